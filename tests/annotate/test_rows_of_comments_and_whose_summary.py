"""Rows of comments, questions behind other dashes, what sums up others' words, and labels of what is suggested or asked."""

from __future__ import annotations

import pytest
from cues_factory import labels_of, voices_of

from workbench.annotate.layout import speeches
from workbench.annotate.pipeline import annotate_text


def _of(sentence: str) -> str | None:
    """The label of a sentence between two others, so that it is no title."""
    return labels_of(f"町に雨が降った。{sentence}橋は濡れた。")[1]


# --- layout ------------------------------------------------------------------------------------------------------


def test_quotations_in_lines_one_below_the_other_are_comments() -> None:
    text = "町の掲示板は賑わった。\n「橋がすてき(^^)」\n「さすがの一言」\n町は喜んだ。"
    assert labels_of(text) == ["asserted", "attributed", "attributed", "asserted"]
    assert [s.alone for s in speeches(text)] == [True, True]


@pytest.mark.parametrize("row", ["「北町橋」\n「南町橋」", "「橋がすてき」"])
def test_names_in_a_row_and_a_quotation_by_itself_are_no_comments(row: str) -> None:
    assert speeches(f"町の橋を見た。\n{row}\n町は喜んだ。") == []


@pytest.mark.parametrize("dash", ["--", "−", "――", "—"])
def test_a_polite_question_behind_any_dash_and_a_polite_answer_are_an_interview(dash: str) -> None:
    found = voices_of(f"橋の話\n{dash}橋は直せますか？\n直せるかもしれません。町も手を貸してくれます。")
    assert found["かもしれません"] == "quoted"


def test_minus_degrees_are_no_question() -> None:
    assert speeches("橋の話\n−5度になりますか？\n寒いかもしれません。町も凍ります。") == []


def test_an_answer_may_close_with_a_note_in_brackets() -> None:
    found = voices_of("町の話\n橋を見た。\n——橋をどう見ますか？\n丙子さん：直すべきだと思います。【後編へ続く】")
    assert found["べきだ"] == "quoted"


def test_words_may_be_taken_up_within_their_last_line() -> None:
    found = voices_of(
        "町の話\n町長は日記に橋について\n橋は直すべきかもしれません。町の人に尋ねました。\n皆が頷きました。と書いている。"
    )
    assert found["かもしれません"] == "quoted"


def test_a_cut_through_a_word_in_marks_quotes_nothing() -> None:
    assert speeches("歩行者」の呼び名が町で話題だ。橋は残るかもしれない。") == []


# --- whose stance ----------------------------------------------------------------------------------------------


def test_what_many_peoples_words_come_to_is_said_by_the_writer() -> None:
    found = voices_of("掲示板には「高すぎる」「遠いよ」など、橋の必要に疑問を呈する声が相次いだ。")
    assert found["疑問を呈する"] == "author"


def test_a_clause_of_its_own_behind_their_words_is_reported() -> None:
    found = voices_of("掲示板には「高すぎる」「遠いよ」など、橋は要らないかもしれないとする意見が相次いだ。")
    assert found["かもしれない"] == "reported"


def test_a_quotation_of_several_lines_does_not_end_what_an_outlet_reports() -> None:
    found = voices_of("東都新聞によると、町長は「橋は古い。\n町で直す」と述べた。")
    assert found["と述べた"] == "reported"


def test_whom_an_outlet_has_asked_is_reported_and_a_second_outlet_is_not() -> None:
    assert voices_of("東都新聞によると、県警の話では三人が無事だった。")["の話では"] == "reported"
    assert voices_of("東都新聞によると三人、北町通信によると四人が無事だった。")["によると"] == "author"


def test_the_turn_between_two_reports_is_the_writers() -> None:
    assert voices_of("町は橋を直すそうだが、工事は来年になるという。")["が"] == "author"


# --- labels ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("橋を渡ってみてはいかがだろう。", "questioned"),
        ("北町まで歩いてみてはどうでしょう。", "questioned"),
        ("渡る人が多いのはどうでもいいことだ。", "asserted"),
        ("歩いて渡ることももちろんできる。", "boosted"),
        ("歩いて渡ればいい（もちろん昼間に）。", "asserted"),
        ("この橋はまさに偉業だ。", "boosted"),
        ("町の人はまさに橋を渡った。", "asserted"),
        ("雨は必ずと言っていいほど夜に降る。", "asserted"),
        ("「橋は残してほしいよ。皆が渡るから」など。", "attributed"),
        ("「橋は残してほしいよ。皆が渡るから」とは丙子さん（33歳）。", "attributed"),
        ("「橋は残してほしいよ。皆が渡るから」という丙子さん。", "attributed"),
        ("丙子さんは、橋で転んだことを打ち明けてくれました。", "attributed"),
        ("橋は古いと批判されてきた過去がある。", "asserted"),
        ("町は橋ごと沈みそうな勢いだ。", "hedged"),
        ("町長は「橋は古い」として、直すことを誓った。", "attributed"),
        ("丙子さんの『橋はどこにありますか？』。", "asserted"),
    ],
)
def test_labels(sentence: str, label: str) -> None:
    assert _of(sentence) == label


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("町の座談会「橋は残すべきか？」", "questioned"),
        ("「橋は誰が直すの？」 - 町の相談室", "questioned"),
        ("町長「橋は誰が直すのか？」", "attributed"),
        ("「橋がなくて困っています」- 町の相談室", "attributed"),
        ("丙川花子『橋のない町を歩く』", "asserted"),
    ],
)
def test_titles_of_questions_put_and_of_works(title: str, label: str) -> None:
    assert labels_of(f"{title}\n町に雨が降った。橋は濡れた。")[0] == label


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("橋は残るの？ と思う人もいる。", ["橋は残るの？", "と思う人もいる。"]),
        ("橋は要らないのでは？ とくに若い人には遠い。", ["橋は要らないのでは？", "とくに若い人には遠い。"]),
        ("橋は要らないのでは？とする声も上がる。", ["橋は要らないのでは？とする声も上がる。"]),
        ("「橋は残るの？」と思う人もいる。", ["「橋は残るの？」と思う人もいる。"]),
    ],
)
def test_a_question_in_no_marks_is_over_unless_its_report_follows(text: str, sentences: list[str]) -> None:
    whole = f"町に雨が降った。{text}"
    found = annotate_text(whole)[1:]
    assert [whole[item.sentence.start : item.sentence.end] for item in found] == sentences
