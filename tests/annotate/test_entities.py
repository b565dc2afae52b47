"""Who a source stands for: pointing nouns and unnamed speakers, resolved across sentences."""

from __future__ import annotations

import pytest

from workbench.annotate.pipeline import annotate_document

# text → what each cue's source stands for, in text order
CASES = {
    "朝日新聞は会談が中止になったと報じた。同紙によると、首相は難しいと述べた。": ["朝日新聞", "朝日新聞", "首相"],
    # a sentence that goes on with the same speaker
    "報道官は会談は難しいと述べた。また、「残念だ」とも語った。": ["報道官", "報道官"],
    # a view without a holder has none
    "報道官は会談は難しいと述べた。会談は中止になるとの見方がある。": ["報道官", None],
    # the pointing noun passes over what it cannot stand for
    "甲野新聞は会談が中止になったと報じた。山田太郎教授は「難しい」と述べた。同紙は中止を惜しむ声もあると伝えた。": [
        "甲野新聞",
        "山田太郎教授",
        "甲野新聞",
    ],
    # introduced without a cue
    "山田太郎氏は昨年まで大使を務めた。同氏は「会談は難しい」と述べた。": ["山田太郎"],
    # nothing to point to
    "同紙は会談が中止になったと報じた。": [None],
    # the short name of an outlet, alone or with others who are not named
    "日経は会談が中止になったと報じた。新華社などによると、首相は難しいと述べた。": ["日本経済新聞", "新華社", "首相"],
    "朝日や日経などは会談が中止になったと報じた。": ["朝日や日経など"],
    # 毎日 as a word
    "毎日が戦いだと首相は述べた。": ["首相"],
    # what a source gives out stands for the source
    "国防省の発表によると、会談は中止になった。": ["国防省"],
}


@pytest.mark.parametrize("text", CASES)
def test_entities(text: str) -> None:
    rows = annotate_document("x", text)["attributions"]
    cues = {m[2]: m[5] for m in annotate_document("x", text)["markers"] if m[7] == "attribution"}
    wanted = [r[6] for r in rows if "声" not in cues[r[1]]]
    assert wanted == CASES[text]
