from __future__ import annotations

import datetime
import html
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from explorer_filter_factory import FILTERS, as_corpus, make_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench import schema
from workbench.errors import CorpusError, WorkbenchError
from workbench.find.filters.conditions import UNKNOWN, Condition
from workbench.find.filters.filter import Filter, FilterIndex
from workbench.find.filters.store import delete_filter, load_filters, save_filter
from workbench.show.explorer.panels.filter_panel import FilterPanel

ROWS = make_rows()
INDEX = FilterIndex(as_corpus(ROWS))
LISTS = ["outlet", "genre", "author", "topics", "checked", "desk", "column:code"]
LISTS += ["code", "voice", "source_type", "commitment", "frame", "mention", "has_text"]


class Page:
    """A panel, what it told, and what a reader sees of it."""

    def __init__(self, index: FilterIndex = INDEX, **kwargs: Any) -> None:
        self.told: list[Filter] = []
        self.panel = FilterPanel(index, on_change=self.told.append, **kwargs)
        self.controls = self.panel.controls

    @property
    def head(self) -> str:
        return str(self.panel._head.html)

    @property
    def lists(self) -> str:
        return str(self.panel._lists.html)

    def read(self, name: str) -> dict[str, tuple[bool, int]]:
        """Return the values that a list shows: whether chosen, and the count beside it."""
        block = re.search(
            rf'data-facet="{re.escape(html.escape(name))}">(.*?)(?=<div class="wb-facet"|$)', self.lists, re.S
        )
        assert block
        rows = re.findall(
            r'aria-checked="(\w+)" data-row.*?data-value="(.*?)".*?<span class="wb-c">([\d,]+)<', block[1], re.S
        )
        return {html.unescape(v): (on == "true", int(n.replace(",", ""))) for on, v, n in rows}

    def open(self, name: str) -> None:
        if name not in self.panel._opened:
            self.panel.press(f"open:{LISTS_OF(self.panel).index(name)}")


def LISTS_OF(panel: FilterPanel) -> list[str]:  # noqa: N802
    return [f.name for f in panel.facets]


def n_of(page: Page) -> int:
    found = re.search(r"([\d,]+) of ([\d,]+) documents", page.head)
    assert found
    assert int(found[2]) == INDEX.n
    return int(found[1])


def test_there_is_a_control_for_every_column_and_family() -> None:
    page = Page()
    assert LISTS_OF(page.panel) == LISTS
    assert set(page.controls) == {"text", "mode", "times", "find", "date", "seen", "n_tokens", "rating"}
    assert page.told == []
    assert n_of(page) == INDEX.n


@given(FILTERS)
@settings(max_examples=60)
def test_value_is_what_was_set_and_is_told_once(filter: Filter) -> None:
    page = Page()
    page.panel.value = filter
    assert page.panel.value == filter
    assert page.told == ([] if filter.is_empty else [filter])
    page.panel.value = filter
    assert len(page.told) <= 1
    assert n_of(page) == INDEX.mask(filter).sum()
    assert page.head.count('class="wb-chip"') == len(filter.conditions)
    page.panel.press("clear")
    assert page.panel.value.is_empty


@given(st.lists(st.tuples(st.sampled_from(LISTS), st.integers(0, 20)), max_size=6))
@settings(max_examples=60)
def test_picking_a_value_twice_gives_it_up(picks: list[tuple[str, int]]) -> None:
    page = Page()
    for name, number in picks:
        values = INDEX.values(name)
        before = page.panel.value
        page.panel.pick(name, values[number % len(values)])
        facet = next(f for f in page.panel.facets if f.name == name)
        assert (values[number % len(values)] in facet.chosen(page.panel.value)) != (
            values[number % len(values)] in facet.chosen(before)
        )
        assert n_of(page) == INDEX.mask(page.panel.value).sum()
    assert page.told[-1:] == ([page.panel.value] if picks else [])


def test_lists_show_the_counts_of_the_index_and_what_is_chosen() -> None:
    page = Page()
    for name in LISTS:
        page.open(name)
    page.panel.value = Filter.of(
        Condition.values("genre", "wire"), Condition.markers(["hearsay", "possibility"][:1], "author")
    )
    for name in LISTS:
        shown = page.read(name)
        counts = {str(v): n for v, n in INDEX.counts(page.panel.value, name)}
        assert {v: n for v, (_, n) in shown.items()} == counts
    assert page.read("genre")["wire"][0]
    assert not page.read("genre")["column"][0]
    assert page.read("voice")["author"][0]


def test_a_list_that_is_closed_is_not_counted() -> None:
    page = Page()
    assert "commitment" not in page.panel._opened
    assert page.read("commitment") == {}
    at = LISTS.index("commitment")
    page.panel.press(f"open:{at}")
    assert set(page.read("commitment")) == set(schema.COMMITMENTS)
    page.panel.press(f"open:{at}")
    assert page.read("commitment") == {}


def test_codes_and_voices_make_one_condition_with_a_number() -> None:
    page = Page()
    page.panel.press(f"times:{LISTS.index('code')}:2")
    assert page.panel.value.is_empty
    page.panel.pick("code", "hearsay")
    page.panel.pick("voice", "author")
    assert page.panel.value == Filter.of(Condition.markers("hearsay", "author", 2))
    page.panel.press(f"times:{LISTS.index('code')}:3")
    assert page.panel.value == Filter.of(Condition.markers("hearsay", "author", 3))
    page.panel.pick("code", "hearsay")
    assert page.panel.value == Filter.of(Condition.markers(voices="author", at_least=3))
    page.panel.pick("voice", "author")
    assert page.panel.value.is_empty


def test_of_true_and_false_one_is_chosen() -> None:
    page = Page()
    for value in (True, False, None):
        page.panel.pick("checked", value)
        assert page.panel.value == Filter.of(Condition.flag("checked", value))
    page.panel.pick("checked", None)
    page.panel.pick("has_text", False)
    assert page.panel.value == Filter.of(Condition.has_text(False))


def test_glosses_are_shown() -> None:
    page = Page()
    page.open("voice")
    assert "hearsay 伝聞" in page.lists
    assert "author 書き手" in page.lists


# -- controls ---------------------------------------------------------------------------------------------------


def test_text_search_by_its_controls() -> None:
    page = Page()
    page.controls["text"].value = "橋"
    assert page.panel.value == Filter.of(Condition.text("橋"))
    page.controls["times"].value = 2
    page.controls["mode"].value = "lemma"
    assert page.panel.value == Filter.of(Condition.text("橋", "lemma", 2))
    assert n_of(page) == INDEX.mask(page.panel.value).sum()
    page.controls["text"].value = " "
    assert page.panel.value.is_empty
    assert len(page.told) == 4


def test_dates_and_length_by_their_controls() -> None:
    page = Page()
    start, end = page.controls["date"]
    start.value = datetime.date(2021, 1, 1)
    assert page.panel.value == Filter.of(Condition.dates("2021-01-01"))
    end.value = datetime.date(2021, 12, 31)
    assert page.panel.value == Filter.of(Condition.dates("2021-01-01", "2021-12-31"))
    start.value = end.value = None
    slider = page.controls["n_tokens"]
    assert (slider.min, slider.max) == INDEX.extent("n_tokens")
    slider.value = (100, slider.max)
    assert page.panel.value == Filter.of(Condition.between("n_tokens", 100))
    slider.value = (100, 200)
    assert page.panel.value == Filter.of(Condition.between("n_tokens", 100, 200))
    slider.value = (slider.min, slider.max)
    assert page.panel.value.is_empty
    page.controls["seen"][0].value = datetime.date(2022, 1, 1)
    assert n_of(page) == sum(d["seen"] is not None and d["seen"].year == 2022 for d in ROWS["documents"])


def test_setting_the_value_sets_the_controls_without_a_loop() -> None:
    page = Page()
    filter = Filter.of(
        Condition.text("か", "marker", 2),
        Condition.dates(None, "2021-12-31"),
        Condition.between("n_tokens", 100, 10**6),
    )
    page.panel.value = filter
    assert page.told == [filter]
    assert page.controls["text"].value == "か"
    assert page.controls["mode"].value == "marker"
    assert page.controls["times"].value == 2
    assert [c.value for c in page.controls["date"]] == [None, datetime.date(2021, 12, 31)]
    slider = page.controls["n_tokens"]
    assert slider.value == (100, slider.max)
    page.panel.value = Filter()
    assert page.controls["text"].value == ""
    assert slider.value == (slider.min, slider.max)
    assert page.controls["date"][1].value is None
    assert page.told == [filter, Filter()]


def test_conditions_without_a_control_stay_until_their_chip_is_removed() -> None:
    page = Page()
    own, second = Condition.values("doc_id", "d07"), Condition.markers("doubt")
    page.panel.value = Filter.of(own, Condition.markers("hearsay"), second)
    page.panel.pick("code", "hearsay")
    page.panel.pick("genre", "wire")
    assert page.panel.value.conditions == (own, second, Condition.values("genre", "wire"))
    page.panel.press("drop:0")
    assert own not in page.panel.value.conditions
    page.panel.press("clear")
    assert page.panel.value.is_empty
    assert "wb-chip" not in page.head


def test_typing_finds_values_in_all_lists() -> None:
    page = Page()
    assert "topics" not in page.panel._opened
    page.controls["find"].value = " 港"
    assert set(page.read("topics")) == {"港"}
    assert set(page.read("mention")) == {"港町"}
    assert page.read("outlet") == page.read("code") == {}
    page.controls["find"].value = "HEARSAY"
    assert set(page.read("code")) == {"hearsay"}
    page.panel.pick("genre", "wire")
    assert set(page.read("genre")) == {"wire"}  # what is chosen stays in sight
    page.panel.press("clear")
    page.controls["find"].value = "zzz"
    assert "no list has “zzz”" in page.lists
    page.controls["find"].value = ""
    assert set(page.read("genre")) == {"wire", "column", "speech"}
    assert page.read("topics") == {}
    assert len(page.told) == 2


def test_a_long_list_shows_what_there_is_and_what_is_chosen() -> None:
    documents = [d | {"author": f"著者{i % 58:02d}"} for i, d in enumerate(ROWS["documents"])]
    page = Page(FilterIndex(as_corpus(ROWS | {"documents": documents})))
    page.open("author")
    assert len(page.read("author")) == 40
    assert "18 more: type above" in page.lists
    page.panel.value = Filter.of(Condition.values("author", "著者57"), Condition.values("doc_id", "d05"))
    assert page.read("author") == {"著者57": (True, 0), "著者05": (False, 1)}


def test_every_control_and_button_has_a_name() -> None:
    page = Page()
    for name in LISTS:
        page.open(name)
    page.panel.value = Filter.of(Condition.has_text(), Condition.values("genre", "wire"))
    controls = [c for found in page.controls.values() for c in (found if isinstance(found, tuple) else (found,))]
    shelf = page.panel.shelf
    assert all(
        c.description for c in [*controls, shelf.name, shelf.saved, shelf.save, shelf.load, shelf.delete, shelf.code]
    )
    signs = re.findall(r'<span [^>]*role="button"[^>]*>[×−+]<', page.head + page.lists)
    assert len(signs) == 2 + 2 * 5
    assert all('aria-label="' in sign for sign in signs)
    assert page.lists.count('role="checkbox"') == sum(len(page.read(name)) for name in LISTS)


# -- what goes wrong --------------------------------------------------------------------------------------------


def test_a_wrong_entry_is_said_and_changes_nothing() -> None:
    page = Page()
    page.panel.pick("genre", "wire")
    before = page.panel.value
    page.controls["mode"].value = "regex"
    page.controls["text"].value = "橋("
    assert "does not compile at character 2" in page.head
    assert 'role="alert"' in page.head
    assert page.panel.value == before
    assert len(page.told) == 1
    page.open("author")
    page.panel.shelf.name.value = "x"
    page.panel.shelf.save.click()
    assert "does not compile" in page.head  # it still stands in its control
    page.panel.pick("genre", "wire")
    assert "alert" not in page.head
    assert page.controls["text"].value == ""
    page.controls["text"].value = "橋("
    assert "does not compile" in page.head
    page.controls["text"].value = "橋"
    assert page.panel.message == ""
    assert "alert" not in page.head
    start, end = page.controls["date"]
    start.value = datetime.date(2022, 1, 1)
    end.value = datetime.date(2021, 1, 1)
    assert "runs backwards" in page.panel.message
    assert page.panel.value.get("date") == Condition.dates("2022-01-01")
    end.value = datetime.date(2023, 1, 1)
    assert page.panel.message == ""


def test_text_search_without_texts_says_how_to_attach_them() -> None:
    page = Page(FilterIndex(INDEX.corpus.features()))
    assert page.controls["mode"].value == "lemma"
    page.controls["mode"].value = "plain"
    page.controls["text"].value = "橋"
    assert "workbench attach DIR TEXT" in page.head
    assert page.panel.value.is_empty


def test_a_value_that_the_corpus_does_not_have_is_refused_in_code() -> None:
    page = Page()
    page.panel.pick("genre", "wire")
    with pytest.raises(WorkbenchError, match="did you mean 'wire'"):
        page.panel.value = Filter.of(Condition.values("genre", "wires"))
    with pytest.raises(WorkbenchError, match="no metadata column"):
        page.panel.value = Filter.of(Condition.values("paper", "x"))
    assert page.panel.value == Filter.of(Condition.values("genre", "wire"))


def test_where_nothing_is_left_the_condition_to_loosen_is_named() -> None:
    page = Page()
    wire, one = Condition.values("genre", "wire"), Condition.values("doc_id", "d00")
    other = next(d["doc_id"] for d in ROWS["documents"] if d["genre"] == "column")
    one = Condition.values("doc_id", other)
    page.panel.value = Filter.of(wire, one)
    n = sum(d["genre"] == "wire" for d in ROWS["documents"])
    assert n_of(page) == 0
    assert f"loosen doc id: {other}</span>: {n} documents<br>" in page.head
    assert "loosen genre: wire</span>: 1 document<" in page.head
    page.panel.press("drop:1")
    assert n_of(page) == n
    many = Condition.between("n_tokens", 10**6), Condition.between("rating", 10**6)
    page.panel.value = Filter.of(*many)
    assert "remove several" in page.head


def test_a_callback_that_fails_shows_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: Filter) -> None:
        raise RuntimeError("secret")

    panel = FilterPanel(INDEX, on_change=fail)
    with caplog.at_level(logging.ERROR, logger="workbench"):
        panel.pick("genre", "wire")
    assert "RuntimeError" in panel.message
    assert "secret" not in panel._head.html
    assert "secret" in caplog.text


@pytest.mark.parametrize(
    "key", ["", "x", "pick:", "pick:99:0", "pick:0:999", "drop:5", "open:99", "pick:²:1", "times:0"]
)
def test_an_unknown_key_does_nothing(key: str) -> None:
    page = Page()
    page.panel.press(key)
    assert page.panel.message == ""
    assert page.told == []


def test_text_of_the_corpus_is_escaped() -> None:
    bad = '"><script>alert(1)</script>'
    documents = [
        d | {"outlet": bad if i % 2 else "b", "genre": bad, "author": None} for i, d in enumerate(ROWS["documents"])
    ]
    page = Page(FilterIndex(as_corpus(ROWS | {"documents": documents})))
    page.open("outlet")
    page.panel.pick("outlet", bad)
    page.panel.shelf.code.value = True
    shown = page.head + page.lists + page.panel.shelf._code.value
    assert "<script" not in shown
    assert page.read("outlet")[bad][0]


# -- kept filters and code --------------------------------------------------------------------------------------


def test_save_load_delete(tmp_path: Path) -> None:
    file = tmp_path / "filters.json"
    page = Page(store=file)
    shelf = page.panel.shelf
    page.panel.pick("genre", "wire")
    shelf.name.value = "wires"
    shelf.save.click()
    wanted = page.panel.value
    assert load_filters(file) == {"wires": wanted}
    page.panel.press("clear")
    save_filter(file, "other", Filter())  # another reader of the same file
    shelf.load.click()
    assert page.panel.value == wanted
    assert shelf.saved.options == ("other", "wires")
    assert shelf.saved.value == "wires"
    shelf.delete.click()
    assert load_filters(file) == {"other": Filter()}
    assert shelf.saved.value == "other"
    delete_filter(file, "other")
    save_filter(file, "newer", Filter())
    shelf.load.click()
    assert "'other' is no longer saved; allowed: newer" in page.panel.message
    save_filter(file, "other", Filter())
    delete_filter(file, "newer")
    assert Page(store=file).panel.shelf.saved.options == ("other",)


def test_filters_without_a_file_are_kept_by_the_panel() -> None:
    page = Page()
    shelf = page.panel.shelf
    shelf.load.click()
    assert "no filter is saved yet" in page.panel.message
    shelf.save.click()
    assert "is no name for a filter" in page.panel.message
    page.panel.pick("voice", "author")
    shelf.name.value = "own"
    shelf.save.click()
    page.panel.press("clear")
    shelf.load.click()
    assert page.panel.value == Filter.of(Condition.markers(voices="author"))
    shelf.delete.click()
    assert shelf.saved.options == ()
    assert page.panel.message == ""
    shelf.delete.click()
    assert "no filter is saved yet" in page.panel.message


def test_a_bad_file_is_said_in_the_panel(tmp_path: Path) -> None:
    file = tmp_path / "filters.json"
    file.write_text("{")
    page = Page(store=file)
    assert "is no JSON" in page.head
    page.panel.shelf.name.value = "a"
    page.panel.shelf.save.click()
    assert "is no JSON" in page.panel.message
    assert file.read_text() == "{"


def test_a_saved_filter_of_another_corpus_says_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "filters.json"
    save_filter(file, "old", Filter.of(Condition.values("paper", UNKNOWN)))
    page = Page(store=file)
    page.panel.shelf.load.click()
    assert "no metadata column &#x27;paper&#x27;" in page.head
    assert page.panel.value.is_empty


def test_code_follows_the_filter() -> None:
    page = Page(name="news")
    shelf = page.panel.shelf
    assert shelf._code.layout.display == "none"
    shelf.code.value = True
    assert "subcorpus = news.filter(\n    Filter()\n)" in shelf._code.value
    page.panel.pick("genre", "wire")
    assert html.escape('Condition.values("genre", "wire"),') in shelf._code.value
    shelf.code.value = False
    assert shelf._code.layout.display == "none"


def test_two_panels_share_an_index_and_nothing_else() -> None:
    one, two = Page(), Page()
    one.panel.pick("genre", "wire")
    assert two.panel.value.is_empty
    assert two.told == []


def test_a_corpus_without_annotation_has_a_panel() -> None:
    from workbench.corpus import Corpus

    panel = FilterPanel(FilterIndex(Corpus({"documents": INDEX.documents})))
    assert [f.name for f in panel.facets] == [*LISTS[:7], "has_text"]
    empty = FilterPanel(FilterIndex(INDEX.corpus.filter(genre="none")))
    assert "0 of 0 documents" in empty._head.html
    with pytest.raises(CorpusError, match="no table"):
        panel.value = Filter.of(Condition.sources("media"))
