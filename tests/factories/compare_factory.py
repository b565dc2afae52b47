"""Annotated corpora from plain descriptions: what a test needs to know of a document, and nothing else."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from hypothesis import strategies as st

from workbench import schema
from workbench.corpus import Corpus

VERB_CLASSES = (None, *schema.VERB_CLASSES)


@dataclass
class Sent:
    """A sentence: its tokens, its markers as (code, voice[, source type]), its label and part."""

    tokens: int = 10
    markers: Sequence[tuple[str, ...]] = ()
    commitment: str | None = "asserted"
    part: str = "body"


@dataclass
class Doc:
    doc_id: str
    sentences: Sequence[Sent] = ()
    genre: str | None = "news"
    lemmas: Mapping[tuple[str, str], int] = field(default_factory=dict)


def make_corpus(documents: Iterable[Doc], **extra: Sequence[Any]) -> Corpus:
    """Build the tables; ``extra`` adds columns to ``documents``."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in schema.TABLES}
    for doc in documents:
        counted = [s for s in doc.sentences if s.part != "boilerplate"]
        marker_ids = itertools.count()
        for sent_id, sentence in enumerate(doc.sentences):
            place = {"doc_id": doc.doc_id, "sent_id": sent_id, "start": 20 * sent_id}
            rows["sentences"].append(
                place
                | {"end": 20 * sent_id + 20, "part": sentence.part, "commitment": sentence.commitment}
                | {"n_tokens": sentence.tokens}
            )
            for code, voice, *source_type in sentence.markers:
                marker_id = next(marker_ids)
                about = {"form": "form", "entry_id": "entry", "code": code, "voice": voice}
                rows["markers"].append(place | {"marker_id": marker_id, "end": 20 * sent_id + 2} | about)
                if source_type:
                    found = {"doc_id": doc.doc_id, "marker_id": marker_id, "source_type": source_type[0]}
                    verb_class = VERB_CLASSES[len(sentence.markers) % 4]  # any rule that gives each of them, and none
                    found["verb_class"] = verb_class
                    rows["attributions"].append(found)
        rows["counts"] += [
            {"doc_id": doc.doc_id, "lemma": lemma, "pos": pos, "n": n} for (lemma, pos), n in doc.lemmas.items()
        ]
        rows["documents"].append(
            {
                "doc_id": doc.doc_id,
                "genre": doc.genre,
                "n_chars": 20 * len(doc.sentences),
                "n_sentences": len(counted),
                "n_tokens": sum(s.tokens for s in counted),
                "text_sha256": hashlib.sha256(doc.doc_id.encode()).hexdigest(),
            }
        )
    # Columns that are not given here are null.
    tables = {
        name: pl.DataFrame(rows[name], schema=dict(schema.TABLES[name].columns))
        for name in schema.TABLES
        if name != "tokens"
    }
    tables["documents"] = tables["documents"].with_columns(pl.Series(k, v) for k, v in extra.items())
    return Corpus(tables)


def shuffled(corpus: Corpus, seed: int = 1) -> Corpus:
    """Return the same corpus with the rows of every table in another order."""
    return Corpus({name: f.sample(fraction=1, shuffle=True, seed=seed) for name, f in corpus.tables.items()})


def overdispersed(
    rng: np.random.Generator, documents: int, mean: float, dispersion: float, *, prefix: str = "d", genre: str = "news"
) -> list[Doc]:
    """Make documents whose rates of ``possibility`` per token are gamma-distributed."""
    made = []
    for i in range(documents):
        sizes = rng.integers(5, 40, size=int(rng.integers(3, 30)))
        rate = rng.gamma(1 / dispersion, mean * dispersion)
        sentences = [Sent(int(s), [("possibility", "author")] * int(rng.poisson(rate * s))) for s in sizes]
        made.append(Doc(f"{prefix}{i:03d}", sentences, genre))
    return made


MARKERS = st.one_of(
    st.tuples(st.sampled_from([c for c in schema.CODES if c != "attribution"]), st.sampled_from(schema.VOICES)),
    st.tuples(st.just("attribution"), st.sampled_from(schema.VOICES), st.sampled_from(schema.SOURCE_TYPES)),
)
SENTENCES = st.builds(
    Sent,
    tokens=st.integers(0, 30),
    markers=st.lists(MARKERS, max_size=3),
    commitment=st.sampled_from(schema.COMMITMENTS),
    part=st.sampled_from(schema.PARTS),
)


@st.composite
def corpora(draw: st.DrawFn, min_size: int = 0, max_size: int = 6) -> Corpus:
    """Draw a small corpus."""
    parts = draw(st.lists(st.lists(SENTENCES, max_size=4), min_size=min_size, max_size=max_size))
    genres = st.sampled_from(["news", "column", None])
    return make_corpus([Doc(f"d{i}", sentences, draw(genres)) for i, sentences in enumerate(parts)])
