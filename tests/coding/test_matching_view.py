"""Frames, names and the text search find a word in whatever form the text has its characters."""

from __future__ import annotations

import unicodedata

import polars as pl
import pytest

import workbench as wb
from workbench.corpus import Corpus
from workbench.find.concordance.search import find_text

PLAIN = "町の話\n\nロイター通信はプーチン大統領が武器の供与を求める可能性があると報じた。"
WRITTEN = {
    "decomposed": unicodedata.normalize("NFD", PLAIN),
    "half-width": PLAIN.replace("ロイター", "ﾛｲﾀｰ").replace("プーチン", "ﾌﾟｰﾁﾝ").replace("。", "｡"),
    "zero-width": PLAIN.replace("プーチン", "プー\u200bチン").replace("供与", "供\u2060与").replace("可能性", "可能\u00ad性"),
    "radicals": PLAIN.replace("大", "⼤").replace("長", "⻑").replace("求める可", "求める⼝可").replace("⼝", ""),
    "readings": PLAIN.replace("供与", "供与（きょうよ）").replace("可能性", "可能性（かのうせい）"),
    "wrapped": PLAIN.replace("プーチン", "プー\nチン"),
}  # fmt: skip


@pytest.fixture(scope="module")
def corpora() -> dict[str, Corpus]:
    return {name: wb.read({name: text}) for name, text in {"plain": PLAIN, **WRITTEN}.items()}


def _words(frame: pl.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return frame.select(columns).rows()


@pytest.mark.parametrize("name", [n for n in WRITTEN if n != "wrapped"])
def test_frames_and_names_are_those_of_the_plain_text(name: str, corpora: dict[str, Corpus]) -> None:
    rules = {"arms": "武器 near(3) 供与", "who": "プーチン"}
    plain, written = (wb.code(corpora[n], frames=rules) for n in ("plain", name))
    assert _words(written.frames, "sent_id", "frame") == _words(plain.frames, "sent_id", "frame")
    assert _words(plain.frames, "frame") != []
    assert _words(written.mentions, "sent_id", "referent", "variant") == _words(
        plain.mentions, "sent_id", "referent", "variant"
    )
    text = WRITTEN[name]
    for start, end, form in _words(written.mentions, "start", "end", "form"):
        assert text[start:end] == form  # type: ignore[misc]


@pytest.mark.parametrize("name", [n for n in WRITTEN if n != "wrapped"])
@pytest.mark.parametrize("regex", [False, True])
def test_a_search_finds_every_form(name: str, regex: bool, corpora: dict[str, Corpus]) -> None:
    for word in ("プーチン大統領", "可能性がある"):
        (hit,) = find_text(corpora[name], (word,), regex=regex).iter_rows(named=True)
        assert WRITTEN[name][hit["start"] : hit["end"]] == hit["form"]


def test_a_search_for_what_stands_there_finds_it_once(corpora: dict[str, Corpus]) -> None:
    assert find_text(corpora["readings"], ("かのうせい",), regex=False).height == 1
    assert find_text(corpora["half-width"], ("ﾛｲﾀｰ",), regex=False).height == 1
    assert find_text(corpora["readings"], ("大統領",), regex=False).height == 1
