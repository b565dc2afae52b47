"""Plans that one makes known, words on a second topic, and what was said in the meeting (decision 92)."""

from __future__ import annotations

import pytest

from workbench.annotate.nouns import source_type
from workbench.annotate.pipeline import annotate_text

Cue = tuple[str, str | None]


def _cues(text: str) -> list[Cue]:
    return [
        (text[a.cue.start : a.cue.end], text[slice(*a.source)] if a.source else None)
        for item in annotate_text(text)
        for a in item.attributions
    ]


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        # what one makes known of things to come is one's own act
        (
            "港町と山里市が競馬の運営から撤退することを表明し、客は驚いた。",
            [("ことを表明し", "港町と山里市")],
        ),
        # words that only say what a second topic is, and two speakers
        ("甲野氏は、この支払は「約束の分」と述べた。", [("と述べた", "甲野氏")]),
        ("甲野氏は黙っていたが、乙山氏は「約束の分」と述べた。", [("と述べた", "乙山氏")]),
        # whoever points out what somebody owes
        (
            "遺族が、東京国税局に「利益を得た」と所得税の申告漏れを指摘された。",
            [("と所得税の申告漏れを指摘された", "東京国税局")],
        ),
        # the clause modifies a noun
        (
            "乙党も、政府が自衛権であると主張するものを自衛権と認定した。",
            [("と主張する", "政府"), ("と認定した", "乙党")],
        ),
        # a document says what is told in it
        (
            "起訴状では、被告は当局に映像を見たと語ったとしている。",
            [("と語った", "被告"), ("としている", "起訴状")],
        ),
        # words of the meeting taken up
        ("今御答弁がありましたとおり、制度は残る。", [("御答弁がありましたとおり", None)]),
        ("まさに御指摘ありましたように、道は狭い。", [("御指摘ありましたように", None)]),
        # passed on
        (
            "東都新聞が県警監察官室の話として伝えたところによると、巡査は八日に休んだ。",
            [("の話として", "県警監察官室"), ("伝えたところによると", "東都新聞")],
        ),
        # the writer with も, and a speaker behind そのように
        ("道はまだ残っているというふうに私も思っています。", [("思っています", "私")]),
        ("橋は慎重に直すべきである、そのように我々は考えます。", [("考えます", "我々")]),
        # behind a pause
        ("同社は、遅れは損失をもたらすだろう、としている。", [("としている", "同社")]),
        # she goes on
        ("彼女は続けた。「町に助けられた。」", [("続けた", "彼女")]),
        # conditions, and what is wanted
        ("賃金は幾らふえたんですかと言ったら五千億というのが実態だ。", []),
        ("早く対応することが切迫して求められている。", []),
        ("町は荷を出すよう求められた。", [("よう求められた", None)]),
        # a thought behind an adverb
        ("あの店は「すごい」と本気で思った。", []),
    ],
)
def test_cues(text: str, cues: list[Cue]) -> None:
    assert _cues(text) == cues


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("小法廷", "official"),
        ("同市教育委員会", "official"),
        ("弁護人", "expert"),
        ("女性政治家ダグレン", "named_person"),
        ("日本ノースウィンド", "named_organisation"),
        ("KBクロノス", "named_organisation"),
        ("ヒル紙", "named_organisation"),
        ("Welle誌", "named_organisation"),
    ],
)
def test_types(phrase: str, kind: str) -> None:
    assert source_type(phrase) == kind
