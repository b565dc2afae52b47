"""The explorer in a real browser: every filter, every view, concordance, reading view, export, keyboard."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from app_session import EVIL, TARGET, Reader, Running, make_corpus, running_app
from lab_session import failures, run_all, visible_errors

from workbench.compare.rates import group_rates
from workbench.corpus import Corpus
from workbench.show.explorer.views import VIEWS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_corpus(tmp_path_factory.mktemp("explorer"))


@pytest.fixture(scope="session")
def own(folder: Path) -> Corpus:
    return Corpus.read(folder)


@pytest.fixture(scope="session")
def app(root: Path, chromium: str, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_app(root, folder, tmp_path_factory.mktemp("voila"), "--target", TARGET) as running:
        yield running


@pytest.fixture
def asked(page: Any) -> list[str]:
    """Every address that the page asks for."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url))
    return found


@pytest.fixture
def reader(page: Any, app: Running, asked: list[str]) -> Reader:
    page.goto(app.address, timeout=90_000)
    return Reader(page)


def test_the_app_asks_no_other_host_and_shows_every_view(
    reader: Reader, app: Running, asked: list[str], screenshots: Path
) -> None:
    screenshots.mkdir(parents=True, exist_ok=True)
    for width in (1280, 1920):
        reader.page.set_viewport_size({"width": width, "height": 1100})
        for view in VIEWS:
            text = reader.open(view)
            assert len(text) > 30
            assert reader.page.locator(".wb-error").count() == 0
            reader.page.screenshot(path=str(screenshots / f"explorer-{width}-{view}.png"))
            wide = reader.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{view} is wider than the window"
    assert [a for a in asked if not a.startswith((app.base, app.base.replace("http", "ws"), "data:", "blob:"))] == []


def test_filters_views_and_lines_follow_each_other(reader: Reader, own: Corpus) -> None:
    reader.edit("b")
    reader.pick("genre", "wire")
    wire = own.filter(genre="wire")
    reader.wait_for_documents("b", wire.documents.height)
    rates = group_rates(wire, "code", by=None)
    text = reader.open("stance")
    for row in rates.filter(pl.col("n") > 0).iter_rows(named=True):
        assert f"{row['rate']:.2f}" in text
    hearsay = rates.filter(category="hearsay")["n"].item()
    reader.page.locator('tr[data-category="hearsay"] [aria-label$="in B"]').click()
    reader.wait_for_lines(hearsay)
    # a further filter narrows the lines that are shown, and giving it up brings them back
    reader.pick("marker code" if reader.page.locator('[data-facet="marker code"]').count() else "code", "doubt")
    doubting = wire.markers.filter(code="doubt")["doc_id"].unique().to_list()
    left = wire.filter(doc_ids=doubting).markers.filter(code="hearsay").height
    reader.wait_for_lines(left)
    assert 0 < left < hearsay
    reader.page.get_by_role("button", name="clear all").locator("visible=true").click()
    rest = own.filter(pl.col("doc_id") != TARGET)
    reader.wait_for_lines(rest.markers.filter(code="hearsay").height)


def test_every_control_of_the_filter_narrows_the_documents(reader: Reader, own: Corpus) -> None:
    reader.edit("b")
    page = reader.page
    everything = own.documents.height - 1

    def cleared() -> None:
        page.get_by_role("button", name="clear all").locator("visible=true").click()
        reader.wait_for_documents("b", everything)

    chosen = {
        "genre": ("editorial", own.filter(genre="editorial").documents.height),
        "outlet": ("週刊羅針", own.filter(outlet="週刊羅針").documents.height),
    }
    for facet, (value, n) in chosen.items():
        reader.pick(facet, value)
        reader.wait_for_documents("b", n)
        cleared()
    page.get_by_label("search", exact=True).locator("visible=true").fill("質屋")
    page.keyboard.press("Enter")
    found = own.counts.filter(pl.col("lemma") == "質屋", pl.col("doc_id") != TARGET)["doc_id"].n_unique()
    assert found > 0
    reader.wait_for_documents("b", found)
    cleared()
    page.get_by_label("date from").locator("visible=true").fill("2024-01-01")
    page.keyboard.press("Enter")
    late = own.filter(pl.col("date").dt.year() >= 2024).documents.height - 1
    reader.wait_for_documents("b", late)
    cleared()


def test_lines_are_paged_sorted_read_and_saved(reader: Reader, own: Corpus, tmp_path: Path) -> None:
    page = reader.page
    page.get_by_label("look for").locator("visible=true").select_option(label="text")
    reader.click("slot:b")
    box = page.get_by_placeholder("then press Enter").locator("visible=true")
    box.fill("ロシア")
    box.press("Enter")
    n = sum(t.count("ロシア") for d, t in own.documents.select("doc_id", "text").iter_rows() if d != TARGET)
    reader.wait_for_lines(n)
    first = page.locator(".wb-kwic tbody tr").first.inner_text()
    reader.click("page:next")
    page.wait_for_function("first => document.querySelector('.wb-kwic tbody tr').innerText !== first", arg=first)
    reader.click("sort:R1")
    page.wait_for_selector('[data-key="sort:R1"][aria-pressed=true]')
    rights = page.locator(".wb-kwic tbody .wb-right").all_inner_texts()
    assert len(rights) == 50
    with page.expect_download() as download:
        reader.click("export:csv")
        page.get_by_role("link", name="Save").click()
    saved = tmp_path / "lines.csv"
    download.value.save_as(saved)
    rows = list(csv.DictReader(saved.open(encoding="utf-8-sig")))
    assert len(rows) == n
    assert {r["node"] for r in rows} == {"ロシア"}
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.click("copy:")
    page.wait_for_function("document.querySelector('[data-part=concordance]').innerText.includes('lines copied')")
    page.wait_for_timeout(300)
    assert len(page.evaluate("navigator.clipboard.readText()").splitlines()) == n + 1
    reader.click("line:1")
    page.wait_for_selector(".wb-open")
    reader.click("read:1")
    page.wait_for_selector('[data-part="document"] .wb-text')
    shown = page.locator('[data-part="document"] .wb-text').evaluate("part => part.textContent")
    assert shown == own.text(rows[1]["doc_id"])


def test_the_keyboard_is_enough(reader: Reader, own: Corpus) -> None:
    page = reader.page
    reader.key("tab:words").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-view="words"]')
    row = page.locator('[data-view="words"] [data-row]').first
    row.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press(" ")
    page.wait_for_function("document.querySelector('[data-part=concordance]').innerText.includes('lemma')")
    reader.key("tab:time").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-view="time"] svg circle')
    page.locator('[data-view="time"] svg circle').first.focus()
    tip = page.locator(".wb-tip:not([hidden])")  # what the pointer is told in a tooltip
    assert tip.inner_text() == page.evaluate("document.activeElement.querySelector('title').textContent")
    page.keyboard.press("Escape")
    assert tip.count() == 0
    page.locator(".wb-kwic tbody tr").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".wb-open")
    assert page.evaluate("document.activeElement.getAttribute('data-key')") == "line:0"
    for _ in range(20):  # the way out of the lines by Tab ends at something that can be used
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement !== document.body")


def test_a_script_in_a_text_is_text(reader: Reader) -> None:
    page = reader.page
    page.get_by_label("look for").locator("visible=true").select_option(label="text")
    reader.click("slot:b")
    box = page.get_by_placeholder("then press Enter").locator("visible=true")
    box.fill(EVIL)
    box.press("Enter")
    page.wait_for_function("document.querySelectorAll('.wb-kwic tbody tr[data-row]').length >= 1")
    reader.wait_for_lines(2)
    reader.click("line:0")
    reader.click("read:0")
    page.wait_for_selector('[data-part="document"] .wb-text')
    assert EVIL in page.locator('[data-part="document"]').inner_text()
    assert page.title() != "taken"


def test_two_visitors_do_not_share_filters(reader: Reader, app: Running, page: Any) -> None:
    other_page = page.context.new_page()
    other_page.goto(app.address, timeout=90_000)
    other = Reader(other_page)
    page.bring_to_front()  # a page behind another is slow to answer
    reader.edit("b")
    reader.pick("genre", "wire")
    reader.wait_for_documents("b", 6)
    time.sleep(0.5)
    assert "28 documents" in other_page.locator("[data-slot=b]").inner_text()
    other.open("stance")
    other_page.close()


def test_in_jupyterlab_the_same(page: Any, lab: str, checkout: Path, screenshots: Path) -> None:
    notebook = checkout / "notebooks" / "04_explorer.ipynb"
    saved = run_all(page, lab, notebook)
    assert failures(saved) == []
    assert visible_errors(page) == []
    page.set_viewport_size({"width": 1920, "height": 1200})
    reader = Reader(page)
    text = reader.open("stance")
    corpus = Corpus.read(checkout / "corpora" / "rapprochement")
    rates = group_rates(corpus.filter(doc_ids=["column"]), "code", by=None, n_resamples=1)
    row = rates.filter(category="counter").row(0, named=True)
    assert f"{row['rate']:.2f}" in text
    page.locator('tr[data-category="counter"] [aria-label$="in A"]').first.click()
    reader.wait_for_lines(row["n"])
    reader.click("line:0")
    page.wait_for_selector(".wb-open")
    screenshots.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(screenshots / "explorer-lab.png"))
