"""Words that an excerpt cuts off, that a line takes up, that are asked for once; what is no title; likelihood (decision 90)."""

from __future__ import annotations

import pytest
from cues_factory import labels_of, voices_of

from workbench.annotate.layout import speeches
from workbench.annotate.pipeline import annotate_text

# --- a quotation that an excerpt cuts off: each of its sentences is somebody's ---


def test_each_sentence_of_words_that_the_end_cuts_off_is_attributed() -> None:
    text = "橋は昨年閉じられた。\n町長はこう語る。「橋は古い。\n直すには三年かかるだろう。\n町民は待っている。"
    assert labels_of(text) == ["asserted", "attributed", "attributed", "attributed", "attributed"]


def test_the_speaker_before_words_that_are_cut_off_stands_in_the_same_sentence() -> None:
    assert (
        labels_of("橋は昨年閉じられた。\n店主の乙川花子さんは「橋は祖父の代から古い。\n客は来ない。")[1:]
        == ["attributed"] * 2
    )


def test_words_that_only_close_are_attributed_too() -> None:
    assert labels_of("橋は古いようだ。\n客は来ない。」\n店は昨年閉じられた。") == [
        "attributed",
        "attributed",
        "asserted",
    ]


def test_nobody_is_named_where_the_text_begins_with_the_words() -> None:
    assert labels_of("「橋は古い。\n直すには三年かかるだろう。\n町民は待っている。")[1:] == ["hedged", "asserted"]


def test_a_word_that_is_cut_off_is_no_speech() -> None:
    assert labels_of("店は昨年閉じられた。\nこうした手口は「のぞ…")[1:] == ["asserted"]


def test_what_stands_behind_a_line_that_breaks_off_is_another_text() -> None:
    text = "町長は橋を見た。\n「橋は町の宝であり、私は守り続け…\nだが橋は閉じられた。"
    assert voices_of(text)["だが"] == "author"
    assert labels_of(text)[1:] == ["attributed", "asserted"]


# --- interviews ---


def test_one_question_in_the_polite_style_and_its_answer() -> None:
    text = "町の橋が直される。町長に聞きました。\n――費用はどうですか。\n増えるかもしれません。だが橋は残すべきです。"
    found = voices_of(text)
    assert found["かもしれません"] == found["だが"] == found["べきです"] == "quoted"


def test_an_excerpt_may_begin_with_an_answer() -> None:
    text = "橋は古いようです。\n――費用はどうですか。\n増えるかもしれません。"
    assert voices_of(text) == {"ようです": "quoted", "かもしれません": "quoted"}


def test_a_lead_that_names_somebody_above_the_question_is_the_writers() -> None:
    text = "町長の乙川さんは橋を直すようです。\n――費用はどうですか。\n増えるかもしれません。"
    assert voices_of(text)["ようです"] == "author"


def test_a_dash_before_a_plain_sentence_asks_nothing() -> None:
    assert speeches("橋は古い。\n――それが町の宝だ。\nだが橋は閉じられた。") == []


def test_who_asked_may_stand_below_what_is_told() -> None:
    told = "橋は町の宝で、祖父の代から直しながら使ってきました。" * 8
    text = (
        f"{told}\nだが橋は残すべきです。（聞き手 編集委員・乙川花子）\n甲野太郎さん（橋の職人）\nようやく店を開いた。"
    )
    found = voices_of(text)
    assert (found["だが"], found["べきです"]) == ("quoted", "quoted")


def test_who_wrote_it_down_stands_behind_a_lead() -> None:
    text = "橋と町\n橋を直し続ける職人に話を求めた。（構成・乙川花子）\nだが橋は残すべきです。"
    assert voices_of(text) == {"だが": "quoted", "べきです": "quoted"}


def test_a_lead_may_begin_with_words_in_marks() -> None:
    text = "橋の行方\n聞き手・乙川花子\n「橋は宝だ」。そう話す町長に聞きました。\nだが橋は残すべきです。"
    assert voices_of(text)["べきです"] == "quoted"


def test_two_who_speak_in_turn() -> None:
    text = "町子　橋は古いのかな。\n先生　百年前の橋のようだね。\n町子　でも丈夫だよ。"
    assert set(voices_of(text).values()) == {"quoted"}


# --- words between a line that breaks off and one that takes them up ---


@pytest.mark.parametrize(
    "taken", ["という一文に尽きる。", "というのはその通り。", "とか 言っていた。", "と書かれていた。"]
)
def test_a_line_takes_up_the_paragraph_above_it(taken: str) -> None:
    text = f"町の歴史を書いた本を読んだ。その本の\n橋は町の宝である。しかし町は橋を守らなかったようだ。\n{taken}"
    found = voices_of(text)
    assert found["しかし"] == found["ようだ"] == "quoted"


@pytest.mark.parametrize("other", ["というわけで、橋を見た。", "というところには驚いた。", "といったところは良い。"])
def test_a_line_that_begins_with_the_particle_takes_up_nothing_of_others(other: str) -> None:
    text = f"町の歴史を書いた本を読んだ。その本の\n橋は町の宝である。しかし町は橋を守らなかったようだ。\n{other}"
    assert voices_of(text)["ようだ"] == "author"


def test_what_no_line_introduces_is_the_writers() -> None:
    text = "町の歴史を書いた本を読んだ。\n橋は町の宝である。しかし町は橋を守らなかったようだ。\nというのは面白い。"
    assert voices_of(text)["ようだ"] == "author"


# --- titles ---


@pytest.mark.parametrize(
    "line",
    [
        "昨日まで橋を直していたはずなのに",
        "町の橋はまだ使えるはずですが",
        "ついに橋まで閉じられたようだ（笑）",
        "「橋は古いようだ。しかし私は待つ」",
    ],
)
def test_a_line_that_goes_on_or_is_spoken_is_no_title(line: str) -> None:
    assert annotate_text(f"{line}\n町長は橋を見た。そして帰った。")[0].sentence.part == "body"


def test_a_title_of_two_parts_may_end_in_a_clause() -> None:
    assert annotate_text("橋の町「苦しい戦い」　国も分かっているのに\n町長は橋を見た。")[0].sentence.part == "title"


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("「橋を残すべきだ」町長らが県に提言　費用は十億円", "attributed"),
        ("「橋はもう古い」　店主が語る港の町", "attributed"),
        ("「橋はもう古い」　港の町で祭り", "asserted"),
        ("港のカード「1枚5億円」　売り手も驚く", "asserted"),
        ("港の町も苦しむ「橋のわな」　費用は十億円", "asserted"),
        ("店主は訴える「橋を残してほしい」　港の町", "attributed"),
    ],
)
def test_titles(title: str, label: str) -> None:
    assert labels_of(f"{title}\n町長は橋を見た。")[0] == label


# --- likelihood on the predicate of the main clause ---


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("町に橋が架かるのはおそらく初めてのことだ。", "hedged"),
        ("橋は閉じられたが、どうやら町が自ら決めたものだった。", "hedged"),
        ("多分古い橋だが、町の人は毎日渡っている。", "asserted"),
        ("橋は（たぶん甲野が直して）今も残る。", "asserted"),
    ],
)
def test_an_adverb_of_likelihood_weakens_the_main_clause(text: str, label: str) -> None:
    assert labels_of(text) == [label]


def test_who_asks_in_an_interview_opens_no_claim() -> None:
    text = "町長に聞きました。\n――どんな橋なのでしょうか。\n古い橋です。"
    (_, asked, _) = annotate_text(text)
    assert (asked.commitment, [m.code for m in asked.markers]) == ("questioned", [])
