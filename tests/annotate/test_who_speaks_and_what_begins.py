"""Whose voice a marker is under fronted sources and the writer's own thoughts; first lines, cut answers, clipped ends."""

from __future__ import annotations

import pytest
from cues_factory import voices_of

from workbench.annotate.pipeline import annotate_text
from workbench.annotate.sentences import split_sentences
from workbench.read.page import read_page


@pytest.mark.parametrize(
    ("text", "form", "voice"),
    [
        ("東都新聞によると、町長は「橋は残す。\n町も守る」と述べた。", "と述べた", "reported"),
        ("東都新聞によると、町長は橋を残すと述べた。", "と述べた", "reported"),
        ("北町商事によると、同社は店を閉めると発表した。", "と発表した", "reported"),
        ("私は橋の話は残念だと思います。", "残念だ", "reported"),
        ("私は橋を残すべきだと思います。", "べきだ", "reported"),
        ("橋は安いのですが、危ないとの声もある。", "が", "author"),
        ("それも一理あると思いますが、町は橋を残すべきだとの指摘がある。", "と思います", "author"),
    ],
)
def test_whose_marker(text: str, form: str, voice: str) -> None:
    assert voices_of(text)[form] == voice


@pytest.mark.parametrize(
    "line",
    [
        "駅前に店ができたそうなのに",
        "しかし、ここで考えたいのは、",
        "橋はもう古いのですね",
        "町は静かだが、",
        "「行くよ。でも、すぐ戻るよ」",
    ],
)
def test_a_first_line_that_goes_on_is_no_title(line: str) -> None:
    text = line + "\n駅前の店は今年も客でにぎわい、夕方には通りに長い列ができた。"
    assert read_page(text).title is None
    assert split_sentences(text)[0].part == "body"


def test_a_first_line_that_names_is_the_title() -> None:
    text = "駅前の店に長い列\n駅前の店は今年も客でにぎわい、夕方には通りに長い列ができた。"
    assert read_page(text).title == "駅前の店に長い列"


def test_the_title_of_a_delimited_quotation_is_a_heading() -> None:
    text = "問題ありません。\n――引用――新しい橋は町を変えるか\n橋は来年できる。\n――終わり――"
    assert [s.part for s in split_sentences(text)][1] == "heading"


def test_an_answer_that_an_excerpt_cuts_off_is_quoted() -> None:
    text = (
        "町は変わるでしょう。橋もできると思います」\n――反対の声もありますか。\n"
        "「ええ。ただ、話せば分かるはずです」\n――今後は。\n町を歩くと、新しい店が並ぶ。橋はもうすぐできるかもしれない。"
    )
    voices = voices_of(text)
    assert voices["と思います"] == "quoted"
    assert voices["かもしれない"] == "author"


def test_a_speaker_is_named_again_by_what_he_is() -> None:
    text = "山田先生　塩が多かったのね。\n春子　うん。\n先生　塩は体に必要だけど、とりすぎは危険かもしれない。\n春子　そうか。"
    assert voices_of(text)["かもしれない"] == "quoted"


@pytest.mark.parametrize(
    "line", ["などと書かれていて、考えさせられた。", "という記述があった。", "みたいな記事をどこかで読んだ。"]
)
def test_a_line_that_takes_up_the_paragraph_above_frames_it(line: str) -> None:
    text = f"昨日のことである。\n橋は町の人々の暮らしを変えるかもしれない。\n{line}"
    assert voices_of(text)["かもしれない"] == "quoted"


def test_a_line_that_gives_a_reason_frames_nothing() -> None:
    text = "昨日のことである。\n橋は町の人々の暮らしを変えるかもしれない。\nというのも、橋は町の真ん中にできるからだ。"
    assert voices_of(text)["かもしれない"] == "author"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("橋は来年できるだろうと。", "hedged"),
        ("橋は来年できるのかもしれないが・・・。", "hedged"),
        ("町に橋はいらないのではないかと。", "questioned"),
        ("橋は来年できるだろうと期待しています。", "hedged"),
        ("町の説明は足りないのではありませんか、答弁を求めます。", "questioned"),
        ("今月は客足がやや落ちた。", "hedged"),
        ("やや古い店が町の通りに長く並んで客を待っている。", "asserted"),
        ("どちらかといえば静かな町に人が集まってきている。", "hedged"),
        ("夜も店は当然開いている。", "boosted"),
    ],
)
def test_what_closes_a_sentence(text: str, label: str) -> None:
    assert annotate_text(text)[-1].commitment == label


def test_a_topic_that_ends_a_title_asks_nothing() -> None:
    text = "橋の値下げ決まる　町の負担は\n町は一日、橋の料金を下げると決めた。"
    assert annotate_text(text)[0].commitment == "asserted"
