"""`workbench app` in a real browser: on corpora that are not ours, behind its door, and its kernels to the last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from app_session import Reader, Running, running_app
from own_corpora import MAKERS

from workbench.show.explorer.views import VIEWS

pytestmark = pytest.mark.browser
NOT_SAID = 30.0  # seconds in which a kernel is gone whose page could not say that it was closed


@pytest.fixture(scope="module")
def start(root: Path, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Running]]:
    """Starts the app on a corpus of MAKERS, once for the same arguments."""
    apps: dict[tuple[str, ...], Running] = {}
    with ExitStack() as stack:

        def started(corpus: str, *more: str) -> Running:
            if (corpus, *more) not in apps:
                folder = MAKERS[corpus](tmp_path_factory.mktemp("own"))
                private = tmp_path_factory.mktemp("voila")
                apps[corpus, *more] = stack.enter_context(running_app(root, folder, private, *more))
            return apps[corpus, *more]

        yield started


def opened(page: Any, app: Running) -> Reader:
    page.goto(app.address, timeout=90_000)
    return Reader(page)


@pytest.mark.parametrize(
    "corpus",
    ["bare", *(pytest.param(c, marks=pytest.mark.long) for c in MAKERS if c != "bare")],
)
def test_a_corpus_of_ones_own_opens_without_an_error(
    corpus: str, start: Callable[..., Running], page: Any, screenshots: Path
) -> None:
    app = start(corpus)
    reader = opened(page, app)
    assert "There was an error" not in page.content()
    assert page.url == app.base  # the token is not in the history
    screenshots.mkdir(parents=True, exist_ok=True)
    for view in VIEWS:
        assert len(reader.open(view)) > 20
        assert page.locator(".wb-error").count() == 0
        page.screenshot(path=str(screenshots / f"own-{corpus.replace(' ', '-')}-{view}.png"))
    assert "not-in-app" not in page.content()
    assert page.locator("text=can be written down").count() == 0


def test_a_kernel_ends_with_its_page_and_with_each_reload(start: Callable[..., Running], page: Any) -> None:
    app = start("bare")
    app.wait_for_kernels(0, NOT_SAID)
    opened(page, app)
    first = app.kernels()
    assert len(first) == 1
    page.reload(timeout=90_000)
    Reader(page)
    app.wait_for_kernels(1, 10)
    assert app.kernels() != first
    other = page.context.new_page()
    opened(other, app)
    app.wait_for_kernels(2, 5)
    other.close(run_before_unload=True)
    assert app.wait_for_kernels(1, 10) < 10
    page.close()  # as when the browser is killed: nothing is said
    app.wait_for_kernels(0, NOT_SAID)


def test_a_page_that_is_closed_while_it_loads_leaves_no_kernel(start: Callable[..., Running], page: Any) -> None:
    app = start("bare")
    app.wait_for_kernels(0, NOT_SAID)
    page.goto(app.address, wait_until="commit", timeout=90_000)
    app.wait_for_kernels(1, 30)
    page.close()
    app.wait_for_kernels(0, NOT_SAID)


def test_a_page_whose_session_has_ended_says_so_and_opens_again(
    start: Callable[..., Running], page: Any, screenshots: Path
) -> None:
    app = start("bare")
    app.wait_for_kernels(0, NOT_SAID)
    opened(page, app)
    for kernel in app.kernels():
        kernel.kill()
    page.wait_for_selector("#wb-ended button", timeout=45_000)
    screenshots.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(screenshots / "app-ended.png"))
    assert "session was ended" in page.locator("#wb-ended").inner_text()
    page.get_by_role("button", name="Open it again").click()
    page.wait_for_selector("#wb-ended", state="detached", timeout=90_000)
    Reader(page)
    app.wait_for_kernels(1, 10)


def test_there_is_room_for_so_many_and_the_next_waits(
    start: Callable[..., Running], page: Any, screenshots: Path
) -> None:
    app = start("bare", "--visitors=1")
    opened(page, app)
    page.reload(timeout=90_000)  # gives up its place and gets it back
    Reader(page)
    other = page.context.new_page()
    other.goto(app.base, timeout=90_000)
    assert other.get_by_role("heading").inner_text() == "All places are taken"
    screenshots.mkdir(parents=True, exist_ok=True)
    other.screenshot(path=str(screenshots / "app-full.png"))
    assert len(app.kernels()) == 1
    page.close(run_before_unload=True)
    Reader(other)  # it has tried again by itself
    app.wait_for_kernels(1, 10)


def test_without_the_token_there_is_a_page_that_asks_for_it(
    start: Callable[..., Running], page: Any, screenshots: Path
) -> None:
    app = start("bare")
    before = len(app.kernels())
    page.goto(app.base, timeout=90_000)
    assert page.get_by_label("Token").count() == 1
    screenshots.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(screenshots / "app-login.png"))
    page.get_by_label("Token").fill("0" * 48)
    page.get_by_role("button", name="Open").click()
    assert "That is not the token" in page.locator("main").inner_text()
    assert len(app.kernels()) == before
    page.get_by_label("Token").fill(app.address.split("token=")[1])
    page.get_by_role("button", name="Open").click()
    Reader(page)


@pytest.mark.long
def test_after_thirty_tabs_no_kernel_is_left_within_a_minute(start: Callable[..., Running], page: Any) -> None:
    app = start("bare", "--visitors=8")
    for i in range(30):
        tab = page.context.new_page()
        tab.goto(app.address, timeout=90_000)
        if i % 3:  # else it is closed while it loads
            Reader(tab)
        tab.close(run_before_unload=bool(i % 2))  # else as if the browser was killed
    app.wait_for_kernels(0, 60)
