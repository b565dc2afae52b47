"""Corpora with text and tokens from plain descriptions; a sentence is a string of words set apart by blanks.

A word is written ``surface`` or ``surface/lemma`` or ``surface/lemma/pos``; marks of punctuation need no tag.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.schema import NON_WORD_POS

MARKS = "、。「」『』？！"


def token_corpus(
    documents: Mapping[str, Sequence[str]],
    *,
    boilerplate: Iterable[tuple[str, int]] = (),
    markers: Iterable[tuple[str, int, str, str]] = (),
    genre: Mapping[str, str] | None = None,
) -> Corpus:
    """Build a corpus.

    Parameters
    ----------
    documents
        Sentences of each document.
    boilerplate
        Sentences, as (document, number), that are boilerplate.
    markers
        (document, sentence, form, code): the first place of the form in the sentence.
    genre
        Genre of each document.
    """
    skipped, rows = set(boilerplate), {name: [] for name in schema.TABLES}  # type: ignore[var-annotated]
    for doc_id, sentences in documents.items():
        text, counts, token_id, words = "", Counter(), 0, 0  # type: ignore[var-annotated]
        for sent_id, sentence in enumerate(sentences):
            begin, here = len(text), 0
            for word in sentence.split():
                surface, *more = word.split("/")
                lemma = more[0] if more else surface
                pos = more[1] if len(more) > 1 else ("補助記号" if surface in MARKS else "名詞")
                place = {"start": len(text), "end": len(text) + len(surface)}
                where = {"doc_id": doc_id, "sent_id": sent_id}
                rows["tokens"].append(
                    where | {"token_id": token_id} | place | {"surface": surface, "lemma": lemma, "pos": pos}
                )
                token_id, text = token_id + 1, text + surface
                if pos not in NON_WORD_POS:
                    here += 1
                    if (doc_id, sent_id) not in skipped:
                        counts[lemma, pos] += 1
                        words += 1
            part = "boilerplate" if (doc_id, sent_id) in skipped else "body"
            rows["sentences"].append(
                {"doc_id": doc_id, "sent_id": sent_id, "start": begin, "end": len(text), "part": part, "n_tokens": here}
            )
            text += "\n"
        rows["counts"] += [{"doc_id": doc_id, "lemma": a, "pos": b, "n": n} for (a, b), n in counts.items()]
        rows["documents"].append(
            {
                "doc_id": doc_id,
                "genre": (genre or {}).get(doc_id),
                "n_chars": len(text),
                "n_tokens": words,
                "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
                "text": text,
            }
        )
    rows["markers"] = _markers(rows, markers)
    tables = {n: pl.DataFrame(rows[n], schema=dict(schema.TABLES[n].columns)) for n in rows if n != "frames"}
    return Corpus(tables)


def _markers(rows: Mapping[str, Any], markers: Iterable[tuple[str, int, str, str]]) -> list[dict[str, Any]]:
    texts = {d["doc_id"]: d["text"] for d in rows["documents"]}
    begins = {(s["doc_id"], s["sent_id"]): s["start"] for s in rows["sentences"]}
    found = []
    for number, (doc_id, sent_id, form, code) in enumerate(markers):
        start = texts[doc_id].index(form, begins[doc_id, sent_id])
        place = {"doc_id": doc_id, "sent_id": sent_id, "marker_id": number, "start": start, "end": start + len(form)}
        found.append(place | {"form": form, "entry_id": f"{code}.1", "code": code, "voice": "author"})
    return found
