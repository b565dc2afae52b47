"""The lines of a concordance: sorted by their contexts or by facts of their documents, cut out of the text by pages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.find.concordance.hits import HITS, find_hits
from workbench.find.concordance.query import Query
from workbench.find.concordance.tags import LineTags
from workbench.storage.tables import lazily

#: Lines can be sorted by the token so many places left (L) or right (R) of the node, by the node itself, by where they
#: stand, by any metadata column, and by the facts of the hit (:data:`HIT_KEYS`). Text sorts by code point.
SORT_KEYS: tuple[str, ...] = (*(f"L{i}" for i in range(1, 6)), *(f"R{i}" for i in range(1, 6)), "node", "position")

#: Facts of a hit that lines can be sorted by; a metadata column of the same name goes first.
HIT_KEYS: tuple[str, ...] = ("label", "code", "voice", "entry_id", "source_type", "source_entity", "commitment")

#: With tags, lines can be sorted by them: those without one come last.
TAG = "tag"

#: Characters of context on each side.
CONTEXT = 40
#: Lines a page.
PAGE = 50
#: What stands for a line break, so that a context is one line.
LINE_BREAK = "⏎"

PAGE_COLUMNS = {
    "line": pl.Int64,
    **HITS,
    "left": pl.String,
    "node": pl.String,
    "right": pl.String,
    "percent": pl.Float64,
}
_SHIFT = 32
Ints = npt.NDArray[np.int64]


class ConcordanceIndex:
    """What the lines of any concordance of a corpus are made from: where its tokens and markers stand.

    Made once a corpus; nothing is computed before it is needed, and nothing is changed afterwards.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._ids = corpus.documents["doc_id"]

    @property
    def row(self) -> pl.Expr:
        """The row of the document in ``documents``; null for a document that is not there."""
        numbers = pl.int_range(len(self._ids), eager=True)
        return pl.col("doc_id").replace_strict(self._ids, numbers, default=None, return_dtype=pl.Int64)

    @cached_property
    def tokens(self) -> tuple[Ints, pl.Series] | None:
        """Places of the tokens, document and offset in one number, ascending, and their surfaces; None without tokens."""
        if "tokens" not in self.corpus.tables:
            return None
        tokens = lazily(self.corpus.tables).scan("tokens").select("doc_id", "start", "surface").collect()
        frame = tokens.select(at=self.row * (1 << _SHIFT) + pl.col("start"), surface="surface").sort("at")
        return frame["at"].to_numpy(), frame["surface"]

    @cached_property
    def markers(self) -> tuple[Ints, pl.DataFrame]:
        """Places of the markers in the same numbers, and the markers, in that order."""
        frame = self.corpus.markers.with_columns(at=self.row * (1 << _SHIFT) + pl.col("start")).sort("at")
        return frame["at"].to_numpy(), frame

    @cached_property
    def texts(self) -> pl.Series:
        """The text of each document, null where it is not here; one is taken out when it is asked for."""
        return self.corpus.documents["text"]

    @cached_property
    def titles(self) -> list[str | None]:
        """The title of each document."""
        return self.corpus.documents["title"].to_list()

    @cached_property
    def lengths(self) -> list[int]:
        """The characters of each document."""
        return self.corpus.documents["n_chars"].to_list()

    def markers_between(self, row: int, start: int, end: int) -> pl.DataFrame:
        """Return the markers of a document that begin in a span."""
        at, frame = self.markers
        low, high = np.searchsorted(at, [(row << _SHIFT) + start, (row << _SHIFT) + end])
        return frame[int(low) : int(high)]


class Concordance:
    """Hits in some order, as pages of lines.

    Parameters
    ----------
    index
        From the corpus of the hits.
    hits
        Columns of ``HITS``.
    tags
        What the lines are tagged with, if anything; lines can then be sorted by ``tag``.

    Raises
    ------
    WorkbenchError
        If a hit is in no document of the corpus.
    """

    def __init__(self, index: ConcordanceIndex, hits: pl.DataFrame, tags: LineTags | None = None) -> None:
        self.index = index
        self.tags = tags
        self.hits = hits.select(list(HITS))
        self._row = self.hits.select(row=index.row)["row"]
        if self._row.null_count():
            raise WorkbenchError("a hit is in no document of this corpus", hint="find the hits in the same corpus")
        self._keys: dict[str, pl.Series] = {}
        self.order: Ints = np.arange(hits.height)
        self.sorted_by: tuple[str, ...] = ("position",)

    @classmethod
    def of(cls, corpus: Corpus, query: Query, sort: Sequence[str] = ()) -> Concordance:
        """Return the concordance of a query in a corpus, sorted as asked."""
        found = cls(ConcordanceIndex(corpus), find_hits(corpus, query))
        found.sort(sort)
        return found

    @property
    def n(self) -> int:
        """Lines."""
        return self.hits.height

    @property
    def pages(self) -> int:
        """Pages of :data:`PAGE` lines; at least one."""
        return max(1, -(-self.n // PAGE))

    def sort(self, by: Sequence[str]) -> None:
        """Sort the lines by several keys, the first one first; lines without a key's value come last.

        Parameters
        ----------
        by
            Of :data:`SORT_KEYS`, metadata columns, or :data:`HIT_KEYS`. With tokens L1 is the token left of the node;
            with text alone, and no tokens, the character. A minus before a key turns its order round: ``-date``. What a
            key needs is computed when it is first used.

        Raises
        ------
        WorkbenchError
            If a key is neither.
        """
        names = [name.removeprefix("-") for name in by]
        for name in names:
            if name not in self._keys or name == TAG:
                self._keys[name] = self._key(name)
        columns = {f"k{i}": self._keys[name] for i, name in enumerate(names)}
        frame = pl.DataFrame({**columns, "k": np.arange(self.n)})
        turned = [*(key.startswith("-") for key in by), False]
        self.order = frame.sort(*columns, "k", descending=turned, nulls_last=True)["k"].to_numpy()
        self.sorted_by = tuple(by) or ("position",)

    def page(self, number: int, size: int = PAGE, context: int = CONTEXT, metadata: Sequence[str] = ()) -> pl.DataFrame:
        """Return a page of lines.

        Parameters
        ----------
        number
            0 is the first page; numbers beyond the ends give the page at that end.
        size
            Lines a page.
        context
            Characters of context on each side.
        metadata
            Columns of ``documents`` to put beside the lines, under the name ``documents.COLUMN`` where a line has a
            column of that name itself.

        Returns
        -------
        DataFrame
            Columns of :data:`PAGE_COLUMNS`, then the metadata. ``left`` and ``right`` are null where the text is not
            here; ``percent`` is how far into the text the hit stands, 0 to 100, null where that is not known.

        Raises
        ------
        WorkbenchError
            If ``size`` is below 1 or ``context`` below 0, or there is no such metadata column.
        """
        if size < 1 or context < 0:
            raise WorkbenchError(f"a page of {size} lines with {context} characters", allowed="1 or more, 0 or more")
        last = max(0, -(-self.n // size) - 1)
        begin = min(max(number, 0), last) * size
        at = self.order[begin : begin + size]
        rows = [self._line(begin + i, int(k), context) for i, k in enumerate(at)]
        lines = pl.DataFrame(rows, schema=PAGE_COLUMNS, orient="row")
        return lines.with_columns(self._facts(at, name) for name in metadata)

    def _facts(self, at: Ints, name: str) -> pl.Series:
        """A metadata column of the documents of some hits."""
        documents = self.index.corpus.documents
        if name not in documents.columns:
            raise WorkbenchError(f"no metadata column {name!r}", allowed=documents.columns)
        return documents[name].gather(self._row.gather(at)).alias(f"documents.{name}" if name in PAGE_COLUMNS else name)

    def row_of(self, line: int) -> int:
        """Return the number of the document, in the order of ``documents``, in which a line stands."""
        return int(self._row[int(self.order[line])])

    def hit(self, line: int) -> dict[str, object]:
        """Return the hit of a line."""
        return self.hits.row(int(self.order[line]), named=True)

    def tag(self, line: int) -> str | None:
        """Return the tag of a line, None where it has none."""
        hit = self.hits.row(int(self.order[line]))
        return None if self.tags is None else self.tags.get(hit[0], hit[2], hit[3])

    def sentence(self, line: int) -> tuple[int, int] | None:
        """Return where the sentence of a line starts and ends; None where it is not known."""
        hit = self.hit(line)
        found = (
            self.index.corpus.sentences.filter(doc_id=hit["doc_id"], sent_id=hit["sent_id"])
            if hit["sent_id"] is not None
            else None
        )
        return None if found is None or found.is_empty() else (found["start"].item(), found["end"].item())

    def _line(self, line: int, k: int, context: int) -> tuple[object, ...]:
        hit = self.hits.row(k)
        row = int(self._row[k])
        start, end, form = hit[2], hit[3], hit[4]
        text = self.index.texts[row]
        left = right = percent = None
        if start is not None:
            percent = 100 * start / max(self.index.lengths[row], 1)
            if text is not None:
                left = one_line(text[max(0, start - context) : start])
                right = one_line(text[end : end + context])
                form = text[start:end]
        return (line, *hit, left, None if form is None else one_line(form), right, percent)

    def _key(self, name: str) -> pl.Series:
        documents = self.index.corpus.documents
        if name == "position":
            return pl.Series(np.arange(self.n))
        if name == TAG and self.tags is not None:
            places = self.hits.select("doc_id", "start", "end").iter_rows()
            return pl.Series([self.tags.get(*place) for place in places], dtype=pl.String)
        if name == "node":
            return self.hits["form"]
        if name in SORT_KEYS:
            return self._neighbour(-int(name[1:]) if name[0] == "L" else int(name[1:]))
        sortable = [c for c, t in documents.schema.items() if c != "text" and not t.is_nested()]
        if name in sortable:
            return documents[name].gather(self._row)
        if name in HIT_KEYS:
            return self.hits[name]
        raise WorkbenchError(f"lines cannot be sorted by {name!r}", allowed=(*SORT_KEYS, *sortable, *HIT_KEYS))

    def _neighbour(self, places: int) -> pl.Series:
        """The token so many places after (before, where negative) each hit; null beyond the ends of the document."""
        row = self._row.to_numpy()
        known = self.hits["start"].is_not_null().to_numpy()
        edge = self.hits["end" if places > 0 else "start"].fill_null(0).to_numpy()
        if self.index.tokens is None:
            return pl.Series(
                [
                    self._character(int(r), int(e), places) if k else None
                    for r, e, k in zip(row, edge, known, strict=True)
                ],
                dtype=pl.String,
            )
        at, surfaces = self.index.tokens
        first = np.searchsorted(at, (row << _SHIFT) + edge)
        place = first + (places - 1 if places > 0 else places)
        inside = (place >= 0) & (place < len(at)) & known
        inside[inside] &= (at[place[inside]] >> _SHIFT) == row[inside]
        return (
            surfaces.gather(pl.Series(np.where(inside, place, 0))).set(pl.Series(~inside), None)
            if len(at)
            else pl.Series([None] * self.n, dtype=pl.String)
        )

    def _character(self, row: int, edge: int, places: int) -> str | None:
        text = self.index.texts[row]
        place = edge + (places - 1 if places > 0 else places)
        return text[place] if text is not None and 0 <= place < len(text) else None


def one_line(text: str) -> str:
    """Return a text on one line: breaks are shown by a sign, tabs and control characters as blanks."""
    parts = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return LINE_BREAK.join("".join(c if c.isprintable() else " " for c in part) for part in parts)
