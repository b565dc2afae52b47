"""って as と, and where it insists; what talk reports and what it only names (decision 125)."""

from __future__ import annotations

import pytest
from cues_factory import Cue, cues_of

from workbench.annotate.tokens import tokenizer


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        # って before writing, thinking, reading, showing
        ("箱には「割れ物」って書いてあるよ。", [("attribution", "って書いてある", None)]),
        ("紙には橋は渡れないって書いてあった。", [("attribution", "って書いてあった", "紙")]),
        ("若者は「もう遅い」って思ってる。", [("attribution", "って思ってる", "若者")]),
        ("社長が荷を積んだって聞いたよ。", [("hearsay", "って聞いた", None)]),
        ("町では椅子がないのが普通だったって読んだことある。", [("hearsay", "って読んだ", None)]),
        ("「損はさせません」なんて言われて、誰も信じない。", [("attribution", "なんて言われて", None)]),
        ("彼らは「橋は要らない」ってキレてるよ。", [("attribution", "ってキレてる", "彼ら")]),
        ("橋は要らないって言う人がいる。", [("attribution", "って言う", "人")]),
        ("橋は要らないって意見に、町の人は怒った。", [("attribution", "って意見", None)]),
        ("住民も言っているが、橋は古い。", [("attribution", "言っている", "住民")]),
        # at the end: passed on, or insisted on; an example
        ("橋はもう直したんだってさ。", [("hearsay", "んだってさ", None)]),
        ("橋は明日閉まるってさ。", [("hearsay", "ってさ", None)]),
        ("それは公平じゃないって！", []),
        ("橋はもう直したとか。", [("hearsay", "とか", None)]),
        ("橋を渡る人が増えるのだとか。", [("hearsay", "のだとか", None)]),
        ("例えば、色を選べるとか。", []),
        # nothing is reported
        ("「便利になった」って話だ。", []),
        ("そんな時は「ありがとう」と何回も唱えましょう。", []),
        ("耳を塞ぐのが罪だって言うようなもんだ。", []),
        # nobody says it
        ("先週は「もう行かない」と言っていた。", [("attribution", "と言っていた", None)]),
        ("いつも「ここは静かだよ」って言ってる。", [("attribution", "って言ってる", None)]),
        ("橋がないからだと思われてる。", [("attribution", "と思われてる", None)]),
    ],
)
def test_everyday_reports(text: str, cues: list[Cue]) -> None:
    assert cues_of(text) == cues


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("橋を見たって聞いた。", ["橋", "を", "見", "た", "って", "聞い", "た", "。"]),
        ("橋を直したって聞いた。", ["橋", "を", "直し", "た", "って", "聞い", "た", "。"]),
    ],
)
def test_a_clause_in_the_past_and_its_tte(text: str, cut: list[str]) -> None:
    assert [token.surface for token in tokenizer("nagisa")(text)] == cut
