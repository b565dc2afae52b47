"""Every figure that the explorer shows is the package's, category by category: on our texts and on the shipped features.

The figures are read off the page, or from the tables that the page is made of, and set beside those of ``compare`` for the
same documents: a contrast of the target with a group, group rates, name shares, frames by commitment, rates over time.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from teaching import Page, teaching

from workbench.compare.contrast import contrast
from workbench.compare.name_shares import name_shares
from workbench.compare.rates import group_rates, rates_over_time
from workbench.compare.stance_by import frame_by_stance
from workbench.corpus import Corpus
from workbench.counting.families import FAMILIES
from workbench.show.explorer import Condition, Explorer, Filter, parts
from workbench.show.explorer.views import names, overview, time
from workbench.show.paths import corpora

#: Corpus, target, and the genre that it is set beside.
CASES = [("teaching", "column-treaty-2024-a", "wire"), ("rapprochement", "column", "wire-style news")]


@cache
def opened(name: str, target: str, genre: str) -> Explorer:
    corpus = teaching() if name == "teaching" else Corpus.read(corpora(name))
    explorer = Explorer(corpus, target)
    explorer.set_filter("b", Filter.of(Condition.values("genre", [genre])))
    return explorer


@pytest.fixture(params=CASES, ids=[c[0] for c in CASES])
def case(request: pytest.FixtureRequest) -> tuple[Explorer, str, str]:
    name, target, genre = request.param
    explorer = opened(name, target, genre)
    explorer.session.options.clear()
    return explorer, target, genre


def beside(explorer: Explorer, target: str, genre: str) -> Corpus:
    """Return the target and the documents of the genre alone: the others change nothing."""
    return explorer.session.corpus.filter((pl.col("doc_id") == target) | (pl.col("genre") == genre))


@pytest.mark.parametrize("family", [*FAMILIES, "frame"])
def test_the_forest_is_the_contrast(case: tuple[Explorer, str, str], family: str) -> None:
    explorer, target, genre = case
    shown = explorer.session.contrast(family)
    ours = contrast(beside(explorer, target, genre), target, family=family).filter(pl.col("group") == genre)
    assert shown["category"].to_list() == ours["category"].to_list()
    same = {
        **{f"a_{c}": f"target_{c}" for c in ("n", "exposure", "rate", "low", "high")},
        **{f"b_{c}": c for c in ("n_documents", "n", "exposure", "rate", "low", "high")},
        **{c: c for c in ("unit", "log2_ratio", "log2_low", "log2_high")},
    }
    theirs = ours.select(pl.col(b).alias(a) for a, b in same.items())
    assert_frame_equal(shown.select(*same), theirs, check_exact=True)


def test_the_figures_on_the_page_are_those_of_the_table(case: tuple[Explorer, str, str]) -> None:
    explorer, target, genre = case
    ours = contrast(beside(explorer, target, genre), target).filter(pl.col("group") == genre)
    explorer.press("tab:stance")
    text = Page(explorer._view.html).text
    for row in ours.filter((pl.col("n") > 0) | (pl.col("target_n") > 0)).iter_rows(named=True):
        for shown in (
            f"{parts.number(row['target_rate'])} {parts.interval(row['target_low'], row['target_high'])}",
            f"{parts.number(row['rate'])} {parts.interval(row['low'], row['high'])}",
            f"{parts.number(row['log2_ratio'])} {parts.interval(row['log2_low'], row['log2_high'])}",
        ):
            assert shown.strip() in text, (row["category"], shown)
    assert "intervals of log2 A/B exclude 0" in text
    assert "Whether a text like A is unusual among those of B is another question" in text
    explorer.press("option:intervals=together")
    together = contrast(beside(explorer, target, genre), target, simultaneous=True).filter(pl.col("group") == genre)
    found = explorer.session.contrast("code")
    assert found["log2_low"].to_list() == together["log2_low"].to_list()
    assert found["log2_high"].to_list() == together["log2_high"].to_list()


@pytest.mark.parametrize("family", ["code", "commitment", "source_type"])
def test_a_group_beside_another_is_as_in_its_rates(case: tuple[Explorer, str, str], family: str) -> None:
    explorer, _, _ = case
    session = explorer.session
    shown = session.slices.rates(family, session.masks["b"])
    ours = group_rates(session.corpus.filter(pl.lit(pl.Series(session.masks["b"]))), family, None)
    assert_frame_equal(shown, ours.select(shown.columns), check_exact=True)


def test_names_are_those_of_name_shares(case: tuple[Explorer, str, str]) -> None:
    explorer, target, genre = case
    session = explorer.session
    for referent in list(names.referents(session))[:6]:
        shown = session.contrast(session.slices.names(referent))
        ours = name_shares(session.corpus, referent, target=target).filter(pl.col("group") == genre)
        assert shown["category"].to_list() == ours["variant"].to_list()
        assert shown["a_n"].to_list() == ours["target_n"].to_list()
        assert shown["b_n"].to_list() == ours["n"].to_list()
        for column, theirs in (("b_rate", "share"), ("b_low", "low"), ("b_high", "high")):
            assert shown[column].to_list() == (100 * ours[theirs]).to_list()


def test_frames_are_put_as_in_frame_by_stance(case: tuple[Explorer, str, str]) -> None:
    explorer, _, _ = case
    session = explorer.session
    for slot in "ab":
        part = session.corpus.filter(pl.lit(pl.Series(session.masks[slot])))
        ours = frame_by_stance(part)
        for frame, shown in session.slices.frames_by_commitment(session.masks[slot]).items():
            own = ours.filter(pl.col("frame") == frame)
            assert shown["n"].to_list() == own["n"].to_list()
            for column, theirs in (("rate", "share"), ("low", "low"), ("high", "high")):
                assert shown[column].to_list() == (100 * own[theirs]).to_list(), (slot, frame, column)


def test_points_in_time_are_those_of_rates_over_time(case: tuple[Explorer, str, str]) -> None:
    explorer, _, _ = case
    session = explorer.session
    part = session.corpus.filter(pl.lit(pl.Series(session.masks["b"])))
    ours = rates_over_time(part, "code").filter(pl.col("rate").is_not_null())
    # One document is resampled by its sentences in the explorer, and not at all over time.
    several = ours.filter(pl.col("n_documents") > 1, pl.col("category") == "attribution")
    shown = {p: tuple(rest) for p, *rest in time.by_period(session, "b", "code", "attribution")}
    assert len(shown) >= several.height > 1
    for row in several.iter_rows(named=True):
        found = shown[row["period"].year]
        assert found == (row["rate"], row["low"], row["high"], row["n"], row["n_documents"])


def test_sizes_and_sources_are_plain_counts(case: tuple[Explorer, str, str]) -> None:
    explorer, _, _ = case
    session = explorer.session
    mask = session.masks["b"]
    documents = session.corpus.documents.filter(pl.Series(mask))
    size = overview.sizes(session, mask)
    assert (size["documents"], size["tokens"], size["sentences"]) == (
        documents.height,
        documents["n_tokens"].sum(),
        documents["n_sentences"].sum(),
    )
    cues = session.slices.rates("source_type", mask)
    inside = session.corpus.sentences.filter(pl.col("part") != "boilerplate").join(documents, on="doc_id", how="semi")
    placed = session.corpus.markers.join(inside, on=["doc_id", "sent_id"], how="semi")
    plain = session.corpus.attributions.join(placed, on=["doc_id", "marker_id"], how="semi")["source_type"]
    assert cues["n"].to_list() == [int((plain == c).sum()) for c in cues["category"]]
    assert np.isfinite(cues["rate"].to_numpy()).all()


@pytest.mark.parametrize("family", ["code", "commitment"])
def test_body_only_is_the_contrast_of_the_body_and_leads_to_its_places(
    case: tuple[Explorer, str, str], family: str
) -> None:
    explorer, target, genre = case
    whole = explorer.session.contrast(family)
    explorer.press("option:parts=body")
    shown = explorer.session.contrast(family)
    ours = contrast(beside(explorer, target, genre), target, family=family, parts="body").filter(group=genre)
    for a, b in (("a_n", "target_n"), ("a_exposure", "target_exposure"), ("log2_low", "log2_low"), ("b_rate", "rate")):
        assert shown[a].to_list() == ours[b].to_list()
    assert shown["b_exposure"][0] < whole["b_exposure"][0]
    for slot in "ab":
        row = shown.sort(f"{slot}_n", descending=True).row(0, named=True)
        explorer.press(f"hits:slot={slot}&family={family}&value={row['category']}")
        assert explorer.concordance.concordance is not None
        assert explorer.concordance.concordance.n == row[f"{slot}_n"] > 0
    explorer.press("option:parts=all")
    assert_frame_equal(explorer.session.contrast(family), whole)
    for name in explorer.session.option("x", ""), "map", "words", "sources", "names", "time", "frames":
        explorer.press(f"tab:{name}")
        explorer.press("option:parts=body")
        assert "failed" not in explorer._current()
