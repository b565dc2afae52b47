"""Readings that a pattern cannot decide: pairs of sentences of our own, marked and not marked, one phenomenon a row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workbench.annotate import lexicon, rules
from workbench.annotate.pipeline import annotate_text
from workbench.errors import LexiconError

# phenomenon → (code, form, sentence in which it is a marker, sentence in which it is not)
READINGS = {
    "という reports / names": ("hearsay", "という", "会談は延期されたという。", "甲野通信という媒体が伝えた。"),
    "という before が / こと": (
        "hearsay",
        "という",
        "会談は延期されたというが、真偽は不明だ。",
        "延期されたということを知った。",
    ),
    "そうだ hearsay / appearance": ("hearsay", "そうだ", "会談は延期になったそうだ。", "会談は延期になりそうだ。"),
    "そうだ appearance / hearsay": ("inference", "そうだ", "会談は延期になりそうだ。", "会談は延期になったそうだ。"),
    "ようだ conclusion / likeness": ("inference", "ようだ", "会談は延期されたようだ。", "まるで岩のようだ。"),
    "らしい conclusion / suffix": ("inference", "らしい", "会談は延期されたらしい。", "男らしい態度だった。"),
    "とみられる / seeing": ("inference", "とみられる", "会談は延期されるとみられる。", "山の上で星がみられる。"),
    "はず / notch": ("certainty", "はずだ", "会談は開かれるはずだ。", "矢のはずだけが残った。"),
    "明らかだ / 明らかにする": ("certainty", "明らか", "影響は明らかだ。", "内容を明らかにする。"),
    "一方で contrast / one-sided": ("counter", "一方で", "一方で、北側は応じなかった。", "一方的な措置だ。"),
    "ただ however / mere": ("counter", "ただ", "ただ、確認は取れていない。", "ただの人だ。"),
    "が turns / is a subject": ("counter", "が", "招待状は届いたが、出席しなかった。", "彼が来た。"),
    "が turns / introduces": (
        "counter",
        "が",
        "招待状は届いたが、出席しなかった。",
        "次に日程についてですが、資料を配ります。",
    ),
    "のに against expectation / purpose": (
        "counter",
        "のに",
        "合意したのに、実行されない。",
        "橋を作るのに三年かかる。",
    ),
    "か asks / is embedded": ("question", "か", "なぜ延期されたのか。", "なぜ延期されたのかは不明だ。"),
    "question / put to somebody": (
        "question",
        "でしょうか",
        "会談は開かれるのでしょうか。",
        "御見解はいかがでしょうか。",
    ),
    "のではないか / negation": (
        "question",
        "のではないか",
        "会談は延期されるのではないか。",
        "会談は延期されるのではない。",
    ),
    "と思う own / wish": ("probability", "と思います", "会談は必要だと思います。", "会談に参加したいと思います。"),
    "考えられる / 考える": ("possibility", "考えられる", "延期も考えられる。", "方法を考える。"),
    "可能性がある / 可能": ("possibility", "可能性がある", "延期の可能性がある。", "夜間の飛行が可能だ。"),
    "わけではない / わけだ": ("attenuation", "わけではない", "反対しているわけではない。", "反対しているわけだ。"),
    "一部 of opinion / of something": ("attenuation", "一部", "一部には批判もある。", "橋の一部が壊れた。"),
    "としている claims / makes": (
        "attribution",
        "としている",
        "政府は会談が必要だとしている。",
        "政府は年内の締結を目標としている。",
    ),
    "として claims / as": (
        "attribution",
        "として",
        "政府は会談が必要だとして、準備を始めた。",
        "政府として準備を始めた。",
    ),
    "denial is no report": ("attribution", "と述べ", "首相は必要だと述べた。", "首相は必要だと述べていない。"),
    "私 / 私立": ("self_mention", "私", "私は反対だ。", "私立大学の調査だ。"),
}


def _marked(code: str, form: str, sentence: str) -> bool:
    found = (m for s in annotate_text(sentence) for m in s.markers if m.code == code)
    return any(form in sentence[m.start : m.end] for m in found)


@pytest.mark.parametrize("phenomenon", READINGS)
def test_the_marked_reading(phenomenon: str) -> None:
    code, form, yes, _ = READINGS[phenomenon]
    assert _marked(code, form, yes)


@pytest.mark.parametrize("phenomenon", READINGS)
def test_the_other_reading(phenomenon: str) -> None:
    code, form, _, no = READINGS[phenomenon]
    assert not _marked(code, form, no)


def test_every_rule_is_asked_for_by_an_entry() -> None:
    asked = {
        n.removeprefix("!")
        for e in (*lexicon.stance().entries, *lexicon.stance().verbs)
        for n in (e.rule or "").split()
    }
    constructions = Path(lexicon.stance_folder(), "constructions.tsv").read_text(encoding="utf-8")
    asked |= set(re.findall(r"\^(\w+)", constructions))
    assert set(rules.names()) - asked == set()


def test_an_unknown_rule_is_refused_when_the_lexicon_is_read(tmp_path: Path) -> None:
    (tmp_path / "lexicon.toml").write_text('name = "own"\nversion = "1"\n')
    row = ["own.x", "doubt", "眉唾", "", "", "", "no_such_rule", "", "fishy", "{眉唾}だ。", "眉に唾する。", ""]
    (tmp_path / "own.tsv").write_text("\t".join(lexicon.ENTRY_COLUMNS) + "\n" + "\t".join(row) + "\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"own.tsv line 2: no rule 'no_such_rule'; allowed: active_voice"):
        lexicon.load(tmp_path)
