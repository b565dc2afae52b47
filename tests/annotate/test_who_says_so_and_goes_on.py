"""Who says so behind という, words told to somebody, and where a cue ends (decision 112)."""

from __future__ import annotations

import pytest
from cues_factory import Cue, cues_of

from workbench.annotate.pipeline import annotate_text


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        # the speaker is the noun behind という
        ("「もう間に合わない」という店主は、早々に店を閉めた。", [("attribution", "という", "店主")]),
        ("「一度も使わなかった」というのは、店主の甲野さん。", [("attribution", "という", "店主の甲野さん")]),
        ("「一度は見てみたい」という人が増えている。", [("attribution", "という", "人")]),
        ("「甲野」という人が増えている。", []),
        ("子どもの頃から走ってきたという甲野さんは、今も速い。", [("attribution", "という", "甲野さん")]),
        ("車は要らないと考える人もいれば、要る人もいる。", [("attribution", "と考える", "人")]),
        ("もう遅いとは言えないと甲野さん。", [("attribution", "と", "甲野さん")]),
        ("会に出たのは母と甲野さん。", []),
        ("「時を書け」という国が定めた規則がある。", []),
        ("一度は見てみようということで甲野さんを呼んだ。", []),
        ("増えたと考える方が現実的だ。", []),
        # 」といい、 is told by its speaker; a list is not
        ("選手は「腕がよく動く」といい、球を投げてみせた。", [("attribution", "といい", "選手")]),
        # つつ and ながら join the clause to the next one
        ("選手は「勝てた」と語りつつ、反省もした。", [("attribution", "と語り", "選手")]),
        ("選手は「勝てた」と胸をなでおろしながら、次を見ている。", [("attribution", "と胸をなでおろし", "選手")]),
        # など before と belongs to it
        ("選手は「勝った」などと叫んだ。", [("attribution", "などと叫んだ", "選手")]),
        ("監督は選手から「地蔵」などと揶揄されてきた。", [("attribution", "などと揶揄されてきた", "選手")]),
        # a compound verb is one; what was chosen modifies こと
        ("選手は「勝てた」と昔の話を織り交ぜて説明した。", [("attribution", "と昔の話を織り交ぜて説明した", "選手")]),
        (
            "選手は「勝てた」と海外の町を選んだことを強調した。",
            [("attribution", "と海外の町を選んだことを強調した", "選手")],
        ),
        (
            "選手は「負けたのか」と、怒りと悔しさをにじませた。",
            [("attribution", "と、怒りと悔しさをにじませた", "選手")],
        ),
        ("店主は「もう百歳です！」と見事な踊りを披露。", [("attribution", "と見事な踊りを披露", "店主")]),
        (
            "店主は「なぜ今なのか」と、町における商いを問題視した。",
            [("attribution", "と、町における商いを問題視した", "店主")],
        ),
        ("当の選手は「続けてきただけだから」と素っ気ない。", [("attribution", "と素っ気ない", "当の選手")]),
        ("店主は「普通でしょ。なんなの、この人」と苦笑い。", [("attribution", "と苦笑い", "店主")]),
        ("店主は「さあ食べてくれ」と言わんばかりだ。", []),
        # told to somebody
        ("客に「まだ開かないのか」と突っ込まれた。", [("attribution", "と突っ込まれた", "客")]),
        # the pointing word and も
        ("甲野さんはこうも話す。「道は残る」", [("attribution", "こうも話す", "甲野さん")]),
        # よう with verbs of stressing and informing
        ("市長は備えを急ぐよう強調した。", [("attribution", "よう強調した", "市長")]),
        # what is heard of, and what is said
        ("花柄と聞いて、身構える人もいる。", []),
        ("道は春に直ると聞いている。", [("hearsay", "と聞いている", None)]),
        ("道は春に直るって聞くけど、本当だろうか。", [("hearsay", "って聞く", None)]),
        ("猫は寒さに弱いってよく言うし、火を入れよう。", [("hearsay", "ってよく言う", None)]),
        ("相手は弁護士さんとか、社長さんとか。", []),
        ("よく売れるのは味がいいからだとか。", [("hearsay", "だとか", None)]),
        ("花が咲いたそうですから、行ってみます。", [("hearsay", "そうです", None)]),
        ("友人には口にしづらいそうだ。", [("hearsay", "そうだ", None)]),
        # willed, not held
        ("子どもに学ばせまいとする親がいる。", []),
    ],
)
def test_cues(text: str, cues: list[Cue]) -> None:
    assert cues_of(text) == cues


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("甲野市長は「橋を残したい」", "attributed"),
        ("甲野市長、町の案に「なぜ今なのか」", "attributed"),
        ("目印は「緑のランプ」", "asserted"),
        ("甲社と乙社は「寡占の状態」　国が規制案", "asserted"),
    ],
)
def test_a_title_that_closes_with_the_words_of_whoever_stands_first(title: str, label: str) -> None:
    assert annotate_text(f"{title}\n\n本文がある。")[0].commitment == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("客が「もう無いのか」と尋ねる一幕もあった。", "attributed"),
        ("この道は危ないと指摘する住民もいた。", "attributed"),
        ("店主は客に「遅い」と言われる始末。", "attributed"),
        ("この道は危ないと指摘する住民が橋を直した。", "asserted"),
    ],
)
def test_that_there_was_such_a_report(text: str, label: str) -> None:
    assert annotate_text(text)[0].commitment == label
