"""Paragraphs of somebody else's told by hand, page or words; captions and titles within a text; where a report begins."""

from __future__ import annotations

import pytest
from cues_factory import voices_of

from workbench.annotate.pipeline import annotate_text
from workbench.annotate.sentences import split_sentences
from workbench.read.page import read_page

OTHERS = "橋は町の人々の暮らしを変えるかもしれない。"


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        (
            "昨日，橋の本を読んだ。\nむろん，橋は、町を、人を変えるかもしれない。\n面白い本だったので，勧めたい。",
            "author",
        ),
        ("昨日，橋の本を読んだ。\n橋は、町を、人を変えるかもしれない。\n面白い本だったので，勧めたい。", "quoted"),
        ("１，橋の本を読んだ。\n橋は、町を、人を変えるかもしれない。\n２，面白い本だったので勧めたい。", "author"),
        ("昨日，橋の本を読んだ。\n「橋は、町を、人を」と歌うかもしれない。\n本だったので，勧めたい。", "author"),
    ],
)
def test_who_writes_another_comma_writes_a_paragraph_of_his_own(text: str, voice: str) -> None:
    assert voices_of(text)["かもしれない"] == voice


@pytest.mark.parametrize(
    ("before", "after", "voice"),
    [
        ("この本から少し引用してみよう。", "面白い見方だ。", "quoted"),
        ("この本はよく引用される。", "面白い見方だ。", "author"),
        ("橋の本を読んだ。", "と説明されている。", "quoted"),
        ("橋の本を読んだ。", "らしいので、見に行こう。", "quoted"),
        ("表紙には", "とある。楽しみだ。", "quoted"),
        ("橋の本を読んだ。", "とある町の話だ。", "author"),
        ("橋の本を読んだ。", "と言えるだろうか。", "author"),
    ],
)
def test_words_around_a_paragraph_say_that_it_is_quoted(before: str, after: str, voice: str) -> None:
    assert voices_of(f"{before}\n{OTHERS}\n{after}")["かもしれない"] == voice


@pytest.mark.parametrize(("end", "voice"), [("（p.12）", "quoted"), ("（12ページ）", "quoted"), ("（12人）", "author")])
def test_a_paragraph_that_ends_with_its_page_is_quoted(end: str, voice: str) -> None:
    assert voices_of(f"橋の本を読んだ。\n{OTHERS}{end}\n面白い見方だ。")["かもしれない"] == voice


@pytest.mark.parametrize(
    ("line", "voices"),
    [
        ("＞橋は要るはずだ。それは違うかもしれない。", {"はずだ": "quoted", "かもしれない": "author"}),
        ("橋は要るはずだ。＞船でいいかもしれない。船は遅い。", {"はずだ": "author", "かもしれない": "quoted"}),
        ("<橋>は要るはずだ。", {"はずだ": "author"}),
    ],
)
def test_a_post_quotes_one_sentence_of_another(line: str, voices: dict[str, str]) -> None:
    assert voices_of(f"橋の話\n橋の話をしよう。\n{line}") == voices


def test_a_quotation_may_open_in_the_title() -> None:
    text = f"――引用――橋と町\n{OTHERS}――終わり――\n訳してみましょう。"
    title = {"start": 0, "end": text.index("\n"), "part": "title"}
    (voices,) = [s.voices for s in annotate_text(text, [title]) if s.voices]
    assert voices == ["quoted"]


def test_lines_that_are_nothing_but_turns_are_a_dialogue() -> None:
    text = "橋はなぜ古くなる？\n春子　橋が古いの。\n山田先生　雨と風のせいだ。\n先生　鉄もさびる。\n先生　でも、直せるかもしれない。"
    assert voices_of(text)["かもしれない"] == "quoted"


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("こんな記事を読んだ。町の橋は誰のものなのか - 東都ブログ", ["body", "heading"]),
        ("訳は以上です。――終わり――橋の行方はどうなる？", ["body", "heading"]),
        ("橋を見た。古い橋だ - と人は言う。", ["body", "body"]),
        ("訳は以上です。――終わり――この橋は古いと訳しました。", ["body", "body"]),
    ],
)
def test_the_name_of_a_link_behind_a_sentence_is_a_heading(line: str, parts: list[str]) -> None:
    assert [s.part for s in split_sentences(f"橋を見に行きました。\n{line}")][1:] == parts


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("橋の工事が再開へ　費用は倍の見通し", "heading"),
        ("山田先生　橋は古いのかもしれないね", "body"),
        ("橋の工事が再開する。　費用は倍になる", "body"),
    ],
)
def test_a_title_in_parts_within_a_text_is_a_heading(line: str, part: str) -> None:
    text = f"町の一日が始まる。\n店も開く。\n{line}\n町は十日、止まっていた橋の工事を来月から再び始めると決めた。"
    assert split_sentences(text)[2].part == part


@pytest.mark.parametrize(
    "line", ["新しい橋ができたと聞いて見に行ってきました。橋の歴史", "「橋は残してほしい", "橋の費用はというと"]
)
def test_a_first_line_that_holds_a_sentence_or_breaks_off_is_no_title(line: str) -> None:
    text = f"{line}\n駅前の店は今年も客でにぎわい、夕方には通りに長い列ができた。"
    assert read_page(text).title is None
    assert split_sentences(text)[0].part == "body"


def test_a_title_of_two_halves_stays_one() -> None:
    text = "橋の工事。費用は倍に\n駅前の店は今年も客でにぎわい、夕方には通りに長い列ができた。"
    assert read_page(text).title == "橋の工事。費用は倍に"


@pytest.mark.parametrize(
    ("text", "form", "voice"),
    [
        ("反対もあるかもしれませんが、町は橋が要ると言っております。", "かもしれません", "author"),
        ("町は、反対もあるかもしれないが、橋が要ると言っております。", "かもしれない", "reported"),
        ("町は「反対もあるかもしれませんが、橋は要る」と言っております。", "かもしれません", "quoted"),
        ("残念ながら古い橋ですけれども、夏には直ると言われております。", "残念ながら", "author"),
        ("一度は無理かもしれないと思ったが、体にいいとされる運動を始めた。", "かもしれない", "author"),
        ("橋は直せるかもしれないとされる。", "かもしれない", "reported"),
        ("夜は冷えるかもしれない（去年は雪も降ったとか）が、行く。", "かもしれない", "author"),
        ("まさに御指摘のとおり、橋は要ります。", "まさに", "author"),
        ("東都新聞によると、橋が落ちたと報じた。", "と報じた", "author"),
        ("東都新聞によると、町は橋が落ちたと発表した。", "と発表した", "reported"),
    ],
)
def test_where_a_report_begins(text: str, form: str, voice: str) -> None:
    assert voices_of(text)[form] == voice


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("橋は直すべきだと考えますが、総理の見解を伺います。", "asserted"),
        ("町の説明は足りないのではありませんか、答弁を求めます。", "questioned"),
    ],
)
def test_who_asks_for_an_answer_behind_a_clause_asserts(text: str, label: str) -> None:
    assert annotate_text(text)[-1].commitment == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("委員からは橋は要らないのではないかといった回答が出た。", "attributed"),
        ("橋は古いという認識を私自身は持っております。", "attributed"),
        ("橋は古いという批判が行われた。", "attributed"),
        ("橋は古いという批判に町は背を向けた。", "asserted"),
        ("会場には「橋は怖い」と打ち明けた人もいた。", "attributed"),
        ("会場には「橋は怖い」と打ち明けた人を励ます人もいた。", "asserted"),
        ("町は長年、橋は直せないとしてまいりました。", "attributed"),
    ],
)
def test_that_it_was_said_is_all_that_a_sentence_says(text: str, label: str) -> None:
    assert annotate_text(text)[-1].commitment == label
