"""Lemmas by document are counted once a corpus: questions about parts of it give what counting them anew gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import workbench as wb
from workbench.compare.words import type_table
from workbench.corpus import Corpus
from workbench.counting import kept_arrays, words
from workbench.counting.cube import count_types
from workbench.counting.events import ngram_list
from workbench.errors import StatisticsError, WorkbenchWarning


@pytest.fixture
def folder(root: Path) -> Path:
    return root / "corpora" / "rapprochement"


def in_memory(corpus: Corpus) -> Corpus:
    """The same tables as somebody's own frames, of which nothing is kept."""
    return Corpus({name: corpus.table(name) for name in corpus.tables}, corpus.provenance)


@pytest.mark.parametrize(
    "choice",
    [
        {"over_documents": False},
        {"n_permutations": 20, "min_documents": 3},
        {"n_permutations": 0, "pos": None, "stop": ()},
    ],
)
@pytest.mark.parametrize("target", ["column", pl.col("genre") == "wire-style news"])
def test_keyness_is_that_of_counting_anew(folder: Path, target: Any, choice: dict[str, Any]) -> None:
    corpus = Corpus.read(folder)
    assert type_table.lemmas(corpus) is not None
    own = in_memory(corpus)
    assert type_table.lemmas(own) is None
    found, plain = (wb.keyness(c, target, **choice) for c in (corpus, own))
    assert found.height > 100
    # The types of the table anew come in any order where their measure is the same.
    assert_frame_equal(found, plain, check_exact=False, rel_tol=1e-12)


def test_a_part_of_a_part_and_tables_that_were_replaced(folder: Path) -> None:
    corpus = Corpus.read(folder)
    news = corpus.filter(genre="wire-style news")
    some = news.filter(doc_ids=[*news.documents["doc_id"][:5], "column"])
    found = type_table.lemmas(some)
    whole = type_table.lemmas(corpus)
    assert found is not None
    assert whole is not None
    assert found[0] is whole[0]  # counted once
    ids = found[0].doc_ids.gather(found[1]).to_list()
    assert ids == sorted(news.documents["doc_id"][:5].to_list())
    n = found[0].frequencies(found[1])
    counts = corpus.counts.filter(pl.col("doc_id").is_in(ids))
    assert (n.tokens, n.documents) == (counts["n"].sum(), 5)
    by_type = counts.group_by(type="lemma", pos="pos").agg(pl.col("n").sum(), df=pl.len()).sort("type", "pos")
    there = found[0].types.with_columns(n=n.n, df=n.df).filter(pl.col("n") > 0)
    assert_frame_equal(there, by_type, check_dtypes=False)
    # Other counts are another corpus.
    half = some.with_tables(counts=some.counts.filter(pl.col("lemma") != "する"))
    changed = type_table.lemmas(half)
    assert changed is not None
    assert changed[0] is not whole[0]
    assert changed[0].types.filter(type="する").is_empty()


def test_they_are_kept_for_the_next_session_and_a_damaged_file_is_made_anew(folder: Path, monkeypatch: Any) -> None:
    first = type_table.lemmas(Corpus.read(folder))
    assert first is not None

    def refuse(counts: pl.LazyFrame) -> Any:
        raise AssertionError("counted again")

    with monkeypatch.context() as patch:
        patch.setattr(type_table, "counted_lemmas", refuse)
        again = type_table.lemmas(Corpus.read(folder))
    assert again is not None
    assert again[0] is not first[0]
    assert (again[0].counts != first[0].counts).nnz == 0
    assert (again[0].sizes == first[0].sizes).all()
    origin = Corpus.read(folder).tables.origins["counts"]  # type: ignore[attr-defined]
    kept = kept_arrays.kept_for(("list", origin))
    assert kept is not None
    for file in kept.folder.glob("cells.*"):
        file.unlink()  # it is mapped into memory: not to be written over
        file.write_bytes(b"nothing")
    mended = type_table.lemmas(Corpus.read(folder))
    assert mended is not None
    assert (mended[0].counts != first[0].counts).nnz == 0


def test_frequencies_of_any_documents_are_those_of_their_rows(folder: Path) -> None:
    found = type_table.lemmas(Corpus.read(folder))
    assert found is not None
    table, rows = found
    size = len(rows)
    for some in (rows[:0], rows[:1], rows[: size // 2], rows[size // 3 :], rows[1:], rows):
        part = table.counts[some].toarray()
        got = table.frequencies(some)
        assert (got.n == part.sum(axis=0)).all()
        assert (got.df == (part > 0).sum(axis=0)).all()
        assert (got.tokens, got.documents) == (part.sum(), len(some))
    ids = table.doc_ids.gather([3, 1, 2])
    assert table.rows(pl.concat([ids, pl.Series(["nowhere"])])).tolist() == [1, 2, 3]
    assert table.rows(ids[:0]).tolist() == []


def test_rows_of_a_document_need_not_stand_together(folder: Path) -> None:
    counts = Corpus.read(folder).counts
    none = counts[:3].with_columns(n=pl.lit(0, pl.Int64), lemma=pl.lit("nowhere"))
    mixed = pl.concat([counts, none]).sample(fraction=1, shuffle=True, seed=1)
    ordered, turned = (words.counted_lemmas(table.lazy()) for table in (counts, mixed))
    assert turned[0].equals(ordered[0])
    assert turned[1].equals(ordered[1])
    for a, b in zip(turned[2], ordered[2], strict=True):
        assert (a == b).all()


@pytest.mark.parametrize("spaced", [False, True])
@pytest.mark.parametrize("ngram", [1, 2, 3])
def test_ngrams_are_listed_as_they_are_counted(spaced: bool, ngram: int) -> None:
    from teaching import teaching

    corpus = teaching()
    if spaced:  # "a b" + "c" and "a" + "b c" are written alike
        forms = pl.int_range(pl.len()).mod(5).replace_strict({0: "a b", 1: "c", 2: "a", 3: "b c", 4: "b"})
        corpus = corpus.with_tables(tokens=corpus.tokens.with_columns(surface=forms))
    keep = type_table.Choice().kept()
    listed, tokens, documents = ngram_list(corpus, ngram, "surface", keep)
    counted = count_types(corpus, "ngram", ngram=ngram, keep=keep)
    wanted = counted.cells.group_by("type", "pos").agg(n=pl.col("n").sum(), df=pl.len().cast(pl.Int64))
    assert_frame_equal(listed, wanted, check_row_order=False)
    assert listed["type"].is_unique().all()
    assert (tokens, documents) == (counted.sizes["tokens"].sum(), counted.sizes.height)
    assert listed.height > 2


def test_documents_of_both_sides_are_taken_out_of_the_reference(folder: Path) -> None:
    corpus = Corpus.read(folder)
    news = corpus.filter(genre="wire-style news")
    some = corpus.filter(doc_ids=[*news.documents["doc_id"].sort()[:3], "column"])
    with pytest.warns(WorkbenchWarning, match=r"3 document\(s\) of the target are in the reference too"):
        target, reference = type_table.sides(some, news)
    assert target is some
    assert reference.documents.height == news.documents.height - 3


def test_a_side_without_words_is_refused(folder: Path) -> None:
    corpus = wb.read({"a": "橋を直す。", "b": "駅を直す。", "c": "…"})
    parted = Corpus(type_table.lazily(corpus.tables), corpus.provenance)
    with pytest.raises(StatisticsError, match="the target has no tokens"):
        wb.keyness(parted, "c")
