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
