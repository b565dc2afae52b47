"""Tokens: exact offsets into the text as given, whatever the tokenizer does inside."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.annotate.tokens import Token, _Nagisa, normalise, register, tokenizer
from workbench.errors import WorkbenchError

AWKWARD = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "会談はｶﾞｷﾞﾊﾟ㈱①１Ａ か゛が゙é🙂👨‍👩‍👧\u200f\u202e\u0000\t\n\r\u3000 「」『』。、〜～ーﾟﾞ한국각\u1100\u1161\ufb01²½㍿"
        ),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=60,
)

# text → surfaces
SEGMENTED = {
    "金正恩氏が豆満江を訪れた。": ["金正恩", "氏", "が", "豆満江", "を", "訪れ", "た", "。"],
    "朝鮮労働党の大会": ["朝鮮労働党", "の", "大会"],
    "": [],
    "  \n\u3000": [],
    "A社 と B社": ["A", "社", "と", "B", "社"],
}

# surface in a sentence → lemma
LEMMAS = {
    ("首相は述べた。", "述べ"): "述べる",
    ("値段が高かった。", "高かっ"): "高い",
    ("会談は開かれなかった。", "開か"): "開く",
    ("会談は開かれなかった。", "なかっ"): "ない",
    ("調査を発表した。", "発表"): "発表",
}


@pytest.mark.parametrize("text", SEGMENTED)
def test_segmentation(text: str) -> None:
    assert [t.surface for t in tokenizer()(text)] == SEGMENTED[text]


@pytest.mark.parametrize(("text", "surface"), LEMMAS)
def test_lemma(text: str, surface: str) -> None:
    lemmas = {t.surface: t.lemma for t in tokenizer()(text)}
    assert lemmas[surface] == LEMMAS[text, surface]


@given(AWKWARD)
@settings(max_examples=300, deadline=None)
def test_offsets_never_drift(text: str) -> None:
    tokens = tokenizer()(text)
    at = 0
    for token in tokens:
        assert text[token.start : token.end] == token.surface != ""
        assert token.start >= at
        # Only blanks lie between tokens: nothing of the text is lost.
        assert not unicodedata.normalize("NFKC", text[at : token.start]).strip()
        at = token.end
    assert not unicodedata.normalize("NFKC", text[at:]).strip()


@given(AWKWARD)
@settings(max_examples=300, deadline=None)
def test_normalised_form_is_nfkc_with_a_map_back(text: str) -> None:
    normalised, starts, ends = normalise(text)
    assert len(normalised) == len(starts) == len(ends)
    assert list(starts) == sorted(starts)
    assert all(0 <= s < e <= len(text) for s, e in zip(starts, ends, strict=True))
    for i, char in enumerate(normalised):
        assert char in unicodedata.normalize("NFKC", text[starts[i] : ends[i]])


def test_half_width_katakana_is_one_token_over_its_own_characters() -> None:
    text = "ﾌﾟｰﾁﾝ大統領"
    tokens = tokenizer()(text)
    assert tokens[0].surface == "ﾌﾟｰﾁﾝ"
    assert tokens[0].lemma == "プーチン"


def test_square_ligature_is_not_split() -> None:
    assert next(t.surface for t in tokenizer()("㈱山田")) == "㈱"


def test_long_line_is_cut_in_pieces_without_loss() -> None:
    text = "会談は開かれた、" * 2_000
    tokens = tokenizer()(text)
    assert "".join(t.surface for t in tokens) == text


def test_own_tokenizer_by_name() -> None:
    def by_character() -> object:
        return lambda text: [Token(i, i + 1, c, c, "名詞") for i, c in enumerate(text)]

    register("characters", by_character)  # type: ignore[arg-type]
    assert [t.surface for t in tokenizer("characters")("あい")] == ["あ", "い"]


def test_the_model_is_loaded_once_however_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    import nagisa

    monkeypatch.setattr(nagisa, "Tagger", lambda *_, **__: pytest.fail("the model was loaded again"))
    assert tokenizer() is tokenizer("nagisa") is tokenizer(name="nagisa")
    cut: Any = _Nagisa()
    assert cut._tagger._model is nagisa.tagger._model
    assert nagisa.tagger.pattern is None
    assert [t.surface for t in cut("豆満江")] == ["豆満江"]


def test_unknown_tokenizer_names_what_there_is() -> None:
    with pytest.raises(WorkbenchError, match="no tokenizer 'mecab'; allowed: .*nagisa"):
        tokenizer("mecab")
