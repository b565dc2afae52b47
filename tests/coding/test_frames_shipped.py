"""The frames that ship: each holds in its examples and not in its counterexamples."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest

from workbench.build import annotate_documents
from workbench.coding.frames.coding import code_frames, example_documents, wrong_examples
from workbench.coding.frames.lexicon import Frame, FrameSet, from_rules, read_frames, shipped
from workbench.coding.frames.parser import parse_rule
from workbench.coding.frames.rules import walk
from workbench.corpus import Corpus
from workbench.errors import LexiconError

FRAMES = list(shipped().frames.values())
CASES = [
    pytest.param(frame.frame_id, kind, number, id=f"{frame.frame_id}-{kind}-{number}")
    for frame in FRAMES
    for kind, texts in (("example", frame.examples), ("counterexample", frame.counterexamples))
    for number, _ in enumerate(texts, start=1)
]


@pytest.fixture(scope="module")
def annotated() -> Corpus:
    return annotate_documents(example_documents(shipped()))


@pytest.fixture(scope="module")
def hits(annotated: Corpus) -> pl.DataFrame:
    return code_frames(annotated)


@pytest.mark.parametrize(("frame", "kind", "number"), CASES)
def test_examples_match_and_counterexamples_do_not(hits: pl.DataFrame, frame: str, kind: str, number: int) -> None:
    own = hits.filter(pl.col("doc_id") == f"{frame}/{kind}/{number}", pl.col("frame") == frame)
    assert own.is_empty() == (kind == "counterexample")


@pytest.mark.parametrize("frame", FRAMES, ids=lambda f: f.frame_id)
def test_every_frame_says_what_it_is(frame: Frame) -> None:
    assert len(set(frame.examples)) >= 3
    assert len(set(frame.counterexamples)) >= 2
    assert "Not:" in frame.definition
    assert len(frame.definition) > 100
    assert not set(frame.examples) & set(frame.counterexamples)


def test_the_topics_of_the_matter_are_there() -> None:
    assert [f.frame_id for f in FRAMES] == [
        "military_cooperation",
        "sanctions_and_economy",
        "trade_and_transport",
        "diplomacy_and_summits",
        "history_and_debt",
        "personal_ties",
        "information_reliability",
        "effect_on_the_war",
        "third_parties",
    ]


def test_names_are_told_apart() -> None:
    for key in ("english", "japanese", "definition"):
        assert len({getattr(f, key) for f in FRAMES}) == len(FRAMES)


def test_every_alternative_is_found_in_some_corpus_or_at_least_can_be_read() -> None:
    """A rule of a frame is more than one word, and no list is left unused."""
    head = FRAMES[0].lists
    written = " ".join([*head.values(), *(rule for f in FRAMES for rule in f.rules)])
    assert [name for name in head if f"${name}" not in written] == []
    for frame in FRAMES:
        assert len(list(walk(frame.rule()))) > 5


def test_wrong_examples_names_what_is_wrong(annotated: Corpus) -> None:
    assert wrong_examples(annotated, shipped()).is_empty()
    frame = Frame("own", "Own", "自作", "…", ("砲弾",), ("砲弾が届く。", "荷が届く。"), ("弾が届く。", "砲弾だ。"))
    own = FrameSet("own", "0", "0", {"own": frame})
    wrong = wrong_examples(annotate_documents(example_documents(own)), own)
    assert wrong.rows() == [("own", "example", "荷が届く。"), ("own", "counterexample", "砲弾だ。")]


def test_the_examples_of_the_documentation_are_true(root: Path, tmp_path: Path) -> None:
    text = (root / "docs" / "frames.md").read_text(encoding="utf-8")
    block = text.split("```toml\n")[1].split("```")[0]
    (tmp_path / "fuel.toml").write_text(block, encoding="utf-8")
    own = read_frames(tmp_path)
    assert wrong_examples(annotate_documents(example_documents(own)), own).is_empty()
    for quoted in re.findall(r'\{("\w+": ".+?")\}', text):
        for frame in from_rules(json.loads("{" + quoted + "}")).frames.values():
            assert frame.rule()
    with pytest.raises(LexiconError) as caught:
        parse_rule("石油 燃料", where="my_frames/fuel.toml, frame 'fuel', rule 1")
    shown = " ".join(text.split("what to do:\n\n")[1].split(" …\n")[0].split())
    assert str(caught.value).startswith(shown)
