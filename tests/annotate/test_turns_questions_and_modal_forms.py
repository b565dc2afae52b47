"""Turns, questions and modal forms in context (decision 102): sentences of our own with what is marked, by its code."""

from __future__ import annotations

import pytest

from workbench.annotate.pipeline import annotate_text

MARKED: dict[str, list[tuple[str, str]]] = {
    # a conjecture of one's own with かと: the whole of it
    "御意見もあろうかと思います。": [("probability", "あろうかと思います")],
    "規制委員会の仕事になろうかと思っております。": [("probability", "なろうかと思っております")],
    # the complementiser that このように takes up
    "町の指示であったと、このように思います。": [("probability", "と、このように思います")],
    # the negation belongs to the thought
    "まだ十分だとは思いません。": [("probability", "とは思いません")],
    # the humble form is the speaker's own
    "町の説明は遅れたというふうに考えておりまして、大臣の話にもありました。": [
        ("probability", "というふうに考えておりまして")
    ],
    "妥当であると考えているところでございます。": [("probability", "と考えているところでございます")],
    "橋が残るという感じがいたしております。": [("probability", "という感じがいたしております")],
    # what one cannot but say is certain; what one cannot but do is a duty
    "神話にとらわれていると断じざるを得ません。": [("certainty", "と断じざるを得ません")],
    "遅れのある点も指摘せざるを得ない。": [("certainty", "も指摘せざるを得ない")],
    "町は橋を閉じざるを得ない。": [("obligation", "ざるを得ない")],
    # も with 否定できない leaves open, は and が assert
    "町の影響も否定できない。": [("possibility", "否定できない")],
    "町が遅れたことは否定できない。": [("certainty", "否定できない")],
    "町が残るのは当然なのに、誰も来ない。": [("certainty", "当然"), ("counter", "のに")],
    # what somebody ought to say is no report
    "町は橋を守ると訴えるべきだ。": [("obligation", "べきだ")],
    "橋を直さないとダメだろう。": [("obligation", "ないとダメ"), ("probability", "だろう")],
    "直す必要など全くありません。": [("obligation", "必要など"), ("certainty", "全く")],
    "町の努力が必要なことは誰もが知る。": [("obligation", "必要な")],
    "当選に必要となる3分の2の票が集まった。": [],
    # a question word with くらい; a particle drawn out, a bracket behind だろう
    "この町の橋を思う人はどれくらいいるんだろう？": [("question", "んだろう？")],
    "なんで町は冬に橋を洗うんでしょうねぇ。": [("question", "んでしょう")],
    "話は短い（なぜ数字を載せないのだろう）。": [("question", "のだろう")],
    # いつもの holds no question word
    "まあいつものことだろう。": [("probability", "だろう")],
    # a smile or the sign of a footnote closes a sentence, too
    "橋はもう無理かな（笑）": [("question", "かな")],
    "それなくして何が橋か[^b]。": [("question", "か")],
    # decided, not asked
    "さて戻るか。": [],
    "町にも無理があるか。": [("question", "か")],
    # asked of the other speaker in a dialogue
    "昔の話だ。\n先生　針の名前は分かる？\nのの　うん。": [],
    # taken up with って, or put in an aside
    "そもそも橋って何？ってことだ。": [("question", "？")],
    "町の騒ぎ（だよね？）は続く。": [("question", "ね？")],
    # asked of oneself in the middle of a sentence
    "百円まで落ちたんでしょうか、そういうところまで来た。": [("question", "んでしょうか")],
    # a noun made of a verb's stem has a subject particle
    "町の持ちがよくない。": [],
    # でも behind a word in Latin letters opens nothing; behind a polite sentence without a stop it turns
    "橋の設計は Go でも書ける。": [],
    "橋は町の宝ですしかし一つしかない。": [("counter", "しかし")],
    # a pause behind としても concedes
    "橋を直したとしても、町は残らない。": [("counter", "としても")],
    # 一方で in the middle of a sentence lists, unless what follows is adverse
    "東の町で雨が降り、一方で西の町は晴れた。": [],
    "東の町では人が増え、一方で西の町では減った。": [("counter", "一方で")],
    # what one does while saying the contrary
    "町は計画を明記しながら、橋を閉じた。": [("counter", "ながら")],
    "僭越ながら、橋の案を出す。": [],
    # のに of what something takes
    "砂糖を一トン採るのに、水が百トン必要だ。": [("obligation", "必要だ")],
    "橋が三つもあるのに、直す必要があるのか。": [
        ("counter", "のに"),
        ("obligation", "必要がある"),
        ("question", "のか"),
    ],
}
CODES = {"counter", "question", "certainty", "probability", "possibility", "inference", "obligation"}


@pytest.mark.parametrize(("text", "expected"), MARKED.items())
def test_what_is_marked(text: str, expected: list[tuple[str, str]]) -> None:
    found = [
        (marker.code, text[marker.start : marker.end])
        for item in annotate_text(text)
        for marker in item.markers
        if marker.code in CODES
    ]
    assert sorted(found) == sorted(expected)
