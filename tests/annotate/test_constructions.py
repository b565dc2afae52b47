"""Constructions of reporting: an unseen predicate is caught by what it stands in; what only looks alike is not."""

from __future__ import annotations

import pytest

from workbench.annotate.classes import compiled, word_class
from workbench.annotate.constructions import read_construction
from workbench.annotate.nouns import source_type
from workbench.annotate.pipeline import annotate_text
from workbench.errors import LexiconError

REPORTS = [
    # direct speech + と + any predicate
    ("監督は「よく守ってくれた」と相好を崩した。", "と相好を崩した", "監督"),
    ("主将は「負けられない」と腕をまくった。", "と腕をまくった", "主将"),
    ("主婦は「助かった」と安堵の表情だった。", "と安堵の表情だった", "主婦"),
    ("「体を冷やすことが大切です」と山本教授。", "と", "山本教授"),
    ("選手は「夢のようだった」と笑顔。", "と笑顔", "選手"),
    # clauses made nouns
    ("市は窓口を閉じることを呼び掛けた。", "ことを呼び掛けた", "市"),
    ("報告書に費用を分ける旨が明記された。", "旨が明記された", "報告書"),
    ("大臣は対話の必要性を強調した。", "の必要性を強調した", "大臣"),
    # views with and without holders
    ("専門家の間では、回復は遅いとの見方が根強く残る。", "との見方が根強く残る", "専門家"),
    ("住民から「遅すぎる」との声が相次いで上がった。", "との声が相次いで上がった", "住民"),
    ("党は混乱を招くとの判断から公表を見送った。", "との判断から", "党"),
    ("回復は遅いというのが学者の主張だ。", "主張だ", "学者"),
    # asked by the desk, told, between
    ("資料が消えたことが県警への取材で分かった。", "への取材で分かった", "県警"),
    ("住民は町長から「待ってほしい」と言われた。", "と言われた", "町長"),
    ("「人は変わる」と教授はいう。", "いう", "教授"),
    ("負担は重いとする市民団体が集まった。", "とする", "市民団体"),
]


@pytest.mark.parametrize(("text", "cue", "source"), REPORTS, ids=[r[1] for r in REPORTS])
def test_construction_is_a_report(text: str, cue: str, source: str | None) -> None:
    found = {
        (text[a.cue.start : a.cue.end], text[slice(*a.source)] if a.source else None)
        for s in annotate_text(text)
        for a in s.attributions
    }
    assert (cue, source) in found


NO_REPORTS = [
    "人々はその山を「眠る男」と呼ぶ。",
    "記者は「風が吹く」と題する本を出した。",
    "隣国との約束を守った。",
    "会社は姉と意見を交わした。",
    "平和を守ろうとする国家が集まった。",
    "政府は延期を発表した。",
    "首相は支持を表明した。",
    "政府は見解を示していない。",
]


@pytest.mark.parametrize("text", NO_REPORTS)
def test_what_looks_alike_is_no_report(text: str) -> None:
    assert not [a for s in annotate_text(text) for a in s.attributions], text


def test_an_announcer_tells_and_an_explanation_explains() -> None:
    told, explained = "けが人はいなかったということです。", "つまり、失敗だったということです。"
    assert [m.code for s in annotate_text(told) for m in s.markers] == ["hearsay"]
    assert "hearsay" not in [m.code for s in annotate_text(explained) for m in s.markers]


def test_a_speaker_behind_the_cue_makes_the_sentence_attributed() -> None:
    assert annotate_text("「体を冷やすことが大切です」と山本教授。")[0].commitment == "attributed"


def test_a_phrase_of_nothing_but_an_ending_has_no_type() -> None:
    assert source_type("など") == "unspecified"
    assert source_type("") == "unspecified"  # a phrase of which nothing was left ended a build of 1,800 documents
    assert source_type("「」") in {"unspecified", "named_organisation"}


def test_a_word_of_a_class_matches_in_its_forms() -> None:
    found = compiled("test", {"広がる": "v", "強い": "adj", "浮上": "vs", "見方": "n", "ある": "v"})
    for form in ("広がっている", "広がった", "強かった", "浮上した", "見方", "あった"):
        assert len(form) in set(found.ends(form + "。", 0, len(form) + 1)), form
    assert not set(found.ends("狭い。", 0, 3)) - {0}


def test_unknown_class_and_element_are_named() -> None:
    with pytest.raises(LexiconError, match="no word class"):
        word_class("nonesuch")
    row = dict.fromkeys(("entry_id", "code", "source", "class", "gloss", "example", "counterexample", "note"), "")
    with pytest.raises(LexiconError, match="no element"):
        read_construction({**row, "pattern": "との <view> ~nonesuch"}, "here")
    with pytest.raises(LexiconError, match="begins with"):
        read_construction({**row, "pattern": "~mod <view>"}, "here")
