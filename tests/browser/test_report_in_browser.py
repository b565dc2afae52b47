"""The report in a browser: nothing that a text, title, outlet or file name says is run; nothing is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from own_corpora import EVILS, evil

from workbench.corpus import Corpus
from workbench.show.report.page import report

pytestmark = pytest.mark.browser


def test_injected_text_is_shown_and_not_run(page: Any, tmp_path: Path, screenshots: Path) -> None:
    corpus = Corpus.read(evil(tmp_path))
    target = corpus.documents["doc_id"][2]
    file = report(corpus, tmp_path / "evil.html", by="outlet", target=target, title=EVILS[4], n_resamples=50)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    page.on("console", lambda message: said.append(message.text))
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(file.as_uri())
        for summary in page.locator("summary").all():
            summary.click()
        assert page.evaluate("window.taken") is None
        # Wide tables and figures scroll by themselves: the page does not.
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        screenshots.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(screenshots / f"report-{width}.png"))
    assert [a for a in asked if not a.startswith((file.as_uri(), "data:"))] == []
    assert said == []
    body = page.locator("body").inner_text()
    for text in (EVILS[0], EVILS[1], EVILS[4]):
        assert text in body
    # The policy of the page itself stops a script that would have got in.
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.taken=1\">')")
    page.wait_for_timeout(200)
    assert page.evaluate("window.taken") is None
