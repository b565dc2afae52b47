"""Out again: every table as a file for other programs, the texts for KH Coder and AntConc."""

from __future__ import annotations

import json
import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchError, WorkbenchWarning
from workbench.plain import for_sheet
from workbench.storage.whole import staged, write_whole

#: What Excel can hold: rows of a sheet (the header one of them), characters of a cell.
EXCEL_ROWS, EXCEL_CELL = 1_048_576, 32_767
#: Columns of a sheet are not fitted to more characters (narrow ones) than this.
_WIDEST = 100
_BOM = b"\xef\xbb\xbf"
_LATEX = {"booktabs": "latex_booktabs", "longtable": "latex_longtable"}
#: Rows from which on a LaTeX table is one that breaks over pages.
_LONG = 40


def save(frame: pl.DataFrame, path: str | os.PathLike[str], *, digits: int = 3) -> Path:
    """Write a frame to a file in the form that its name says, all of it or nothing.

    Parameters
    ----------
    frame
        Any frame: a result of the workbench, a table of a corpus, the lines of a concordance.
    path
        ``.csv`` and ``.tsv`` (UTF-8 with the mark that Excel looks for), ``.xlsx``, ``.parquet``, ``.json`` (an array of
        objects), ``.tex`` (a LaTeX table with the rules of booktabs; a longtable from 40 rows on).
    digits
        Decimal places in LaTeX; all other forms have the numbers as they are.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    WorkbenchError
        If the name ends otherwise, there is no such folder, xlsxwriter is not there, or Excel cannot hold the rows.

    Warns
    -----
    WorkbenchWarning
        If Excel cannot hold all characters of a cell: they are cut, with ….

    Notes
    -----
    In CSV, TSV and Excel a cell that begins as a formula does (``=``, ``+``, ``-``, ``@``) gets an apostrophe before it.
    Lists and structures become JSON there. In LaTeX null is a dash: what is undefined is not 0.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import polars as pl
    >>> import workbench as wb
    >>> table = pl.DataFrame({"word": ["橋", "=1+1"], "rate": [0.5, None]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(wb.save(table, Path(folder) / "t.csv").read_text(encoding="utf-8-sig"))
    word,rate
    橋,0.5
    '=1+1,
    <BLANKLINE>
    """
    out = Path(path)
    kind = out.suffix.lower()
    if kind not in _WRITERS:
        raise WorkbenchError(
            f"cannot write a table as {out.name!r}", allowed=f"a name that ends in {', '.join(_WRITERS)}"
        )
    if not out.parent.is_dir():
        raise WorkbenchError(f"no folder {out.parent}", hint="make it first")
    with staged(out) as beside:
        _WRITERS[kind](frame, beside, digits)
    return out


def export_tables(
    corpus: Corpus, folder: str | os.PathLike[str], form: str = "csv", *, tables: Sequence[str] = ()
) -> list[Path]:
    """Write the tables of a corpus to a folder, one file each.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    folder
        A new folder, or an empty one.
    form
        ``csv``, ``tsv``, ``xlsx``, ``parquet``, ``json`` or ``tex``.
    tables
        Names of tables; by default all. **The table documents holds the texts**, where they are here.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    WorkbenchError
        If there is no such form, or the folder holds something.
    CorpusError
        If the corpus has no such table.
    """
    if f".{form}" not in _WRITERS:
        raise WorkbenchError(f"no form {form!r}", allowed=[k[1:] for k in _WRITERS])
    chosen = {name: corpus.table(name) for name in (tables or list(corpus.tables))}
    place = _new_folder(folder)
    return [save(frame, place / f"{name}.{form}") for name, frame in chosen.items()]


def to_khcoder(corpus: Corpus, path: str | os.PathLike[str], *, levels: Sequence[str] = ()) -> Path:
    """Write the texts as one file for KH Coder, each below a heading.

    Parameters
    ----------
    corpus
        A corpus with its texts.
    path
        A name that ends in ``.txt``; UTF-8.
    levels
        Up to four columns of ``documents`` that become headings above the text's own (``<H1>`` genre, ``<H2>`` outlet
        …); documents are put in their order. The heading of a text is its headline, or its id.

    Returns
    -------
    Path
        The file. ``workbench build`` reads it back, the headings as the columns ``h1`` … ``h5``. KH Coder takes ``<`` and
        ``>`` for its marks: in texts they are written full-width.

    Raises
    ------
    CorpusError
        If a document has no text, or there is no such column.
    WorkbenchError
        If there are more than four levels, or no such folder.
    """
    out = Path(path)
    if len(levels) > 4:
        raise WorkbenchError(f"{len(levels)} levels of headings", allowed="up to four, and the texts' own")
    if not out.parent.is_dir():
        raise WorkbenchError(f"no folder {out.parent}", hint="make it first")
    _require_texts(corpus)
    if unknown := [c for c in levels if c not in corpus.documents.columns]:
        raise CorpusError(f"no metadata column {unknown[0]!r}", allowed=corpus.documents.columns)
    lines: list[str] = []
    above: tuple[str, ...] = ()
    documents = corpus.documents.sort(*levels, maintain_order=True) if levels else corpus.documents
    for row in documents.iter_rows(named=True):
        own = tuple("(unknown)" if row[c] is None else str(row[c]) for c in levels)
        first = next((i for i, (a, b) in enumerate(zip(own, above, strict=False)) if a != b), len(own)) if above else 0
        lines += [f"<H{i + 1}>{_plain_line(own[i])}</H{i + 1}>" for i in range(first, len(own))]
        above = own
        head = len(levels) + 1
        title, body = _title_and_body(row)
        lines += [f"<H{head}>{_plain_line(title or row['doc_id'])}</H{head}>", _without_marks(body).strip("\r\n")]
    write_whole(out, ("\n".join(lines) + "\n").encode("utf-8"))
    return out


def to_antconc(corpus: Corpus, folder: str | os.PathLike[str]) -> Path:
    """Write the texts as AntConc takes them: ``texts/DOC_ID.txt`` in UTF-8, and what is known of them beside.

    Parameters
    ----------
    corpus
        A corpus with its texts.
    folder
        A new folder, or an empty one.

    Returns
    -------
    Path
        The folder. ``texts`` is a corpus folder for AntConc, ``metadata.tsv`` (first column the file) its table of metadata.
        ``workbench build FOLDER/texts`` reads the texts back.

    Raises
    ------
    CorpusError
        If a document has no text.
    WorkbenchError
        If the folder holds something.
    """
    from workbench.read.fetch import file_name

    _require_texts(corpus)
    place = _new_folder(folder)
    names: dict[str, str] = {}
    (place / "texts").mkdir()
    for doc_id, text in corpus.documents.select("doc_id", "text").iter_rows():
        name = file_name(doc_id)
        while name.casefold() in names.values():
            name += "_"
        names[doc_id] = name.casefold()
        write_whole(place / "texts" / f"{name}.txt", text.encode("utf-8"))
    files = pl.Series("file", [f"{n}.txt" for n in names.values()], dtype=pl.String)
    about = corpus.documents.drop("text", schema.REGIONS_COLUMN, strict=False)
    save(about.insert_column(0, files), place / "metadata.tsv")
    return place


def _require_texts(corpus: Corpus) -> None:
    missing = corpus.documents.filter(pl.col("text").is_null())["doc_id"]
    if len(missing):
        raise CorpusError(
            f"{len(missing)} document(s) have no text here, as {missing[0]!r}",
            hint="attach your own copies: workbench attach DIR TEXT",
        )


def _new_folder(folder: str | os.PathLike[str]) -> Path:
    place = Path(folder)
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise WorkbenchError(f"{place} holds something", allowed="a new folder, or an empty one")
    place.mkdir(parents=True, exist_ok=True)
    return place


def _title_and_body(row: Mapping[str, Any]) -> tuple[str | None, str]:
    """Return the headline and the text without it, where it is its first line."""
    title, text = row["title"], row["text"]
    if title and text.lstrip().startswith(title.strip()):
        rest = text.lstrip()[len(title.strip()) :]
        if rest[:1] in ("", "\r", "\n") and rest.strip():
            return title, rest
    return None, text


def _without_marks(text: str) -> str:
    return text.replace("<", "＜").replace(">", "＞")


def _plain_line(text: str) -> str:
    return _without_marks(re.sub(r"\s+", " ", text)).strip() or "-"


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame without lists and structures: they become JSON text."""

    def as_json(value: Any) -> str | None:
        plain = value.to_list() if isinstance(value, pl.Series) else value
        return None if plain is None else json.dumps(plain, ensure_ascii=False, default=str)

    nested = [c for c, t in frame.schema.items() if t.is_nested()]
    return frame.with_columns(pl.Series(c, [as_json(v) for v in frame[c].to_list()], dtype=pl.String) for c in nested)


def _csv(frame: pl.DataFrame, path: Path, _: int) -> None:
    separator = "\t" if path.suffix == ".tsv" else ","
    path.write_bytes(_BOM + for_sheet(_flat(frame)).write_csv(separator=separator).encode("utf-8"))


def _parquet(frame: pl.DataFrame, path: Path, _: int) -> None:
    frame.write_parquet(path, compression="zstd")


def _json(frame: pl.DataFrame, path: Path, _: int) -> None:
    frame.write_json(path)


def _excel(frame: pl.DataFrame, path: Path, _: int) -> None:
    try:
        import xlsxwriter
    except ImportError:
        raise WorkbenchError(
            f"{path.suffix}: writing Excel needs xlsxwriter", hint='pip install "stance-workbench[files]"'
        ) from None
    if frame.height >= EXCEL_ROWS:
        raise WorkbenchError(f"{frame.height:,} rows", allowed=f"fewer than {EXCEL_ROWS:,} in Excel", hint="write .csv")
    flat = _flat(frame)
    texts = [c for c, t in flat.schema.items() if isinstance(t, pl.String | pl.Categorical | pl.Enum)]
    size = pl.col(texts).cast(pl.String).str.len_chars()
    long = [c for c, n in flat.select(size.max()).row(0, named=True).items() if (n or 0) >= EXCEL_CELL] if texts else []
    if long:
        warnings.warn(
            f"{', '.join(long)}: Excel holds {EXCEL_CELL:,} characters a cell; longer text is cut",
            WorkbenchWarning,
            stacklevel=4,
        )
        cut = [pl.when(pl.col(c).str.len_chars() >= EXCEL_CELL).then(pl.col(c).str.head(EXCEL_CELL - 2) + "…").otherwise(c).alias(c) for c in long]  # fmt: skip
        flat = flat.with_columns(cut)
    # What a cell says stays text: no formula, no address, no number is made of it.
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = for_sheet(flat)
        sheet.write_excel(book, worksheet="table", autofilter=False, autofit=True, column_widths=_widths(sheet))


def _widths(sheet: pl.DataFrame) -> dict[Any, int]:
    """Return the pixels of columns that hold wide characters: fitting by number takes these for narrow ones."""
    widths = {}
    for name in sheet.columns:
        text = pl.col(name).cast(pl.String, strict=False)
        # A character of Japanese has three bytes and two columns, one of ASCII one and one.
        cells = (text.str.len_bytes() + text.str.len_chars()) // 2
        wide = sheet.select(wide=(text.str.len_bytes() > text.str.len_chars()).any(), n=cells.max()).row(0)
        head = (len(name.encode()) + len(name)) // 2
        if wide[0] or not name.isascii():
            widths[name] = 7 * min(max(wide[1] or 0, head), _WIDEST) + 12
    return widths


def _latex(frame: pl.DataFrame, path: Path, digits: int) -> None:
    from tabulate import tabulate

    form = _LATEX["longtable" if frame.height >= _LONG else "booktabs"]
    flat = _flat(frame)
    numeric = [t.is_numeric() for t in flat.dtypes]
    heads = [c.replace("_", " ") for c in flat.columns]
    table = tabulate(
        list(_cells(flat, digits)),
        headers=heads,
        tablefmt=form,
        disable_numparse=True,
        colalign=["right" if n else "left" for n in numeric] if frame.height else None,
    )
    path.write_text(f"% needs \\usepackage{{booktabs,longtable}} and a font for Japanese (lualatex-ja, xeCJK)\n{table}\n", encoding="utf-8")  # fmt: skip


def _cells(frame: pl.DataFrame, digits: int) -> Iterator[list[str]]:
    for row in frame.iter_rows():
        yield [
            "–" if v is None else f"{v:.{digits}f}" if isinstance(v, float) else " ".join(str(v).split()) for v in row
        ]


_WRITERS: Mapping[str, Callable[[pl.DataFrame, Path, int], None]] = {
    ".csv": _csv,
    ".tsv": _csv,
    ".xlsx": _excel,
    ".parquet": _parquet,
    ".json": _json,
    ".tex": _latex,
}
