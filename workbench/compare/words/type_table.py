"""Types by documents: the list of the types of a corpus, and on two sides the sparse table that keyness is computed from."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench import lexicon
from workbench.compare.measures import per_million
from workbench.corpus import Corpus
from workbench.counting.cube import count_types
from workbench.counting.events import ngram_list
from workbench.counting.families import COUNTED_PARTS, Parts, counted_parts, select
from workbench.counting.kept_arrays import Kept, kept_for
from workbench.counting.word_index import word_index
from workbench.counting.words import counted_lemmas, numbered, require_token_family
from workbench.errors import StatisticsError, WorkbenchWarning
from workbench.storage.in_use import kept_with
from workbench.storage.tables import Tables, lazily

#: Content words in nagisa's tag set: nouns, verbs, adjectives, adjectival nouns, adverbs, words in Latin script.
CONTENT_POS = ("名詞", "動詞", "形容詞", "形状詞", "副詞", "英単語")


@cache
def stop_lemmas() -> frozenset[tuple[str, str]]:
    """Return the (lemma, part of speech) pairs that are left out by default: light verbs, formal nouns, counters."""
    table = lexicon.read_table(lexicon.shipped("stopwords", "entries.tsv"), ("lemma", "pos", "note"))
    return frozenset((row["lemma"], row["pos"]) for row, _ in table.rows)


@dataclass(frozen=True)
class Choice:
    """Which types are compared; the parameters of ``keyness.keyness`` of these names."""

    min_documents: int = 1
    pos: Collection[str] | None = CONTENT_POS
    stop: Collection[tuple[str, str]] | None = None
    ngram: int = 2
    ngram_family: str = "surface"
    parts: Parts = None

    def kept(self) -> pl.Expr:
        """Return the words to keep, over the columns ``lemma`` and ``pos``."""
        kept = pl.lit(True)
        if self.pos is not None:
            kept = kept & pl.col("pos").is_in(list(self.pos))
        if stop := stop_lemmas() if self.stop is None else self.stop:
            word = pl.concat_str("lemma", "pos", separator="\t")
            kept = kept & ~word.is_in([f"{lemma}\t{tag}" for lemma, tag in sorted(stop)])
        # Numerals go with the default stop words.
        return kept & ~pl.col("lemma").str.contains(r"^[0-9０-９]+$") if self.stop is None else kept


@dataclass(frozen=True)
class Side:
    """Frequencies of one side: occurrences and document frequency of the types, shape (types,), and its size."""

    n: npt.NDArray[np.int64]
    df: npt.NDArray[np.int64]
    tokens: int
    documents: int


@dataclass(frozen=True)
class TypeTable:
    """Counts of types in the documents of both sides.

    Attributes
    ----------
    types
        ``type``, ``pos`` (null for codes); one row a type.
    counts
        Sparse (CSR), shape (types, documents).
    sizes
        Word tokens of the documents, shape (documents,); documents without any are left out.
    is_target
        Shape (documents,).
    doc_ids
        Ids of the documents, sorted.
    """

    types: pl.DataFrame
    counts: Any
    sizes: npt.NDArray[np.int64]
    is_target: npt.NDArray[np.bool_]
    doc_ids: list[str]

    @property
    def sides(self) -> tuple[Side, Side]:
        """Frequencies of target and reference."""
        there = (self.counts > 0).astype(np.int64)
        target, reference = (
            Side(self.counts @ marks, there @ marks, int(self.sizes @ marks), int(marks.sum()))
            for marks in (self.is_target.astype(np.int64), (~self.is_target).astype(np.int64))
        )
        return target, reference

    def occurrences(self) -> pl.DataFrame:
        """Return one row per type and document in which it occurs: type (row number), rate, is_target."""
        cells = self.counts.tocoo()
        return pl.DataFrame(
            {
                "type": cells.row.astype(np.int64),
                "rate": cells.data / self.sizes[cells.col],
                "is_target": self.is_target[cells.col],
            }
        )


def sides(target: Corpus | str | Iterable[str] | pl.Expr, reference: Corpus) -> tuple[Corpus, Corpus]:
    """Return target and reference as corpora that share no document."""
    if not isinstance(target, Corpus):
        ids = select(reference, target)
        return reference.filter(doc_ids=ids), reference.filter(~pl.col("doc_id").is_in(ids))
    own = target.documents["doc_id"]
    both = reference.documents.filter(pl.col("doc_id").is_in(own.implode()))["doc_id"]
    if len(both):
        warnings.warn(
            f"{both.n_unique()} document(s) of the target are in the reference too ({both.min()!r} …) and are taken out of it",
            WorkbenchWarning,
            stacklevel=3,
        )
        reference = reference.filter(~pl.col("doc_id").is_in(both.implode()))
    return target, reference


@dataclass(frozen=True)
class Lemmas:
    """How often each lemma occurs in each document: what questions about frequencies are answered from.

    Attributes
    ----------
    types
        ``type`` and ``pos``, sorted.
    doc_ids
        The documents that have words, sorted.
    counts
        Sparse (CSR), shape (documents, types), whole numbers above 0.
    sizes
        Word tokens of each document, shape (documents,).
    """

    types: pl.DataFrame
    doc_ids: pl.Series
    counts: Any
    sizes: npt.NDArray[np.int64]

    def rows(self, doc_ids: pl.Series) -> npt.NDArray[np.int64]:
        """Return the rows of documents, ascending; those without words have none."""
        found: npt.NDArray[np.int64] = self.doc_ids.is_in(doc_ids.implode()).arg_true().to_numpy().astype(np.int64)
        return found

    def frequencies(self, rows: npt.NDArray[np.int64]) -> Side:
        """Return the frequencies of all types in some documents, given once each."""
        if len(rows) <= len(self.sizes) // 2:
            return self._frequencies(self.counts[rows], self.sizes[rows])
        # What the others do not have: they are fewer, and the sums of all are kept.
        left = np.ones(len(self.sizes), np.bool_)
        left[rows] = False
        every, others = self._every, self.frequencies(np.flatnonzero(left))
        return Side(every.n - others.n, every.df - others.df, every.tokens - others.tokens, len(rows))

    @cached_property
    def _every(self) -> Side:
        return self._frequencies(self.counts, self.sizes)

    def _frequencies(self, part: Any, sizes: npt.NDArray[np.int64]) -> Side:
        at = part.indices.astype(np.intp)  # once, not in each of the two
        n = np.bincount(at, weights=part.data, minlength=self.types.height).astype(np.int64)
        df = np.bincount(at, minlength=self.types.height)
        return Side(n, df, int(sizes.sum()), len(sizes))


# By id of the tables that are in use.
_LEMMAS: dict[int, Lemmas] = {}


def lemmas(corpus: Corpus) -> tuple[Lemmas, npt.NDArray[np.int64]] | None:
    """Return the lemmas of the corpus that this one is, or is a part of, and the rows of its documents.

    They are counted once for a corpus that is in use, and kept on disk for one that was read from there; None where
    somebody's own frames are the tables, which may be others the next time.
    """
    tables = corpus.tables
    if not isinstance(tables, Tables):
        return None
    whole = tables.whole
    if "counts" not in whole:
        return None
    found = kept_with(whole, _LEMMAS, lambda: _kept_lemmas(whole))
    if whole is tables:
        return found, np.arange(len(found.doc_ids))
    return found, found.rows(corpus.documents["doc_id"])


def lemmas_of_parts(corpus: Corpus, parts: Parts) -> tuple[Lemmas, npt.NDArray[np.int64]]:
    """Return the lemmas of some parts of the texts, and the rows of the documents of the corpus: :func:`lemmas` where it can.

    Raises
    ------
    CorpusError
        If words are to be counted in some parts of the texts and the corpus has no tokens.
    """
    kept = lemmas(corpus) if counted_parts(parts) == COUNTED_PARTS else None
    if kept is None:
        found = _lemmas_of(*_tabled(count_types(corpus, "lemma", parts=parts).cells))
        kept = found, np.arange(len(found.doc_ids))
    return kept


def _tabled(cells: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, list[Any]]:
    """Return what :func:`counted_lemmas` returns, for words that were counted for this question alone."""
    types = cells.select("type", "pos").unique().sort("type", "pos")
    ids = cells.select("doc_id").unique().sort("doc_id")
    placed = cells.join(types.with_row_index("column"), on=["type", "pos"], nulls_equal=True)
    placed = placed.join(ids.with_row_index("row"), on="doc_id").sort("row", "column")
    begins = np.searchsorted(placed["row"].to_numpy(), np.arange(ids.height + 1))
    return types, ids, [a.astype(np.int32) for a in (placed["n"].to_numpy(), placed["column"].to_numpy(), begins)]


def _kept_lemmas(tables: Tables) -> Lemmas:
    origin = tables.origins.get("counts")
    disk = kept_for(("list", origin)) if origin is not None else None
    names = ("cells", "columns", "begins")
    types = disk.table("types") if disk is not None else None
    ids = disk.table("documents") if disk is not None else None
    arrays: list[Any] = [disk.array(name) for name in names] if disk is not None and types is not None else []
    if types is None or ids is None or any(a is None for a in arrays):
        types, ids, arrays = counted_lemmas(tables.scan("counts"))
        if disk is not None:
            disk.keep_table("types", types)
            disk.keep_table("documents", ids)
            for name, values in zip(names, arrays, strict=True):
                disk.keep_array(name, values)
    return _lemmas_of(types, ids, arrays)


def keep_lemmas(tables: Tables, types: pl.DataFrame, ids: pl.DataFrame, arrays: list[Any]) -> None:
    """Keep lemmas that were counted elsewhere, as :func:`counted_lemmas` returns them, as those of tables that were read."""
    kept_with(tables, _LEMMAS, lambda: _lemmas_of(types, ids, arrays))


def _lemmas_of(types: pl.DataFrame, ids: pl.DataFrame, arrays: list[Any]) -> Lemmas:
    from scipy.sparse import csr_array

    counts = csr_array(tuple(arrays), shape=(ids.height, types.height))
    sizes = np.add.reduceat(counts.data, counts.indptr[:-1], dtype=np.int64) if ids.height else np.zeros(0, np.int64)
    return Lemmas(types, ids["doc_id"], counts, sizes)


def _of_one_corpus(
    target: Corpus, reference: Corpus, family: str, choice: Choice
) -> tuple[Lemmas, list[npt.NDArray[np.int64]], npt.NDArray[np.bool_]] | None:
    """Return the lemmas of a corpus that both sides are parts of, the rows of each, and which types are wanted."""
    if family != "lemma" or counted_parts(choice.parts) != COUNTED_PARTS:
        return None
    own, other = lemmas(target), lemmas(reference)
    if own is None or other is None or own[0] is not other[0]:
        return None
    for (_, rows), name in ((own, "target"), (other, "reference")):
        if not len(rows):
            raise StatisticsError(f"the {name} has no tokens", hint="choose documents that have text")
    wanted = own[0].types.rename({"type": "lemma"}).select(kept=choice.kept())["kept"]
    return own[0], [own[1], other[1]], np.broadcast_to(wanted.to_numpy(), own[0].types.height)


def _table_of(
    table: Lemmas, rows: list[npt.NDArray[np.int64]], wanted: npt.NDArray[np.bool_], min_documents: int
) -> TypeTable:
    """Return the types by documents of two sides of one corpus."""
    from scipy.sparse import csr_array

    every = np.concatenate(rows)
    order = np.argsort(every)
    is_target = (np.arange(len(every)) < len(rows[0]))[order]
    every = every[order]
    part = table.counts[every]
    df = np.bincount(part.indices, minlength=table.types.height)
    there = wanted & (df >= max(1, min_documents))
    number = np.where(there, np.cumsum(there) - 1, -1)[part.indices]
    kept = number >= 0
    begins = np.append(0, np.cumsum(kept))[part.indptr]
    shape = (len(every), int(there.sum()))
    counts = csr_array((part.data[kept].astype(np.int64), number[kept], begins), shape=shape).tocsc().T
    ids = table.doc_ids.gather(every).to_list()
    return TypeTable(table.types.filter(there), counts, table.sizes[every], is_target, ids)


def type_table(target: Corpus, reference: Corpus, family: str, choice: Choice) -> TypeTable:
    """Count the types of both sides.

    Parameters
    ----------
    target, reference
        Corpora without a document in common.
    family
        One of :data:`workbench.counting.cube.TYPE_FAMILIES`.
    choice
        Which types to keep. An n-gram is kept where at least one of its words is.

    Raises
    ------
    StatisticsError
        If there is no such family or a side has no tokens.
    """
    one = _of_one_corpus(target, reference, family, choice)
    if one is not None:
        return _table_of(*one, choice.min_documents)
    options: dict[str, Any] = {"ngram": choice.ngram, "ngram_family": choice.ngram_family, "parts": choice.parts}
    if family == "ngram":
        options["keep"] = choice.kept()
    counted = [count_types(side, family, **options) for side in (target, reference)]
    for found, name in zip(counted, ("target", "reference"), strict=True):
        if not found.sizes.height:
            raise StatisticsError(f"the {name} has no tokens", hint="choose documents that have text")
    sizes = pl.concat([c.sizes.with_columns(is_target=pl.lit(i == 0)) for i, c in enumerate(counted)])
    sizes = sizes.sort("doc_id")
    cells = pl.concat([c.cells for c in counted])
    if family == "lemma":
        cells = cells.rename({"type": "lemma"}).filter(choice.kept()).rename({"lemma": "type"})
    types, counts = _sparse(cells, sizes, choice.min_documents)
    return TypeTable(
        types, counts, sizes["tokens"].to_numpy(), sizes["is_target"].to_numpy(), sizes["doc_id"].to_list()
    )


def _sparse(cells: pl.DataFrame, sizes: pl.DataFrame, min_documents: int) -> tuple[pl.DataFrame, Any]:
    from scipy.sparse import csr_array

    if min_documents > 1:
        cells = cells.filter(pl.len().over("type", "pos") >= min_documents)
    row, types = numbered(cells.select("type", "pos"))
    places = sizes.select("doc_id").with_row_index("column")
    column = cells.select("doc_id").join(places, on="doc_id", how="left", maintain_order="left")["column"]
    at = (row, column.cast(pl.Int64).to_numpy())
    counts = csr_array((cells["n"].to_numpy(), at), shape=(types.height, sizes.height), dtype=np.int64)
    return types, counts


# Frequency lists of corpora that are in use, by id, so that comparing one corpus with several counts it once.
_LISTS: dict[int, dict[tuple[str, tuple[str, ...]], tuple[Any, pl.DataFrame, int, int]]] = {}


def _frequency_list(corpus: Corpus, family: str, choice: Choice) -> tuple[pl.DataFrame, int, int]:
    """Return type, pos, n, df; tokens; documents."""
    if family == "ngram":
        return ngram_list(corpus, choice.ngram, choice.ngram_family, choice.kept(), choice.parts)
    kept, name = kept_with(corpus, _LISTS, dict), "counts" if family == "lemma" else "markers"
    # A table on disk is known by its hash, and need not be read to be told apart.
    source = lazily(corpus.tables).origins.get(name) or corpus.tables.get(name)
    key = family, counted_parts(choice.parts)
    if key in kept and kept[key][0] is source:
        return kept[key][1:]
    disk = _on_disk(corpus, family, choice)
    listed = disk.table("list") if disk is not None else None
    sizes = disk.array("sizes") if disk is not None else None
    if listed is not None and sizes is not None and len(sizes) == 2:
        kept[key] = (source, listed, int(sizes[0]), int(sizes[1]))
        return kept[key][1:]
    counted = count_types(corpus, family, parts=choice.parts)
    listed = counted.cells.group_by("type", "pos").agg(n=pl.col("n").sum(), df=pl.len().cast(pl.Int64))
    found = listed, int(counted.sizes["tokens"].sum()), counted.sizes.height
    if family in ("lemma", "code", "entry"):
        kept[key] = (source, *found)
    if disk is not None:
        disk.keep_table("list", listed)
        disk.keep_array("sizes", np.array(found[1:]))
    return found


def _on_disk(corpus: Corpus, family: str, choice: Choice) -> Kept | None:
    """Return where the frequency list of a corpus that was read from disk is kept; lemmas of all parts only."""
    origin = lazily(corpus.tables).origins.get("counts")
    if origin is None or family != "lemma" or counted_parts(choice.parts) != COUNTED_PARTS:
        return None
    return kept_for(("list", origin))


def totals(target: Corpus, reference: Corpus, family: str, choice: Choice) -> tuple[pl.DataFrame, tuple[Side, Side]]:
    """Return the types of both sides (type, pos) and their frequencies, without the documents.

    The frequency list of a corpus is kept as long as the corpus is. Parameters and errors as :func:`type_table`.
    """
    one = _of_one_corpus(target, reference, family, choice)
    if one is not None:
        table, rows, wanted = one
        here, there = (table.frequencies(r) for r in rows)
        kept = wanted & (here.df + there.df >= max(1, choice.min_documents))
        found = [Side(side.n[kept], side.df[kept], side.tokens, side.documents) for side in (here, there)]
        return table.types.filter(kept), (found[0], found[1])
    lists = [_frequency_list(side, family, choice) for side in (target, reference)]
    for (_, tokens, _), name in zip(lists, ("target", "reference"), strict=True):
        if not tokens:
            raise StatisticsError(f"the {name} has no tokens", hint="choose documents that have text")
    ours, theirs = (listed for listed, _, _ in lists)
    both = ours.join(theirs, on=["type", "pos"], how="full", coalesce=True, nulls_equal=True, suffix="_there")
    numbers = ("n", "df", "n_there", "df_there")
    both = both.with_columns(pl.col(numbers).fill_null(0))
    if family == "lemma":
        both = both.rename({"type": "lemma"}).filter(choice.kept()).rename({"lemma": "type"})
    if choice.min_documents > 1:
        both = both.filter(pl.col("df") + pl.col("df_there") >= choice.min_documents)
    n, df, n_there, df_there = (both[c].to_numpy() for c in numbers)
    return both.select("type", "pos"), (Side(n, df, *lists[0][1:]), Side(n_there, df_there, *lists[1][1:]))


#: Columns of :func:`frequencies`.
FREQUENCIES: Mapping[str, Any] = MappingProxyType(
    {"type": pl.String, "pos": pl.String, "n": pl.Int64, "per_million": pl.Float64, "df": pl.Int64}
    | {"tokens": pl.Int64, "documents": pl.Int64}
)


def frequencies(
    corpus: Corpus,
    family: str = "lemma",
    *,
    pos: Collection[str] | None = None,
    min_n: int = 1,
    min_documents: int = 1,
    parts: Parts = None,
) -> pl.DataFrame:
    """Return the types of a corpus and how often they occur: its word list.

    Parameters
    ----------
    corpus
        A corpus or a feature set. Surfaces and parts of speech need tokens.
    family
        What a word is counted as: ``lemma`` (with its part of speech), ``surface`` or ``pos``.
    pos
        For lemmas: parts of speech to return; None for all. Shares stay those of all words.
    min_n, min_documents
        Leave out types with fewer occurrences, or in fewer documents.
    parts
        Parts of the texts to count in (title, heading, body); by default all but boilerplate.

    Returns
    -------
    DataFrame
        Columns of :data:`FREQUENCIES`, the most frequent type first.

        * ``n`` occurrences among ``tokens`` words (marks and blanks are no words); ``per_million`` of them.
        * ``df`` of ``documents`` documents that have words.
        * ``pos`` for lemmas; null else.

    Raises
    ------
    CorpusError
        If tokens are needed and there are none.
    StatisticsError
        If the family is unknown, a limit is below 1, or ``pos`` is given for another family than lemmas.

    Notes
    -----
    A rate without its spread misleads: what one document repeats is that document's word. Look at ``df``, or ask
    :func:`workbench.dispersion`, which counts alike. Rates of two corpora are compared by :func:`workbench.keyness`, not by eye.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "古い橋を直す。新しい橋を直す。", "b": "古い駅を直す。"})
    >>> wb.frequencies(corpus, pos=["名詞"]).select("type", "n", "df").rows()
    [('橋', 2, 1), ('駅', 1, 1)]
    """
    require_token_family(family)
    for name, value in (("min_n", min_n), ("min_documents", min_documents)):
        if value < 1:
            raise StatisticsError(f"{name}={value}", allowed="a whole number from 1")
    if pos is not None and family != "lemma":
        raise StatisticsError(
            f"pos with family={family!r}", allowed="family='lemma'", hint="other types have no one pos"
        )
    if family == "lemma":
        found, rows = lemmas_of_parts(corpus, parts)
        side = found.frequencies(rows)
        counted = found.types.with_columns(n=pl.Series(side.n, dtype=pl.Int64), df=pl.Series(side.df, dtype=pl.Int64))
        tokens, documents = side.tokens, side.documents
    else:
        index = word_index(corpus, "frequencies", parts)
        counted = index.frequencies(family).rename({family: "type"}).with_columns(pos=pl.lit(None, dtype=pl.String))
        tokens, documents = int(counted["n"].sum()), len(index.doc_ids)
    chosen = (pl.col("n") >= min_n) & (pl.col("df") >= min_documents)
    if pos is not None:
        chosen &= pl.col("pos").is_in(list(pos))
    kept = counted.filter(chosen).with_columns(tokens=pl.lit(tokens), documents=pl.lit(documents))
    kept = kept.with_columns(pl.Series("per_million", per_million(kept["n"].to_numpy(), max(tokens, 1))))
    return kept.select([pl.col(c).cast(kind) for c, kind in FREQUENCIES.items()]).sort(
        "n", "type", "pos", descending=[True, False, False]
    )
