"""What is told to somebody, reports that follow their speaker, titles, and who they are of (decision 82)."""

from __future__ import annotations

import pytest
from cues_factory import Cue, cues_of

from workbench.annotate.nouns import source_type


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        # an event in which it was told, and what is commonly said
        ("荷はもう一つの店にならあると言われました。", [("attribution", "と言われました", None)]),
        ("上司からは、もう来なくてよいと言われた。", [("attribution", "と言われた", "上司")]),
        ("昔はここまで海だったと言われている。", [("hearsay", "と言われている", None)]),
        ("町一番の使い手だと言われた男が来た。", [("hearsay", "と言われた", None)]),
        ("若者はいい仕事があると誘われ、港に着いた。", [("attribution", "と誘われ", None)]),
        ("係の人物に荷を渡すよう命じられる。", [("attribution", "よう命じられる", None)]),
        ("費用は三億円になると報じられた。", [("attribution", "と報じられた", None)]),
        ("別の枠で払うということが与党内で言われている。", [("attribution", "ということが与党内で言われている", None)]),
        # fears that the text tells of are its own
        ("対立は深まると懸念される。", []),
        # the speaker between the words and the verb, with an age, a time or an act
        (
            "「町のために来た。」と南町のAnna Smith、79歳は述べた。",
            [("attribution", "述べた", "南町のAnna Smith、79歳")],
        ),
        ("「町へ来た。」と町の住民であるAnna Smithは述べた。", [("attribution", "述べた", "Anna Smith")]),
        ("「まだ勝てる」とジョン・スミスは宿に戻るときに言った。", [("attribution", "言った", "ジョン・スミス")]),
        ("「要る」という国が定めた決まりがある。", []),
        # what follows
        ("甲野氏は以下のように書いている。", [("attribution", "以下のように書いている", "甲野氏")]),
        ("荷が菌を運ぶことを東都大の研究班が確認した。", [("attribution", "確認した", "東都大の研究班")]),
        ("荷が来ないことを心配した同僚が、兄に連絡した。", []),
        ("荷は夜のほうが危険が高いことも示された。", [("attribution", "ことも示された", None)]),
        ("甲野氏は和解に向けた見解を示した。", []),
        # と between two nouns joins them
        ("我々は町に敬意と感謝をしなければならない。", []),
        # it is called so; it is explained
        ("研修中の医師を研修医という。", []),
        ("町を家に例えるなら、家を捨てるということです。", []),
        # of a clause that ends in a word of quality
        ("委員会は今の額が最も適切として、案を退けた。", [("attribution", "として", "委員会")]),
        ("クラブは備えが足りないとして認められなかった。", [("attribution", "として", None)]),
        ("道が狭いという認識から、県も費用を払う。", [("attribution", "という認識から", "県")]),
    ],
)
def test_cue_and_source(text: str, cues: list[Cue]) -> None:
    assert cues_of(text) == cues


@pytest.mark.parametrize(
    ("title", "cues"),
    [
        ("「橋は要る」と甲野市長　費用は不明", [("attribution", "と", "甲野市長")]),
        ("隣国が橋を架けたか　米紙報道", [("attribution", "報道", "米紙報道")]),
        ("識者が語る敗因", []),
        ("地元紙が報じる", [("attribution", "報じる", "地元紙")]),
    ],
)
def test_titles(title: str, cues: list[Cue]) -> None:
    text = f"{title}\n本文は短い。"
    assert cues_of(text) == cues


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("南町のAnna Smith、79歳", "named_person"),
        ("甲野さんら4人", "named_person"),
        ("住民ら5人", "public"),
        ("松山署員", "official"),
        ("昨年の両国基本文書", "official"),
        ("隣国の市場監督管理総局", "named_organisation"),
        ("グループ", "expert"),
        ("番組のクリエイター", "public"),
    ],
)
def test_types(phrase: str, kind: str) -> None:
    assert source_type(phrase) == kind


def test_a_topic_speaks_of_words_within_its_object() -> None:
    text = "甲野氏は先人が示した「抵抗の心」の重要性を強調した。"
    assert cues_of(text) == [("attribution", "の重要性を強調した", "甲野氏")]


def test_one_who_is_addressed_is_the_source_of_what_he_said() -> None:
    assert cues_of("委員御指摘のように、備えは薄い。") == [("attribution", "御指摘のように", "委員")]
