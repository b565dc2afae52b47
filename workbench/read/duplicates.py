"""Texts that are printed more than once: exact and near copies, gathered in clusters and never dropped.

Wire copy is reprinted by several outlets, under other headlines, cut to fit, a word changed here and there. Two texts
are compared by their *shingles*, the runs of :data:`SHINGLE` characters after NFKC, without blanks and punctuation;
headlines and boilerplate are left out. They are near copies where the Jaccard index of these two sets, worked out
exactly, is at least :data:`THRESHOLD`. Which pairs are looked at at all is for MinHash and banding to say (Broder 1997;
Leskovec, Rajaraman & Ullman 2020, ch. 3; by datasketch), so that the work grows with the number of texts and not with
the number of pairs.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench import schema
from workbench.errors import CorpusError
from workbench.storage.aside import ROW, Held, Texts

#: Characters of a shingle.
SHINGLE = 5
#: Jaccard index of two sets of shingles from which on texts are copies of each other: of two texts of one length, two
#: thirds of the shingles are the same; of two texts one of which begins like the other, half of the longer.
THRESHOLD = 0.5
#: Bands and rows of a band: with Jaccard .5 a pair is looked at with probability .87, with .6 .99, with .05 .0002.
BANDS, ROWS = 32, 4
#: A text with fewer shingles is a copy of the same text only.
FEW_SHINGLES = 40
#: Texts of a cluster that others are compared with: a text printed a thousand times does not make a million pairs.
REPRESENTATIVES = 32
#: Candidates of one text whose sets are compared: those that MinHash takes for most alike. Texts made from one template
#: are many and hardly alike.
MOST_CANDIDATES = 64
#: How far the estimate of MinHash may be below the threshold; its standard error at .5 is .044.
_SLACK = 0.15
#: Parts of a text that are left out of the comparison.
NOT_COMPARED = ("title", "boilerplate")
#: From so many texts on a progress bar is worth its line.
_MANY = 2_000
_REMEMBERED = 4_096
#: Texts that are taken up at a time.
_AT_ONCE = 500

#: Columns of :func:`near_duplicates`.
NEAR_DUPLICATES = {
    "doc_id": pl.String(),
    schema.DUPLICATE_COLUMN: pl.String(),
    "similarity": pl.Float64(),
}

Shingles = npt.NDArray[np.uint32]
_NOT_LETTERS = re.compile(r"[\W_]+")


def method() -> dict[str, Any]:
    """Return how copies are looked for, as the provenance of a corpus keeps it."""
    return {
        "method": f"Jaccard index of {SHINGLE}-character shingles, candidates by MinHash ({BANDS} bands of {ROWS})",
        "threshold": THRESHOLD,
        "version": 1,
    }


def near_duplicates(
    documents: pl.DataFrame, sentences: pl.DataFrame | None = None, *, progress: bool = False
) -> pl.DataFrame:
    """Gather the texts that are exact or near copies of each other.

    Parameters
    ----------
    documents
        A ``documents`` table. Documents without text are copies of none.
    sentences
        Their ``sentences``, so that headlines and boilerplate are left out. Without it they count as text.
    progress
        Show a progress bar on stderr, from 2,000 documents on.

    Returns
    -------
    DataFrame
        Columns of :data:`NEAR_DUPLICATES`, a row for each document that has a copy, by cluster and date.

        * ``duplicate_cluster``: the id of the first document of the cluster: the one of the earliest date, of these the
          first by id. It is in the cluster itself.
        * ``similarity``: Jaccard index with that first document, 0 to 1; 1 for an exact copy.

    Notes
    -----
    Clusters are linked by pairs: where A is like B and B like C, all three are one cluster, however much C differs from
    A. Quoting another text in part does not make a copy, nor does a shorter version of less than half of its length.
    Texts of fewer than :data:`FEW_SHINGLES` shingles are compared for being the same only. The same documents make the
    same clusters in whatever order they come.
    """
    given = documents.drop_nulls("text")
    numbered = given.select("doc_id", "date").with_row_index(ROW)
    return copies(numbered, Held(given["text"]), sentences, progress=progress)


def copies(
    documents: pl.DataFrame, texts: Texts, sentences: pl.DataFrame | None = None, *, progress: bool = False
) -> pl.DataFrame:
    """Do what :func:`near_duplicates` does for documents whose texts are elsewhere: a few of them are in memory.

    Parameters
    ----------
    documents
        ``doc_id``, ``date``, and in :data:`workbench.storage.aside.ROW` the number of the text.
    texts
        What gives the texts.
    sentences, progress
        As there.
    """
    ordered = documents.select("doc_id", "date", ROW).sort("date", "doc_id", nulls_last=True)
    ids: list[str] = ordered["doc_id"].to_list()
    bare = _Bare(ids, ordered[ROW], texts, _left_out(sentences))
    found = _Sketches(bare, progress=progress)
    links = _links(bare, found)
    cluster = [links[i] for i in found.same]
    sizes = np.bincount(cluster, minlength=len(ids)) if ids else np.zeros(0, np.int64)
    rows = []
    for i, first in enumerate(cluster):
        if sizes[first] > 1:
            alike = 1.0 if found.same[i] == first else jaccard(bare.shingles(i), bare.shingles(first))
            rows.append((ids[i], ids[first], alike))
    table = pl.DataFrame(rows, schema=NEAR_DUPLICATES, orient="row")
    order = pl.Series([first for first in cluster if sizes[first] > 1], dtype=pl.Int64)
    return table.with_columns(_order=order).sort("_order", maintain_order=True).drop("_order")


def with_clusters(documents: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return documents with the column ``duplicate_cluster`` of :func:`near_duplicates`: null where a text is alone."""
    name = schema.DUPLICATE_COLUMN
    column = dict(found.select("doc_id", name).iter_rows())
    own = pl.Series(name, [column.get(d) for d in documents["doc_id"]], dtype=pl.String)
    return documents.with_columns(own)


def shingles(bare: str) -> Shingles:
    """Return the shingles of a text as sorted numbers of 32 bits, each once; none of a text shorter than a shingle."""
    points = np.frombuffer(bare.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    size = len(points) - SHINGLE + 1
    if size < 1:
        return np.zeros(0, np.uint32)
    mixed = np.zeros(size, np.uint64)
    for at in range(SHINGLE):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + points[at : at + size]
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    found: Shingles = (mixed >> np.uint64(32)).astype(np.uint32)
    found.sort()  # np.unique takes three times as long for so few
    own: Shingles = found[np.append(True, found[1:] != found[:-1])]
    return own


def jaccard(one: Shingles, other: Shingles) -> float:
    """Return the size of what two sets share over that of what they have together, 0 to 1; 0 where both are empty."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    together = len(one) + len(other) - shared
    return shared / together if together else 0.0


class _Bare:
    """Texts as they are compared, by their number in the order of dates; made when they are asked for."""

    def __init__(
        self, ids: Sequence[str], rows: pl.Series, texts: Texts, cuts: Mapping[str, list[tuple[int, int]]]
    ) -> None:
        self._ids, self._rows, self._texts, self._cuts = ids, rows, texts, cuts
        self.shingles: Callable[[int], Shingles] = lru_cache(_REMEMBERED)(self._shingles)

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[str]:
        for at in range(0, len(self), _AT_ONCE):
            yield from self._some(at, at + _AT_ONCE)

    def _some(self, first: int, stop: int) -> Iterator[str]:
        texts = self._texts.take(self._rows[first:stop].to_list())
        for doc_id, text in zip(self._ids[first:stop], texts, strict=True):
            yield _bare(_without(text, self._cuts.get(doc_id, ())))

    def _shingles(self, i: int) -> Shingles:
        return shingles(next(self._some(i, i + 1)))


class _Sketches:
    """What one look at each text leaves of it.

    Attributes
    ----------
    same
        For each text the first one that is the same; an empty one is the same as none.
    values
        What MinHash makes of the first of those that are the same.
    long
        The texts that have enough shingles to be compared.
    """

    def __init__(self, bare: _Bare, *, progress: bool) -> None:
        self.same: list[int] = []
        self.values = np.zeros((len(bare), BANDS * ROWS), np.uint32)
        self.long: list[int] = []
        if len(bare) < 2:
            self.same += range(len(bare))
            return
        from datasketch import MinHash
        from tqdm.auto import tqdm

        firsts: dict[bytes, int] = {}  # digest of a text → its first document
        sketch = MinHash(num_perm=BANDS * ROWS, hashfunc=int)  # to draw its permutations takes longer than most texts
        many = progress and len(bare) >= _MANY
        for i, text in enumerate(tqdm(bare, disable=not many, desc="looking for copies", unit="text")):
            mark = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
            self.same.append(firsts.setdefault(mark, i) if text else i)
            if self.same[i] == i and len(own := shingles(text)) >= FEW_SHINGLES:
                sketch.clear()
                sketch.update_batch(own.tolist())
                self.values[i] = sketch.hashvalues
                self.long.append(i)


def _links(bare: _Bare, found: _Sketches) -> list[int]:
    """Return for each text the first text of its cluster; of those that are the same only the first is compared."""
    if len(found.long) < 2:
        return list(range(len(bare)))
    from networkx.utils import UnionFind

    bands = _Bands(found.values, found.long)
    joined = UnionFind(range(len(bare)))
    entered: dict[int, int] = {}  # root of a cluster → its texts among those that others are compared with
    for i in found.long:
        for other in _most_alike(bands.candidates(i), found.values, i):
            one, two = joined[i], joined[other]
            if one != two and jaccard(bare.shingles(i), bare.shingles(other)) >= THRESHOLD:
                size = entered.pop(one, 0) + entered.pop(two, 0)
                joined.union(i, other)
                entered[joined[i]] = size
        root = joined[i]
        if entered.get(root, 0) < REPRESENTATIVES:
            bands.enter(i)
            entered[root] = entered.get(root, 0) + 1
    first: dict[int, int] = {}
    return [first.setdefault(joined[i], i) for i in range(len(bare))]


class _Bands:
    """Texts by the bands of their sketches, to be found by others that have a band in common.

    Only bands that two texts have are kept. Nearly all bands are of one text alone: an index of all of them
    (datasketch's) took a gigabyte for a hundred thousand texts.
    """

    def __init__(self, sketches: npt.NDArray[np.uint32], texts: Sequence[int]) -> None:
        self._of: dict[int, list[int]] = {}  # text → its bands that others have too
        self._texts: dict[int, list[int]] = {}  # band → texts that were entered
        rows, first = np.array(texts, np.intp), 0
        for at in range(0, BANDS * ROWS, ROWS):
            band = np.ascontiguousarray(sketches[rows, at : at + ROWS]).view(np.dtype((np.void, 4 * ROWS))).ravel()
            _, which, sizes = np.unique(band, return_inverse=True, return_counts=True)
            for row in np.flatnonzero(sizes[which] > 1).tolist():
                self._of.setdefault(texts[row], []).append(first + int(which[row]))
            first += len(sizes)

    def enter(self, text: int) -> None:
        """Let a text be found."""
        for band in self._of.get(text, ()):
            self._texts.setdefault(band, []).append(text)

    def candidates(self, text: int) -> npt.NDArray[np.intp]:
        """Return the texts that were entered and have a band in common with this one."""
        return np.array(
            sorted({other for band in self._of.get(text, ()) for other in self._texts.get(band, ())}), np.intp
        )


def _most_alike(candidates: npt.NDArray[np.intp], sketches: npt.NDArray[np.uint32], i: int) -> list[int]:
    """Return the candidates that may be copies of a text, the most alike first."""
    alike = (sketches[candidates] == sketches[i]).mean(axis=1)
    kept = alike >= THRESHOLD - _SLACK
    candidates, alike = candidates[kept], alike[kept]
    order = np.lexsort((candidates, -alike))[:MOST_CANDIDATES]
    found: list[int] = candidates[order].tolist()
    return found


def _bare(text: str) -> str:
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _left_out(sentences: pl.DataFrame | None) -> Mapping[str, list[tuple[int, int]]]:
    """Return the spans of headlines and boilerplate by document, from the last to the first."""
    if sentences is None:
        return {}
    parts = sentences.filter(pl.col("part").is_in(NOT_COMPARED)).drop_nulls(["start", "end"])
    spans = parts.sort("start", descending=True).group_by("doc_id").agg("start", "end")
    return {doc_id: list(zip(starts, ends, strict=True)) for doc_id, starts, ends in spans.iter_rows()}


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = f"{text[:start]}\n{text[end:]}"
    return text


def require_texts(documents: pl.DataFrame) -> None:
    """Refuse documents none of which has its text.

    Raises
    ------
    CorpusError
        If there are documents, and no text.
    """
    if documents.height and documents["text"].null_count() == documents.height:
        raise CorpusError(
            "copies are found by their texts, and this feature set has none",
            hint="attach your own copies: workbench attach DIR TEXT",
        )
