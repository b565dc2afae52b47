"""Questions among the words of many, and clipped conjectures of talk (decision 116): sentences of our own, what is marked."""

from __future__ import annotations

import pytest

from workbench.annotate.pipeline import annotate_text

MARKED: dict[str, list[tuple[str, str]]] = {
    # one of several quotations side by side is what somebody says, not what is asked or made a topic
    "町では「橋はもう終わりか」「川が泣いている」などの声が上がった。": [("question", "か")],
    "町では「誰が使うの？」「川が泣いている」と声が上がる。": [("question", "の？")],
    "町では「川が泣いている」「橋を残さないのか」など、町長を責める批判が出た。": [("question", "のか")],
    "「橋は学ばなかったのか」と批判する声もある。": [("question", "のか")],
    # titles side by side are no voices
    "著書に「町の秘密」「橋とは何か」など。": [],
    # what is asked of somebody, or is the topic of a talk, opens nothing
    "町は「橋は残るか」「川は残るか」という質問を並べた。": [],
    "「橋を誰が直すのか」という問いを立てた。": [],
    "「好きな橋は？」の問いに「古い橋」と答える。": [],
    # the question mark closes the question where the words run on
    "「橋は忘れられたのか？町を見よ」と書いた。": [("question", "のか？")],
    "「誰か残るのか？と聞いた」と話す。": [],
    "「橋は残っているのかな？見に行こう」と話す。": [("question", "のかな？")],
    # cut off at the end of words
    "「もう古いのでは」と町は言う。": [("question", "のでは")],
    "橋の秘密とは？\n町は橋を直した。": [("question", "とは？")],
    # a proposal and an exclamation ask nothing
    "皆で橋を守ろうではありませんか。": [],
    "「橋もよく残るじゃないか」と笑う。": [],
    "町はどれだけ橋を思うことか。": [],
    "橋はもう閉じたのか！": [],
    # clipped conjectures
    "「橋は古いでしょ」と笑う。": [("probability", "でしょ")],
    "「橋は古いでしょ？」と笑う。": [("probability", "でしょ")],
    "もっと安い橋はないだろうか。": [("question", "ないだろうか")],
    "橋は古いだろう？": [("question", "だろう？")],
    "「無理があるだろ 」と町は言う。": [("probability", "だろ")],
    # another's thought, a condition
    "「橋が残ると思うのは町だけだ」と書いた。": [],
    "「橋が残ると思っているのか」と怒る。": [("question", "のか")],
    "橋が残ると思っている人は少ない。": [],
    "橋が残ると思うと同時に、町も案じる。": [("probability", "と思う")],
    "もう橋がないのかと思うと寂しい。": [],
    # the concession belongs to the possibility
    "いつ落ちてもおかしくない。": [("possibility", "てもおかしくない")],
    "橋が残らないとは限らない。": [("attenuation", "とは限らない")],
    "橋が残らないとも限らない。": [("possibility", "ないとも限らない")],
    # a scene that is broadcast has no evidence
    "町長が歌った模様が放送された。": [],
    "橋が落ちた模様だ。": [("inference", "模様だ")],
}
CODES = {"question", "probability", "possibility", "inference", "attenuation"}


@pytest.mark.parametrize(("text", "wanted"), MARKED.items(), ids=list(MARKED))
def test_words_of_many_and_talk(text, wanted):
    found = [(m.code, text[m.start : m.end]) for s in annotate_text(text) for m in s.markers if m.code in CODES]
    assert found == wanted
