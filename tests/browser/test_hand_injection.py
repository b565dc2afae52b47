"""What a coder types, or somebody's file of annotation or code sheet says, is shown in the app and never run."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from app_session import Reader, Running, running_app
from own_corpora import EVILS, ODD, evil_hand, evil_sheet

import workbench as wb
from workbench.corpus import Corpus
from workbench.show.explorer.views import VIEWS
from workbench.show.report.page import report

pytestmark = pytest.mark.browser
_HANDLERS = (
    "Array.from(document.querySelectorAll('*')).flatMap(e => e.getAttributeNames().filter(n => n.startsWith('on')))"
)


@pytest.fixture(scope="module")
def by_hand(root: Path, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("hand")
    corpus = evil_hand(folder)
    with running_app(root, corpus, tmp_path_factory.mktemp("voila"), "--annotate", str(folder / "hand")) as running:
        yield running


def opened(page: Any, app: Running) -> Reader:
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    own = (app.base, app.base.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda request: asked.append(request.url))
    asked: list[str] = page.__dict__.setdefault("asked", [])
    page.__dict__["own"] = own
    page.goto(app.address, timeout=90_000)
    return Reader(page)


def harmless(page: Any) -> None:
    """Nothing has run, nothing is there that would, and nothing was asked for elsewhere."""
    assert page.evaluate("window.taken") is None
    assert page.evaluate(_HANDLERS) == []
    assert page.locator("a[href^='javascript']").count() == 0
    assert [a for a in page.__dict__["asked"] if not a.startswith(page.__dict__["own"])] == []
    assert [a for a in page.__dict__["asked"] if a.rstrip("/").endswith("/x")] == []


def every_view(reader: Reader) -> None:
    for view in VIEWS:
        reader.open(view)
        assert reader.page.locator(".wb-error").count() == 0
        for part in reader.page.locator("[data-view] [title], [data-view] [data-key]").all()[:8]:
            part.hover(timeout=2_000, force=True)
        harmless(reader.page)


@pytest.mark.long
def test_annotation_by_hand_in_every_view(by_hand: Running, page: Any) -> None:
    every_view(opened(page, by_hand))


@pytest.mark.long
def test_names_of_coders_their_labels_and_their_tags(by_hand: Running, page: Any, screenshots: Path) -> None:
    reader = opened(page, by_hand)
    reader.click("tab:hand")
    name = page.get_by_placeholder("your name, then Enter")
    for text in (*EVILS, ODD, "../hana", "/etc/passwd", ".", "a/b", "a\\b"):
        name.fill(text)
        name.press("Enter")
        page.wait_for_function("document.body.innerText.includes('is no name of a coder')", timeout=30_000)
        harmless(page)
    name.fill("hana")  # her file says all of it
    name.press("Enter")
    page.wait_for_selector(".wb-hbar", timeout=60_000)
    harmless(page)
    for _ in EVILS:
        page.locator('.wb-hbar [data-do="document"][data-value="next"]').click()
        page.wait_for_timeout(300)
        harmless(page)
    page.locator('.wb-text [tabindex="0"]').last.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.wb-hsaved')?.innerText.length > 0", timeout=30_000)
    reader.click("use:")
    page.wait_for_function("document.body.innerText.includes('the views count these labels now')", timeout=60_000)
    every_view(reader)
    page.get_by_label("look for").locator("visible=true").select_option(label="text")
    box = page.get_by_placeholder("then press Enter").locator("visible=true")
    box.fill(EVILS[0])
    box.press("Enter")
    reader.key("tag:0").first.wait_for(timeout=60_000)
    tag = page.get_by_label("tag lines as").locator("visible=true")
    for text in (*EVILS[:3], ODD):
        tag.fill(text)
        tag.press("Enter")
        reader.click("tag:0")
        page.wait_for_timeout(500)
        harmless(page)
    reader.click("line:0")
    reader.click("read:0")
    page.wait_for_selector("[data-part=document] .wb-text", timeout=60_000)
    harmless(page)
    screenshots.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(screenshots / "evil-hand.png"), full_page=True)


@pytest.mark.parametrize(
    ("made", "by"), [pytest.param(evil_hand, "origin", marks=pytest.mark.long), (evil_sheet, "coder")]
)
def test_in_the_report(page: Any, tmp_path: Path, made: Callable[[Path], Path], by: str) -> None:
    corpus = Corpus.read(made(tmp_path))
    assert any("<script>" in value for value in corpus.documents[by])
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    file = report(corpus, tmp_path / "page.html", by=by, title=ODD, n_resamples=20)
    page.goto(file.as_uri())
    for summary in page.locator("summary").all():
        summary.click()
    assert page.evaluate("window.taken") is None
    assert page.evaluate(_HANDLERS) == []
    assert [a for a in asked if not a.startswith((file.as_uri(), "data:"))] == []
    assert EVILS[1] in page.locator("body").inner_text()


def test_what_is_saved_is_no_formula_and_moves_no_cursor(tmp_path: Path) -> None:
    documents = Corpus.read(evil_sheet(tmp_path)).documents.with_columns(origin=pl.lit(ODD), **{ODD: pl.lit(ODD)})
    saved = wb.save(documents, tmp_path / "d.csv")
    with saved.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    fastexcel = pytest.importorskip("fastexcel")
    sheet = fastexcel.read_excel(wb.save(documents, tmp_path / "d.xlsx")).load_sheet(
        0, header_row=None, dtypes="string"
    )
    for found in (cells, [str(c) for row in sheet.to_polars().rows() for c in row]):
        assert any(ODD[1:5] in c for c in found)
        assert not [c for c in found if c.startswith("=")]
