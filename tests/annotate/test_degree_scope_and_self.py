"""What lowers a degree, whom 自分 and 私たち mean, what is left open: made-up sentences, each with its like."""

from __future__ import annotations

import pytest

from workbench.annotate.pipeline import annotate_text


def found(code: str, body: str) -> set[str]:
    text = f"町の話\n{body}\n"
    return {text[m.start : m.end] for s in annotate_text(text) for m in s.markers if m.code == code}


@pytest.mark.parametrize(
    ("form", "lowered", "amount"),
    [
        ("少し", "この柱は少し硬い。", "橋まで少し歩いた。"),
        ("少し", "橋も少し古びて見える。", "駅から少し離れた橋だ。"),
        ("少し", "柱の色は少し派手で、好みが分かれる。", "橋の話を少し前に聞いた。"),
        ("少し", "橋を見て少し安堵した。", "橋のことを少し説明した。"),
        ("少し", "橋が直って少しほっとした。", "塩を少しずつ入れる。"),
        ("少々", "渡し賃は少々高すぎる。", "少々お待ちを。"),
        ("ちょっと", "色はちょっと派手だ。", "もうちょっと歩こう。"),
        ("ちょっと", "橋を見てちょっと安心した。", "橋の写真をちょっと印刷した。"),
        ("ちょっと", "話がちょっとまとまらない。", "ちょっと橋を渡る。"),
        ("少し", "橋の説明は少し分かりにくい。", "橋の開通が少し遅れた。"),
        ("がち", "橋のことは忘れられがちです。", "ありがちな橋だ。"),
        ("一定の", "橋には一定の期待がある。", "一定のペースで直す。"),
        ("あまり", "橋はあまり古くないですが、直す。", "あまり古くないように見せる。"),
        ("余り", "橋には余り人がいない。", "十年余り人がいない。"),
        ("少しだけ", "橋は少しだけ寂しい。", "橋に雪が少しだけある。"),
        ("どこか", "橋の形はどこか似ている。", "橋はどこかで見た。"),
        ("割に", "この橋は割に新しい。", "値段の割に丈夫だ。"),
        ("一部", "橋の色は一部異なる。", "規則を一部改正した。"),
        ("イマイチ", "色はイマイチだ。", "イマイさんの話だ。"),
        ("おおむね", "橋の床はおおむね固い。", "橋はおおむね三年で建つ。"),
        ("比較的", "橋は比較的新しい。", "比較的早期の橋を調べた。"),
        ("まずまず", "橋はまずまず広い。", "橋の出来はまずまずです。"),
        ("とは言えない", "橋は成功とは言えない。", "町が手を打ったとは言えない。"),
        ("とは言えない", "橋が完全に直ったとは言えない。", "橋が直ったとは言えない。"),
        ("とは言えない", "橋は万全とは言えない。", "町は大きいとは言えない橋を売った。"),
        ("そこまで", "橋はそこまで古くない。", "橋がないのでそこまで行けない。"),
        ("ものでもない", "橋がすぐに直るものでもない。", "橋は売るものでもない貸し物だ。"),
        ("ちょっと", "橋の直しはちょっと面倒くさい。", "ちょっと橋を渡る。"),
        ("ある意味では", "橋はある意味では二重に古い。", "橋はある意味では三年遅れた。"),
        ("少し", "橋のことは少し私は心配している。", "少し私は歩いた。"),
    ],
)
def test_a_degree_is_lowered_not_an_amount_named(form: str, lowered: str, amount: str) -> None:
    assert form in found("attenuation", lowered)
    assert form not in found("attenuation", amount)


def test_what_is_hard_to_say_is_no_attenuation_of_a_noun_that_ends_in_koto() -> None:
    assert found("attenuation", "確かなことは言えない。") == set()
    assert found("doubt", "確かなことは言えない。") == {"確かなことは言えない"}


@pytest.mark.parametrize(
    ("left_open", "settled"),
    [
        ("橋が落ちるのかは、町の誰にも分からない。", "橋を渡れば分かる。"),
        ("橋は今も使われているのか分からないが、古い。", "どの橋がよいのか分かりません。詳しい方、教えてください。"),
        ("犯人の全貌は浮かび上がってこない。", "霧で橋が見えない。"),
        ("火元はまだ断定できない。", "火元は橋だと断定した。"),
        ("日付はうろ覚えだ。", "日付を覚えている。"),
        ("渡れるのかというのがよく分からない。", "町長はどうすればいいのか分かっていない。"),
        ("橋が原因かどうかは分からなかった。", "橋が原因だと分かった。"),
        ("火元は調査中だ。", "町は火元に関して調査中だ。"),
    ],
)
def test_what_is_not_known_is_left_open(left_open: str, settled: str) -> None:
    assert found("doubt", left_open)
    assert not found("doubt", settled)


@pytest.mark.parametrize(
    ("writer", "somebody"),
    [
        ("自分も先週その橋を渡りました。", "自分の橋は自分で直すべきだ。"),
        ("ちなみに自分の場合は橋が苦手です。", "人は誰も、自分も橋だと言う。"),
        ("間違いなくワタシは橋を渡る。", "橋の傍にテマリボクがある。"),
        ("当ホテルは橋の傍にあります。", "橋の担当者に聞いた。"),
        ("我々立憲民主の会は橋に反対だ。", "橋を私的に使う。"),
        ("きのう私たちは橋を直した。", "私たちにとって最も身近な橋は何か。"),
        ("我々は橋を直します。", "我々は橋から多くを学ぶ。"),
        (
            "町長は、橋は古いと述べた。私が惜しいと思うのは、町が橋は要ると言っていても、直さないことだ。",
            "町長は、私は橋を惜しいと述べた。",
        ),
        ("私どもも橋を直さねばならないと考えております。", "町長は、私も橋を渡ると述べた。"),
    ],
)
def test_the_writer_and_not_somebody_else(writer: str, somebody: str) -> None:
    assert found("self_mention", writer)
    assert not found("self_mention", somebody)


def test_an_earlier_piece_of_the_writer_is_a_self_mention_and_a_signature_is_not() -> None:
    assert found("self_mention", "前回の小論でも橋に触れた。") == {"小論"}
    assert found("self_mention", "学生の小論を読んだ。") == set()
    assert found("self_mention", "橋は直る。（文責・筆者）") == set()


@pytest.mark.parametrize(
    ("at_a_distance", "own"),
    [
        ("町は客を「誘導」した。", "町は「誘導」の話をした。"),
        ("町は橋を「独り占め」した。", "町は「放送計画」した。"),
        ("それは「逃げ道」としか思えない。", "それは「逃げ道」の話だ。"),
        ("橋は「宝物」のはずだった。", "橋は「宝物」の山にある。"),
    ],
)
def test_a_word_inflected_behind_its_marks_is_held_at_a_distance(at_a_distance: str, own: str) -> None:
    assert found("scare_quote", at_a_distance)
    assert not found("scare_quote", own)
