"""The word index on disk: the same answers as one that is made, and safe if stale, damaged, cut short or read-only."""

from __future__ import annotations

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
from workbench.counting.word_index import word_index
from workbench.counting.words import counted_tokens
from workbench.find.concordance import find_hits


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
