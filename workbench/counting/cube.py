"""How often each category of a family occurs in each document (or sentence): what every figure is computed from.

Small families are a dense matrix of documents by categories with their exposure (:class:`CountMatrix`). Families whose
categories are the types of a corpus (lemmas, n-grams, lexicon entries) are a list of cells (:class:`Cells`), because
most documents have few of them. Both count the same events: :func:`workbench.counting.events.events`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.events import events, ngrams
from workbench.counting.families import (
    COUNTED_PARTS,
    FRAME,
    SHARES,
    UNITS,
    Parts,
    categories,
    coded_frames,
    counted_parts,
    counted_sentences,
    family_unit,
)
from workbench.counting.words import counted_tokens
from workbench.errors import StatisticsError
from workbench.storage.in_use import Answers

#: Families of types: those of keyness and dispersion.
TYPE_FAMILIES = ("lemma", "code", "entry", "frame", "ngram")

Counts = npt.NDArray[np.int64]
_CELLS = {"doc_id": pl.String, "sent_id": pl.Int64, "type": pl.String, "pos": pl.String, "n": pl.Int64}


@dataclass(frozen=True)
class CountMatrix:
    """Counts of a family by row (a document, or a sentence) and category.

    Attributes
    ----------
    rows
        Document ids, shape (rows,); for sentences, the document of each.
    n
        Counts, shape (rows, categories).
    exposure
        Tokens or sentences of each row, shape (rows,).
    n_tokens
        Word tokens of each row, shape (rows,), whatever the unit.
    keys
        What a row is resampled under, shape (rows,): the id of a document, or of the first of its copies, which are
        drawn together; of a sentence, its place too.
    share
        Whether a unit of exposure has a category or not, so that the rate is a share with an upper end.
    together
        What rows of one key are called where an interval is described.
    numbers, hashes
        Of documents: a number for each different key, and the hash by which it is dealt to a group, shape (rows,). Thousands
        of names need not be looked at again for every group of documents.
    places
        Of documents: their place among all of the corpus in the order of their ids, shape (rows,).
    """

    family: str
    unit: str
    categories: tuple[str, ...]
    rows: list[str]
    n: Counts
    exposure: Counts
    n_tokens: Counts
    keys: list[str]
    share: bool = False
    together: str = "copies"
    numbers: Counts | None = None
    hashes: npt.NDArray[np.uint64] | None = None
    places: Counts | None = None

    @property
    def scale(self) -> int:
        """The factor from count / exposure to the rate."""
        return UNITS[self.unit]

    def take(self, mask: npt.NDArray[np.bool_]) -> CountMatrix:
        """Return the rows for which ``mask`` is true."""
        at = np.flatnonzero(mask)
        if 4 * len(at) < len(self.rows):
            places = at.tolist()
            return self._at(at, [self.rows[i] for i in places], [self.keys[i] for i in places])
        chosen = np.ascontiguousarray(mask, dtype=bool).tobytes()
        return self._at(at, list(compress(self.rows, chosen)), list(compress(self.keys, chosen)))

    def order(self, doc_ids: list[str]) -> CountMatrix:
        """Return the rows in the order of these documents, each of which has one row."""
        if doc_ids == self.rows:
            return self
        at = {d: i for i, d in enumerate(self.rows)}
        places = np.array([at[d] for d in doc_ids], dtype=np.intp)
        return self._at(places, doc_ids, [self.keys[i] for i in places.tolist()])

    def _at(self, at: npt.NDArray[np.intp], rows: list[str], keys: list[str]) -> CountMatrix:
        numbers, places = (a if a is None else a[at] for a in (self.numbers, self.places))
        hashes = None if self.hashes is None else self.hashes[at]
        n, exposure, tokens = self.n[at], self.exposure[at], self.n_tokens[at]
        found = replace(self, rows=rows, keys=keys, n=n, exposure=exposure, n_tokens=tokens)
        return replace(found, numbers=numbers, hashes=hashes, places=places)

    def only(self, chosen: tuple[str, ...]) -> CountMatrix:
        """Return the counts of some categories, in this order."""
        at = [self.categories.index(c) for c in chosen]
        return replace(self, categories=tuple(chosen), n=self.n[:, at])

    @cached_property
    def n_documents(self) -> int:
        """The documents that the rows are, or the sentences belong to."""
        return len(self.rows) if self.numbers is not None else len(set(self.rows))

    @cached_property
    def n_units(self) -> int:
        """The different keys."""
        return len(set(self.keys)) if self.numbers is None else int(np.count_nonzero(np.bincount(self.numbers)))

    def groups(self, seed: int) -> Counts | None:
        """Return the random group of each row, where there are more units than groups and their hashes are known."""
        if self.hashes is None or self.n_units <= resample.GROUPS:
            return None
        return resample.dealt(self.hashes, seed)

    @cached_property
    def units(self) -> CountMatrix:
        """The same counts by what is resampled: the copies of a text together, as one row that is called by its key."""
        if self.n_units == len(self.keys):
            return self
        numbers = resample.numbers_of(self.keys) if self.numbers is None else self.numbers
        rows = np.arange(len(numbers))
        first = np.full(int(numbers.max(initial=-1)) + 1, -1)
        first[numbers[::-1]] = rows[::-1]
        alone = first[numbers] == rows
        at = np.flatnonzero(alone)  # the units in the order in which they come first
        place = (np.cumsum(alone) - 1)[first[numbers]]
        names = list(compress(self.keys, alone.tobytes()))
        n, exposure, tokens = self.n[at], self.exposure[at], self.n_tokens[at]
        for whole, part in ((n, self.n), (exposure, self.exposure), (tokens, self.n_tokens)):
            np.add.at(whole, place[~alone], part[~alone])
        return replace(
            self,
            rows=names,
            keys=names,
            n=n,
            exposure=exposure,
            n_tokens=tokens,
            numbers=None,
            hashes=None,
            places=None,
        )

    @property
    def composition(self) -> CountMatrix:
        """The same counts as shares of all events of their row: of the mentions of a referent, by this name."""
        total = self.n.sum(axis=1)
        return replace(self, unit="sentences", exposure=total, n_tokens=total, share=True)


# By family, unit and parts.
_COUNTED: Answers[CountMatrix] = Answers()


def count_documents(corpus: Corpus, family: str, unit: str | None = None, parts: Parts = None) -> CountMatrix:
    """Count a family in every document; documents are in the order of their ids, so results do not depend on rows.

    Kept as long as a corpus that was read or filtered is in use, some 10 MB for fourteen categories of 80,000 documents.
    """
    unit = family_unit(family, unit)
    question = (family, unit, counted_parts(parts))
    return _COUNTED.get(corpus, question, lambda: count_among(corpus, family, unit=unit, parts=parts))


def keep_counts(corpus: Corpus, counts: CountMatrix, parts: Parts = None) -> None:
    """Keep counts that were made elsewhere as those of a corpus that was read: :func:`count_documents` finds them."""
    _COUNTED.put(corpus, (counts.family, counts.unit, counted_parts(parts)), counts)


def count_among(
    corpus: Corpus, family: str, among: Sequence[str] | None = None, *, unit: str | None = None, parts: Parts = None
) -> CountMatrix:
    """Count these categories of a family in every document, or all of the corpus; each has a column, also where it never occurs."""
    rows, names = _rows_of(corpus, parts), tuple(categories(corpus, family) if among is None else among)
    found = events(corpus, family, parts).join(rows.frame.select("doc_id", "row"), on="doc_id")
    counts = _matrix(family, family_unit(family, unit), names, rows.frame, found, rows.keys, rows.ids)
    for values in (counts.n, counts.exposure, counts.n_tokens):
        values.flags.writeable = False  # they are kept
    return replace(counts, numbers=rows.numbers, hashes=rows.hashes, places=np.arange(len(rows.ids)))


@dataclass(frozen=True)
class _Rows:
    """What the counts of all families of a corpus have in common: a row for each document, in the order of their ids.

    ``frame`` has ``row``, ``doc_id``, ``sentences`` and ``tokens``; the others are as in :class:`CountMatrix`.
    """

    frame: pl.DataFrame
    ids: list[str]
    keys: list[str]
    numbers: Counts
    hashes: npt.NDArray[np.uint64] | None


# By parts.
_ROWS: Answers[_Rows] = Answers()


def _rows_of(corpus: Corpus, parts: Parts) -> _Rows:
    return _ROWS.get(corpus, counted_parts(parts), lambda: _made_rows(corpus, parts))


def _made_rows(corpus: Corpus, parts: Parts) -> _Rows:
    ids = corpus.documents.select("doc_id").sort("doc_id")
    size = counted_sentences(corpus, parts).group_by("doc_id").agg(sentences=pl.len(), tokens=pl.col("n_tokens").sum())
    frame = ids.join(size, on="doc_id", how="left", maintain_order="left").fill_null(0).with_row_index("row")
    keys = unit_keys(corpus, frame["doc_id"])
    hashes = resample.hashes_of(keys) if len(keys) > resample.GROUPS else None
    return _Rows(frame, frame["doc_id"].to_list(), keys, resample.numbers_of(keys), hashes)


def unit_keys(corpus: Corpus, doc_ids: pl.Series) -> list[str]:
    """Return what documents are resampled under: their cluster of copies, or themselves where they stand alone."""
    if schema.DUPLICATE_COLUMN not in corpus.documents.columns:
        return doc_ids.to_list()
    clusters = corpus.documents.select("doc_id", key=pl.coalesce(schema.DUPLICATE_COLUMN, "doc_id"))
    keys = doc_ids.to_frame("doc_id").join(clusters, on="doc_id", how="left", maintain_order="left")
    return keys["key"].to_list()


def drawn_together(corpus: Corpus, counts: CountMatrix, column: str | None) -> CountMatrix:
    """Return counts of documents of which those with the same value in a column are resampled as one unit.

    Parameters
    ----------
    corpus
        The corpus that was counted.
    counts
        Counts by document.
    column
        A text column of ``documents``, as ``outlet`` or ``author``; documents without a value stay units of their own. Copies
        stay together too, whatever their outlets, and with them all that is held together by either. None changes nothing.

    Raises
    ------
    StatisticsError
        If there is no such column of text.
    """
    if column is None:
        return counts
    documents = corpus.documents
    texts = [c for c, t in documents.schema.items() if t == pl.String and c not in ("doc_id", "text")]
    if column not in texts:
        raise StatisticsError(f"no column {column!r} of text in documents", allowed=texts)
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    values = dict(documents.select("doc_id", column).iter_rows())
    owners = [values[d] for d in counts.rows]
    # A graph of documents on one side, and of what holds them together on the other.
    at: dict[tuple[str, str], int] = {}
    ends = [(i, at.setdefault(("key", k), len(at))) for i, k in enumerate(counts.keys)]
    ends += [(i, at.setdefault(("owner", v), len(at))) for i, v in enumerate(owners) if v is not None]
    rows, size = len(counts.rows), len(counts.rows) + len(at)
    places = ([i for i, _ in ends], [rows + j for _, j in ends])
    _, labels = connected_components(coo_array((np.ones(len(ends)), places), shape=(size, size)), directed=False)
    first: dict[int, str] = {}
    keys = [first.setdefault(int(label), key) for label, key in zip(labels[:rows], counts.keys, strict=True)]
    return replace(counts, keys=keys, together=f"those of one {column}", numbers=resample.numbers_of(keys), hashes=None)


def count_sentences(
    corpus: Corpus, doc_ids: Iterable[str], family: str, unit: str | None = None, parts: Parts = None
) -> CountMatrix:
    """Count a family in every sentence of some documents: the blocks by which one document is resampled."""
    unit = family_unit(family, unit)
    part = corpus.filter(doc_ids=doc_ids)
    sentences = counted_sentences(part, parts).sort("doc_id", "sent_id")
    frame = sentences.select(
        "doc_id", "sent_id", tokens="n_tokens", sentences=pl.lit(1, dtype=pl.Int64)
    ).with_row_index("row")
    found = events(part, family, parts).join(frame.select("doc_id", "sent_id", "row"), on=["doc_id", "sent_id"])
    keys = frame.select(pl.format("{}\n{}", "doc_id", "sent_id")).to_series().to_list()
    # Of the whole corpus: a part may lack names that the rest has.
    return _matrix(family, unit, categories(corpus, family), frame, found, keys)


_SENTENCE = ("doc_id", "sent_id")


def _matrix(
    family: str,
    unit: str,
    names: tuple[str, ...],
    frame: pl.DataFrame,
    found: pl.DataFrame,
    keys: list[str],
    rows: list[str] | None = None,
) -> CountMatrix:
    column = pl.col("category").replace_strict({c: i for i, c in enumerate(names)}, return_dtype=pl.Int64)
    cell = found.select(pl.col("row").cast(pl.Int64) * len(names) + column).to_series().to_numpy()
    n = np.bincount(cell, minlength=frame.height * len(names)).reshape(frame.height, len(names))
    tokens = frame["tokens"].cast(pl.Int64).to_numpy()
    exposure = tokens if unit == "tokens" else frame["sentences"].cast(pl.Int64).to_numpy()
    share = unit == "sentences" and family in SHARES
    rows = frame["doc_id"].to_list() if rows is None else rows
    return CountMatrix(family, unit, names, rows, n.astype(np.int64, copy=False), exposure, tokens, keys, share)


def count_in_frames(
    corpus: Corpus, family: str, frames: Iterable[str] | None, parts: Parts = None, *, by_sentence: bool = False
) -> dict[str, tuple[CountMatrix, CountMatrix]]:
    """Return, for each frame, the sentences with each category among those with the frame, and among all others.

    Parameters
    ----------
    corpus
        A corpus or feature set with the table ``frames``.
    family
        A family of stance, or ``frame``: for commitment, sentences without a label are left out.
    frames
        Ids of the frames wanted; None for all that were coded.
    parts
        Parts of the texts to count in.
    by_sentence
        Rows are sentences; by default documents that have any sentence, in the order of their ids.
    """
    holds = events(corpus, FRAME, parts).select(*_SENTENCE, frame="category")
    return sentence_cells(
        corpus, family, categories(corpus, family), coded_frames(corpus, frames), holds, parts, by_sentence=by_sentence
    )


def sentence_cells(
    corpus: Corpus,
    family: str,
    categories: tuple[str, ...],
    names: Sequence[str],
    holds: pl.DataFrame,
    parts: Parts = None,
    *,
    by_sentence: bool = False,
) -> dict[str, tuple[CountMatrix, CountMatrix]]:
    """Return, for each of ``names``, counts of the sentences in which it holds, and of all others.

    ``holds`` has a row for each sentence and name (``doc_id``, ``sent_id``, ``frame``); the rest is as in
    :func:`count_in_frames`.
    """
    sentences = counted_sentences(corpus, parts).sort(_SENTENCE)
    if family == "commitment":
        sentences = sentences.drop_nulls("commitment")
    key = pl.format("{}\n{}", *_SENTENCE) if by_sentence else pl.col("doc_id")
    place = sentences.select(*_SENTENCE, key=key).with_columns(row=pl.col("key").rle_id().cast(pl.Int64))
    units = place.unique("row", keep="first").sort("row")
    frame_of = holds
    stance = events(corpus, family, parts).select(*_SENTENCE, "category").unique()

    def table(rows: pl.DataFrame, **axes: tuple[str, ...]) -> Counts:
        """Count sentences by unit and the values of some columns."""
        cells = rows.join(place.select(*_SENTENCE, "row"), on=_SENTENCE)
        at, shape = cells["row"].to_numpy(), (units.height, *(len(v) for v in axes.values()))
        for name, values in axes.items():
            found = cells[name].replace_strict(
                list(values), list(range(len(values))), default=-1, return_dtype=pl.Int64
            )
            at = np.where((at < 0) | (found.to_numpy() < 0), -1, at * len(values) + found.to_numpy())
        return np.bincount(at[at >= 0], minlength=int(np.prod(shape))).reshape(shape).astype(np.int64)

    both = table(frame_of.join(stance, on=_SENTENCE), frame=tuple(names), category=categories)
    framed, whole = table(frame_of, frame=tuple(names)), table(stance, category=categories)
    size = table(place.select(_SENTENCE))
    rows = units["doc_id"].to_list()
    keys = units["key"].to_list() if by_sentence else unit_keys(corpus, units["doc_id"])

    def matrix(n: Counts, exposure: Counts) -> CountMatrix:
        return CountMatrix(family, "sentences", categories, rows, n, exposure, exposure, keys, share=True)

    return {
        name: (matrix(both[:, i], framed[:, i]), matrix(whole - both[:, i], size - framed[:, i]))
        for i, name in enumerate(names)
    }


@dataclass(frozen=True)
class Cells:
    """Occurrences of types, and the tokens that they are among.

    Attributes
    ----------
    cells
        ``doc_id``, ``sent_id`` (where counted by sentence), ``type``, ``pos`` (null but for lemmas), ``n`` (above 0).
    sizes
        ``doc_id``, ``tokens`` (word tokens); documents without any are left out.
    """

    cells: pl.DataFrame
    sizes: pl.DataFrame


def count_types(
    corpus: Corpus,
    family: str,
    *,
    ngram: int = 2,
    ngram_family: str = "surface",
    by_sentence: bool = False,
    keep: pl.Expr | None = None,
    parts: Parts = None,
) -> Cells:
    """Count the types of a corpus by document, or by sentence.

    Parameters
    ----------
    corpus
        A corpus or a feature set. Lemmas by sentence or of some ``parts``, and n-grams, need tokens.
    family
        One of :data:`TYPE_FAMILIES`.
    ngram, ngram_family
        For n-grams: words, and what a word is counted as.
    by_sentence
        Count by sentence.
    keep
        For n-grams: an expression over ``lemma`` and ``pos``; an n-gram without any such token is left out.
    parts
        Parts of the texts to count in, as :func:`workbench.counting.families.counted_parts`.

    Raises
    ------
    StatisticsError
        If there is no such family of types.
    CorpusError
        If tokens (frames) are needed and there are none.
    """
    if family not in TYPE_FAMILIES:
        raise StatisticsError(f"no family of types {family!r}", allowed=TYPE_FAMILIES)
    if family == "lemma":
        return _lemmas(corpus, by_sentence, parts)
    sentences = counted_sentences(corpus, parts)
    if family == "ngram":
        found = ngrams(corpus, ngram, ngram_family, keep, parts)
    else:
        found = events(corpus, family, parts).rename({"category": "type"})
    keys = ["doc_id", "sent_id", "type"] if by_sentence else ["doc_id", "type"]
    sizes = sentences.group_by("doc_id").agg(tokens=pl.col("n_tokens").sum()).filter(pl.col("tokens") > 0)
    cells = found.group_by(keys).agg(n=pl.len()).join(sizes, on="doc_id", how="semi")
    return _cells(cells.with_columns(pos=pl.lit(None, dtype=pl.String)), sizes)


def _cells(cells: pl.DataFrame, sizes: pl.DataFrame) -> Cells:
    columns = [pl.col(c).cast(kind) for c, kind in _CELLS.items() if c in cells.columns]
    return Cells(cells.select(columns), sizes.select("doc_id", pl.col("tokens").cast(pl.Int64)))


def _lemmas(corpus: Corpus, by_sentence: bool, parts: Parts) -> Cells:
    if by_sentence or counted_parts(parts) != COUNTED_PARTS:
        cells = _lemmas_of_tokens(corpus, by_sentence, parts)
    else:
        cells = corpus.counts.select("doc_id", "pos", "n", type="lemma").filter(pl.col("n") > 0)
    return _cells(cells, cells.group_by("doc_id").agg(tokens=pl.col("n").sum()))


def _lemmas_of_tokens(corpus: Corpus, by_sentence: bool, parts: Parts) -> pl.DataFrame:
    some = counted_parts(parts) != COUNTED_PARTS
    what = "lemmas by part" if some else "lemmas by sentence"
    words = counted_tokens(corpus, what, parts, ("lemma",)).filter("is_word")
    keys = ["doc_id", "sent_id"] if by_sentence else ["doc_id"]
    return words.group_by(*keys, type="lemma", pos="pos").agg(n=pl.len())
