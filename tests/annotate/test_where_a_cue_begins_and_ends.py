"""Where a cue begins and ends: the source between, an account's のだ, a clause that modifies (decision 119)."""

from __future__ import annotations

import pytest
from cues_factory import Cue, cues_of


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        # who says it parts the cue from its と; a noun that carries the words keeps it
        ("新しい橋が「高い」と客から批判が殺到した。", [("批判が殺到した", "客")]),
        ("橋は残るというのが町長の主張だ。", [("主張だ", "町長")]),
        ("掲示板には「高すぎる」という声が客から寄せられた。", [("という声が客から寄せられた", "客")]),
        # an account closes with のだ
        ("町長は「橋は要る」と述べたのだった。", [("と述べたのだった", "町長")]),
        ("町長は「橋は要る」と主張したのだ。", [("と主張したのだ", "町長")]),
        ("町長は「橋は要る」と主張したのだが、誰も来なかった。", [("と主張した", "町長")]),
        # manner and then the act; the words are those of the first verb
        ("町長は「橋が残った」と涙を流して喜んだ。", [("と涙を流して喜んだ", "町長")]),
        ("町長が「橋は残る」と答えた例を紹介した。", [("と答えた", "町長")]),
        # what is told of is named, and nothing is told; when it was said
        ("甲野新聞が報じた台本は短い。", []),
        ("町長は窓口を閉じるとした上で、時期は言わなかった。", [("とした上で", "町長")]),
        # everyday speech cites what nobody says; those who think so are only named
        ("「値段もちょうどいい」なんて夢のようだ。", []),
        ("町長は「値段もちょうどいい」なんて言う。", [("なんて言う", "町長")]),
        ("「橋は要る」と思う相手に話す。", []),
        # すると opens a sentence
        ("すると、くどくどと前置きをする町長に客が怒った。", []),
        # several quotations side by side, the last without a predicate
        ("客からは「早くて助かる」「値段」という声も。", [("という声も", "客")]),
    ],
)
def test_cues_and_sources(text: str, cues: list[tuple[str, str]]) -> None:
    assert cues_of(text) == [("attribution", *cue) for cue in cues]


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("毎朝ここに通うという甲野太郎は、足が速い。", [("hearsay", "という", None)]),
        ("毎朝ここに通うという習慣がある。", []),
        ("あの人は石みたいだって言われています。", [("hearsay", "って言われています", None)]),
        ("この橋は百年もつと思われている。", [("attribution", "と思われている", None)]),
        ("早く渡してくれとせがまれたので、渡した。", [("attribution", "とせがまれた", None)]),
        ("隣の人に先に帰れって言われたわ。", [("attribution", "って言われた", "隣の人")]),
    ],
)
def test_of_whom_it_is_told(text: str, cues: list[Cue]) -> None:
    assert cues_of(text) == cues
