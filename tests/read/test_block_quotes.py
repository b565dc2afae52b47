"""Block quotes of web pages: their lines begin with ``> ``, and the analysis takes them for somebody else's words."""

import pytest

from workbench.annotate.pipeline import annotate_text
from workbench.read.markup import parse, visible_text
from workbench.read.pages import document_of_page

PLAIN = "<p>港の工事は来月に始まるかもしれない。費用の話はまだ出ていない。</p><p>来週もまた見に行くべきだと思う。新しい知らせがあれば書く。</p>"


def shown(body):
    return visible_text(parse(f"<html><body>{body}</body></html>", "a page"))


@pytest.mark.parametrize(
    ("quote", "lines"),
    [
        ("一行の引用だ。", ["> 一行の引用だ。"]),
        ("<p>一つ目。</p><p>二つ目。</p>", ["> 一つ目。", "> 二つ目。"]),
        ("一つ目。<br>二つ目。", ["> 一つ目。", "> 二つ目。"]),
        ('<p><a href="x">港</a>の<span>工事</span>だ。</p>', ["> 港の工事だ。"]),
        (
            "外の引用。<blockquote><p>中の引用。</p></blockquote>また外。",
            ["> 外の引用。", "> 中の引用。", "> また外。"],
        ),
        ("<pre>一つ目。\n二つ目。</pre>", ["> 一つ目。", "> 二つ目。"]),
        ("<ul><li>一つ目</li><li>二つ目</li></ul>", ["> 一つ目", "> 二つ目"]),
        ("&gt; 前からの印。", ["> 前からの印。"]),
        ("<p> </p>", []),
    ],
)
def test_each_line_of_a_block_quote_begins_with_a_sign(quote, lines):
    own = ["", *lines, ""] if lines else []
    before, behind = shown(PLAIN).split("\n"), ["引用の後の文。"]
    assert shown(f"{PLAIN}<blockquote>{quote}</blockquote>引用の後の文。").split("\n") == [*before, *own, *behind]


def test_two_quotes_stand_apart_from_what_is_between_them():
    found = shown(f"<blockquote>一つ目。</blockquote>{PLAIN}<blockquote>二つ目。</blockquote>")
    assert found.split("\n") == ["> 一つ目。", "", *shown(PLAIN).split("\n"), "", "> 二つ目。"]


def test_a_page_that_is_set_in_block_quotes_quotes_nobody():
    assert shown(f"<blockquote>{PLAIN}</blockquote><p>終わり。</p>") == shown(f"{PLAIN}<p>終わり。</p>")


def test_a_page_without_them_is_as_it_was():
    assert ">" not in shown(PLAIN)
    assert "" not in shown(PLAIN).split("\n")


def test_a_line_of_a_wide_blank_stays_one():
    assert shown("<p>一つ目。</p><p>\u3000</p><p>二つ目。</p>") == "一つ目。\n\u3000\n二つ目。"


def test_the_words_of_a_block_quote_are_quoted_in_the_analysis():
    quote = "<blockquote><p>費用は市が負担しなければならない。工事の遅れも考えられる。</p></blockquote>"
    page = f"<html><head><title>港</title></head><body><article><h1>港の話</h1><p>市の報告書を読んだ。</p>{quote}{PLAIN}</article></body></html>"
    text = document_of_page(page, "a page", "a").text
    assert "\n> 費用は" in text
    voices = {text[m.start : m.end]: v for s in annotate_text(text) for m, v in zip(s.markers, s.voices, strict=True)}
    assert voices["なければならない"] == voices["考えられる"] == "quoted"
    assert voices["かもしれない"] == voices["べきだ"] == "author"
