"""Counts made where the parts of a corpus lie: the numbers of a corpus that is here, and nothing else comes over."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from teaching import teaching

import workbench as wb
from workbench.corpus import Corpus
from workbench.counting.cube import count_documents
from workbench.errors import CorpusError, StatisticsError, WorkbenchError
from workbench.storage import remote
from workbench.storage.tables import Tables

NEWS = pl.col("doc_id").str.starts_with("wire")
#: What is asked of a corpus, by what has to be counted for it.
QUESTIONS: dict[str, Callable[[Corpus], pl.DataFrame]] = {
    "markers by code": lambda c: wb.rates(c, "code", "genre", n_resamples=200),
    "sentences by commitment": lambda c: wb.rates(c, "commitment", "genre", n_resamples=200),
    "attributions by type": lambda c: wb.rates(c, "source_type", "genre", n_resamples=200),
    "documents": lambda c: wb.document_rates(c, "code"),
    "words": wb.frequencies,
    "keyness": lambda c: wb.keyness(c, NEWS, n_permutations=50),
    "keyness of frequencies": lambda c: wb.keyness(c, NEWS, over_documents=False),
}


@pytest.fixture(scope="module")
def wanted() -> dict[str, pl.DataFrame]:
    """Return the answers of a corpus that is here."""
    return {name: question(teaching()) for name, question in QUESTIONS.items()}


def same_answers(own: Corpus, wanted: dict[str, pl.DataFrame]) -> None:
    for name, question in QUESTIONS.items():
        got = question(own)
        assert got.height, name
        assert_frame_equal(got, wanted[name], check_exact=True)


@pytest.fixture
def no_tables(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Refuse, from now on, every table but that of the documents."""

    def refuse() -> None:
        read = Tables.__getitem__
        monkeypatch.setattr(
            Tables, "__getitem__", lambda own, name: read(own, name) if name == "documents" else pytest.fail(name)
        )
        monkeypatch.setattr(Tables, "scan", lambda own, name: pytest.fail(name))

    return refuse


def test_counts_of_parts_are_those_of_the_whole(
    url: str, tmp_path: Path, no_tables: Callable[[], None], wanted: dict[str, pl.DataFrame]
) -> None:
    folder = teaching().write(tmp_path / "corpus")
    remote.publish(folder, url)
    one = teaching().documents["doc_id"][0]
    beside = wb.contrast(teaching(), one)
    for place, size in ((folder, 3_000), (url, 5_000), (url, 10**9)):
        own = wb.counted(place, part_characters=size)
        assert own.documents["text"].is_null().all()
        assert_frame_equal(wb.contrast(own, one), beside, check_exact=True)
    no_tables()
    same_answers(own, wanted)


@pytest.mark.parametrize("family", ["frame", "name:russia"])
def test_frames_and_names_of_a_part_are_those_of_the_whole(
    tmp_path: Path, no_tables: Callable[[], None], family: str
) -> None:
    whole = teaching()
    wanted, counts = wb.rates(whole, family, "genre", n_resamples=200), count_documents(whole, family)
    assert (counts.n > 0).any(axis=0).sum() > 1
    assert not (counts.n > 0).all(), "a part must lack some of them"
    own = wb.counted(whole.write(tmp_path / "corpus"), [family], part_characters=2_000)
    no_tables()
    assert count_documents(own, family).categories == counts.categories
    assert_frame_equal(wb.rates(own, family, "genre", n_resamples=200), wanted, check_exact=True)


def test_parts_are_counted_by_an_executor(
    tmp_path: Path, no_tables: Callable[[], None], wanted: dict[str, pl.DataFrame]
) -> None:
    # Documents in another order than that of their ids.
    corpus = teaching()
    turned = corpus.with_tables(documents=corpus.documents.reverse(), counts=corpus.counts.reverse())
    folder = turned.write(tmp_path / "corpus")
    with ThreadPoolExecutor(2) as executor:
        own = wb.counted(folder, executor=executor, part_characters=2_000)
    no_tables()
    for name in ("words", "markers by code", "keyness"):
        assert_frame_equal(QUESTIONS[name](own), wanted[name], check_exact=True)


def test_a_corpus_is_read_where_it_stands(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CorpusError, match="no corpus at"):
        wb.read(url)
    remote.publish(teaching().write(tmp_path / "corpus"), url)
    monkeypatch.setattr(remote, "fetch", lambda *_: pytest.fail("copied"))
    corpus = wb.read(url)
    assert_frame_equal(corpus.filter(NEWS).documents, teaching().filter(NEWS).documents)
    assert "markers" in corpus.tables
    for name in teaching().tables:
        assert_frame_equal(corpus.table(name), teaching().table(name))
    assert_frame_equal(
        wb.concordance(wb.read(url), "する", family="lemma"), wb.concordance(corpus, "する", family="lemma")
    )


def test_what_cannot_be_counted_in_parts_is_said(tmp_path: Path) -> None:
    folder = teaching().write(tmp_path / "corpus")
    with pytest.raises(StatisticsError, match="source_side"):
        wb.counted(folder, ["source_side"])
    with pytest.raises(CorpusError, match="no mention of 'nobody'"):
        wb.counted(folder, ["name:nobody"])
    with pytest.raises(StatisticsError, match="part_characters"):
        wb.counted(folder, part_characters=0)
    pytest.importorskip("distributed", reason="needs Dask (the extra `dask`)")
    with pytest.raises((WorkbenchError, CorpusError), match="scheduler"):
        wb.counted(folder, scheduler="nonsense://nowhere")


@pytest.mark.long
def test_counts_of_two_worker_processes(
    url: str, tmp_path: Path, no_tables: Callable[[], None], wanted: dict[str, pl.DataFrame]
) -> None:
    distributed = pytest.importorskip("distributed", reason="needs Dask (the extra `dask`)")
    place: str | Path = teaching().write(tmp_path / "corpus")
    if url.startswith("s3"):  # what is in the memory of this process is not in theirs
        remote.publish(Path(place), url)
        place = url
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        own = wb.counted(place, scheduler=cluster.scheduler_address, part_characters=3_000)
    no_tables()
    same_answers(own, wanted)
