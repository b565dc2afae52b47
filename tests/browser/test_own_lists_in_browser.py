"""A visitor of the app takes lists of their own into use, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from app_session import Reader, make_corpus, running_app

pytestmark = pytest.mark.browser
NAMES = "referent\tgloss\tvariant\tform\texample\tcounterexample\n"


def test_a_list_of_ones_own_is_chosen_in_the_page(page: Any, root: Path, tmp_path: Path, screenshots: Path) -> None:
    own = tmp_path / "own" / "places"
    own.mkdir(parents=True)
    (own / "p.tsv").write_text(f"{NAMES}bridge\tthe bridge\t橋\t橋\t{{橋}}を直す。\t駅を直す。\n", encoding="utf-8")
    private = tmp_path / "private"
    private.mkdir()
    with running_app(root, make_corpus(tmp_path), private, "--own", str(own.parent)) as app:
        page.goto(app.address)
        reader = Reader(page)
        reader.open("names")
        assert "bridge (" not in page.inner_text("[data-view=names]")
        button = reader.key("own:names=places")
        assert button.get_attribute("aria-pressed") == "false"
        button.focus()
        page.keyboard.press("Enter")
        page.wait_for_function("document.querySelector('[data-view=names]').innerText.includes('bridge (')", timeout=60_000)  # fmt: skip
        page.wait_for_selector('[data-key="own:names=places"][aria-pressed=true]', timeout=60_000)
        screenshots.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(screenshots / "own-lists.png"))
        reader.click("own:names=shipped")
        page.wait_for_selector('[data-key="own:names=shipped"][aria-pressed=false]', timeout=60_000)
        reader.click("own:names=places")  # the last one: what ships comes back
        page.wait_for_function("!document.querySelector('[data-view=names]').innerText.includes('bridge (')", timeout=60_000)  # fmt: skip
