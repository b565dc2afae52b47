"""An hour of annotation by hand, by keys alone: correct, a blind second coder, agreement, adjudication, override."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hand_session import HandPage

import workbench as wb
from workbench.evaluate.records import read_records

pytestmark = pytest.mark.browser

TEXTS = Path(__file__).resolve().parents[2] / "corpora" / "teaching" / "texts"
TARGET = "column-shells-2022-a"
EVIL = "<script>document.title='taken'</script>"


@pytest.fixture(scope="module")
def corpus() -> wb.Corpus:
    text = (TEXTS / f"{TARGET}.txt").read_text(encoding="utf-8").split("---\n", 2)[-1].strip()
    return wb.read({TARGET: text, "evil": f"{EVIL}橋は😀安全だという。町は喜んだ。"})


def test_an_hour_by_keys(page: Any, corpus: wb.Corpus, tmp_path: Path, screenshots: Path) -> None:
    screenshots.mkdir(parents=True, exist_ok=True)
    first = wb.Annotator(corpus, "hana", tmp_path / "hana.jsonl", documents=[TARGET])
    hana = HandPage(page, first, tmp_path)
    assert page.evaluate("document.querySelector('.wb-text').textContent") == first.annotation.text
    hana.enter()
    machine = first.annotation
    hana.press("ArrowDown", *["Enter"] * 12)  # right as they stand, as fast as keys come
    assert sum(m.by == "hana" for m in first.annotation.markers) == 12
    for key in ("9", "s", "ArrowDown", "x", "z", "y", "x"):
        hana.press(key)
    assert len(first.annotation.markers) == len(machine.markers) - 2
    assert [m.by for m in first.annotation.removed] == ["hana"] * 2
    # an input method is on: the browser says what it makes of the key, and where the key is
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Process', code: 'Digit2', bubbles: true}))"
    )
    hana.settle()
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'ｄ', code: 'KeyD', bubbles: true}))"
    )
    hana.settle()
    here = first.annotation.marker(int(hana.here()["mark"]))
    assert (here.code, here.voice, here.by) == ("probability", "reported", "hana")
    assert "probability" in hana.status
    hana.press("c", "3", "i", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "4")
    added = first.annotation.marker(int(hana.here()["mark"]))
    assert (added.code, added.end - added.start, added.origin) == ("attenuation", 2, "hand")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    hana.press("o")
    assert first.annotation.finished
    page.screenshot(path=str(screenshots / "hand-first.png"))

    second = wb.Annotator(corpus, "ken", tmp_path / "ken.jsonl", blind=True, documents=[TARGET])
    blind = page.context.new_page()
    ken = HandPage(blind, second, tmp_path)
    assert 'data-mark="' not in second.widget.html
    assert "wb-com-" not in blind.locator(".wb-text").inner_html()
    ken.enter()
    for _ in range(len(second.annotation.sentences)):
        ken.press("1", "ArrowRight")
    ken.press("Home", "i", "ArrowDown", "6", "o")
    assert all(s.commitment for s in second.annotation.sentences)
    assert len(second.annotation.markers) == 1
    blind.screenshot(path=str(screenshots / "hand-blind.png"))

    by_code = wb.agreement(first.path, second.path, by="code", n_resamples=50)
    assert by_code["n_a"].sum() == len(first.annotation.markers)
    assert by_code["n_b"].sum() == 1

    judge = wb.Adjudicator(corpus, first.path, second.path, "aki", tmp_path / "settled.jsonl")
    table = page.context.new_page()
    aki = HandPage(table, judge, tmp_path)
    n = len(judge.differences)
    assert table.locator("tr[data-difference]").count() == n
    table.screenshot(path=str(screenshots / "hand-judge.png"))
    aki.enter()
    aki.press("o")
    assert "open" in aki.problem
    for _ in range(n):
        aki.press("n", "1")
    assert not judge.state.open
    aki.press("o")
    assert judge.annotation.finished
    assert {m.label for m in judge.annotation.markers} == {m.label for m in first.annotation.markers}

    after = wb.override(corpus, tmp_path / "settled.jsonl")
    assert after.documents["origin"].to_list() == ["hand: aki", "machine"]
    assert after.markers.filter(doc_id=TARGET).height == len(first.annotation.markers)
    assert read_records(tmp_path / "settled.jsonl")[0]["between"] == ["hana", "ken"]


def test_a_text_is_shown_and_not_run(page: Any, corpus: wb.Corpus, tmp_path: Path) -> None:
    annotator = wb.Annotator(corpus, "hana", tmp_path / "h.jsonl", documents=["evil"])
    reader = HandPage(page, annotator, tmp_path)
    assert page.title() == "t"
    assert page.evaluate("document.querySelector('.wb-text').textContent") == annotator.annotation.text
    reader.enter()
    reader.press("ArrowDown")
    hearsay = annotator.annotation.marker(int(reader.here()["mark"]))
    assert annotator.annotation.form(hearsay) == "という"
    reader.press("i", "Shift+ArrowLeft", "Enter")  # behind a character that is two halves in UTF-16
    assert annotator.annotation.form(annotator.annotation.marker(hearsay.uid)) == "だという"
