"""Bytes to text: which encoding a file is in, and whether it is text at all.

UTF-8 is tried first and is right for nearly every file of today. Older Japanese files are CP932 (Shift_JIS of
Windows) or EUC-JP, and the two often decode as each other without an error, so the choice looks at what comes
out. General detectors also offer Chinese and Korean encodings for such files; here only Japanese is asked for,
and a file that is not plausibly Japanese is refused rather than guessed at; the refusal says what a detector
(charset-normalizer) takes it for.
"""

from __future__ import annotations

import codecs
import re
import warnings
from typing import IO

from workbench.errors import ReadError, WorkbenchWarning

#: First bytes of files that people hand over by mistake.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (docx and xlsx are such)"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"PAR1", "a Parquet file"),
)
#: Byte order marks, the longer before the shorter: that of UTF-32-LE begins with that of UTF-16-LE.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
#: ``euc_jis_2004`` after ``euc_jp``: it also knows the circled digits that many old files hold.
_JAPANESE = ("cp932", "euc_jp", "euc_jis_2004")
_NAMES = {"cp932": "CP932 (Shift_JIS)", "euc_jp": "EUC-JP", "euc_jis_2004": "EUC-JP", "iso2022_jp_ext": "ISO-2022-JP"}
_SAVE_AS = "open the file in an editor and save it as UTF-8"

# Tab, newlines, and the form feed and vertical tab that word processors leave are text; the rest is not.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL_BYTES = bytes([*range(9), *range(14, 32), 127])
_MAX_CONTROL_SHARE = 0.005
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]")
_COMMON = re.compile(r"[ぁ-ゖァ-ヺー一-鿿々〆〇、。「」『』（）・！？〜～―…０-９Ａ-Ｚａ-ｚ\u3000]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_HALF = re.compile(r"[\uff61-\uff9f]")
_HALF_WORD = re.compile(r"(?:[ｶ-ﾄﾊ-ﾎｳ]ﾞ|[ﾊ-ﾎ]ﾟ|[ｦ-ﾝ｡｢｣､･])(?:[ｶ-ﾄﾊ-ﾎｳ]ﾞ|[ﾊ-ﾎ]ﾟ|[ｦ-ﾝ｡｢｣､･])+|[｡｢｣､]")
_HALF_MARK = re.compile(r"[｡｢｣､･]")
_BLOCK = 1024 * 1024
_GUESSED_FROM = 65_536  # bytes shown to the detector
_MIN_KANA = 0.05
_MIN_COMMON = 0.8


def decode(data: bytes, name: str, *, old: str | None = None) -> tuple[str, str]:
    """Return the text of a file and the encoding it was in.

    Newlines are kept exactly as they are, because offsets index the text as given; a byte order mark is removed.

    Parameters
    ----------
    data
        The whole file.
    name
        The file's name, for messages.
    old
        The one encoding that a file of this kind is in where it is not Unicode. By default it is chosen by how Japanese
        the text comes out, for which there has to be some text.

    Returns
    -------
    (text, encoding)
        ``encoding`` is a Python codec name.

    Raises
    ------
    ReadError
        If the file is empty, binary, or in no encoding that is tried (UTF-8; UTF-16 and UTF-32 by their byte
        order mark; CP932, EUC-JP, ISO-2022-JP).

    Warns
    -----
    WorkbenchWarning
        If the file is in an old Japanese encoding: the choice between them is a judgement.
    """
    if not data:
        raise ReadError(f"{name} is empty", allowed="a file with text in it")
    text, encoding = _decode_any(data, name, old)
    _refuse_binary(text, name)
    if not text.strip():
        raise ReadError(f"{name} holds nothing but blanks", allowed="a file with text in it")
    return text, encoding


def is_plain_utf8(file: IO[bytes]) -> bool:
    """Say whether a file is text in UTF-8 beyond doubt, reading it a block at a time: :func:`decode` would say the same.

    False is no judgement: :func:`decode` has to see the whole file.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    controls = n = 0
    blank = True
    block = file.read(_BLOCK)
    if any(block.startswith(sign) for sign, _ in (*_MAGIC, *_MARKS[1:])):
        return False
    block = block.removeprefix(_MARKS[0][0])
    while block:
        if b"\x00" in block or b"\x1b" in block:  # binary, or ISO-2022-JP
            return False
        try:
            text = decoder.decode(block)
        except UnicodeDecodeError:
            return False
        controls += len(block) - len(block.translate(None, _CONTROL_BYTES))
        n += len(text)
        blank = blank and (not text or text.isspace())
        block = file.read(_BLOCK)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return not blank and controls <= max(1, _MAX_CONTROL_SHARE * n)


def _decode_any(data: bytes, name: str, old: str | None) -> tuple[str, str]:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise ReadError(f"{name} is {kind}, not text", allowed="text files", hint="copy the text into a .txt file")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise ReadError(
                    f"{name} begins like {encoding.upper()} but breaks at byte {error.start + len(mark)}", hint=_SAVE_AS
                ) from None
    if b"\x00" in data:
        raise ReadError(f"{name} is binary (it has NUL bytes)", allowed="text files", hint=_SAVE_AS)
    if b"\x1b$" in data:  # the escape that opens kanji in ISO-2022-JP, which is otherwise ASCII
        try:
            return _warned(data.decode("iso2022_jp_ext"), "iso2022_jp_ext", name)
        except UnicodeDecodeError:
            pass
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        broken_at = error.start
    best = _in_one(data, old) if old else _most_japanese(data)
    if best is None:
        raise ReadError(
            f"{name} is not UTF-8 (byte {broken_at}) and not {_NAMES[old]}{_guess(data)}"
            if old
            else f"{name} is not UTF-8 (byte {broken_at}) and not plausible Japanese in CP932 or EUC-JP{_guess(data)}",
            allowed=f"UTF-8, UTF-16 with a byte order mark, {_NAMES[old] if old else 'CP932, EUC-JP'}",
            hint=_SAVE_AS,
        )
    return _warned(*best, name)


def _in_one(data: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        return None


def _most_japanese(data: bytes) -> tuple[str, str] | None:
    best: tuple[float, str, str] | None = None
    for encoding in _JAPANESE:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = plausibility(text)
        if score is not None and (best is None or score > best[0]):
            best = (score, text, encoding)
    if best is not None:
        return best[1:]
    try:  # a third of half-width katakana is much, but old systems wrote so; only CP932 has them in one byte
        text = data.decode("cp932")
    except UnicodeDecodeError:
        return None
    return None if plausibility(text, half_width=True) is None else (text, "cp932")


def plausibility(text: str, *, half_width: bool = False) -> float | None:
    """Return how Japanese a decoded text looks, from 0 to 2, or ``None`` where it cannot be.

    The share of characters beyond ASCII that are kana, kanji or usual punctuation, plus the share that are kana.
    Text read in the wrong one of the two encodings is full of half-width katakana and rare kanji, and has
    hardly any kana; Chinese and Korean text has none. ``half_width`` counts half-width katakana as kana where
    they stand as a writer would put them.
    """
    n = len(_NOT_ASCII.findall(text))
    if not n:
        return None
    half = _half_width(text) if half_width else 0
    kana, common = (len(_KANA.findall(text)) + half) / n, (len(_COMMON.findall(text)) + half) / n
    return kana + common if kana >= _MIN_KANA and common >= _MIN_COMMON else None


def _half_width(text: str) -> int:
    """Return how many half-width katakana stand where a writer would put them, none if many do not.

    A writer puts a voicing mark only after a kana that can take it, and more kana than half-width punctuation; in
    EUC-JP read as CP932 every second character is ､ or ･.
    """
    every = len(_HALF.findall(text))
    formed = sum(len(m) for m in _HALF_WORD.findall(text))
    marks = len(_HALF_MARK.findall(text))
    return every if every and formed >= 0.9 * every and marks <= every / 3 else 0


def _guess(data: bytes) -> str:
    """Return what a general detector takes the bytes for, as a remark for the refusal."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_GUESSED_FROM]).best()
    return f" (it may be {best.encoding})" if best is not None and best.encoding not in ("ascii", "utf_8") else ""


def _warned(text: str, encoding: str, name: str) -> tuple[str, str]:
    warnings.warn(
        f"{name} is not UTF-8: read as {_NAMES[encoding]}; save it as UTF-8 if characters look wrong",
        WorkbenchWarning,
        stacklevel=4,
    )
    return text, encoding


def _refuse_binary(text: str, name: str) -> None:
    if "\x00" in text:
        raise ReadError(f"{name} is binary (it has NUL characters)", allowed="text files", hint=_SAVE_AS)
    n = len(_CONTROL.findall(text))
    if n > max(1, _MAX_CONTROL_SHARE * len(text)):
        raise ReadError(f"{name} is binary ({n} control characters)", allowed="text files", hint=_SAVE_AS)
