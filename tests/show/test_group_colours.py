"""A group has the same colour and shape in every figure, and figures have them from one function."""

from __future__ import annotations

import ast
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex

import workbench as wb
from workbench.compare.calibration import calibration
from workbench.compare.profiles import profile_map
from workbench.corpus import Corpus
from workbench.show import labels, plots

ROOT = Path(labels.__file__).parent
COVERAGE = ["column and magazine", "editorial", "newspaper", "wire and broadcaster", "Korean outlet", "state organ"]
READ = ["signed commentary", "Diet speech 2022-23 on both states", "wire-style news"]
TEACHING = ["wire", "broadcaster", "column", "editorial", "official statement", "explainer"]


@pytest.mark.parametrize("together", [COVERAGE, READ, [*READ, "Diet speech"], TEACHING])
def test_groups_that_are_shown_together_differ_in_colour(together: list[str]) -> None:
    looks = labels.group_looks(together)
    assert len({look.colour for look in looks.values()}) == len(together)
    assert labels.TARGET_COLOUR not in {look.colour for look in looks.values()}


def test_a_genre_looks_the_same_beside_any_others() -> None:
    alone = {name: labels.group_looks([name])[name] for name in {*COVERAGE, *READ, *TEACHING}}
    for together in (COVERAGE, READ, [*TEACHING, "a", "b"], ["北窓", *COVERAGE]):
        found = labels.group_looks(together)
        assert all(found[name] == alone[name] for name in together if name in alone)


@given(st.lists(st.text(max_size=8), max_size=6, unique=True), st.randoms())
def test_up_to_six_groups_of_any_name_differ_in_colour_whatever_their_order(names: list[str], rng) -> None:
    looks = labels.group_looks(names)
    assert len({look.colour for look in looks.values()}) == len(names)
    mixed = list(names)
    rng.shuffle(mixed)
    assert labels.group_looks(mixed) == looks


@given(st.lists(st.text(max_size=8), min_size=7, max_size=36, unique=True))
def test_more_groups_differ_in_colour_or_shape(names: list[str]) -> None:
    assert len(set(labels.group_looks(names).values())) == len(names)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return wb.read(ROOT.parents[1] / "corpora" / "coverage")


def colours(ax, prefix: str) -> dict[str, str]:
    """The colour of each group by the ids that figures give to what they draw."""
    found = {}
    for artist in ax.findobj():
        gid = artist.get_gid() or ""
        if gid.startswith(prefix):
            if hasattr(artist, "get_offsets"):
                own = artist.get_facecolor()[0]
            else:
                own = artist.get_markeredgecolor() if artist.get_linestyle() == "None" else artist.get_color()
            found[gid.removeprefix(prefix)] = to_hex(own)
    return found


def test_figures_of_the_same_groups_have_the_same_colours(corpus: Corpus) -> None:
    """Each figure shows other groups of the coverage, in another order."""
    expected = {name: look.colour for name, look in labels.group_looks(COVERAGE).items()}
    few = corpus.filter(pl.col("group").is_in(COVERAGE[1:4]) | (pl.col("doc_id") == "column"))
    rates = wb.rates_over_time(corpus, "commitment", by="group", parts="body", n_resamples=20)
    timeline = plots.timeline(rates, "asserted", groups=COVERAGE[::-1])
    held = calibration(few, by="group", family="commitment", parts="body")
    contrast = wb.contrast(few, "column", family="commitment", by="group", n_resamples=20)
    # Codings have no tokens, by which the strip tells short documents apart.
    sized = few.documents.with_columns(n_tokens=pl.lit(500, pl.Int64))
    single = wb.document_rates(few, "commitment")
    strip = plots.dot_and_strip(single, contrast, sized, by="group", groups=COVERAGE[3:1:-1])
    seen = {
        "timeline": colours(timeline, "rate:"),
        "calibration": colours(plots.calibration(held), "coverage:"),
        "strip": colours(strip, "strip:"),
    }
    assert set(seen["timeline"]) == set(COVERAGE)
    assert set(COVERAGE[1:4]) <= set(seen["calibration"])
    assert set(seen["strip"]) == set(COVERAGE[2:4])
    for figure, own in seen.items():
        assert {g: c for g, c in own.items() if g in expected} == {g: expected[g] for g in own if g in expected}, figure


def test_a_map_has_them_from_there_too() -> None:
    corpus = wb.read(ROOT.parents[1] / "corpora" / "rapprochement")
    near = corpus.filter(pl.col("group").is_in([*READ, "opinion column"]))
    ax = plots.profile_map(profile_map(near), near.documents, target="column", by="group")
    found = colours(ax, "points:")
    assert len(found) == 3
    assert found == {g: labels.group_looks(found)[g].colour for g in found}


def test_no_figure_deals_out_colours_of_its_own() -> None:
    """The list of colours of groups is named where it is dealt out; elsewhere its first stands for "the others", by index."""
    for file in sorted(ROOT.rglob("*.py")):
        if file.name == "labels.py":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "GROUP_MARKERS":
                raise AssertionError(f"{file.name} takes shapes of groups from the list")
            if isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") == "GROUP_COLOURS":
                assert isinstance(node.slice, ast.Constant), f"{file.name} deals out colours of groups"


def test_the_colour_of_the_text_asked_about_is_no_colour_of_all_texts(corpus: Corpus) -> None:
    crossed = wb.frame_by_stance(corpus, "commitment", n_resamples=20)
    ax = plots.frame_stance(crossed, "asserted")
    assert labels.TARGET_COLOUR not in {to_hex(line.get_color()) for line in ax.lines}
