"""Families that came later: polarity, sides and kinds of sources; and corpora that are older than they are."""

from __future__ import annotations

import polars as pl
import pytest
from teaching import teaching

import workbench as wb
from workbench import schema
from workbench.compare.rates import group_rates
from workbench.corpus import Corpus
from workbench.counting.events import events
from workbench.counting.families import LATER
from workbench.errors import CorpusError, SchemaError, StatisticsError


@pytest.fixture
def older() -> Corpus:
    """The teaching corpus as a workbench before these columns built it."""
    tables = {n: t.drop(list(schema.TABLES[n].later)) for n, t in teaching().tables.items()}
    return Corpus(tables, teaching().provenance)


def test_polarity_of_sentences_adds_up_to_all_of_them() -> None:
    rates = group_rates(teaching(), "polarity", by=None, n_resamples=20)
    assert rates["unit"].unique().to_list() == ["sentences"]
    assert rates["rate"].sum() == pytest.approx(100)
    assert rates["category"].to_list() == list(schema.POLARITIES)


def test_polarity_of_markers_is_that_of_those_with_content() -> None:
    corpus = teaching()
    content = corpus.markers.filter(~pl.col("code").is_in(["counter", "self_mention", "attitude", "scare_quote"]))
    assert events(corpus, "marker_polarity").height == content.height


@pytest.mark.parametrize("family", LATER)
def test_number_and_places_agree(family: str) -> None:
    corpus = teaching()
    n = dict(group_rates(corpus, family, by=None, n_resamples=20).select("category", "n").rows())
    category = max(n, key=lambda c: n[c])
    assert n[category]
    assert wb.concordance(corpus, category, family=family).height == n[category]


def test_lines_of_a_concordance_carry_polarity_confidence_and_side() -> None:
    lines = wb.concordance(teaching(), "Russia", family="source_side")
    assert lines["source_side"].unique().to_list() == ["Russia"]
    assert lines["polarity"].null_count() == 0
    assert lines["confidence"].is_between(0, 1).all()


def test_sources_by_side_and_kind() -> None:
    by_side = wb.sources(teaching(), of="source_side")
    assert {"Russia", "USA", "North Korea"} <= set(by_side["source"])
    assert by_side["n"].sum() == teaching().attributions["source_side"].count()
    named = wb.sources(teaching())
    assert named.row(by_predicate=pl.col("source") == "ロシア外務省", named=True)["source_side"] == "Russia"
    with pytest.raises(StatisticsError, match="nation"):
        wb.sources(teaching(), of="nation")


def test_an_older_corpus_is_read_and_what_it_lacks_is_no_zero(older: Corpus, tmp_path: object) -> None:
    folder = tmp_path / "older"  # type: ignore[operator]
    for name, frame in older.tables.items():
        lacking = frame.drop(list(schema.TABLES[name].later), strict=False)
        assert schema.check(lacking, name) is lacking
    older.write(folder)
    read = Corpus.read(folder)
    assert read.markers["polarity"].is_null().all()
    for family in LATER:
        with pytest.raises(CorpusError, match="build it again"):
            wb.rates(read, family)
    with pytest.raises(CorpusError, match="build it again"):
        wb.sources(read, of="source_side")
    assert wb.sources(read)["source_side"].is_null().all()
    assert wb.rates(read, "code", n_resamples=10).height


def test_a_file_without_the_later_columns_is_read(tmp_path: object) -> None:
    from workbench.storage.tables import Tables

    corpus = teaching()
    bare = {n: t.drop(list(schema.TABLES[n].later)) for n, t in corpus.tables.items()}
    # Tables of a ``Tables`` are written as they are: the folder is one of an older workbench.
    Corpus(Tables(bare), corpus.provenance).write(tmp_path / "old")  # type: ignore[operator]
    assert "polarity" not in pl.read_parquet(tmp_path / "old" / "markers.parquet").columns  # type: ignore[operator]
    read = Corpus.read(tmp_path / "old")  # type: ignore[operator]
    assert list(read.markers.columns) == list(schema.TABLES["markers"].every)
    assert wb.concat({"old": read, "new": corpus}).markers.height == 2 * corpus.markers.height


def test_a_later_column_of_another_type_is_refused() -> None:
    wrong = teaching().markers.with_columns(polarity=pl.lit("yes"))
    with pytest.raises(SchemaError, match=r"markers\.polarity"):
        schema.check(wrong, "markers")


def test_the_jsonl_of_the_guidelines_carries_them_and_is_scored_as_ever() -> None:
    from workbench.evaluate.guidelines import to_records
    from workbench.evaluate.scores import evaluate

    records = to_records(teaching(), finer=True)
    assert "polarity" not in to_records(teaching())[0]["markers"][0]
    marker, sentence = records[0]["markers"][0], records[0]["sentences"][0]
    assert {"polarity", "confidence"} <= marker.keys() & sentence.keys()
    assert any(a["source_side"] == "USA" and a["verb_class"] for r in records for a in r["attributions"])
    assert evaluate(records, records, n_resamples=2)["scores"]["marker_strict_f1"]["value"] == 1
