"""Limits of every input, so that no file can take the machine down: sizes, unpacked sizes, nesting, columns.

A source is bytes with a name; where it comes from (a file, a member of an archive) makes no difference to its reader.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import re
import stat
import tomllib
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from workbench.errors import ReadError

MIB = 1024 * 1024
#: Bytes of a file that is one document. A year of a daily column is about one MiB.
MAX_DOCUMENT = 64 * MIB
#: Bytes of any file: records and archives hold many documents.
MAX_FILE = 4096 * MIB
#: Packed data may be this many times smaller than what comes out of it (Japanese text: 3 to 10 times), once more
#: than ``RATIO_FROM`` bytes have come out. Deflate ends at 1032.
MAX_RATIO = 100
RATIO_FROM = 16 * MIB
#: Members of one archive.
MAX_MEMBERS = 100_000
#: Levels of nesting in JSON and YAML, and different keys in one file of records.
MAX_DEPTH = 32
MAX_COLUMNS = 500
#: Cells of the rectangle that holds all of a sheet: a spreadsheet with one word in its last corner has 17 thousand million.
MAX_CELLS = 20_000_000
#: Characters of a front matter: metadata, not text.
MAX_FRONT = 64 * 1024

_STEP = MIB
#: Bytes by which the kind of a file is known.
_HEAD = 4096


class Source:
    """Bytes to read, under the name that messages give them.

    Parameters
    ----------
    name
        The path as the user named it; for a member of an archive, the archive's path, a slash, and the member's.
    data
        All of it; where it is left out, that of ``path``, which is read when it is asked for.
    path
        A file that can be read more than once.

    Attributes
    ----------
    head
        What it begins with: some thousand bytes.
    """

    def __init__(self, name: str, data: bytes | None = b"", path: Path | None = None) -> None:
        self.name = name
        self._data, self._path = data, path
        self._state = None
        if data is None and path is not None:
            with path.open("rb") as file:
                self.head, self._state = file.read(_HEAD), _state(file)
        else:
            self.head = (data or b"")[:_HEAD]

    @property
    def data(self) -> bytes:
        """All of it."""
        if self._data is None and self._path is not None:
            self._data = read_bytes(self._path, MAX_FILE)
        return self._data or b""

    def opener(self) -> Callable[[], IO[bytes]]:
        """Return what opens it, from the beginning each time; also after it is :meth:`spent`.

        Raises
        ------
        ReadError
            From what is returned, if the file is not the one it was.
        """
        data, path, state, name = self._data, self._path, self._state, self.name

        def opened() -> IO[bytes]:
            if data is not None or path is None:
                return io.BytesIO(data or b"")
            try:
                file = path.open("rb", buffering=_STEP)
            except OSError as error:
                raise ReadError(f"{name} cannot be opened ({error.strerror or error})") from None
            if _state(file) != state:
                file.close()
                raise ReadError(f"{name} changed while it was read", hint="read it again")
            return file

        return opened

    def spent(self) -> None:
        """Let go of the bytes, which nobody needs once they are decoded: whoever calls a reader holds the source."""
        self._data, self._path = b"", None

    @property
    def file_name(self) -> str:
        """The last part of the name, in NFC."""
        return nfc(self.name.replace("\\", "/").rpartition("/")[2])

    @property
    def stem(self) -> str:
        """The file name without its ending (and without ``.gz``), in NFC: the id of a document without one."""
        name = self.file_name
        if name.lower().endswith(".gz"):
            name = name[:-3]
        return Path(name).stem if name else "document"


def _state(file: IO[bytes]) -> tuple[int, int, int]:
    found = os.fstat(file.fileno())
    return found.st_ino, found.st_size, found.st_mtime_ns


def nfc(text: str) -> str:
    """Return a name in NFC: macOS writes が as か and a mark, and the two have to be one name."""
    return unicodedata.normalize("NFC", text)


def shown(path: str | os.PathLike[str]) -> str:
    """Return a path as text that can be printed and stored, also where its bytes are no UTF-8."""
    name = os.fspath(path)
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raw = os.fsencode(name)
        try:
            return raw.decode("cp932")  # what old archives of Windows leave behind
        except UnicodeDecodeError:
            return raw.decode("utf-8", "backslashreplace")
    return name


def load(path: Path) -> Source:
    """Return a file as a source, unpacked where it is gzip; one of more than a MiB is read when its bytes are asked for.

    Raises
    ------
    ReadError
        If it cannot be opened, is larger than allowed, or is no whole gzip file though its name ends in ``.gz``.
    """
    name = shown(path)
    if not name.lower().endswith(".gz"):
        with contextlib.suppress(OSError, ValueError):  # read_bytes says what is wrong
            status = path.stat()
            if stat.S_ISREG(status.st_mode) and _STEP < status.st_size <= MAX_FILE:
                return Source(name, None, path)
    return unpacked(Source(name, read_bytes(path, MAX_FILE)))


def read_bytes(path: Path, most: int) -> bytes:
    """Return what a file holds; of a device or a pipe, which has no size, no more than a document may have.

    Raises
    ------
    ReadError
        If it cannot be opened, or holds more than ``most`` bytes.
    """
    name = shown(path)
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                most = min(most, MAX_DOCUMENT)
            elif status.st_size > most:
                raise _too_large(name, status.st_size, most)
            data = file.read(most + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        raise ReadError(f"{name} cannot be opened ({getattr(error, 'strerror', None) or error})") from None
    if len(data) > most:
        raise ReadError(f"{name} is too large (more than {_size(most)})", hint="cut it into parts")
    return data


def unpacked(source: Source) -> Source:
    """Return a source as it is, or what its gzip data hold where its name ends in ``.gz``."""
    if not source.file_name.lower().endswith(".gz") or not source.head:
        return source
    return Source(source.name, gunzip(source.data, source.name))


def gunzip(data: bytes, name: str) -> bytes:
    """Return what gzip data hold, refusing what grows beyond all measure while it is unpacked."""
    parts: list[bytes] = []
    size = 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            while part := file.read(_STEP):
                size += len(part)
                _check_growth(name, len(data), size)
                parts.append(part)
    except (OSError, EOFError, zlib.error) as error:
        raise ReadError(f"{name} is not a whole gzip file ({error})", hint="compress it again") from None
    return b"".join(parts)


def _check_growth(name: str, packed: int, size: int) -> None:
    if size > MAX_FILE:
        raise _too_large(f"{name} unpacked", size, MAX_FILE)
    if size > RATIO_FROM and size > MAX_RATIO * max(packed, 1):
        raise ReadError(
            f"{name} grows more than {MAX_RATIO} times when it is unpacked: no text does, a zip bomb would",
            hint="unpack it yourself if you know what it is",
        )


def require_document_size(source: Source) -> None:
    """Refuse a file that is too large to be one document."""
    if len(source.data) > MAX_DOCUMENT:
        raise _too_large(source.name, len(source.data), MAX_DOCUMENT)


def _too_large(name: str, size: int, most: int) -> ReadError:
    return ReadError(f"{name} is too large ({_size(size)})", allowed=f"up to {_size(most)}", hint="cut it into parts")


def _size(n: int) -> str:
    return f"{n / MIB:,.0f} MiB" if n >= MIB else f"{n / 1024:,.0f} KiB"


def open_zip(source: Source) -> zipfile.ZipFile:
    """Return the archive that a source is, after a look at the sizes that its members claim.

    A member that holds more than it claims is cut off there by ``zipfile``, and then fails its checksum.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise ReadError(f"{source.name} is no whole ZIP archive ({_first_line(error)})") from None
    if len(infos) > MAX_MEMBERS:
        raise ReadError(f"{source.name} has {len(infos):,} members", allowed=f"up to {MAX_MEMBERS:,}")
    _check_growth(source.name, len(source.data), sum(info.file_size for info in infos))
    return archive


def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo | str, name: str) -> bytes:
    """Return the bytes of a member of an archive.

    Raises
    ------
    ReadError
        If it is not there, damaged, encrypted, packed in a way that is not known, or grows beyond measure.
    """
    try:
        found = archive.getinfo(info) if isinstance(info, str) else info
        if found.flag_bits & 0x1:
            raise ReadError(f"{name} is encrypted", hint="unpack the archive with its password first")
        _check_growth(name, max(found.compress_size, 1), found.file_size)
        return archive.read(found)
    except KeyError:
        raise ReadError(f"{name} is missing") from None
    except ReadError:
        raise
    except Exception as error:  # zipfile lets through what its decompressors raise: zlib, lzma, struct, EOF …
        raise ReadError(f"{name} is damaged ({_first_line(error)})") from None


def check_package(source: Source) -> None:
    """Refuse a package of an office program that is damaged, encrypted or grows beyond measure, before a library unpacks it.

    Raises
    ------
    ReadError
        If it is, or a sheet of it reaches over more than ``MAX_CELLS`` cells.
    """
    if source.data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ReadError(f"{source.name} is encrypted or of an old Office", hint="save it without a password")
    with open_zip(source) as archive:
        for info in archive.infolist():
            if not info.is_dir() and info.filename.endswith((".xml", ".rels", ".bin")):
                data = member(archive, info, f"{source.name}: {info.filename}")
                if "worksheets/" in info.filename:
                    _check_cells(data, f"{source.name}: {info.filename}")


#: A cell of a worksheet that holds something, with its column and row.
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]{0,200}?\br=["']([A-Za-z]{1,3})([0-9]{1,7})["'][^>]{0,200}(?<!/)>""")


def _check_cells(sheet: bytes, name: str) -> None:
    rows, columns = [], []
    for found in _CELL.finditer(sheet):
        column = 0
        for letter in found[1].upper():
            column = 26 * column + letter - 64
        columns.append(column)
        rows.append(int(found[2]))
    if rows and (size := (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)) > MAX_CELLS:
        raise ReadError(
            f"{name} reaches over {size:,} cells",
            allowed=f"up to {MAX_CELLS:,}",
            hint="delete what is far from the table",
        )


def members(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """Yield the files of an archive in the order of their names, with the names as their maker saw them."""
    named = [(info, member_name(info)) for info in archive.infolist() if not info.is_dir()]
    yield from sorted(named, key=lambda pair: pair[1])


def member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member: archives of Windows write CP932, those of macOS UTF-8, both without saying so."""
    name = info.filename
    if not info.flag_bits & 0x800:  # no flag: zipfile took it for CP437
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            return nfc(name)
        for encoding in ("utf-8", "cp932"):
            try:
                return nfc(raw.decode(encoding))
            except UnicodeDecodeError:
                continue
    return nfc(name)


def depth_of(value: Any) -> int:
    """Return how deep lists and mappings stand in each other, counted no further than just beyond the limit."""
    level, here = 0, [value] if isinstance(value, dict | list) else []
    while here and level <= MAX_DEPTH:
        level += 1
        inside = [v for item in here for v in (item.values() if isinstance(item, dict) else item)]
        here = [v for v in inside if isinstance(v, dict | list)]
    return level


#: The numbers that a column of a table can hold.
_WHOLE = range(-(2**63), 2**63)


def parse_json(text: str) -> Any:
    """Return a JSON value that a table, a file in UTF-8 and a page can hold.

    Raises
    ------
    ValueError
        Saying in one line what is wrong: no JSON, nested deeper than ``MAX_DEPTH``, a whole number of more than 64
        bits, ``NaN`` or ``Infinity``, half a character of UTF-16.
    """
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_int=_whole)
    except RecursionError:
        raise ValueError(f"nested deeper than {MAX_DEPTH} levels") from None
    if depth_of(value) > MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
    if "\\ud" in text or "\\uD" in text:
        try:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError as error:
            raise ValueError(f"half a character, \\u{ord(error.object[error.start]):04x}") from None
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _whole(digits: str) -> int:
    if len(digits) > 20 or int(digits) not in _WHOLE:
        raise ValueError(f"the number {digits:.20} is too large")
    return int(digits)


def parse_toml(text: str) -> dict[str, Any]:
    """Return what TOML says.

    Raises
    ------
    ValueError
        Saying in one line what is wrong.
    """
    if len(text) > MAX_DOCUMENT:
        raise ValueError(f"{len(text):,} characters")
    try:
        value = tomllib.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if depth_of(value) > MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
    return value


def _first_line(error: BaseException) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:200]


def why(error: BaseException) -> str:
    """Return an error of a library as a few words for a message of ours."""
    return _first_line(error)
