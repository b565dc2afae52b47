"""Lines of minutes that are signed, sentences left open at their end, and who is charged with what is claimed."""

from __future__ import annotations

import pytest

from workbench.annotate.pipeline import annotate_text

MINUTES = [
    "費用が足りないのではないか。（別の委員）",
    "早く直す必要があると思うが（南の委員）",
    "橋の重さはどうか。（北の議員）",
]


def _voices(text: str) -> set[str]:
    return {voice for item in annotate_text(text) for voice in item.voices}


def test_lines_of_minutes_that_are_signed_are_quoted() -> None:
    assert _voices("会議の記録から写した。\n" + "\n".join(MINUTES)) == {"quoted"}


def test_two_signed_lines_are_no_minutes() -> None:
    assert "quoted" not in _voices("会議の記録から写した。\n" + "\n".join(MINUTES[:2]))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("結局、橋は直せないと思うけれど。", "hedged"),
        ("橋を渡るのは難しいかもしれないが。", "hedged"),
        ("橋はもう直らないだろうなー。", "hedged"),
        ("橋は売れるかもしれない[^01]。", "hedged"),
        ("橋の重さはどれくらいか（北の委員）", "questioned"),
        ("[^h1]: もちろん橋は町のものだ。", "boosted"),
        ("橋は無論渡れない。", "boosted"),
        ("橋が全くないのは面倒だ。", "asserted"),
        ("橋が全くないのだ。", "boosted"),
        ("橋は売られたが、町は残った。", "asserted"),
    ],
)
def test_commitment_at_an_open_end_and_behind_a_footnote(text: str, label: str) -> None:
    assert [item.commitment for item in annotate_text(text)] == [label]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("乙山容疑者は荷を運んだとして、五日に送られた。", None),
        ("乙山容疑者は荷を運んでいないとして、無罪を主張した。", "乙山容疑者"),
    ],
)
def test_who_is_charged_does_not_claim(text: str, source: str | None) -> None:
    (found,) = [
        text[slice(*a.source)] if a.source else None
        for item in annotate_text(text)
        for a in item.attributions
        if text.startswith("として", a.cue.start)
    ]
    assert found == source


def test_we_of_the_casual_kind_are_the_writers() -> None:
    text = "僕らは去年の走りを信じることにする。"
    assert [text[m.start : m.end] for i in annotate_text(text) for m in i.markers if m.code == "self_mention"] == [
        "僕ら"
    ]
