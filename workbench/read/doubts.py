"""Text that hardly looks like Japanese prose: what speaks for it, in words.

Everything the workbench says rests on Japanese sentences. Mojibake, another language, escaped line breaks or blanks
between all characters give labels all the same, and wrong ones; so each file says once what is odd about it, with the
evidence. Nothing is changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from workbench.encoding import plausibility
from workbench.read.documents import Document

_LOOKED_AT = 20_000  # characters of a document from which its script is judged
_GLANCE = 500  # characters, of which a fifth being hiragana is enough to see that a text is Japanese
_PLENTY = 0.2
_MIN_LETTERS = 15
_MIN_KANA = 0.05
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_HIRAGANA = re.compile(r"[\u3041-\u3096]")
_KANJI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u2e80-\u2fdf\U00020000-\U0003134f]")
_HANGUL = re.compile(r"[\uac00-\ud7af\u1100-\u11ff\u3131-\u318e]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024fＡ-Ｚａ-ｚ]")
_OTHER = re.compile(r"[\u0370-\u05ff\u0600-\u06ff\u0900-\u0e7f]")
_ENTITY = re.compile(r"&(?:quot|amp|lt|gt|nbsp|apos|[a-z]{4,8}|#[0-9]{2,6}|#x[0-9a-fA-F]{2,5});")
_ESCAPE = re.compile(r"(?:(?<=[^\x00-\x7f])|(?<=\\[rn])|(?<=>))\\[rnt](?![A-Za-z])|\\u[0-9a-fA-F]{4}")
_TAG = re.compile(r"</?(?:br|p|div|span|a|b|i|strong|em|ref|li|ul|ol|td|tr|table|img|script|font|h[1-6])(?:\s[^<>]{0,300})?\s?/?>", re.I)  # fmt: skip
_WIDE = "\u3040-\u30ff\u3400-\u9fff"
_SPACED = re.compile(rf"(?<=[{_WIDE}「」。、])[ \u3000](?=[{_WIDE}「」。、])")
_WIDE_CHARACTER = re.compile(rf"[{_WIDE}]")
_MIN_LINES = 10


class Doubts:
    """What is odd about the texts of one file, as they come."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[str, str]] = {}  # kind → document and evidence
        self._hits: Counter[str] = Counter()
        self._n = 0

    def look(self, document: Document) -> None:
        """Look at one more document."""
        self._n += 1
        for kind, evidence in _evidence(document.text):
            self._first.setdefault(kind, (document.doc_id, evidence))
            self._hits[kind] += 1

    def said(self) -> list[str]:
        """Return one sentence for each kind of evidence, or nothing.

        Where a file holds several documents, each sentence says of how many it is true and names the first.
        """
        of = {k: f" ({self._hits[k]} of {self._n} documents; first {d!r})" for k, (d, _) in self._first.items()}
        return [evidence + (of[kind] if self._n > 1 else "") for kind, (_, evidence) in self._first.items()]


def doubts(documents: Iterable[Document]) -> list[str]:
    """Return what is odd about the texts of one file; see :meth:`Doubts.said`."""
    found = Doubts()
    for document in documents:
        found.look(document)
    return found.said()


def _evidence(text: str) -> Iterable[tuple[str, str]]:
    """Yield kind and evidence of everything odd about a text."""
    head = text[:_LOOKED_AT]
    lost = text.count("\ufffd")
    if lost:
        yield "lost", f"U+FFFD stands {lost} time(s) where characters were lost"
    beginning = text[:_GLANCE]
    if len(_HIRAGANA.findall(beginning)) < _PLENTY * len(beginning):  # else it is Japanese, at a glance
        back = mojibake(head)
        if back:
            yield "mojibake", f"mojibake: {back}"
        elif language := _language(head):
            yield "language", language
    if "&" in text and (entities := _ENTITY.findall(text)):
        yield "entities", f"{len(entities)} HTML entities as text, as {entities[0]}"
    if "\\" in text and (escapes := _ESCAPE.findall(text)):
        yield "escapes", f"{len(escapes)} escape(s) as text, as {escapes[0]}: the line breaks are not real"
    if "<" in text and (tags := _TAG.findall(text)):
        yield "tags", f"{len(tags)} HTML tag(s) as text, as {tags[0]:.30}"
    yield from _layout(head)


def _language(text: str) -> str | None:
    """Say what letters a text is written in, where hardly any are kana."""
    kana, kanji = len(_KANA.findall(text)), len(_KANJI.findall(text))
    others = {
        "Hangul": len(_HANGUL.findall(text)),
        "Latin": len(_LATIN.findall(text)),
        "other": len(_OTHER.findall(text)),
    }
    letters = kana + kanji + sum(others.values())
    if letters < _MIN_LETTERS or kana >= _MIN_KANA * letters:
        return None
    most = max(others, key=lambda k: others[k])
    if others[most] > kanji:
        return f"hardly any kana ({kana} of {letters} letters; {others[most]} are {most}): another language?"
    return f"hardly any kana ({kana} of {letters} letters; {kanji} are kanji): Chinese, or a list?"


def mojibake(text: str) -> str | None:
    """Return how a text was misread and what it would begin with if it was read rightly, or ``None``.

    UTF-8 that was read as CP932 or as Latin-1 becomes Japanese when it is taken back; Japanese does not.
    """
    sample = text[:2_000]
    good = plausibility(sample)
    if good is not None and good > 1.2:  # more than a fifth of it kana and nearly all of it usual: not misread
        return None
    best: tuple[float, str] | None = None
    for encoding, label in (("cp932", "CP932 (Shift_JIS)"), ("cp1252", "Windows-1252"), ("latin-1", "Latin-1")):
        raw = b"".join(_bytes(c, encoding) for c in sample)
        back = raw.decode("utf-8", "ignore")
        value = plausibility(back)
        if value is None or value <= (good or 0) + 0.2 or len(back) < max(4, len(sample) / 6):
            continue
        value -= 3 * raw.decode("utf-8", "replace").count("\ufffd") / len(sample)  # the right way back loses least
        if best is None or value > best[0]:
            beginning = "".join(c for c in back if not unicodedata.category(c).startswith("C"))[:12].strip()
            best = (value, f"UTF-8 that was read as {label} (taken back it begins {beginning!r})")
    return None if best is None else best[1]


def _bytes(character: str, encoding: str) -> bytes:
    try:
        return character.encode(encoding)
    except UnicodeEncodeError:
        return character.encode("latin-1", "ignore")


def _layout(text: str) -> Iterable[tuple[str, str]]:
    lines = [line for line in text.splitlines() if line.strip()] if "\n" in text or "\r" in text else []
    short = sum(len(line.strip()) <= 2 for line in lines)
    if len(lines) >= _MIN_LINES and short >= 0.6 * len(lines):
        yield "one", f"{short} of {len(lines)} lines have one or two characters: vertical text, or lost columns?"
    if 5 * (text.count(" ") + text.count("\u3000")) < len(text):
        return
    blanks, wide = len(_SPACED.findall(text)), len(_WIDE_CHARACTER.findall(text))
    if blanks >= _MIN_LINES and blanks >= 0.3 * wide:
        yield "spaced", f"{blanks} blanks between {wide} Japanese characters: the words are set apart letter by letter"
