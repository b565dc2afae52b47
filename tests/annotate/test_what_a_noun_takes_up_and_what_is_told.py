"""What a noun takes up behind a pause, the writer as topic over a purpose, two reports of one speaker, and what telling decides."""

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
        # A noun behind a pause takes up the clause before it.
        ("橋は直さなくてはいけない、こういう意見がございます。", "なくてはいけない", "reported"),
        ("橋は残すべきだ、そういう声が出ている。", "べきだ", "reported"),
        ("橋は残すべきだ、その際、町が払う必要がある等の意見がございます。", "べきだ", "reported"),
        ("橋は残すべきだが、町が壊したことが明らかになった。", "べきだ", "author"),
        # The writer as the topic, over what is meant to come of it, and with として.
        ("私は、町の暮らしを守るため、橋が必要であると考えております。", "必要である", "reported"),
        ("私といたしましては、橋を残すべきだと考えております。", "べきだ", "reported"),
        ("我々としても橋は残すべきだというふうに考えています。", "べきだ", "reported"),
        # Whoever judges in a thought that is told with its subject is reported; whoever turns is the writer.
        ("この橋は残念ながら古いと私は思います。", "残念ながら", "reported"),
        # Behind its own source a closing という is the writer's, とされる others'.
        ("東都新聞によると、橋は春に落ちたという。", "という", "author"),
        ("東都新聞によると、橋は春に落ちたとされている。", "とされている", "reported"),
        # Two reports of one speaker stand side by side.
        ("北町署は危険があるとして調べを進めるとした。", "として", "author"),
        ("北町署は、町が危険はないと説明したと述べた。", "と説明した", "reported"),
    ],
)
def test_whose_voice(text: str, form: str, voice: str) -> None:
    assert voices_of(text)[form] == voice


@pytest.mark.parametrize(
    ("text", "commitment"),
    [
        ("北町気象台は雪が続くとして、警戒を呼びかけている。", "attributed"),
        ("男は「知らない」として容疑を否認した。", "attributed"),
        ("北町気象台は雪が続くとして、観測を始めた。", "asserted"),
        ("北町署は放火の疑いがあるとして、捜査している。", "asserted"),
        ("医師は、男に責任はあるとする鑑定書を提出した。", "attributed"),
        ("各紙は、橋が古かったとする町長の話をこぞって取り上げた。", "attributed"),
        ("各紙は、橋が古かったとする町長の話に驚いた。", "asserted"),
    ],
)
def test_what_decides_commitment(text: str, commitment: str) -> None:
    assert _commitment(text) == commitment


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("橋の工事の行方", "heading"),
        ("しかし、橋の工事の行方", "body"),
        ("【あとがき】橋の工事が始まる町", "body"),
        ("橋の工事は夏に終わるようです", "body"),
    ],
)
def test_a_line_that_joins_or_tells_what_seems_is_no_heading(line: str, part: str) -> None:
    text = f"町の一日が朝から静かに始まる。\n{line}\n町は十日、止まっていた橋の工事を来月から再び始めると決めた。\n費用は倍になる。"
    assert split_sentences(text)[1].part == part
