"""What hardly looks like Japanese prose, and what does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.read.documents import Document
from workbench.read.doubts import doubts, mojibake

PROSE = "東浜市の港の工事は遅れる見通しだ。大橋市長は「計画を見直すべきだ」と述べた。専門家によると、影響は大きい。\n"


def odd(*texts):
    return doubts([Document(f"d{i}", text, {}, [], "a") for i, text in enumerate(texts, 1)])


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        "GDPは前年比2.5%増の見通しとなった。IMF（国際通貨基金）が Reuters に語った。",
        "ﾄﾞﾙ高が続くかもしれないと財務相は述べた。",
        "港の工事、遅れ",  # too short to say
        "パナソニックホールディングスはテレビ事業について検討するという。",
        "東浜市\n港町\n" + PROSE,
        "A&B社は R&D の費用が増えるとみる。C:\\port\\new に置く。x<yであるという。",
        "大 橋 氏は「前へ」と述べた。" + PROSE,
    ],
)
def test_prose_is_not_doubted(text):
    assert odd(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("東京都知事選挙告示、候補者十人届出。投票日七月七日、即日開票予定。", "hardly any kana (0 of 29 letters; 29 are kanji)"),
        ("The port will be late, the mayor said on Friday.", "are Latin): another language?"),
        ("Мэр заявил, что порт может опоздать.", "are other): another language?"),
        (PROSE.replace("、", "\ufffd"), "U+FFFD stands 1 time(s)"),
        (PROSE.replace("「", "&quot;"), "1 HTML entities as text, as &quot;"),
        (PROSE.replace("。", "。\\n"), "3 escape(s) as text, as \\n"),
        (PROSE + "<br>港は<strong>混む</strong>。", "3 HTML tag(s) as text, as <br>"),
        (" ".join(PROSE), "the words are set apart letter by letter"),
        ("\n".join(PROSE), "lines have one or two characters"),
    ],
)  # fmt: skip
def test_what_is_odd_is_said_with_its_evidence(text, said):
    found = odd(text)
    assert len(found) == 1
    assert said in found[0]


def test_of_many_documents_it_says_how_many_and_the_first():
    assert odd(PROSE, "港\ufffdは混む。", PROSE, "朝\ufffd。") == [
        "U+FFFD stands 1 time(s) where characters were lost (2 of 4 documents; first 'd2')"
    ]


@pytest.mark.parametrize("encoding", ["cp932", "cp1252", "latin-1"])
def test_utf8_that_was_misread_is_taken_back(encoding):
    broken = PROSE.encode("utf-8").decode(encoding, "replace")
    said = mojibake(broken)
    assert said is not None
    assert "UTF-8 that was read as" in said
    assert ("taken back it begins '東浜市" in said) == (encoding != "cp1252")  # it has no place for five of the bytes


@given(st.text("港の工事は遅れる見通しだと述べた。「」、ＡカタナABC12 \n", min_size=1, max_size=300))
def test_japanese_characters_are_never_taken_for_mojibake(text):
    assert mojibake(text) is None


@given(st.text(max_size=500))
def test_any_text_can_be_looked_at(text):
    assert all("\n" not in d for d in odd(text))
