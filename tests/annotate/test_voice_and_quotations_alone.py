"""How far back a report reaches, what a quotation alone commits to, and cues behind speech and a pause."""

from __future__ import annotations

import pytest

from workbench.annotate.phrases import REACH_BACK
from workbench.annotate.pipeline import AnnotatedSentence, annotate_text


def _only(text: str) -> AnnotatedSentence:
    (found,) = annotate_text(text)
    return found


def _voices(text: str) -> dict[str, str]:
    found = _only(text)
    return {text[m.start : m.end]: v for m, v in zip(found.markers, found.voices, strict=True)}


def _cues(text: str) -> list[str]:
    return [text[a.cue.start : a.cue.end] for s in annotate_text(text) for a in s.attributions]


def test_a_report_without_a_speaker_before_it_reaches_back_no_farther_than_its_clause() -> None:
    far = "駅前の店は客が減るかもしれないけれど" + "近くの通りに新しい屋台が並ぶので" * 6 + "、祭りは続くという。"
    assert len(far) > REACH_BACK
    assert _voices(far)["かもしれない"] == "author"
    assert _voices("駅前の店は客が減るかもしれないという。")["かもしれない"] == "reported"


def test_sentences_that_run_on_without_a_full_stop_are_nobodys_content() -> None:
    text = "明日は雨かもしれないよ駅前の店は休みだと店の人が言ってた。"
    assert _voices(text)["かもしれない"] == "author"


def test_a_connective_at_the_head_of_a_report_is_the_writers() -> None:
    assert _voices("しかしながら、橋は残るという。")["しかしながら"] == "author"


def test_what_came_out_by_asking_is_reported() -> None:
    voices = _voices("男が記録を消すよう部下に指示していたことが八日、県警への取材で分かった。")
    assert voices["よう部下に指示していた"] == "reported"
    assert voices["への取材で分かった"] == "author"


def test_a_cue_inside_what_a_fronted_source_reports_is_reported() -> None:
    assert _voices("東都新聞によると、文を写されたとして訴えた裁判で、訴えは退けられた。")["として"] == "reported"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("「町に若い人が増えたのは良いことです」", "attributed"),
        ("「坂が多くて歩きにくい」「店が遠くて不便だ」。", "attributed"),
        ("新しい駅の計画は「合意に時間がかかる」（市の担当者）。", "attributed"),
        ("来年の見通しについては「まだ何も決まっていない」。", "attributed"),
        ("合言葉は「海と山」。", "asserted"),
        ("委員会は橋の必要性を改めて強調するようになった。", "attributed"),
        ("市長が十日の会見で明らかにした。", "attributed"),
        ("調査は湖の姿を明らかにした。", "asserted"),
    ],
)
def test_commitment_of_quotations_alone_and_closing_reports(text: str, label: str) -> None:
    assert _only(text).commitment == label


def test_a_title_whose_quoted_word_belongs_to_the_noun_before_it_asserts() -> None:
    title = annotate_text("東都市の「２１＋１」計画の目的\n\n本文がある。")[0]
    assert title.commitment == "asserted"


def test_lines_that_were_joined_end_behind_a_quotation() -> None:
    text = "「最後まで声を出して楽しく走ることができました」次の大会は九月に開かれる。"
    assert [s.commitment for s in annotate_text(text)] == ["attributed", "asserted"]


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("社長は「まだ知られていない」と、慎重な姿勢を見せている。", "と、慎重な姿勢を見せている"),
        ("選手は「やっと勝てた」と笑みがこぼれた。", "と笑みがこぼれた"),
        ("作家は「明るい話を書きたい」と書き下ろした。", "と書き下ろした"),
        ("便りは「良い一年を」と結んでいる。", "と結んでいる"),
        ("負担は重いとする一方、市は予算を増やした。", "とする"),
        ("住民は「家にいた」という趣旨の話をした。", "という趣旨の話をした"),
    ],
)
def test_cues_behind_speech(text: str, cue: str) -> None:
    assert cue in _cues(text)


@pytest.mark.parametrize(
    "text",
    [
        "委員会は工事を延ばす方針を固めた。",  # a decision, no report
        "この制度は費用が戻るという内容だ。",
        "私は早く始めたいと思っております。",  # a wish
        "店は空いていると思っていたのに、混んでいた。",
    ],
)
def test_what_is_no_cue(text: str) -> None:
    assert _cues(text) == []
