"""The writer's own thoughts with their subject, words passed on, and what decides commitment beside the last marker."""

from __future__ import annotations

import pytest

from workbench.annotate.nouns import source_type
from workbench.annotate.pipeline import AnnotatedSentence, annotate_text


def _only(text: str) -> AnnotatedSentence:
    (item,) = annotate_text(text)
    return item


def _cues(text: str) -> list[tuple[str, str | None, str]]:
    return [
        (text[a.cue.start : a.cue.end], text[slice(*a.source)] if a.source else None, a.source_type)
        for item in annotate_text(text)
        for a in item.attributions
    ]


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("私は急ぐ理由がないと思います。", ("と思います", "私", "author")),
        ("私たちも橋は要らないと考えている。", ("と考えている", "私たち", "author")),
        ("筆者は説明が足りないと感じた。", ("と感じた", "筆者", "author")),
        ("私としては案に意義があるというふうに考えております。", ("というふうに考えております", "私", "author")),
        ("町長が挙げた点は私は大事だと思っています。", ("と思っています", "私", "author")),
    ],
)
def test_a_thought_with_the_writer_as_its_topic_is_attribution(text: str, cue: tuple[str, str, str]) -> None:
    assert _cues(text) == [cue]
    assert _only(text).commitment == "attributed"


@pytest.mark.parametrize(
    "text",
    [
        "橋は要らないと思います。",
        "私は忙しいので、橋は要らないと思います。",
        "私は橋を渡りたいと思います。",
        "私どもとしては備えを急ぎたいというふうに思っております。",
        "私が挙げた点は大事だと思います。",
    ],
)
def test_without_that_topic_it_is_no_attribution(text: str) -> None:
    assert _cues(text) == []


def test_what_the_writer_thinks_is_reported() -> None:
    item = _only("私は橋を架けるべきだと思っています。")
    assert [(m.code, v) for m, v in zip(item.markers, item.voices, strict=True) if m.code == "obligation"] == [
        ("obligation", "reported")
    ]


def test_an_outlet_that_passes_words_on_reports_for_itself() -> None:
    text = "東都新聞は、隣の住民の証言として、男が走り去ったと報じた。"
    item = _only(text)
    assert [c[0] for c in _cues(text)] == ["の証言として", "と報じた"]
    assert item.voices == ["author", "author"]
    assert item.commitment == "attributed"


@pytest.mark.parametrize(
    ("text", "commitment"),
    [
        ("工事が遅れた理由は。", "questioned"),
        ("広い庭は京都ならでは。", "asserted"),
        ("空いた席はあまり残っていない。", "hedged"),
        ("あまり人のいない道を選んだので、早く家に着くことができたのだった。", "asserted"),
        ("町の空気はどこか昔と似ている。", "hedged"),
        ("これはまさに夢の橋である。", "boosted"),
        ("この点が見落とされていることを指摘したい。", "asserted"),
        ("市長は計画を見直すことを指摘した。", "attributed"),
    ],
)
def test_commitment(text: str, commitment: str) -> None:
    assert _only(text).commitment == commitment


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("学者が言うように、冬は長い。", [("言うように", "学者", "expert")]),
        ("首相は結果に懸念を示した。", []),
        ("知事は隣の県を訪れる計画を発表した。", []),
        ("作家が書いた本を読む。", []),
        ("言うべきことは言う。", []),
        ("放火の疑いがあるとみて、港警察署で原因を調べている。", [("とみて", "港警察署", "named_organisation")]),
        ("公表された概要によると、橋は三年で架かる。", [("によると", "概要", "official")]),
        ("東都電鉄によると、橋は三年で架かるとしている。", [("によると", "東都電鉄", "named_organisation")] * 2),
    ],
)
def test_cues_and_sources(text: str, cues: list[tuple[str, str | None, str]]) -> None:
    found = _cues(text)
    assert [c[1:] for c in found] == [c[1:] for c in cues]
    assert not cues or found[0][0] == cues[0][0]


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("保護者の方", "public"),
        ("地域の方々", "public"),
        ("委員の方", "official"),
        ("専門家が加わるグループ", "expert"),
        ("隣国のテレビキャスター", "media"),
        ("同局", "official"),
        ("同委員会", "named_organisation"),
        ("同省", "official"),
        ("郷土の事典", "official"),
    ],
)
def test_types_of_sources(phrase: str, kind: str) -> None:
    assert source_type(phrase) == kind
