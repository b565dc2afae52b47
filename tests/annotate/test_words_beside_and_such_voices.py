"""Words beside their speaker, pointing words that take up what was said, and acts that say nothing (decision 101)."""

from __future__ import annotations

import pytest
from cues_factory import Cue, cues_of

from workbench.annotate.attribution import _type_here


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        # who said it, to whom or about what, and the words behind
        ("甲野氏は友人に語った。「道は残る」", [("attribution", "語った", "甲野氏")]),
        ("甲野氏は手紙について語った：「道は残る」", [("attribution", "語った", "甲野氏")]),
        ("甲野氏は友人に語った。道は残った。", []),
        ("甲野氏は思い出を友人に語った。「道」という本もある。", []),
        # the words, then the speaker and how
        ("「道は残りますよ、」甲野氏は笑いながら言った。", [("attribution", "言った", "甲野氏")]),
        # a pointing word takes up the clause before the pause
        ("道を早く直してもらえないか、そういう声がございます。", [("attribution", "そういう声がございます", None)]),
        (
            "道を早く直してもらえないか、そういう要望をよく聞きます。",
            [("attribution", "そういう要望をよく聞きます", None)],
        ),
        ("町は静かで、確かにそういう声もある。", []),
        ("税の負担が重くなってしまう、こういう懸念がある。", []),
        ("店の人に何度もこう言われた。", [("attribution", "こう言われた", "店の人")]),
        ("橋は昔からこう言われている。", []),
        # while saying so
        ("会社は荷が足りると言いながら、店を閉めた。", [("attribution", "と言い", "会社")]),
        ("父は文句を言いながら歩いた。", []),
        # somebody's own account; an inquiry is none
        ("店を閉めることが町の発表で分かった。", [("attribution", "の発表で分かった", "町")]),
        ("店を閉めることが町の調べで分かった。", []),
        # what is under way or planned has objects of its own; a clause is what a quality is said of
        ("会社は市内の店で展示を開催中としている。", [("attribution", "としている", "会社")]),
        ("会社はいつ荷を出すのかは不明としている。", [("attribution", "としている", "会社")]),
        ("会社は荷を早く出すことが重要としている。", [("attribution", "としている", "会社")]),
        ("警察は経緯は調査中としているが、町は待てない。", [("attribution", "としている", "警察")]),
        ("国は延期を目標としているが、遅い。", []),
        # words set apart
        ("箱は明日届きます。\nとのこと。", [("hearsay", "とのこと", None)]),
        # what is done, wished or shown says nothing
        ("町長は住民をかばう発言をした。", []),
        ("町長は橋を直そうとする姿勢を示した。", []),
        ("数字は景気が戻ることを示唆する。", []),
        ("町長は橋を閉じることを示唆した。", [("attribution", "ことを示唆した", "町長")]),
        ("調べた人は橋が無事なことを確認し、町に帰った。", []),
        ("早く直していただくようお願いしたい。", []),
        ("今申し上げたような点が残る。", []),
        ("この道は近道と言うべきか。", []),
        ("橋のことはちらっと申し上げました。", []),
        ("ここは新しい冷戦と言われるような状況だ。", []),
        # taken or judged so, by whom an earlier sentence says, and acted on
        ("町は橋が古いとみて業者に調べさせた。", [("attribution", "とみて", "町")]),
        ("署は風で倒れたものと見て周りを調べている。", [("attribution", "ものと見て", "署")]),
        ("もう間に合わないと判断し、店を閉めた。", [("attribution", "と判断し", None)]),
        ("住民は話が通じないと感じて、町に手紙を書いた。", [("attribution", "と感じて", "住民")]),
        ("世界銀行はその計画は難しいと考えている。", [("attribution", "と考えている", "世界銀行")]),
        # honorific verbs have forms of their own
        ("大臣は道が要るとおっしゃいましたが、町は要らない。", [("attribution", "とおっしゃいました", "大臣")]),
        # というふうに stands behind a noun, too; heard, not said
        ("町長は無効というふうにおっしゃった。", [("attribution", "というふうにおっしゃった", "町長")]),
        ("直す町は四つというふうに聞いております。", [("hearsay", "というふうに聞いております", None)]),
        ("木の床は百年もつものだそうです。", [("hearsay", "そうです", None)]),
        # one's own thought with what explains it
        ("私は橋が要ると思うわけであります。", [("attribution", "と思うわけであります", "私")]),
        # what somebody touches on, orders or tells to do
        ("社長は株を売ったことにも触れた。", [("attribution", "ことにも触れた", "社長")]),
        ("町は橋に入らないように伝えた。", [("attribution", "ように伝えた", "町")]),
        ("県は荷を止めるよう勧告を行った。", [("attribution", "よう勧告を行った", "県")]),
        ("会社は「荷が傷んだ」などとして、荷を返した。", [("attribution", "などとして", "会社")]),
        # a text tells in the passive
        ("薬の効き目は別の研究でも報告されている。", [("attribution", "報告されている", None)]),
        # leave that is given, an object that is asked for, a thing that is presented
        ("町は橋の下に店を出すことを認めた。", []),
        ("荷が減ると予想されており、国は隣国に油の提供を求めてきた。", []),
        ("本は『道』と『橋』の二つを紹介している。", []),
        # something is what it is: the clause has a subject of its own
        ("局は部品の傷が原因としているが、持ち主は認めない。", [("attribution", "としている", "局")]),
        # with whom one talks
        ("町長は住民と話す機会を持った。", []),
        ("町長は準備は万全と話した。", [("attribution", "と話した", "町長")]),
        # the member who pointed it out
        ("○甲野大臣今、乙山委員が御指摘のように、道は狭くなります。", [("attribution", "御指摘のように", "乙山委員")]),
    ],
)
def test_cues(text: str, cues: list[Cue]) -> None:
    assert cues_of(text) == cues


@pytest.mark.parametrize(
    ("phrase", "cue", "kind"),
    [
        ("フォード", "と話した", "named_person"),
        ("フォード", "と発表した", "named_organisation"),
        ("Lee", "言う", "named_person"),
        ("カナダ", "と話した", "named_organisation"),
    ],
)
def test_a_name_that_talks_is_somebody(phrase: str, cue: str, kind: str) -> None:
    assert _type_here(phrase, cue) == kind
