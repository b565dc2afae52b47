"""Posts that answer one another (decision 126): what a question in plain form asks there, and what is clipped."""

from __future__ import annotations

import pytest

from workbench.annotate.pipeline import annotate_text
from workbench.annotate.rules.talk import is_talk

TALK = "橋はもう古いよ。でも好きだな。\n直すと高いんだよね。\n町の金だしさ。"
PROSE = "橋はもう古い。町は直すと決めた。\n工事は高い。\n町は春に始める。"

CODES = {"counter", "question", "certainty", "probability", "possibility", "inference", "obligation"}


def _marked(text: str) -> list[tuple[str, str]]:
    return [(m.code, text[m.start : m.end]) for item in annotate_text(text) for m in item.markers if m.code in CODES]


def test_what_talk_is() -> None:
    assert is_talk(TALK)
    assert not is_talk(PROSE)
    assert not is_talk("先生　橋は古いよ。\n弟子　そうだね。\n先生　直すんだよ。\n弟子　高いよね。")
    assert not is_talk("「橋は古いよ。高いね。直すよ。金だしさ。」と町は言う。冬は長い。")


# put to the one who wrote before
PUT_TO_OTHER = [
    "図面はどこにあるの？",
    "橋を見た？",
    "石の橋ってこと？",
    "冬に渡るのはどう？",
    "図面を見せてくれないかな？",
]
# claims under the form of a question
CLAIMS = {
    "それって古くない？": "？",
    "町が直すべきじゃない？": "じゃない？",
    "どうして町は直さないんだ？": "んだ？",
    "町が直すかって？": "かって？",
    "それ、意味あるの？": "の？",
    "町は違いを知ってるんかな？": "んかな？",
}


@pytest.mark.parametrize("question", PUT_TO_OTHER)
def test_a_bare_question_is_put_to_the_other(question: str) -> None:
    assert "question" not in dict(_marked(f"{TALK}\n{question}"))
    assert annotate_text(f"{TALK}\n{question}")[-1].commitment == "questioned"


def test_in_prose_it_opens_a_claim() -> None:
    assert ("question", "の？") in _marked(f"{PROSE}\n図面はどこにあるの？")


@pytest.mark.parametrize(("question", "marker"), CLAIMS.items())
def test_what_claims_under_the_form_of_a_question(question: str, marker: str) -> None:
    assert ("question", marker) in _marked(f"{TALK}\n{question}")


MARKED: dict[str, list[tuple[str, str]]] = {
    "橋は要らないのかもね。": [("possibility", "のかも")],
    "石の橋じゃないかもね。": [("possibility", "かも")],
    "壁が古いだけかもだけどね。": [("possibility", "かも"), ("counter", "けど")],
    "なんで町は橋を売ったんだろ？": [("question", "んだろ？")],
    "なんで町は橋を売るんだろうな。": [("question", "んだろう")],
    "こいつが売れるなら橋も売れるだろ？": [("probability", "だろ")],
    "橋は残るはずでしょ。": [("certainty", "はず"), ("probability", "でしょ")],
    "橋は残るはずだって言われた。": [("certainty", "はずだ")],
    "橋は町が直すべきだろ。": [("obligation", "べき"), ("probability", "だろ")],
    "橋を直さないとダメ。": [("obligation", "ないとダメ")],
    "橋が要るとは思わない。": [("probability", "とは思わない")],
    "町の人を騙そうとは思わない。": [],
    "水は引いたみたい（冬の話だ）。": [("inference", "みたい")],
    "橋を売ろうとしているみたいに見える。": [("inference", "みたいに見える")],
    "町の人はやや神経質そうに見えます。": [("inference", "そうに見えます")],
    "確かにそうだね。": [("certainty", "確かに")],
    "橋が三つもあるのに渡らない。": [("counter", "のに")],
    "橋は見つけにくいのに人が来る。": [("counter", "のに")],
    "北の町では橋があるのに対し、南にはない。": [],
    "そのままでももちろん、焼いても食べられる。": [],
    "御利用の前に、必ずお読みいただきますようお願いいたします。": [],
}


@pytest.mark.parametrize(("text", "expected"), MARKED.items())
def test_clipped_forms(text: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(_marked(text)) == sorted(expected)


LABELS = {
    "橋は町のものだと思うぜ。": "hedged",
    "町は橋を売るって言ってるの？": "questioned",
    "町は橋を売らないだろ？": "questioned",
    "橋は町のものじゃん？": "asserted",
}


@pytest.mark.parametrize(("text", "label"), LABELS.items())
def test_labels(text: str, label: str) -> None:
    assert annotate_text(f"{TALK}\n{text}")[-1].commitment == label
