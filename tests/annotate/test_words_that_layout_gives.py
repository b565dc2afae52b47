"""Who speaks by byline, by words that open and close a quotation, or by half of one; titles and ends with words of speech."""

from __future__ import annotations

import pytest
from cues_factory import labels_of, voices_of

from workbench.annotate.layout import speeches
from workbench.annotate.pipeline import annotate_text
from workbench.annotate.sentences import Region

TOLD = {
    "one question below a byline": "聞き手・乙川花子\n――費用はどうですか。\n増えるかもしれない。だが橋は残すべきだ。",
    "a byline and a lead": "聞き手・乙川花子\n町の橋が直される。町長に聞いた。\n増えるかもしれない。だが橋は残すべきだ。",
    "a byline alone": "聞き手・乙川花子\n増えるかもしれない。だが橋は残すべきだ。",
}


@pytest.mark.parametrize("name", TOLD)
def test_a_byline_of_who_asked_makes_what_stands_below_it_an_answer(name: str) -> None:
    found = voices_of(f"橋の行方　町長が語る\n{TOLD[name]}")
    assert found["かもしれない"] == found["だが"] == found["べきだ"] == "quoted"


def test_the_lead_of_an_interview_is_the_writers() -> None:
    text = "橋の行方\n聞き手・乙川花子\n町は橋を直すようだ。町長に聞いた。\n橋は残すべきだ。"
    assert voices_of(text) == {"ようだ": "author", "べきだ": "quoted"}


def test_below_a_byline_marks_of_quotation_say_who_speaks_where_there_are_any() -> None:
    text = "橋の行方\n聞き手・乙川花子\n――費用はどうですか。\n「増えるかもしれない」\n町は橋を直すようだ\n――町民には。\n「話す」"
    assert voices_of(text) == {"かもしれない": "quoted", "ようだ": "author"}


def test_a_text_that_only_speaks_of_who_asks_is_no_interview() -> None:
    assert speeches("橋の行方\n\n聞き手は橋の歴史を調べた。橋は残すべきだ。") == []


def test_a_dialogue_may_begin_in_the_title() -> None:
    text = "町子　橋は古いの？\n先生　百年前の橋だね。\n町子　でも丈夫だよ。\n先生　でも直すべきだね。"
    first = text.index("\n")
    (title, *lines) = annotate_text(text, [Region(0, first, "title")])
    assert set(title.voices) == {"headline"}
    assert {voice for item in lines for voice in item.voices} == {"quoted"}


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        ("－－－引用－－－", "－－－終わり－－－"),
        ("（以下引用）", "（引用終わり）"),
        ("【引用開始】", "【引用ここまで】"),
    ],
)
def test_what_stands_between_words_that_open_and_close_a_quotation(opens: str, closes: str) -> None:
    text = f"訳を読む。\n{opens}橋は古い。しかし残すべきだ。{closes}訳は正しいようだ。"
    assert voices_of(text) == {"しかし": "quoted", "べきだ": "quoted", "ようだ": "author"}


def test_the_word_for_quotation_in_parentheses_opens_nothing() -> None:
    assert speeches("橋は古い（引用）。\nしかし残すべきだ。\n（引用終わり）") == []


def test_a_quotation_that_an_excerpt_leaves_open() -> None:
    text = (
        "町長の手紙\n町長は手紙を公開した。「橋は古い。\nしかし、直すには時間がかかるでしょう。\n町民には話すべきです。"
    )
    assert voices_of(text) == {"しかし": "quoted", "でしょう": "quoted", "べきです": "quoted"}


@pytest.mark.parametrize(
    "text",
    [
        "町の話\n町長は「橋は古いと述べた。\nしかし、直すには時間がかかるでしょう。",
        "町の話\n町は「橋の古い名を調べた。\nしかし、「石橋」という名が多いでしょう。",
    ],
)
def test_a_lost_bracket_leaves_nothing_open(text: str) -> None:
    assert voices_of(text)["でしょう"] == "author"


def test_a_quotation_that_began_before_the_excerpt() -> None:
    text = "橋は古いが、残すべきです。\n町民は喜ぶでしょう。」\n町は橋を直すようだ。"
    assert voices_of(text)["べきです"] == voices_of(text)["でしょう"] == "quoted"
    assert voices_of(text)["ようだ"] == "author"


def test_a_closing_mark_alone_is_a_slip_in_a_text_with_its_title() -> None:
    text = "橋の行方\n橋は残すべきだ。\n町民は喜ぶでしょう。」\n町は橋を直すようだ。"
    assert set(voices_of(text).values()) == {"author"}


def test_a_paragraph_of_sentences_is_no_title_though_it_ends_in_names() -> None:
    text = (
        "朝には、通学の生徒だけが橋を渡って帰る姿が北町の窓から見えていたことが分かった。"
        "町の記録や残された荷物の様子から、役場は橋を渡った人は多くなかったとみている。（乙川花子）\n町は橋を直す。"
    )
    assert {item.sentence.part for item in annotate_text(text)} == {"body"}


def test_the_first_sentence_of_an_afterword_is_no_heading() -> None:
    text = "町の一日\n\n店を開けた。\n\n【あとがき】橋は直るはずなのですが雨が多い町です\n\n客は来た。"
    assert [item.sentence.part for item in annotate_text(text)] == ["title", "body", "body", "body"]


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("甲野市長「橋は町の宝」　議会は反対", "attributed"),
        ("橋の工事に研究者「驚いて絶句」", "attributed"),
        ("「橋は直した方がいい」　職員が語る工事", "attributed"),
        ("広場で「明日から工事」と甲野氏　費用は不明", "attributed"),
        ("橋が落ちて生徒が帰れず「親に叱られた」", "attributed"),
        ("直した橋を支える綱　作業員「陰の力持ちに」", "attributed"),
        ("甲野花子さんの「石橋」", "asserted"),
        ("昨日の大雨を「北町豪雨」と命名-気象台", "asserted"),
        ("旅の人に、「石橋疲れ」続出", "asserted"),
        ("「石橋」の名で売る菓子、値上げへ", "asserted"),
    ],
)
def test_titles_with_words_of_speech_in_a_part_of_them(title: str, label: str) -> None:
    assert labels_of(f"{title}\n\n本文はここから始まる。")[0] == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("町長は次のように述べた: 「橋は残す。」", "attributed"),
        ("店は続けるといい、「お客さんが待っている」。", "attributed"),
        ("橋は落ちたが、「直せばまた渡れるんだから」。", "attributed"),
        ("落ちた橋に驚く町「まさか折れるとは」", "attributed"),
        ("町の合言葉は「海と山」。", "asserted"),
        ("「橋が好きだ。」と西町に住む Boris Tane、62歳は述べた。", "attributed"),
        ("「橋が好きだ」とうそぶいていた町長でさえ、今では黙っている。", "asserted"),
        ("「抵抗派」として争った甲野元町長も会に参加した。", "asserted"),
        ("工事を急ぐ理由は――。", "questioned"),
        ("東都新聞によると橋は残るというが、直すのは難しいと思う。", "hedged"),
        ("東都新聞によると、橋は古いが、残るという。", "attributed"),
    ],
)
def test_what_closes_a_sentence_with_words_of_speech_or_ones_own_thought(text: str, label: str) -> None:
    assert labels_of(text) == [label]


@pytest.mark.parametrize(
    ("text", "voices"),
    [
        ("彼らによると、橋は古いと主張し、役場の説明を否定する。", {"によると": "author", "と主張し": "author"}),
        ("東都新聞によると、役場は橋が古いと主張し、工事を急ぐ。", {"によると": "author", "と主張し": "reported"}),
        ("県は、橋を守るべきなのに、町に対し橋を壊すよう要請した。", {"べき": "author", "よう要請した": "author"}),
        ("橋が直せるかもしれないことが、東都病院などへの取材で分かった。", {"かもしれない": "reported"}),
    ],
)
def test_whose_words_a_report_holds(text: str, voices: dict[str, str]) -> None:
    found = voices_of(text)
    assert {form: found.get(form) for form in voices} == voices
