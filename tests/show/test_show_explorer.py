"""The explorer: every number leads to as many places, slices do what they say, and nothing shows a traceback."""

from __future__ import annotations

import logging
import re
from typing import Any

import numpy as np
import polars as pl
import pytest
from teaching import Page, teaching

from workbench.compare.rates import group_rates
from workbench.corpus import Corpus
from workbench.counting.families import FAMILIES
from workbench.errors import CorpusError, WorkbenchError
from workbench.show.explorer import Condition, Explorer, Filter, parts
from workbench.show.explorer.click_html import ClickHtml
from workbench.show.explorer.explorer import guarded
from workbench.show.explorer.session import Session, hits_key, read_hits_key
from workbench.show.explorer.views import VIEWS, names, overview, sources, time, words

COLUMN = "column-treaty-2024-a"
EVENTS = pl.DataFrame({"date": ["2022-04-22", "2023-09-13"], "category": ["military", "<b>summit</b>"]}).with_columns(
    pl.col("date").str.to_date()
)


@pytest.fixture(scope="module")
def own() -> Corpus:
    return teaching()


@pytest.fixture
def explorer(own: Corpus) -> Explorer:
    return Explorer(own, COLUMN, EVENTS)


def shown(explorer: Explorer) -> str:
    return explorer._view.html


def options(html: str) -> set[str]:
    return {k for k in Page(html).keys if k.startswith("option:")}


def counts_of(html: str) -> dict[str, int]:
    """The numbers on a page that lead to hits: key → the number shown."""
    found = {k: t.strip() for k, t in Page(html).keyed.items() if k.startswith("hits:")}
    return {k: int(t.replace(",", "")) for k, t in found.items() if re.fullmatch(r"[\d,]+", t)}


# -- every view -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shared", [False, True], ids=["corpus", "feature set"])
def test_every_choice_of_every_view_shows_something(own: Corpus, shared: bool) -> None:
    explorer = Explorer(own.features() if shared else own, COLUMN, EVENTS)
    for name in VIEWS:
        explorer.press(f"tab:{name}")
        assert f'data-view="{name}"' in shown(explorer)
        seen = set()
        for _ in range(3):  # a choice may offer further ones
            for key in sorted(options(shown(explorer)) - seen):
                explorer.press(key)
                seen.add(key)
                assert "wb-error" not in shown(explorer), key
                assert len(Page(shown(explorer)).text) > 30, key


def test_every_number_leads_to_as_many_places(explorer: Explorer) -> None:
    explorer.set_filter("b", Filter.of(Condition.values("genre", ["wire", "column", "official"])))
    checked = 0
    for name in ("stance", "sources", "frames", "names"):
        explorer.press(f"tab:{name}")
        for option in sorted(options(shown(explorer))) or [""]:
            explorer.press(option)
            for key, n in counts_of(shown(explorer)).items():
                explorer.press(key)
                assert explorer.concordance.concordance is not None, (option, key)
                assert explorer.concordance.concordance.n == n, (option, key)
                checked += 1
    assert checked > 100


@pytest.mark.parametrize(("step", "label"), [("year", r"\d{4}"), ("month", r"\d{4}-\d\d")])
def test_points_in_time_lead_to_their_places(explorer: Explorer, step: str, label: str) -> None:
    explorer.press("tab:time")
    explorer.press("option:time category=attribution")
    explorer.press(f"option:time step={step}")
    point = rf'data-key="(hits:[^"]*)"[^>]*><title>[AB] {label}: [\d.]+, n = ([\d,]+)'
    titles = dict(re.findall(point, shown(explorer)))
    assert len(titles) > 4
    for key, n in titles.items():
        explorer.press(key.replace("&amp;", "&"))
        assert explorer.concordance.concordance is not None
        assert explorer.concordance.concordance.n == int(n.replace(",", "")), key


def test_rates_by_month_are_those_of_the_months_documents(explorer: Explorer, own: Corpus) -> None:
    explorer.set_filter("a", Filter())
    rows = time.by_period(explorer.session, "a", "commitment", "asserted", "month")
    months = own.documents["date"].drop_nulls().dt.strftime("%Y-%m").unique()
    assert {f"{p // 12}-{p % 12 + 1:02}" for p, *_ in rows} == set(months)
    for period, rate, low, high, n, n_documents in rows:
        of_month = own.filter(pl.col("date").dt.year() == period // 12, pl.col("date").dt.month() == period % 12 + 1)
        expected = group_rates(of_month, "commitment", by=None).row(
            by_predicate=pl.col("category") == "asserted", named=True
        )
        assert (rate, n, n_documents) == (expected["rate"], expected["n"], of_month.documents.height)
        assert low is None or high is None or low <= rate <= high


def test_too_many_months_are_not_drawn(explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "MOST_MONTHS", 12)
    explorer.press("tab:time")
    explorer.press("option:time step=month")
    assert "<svg" not in shown(explorer).split("wb-note")[1]
    assert "from 2019-04 to 2024-11" in shown(explorer)
    explorer.set_filter("a", Filter.of(Condition.dates("2024-01-01")))
    explorer.set_filter("b", Filter.of(Condition.dates("2024-01-01")))
    assert "by month" in shown(explorer)
    assert "<circle" in shown(explorer)


def test_key_words_lead_to_their_places(explorer: Explorer) -> None:
    for slot, frame in words.key_words(explorer.session).items():
        for row in frame.head(5).iter_rows(named=True):
            explorer.press(hits_key(slot, "lemma", row["type"]))
            assert explorer.concordance.concordance is not None
            assert explorer.concordance.concordance.n >= row[f"{slot}_n"]  # a lemma may have several parts of speech
            assert row[f"{slot}_n"] > 0


@pytest.mark.parametrize("family", [f for f in parts.FAMILIES if f in FAMILIES])
def test_rates_on_the_page_are_those_of_the_package(explorer: Explorer, own: Corpus, family: str) -> None:
    explorer.set_filter("b", Filter.of(Condition.values("genre", "wire")))
    explorer.press("tab:stance")
    explorer.press(f"option:family={family}")
    expected = group_rates(own.filter(genre="wire"), family, by=None)
    page = Page(shown(explorer)).text
    for row in expected.filter(pl.col("n") > 0).iter_rows(named=True):
        assert f"{row['rate']:,.2f}" in page, row["category"]


def test_the_table_of_sources_counts_cues_and_documents(explorer: Explorer, own: Corpus) -> None:
    explorer.set_filter("a", Filter())
    found = sources.top_sources(explorer.session, top=1000)
    expected = (
        own.attributions.drop_nulls("source_entity")
        .group_by(source=pl.col("source_entity"))
        .agg(n=pl.len(), d=pl.col("doc_id").n_unique())
    )
    both = found.join(expected, on="source")
    assert both.height == found.height == expected.height > 20
    assert both["a_n"].to_list() == both["n"].to_list()
    assert both["a_documents"].to_list() == both["d"].to_list()


def test_frames_are_crossed_with_the_commitment_of_their_sentences(explorer: Explorer, own: Corpus) -> None:
    held = own.table("frames").select("doc_id", "sent_id", "frame").unique()
    labelled = held.join(own.sentences.filter(pl.col("part") != "boilerplate"), on=["doc_id", "sent_id"])
    slices = explorer.session.slices
    found = slices.frames_by_commitment(slices.everything)
    assert set(found) >= set(held["frame"])
    for frame, table in found.items():
        expected = labelled.filter(pl.col("frame") == frame, pl.col("commitment").is_not_null())
        assert table["n"].sum() == expected.height
        assert set(table["exposure"]) == {expected.height}
        assert dict(table.select("category", "n").iter_rows())["hedged"] == (expected["commitment"] == "hedged").sum()


def test_names_are_shares_of_the_mentions_of_a_referent(explorer: Explorer, own: Corpus) -> None:
    if "mentions" not in own.tables:
        pytest.skip("no mentions")
    referent = next(iter(names.referents(explorer.session)))
    counts = explorer.session.slices.names(referent)
    table = explorer.session.slices.contrast_counts(
        counts, explorer.session.slices.everything, explorer.session.masks["b"]
    )
    assert table["a_rate"].sum() == pytest.approx(100)
    assert table["a_n"].sum() == own.table("mentions").filter(referent=referent).height


def test_a_corpus_without_frames_says_how_to_get_them(own: Corpus) -> None:
    bare = Explorer(Corpus({k: v for k, v in own.tables.items() if k not in ("frames", "mentions")}), COLUMN)
    for name in ("frames", "names"):
        bare.press(f"tab:{name}")
        assert "workbench.code(corpus)" in shown(bare)


def test_sizes_are_those_of_the_documents(explorer: Explorer, own: Corpus) -> None:
    explorer.set_filter("b", Filter.of(Condition.values("genre", "editorial")))
    size = overview.sizes(explorer.session, explorer.session.masks["b"])
    part = own.documents.filter(genre="editorial")
    assert size["documents"] == part.height == 4
    assert size["tokens"] == part["n_tokens"].sum()
    assert (size["first"], size["last"]) == (str(part["date"].min()), str(part["date"].max()))


# -- slices ---------------------------------------------------------------------------------------------------------


def test_the_target_is_a_and_everything_else_is_b(explorer: Explorer, own: Corpus) -> None:
    masks = explorer.session.masks
    ids = np.array(own.documents["doc_id"].to_list())
    assert ids[masks["a"]].tolist() == [COLUMN]
    assert (masks["a"] ^ masks["b"]).all()


def test_swap_exchanges_the_slices(explorer: Explorer) -> None:
    wire, column = (Filter.of(Condition.values("genre", g)) for g in ("wire", "column"))
    explorer.set_filter("a", wire)
    explorer.set_filter("b", column)
    before = {s: m.copy() for s, m in explorer.session.masks.items()}
    explorer.press("slices:swap")
    assert (explorer.session.masks["a"] == before["b"]).all()
    assert (explorer.session.masks["b"] == before["a"]).all()
    assert (explorer.panels["a"].value, explorer.panels["b"].value) == (column, wire)


def test_a_is_taken_out_of_b_unless_the_reader_wants_it_in(explorer: Explorer) -> None:
    both = explorer.session.masks
    assert not (both["a"] & both["b"]).any()
    explorer.press("slices:overlap")
    assert explorer.session.masks["b"].all()
    explorer.press("slices:overlap")
    assert not (explorer.session.masks["a"] & explorer.session.masks["b"]).any()


def test_where_a_has_all_of_b_they_overlap_and_say_so(explorer: Explorer) -> None:
    explorer.set_filter("b", explorer.session.target_filter)
    assert explorer.session.masks["b"].sum() == 1
    assert "overlap" in explorer.session.describe("b")


def test_one_click_brings_the_target_back(explorer: Explorer) -> None:
    explorer.set_filter("a", Filter.of(Condition.values("genre", "wire")))
    explorer.press("slices:target")
    assert explorer.session.masks["a"].sum() == 1
    explorer.set_filter("b", Filter.of(Condition.values("genre", "wire")))
    explorer.press("slices:rest")
    assert explorer.session.masks["b"].sum() == 27


def test_a_filter_the_corpus_cannot_answer_changes_nothing(explorer: Explorer) -> None:
    before = explorer.session.masks["a"].copy()
    with pytest.raises(WorkbenchError, match="no value 'wirre'"):
        explorer.set_filter("a", Filter.of(Condition.values("genre", "wirre")))
    assert (explorer.session.masks["a"] == before).all()


def test_nothing_left_says_what_to_loosen(explorer: Explorer) -> None:
    explorer.set_filter("a", Filter.of(Condition.values("genre", "wire"), Condition.values("outlet", "週刊羅針")))
    page = Page(shown(explorer)).text
    assert "No document is left in A" in page
    assert "without “genre: wire”: 2 documents" in page
    assert explorer.concordance.concordance is not None
    assert explorer.concordance.concordance.n == 0


def test_the_concordance_follows_the_slice(explorer: Explorer) -> None:
    explorer.press(hits_key("b", "code", "hearsay"))
    everywhere = explorer.concordance.concordance
    explorer.set_filter("b", Filter.of(Condition.values("genre", "wire")))
    wire = explorer.concordance.concordance
    assert everywhere is not None
    assert wire is not None
    assert 0 < wire.n < everywhere.n


def test_two_readers_share_nothing(own: Corpus) -> None:
    one, other = Explorer(own, COLUMN), Explorer(own, COLUMN)
    before = shown(other)
    one.set_filter("a", Filter.of(Condition.values("genre", "wire")))
    one.press("tab:words")
    one.press("hits:slot=a&family=code&value=doubt")
    assert shown(other) == before
    assert other.session.masks["a"].sum() == 1
    assert other.concordance.query["value"] != "doubt"


def test_bad_corpora_are_refused(own: Corpus) -> None:
    with pytest.raises(CorpusError, match="no document 'elsewhere'"):
        Session(own, "elsewhere")
    with pytest.raises(CorpusError, match="no table 'markers'"):
        Session(Corpus({"documents": own.documents, "sentences": own.sentences}))
    with pytest.raises(CorpusError, match="has no documents"):
        Session(own.filter(genre="none of these"))


# -- concordance and reading view -----------------------------------------------------------------------------------


def test_lines_are_paged_sorted_opened_and_read(explorer: Explorer, own: Corpus) -> None:
    panel = explorer.concordance
    panel.show_hits({"slot": "b", "family": "voice", "value": "author"})
    assert "1–50 of" in Page(panel._lines.html).text
    panel.press("page:next")
    assert "51–100 of" in Page(panel._lines.html).text
    panel.press("page:99999")
    assert panel.page == panel.concordance.pages - 1  # type: ignore[union-attr]
    panel.press("sort:R1")
    assert panel.page == 0
    assert panel.concordance.sorted_by == ("R1",)  # type: ignore[union-attr]
    panel.press("sort:L1")
    assert panel.concordance.sorted_by == ("L1", "R1")  # type: ignore[union-attr]
    panel.press("line:3")
    hit: dict[str, Any] = panel.concordance.hit(3)  # type: ignore[union-attr]
    start, end = panel.concordance.sentence(3)  # type: ignore[union-attr, misc]
    sentence = own.text(hit["doc_id"])[start:end]
    page = Page(panel._lines.html.replace("</span>", "</span>"))
    assert re.sub(r"\s", "", sentence) in re.sub(r"\s", "", page.text)
    panel.press("read:3")
    assert 'class="wb-text"' in panel._text.html
    assert 'id="wb-focus"' in panel._text.html
    panel.press("close:")
    assert panel._text.html == ""


def test_a_tick_of_the_barcode_frames_its_marker(own: Corpus) -> None:
    explorer = Explorer(own.features(), COLUMN)
    explorer.press(f"open:{COLUMN}")
    ticks = [k for k in Page(explorer.concordance._text.html).keys if k.startswith("marker:")]
    assert len(ticks) == own.markers.filter(doc_id=COLUMN).height
    before = explorer.concordance._text.html
    explorer.concordance.press(ticks[3])
    assert explorer.concordance._text.html != before
    assert "data-focus" in explorer.concordance._text.html
    explorer.concordance.press("marker:99999")
    explorer.concordance.press("marker:x")


def test_a_search_looks_in_the_slice(explorer: Explorer, own: Corpus) -> None:
    explorer.set_filter("a", Filter())
    panel = explorer.concordance
    panel._kind.value = "regex"
    panel._box.value = "会[談見]"
    expected = sum(len(re.findall("会[談見]", t)) for t in own.documents["text"])
    assert panel.concordance is not None
    assert panel.concordance.n == expected
    panel._box.value = "会[談"
    assert "does not compile" in Page(panel._lines.html).text
    panel._box.value = "会談"
    assert panel.concordance is not None


def test_an_export_is_handed_to_the_browser(explorer: Explorer) -> None:
    explorer.press(hits_key("b", "code", "hearsay"))
    explorer.concordance.press("export:csv")
    assert (
        'download="concordance-code.csv" href="data:text/csv;charset=utf-8;base64,' in explorer.concordance._lines.html
    )


def test_lines_are_copied_with_their_documents(explorer: Explorer, monkeypatch: Any) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(explorer.concordance._lines, "send", lambda content, *_: sent.append(content))
    explorer.press(hits_key("b", "code", "hearsay"))
    explorer.concordance.press("copy:")
    (text,) = [m["copy"] for m in sent]
    assert explorer.concordance.concordance is not None
    assert len(text.splitlines()) == explorer.concordance.concordance.n + 1
    assert "\t" in text.splitlines()[0]
    assert "lines copied" in Page(explorer.concordance._lines.html).text


def test_places_drawn_at_random_are_shown_and_others_at_the_next_press(explorer: Explorer) -> None:
    explorer.press("hits:slot=b&family=code&value=attribution")
    whole = explorer.concordance.concordance
    assert whole is not None
    explorer.concordance.press("sample:")
    first = explorer.concordance.concordance
    assert first is not None
    assert first.n == 20 < whole.n
    assert first.hits.join(whole.hits, on=["doc_id", "start"], how="semi").height == 20
    assert f"20 of {whole.n:,} places" in explorer.concordance._lines.html
    explorer.concordance.press("sample:")
    second = explorer.concordance.concordance
    assert second is not None
    assert not second.hits.equals(first.hits)
    explorer.press("hits:slot=b&family=code&value=attribution")
    assert explorer.concordance.concordance.n == whole.n


def test_text_of_a_corpus_is_text_on_the_page(corpus: Corpus) -> None:
    evil = "<script>alert(1)</script>"
    documents = corpus.documents.with_columns(outlet=pl.lit(evil), title=pl.lit(evil))
    cues = corpus.attributions.with_columns(source_entity=pl.lit(evil))
    counts = pl.DataFrame(
        {"doc_id": documents["doc_id"], "lemma": evil, "pos": "名詞", "n": 2}, schema=dict(corpus_counts())
    )
    explorer = Explorer(corpus.with_tables(documents=documents, attributions=cues, counts=counts), "column")
    for name in VIEWS:
        explorer.press(f"tab:{name}")
        assert "script" not in Page(shown(explorer)).tags, name
    explorer.press("hits:slot=a&family=code&value=attribution")
    explorer.press("open:column")
    explorer.press(hits_key("a", "plain", evil))
    for part in (explorer._head, explorer.concordance._lines, explorer.concordance._text):
        assert "script" not in Page(part.html).tags
    assert evil in Page(explorer.concordance._lines.html).text


def corpus_counts() -> dict[str, Any]:
    from workbench import schema

    return dict(schema.TABLES["counts"].columns)


# -- what goes wrong ------------------------------------------------------------------------------------------------


def test_a_view_that_fails_shows_no_traceback(explorer: Explorer, monkeypatch: Any, caplog: Any) -> None:
    def broken(_: Session) -> str:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("workbench.show.explorer.explorer.VIEWS", VIEWS | {"stance": ("Stance", broken)})
    with caplog.at_level(logging.ERROR, "workbench"):
        explorer.press("tab:stance")
    assert "This view failed (ZeroDivisionError)" in Page(shown(explorer)).text
    assert "Traceback" not in shown(explorer)
    assert "secret detail" not in shown(explorer)
    assert "secret detail" in caplog.text


def test_a_known_problem_is_shown_as_it_is() -> None:
    def problem() -> str:
        raise WorkbenchError("no <value>", hint="do this")

    assert "no &lt;value&gt;" in guarded(problem)
    assert "do this" in guarded(problem)


@pytest.mark.parametrize("key", ["", "x", "tab:none", "edit:c", "option:", "page:x", "line:x", "sort:none", "slot:z"])
def test_unknown_keys_do_no_harm(explorer: Explorer, key: str) -> None:
    explorer.press(key)
    explorer.concordance.press(key)
    assert "wb-error" not in shown(explorer)


def test_a_click_that_fails_goes_to_the_log(caplog: Any) -> None:
    def broken(_: str) -> None:
        raise RuntimeError("inside")

    part = ClickHtml("x", on_key=broken)
    with caplog.at_level(logging.ERROR, "workbench"):
        part._received(None, {"key": "k"}, [])
    assert "inside" in caplog.text
    part._received(None, {"key": 3}, [])
    part._received(None, "k", [])


def test_html_is_sent_once_and_only_when_it_changed() -> None:
    part = ClickHtml("a")
    part.show("a")
    assert part.drawn == 0
    part.show("b")
    assert (part.html, part.drawn) == ("b", 1)


def test_keys_of_hits_survive_any_value() -> None:
    value = 'a&b=c "d" <e> 露朝=ロ朝%20+'
    assert read_hits_key(hits_key("b", "mention", value, referent="x&y")) == {
        "slot": "b",
        "family": "mention",
        "value": value,
        "referent": "x&y",
    }
    assert read_hits_key("hits:slot=a&kind=code&value=doubt") == {"slot": "a", "family": "code", "value": "doubt"}
