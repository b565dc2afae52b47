"""Files of word processors and spreadsheets: docx by python-docx, xlsx, xls, xlsb and ods by fastexcel (calamine)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.errors import ReadError
from workbench.limits import Source, check_package, require_document_size, why
from workbench.read import records
from workbench.read.documents import Document, Found, why_not_text
from workbench.read.extras import need
from workbench.read.page import read_page
from workbench.read.tables import Rows, from_cells

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: Ruby readings, deleted text and field codes; text boxes come twice, the second time for old programs.
_NOT_TEXT = frozenset({f"{_W}rt", f"{_W}del", f"{_W}instrText", f"{_W}footnoteReference", f"{_W}pPr", f"{_W}rPr",
                       "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"})  # fmt: skip
_TITLES = ("Title", "表題")


def read_docx(source: Source) -> Found:
    """Read a Word file as one document: its paragraphs and the cells of its tables, one a line, in order.

    Readings of ruby, deleted passages, headers, footers and notes are left out. A paragraph in the style Title is the
    title; where there is none, the rules for pages look for one.

    Raises
    ------
    ReadError
        If python-docx is not installed, or the file is damaged, encrypted, or has no text.
    """
    docx = need("docx", source.name, "a Word file")
    require_document_size(source)
    check_package(source)
    try:
        file = docx.Document(_stream(source))
        paragraphs = [(style, text) for style, text in _paragraphs(file)]
        notes = _notes(file)
    except Exception as error:  # python-docx lets through what its XML and ZIP readers raise
        raise ReadError(f"{source.name} is no whole Word file ({why(error)})", hint="save it again as .docx") from None
    text = "\n".join(line for _, line in paragraphs if line.strip())
    wrong = why_not_text(text)
    if wrong:
        raise ReadError(f"{source.name}: {wrong}", allowed="a Word file with text in it")
    page = read_page(text)
    title, regions = page.title, list(page.regions)
    styled = next((line for style, line in paragraphs if style in _TITLES and line.strip()), None)
    if styled is not None and "\n" not in styled:
        title, start = styled.strip(), text.index(styled.strip())
        end = start + len(title)
        regions = [r for r in regions if r["part"] != "title" and (r["end"] <= start or r["start"] >= end)]
        regions = sorted([*regions, {"start": start, "end": end, "part": "title"}], key=lambda r: r["start"])
    found = {"title": title, "author": page.author, "date": page.date, "outlet": page.outlet}
    metadata = {k: v for k, v in found.items() if v is not None}
    return Found([Document(source.stem, text, metadata, regions, source.name)], [], {"format": "Word"}, notes)


def _paragraphs(file: Any) -> Iterator[tuple[str, str]]:
    """Yield style and text of each paragraph, also of those in tables."""
    for element in file.element.body.iter(f"{_W}p"):
        if any(parent.tag in _NOT_TEXT for parent in element.iterancestors()):
            continue
        style = element.find(f"{_W}pPr/{_W}pStyle")
        name = style.get(f"{_W}val") if style is not None else ""
        with contextlib.suppress(KeyError):
            name = next(s.name for s in file.styles if s.style_id == name) if name else ""
        yield name or "", "".join(_pieces(element, element))


def _pieces(element: Any, paragraph: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _NOT_TEXT or child.tag == f"{_W}p":
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            yield "\t"
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        else:
            yield from _pieces(child, paragraph)


def _notes(file: Any) -> list[str]:
    body = file.element.body
    n = len(list(body.iter(f"{_W}footnoteReference"))) + len(list(body.iter(f"{_W}endnoteReference")))
    return [f"{n} footnote(s)"] if n else []


def read_sheets(source: Source, mapping: Mapping[str, str] | None = None) -> Found:
    """Read a workbook: each sheet that has a column with the text, as a table is read.

    Raises
    ------
    ReadError
        If fastexcel is not installed, the file is damaged or encrypted, or no sheet has a column with the text.
    """
    fastexcel = need("fastexcel", source.name, "a spreadsheet")
    if source.data.startswith(b"PK"):
        check_package(source)
    try:
        reader = fastexcel.read_excel(source.data)
        sheets = {name: _cells(reader, name) for name in reader.sheet_names}
    except ReadError:
        raise
    except BaseException as error:  # a panic in calamine comes as a BaseException
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise ReadError(
            f"{source.name} is no whole spreadsheet ({why(error)})", hint="save it as .xlsx or .csv"
        ) from None
    result = Found(how={"format": "spreadsheet"})
    documents: list[Document] = []
    used, wrong = {}, []
    for sheet, cells in sheets.items():
        if not cells:
            continue
        try:
            found = _sheet(source, sheet, cells, mapping, alone=len([c for c in sheets.values() if c]) == 1)
        except ReadError as error:
            wrong.append(error)
            continue
        used[sheet] = found.how["columns"]
        documents += found.documents
        result.problems += found.problems
        result.notes += [f"sheet {sheet}: {note}" for note in found.notes]
    if not documents:
        if wrong:
            raise wrong[0]
        raise ReadError(f"{source.name} has no rows", allowed="a sheet with a header and rows below it")
    result.documents = documents
    result.notes += [f"not read: {error.message}" for error in wrong]
    result.how |= {"sheets": ", ".join(used), "columns": "; ".join(dict.fromkeys(used.values()))}
    return result


def _cells(reader: Any, sheet: str) -> list[tuple[int, list[str]]]:
    """Return the cells of a sheet as text, with the numbers of their rows."""
    loaded = reader.load_sheet(sheet, header_row=None, dtypes="string", skip_rows=0)
    frame = loaded.to_polars()
    rows: list[tuple[int, list[str]]] = []
    for number, row in enumerate(frame.iter_rows(), start=1):
        rows.append((number, ["" if v is None else str(v) for v in row]))
    return rows


def _sheet(
    source: Source, sheet: str, cells: list[tuple[int, list[str]]], mapping: Mapping[str, str] | None, *, alone: bool
) -> Found:
    name = source.name if alone else f"{source.name}, sheet {sheet}"
    rows = from_cells(cells, name)
    numbered = Rows(rows.rows, [], rows.notes, unit="row")
    numbered.problems = [numbered.problem(name, p.line or 0, p.message) for p in rows.problems]
    where = Source(name if alone else f"{source.name}/{source.stem}-{sheet}.sheet", b"")
    found = records.from_rows(numbered, where, mapping, {}, typed=True)
    found.documents = list(found.documents)
    return found


def _stream(source: Source) -> Any:
    import io

    return io.BytesIO(source.data)
