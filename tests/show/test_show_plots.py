"""Plots draw the numbers they were given, say n, and keep working on odd input. Warnings are errors here."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import polars as pl
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.text import Text

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import CorpusError, SchemaError, StatisticsError, WorkbenchError
from workbench.show import labels, plots, style

Maker = Callable[[str], pl.DataFrame]
BARS = [
    (plots.stacked_commitment, "commitment", "sentence"),
    (plots.voices, "voice", "marker"),
    (plots.source_types, "source_type", "attribution cue"),
]


def texts(ax: Axes) -> str:
    ax.get_figure().canvas.draw()
    return "\n".join(t.get_text() for t in ax.findobj(Text))


def drawn(ax: Axes, gid: str) -> list[Axes]:
    return [a for a in ax.get_children() if a.get_gid() == gid]


@pytest.fixture
def profile(corpus: Corpus, rates: Maker, contrasted: Maker) -> Axes:
    return plots.dot_and_strip(rates("code"), contrasted("code"), corpus.documents, title="印")


def test_dot_and_strip_draws_the_rates(profile: Axes, corpus: Corpus, rates: Maker, grouped: Maker) -> None:
    (points,) = drawn(profile, "strip:Diet speech")
    diet = corpus.documents.filter(genre="Diet speech")["doc_id"].to_list()
    expected = rates("code").filter(pl.col("doc_id").is_in(diet))
    assert sorted(points.get_offsets()[:, 0]) == pytest.approx(sorted(expected["rate"]))
    (line,) = drawn(profile, "rate:Diet speech")
    by_code = dict(grouped("code").filter(group="Diet speech").select("category", "rate").iter_rows())
    assert list(line.get_xdata()) == pytest.approx([by_code[c] for c in schema.CODES])
    (target,) = drawn(profile, "rate:target")
    own = dict(rates("code").filter(doc_id="column").select("category", "rate").iter_rows())
    assert list(target.get_xdata()) == pytest.approx([own[c] for c in schema.CODES])
    # Every point of a row stands in the row of its code.
    assert [round(y) for y in target.get_ydata()] == list(range(14))
    assert not drawn(profile, "strip:opinion column")


def test_every_point_of_the_strip_stands_in_the_row_of_its_category(
    profile: Axes, corpus: Corpus, rates: Maker
) -> None:
    (points,) = drawn(profile, "strip:wire-style news")
    news = corpus.documents.filter(genre="wire-style news").select("doc_id")
    for row, code in enumerate(schema.CODES):
        mine = rates("code").join(news, on="doc_id").filter(category=code)["rate"]
        there = [x for x, y in points.get_offsets() if round(y) == row]
        assert sorted(there) == pytest.approx(sorted(mine))


def test_dot_and_strip_draws_the_intervals(profile: Axes, grouped: Maker, contrasted: Maker) -> None:
    spans = {
        (round(float(a[0]), 6), round(float(b[0]), 6))
        for lines in profile.findobj(LineCollection)
        for a, b in lines.get_segments()
    }
    expected = {(round(lo, 6), round(hi, 6)) for lo, hi in grouped("code").select("low", "high").iter_rows()}
    assert expected <= spans
    bands = sorted((p.get_x(), p.get_x() + p.get_width()) for p in profile.patches if p.get_alpha() == 0.14)
    predicted = contrasted("code").select("expected_low", "expected_high").sort(pl.all()).rows()
    assert np.array(bands) == pytest.approx(np.array(predicted))


def test_dot_and_strip_states_n_and_names(profile: Axes) -> None:
    shown = texts(profile)
    assert "column (n = 1 document, 400 tokens)" in shown
    assert "wire-style news ニュース記事 (n = 6 documents, 1,320 tokens; 6 in the strip)" in shown
    for own in labels.CODE.values():
        assert own.both in shown


def test_dot_and_strip_leaves_short_documents_out_of_the_strip_only(
    corpus: Corpus, rates: Maker, contrasted: Maker
) -> None:
    ax = plots.dot_and_strip(rates("code"), contrasted("code"), corpus.documents, min_tokens=200)
    (points,) = drawn(ax, "strip:wire-style news")
    assert len(points.get_offsets()) == 4 * 14  # 200, 240, 280 and 320 tokens of the six
    assert "at least 200 tokens" in texts(ax)
    assert "6 documents, 1,320 tokens; 4 in the strip" in texts(ax)


def test_dot_and_strip_says_how_many_documents_have_none(corpus: Corpus, rates: Maker, contrasted: Maker) -> None:
    one = rates("code").filter(category="doubt")
    news = one.filter(pl.col("doc_id").str.starts_with("w"))
    speech = one.filter(pl.col("doc_id").str.starts_with("d"))
    ax = plots.dot_and_strip(one, contrasted("code").filter(category="doubt"), corpus.documents)
    shown = {t.get_text(): t.get_color() for t in ax.texts if t.get_text().endswith("%")}
    zero = [f"{100 * sum(r == 0 for r in f['rate']) / f.height:.0f} %" for f in (news, speech)]
    looks = labels.group_looks(["wire-style news", "Diet speech"])
    assert shown == dict(zip(zero, (looks[g].colour for g in ("wire-style news", "Diet speech")), strict=True))


def test_dot_and_strip_says_how_many_points_it_cannot_show(corpus: Corpus, contrasted: Maker, rates: Maker) -> None:
    first = (pl.col("doc_id") == "w3") & (pl.col("category") == "doubt")
    # Many ordinary values, so that one huge value lies above the 99.5th percentile.
    frame = rates("code").with_columns(rate=pl.when(first).then(9_000.0).otherwise(pl.col("rate")))
    ax = plots.dot_and_strip(frame, contrasted("code"), corpus.documents)
    assert "1 point beyond the right edge" in texts(ax)
    assert ax.get_xlim()[1] < 9_000


def test_dot_and_strip_of_shares_of_sentences(corpus: Corpus, rates: Maker, contrasted: Maker) -> None:
    contrast = contrasted("commitment").with_columns(unit=pl.lit("sentences"))
    ax = plots.dot_and_strip(rates("commitment"), contrast, corpus.documents, groups=["Diet speech"])
    assert "rate per 100 sentences" in texts(ax)
    assert "1 document, 400 sentences" in texts(ax)
    assert "hedged 緩衝" in texts(ax)
    assert len(drawn(ax, "strip:Diet speech")[0].get_offsets()) == 5 * 6
    assert not drawn(ax, "strip:wire-style news")


def test_dot_and_strip_is_the_same_every_time(corpus: Corpus, rates: Maker, contrasted: Maker) -> None:
    def offsets(frame: pl.DataFrame) -> np.ndarray:
        ax = plots.dot_and_strip(frame, contrasted("code"), corpus.documents)
        return np.asarray(drawn(ax, "strip:Diet speech")[0].get_offsets())

    assert np.array_equal(offsets(rates("code")), offsets(rates("code").sample(fraction=1, shuffle=True, seed=4)))


def test_dot_and_strip_leaves_out_what_is_undefined(corpus: Corpus, rates: Maker, contrasted: Maker) -> None:
    defined = pl.col("category") != "doubt"
    numbers = [c for c in contrasted("code").columns if c.split("_")[-1] in ("rate", "low", "high")]
    contrast = contrasted("code").with_columns(pl.when(defined).then(pl.col(c)).alias(c) for c in numbers)
    frame = rates("code").with_columns(rate=pl.when(defined).then("rate"))
    ax = plots.dot_and_strip(frame, contrast, corpus.documents)
    (target,) = drawn(ax, "rate:target")
    assert len(target.get_xdata()) == 13
    assert "doubt 疑義" in texts(ax)


def test_dot_and_strip_takes_what_compare_gives(corpus: Corpus) -> None:
    from workbench.compare.contrast import contrast
    from workbench.compare.rates import document_rates

    counted = Corpus(dict(corpus.tables))
    table = contrast(counted, "column", n_resamples=50)
    ax = plots.dot_and_strip(document_rates(counted), table, counted.documents)
    own = table.filter(group="Diet speech")
    (target,) = drawn(ax, "rate:target")
    assert list(target.get_xdata()) == pytest.approx(own["target_rate"].to_list())
    assert "column (n = 1 document, 40 tokens)" in texts(ax)


def test_dot_and_strip_refuses_what_it_cannot_draw(corpus: Corpus, rates: Maker, contrasted: Maker) -> None:
    code, contrast, documents = rates("code"), contrasted("code"), corpus.documents
    with pytest.raises(SchemaError, match=r"contrast has no column low, high .*workbench\.contrast"):
        plots.dot_and_strip(code, contrast.drop("low", "high"), documents)
    with pytest.raises(SchemaError, match=r"document_rates is dict"):
        plots.dot_and_strip({"rate": []}, contrast, documents)  # type: ignore[arg-type]
    with pytest.raises(SchemaError, match=r"documents has no column colour"):
        plots.dot_and_strip(code, contrast, documents, by="colour")
    with pytest.raises(StatisticsError, match=r"no group 'radio'.*Diet speech"):
        plots.dot_and_strip(code, contrast, documents, groups=["radio"])
    with pytest.raises(StatisticsError, match=r"no unit 'letters'.*tokens"):
        plots.dot_and_strip(code, contrast.with_columns(unit=pl.lit("letters")), documents)
    with pytest.raises(StatisticsError, match=r"several values of family: code, voice"):
        plots.dot_and_strip(code, pl.concat([contrast, contrasted("voice")]), documents)


@pytest.mark.parametrize(("plot", "family", "noun"), BARS)
def test_bars_draw_the_shares(plot: Callable[..., Axes], family: str, noun: str, grouped: Maker) -> None:
    frame = grouped(family)
    ax = plot(frame, target="opinion column", title="割合")
    for group in ("opinion column", "wire-style news", "Diet speech"):
        counts = dict(frame.filter(group=group).select("category", "n").iter_rows())
        left = 0.0
        for category in labels.family(family):
            (bar,) = (p for p in ax.patches if p.get_gid() == f"{group}:{category}")
            assert bar.get_x() == pytest.approx(left)
            assert bar.get_width() == pytest.approx(counts[category] / sum(counts.values()))
            left += bar.get_width()
        assert left == pytest.approx(1)
        n = f"n = {sum(counts.values())} {noun}s, {frame.filter(group=group)['n_documents'][0]} document"
        assert n in texts(ax)
    assert ax.get_yticklabels()[0].get_text().startswith("opinion column コラム")


@pytest.mark.parametrize(("plot", "family", "noun"), BARS)
def test_bars_say_that_a_group_has_nothing(plot: Callable[..., Axes], family: str, noun: str, grouped: Maker) -> None:
    none = pl.when(pl.col("group") == "Diet speech").then(0).otherwise(pl.col("n"))
    ax = plot(grouped(family).with_columns(n=none))
    assert f"no {noun}s here: no share" in texts(ax)


@pytest.mark.parametrize(("plot", "family", "noun"), BARS)
def test_bars_of_nothing_are_friendly(plot: Callable[..., Axes], family: str, noun: str, grouped: Maker) -> None:
    assert "Loosen the selection" in texts(plot(grouped(family).clear()))


def test_dot_and_strip_of_nothing_is_friendly(corpus: Corpus, rates: Maker, contrasted: Maker) -> None:
    ax = plots.dot_and_strip(rates("code").clear(), contrasted("code").clear(), corpus.documents)
    assert "Loosen the selection" in texts(ax)


def test_bars_refuse_an_unknown_group(grouped: Maker) -> None:
    with pytest.raises(StatisticsError, match=r"no group 'radio' in the rates.*wire-style news"):
        plots.voices(grouped("voice"), groups=["radio"])


def test_shares_of_nothing_are_null_not_zero(grouped: Maker) -> None:
    frame = plots.shares(grouped("voice").with_columns(n=pl.lit(0)))
    assert frame["share"].null_count() == frame.height


def test_barcode_draws_every_marker_where_it_starts(corpus: Corpus) -> None:
    ax = plots.barcode(corpus, "column")
    first, last = corpus.sentences["start"].min(), corpus.sentences["end"].max()
    found = {a.get_gid(): [float(s[0][0]) for s in a.get_segments()] for a in ax.findobj(LineCollection) if a.get_gid()}
    expected = {
        f"code:{r['code']}": [(r["start"] - first) / (last - first)] for r in corpus.markers.iter_rows(named=True)
    }
    assert found == {k: pytest.approx(v) for k, v in expected.items()}
    assert "n = 6 markers in 4 sentences and headings" in texts(ax)
    assert "possibility 可能性 (1)" in texts(ax)


def test_barcode_needs_no_text_and_survives_an_empty_document(corpus: Corpus) -> None:
    assert texts(plots.barcode(corpus.features(), "column")) == texts(plots.barcode(corpus, "column"))
    assert "no sentence that counts" in texts(plots.barcode(corpus, "w0"))
    with pytest.raises(CorpusError, match=r"no document 'nobody'"):
        plots.barcode(corpus, "nobody")


def test_plots_draw_into_given_axes(grouped: Maker, corpus: Corpus) -> None:
    _, (left, right) = plt.subplots(1, 2)
    assert plots.voices(grouped("voice"), ax=left) is left
    assert plots.barcode(corpus, "column", ax=right) is right


def test_japanese_survives_rcdefaults_after_drawing(grouped: Maker) -> None:
    ax = plots.voices(grouped("voice"), title="誰の声か")
    matplotlib.rcdefaults()
    texts(ax)  # draws; a missing glyph would warn, and warnings are errors
    assert all(t.get_fontfamily() == list(style.FONTS) for t in ax.findobj(Text))


def test_hostile_names_are_drawn_without_warning(
    corpus: Corpus, rates: Maker, grouped: Maker, contrasted: Maker
) -> None:
    odd = r"_한국 $\frac$ 🦊"
    swap = pl.col("group").replace({"Diet speech": odd})
    documents = corpus.documents.with_columns(genre=pl.col("genre").replace({"Diet speech": odd}))
    ax = plots.dot_and_strip(rates("code"), contrasted("code").with_columns(swap), documents, title=odd)
    assert "〓〓" in texts(ax)
    assert len(ax.get_legend().get_texts()) == 3
    texts(plots.voices(grouped("voice").with_columns(swap), title=odd))


def test_save_keeps_fonts(tmp_path: Path, grouped: Maker) -> None:
    ax = plots.voices(grouped("voice"), title="誰の声か")
    matplotlib.rcdefaults()
    svg = plots.save(ax, tmp_path / "v.svg").read_text(encoding="utf-8")
    assert "誰の声か</text>" in svg
    assert re.search(
        r"@font-face\{font-family:'IPAexGothic';src:url\(data:font/woff;base64,[A-Za-z0-9+/=]{2000,}\)", svg
    )
    pdf = plots.save(ax, tmp_path / "v.pdf").read_bytes()
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf
    assert plots.save(ax, tmp_path / "v.png").read_bytes().startswith(b"\x89PNG")


def test_saved_twice_is_the_same_and_the_font_holds_the_glyphs(tmp_path: Path, grouped: Maker) -> None:
    import base64
    import io

    from fontTools.ttLib import TTFont

    ax = plots.voices(grouped("voice"), title="豆満江")
    one, two = (plots.save(ax, tmp_path / f"{n}.svg").read_text(encoding="utf-8") for n in "ab")
    assert one == two
    found = re.search(r"base64,([A-Za-z0-9+/=]+)", one)
    assert found
    font = TTFont(io.BytesIO(base64.b64decode(found[1])))
    assert font["head"].modified == TTFont(style.font_file())["head"].modified  # no time of saving in it
    assert {ord(c) for c in "豆満江書き手"} <= set(font.getBestCmap())


def test_outlines_hold_no_text(tmp_path: Path, grouped: Maker) -> None:
    svg = plots.save(plots.voices(grouped("voice")), tmp_path / "o.svg", outlines=True).read_text(encoding="utf-8")
    assert "<text" not in svg
    assert "@font-face" not in svg


@pytest.mark.parametrize(
    ("name", "message"), [("v.gif", r"cannot save a plot as 'v.gif'.*svg"), ("no/v.svg", "no folder")]
)
def test_save_refuses(tmp_path: Path, grouped: Maker, name: str, message: str) -> None:
    with pytest.raises(WorkbenchError, match=message):
        plots.save(plots.voices(grouped("voice")), tmp_path / name)
