"""What a text, a title, an outlet, a file name or the name of a filter says is shown in the app, and never run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from app_session import Reader, Running, running_app
from own_corpora import EVILS, evil

from workbench.show.explorer.views import VIEWS

pytestmark = pytest.mark.browser
_HANDLERS = (
    "Array.from(document.querySelectorAll('*')).flatMap(e => e.getAttributeNames().filter(n => n.startsWith('on')))"
)


@pytest.fixture(scope="module")
def app(root: Path, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = evil(tmp_path_factory.mktemp("evil"))
    with running_app(root, folder, tmp_path_factory.mktemp("voila")) as running:
        yield running


@pytest.fixture
def reader(page: Any, app: Running) -> Iterator[Reader]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    page.goto(app.address, timeout=90_000)
    yield Reader(page)
    harmless(page)
    own = (app.base, app.base.replace("http", "ws"), "data:", "blob:")
    assert [a for a in asked if not a.startswith(own)] == []
    assert [a for a in asked if a.rstrip("/").endswith("/x")] == []


def harmless(page: Any) -> None:
    """Nothing has run, and nothing is there that would."""
    assert page.evaluate("window.taken") is None
    assert page.evaluate(_HANDLERS) == []
    assert page.locator("a[href^='javascript']").count() == 0


def test_in_every_view_and_under_the_pointer(reader: Reader, screenshots: Path) -> None:
    page = reader.page
    screenshots.mkdir(parents=True, exist_ok=True)
    for view in VIEWS:
        reader.open(view)
        for part in page.locator("[data-view] [title], [data-view] [data-key]").all()[:12]:
            part.hover(timeout=2_000, force=True)
        harmless(page)
        page.screenshot(path=str(screenshots / f"evil-{view}.png"), full_page=True)
    assert EVILS[1] in page.locator("body").inner_text()


def test_in_the_lines_and_in_the_text(reader: Reader, screenshots: Path) -> None:
    page = reader.page
    page.get_by_label("look for").locator("visible=true").select_option(label="text")
    for text in EVILS[:3]:
        box = page.get_by_placeholder("then press Enter").locator("visible=true")
        box.fill(text)
        box.press("Enter")
        page.wait_for_function(
            "t => document.querySelector('[data-part=concordance] .wb-kwic tbody')?.innerText.includes(t)",
            arg=text,
            timeout=60_000,
        )
        reader.click("line:0")
        page.wait_for_selector(".wb-open")
        reader.click("read:0")
        page.wait_for_function(
            "t => document.querySelector('[data-part=document] .wb-text')?.innerText.includes(t)",
            arg=text,
            timeout=60_000,
        )
        harmless(page)
    screenshots.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(screenshots / "evil-lines.png"), full_page=True)


@pytest.mark.long
def test_in_filters_their_names_and_their_code(reader: Reader, screenshots: Path) -> None:
    page = reader.page
    reader.edit("b")
    page.wait_for_selector(".wb-fhead:visible", timeout=60_000)
    keys = [head.get_attribute("data-key") for head in page.locator(".wb-fhead:visible").all()]
    for key in keys:  # each click draws the lists anew
        head = f'.wb-fhead[data-key="{key}"]:visible'
        if page.locator(head).get_attribute("aria-expanded") == "false":
            page.locator(head).click()
            page.wait_for_selector(f'{head}[aria-expanded="true"]', timeout=60_000)
    assert len(keys) > 8
    harmless(page)
    page.get_by_role("button", name="as code").locator("visible=true").click()
    page.wait_for_function("document.body.innerText.includes('subcorpus = ')", timeout=60_000)
    page.locator(f"[data-value={_quoted(EVILS[1])}]:visible").first.click()
    page.wait_for_function(
        "t => document.querySelector('.wb-chip')?.innerText.includes(t)", arg=EVILS[1], timeout=60_000
    )
    for name in EVILS:
        box = page.get_by_placeholder("kept until this page is closed").locator("visible=true")
        box.fill(name)
        box.press("Tab")
        page.get_by_role("button", name="save", exact=True).locator("visible=true").click()
        page.wait_for_function(  # blanks of an option are shown as no-break spaces
            "name => Array.from(document.querySelectorAll('option')).some(o => o.text.replaceAll('\\u00a0', ' ') === name)",
            arg=name,
            timeout=60_000,
        )
        page.wait_for_function("box => box.value === ''", arg=box.element_handle(), timeout=60_000)
        harmless(page)
    screenshots.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(screenshots / "evil-filters.png"), full_page=True)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
