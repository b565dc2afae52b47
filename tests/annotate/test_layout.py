"""Layout: lines that are only wrapped, interviews, quotations of several paragraphs, block quotes."""

from __future__ import annotations

import textwrap

import pytest

from workbench.annotate.layout import speeches
from workbench.annotate.lines import wraps
from workbench.annotate.pipeline import annotate_text

PROSE = (
    "南浜町の坂本町長は六日の会見で、町営バスの路線について「住民の足を守るために残すべきだ」と述べた。"
    "議会には廃止を求める声もあり、結論は来年に持ち越される可能性がある。専門家によると、費用は倍になるという。"
)


def _joined(text: str) -> str:
    out, at = "", 0
    for start, end in wraps(text, [(0, len(text))]):
        out += text[at:start]
        at = end
    return out + text[at:]


def _found(text: str) -> list[tuple[str, str]]:
    """Form without line breaks and voice of each marker."""
    return [
        ("".join(text[m.start : m.end].split()), voice)
        for item in annotate_text(text)
        for m, voice in zip(item.markers, item.voices, strict=True)
    ]


@pytest.mark.parametrize("width", [12, 17, 23, 34])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_text_wrapped_at_any_width_has_the_markers_of_the_whole(width: int, newline: str) -> None:
    wrapped = newline.join(PROSE[i : i + width] for i in range(0, len(PROSE), width))
    assert _joined(wrapped) == PROSE
    assert _found(f"町営バスの行方\n\n{wrapped}") == _found(f"町営バスの行方\n\n{PROSE}")


def test_offsets_of_a_wrapped_text_are_those_of_the_stored_one() -> None:
    text = "町営バスの行方\n\n" + "\n".join(PROSE[i : i + 15] for i in range(0, len(PROSE), 15))
    for item in annotate_text(text):
        for token in item.tokens:
            assert text[token.start : token.end] == token.surface
        assert item.sentence.start < item.sentence.end <= len(text)
    assert any("\n" in text[m.start : m.end] for item in annotate_text(text) for m in item.markers)


def test_an_answer_to_a_mail_keeps_its_signs_out_of_the_sentence() -> None:
    text = "町営バスの行方\n\n" + "\n".join(f"> {line}" for line in textwrap.wrap(PROSE, 20))
    assert [form.replace(">", "") for form, _ in _found(text)] == [
        form for form, _ in _found(f"町営バスの行方\n\n{PROSE}")
    ]


APART = {
    "one sentence a line": "町は工事を始めた。\n橋は来年に完成する。\n費用は県が出す。\n町長は喜んでいる。",
    "headlines": "町長が三期目の出馬を表明\n橋の工事、来月に再開へ\n廃止路線の復活を議会が求める\n新しい駅舎の名前が決まる",
    "a list": "・町営バスの運賃を上げる\n・駅前の駐車場を広げる\n・橋の工事を急ぐ\n・学校の統合は見送る",
    "verse": "山の向こうに\n日が落ちる\n橋のたもとで\n待つ人の\n影は長くのびて\n川を渡る",
    "a form": "日時：六月四日\n会場：町民館\n定員：四十人\n料金：無料",
    "indented paragraphs": "　町は工事を始めると決め\n　橋は来年に完成するとし\n　費用は県が出すと述べて",
}


@pytest.mark.parametrize("name", APART)
def test_lines_that_stay_apart(name: str) -> None:
    assert _joined(APART[name]) == APART[name]


INTERVIEWS = {
    "dashes and names": "――廃止は決まったのか。\n坂本　まだだ。残すべきだと思う。\n――費用はどうか。\n坂本　増えるかもしれない。",
    "dashes alone": "町長に聞く\n\n――廃止は決まったのか。\n「まだだ。残すべきだと思う」\n――費用はどうか。\n増えるかもしれない。\n――町民には。\n説明する。",
    "letters": "Ｑ　廃止は決まったのか。\nＡ　まだだ。残すべきだと思う。\nＱ　費用はどうか。\nＡ　増えるかもしれない。",
    "letters with numbers": "Q1. 廃止は決まったのか。\nA1. まだだ。残すべきだと思う。\nQ2. 費用はどうか。\nA2. 増えるかもしれない。",
    "a reporter": "記者：廃止は決まったのか。\n坂本町長：まだだ。残すべきだと思う。\n記者：費用はどうか。\n坂本町長：増えるかもしれない。",
    "brackets": "【司会】廃止は決まったのか。\n【坂本】まだだ。残すべきだと思う。\n【司会】費用はどうか。\n【坂本】増えるかもしれない。",
    "triangles": "▽記者　廃止は決まったのか。\n▽坂本町長　まだだ。残すべきだと思う。\n▽記者　費用はどうか。\n▽坂本町長　増えるかもしれない。",
    "two who talk": "坂本：廃止は決まったのか。\n中井：まだだ。残すべきだと思う。\n坂本：費用はどうか。\n中井：増えるかもしれない。",
}  # fmt: skip


@pytest.mark.parametrize("name", INTERVIEWS)
def test_answers_are_in_the_voice_of_who_answers(name: str) -> None:
    voices = dict(_found(f"町営バスの行方\n\n{INTERVIEWS[name]}"))
    answers = {form: voice for form, voice in voices.items() if form in {"べきだ", "と思う", "かもしれない"}}
    assert answers == {"べきだ": "quoted", "と思う": "quoted", "かもしれない": "quoted"}
    # Behind dashes or Q whoever is interviewed is asked: no stance.
    asked = None if name.startswith(("dashes", "letters")) else "author"
    assert voices.get("のか") == ("quoted" if name == "two who talk" else asked)


def test_an_answer_may_run_over_lines_and_the_tag_is_no_part_of_its_sentence() -> None:
    text = "対談\n\n坂本　残すべきだ。\nただ、費用は増えるかもしれない。\n\n中井　同感だ。\n坂本　ところが町は廃止するようだ。\n中井　残念だ。"
    found = dict(_found(text))
    assert found["かもしれない"] == found["ただ"] == found["ところが"] == "quoted"
    assert [s.speaker for s in speeches(text)] == ["坂本", "中井", "坂本", "中井"]
    first = annotate_text(text)[1]
    assert text[first.sentence.start : first.sentence.end] == "坂本　残すべきだ。"
    assert first.tokens[0].surface == "坂本"


NO_INTERVIEWS = {
    "a form": "日時：六月四日です。\n会場：町民館です。\n日時：六月五日です。\n会場：市民館です。",
    "a live blog": "21:05　開票が始まったようだ。\n21:10　坂本氏が優勢だ。\n21:05　大勢が決まったようだ。",
    "the minutes of the Diet": "○坂本太郎君　廃止すべきだと思います。\n○中井次郎君　残すべきです。\n○坂本太郎君　そうでしょう。",
    "prose with dashes": "――そう語る人は多い。\n町は廃止するようだ。\n橋は残るかもしれない。",
    "a list of winners": "▽男子百㍍　坂本太郎\n▽女子百㍍　中井花子\n▽男子幅跳び　大井三郎",
    "labels": "【速報】町長が辞任した。\n【更新】後任は未定だ。\n【速報】議会が開かれた。",
}


@pytest.mark.parametrize("name", NO_INTERVIEWS)
def test_what_is_no_interview(name: str) -> None:
    assert speeches(NO_INTERVIEWS[name]) == []
    assert all(voice == "author" for _, voice in _found(NO_INTERVIEWS[name]) if voice != "headline")


def test_paragraphs_of_a_quotation_that_is_opened_again() -> None:
    text = "町長の話\n\n町長は次のように話した。\n「廃止は避けられないようだ。\n「ただ、説明すべきだ。費用は増える。\n「来年に決める」\n議会は反発するとみられる。"
    found = _found(text)
    assert [v for form, v in found if form in {"ようだ", "ただ", "べきだ"}] == ["quoted"] * 3
    assert ("とみられる", "author") in found


def test_a_quotation_that_opens_in_its_frame_is_quoted_from_its_mark_on() -> None:
    text = (
        "町長の話\n\nただ、町長は話した。だが「廃止は避けられないようだ。\n「説明すべきだ」\n議会は反発するとみられる。"
    )
    found = dict(_found(text))
    assert found["ようだ"] == found["べきだ"] == "quoted"
    assert found["だが"] == found["とみられる"] == "author"


def test_a_lost_bracket_makes_no_quotation() -> None:
    text = "町長は「廃止は避けられないと述べた。\n議会は反発するとみられる。\n「残すべきだ」との声もある。"
    assert dict(_found(text))["とみられる"] == "author"


def test_block_quotes() -> None:
    marked = (
        "町長の話\n\n町長の文書を読む。\n\n> 廃止は避けられないようだ。\n> 説明すべきだ。\n\n議会は反発するとみられる。"
    )
    found = dict(_found(marked))
    assert found["ようだ"] == found["べきだ"] == "quoted"
    assert found["とみられる"] == "author"
    set_in = "町長の話\n\n文書には次のようにある。\n\n　　廃止は避けられないようだ。説明すべきだ。\n\n議会は反発するとみられる。"
    found = dict(_found(set_in))
    assert found["ようだ"] == found["べきだ"] == "quoted"
    assert found["とみられる"] == "author"
