"""Small corpora with tokens and markers at known places, drawn or written by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import polars as pl
from frames_naive import Document, Sentence, Tok
from hypothesis import strategies as st

from workbench import schema
from workbench.coding.frames.rules import (
    And,
    Committed,
    Except,
    InDocument,
    InSentence,
    Marker,
    Near,
    Not,
    Or,
    Pos,
    Regex,
    Rule,
    Word,
    always_placed,
)
from workbench.corpus import Corpus


def corpus_of(documents: Sequence[Document], **extra: Sequence[Any]) -> Corpus:
    """Make the tables of documents d0, d1, …"""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("documents", "sentences", "tokens", "markers")}
    for number, document in enumerate(documents):
        doc_id = f"d{number}"
        text, token_id, marker_id = "", 0, 0
        for sent_id, sentence in enumerate(document.sentences):
            text = text.ljust(sentence.start, "\n") + sentence.text
            place = {"doc_id": doc_id, "sent_id": sent_id}
            start, end = sentence.span
            about = {"part": sentence.part, "commitment": sentence.commitment, "n_tokens": len(sentence.tokens)}
            rows["sentences"].append(place | {"start": start, "end": end} | about)
            for token in sentence.tokens:
                span = {"token_id": token_id, "start": token.start, "end": token.end}
                rows["tokens"].append(place | span | {"surface": token.surface, "lemma": token.lemma, "pos": token.pos})
                token_id += 1
            for a, b, code, voice in sentence.markers:
                about = {"form": "form", "entry_id": "e", "code": code, "voice": voice}
                rows["markers"].append(place | {"marker_id": marker_id, "start": a, "end": b} | about)
                marker_id += 1
        sha = hashlib.sha256(text.encode()).hexdigest()
        rows["documents"].append({"doc_id": doc_id, "n_chars": len(text), "text_sha256": sha, "text": text})
    tables = {name: pl.DataFrame(rows[name], schema=dict(schema.TABLES[name].columns)) for name in rows}
    tables["documents"] = tables["documents"].with_columns(pl.Series(k, v) for k, v in extra.items())
    return Corpus(tables | {"attributions": schema.TABLES["attributions"].empty()})


def document(*sentences: str | tuple[str, dict[str, Any]]) -> Document:
    """Make a document of sentences whose tokens stand between blanks; the blanks are no part of the text.

    A token is written ``surface``, or ``surface/lemma``, or ``surface/lemma/pos``. Further fields of the sentence
    (commitment, part, markers as (first token, last token, code, voice)) may be given beside it.
    """
    made, start = Document(), 0
    for given in sentences:
        written, fields = (given, {}) if isinstance(given, str) else given
        tokens, at = [], start
        for piece in written.split():
            surface, lemma, pos = [*piece.split("/"), "", ""][:3]
            tokens.append(Tok(at, surface, lemma or surface, pos or "名詞"))
            at += len(surface)
        markers = [(tokens[i].start, tokens[j].end, c, v) for i, j, c, v in fields.get("markers", ())]
        text = "".join(t.surface for t in tokens)
        made.sentences.append(Sentence(start, text, tokens, **(fields | {"markers": markers})))
        start = at + 1
    return made


_SURFACES = st.sampled_from(["あ", "い", "あい", "いあ", "う", "あう"])
_LEMMAS = st.sampled_from(["あ", "い", "あい", ""])
_TAGS = st.sampled_from(["名詞", "動詞", "助詞"])
_CODES = st.sampled_from(["hearsay", "question"])
_VOICES = st.sampled_from(["author", "quoted"])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Draw a document: tokens with gaps of blanks between some, markers anywhere in a sentence."""
    made, start = Document(), draw(st.integers(0, 2))
    for _ in range(draw(st.integers(0, 4))):
        text, tokens = "", []
        for _ in range(draw(st.integers(0, 6))):
            text += " " * draw(st.sampled_from([0, 0, 0, 1, 2]))
            tokens.append(Tok(start + len(text), draw(_SURFACES), draw(_LEMMAS), draw(_TAGS)))
            text += tokens[-1].surface
        text += " " * draw(st.sampled_from([0, 0, 1]))
        markers = []
        for _ in range(draw(st.integers(0, 2)) if text else 0):
            a = draw(st.integers(0, len(text) - 1))
            b = draw(st.integers(a + 1, len(text)))
            markers.append((start + a, start + b, draw(_CODES), draw(_VOICES)))
        label = draw(st.sampled_from(["hedged", "asserted", None]))
        part = draw(st.sampled_from(["body", "body", "heading", "boilerplate"]))
        made.sentences.append(Sentence(start, text, tokens, markers, label, part))
        start += len(text) + draw(st.integers(0, 2))
    return made


_TERMS = st.one_of(
    st.builds(
        Word,
        st.sampled_from(["あ", "い", "う", "あい", "いあ", "あいあ"]),
        st.sampled_from(["surface", "lemma"]),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(Pos, _TAGS),
    st.builds(Marker, st.one_of(st.none(), _CODES), _VOICES),
    st.builds(Regex, st.sampled_from(["あ.", "い+", "^あ", "う$", "[あい] *う", "あ|い"])),
)
_CONDITIONS = st.builds(Committed, st.sampled_from(["hedged", "asserted"]))


def _wider(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    placed = inner.filter(always_placed)
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(And, several),
        st.builds(Or, several),
        st.builds(Not, inner),
        st.builds(InSentence, inner),
        st.builds(InDocument, inner),
        st.builds(Near, st.integers(0, 3), placed, placed, st.booleans()),
        st.builds(Except, placed, placed),
    )


#: Any rule that the parser can make, and some that it refuses.
RULES: st.SearchStrategy[Rule] = st.recursive(st.one_of(_TERMS, _TERMS, _CONDITIONS), _wider, max_leaves=8)
