"""Who says it at the end of a sentence, thoughts in words, stands that are taken, and suppositions (decision 87)."""

from __future__ import annotations

import pytest
from cues_factory import Cue, cues_of

from workbench.annotate.nouns import source_type


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        # announced at the end of a sentence, what is in the sentence before or before the speaker
        ("十七日に両社が発表した。", [("attribution", "発表した", "両社")]),
        ("新型の船を、会社が発表した。", []),
        ("会社が発表した船は大きい。", []),
        # the words, who said them, and the verb, without と
        ("「道は残ります。」甲野氏は会見で言った。", [("attribution", "言った", "甲野氏")]),
        ("橋は落ちる、とLeeは述べた。", [("attribution", "述べた", "Lee")]),
        # thought in words of its own
        ("甲野氏は「もう遅い」と思った。", [("attribution", "と思った", "甲野氏")]),
        # a stand that is taken, and one that is shown
        ("会社は規則を守るという立場を取っている。", []),
        ("会社は規則を守るという立場を示した。", [("attribution", "という立場を示した", "会社")]),
        # supposed, left aside
        ("仮に橋が落ちたとして、町は困らない。", []),
        ("橋を直したとして、一体何が変わるのか。", []),
        ("橋を直すのは任せるとして、道は誰が直すのか。", []),
        (
            "橋が落ちたとして、会社は町を訴えた。",
            [("attribution", "として", "会社")],
        ),
        # といい goes on with its speaker
        ("会社は荷が届いたといい、客に知らせた。", [("attribution", "といい", "会社")]),
        # the writer thinks what is put as a question
        (
            "私は、この町にはまだ道が残っているのではないかというふうに思っております。",
            [("attribution", "というふうに思っております", "私")],
        ),
        # conditions
        ("荷が危ないと判断した場合、店は船を止める。", []),
        ("各社が報じると、客が増えた。", []),
        # voices
        ("町が寂れるのを懸念する声が上がっている。", [("attribution", "声が上がっている", None)]),
        (
            "委員からは、道が狭いというような御相談等もございました。",
            [("attribution", "というような御相談等もございました", "委員")],
        ),
    ],
)
def testcues_of(text: str, cues: list[Cue]) -> None:
    assert cues_of(text) == cues


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("24歳の20%", "public"),
        ("ガネット", "named_organisation"),
        ("ネット", "public"),
        ("メルカリ側", "named_organisation"),
    ],
)
def test_types(phrase: str, kind: str) -> None:
    assert source_type(phrase) == kind
