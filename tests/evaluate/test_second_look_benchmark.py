"""benchmarks/stance/second_look.py: which forms the rules leave, what is observed of them, and what a fit makes of them."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from types import ModuleType

import pytest

from workbench.annotate import pipeline
from workbench.annotate.context import Context, Found
from workbench.annotate.lexicon import Lexicon, stance

ROOT = Path(__file__).resolve().parents[2]
TEACHING = ROOT / "corpora" / "teaching"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks" / "stance"))
    return importlib.import_module("second_look")


@pytest.fixture
def sentence(monkeypatch: pytest.MonkeyPatch) -> tuple[Context, list[Found]]:
    found: list[tuple[Context, list[Found]]] = []
    original = pipeline.find_markers

    def note(context: Context, lexicon: Lexicon) -> list[Found]:
        found.append((context, original(context, lexicon)))
        return found[-1][1]

    monkeypatch.setattr(pipeline, "find_markers", note)
    pipeline.annotate_text("橋は古くなっても、構わない人はいる。")
    return found[0]


def test_a_form_is_left_with_the_condition_that_failed(
    script: ModuleType, sentence: tuple[Context, list[Found]]
) -> None:
    # ても that permits is no concession for the rules.
    context, markers = sentence
    left = script.left(context, stance(), "counter")
    (form,) = [f for f in left if f.entry_id == "ctr.temo"]
    assert (context.text[form.start : form.end], form.failed) == ("ても", "left")
    assert (form.start, form.end) in [(f.start, f.end) for f in script.disjoint(left, markers)]
    assert form not in script.disjoint(left, [Found(form.start, form.end, "counter", "ctr.temo")])


def test_observations_hold_function_words_and_parts_of_speech(
    script: ModuleType, sentence: tuple[Context, list[Found]]
) -> None:
    context, _ = sentence
    form = next(f for f in script.left(context, stance(), "counter") if f.entry_id == "ctr.temo")
    seen = script.observations(context, form)
    assert {"entry=ctr.temo", "failed=left", "form=ても", "before=動詞", "after=、", "pause=after"} <= set(seen)
    assert {"place=middle", "topic before=yes", "topic behind=yes", "negated before=no"} <= set(seen)
    assert not any("橋" in o or "町" in o for o in seen)


def test_a_fit_tells_the_observation_that_carries_weight(script: ModuleType) -> None:
    def place(doc: int, pause: bool) -> object:
        seen = ("entry=x", "pause=after") if pause else ("entry=x",)
        return script.Place(f"d{doc}", 0, 1, "x", seen, pause)

    places = [place(d, p) for d in range(12) for p in (True, False, False)]
    fitted = script.fit([*places, script.Place("d0", 5, 6, "never", ("pause=after",), False)])
    assert fitted.weights["pause=after"] > 0
    assert fitted.entries == {"x"}
    assert fitted.chance(places[0]) > 0.5 > fitted.chance(places[1])
    assert fitted.chance(script.Place("d9", 0, 1, "never", ("pause=after",), False)) is None
    assert script.fit([p for p in places if p.label]) is None


def test_counts_are_those_of_matched_markers(script: ModuleType) -> None:
    text = script.Text("d", [{"start": 0, "end": 4}, {"start": 10, "end": 12}], [{"start": 1, "end": 3}], [])
    added = [script.Place("d", 10, 12, "x", (), True), script.Place("d", 20, 22, "x", (), False)]
    assert script.counts(text, []) == [1, 0, 2, 1]
    assert script.counts(text, added) == [2, 1, 2, 3]


def test_teaching_texts_can_be_learnt_from(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    texts = script.read("counter", TEACHING / "gold.jsonl", TEACHING / "texts")
    assert len(texts) > 3
    assert sum(len(t.gold) for t in texts) > 5
    assert sum(len(t.places) for t in texts) > 5
    said = script.left_out(texts, (), argparse.Namespace(strength=1.0, documents=2))
    assert set(said) == {t.doc_id for t in texts}
    script.report("counter", texts, said, 0.42)
    printed = capsys.readouterr().out
    assert "F1 lenient: rules 0." in printed
    assert "places weighed" in printed


def test_a_text_that_is_missing_is_named_and_left_out(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = '{"doc_id": "away", "markers": [], "attributions": [], "sentences": []}\n'
    (tmp_path / "gold.jsonl").write_text(record, encoding="utf-8")
    assert script.read("counter", tmp_path / "gold.jsonl", tmp_path) == []
    assert "away.txt" in capsys.readouterr().err
