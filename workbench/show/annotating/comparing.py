"""Two coders of one folder beside each other: how far they agree, and who is right where they do not."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchError
from workbench.evaluate.records import Record, read_records
from workbench.hand.annotation import require_name
from workbench.show import labels, tables
from workbench.show.annotating.adjudicator import Adjudicator
from workbench.show.explorer.click_html import ClickHtml
from workbench.show.html import attribute, escape

#: Resamples of documents in the tables of the page: enough to read, and there while one looks.
RESAMPLES = 300
_FIGURES = ("what", "measure", "value", "low", "high", "n")
_BY_CODE = ("code", "n_a", "n_b", "n_matched", "f1", "low", "high", "alpha", "kappa")


class Comparison:
    """The files of a folder, two of them chosen.

    Parameters
    ----------
    corpus
        The corpus that both annotated.
    folder
        Where the files of the coders are.
    show
        Called with the widget to show, and what to say beside it.
    """

    def __init__(self, corpus: Corpus, folder: Path, show: Callable[[Any, str], None]) -> None:
        self.corpus, self.folder, self._show = corpus, folder, show
        self.chosen: list[str] = []

    def coders(self) -> list[str]:
        """Return who has a file here that is no settled one."""
        return sorted(f.stem for f in self.folder.glob("*.jsonl") if not f.name.startswith(".") and _is_coder(f))

    def toggle(self, name: str) -> None:
        """Choose a coder, or no longer; of three the first gives way."""
        self.chosen = [c for c in self.chosen if c != name] if name in self.chosen else [*self.chosen, name][-2:]

    def html(self) -> str:
        """Return the buttons: every coder, and with two chosen what can be done with them."""
        coders = self.coders()
        self.chosen = [c for c in self.chosen if c in coders]
        if len(coders) < 2:
            return ""
        names = "".join(
            f'<span role="button" data-key="coder:{attribute(c)}" aria-pressed="{"true" if c in self.chosen else "false"}">'
            f"{escape(c)}</span> "
            for c in coders
        )
        if len(self.chosen) < 2:
            return f"<i>compare two of</i> {names}"
        return (
            f'<i>compare</i> {names}<span role="button" data-key="agreement:">how far they agree</span> '
            '<span role="button" data-key="settle:">settle the differences</span>'
        )

    def agreement(self) -> None:
        """Show how far the two agree: together, by code and by document.

        Raises
        ------
        WorkbenchError
            If no document is finished by both.
        """
        from workbench.door.trust import agreement

        one, other = (_finished(self._file(c)) for c in self._two())
        both = {r["doc_id"] for r in one} & {r["doc_id"] for r in other}
        if not both:
            raise CorpusError("no document is finished by both", hint="o says that a document is finished")
        one, other = ([r for r in side if r["doc_id"] in both] for side in (one, other))
        names = {"n_a": f"n {self.chosen[0]}", "n_b": f"n {self.chosen[1]}", "n_matched": "n of both"}
        named = f"{self.chosen[0]} and {self.chosen[1]}, n = {len(both)} document{'s' if len(both) > 1 else ''} finished by both"
        every = agreement(one, other, n_resamples=RESAMPLES).select(_FIGURES)
        code = pl.col("code").map_elements(lambda c: labels.label("code", c).both, return_dtype=pl.String)
        by_code = agreement(one, other, by="code", n_resamples=RESAMPLES).filter(pl.col("n_a") + pl.col("n_b") > 0)
        by_document = agreement(one, other, by="doc_id").select("doc_id", *_FIGURES)
        parts = [
            tables.table(
                every, f"Agreement of {named}. Low and high: 95 % interval over documents.", rows=every.height
            ),
            tables.table(
                by_code.select(_BY_CODE).with_columns(code),
                f"By code, {named}. f1: markers found by both; alpha, kappa: whether a sentence has the code.",
                rows=by_code.height,
                names=names,
            ),
            tables.table(_wide(by_document), f"By document, {named}.", rows=len(both)),
        ]
        body = "".join(f'<div class="wb-agreement">{p}</div>' for p in parts)
        self._show(ClickHtml(f'<div class="wb-x" data-part="agreement">{body}</div>', label="agreement"), "")

    def settle(self, by: str) -> Adjudicator:
        """Return the two side by side; what ``by`` decides goes into a file of its own.

        Raises
        ------
        WorkbenchError
            If ``by`` is no name, or the two have no document in common.
        """
        first, second = self._two()
        name = require_name(by)
        path = self.folder / f"{first}-{second}-settled-by-{name}.jsonl"
        return Adjudicator(self.corpus, self._file(first), self._file(second), name, path)

    def _two(self) -> tuple[str, str]:
        if len(self.chosen) != 2:
            raise CorpusError("two coders are compared", hint="choose two names")
        return self.chosen[0], self.chosen[1]

    def _file(self, coder: str) -> Path:
        return self.folder / f"{require_name(coder)}.jsonl"


def _is_coder(path: Path) -> bool:
    """Whether a file is one coder's annotation: not one between two, and nothing else."""
    try:
        found = path.stat()
    except OSError:  # gone since the folder was listed
        return False
    return _read_as_coder(path, found.st_mtime_ns, found.st_size)


# Asked at every click: a file is read again only when it has changed.
@lru_cache(maxsize=256)
def _read_as_coder(path: Path, _changed: int, _size: int) -> bool:
    try:
        return all("between" not in r for r in read_records(path))
    except WorkbenchError:
        return False


def _finished(path: Path) -> list[Record]:
    return [r for r in read_records(path) if r.get("finished", True)]


def _wide(by_document: pl.DataFrame) -> pl.DataFrame:
    """Return a row a document, a column a figure: F1 of what was found, share of what is labelled alike."""
    chief = by_document.filter(pl.col("measure").is_in(["F1", "share"]))
    named = chief.with_columns(figure=pl.concat_str("what", pl.lit(": "), "measure"))
    return named.pivot("figure", index="doc_id", values="value")
