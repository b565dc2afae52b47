"""Words in a row, talks of which only a part is there, paragraphs somebody is said to have written, titles that quote, and who closes a sentence."""

from __future__ import annotations

import pytest
from cues_factory import voices_of

from workbench.annotate.pipeline import annotate_text
from workbench.annotate.sentences import split_sentences


def _commitment(text: str) -> str:
    return annotate_text(text)[-1].commitment


@pytest.mark.parametrize(
    ("text", "form", "voice"),
    [
        # What stands in a row with words of somebody's is somebody's too.
        ("客からは「もう閉まりそう」「また来るよ」などの声が上がった。", "そう", "quoted"),
        # Part of an interview: one question behind two dashes, and one answer with a name.
        (
            "――橋をどう思いますか？\n丙川：残すべきだと思います。古い町には似合いますから。\n――工事は長引きそうですか？",
            "べきだ",
            "quoted",
        ),
        ("佐藤：橋は残すべきだったよね。\n山本：いや、もう遅い。直すのに十年はかかる。", "べきだった", "quoted"),
        ("利点：橋は残すべきだとされる。\n欠点：直すのに十年はかかる。", "べきだ", "reported"),
        # What stands above the first question of a talk with names is the lead.
        (
            "橋を守る人に会った。町は橋を残すべきだ。\n――橋をどう思いますか？\n丙川：好きですね。\n――なぜですか？\n丙川：古いからです。",
            "べきだ",
            "author",
        ),
        # Answers of a survey, each with a name and an age.
        (
            "町の人に聞いた。\n●橋は残すべきだと感じます。（丙子さん・33歳）\n●どちらでも構いません。（丁美さん・28歳）",
            "べきだ",
            "quoted",
        ),
        ("町の人に聞いた。\n橋は残すべきだ。（丙子さん・33歳）\n費用は倍になる。", "べきだ", "author"),
        # A paragraph that somebody is said to have written.
        ("町は自らの橋をこう説明している。\nこの橋は残すべきだ。町の顔として百年立っている。", "べきだ", "quoted"),
        ("町は自らの橋をこう残している。\nこの橋は残すべきだ。町の顔として百年立っている。", "べきだ", "author"),
        # An excerpt begins within a quotation that words close.
        (
            "橋は古い。しかし人は渡る。\n－－－終わり－－－\n－－－引用－－－橋は古いが、町の顔である。－－－終わり－－－",
            "しかし",
            "quoted",
        ),
        # A fronted medium and a closing cue with no other speaker; and where the sentence turns from it.
        ("報道によると、橋は古く、直すには十年かかると伝えている。", "と伝えている", "author"),
        ("町の発表によれば、橋は直るようだが、掲示板では急ぐ必要があるとの声が上がる。", "ようだ", "reported"),
        ("一説によれば、橋は古すぎるという声もありますが、町は橋を直すべきであります。", "べきであります", "author"),
    ],
)
def test_whose_voice(text: str, form: str, voice: str) -> None:
    assert voices_of(text)[form] == voice


@pytest.mark.parametrize(
    ("text", "commitment"),
    [
        # Who says it closes the sentence, or it goes on with と alone.
        ("直すのは無理だと丙子さん。", "attributed"),
        ("橋は残すべきだ、と。", "attributed"),
        ("町を歩いた丙野さんは、「橋は残してほしいね」とも――。", "attributed"),
        ("掲示板では「直せよ」「もう遅いよね」。", "attributed"),
        ("今年の題は「橋を守ろう」。", "asserted"),
        ("大切なのは、「橋をどう守るか」。", "asserted"),
        ("町は静かだ。大切なことは、“橋をどう守って、誰が渡るか”。", "asserted"),
        ("工事は三年（東都新聞によれば二年）で終わる。", "asserted"),
        ("「もう渡りません」というのは、町に住む丙子さん（33）。", "attributed"),
        ("丙子さんはこうも話す。", "attributed"),
        ("私はこう見る。", "asserted"),
        # That it came to be said, or that some say it, is all that the sentence says.
        ("八割の人が「残すべきだ」と答える結果となりました。", "attributed"),
        ("橋は古すぎると指摘する住民も少なくない。", "attributed"),
        ("橋は古すぎると指摘する住民を町長が訪ねた。", "asserted"),
        # A matter left open.
        ("橋が消えた訳は何だろう。", "questioned"),
        ("橋はいつ直るのでしょう？", "questioned"),
        ("町は何かと忙しいのだろう。", "hedged"),
        # The sentence turns from what a fronted source says.
        ("報道によると、橋は直るとのことだが、掲示板では費用に関心が集まっている。", "asserted"),
        ("報道によると、橋は直るとのことだが、費用は高い。", "attributed"),
    ],
)
def test_what_decides_commitment(text: str, commitment: str) -> None:
    assert _commitment(text) == commitment


@pytest.mark.parametrize(
    ("title", "commitment"),
    [
        ("丙川町長、工事の遅れに「もう待てない」", "attributed"),
        ("橋を壊した町長に「責任を取れ」", "attributed"),
        ("橋の目印は「赤い旗」", "asserted"),
        ("北町は「さすが東町」", "attributed"),
        ("「橋を渡れません」 - 町の相談室 第3回", "attributed"),
        ("町の橋に「赤い旗」", "asserted"),
    ],
)
def test_titles_that_quote(title: str, commitment: str) -> None:
    text = f"{title}\n町は十日、止まっていた橋の工事を来月から再び始めると決めた。\n費用は倍になる。"
    assert annotate_text(text)[0].commitment == commitment


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("第2位：橋はなぜ消えた？", ["heading"]),
        ("総評：町の顔は誰か？ 橋が語る百年", ["heading", "heading"]),
        ("第2位：橋はなぜ消えたのか。", ["body"]),
        ("橋はなぜ消えた？", ["body"]),
    ],
)
def test_the_label_of_an_item_makes_a_heading(line: str, parts: list[str]) -> None:
    text = f"町の一日が朝から静かに始まる。\n{line}\n町は十日、止まっていた橋の工事を来月から再び始めると決めた。\n費用は倍になる。"
    assert [s.part for s in split_sentences(text)[1:-2]] == parts


def test_words_whose_beginning_is_cut_off_are_no_title() -> None:
    text = "橋は残してほしかったみたいでした」\n丙子さんは橋を見に来た。\n町は静かだった。"
    assert split_sentences(text)[0].part == "body"
