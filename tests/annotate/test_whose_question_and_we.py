"""Whose question it is, whom 私たち means, what 必要 asks for: made-up sentences, each with its like."""

from __future__ import annotations

import pytest

from workbench.build import annotate_documents
from workbench.read.documents import Document, to_frame


def codes(body: str) -> set[tuple[str, str]]:
    document = Document(doc_id="d", text=f"町の話\n{body}\n", metadata={}, regions=[], path=None)
    markers = annotate_documents(to_frame([document]), least_confidence=0).markers
    return {(r["code"], r["form"]) for r in markers.to_dicts()}


@pytest.mark.parametrize(
    ("asked", "own"),
    [
        ("編集部：橋は落ちるのですか？\n田中：落ちます。", "橋は落ちるのか。"),
        ("この橋は本物ですか？", "この橋は本物か？"),
        ("橋は渡れるのでしょうか。詳しい方、教えてください。", "橋は渡れるのでしょうか。町は黙ったままだ。"),
        ("編集部：なぜ始めたのでしょうか。", "なぜ始めたのでしょうか。"),
        ("橋の上でよく転ぶじゃないですか。", "それは思い過ごしじゃないですか。"),
        (
            "以下質問する。\n橋の点検は終わっているか。\n終わっている。",
            "橋の点検は終わっているか。\n町は答えを探した。",
        ),
        ("橋の要望は出したのか。（山田 太郎）\n出した。", "橋の要望は出したのか。町は答えを探した。"),
        ("「橋はどこに架けるか」で議論した。", "橋はどこに架けるか。町で議論した。"),
    ],
)
def test_a_question_is_the_writers_own_unless_it_is_put_to_somebody(asked: str, own: str) -> None:
    assert "question" not in {code for code, _ in codes(asked)}
    assert "question" in {code for code, _ in codes(own)}


@pytest.mark.parametrize(
    ("all_of_us", "writer"),
    [
        ("我々日本人は橋を好む。", "我々記者は橋へ行った。"),
        ("橋は私たちの暮らしを変えた。", "橋は私たちの取材を断った。"),
        ("この島に暮らす私たちは橋を待つ。", "きのう私たちは橋を見た。"),
    ],
)
def test_we_is_the_writer_and_not_everybody(all_of_us: str, writer: str) -> None:
    assert "self_mention" not in {code for code, _ in codes(all_of_us)}
    assert "self_mention" in {code for code, _ in codes(writer)}


@pytest.mark.parametrize(
    ("described", "argued"),
    [
        ("予約には会員登録が必要だ。", "橋には丁寧な議論が必要だ。"),
        ("入場に許可証と手数料が必要です。", "町の支えが必要です。"),
        ("橋を渡るのに何をすればいいだろう。", "橋は早く直せばいいだろう。"),
        ("誰でも渡れたらいいと思う。", "先に直したらいいと思う。"),
    ],
)
def test_what_a_rule_asks_for_and_what_is_wished_is_no_duty(described: str, argued: str) -> None:
    assert "obligation" not in {code for code, _ in codes(described)}
    assert "obligation" in {code for code, _ in codes(argued)}


@pytest.mark.parametrize(
    ("body", "judged"),
    [
        ("私は橋の点検が大切だと考えています。", True),
        ("橋を点検することが重要であります。", True),
        ("橋を点検するのが大事だと考えております。", True),
        ("市長は橋の点検が大切だと考えている。", False),
    ],
)
def test_a_judgement_in_a_thought_of_the_writer_is_his_own(body: str, judged: bool) -> None:
    assert ("attitude" in {code for code, _ in codes(body)}) is judged
