"""The words of many before a noun of reaction, what is talked of, and who reacts (decision 111)."""

from __future__ import annotations

import pytest
from cues_factory import Cue, cues_of

BOARD = "掲示板"


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        # the words, whom they are about, and the noun
        (
            "掲示板では「遅い」「残念だ」と、町の対応に呆れる声が相次いだ。",
            [("と、町の対応に呆れる声が相次いだ", BOARD)],
        ),
        (
            "掲示板では「遅い」といった町長の資質を問うコメントが並んだ。",
            [("といった町長の資質を問うコメントが並んだ", BOARD)],
        ),
        ("掲示板では「遅い」「残念だ」など、町の対応に呆れる声が相次いだ。", [("声が相次いだ", BOARD)]),
        ("掲示板では「遅い」「残念だ」など、怒りの声が殺到した。", [("怒りの声が殺到した", BOARD)]),
        ("掲示板では「早くて助かる」など、町に感謝する声も。", [("声も", BOARD)]),
        ("掲示板では「早くて助かる」など、喜ぶコメントばかりだ。", [("コメントばかりだ", BOARD)]),
        ("掲示板では「早くて助かる」の声が相次いだ。", [("の声が相次いだ", BOARD)]),
        # each clause of its own keeps its noun
        (
            "掲示板では「遅い」など、町に呆れる意見も見られるなど、千件を超える声が届いた。",
            [("意見も見られる", BOARD)],
        ),
        # others' words to which people react, and reactions without words
        ("町長が「遅い」と発言したことに批判が相次いだ。", [("と発言した", "町長")]),
        ("「遅い」と住民が訴えていることに対し、疑問の声が上がった。", [("訴えている", "住民")]),
        ("町長は「遅い」と述べ、町に批判が相次いだ。", [("と述べ", "町長")]),
        ("町の対応に批判が相次いだ。", []),
        ("「朝の森」「夜の海」という催しに声が集まった。", []),
        # what is talked of, where
        ("新しい橋が「高すぎる」と掲示板で話題になっている。", [("話題になっている", BOARD)]),
        ("新しい橋が「高すぎ」と話題に", [("と話題に", None)]),
        ("橋で「事故があった」と掲示板を中心に話題になっている。", [("話題になっている", BOARD)]),
        ("「事故があった」と語る町長の姿が話題になっている。", [("と語る", "町長")]),
        ("新しい橋ができたことが話題になっている。", []),
        ("新しい橋は何かと話題になっている。", []),
        # who reacts: behind the words, whose voices they are, where they write
        (
            "「助かる」「ありがたい」と、客からは店を惜しむ声が多く寄せられた。",
            [("店を惜しむ声が多く寄せられた", "客")],
        ),
        ("「助かる」「ありがたい」など、店に通うファンの声も目立った。", [("声も目立った", "ファン")]),
        ("掲示板上の反応は「助かる」「ありがたい」と好意的な意見ばかり。", [("意見ばかり", BOARD)]),
        ("市には「うるさい」との苦情が相次いだ。", [("との苦情が相次いだ", None)]),
        ("客からは「楽しみ」「お幸せに」との声が続々と届いた。", [("との声が続々と届いた", "客")]),
        ("町長に対し、客は「遅い」「残念だ」など、冷たい意見が多かった。", [("意見が多かった", "客")]),
        (
            "掲示板では「遅い」と驚く声が多かったが、「助かる」と喜ぶ声もあった。",
            [("と驚く声が多かった", BOARD), ("と喜ぶ声もあった", BOARD)],
        ),
    ],
)
def test_the_words_of_many(text: str, cues: list[tuple[str, str | None]]) -> None:
    found: list[Cue] = cues_of(text)
    assert [(cue, source) for code, cue, source in found if code == "attribution"] == cues


def test_people_who_react_are_the_source() -> None:
    assert cues_of("「遅い」「残念だ」など、怒りを表すファンも目立った。") == [
        ("attribution", "など、怒りを表す", "ファン")
    ]
    assert cues_of("「遅い」「残念だ」など、驚いたファンも目立った。") == []


def test_what_many_ask_for_is_one_cue() -> None:
    assert cues_of("店を早く閉めるよう求める意見が相次いだ。") == [("attribution", "よう求める意見が相次いだ", None)]
