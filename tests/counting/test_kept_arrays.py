"""The word index on disk: the same answers as one that is made, and safe if stale, damaged, cut short or read-only."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from teaching import teaching

from workbench import kept
from workbench.compare.words.collocation import collocates
from workbench.compare.words.dispersion import ngrams
from workbench.compare.words.keyness import keyness
from workbench.corpus import Corpus
from workbench.counting import kept_arrays
from workbench.counting.word_index import WordIndex, word_index
from workbench.counting.words import counted_pieces, counted_tokens
from workbench.find.concordance import find_hits
from workbench.storage.tables import Tables


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    return teaching().write(tmp_path / "corpus")


def answers(corpus: Corpus) -> list[pl.DataFrame]:
    lemma = corpus.counts.group_by("lemma").agg(pl.col("n").sum()).sort("n", "lemma")["lemma"][-1]
    one = corpus.documents["doc_id"].sort()[0]
    return [
        collocates(corpus, lemma, min_n=1),
        collocates(corpus, lemma, family="surface", window="quote", min_n=1),
        ngrams(corpus, [1, 2], min_n=1),
        ngrams(corpus, 2, "lemma", across_punctuation=True),
        find_hits(corpus, "lemma", (lemma, "。", "no such lemma")),
        find_hits(corpus, "lemma", lemma),
        keyness([one], corpus, over_documents=False),
    ]


def test_answers_are_those_of_an_index_in_memory(cache: Path, stored: Path) -> None:
    wanted = answers(teaching())
    for turn in range(3):
        corpus = Corpus.read(stored)
        assert word_index(corpus, "a test").is_kept == (turn > 0)
        for own, other in zip(answers(corpus), wanted, strict=True):
            assert_frame_equal(own, other)
    assert list((cache / "words").glob("*/lemma.*.npy"))


def test_a_kept_index_does_not_read_the_tokens(cache: Path, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lemma = "する"
    wanted = [collocates(Corpus.read(stored), lemma), find_hits(Corpus.read(stored), "lemma", lemma)]
    word_index(Corpus.read(stored), "a test").lemma_places((lemma,))
    corpus = Corpus.read(stored)
    monkeypatch.setattr("workbench.counting.word_index.counted_tokens", lambda *_: pytest.fail("read the tokens"))
    assert_frame_equal(collocates(corpus, lemma), wanted[0])
    assert_frame_equal(find_hits(corpus, "lemma", lemma), wanted[1])


def test_another_content_has_another_index(cache: Path, stored: Path, tmp_path: Path) -> None:
    word_index(Corpus.read(stored), "a test").types("lemma")
    whole = Corpus.read(stored)
    part = whole.filter(doc_ids=whole.documents["doc_id"][:2])
    other = part.write(tmp_path / "other")
    assert not word_index(Corpus.read(other), "a test").is_kept
    assert not word_index(part, "a test").is_kept  # the tables of a subcorpus stand in no file
    replaced = Corpus.read(stored).with_tables(tokens=whole.tokens[:50])
    assert not word_index(replaced, "a test").is_kept
    assert word_index(replaced, "a test").words.height < 50
    assert not word_index(Corpus.read(stored), "a test", "title").is_kept


@pytest.mark.parametrize("damage", ["changed", "cut", "empty", "no array"])
def test_a_damaged_file_is_made_anew(cache: Path, stored: Path, damage: str) -> None:
    wanted = word_index(Corpus.read(stored), "a test").types("lemma").number.tolist()
    [file] = (cache / "words").glob("*/lemma.*.npy")
    data = file.read_bytes()
    file.write_bytes(
        {"changed": data[:-1] + bytes([data[-1] ^ 1]), "cut": data[:-40], "empty": b"", "no array": b"x" * 300}[damage]
    )
    assert word_index(Corpus.read(stored), "a test").types("lemma").number.tolist() == wanted
    [file] = (cache / "words").glob("*/lemma.*.npy")
    assert file.read_bytes() == data


def test_where_nothing_can_be_written_it_stays_in_memory(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path / "file"))
    index = word_index(Corpus.read(stored), "a test")
    words = counted_tokens(teaching(), "a test").filter("is_word")
    assert (
        index.types("surface").types[index.types("surface").number]["surface"].to_list() == words["surface"].to_list()
    )
    # A folder that takes no file: writing fails, the answer does not.
    broken = kept_arrays.Kept(tmp_path / "file" / "below")
    broken.keep_array("a", np.arange(3))
    broken.keep_table("a", pl.DataFrame({"a": [1]}))
    assert broken.array("a") is None
    assert broken.table("a") is None


def test_what_was_used_longest_ago_goes(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_arrays, "MOST", 3)
    for i in range(6):
        found = kept_arrays.kept_for((str(i),))
        assert found is not None
        found.keep_array("a", np.arange(i))
    assert len(list((cache / "words").iterdir())) == 3


def test_a_file_is_summed_up_only_where_it_is_another_one(cache: Path, stored: Path, tmp_path: Path) -> None:
    wanted = word_index(Corpus.read(stored), "a test").types("lemma").number.tolist()
    summed: list[str] = []
    own = kept_arrays._checksum

    def noted(file: Path) -> str:
        summed.append(file.name)
        return own(file)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_arrays, "_checksum", noted)
        assert word_index(Corpus.read(stored), "a test").types("lemma").number.tolist() == wanted
        assert not summed
        # A copy with the same name, size and time, and one place of it wrong.
        [file] = (cache / "words").glob("*/lemma.*.npy")
        about = file.stat()
        copy = tmp_path / "copy"
        copy.write_bytes(file.read_bytes()[:-1] + b"\x01")
        os.utime(copy, ns=(about.st_atime_ns, about.st_mtime_ns))
        copy.replace(file)
        assert word_index(Corpus.read(stored), "a test").types("lemma").number.tolist() == wanted
        assert summed
        # A whole cache that was copied is summed up once.
        other = shutil.copytree(cache, tmp_path / "another cache")
        patch.setenv(kept.VARIABLE, str(other))
        for turn in range(2):
            summed.clear()
            assert word_index(Corpus.read(stored), "a test").types("lemma").number.tolist() == wanted
            assert bool(summed) == (turn == 0)


@pytest.mark.parametrize("order", ["as they come", "documents the other way round", "rows the other way round"])
@pytest.mark.parametrize("parts", [None, "title"])
def test_an_index_made_in_pieces_is_that_of_the_whole(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: str | None, order: str
) -> None:
    monkeypatch.setattr("workbench.counting.words.PIECE", 97)
    corpus = teaching()
    if order == "documents the other way round":
        corpus = corpus.with_tables(tokens=corpus.tokens.sort("doc_id", descending=True, maintain_order=True))
    elif order == "rows the other way round":
        corpus = corpus.with_tables(tokens=corpus.tokens.reverse())
    stored = corpus.write(tmp_path / "corpus")
    own, whole = word_index(Corpus.read(stored), "a test", parts), word_index(teaching(), "a test", parts)
    assert whole.words.height > 0
    for _ in range(2):  # made, and read again
        with pytest.MonkeyPatch.context() as patch:
            if order != "rows the other way round":
                patch.setattr("workbench.counting.word_index.counted_tokens", lambda *_: pytest.fail("read the tokens"))
            same_index(own, whole)
        own = word_index(Corpus.read(stored), "a test", parts)


@pytest.mark.parametrize("order", ["as they come", "documents the other way round", "rows the other way round"])
@pytest.mark.parametrize("part", [False, True])
def test_columns_of_a_table_in_any_order_give_the_same(
    cache: Path, tmp_path: Path, order: str, part: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.counting.words.PIECE", 97)
    corpus = wanted = teaching()
    if order == "documents the other way round":
        groups = corpus.tokens.partition_by("doc_id", maintain_order=True)
        corpus = corpus.with_tables(tokens=pl.concat(groups[::-1]))
    elif order == "rows the other way round":
        corpus = corpus.with_tables(tokens=corpus.tokens.reverse())
    one, read = corpus.documents["doc_id"].sort()[0], Tables.__getitem__
    own = Corpus.read(corpus.write(tmp_path / "corpus"))
    if part:
        ids = corpus.documents["doc_id"].sort()[:4].to_list()
        own, wanted = own.filter(doc_ids=ids), wanted.filter(doc_ids=ids)
    before = keyness([one], wanted, family="ngram", ngram_family="lemma", over_documents=False)
    by_document = keyness([one], wanted, family="ngram")
    near = [collocates(wanted, lemma, window="quote", min_n=1) for lemma in ("する", "こと")]
    monkeypatch.setattr(
        Tables, "__getitem__", lambda own, name: pytest.fail("read it whole") if name == "tokens" else read(own, name)
    )
    assert_frame_equal(keyness([one], own, family="ngram", ngram_family="lemma", over_documents=False), before)
    assert_frame_equal(keyness([one], own, family="ngram"), by_document)
    with monkeypatch.context() as patch:  # where n-grams are too many to be numbers
        patch.setattr("workbench.counting.events._listed", lambda *_: None)
        assert_frame_equal(keyness([one], own, family="ngram", ngram_family="lemma", over_documents=False), before)
    if not part:
        for lemma, frame in zip(("する", "こと"), near, strict=True):
            assert_frame_equal(collocates(own, lemma, window="quote", min_n=1), frame)


@pytest.mark.parametrize("turned", [False, True])
def test_the_index_of_a_part_reads_no_more_of_the_whole_than_it_needs(
    stored: Path, tmp_path: Path, turned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.counting.words.PIECE", 97)
    corpus = teaching()
    ids = corpus.documents["doc_id"].sort()[3:5].to_list()
    if turned:
        tokens = corpus.tokens.sort("doc_id", descending=True, maintain_order=True)
        stored = corpus.with_tables(tokens=tokens).write(tmp_path / "turned")
    read, whole = Tables.__getitem__, word_index(corpus.filter(doc_ids=ids), "a test")

    def not_whole(own: Tables, name: str) -> pl.DataFrame:
        assert name != "tokens" or not own.whole.origins, "read it whole"
        return read(own, name)

    monkeypatch.setattr(Tables, "__getitem__", not_whole)
    own = word_index(Corpus.read(stored).filter(doc_ids=ids), "a test")
    assert 0 < own.columns.n < corpus.tokens.height / 2
    same_index(own, whole)
    table = pl.LazyFrame({"n": range(1000)})
    for counts in (
        np.arange(1000) // 10 == 40,
        np.zeros(1000, np.bool_),
        np.arange(1000) % 500 == 5,
        np.zeros(0, bool),
    ):
        pieces = list(counted_pieces(table, counts))
        assert pl.concat([p.filter(pl.Series(counts[at])) for p, at in pieces])["n"].to_list() == [
            *np.flatnonzero(counts)
        ]
        assert sum(p.height for p, _ in pieces) <= counts.sum()


def same_index(own: WordIndex, whole: WordIndex) -> None:
    for family in ("lemma", "surface", "pos"):
        assert_frame_equal(own.types(family).types, whole.types(family).types)
        assert own.types(family).number.tolist() == whole.types(family).number.tolist()
        assert_frame_equal(own.frequencies(family), whole.frequencies(family))
    for across in (True, False):
        one, other = (i.runs(across_punctuation=across) for i in (own, whole))
        assert np.array_equal(np.diff(one) > 0, np.diff(other) > 0)
        assert (np.diff(one) >= 0).all()
    assert own.document.tolist() == whole.document.tolist()
    assert own.sentence_starts.tolist() == whole.sentence_starts.tolist()
    assert own.doc_ids.to_list() == whole.doc_ids.to_list()
    for lemmas in (("。", "する"), ("する",), ("。",), ("no such lemma",)):
        assert_frame_equal(own.lemma_places(lemmas), whole.lemma_places(lemmas))


def test_places_of_a_lemma_are_found_without_the_table(
    cache: Path, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [find_hits(teaching(), "lemma", value) for value in ("する", "。", ("橋", "する"))]
    read = Tables.__getitem__
    monkeypatch.setattr(
        Tables, "__getitem__", lambda own, name: pytest.fail("read it whole") if name == "tokens" else read(own, name)
    )
    corpus = Corpus.read(stored)
    for turn in range(3):  # looked for, the index made, the index used
        for value, hits in zip(("する", "。", ("橋", "する")), wanted, strict=True):
            assert_frame_equal(find_hits(corpus, "lemma", value), hits)
        assert word_index(corpus, "places of lemmas").is_kept
        if turn:
            corpus = Corpus.read(stored)


def test_one_look_makes_no_index(cache: Path, stored: Path) -> None:
    corpus = Corpus.read(stored)
    find_hits(corpus, "lemma", "する")
    assert not word_index(corpus, "a test").is_kept
    find_hits(corpus, "lemma", "橋")
    assert word_index(Corpus.read(stored), "a test").is_kept
