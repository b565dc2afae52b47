"""An hour of annotation by hand as a user has it: in the served app and in JupyterLab, by keys, with what stands on disk."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from app_session import TARGET, Reader, running_app
from lab_session import run_all, visible_errors

import workbench as wb
from workbench.build import annotate_documents
from workbench.coding.code import code
from workbench.evaluate.records import read_records
from workbench.read import read_sources

pytestmark = pytest.mark.browser
TEXTS = Path(__file__).resolve().parents[2] / "corpora" / "teaching" / "texts"
DOCUMENTS = (TARGET, "column-shells-2022-a")
Record = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    documents = read_sources([TEXTS / f"{d}.txt" for d in sorted(DOCUMENTS)]).documents
    return code(annotate_documents(documents)).write(tmp_path_factory.mktemp("hand") / "corpus")


class Coder:
    """Somebody at the page of annotation, by keys alone, and their file."""

    def __init__(self, page: Any, file: Path) -> None:
        self.page, self.file = page, file

    def begin(self, name: str) -> None:
        box = self.page.get_by_placeholder("your name, then Enter")
        box.wait_for(timeout=90_000)
        box.fill(name)
        box.press("Enter")
        self.page.wait_for_selector(".wb-hand .wb-text", timeout=60_000)
        self.page.wait_for_function("document.activeElement.closest('.wb-hand') !== null", timeout=20_000)

    def enter(self, part: str = ".wb-text [data-sent]", name: str = "sent") -> None:
        """Click into the page. JupyterLab takes the focus once more when it is through with Run All: click until it stays."""
        for _ in range(20):
            self.page.locator(f".wb-hand {part}").first.click()
            self.page.wait_for_timeout(1000)
            if name in self.here():
                return
        raise AssertionError(f"the page does not keep the focus; it is at {self.here()}")

    def turn_to(self, doc_id: str) -> None:
        open_now = self.page.locator(".wb-hand").get_attribute("data-document")
        if open_now != doc_id:
            self.press("PageDown" if sorted(DOCUMENTS).index(doc_id) > sorted(DOCUMENTS).index(open_now) else "PageUp")
            self.page.wait_for_selector(f'.wb-hand[data-document="{doc_id}"]', timeout=20_000)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def saved(self, right: Callable[[Record], bool], doc_id: str = TARGET) -> Record:
        """Wait until what is on the disk is so."""
        deadline, record = time.monotonic() + 40, {}
        while time.monotonic() < deadline:
            if self.file.exists():
                record = next((r for r in read_records(self.file) if r["doc_id"] == doc_id), {})
                if record and right(record):
                    return record
            self.page.wait_for_timeout(100)
        said = self.page.locator(".wb-hstatus, .wb-hproblem").all_inner_texts()
        kept = {k: v for k, v in record.items() if k not in ("markers", "sentences")}
        raise AssertionError(
            f"not saved; {said}, at {self.here()}; {[m.get('by') for m in record.get('markers', [])]}, {kept}"
        )

    def here(self) -> dict[str, str]:
        return dict(self.page.evaluate("({...document.activeElement.dataset})"))

    def shown(self) -> list[list[str]]:
        """Place, code and voice of every marker that the page shows."""
        found = self.page.locator(".wb-text [data-mark]").evaluate_all(
            "all => all.map(e => [e.dataset.place, e.dataset.code, e.dataset.voice])"
        )
        return sorted(map(list, {tuple(f) for f in found}))


def held(record: Record) -> list[list[str]]:
    return sorted([f"{m['start']}-{m['end']}", m["code"], m["voice"]] for m in record["markers"])


def to_code(coder: Coder, wanted: str) -> None:
    """Go down to the next marker of a code."""
    for _ in range(60):
        coder.press("ArrowDown")
        if coder.here().get("code") == wanted:
            return
    raise AssertionError(f"no {wanted} below")


def seen(record: Record, by: str) -> int:
    return sum(m.get("by") == by for m in record["markers"])


def correct_twenty(hana: Coder) -> Record:
    """Eleven are right as they stand; eight more are corrected, by every kind of correction there is."""
    start = hana.page.evaluate("document.querySelectorAll('.wb-text [data-mark][tabindex]').length")
    hana.press("ArrowDown", *["Enter"] * 11)
    hana.saved(lambda r: seen(r, "hana") == 11)
    hana.press("7", "d")  # inference, reported
    hana.saved(lambda r: any(m["code"] == "inference" and m["voice"] == "reported" and m.get("by") == "hana" for m in r["markers"]))  # fmt: skip
    hana.press("ArrowDown", "x", "x")
    hana.saved(lambda r: len(r.get("removed", [])) == 2)
    hana.press("z")
    hana.saved(lambda r: len(r.get("removed", [])) == 1)
    hana.press("c", "3")  # the commitment of its sentence
    hana.saved(lambda r: any(s["commitment"] == "hedged" and s.get("by") == "hana" for s in r["sentences"]))
    hana.press("i", "ArrowRight", "ArrowRight", "4")  # a new marker
    hana.saved(lambda r: any(m["origin"] == "hand" and m["code"] == "attenuation" for m in r["markers"]))
    hana.press("i", "ArrowRight", "Enter")  # its words
    hana.saved(lambda r: any(m["code"] == "attenuation" and m["end"] - m["start"] == 4 and m["origin"] == "hand" for m in r["markers"]))  # fmt: skip
    hana.press("Home")
    for _ in range(40):
        hana.press("ArrowUp")
    to_code(hana, "attribution")
    hana.press("t", "4")  # the type of its source
    hana.saved(lambda r: any(a["source_type"] == "expert" for a in r["attributions"]))
    hana.press("u", "Shift+ArrowRight", "Enter")  # the words that name it
    to_code(hana, "possibility") if hana.here().get("code") != "possibility" else None
    hana.press("2")
    hana.saved(lambda r: not any(m["code"] == "possibility" for m in r["markers"]))
    hana.press("o")
    record = hana.saved(lambda r: r["finished"])
    assert start > 14
    assert seen(record, "hana") + len(record["removed"]) + sum(s.get("by") == "hana" for s in record["sentences"]) >= 16
    return record


def code_blind(ken: Coder) -> Record:
    """Commitment of every sentence, and four markers."""
    n = ken.page.locator(".wb-text [data-sent]").count()
    for _ in range(n):
        ken.press("1", "ArrowRight")
    ken.press("Home")
    for _ in range(n):
        ken.press("ArrowLeft")
    for at in range(4):
        ken.press("ArrowRight", "i", "ArrowDown", "1" if at % 2 else "8", "c")
    ken.saved(lambda r: len(r["markers"]) == 4)
    ken.press("o")
    return ken.saved(lambda r: r["finished"])


@pytest.mark.long
def test_an_hour_in_the_app(root: Path, page: Any, folder: Path, tmp_path: Path, screenshots: Path) -> None:
    screenshots.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    files = tmp_path / "annotations"
    files.mkdir()
    privates = [tmp_path / "one", tmp_path / "two"]
    for private in privates:
        private.mkdir()

    def picture(of: Any, name: str) -> None:
        of.wait_for_timeout(400)
        of.screenshot(path=str(screenshots / f"served-{name}.png"))

    with running_app(root, folder, privates[0], "--annotate", str(files), "--target", TARGET) as app:
        page.goto(app.address, timeout=90_000)
        reader = Reader(page)
        reader.wait_for_lines(1)  # one possibility in the document
        picture(page, "explorer")
        reader.click("tab:hand")
        hana = Coder(page, files / "hana.jsonl")
        hana.begin("hana")
        box = page.locator(".wb-hand").bounding_box()
        assert box["y"] >= -1
        assert box["y"] + box["height"] <= 901  # all of the page is in sight
        hana.turn_to(TARGET)
        picture(page, "begun")
        record = correct_twenty(hana)
        picture(page, "corrected")
        page.reload(timeout=90_000)
        Reader(page).click("tab:hand")
        hana.begin("hana")
        hana.turn_to(TARGET)
        assert hana.shown() == held(record)  # every edit is there again

        with running_app(root, folder, privates[1], "--annotate", str(files), "--blind") as blind:
            other = page.context.new_page()
            other.goto(blind.address, timeout=90_000)
            ken = Coder(other, files / "ken.jsonl")
            ken.begin("ken")
            ken.turn_to(TARGET)
            assert ken.shown() == []
            assert "hana" not in other.content()
            assert other.locator("text=Pick a slice").first.is_hidden()
            picture(other, "blind-begun")
            code_blind(ken)
            picture(other, "blind")
            other.close(run_before_unload=True)

        aki = Coder(page, files / "hana-ken-settled-by-aki.jsonl")
        aki.begin("aki")
        reader = Reader.__new__(Reader)
        reader.page = page
        for key in ("coder:hana", "coder:ken", "agreement:"):
            reader.key(key).wait_for(timeout=20_000)
            reader.click(key)
        page.wait_for_selector('[data-part="agreement"] table', timeout=60_000)
        assert page.locator('[data-part="agreement"] table').count() == 3
        assert TARGET in page.locator('[data-part="agreement"]').inner_text()
        picture(page, "agreement")
        reader.click("settle:")
        page.wait_for_selector("tr[data-difference]", timeout=60_000)
        page.wait_for_function("document.activeElement.closest('.wb-hand') !== null", timeout=20_000)
        n = page.locator("tr[data-difference]").count()
        assert n > 10
        picture(page, "adjudication")
        for _ in range(n):
            aki.press("n", "1")
        aki.saved(lambda r: len(r["decisions"]) == n)
        aki.press("o")
        aki.saved(lambda r: r["finished"])
        picture(page, "settled")
        reader.click("use:")
        page.wait_for_selector("text=the views count these labels now", timeout=60_000)
        reader.click("tab:overview")
        page.wait_for_selector('[data-view="overview"]', timeout=20_000)
        page.wait_for_selector('[data-part="concordance"]:has-text("0 lines"), [data-part="concordance"]:has-text("No ")', timeout=20_000)  # fmt: skip
        picture(page, "counted")
        assert page.locator(".wb-error").count() == 0

    corpus = wb.Corpus.read(folder)
    by_code = wb.agreement(files / "hana.jsonl", files / "ken.jsonl", by="code", n_resamples=50)
    assert by_code["n_a"].sum() == len(record["markers"])
    checked = wb.override(corpus, files / "hana-ken-settled-by-aki.jsonl")
    before, after = (wb.contrast(c, target=TARGET, by="genre").filter(category="possibility")["target_n"].to_list() for c in (corpus, checked))  # fmt: skip
    assert before == [1] * len(before)
    assert after == [0] * len(after)
    assert sorted(checked.documents["origin"].unique()) == ["hand: aki", "machine"]


def run_one_cell(page: Any, lab: str, notebook: Path, cell: str) -> None:
    """Write a notebook of one cell, open it in JupyterLab and run it."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    one = {"cell_type": "code", "id": "c0", "metadata": {}, "execution_count": None, "outputs": [], "source": cell}
    notebook.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": [one]}), encoding="utf-8")  # fmt: skip
    run_all(page, lab, notebook)
    assert visible_errors(page) == []


@pytest.mark.long
def test_an_hour_in_jupyterlab(page: Any, lab: str, checkout: Path, folder: Path, screenshots: Path) -> None:
    screenshots.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    files = checkout / "annotations"
    files.mkdir()
    cell = f"import workbench as wb\ncorpus = wb.Corpus.read({str(folder)!r})\nwb.Annotator(corpus, 'hana', '../annotations/hana.jsonl', documents=[{TARGET!r}])"
    notebook = checkout / "notebooks" / "by_hand.ipynb"
    run_one_cell(page, lab, notebook, cell)
    hana = Coder(page, files / "hana.jsonl")
    hana.enter()
    page.screenshot(path=str(screenshots / "lab-begun.png"))
    correct_twenty(hana)
    page.screenshot(path=str(screenshots / "lab-corrected.png"))
    hana.press("ArrowDown", "x", "x")  # in JupyterLab "x" cuts a cell and "d d" deletes it
    hana.saved(lambda r: len(r.get("removed", [])) == 3)
    hana.press("d", "d")
    hana.press("z")
    page.wait_for_timeout(500)
    assert page.locator(".jp-Cell").count() == 1


@pytest.mark.long
def test_two_coders_are_settled_in_jupyterlab(
    page: Any, lab: str, checkout: Path, folder: Path, screenshots: Path
) -> None:
    screenshots.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    files = checkout / "settling"
    files.mkdir()
    corpus = wb.Corpus.read(folder)
    for by, wrong in (("hana", "doubt"), ("ken", "certainty")):
        annotator = wb.Annotator(corpus, by, files / f"{by}.jsonl", documents=[TARGET])
        for mark in (0, 1, 2):
            annotator.do({"do": "code", "mark": mark, "value": wrong})
        annotator.do({"do": "finish"})
    cell = f"import workbench as wb\ncorpus = wb.Corpus.read({str(folder)!r})\nwb.Adjudicator(corpus, '../settling/hana.jsonl', '../settling/ken.jsonl', 'aki', '../settling/aki.jsonl')"
    notebook = checkout / "notebooks" / "settling.ipynb"
    run_one_cell(page, lab, notebook, cell)
    aki = Coder(page, files / "aki.jsonl")
    aki.enter("tr[data-difference]", "difference")
    n = page.locator("tr[data-difference]").count()
    assert n == 3
    page.screenshot(path=str(screenshots / "lab-settling.png"))
    for choice in ("1", "2", "1"):
        aki.press("n", choice)
    aki.saved(lambda r: len(r["decisions"]) == n)
    aki.press("o")
    record = aki.saved(lambda r: r["finished"])
    assert [m["code"] for m in record["markers"][:3]] == ["doubt", "certainty", "doubt"]
    assert page.locator(".jp-Cell").count() == 1
