"""Where a node stands among the words of a corpus: words, expressions in the text, spans of markers; quotations."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.counting.families import counted_sentences
from workbench.counting.words import Ints
from workbench.errors import CorpusError, StatisticsError

Pattern = re.Pattern[str]

#: What a node that is a string can name.
NODE_KINDS = ("lemma", "surface", "code", "entry")
# A lost mark must not swallow the rest of the text; as in annotate.quotes.
_REACH = 2_000
_PAIRS = {"」": "「", "』": "『", "｣": "｢"}


@dataclass(frozen=True)
class Nodes:
    """Occurrences of a node as intervals of words: ``first`` <= word < ``last``, empty for a node without words.

    ``anchor`` is a word of the same sentence, the node's first where it has one.
    """

    label: str
    by: str
    first: Ints
    last: Ints
    anchor: Ints


def find_nodes(corpus: Corpus, words: pl.DataFrame, node: str | Pattern, by: str | None) -> Nodes:
    """Return where a node stands.

    Parameters
    ----------
    corpus
        The corpus.
    words
        Its word tokens in text order.
    node, by
        As in :func:`workbench.compare.words.collocation.collocation`.
    """
    if isinstance(node, re.Pattern):
        return _of_spans(_matches(corpus, node), words, node.pattern, "regular expression")
    kind = by or ("code" if node in schema.CODES else "lemma")
    if kind not in NODE_KINDS:
        raise StatisticsError(f"no kind of node {kind!r}", allowed=[*NODE_KINDS, "a compiled regular expression"])
    if kind in ("code", "entry"):
        column = pl.col("code").cast(pl.String) if kind == "code" else pl.col("entry_id")
        return _of_spans(corpus.markers.filter(column == node), words, node, kind)
    at = np.flatnonzero((words[kind] == node).to_numpy())
    if not len(at):
        raise StatisticsError(f"the {kind} {node!r} does not occur", hint=_near_miss(words, kind, node))
    return Nodes(node, kind, at, at + 1, at)


def _near_miss(words: pl.DataFrame, kind: str, node: str) -> str:
    other = "surface" if kind == "lemma" else "lemma"
    if (words[other] == node).any():
        return f"it does as a {other}: by={other!r}"
    return "an expression of several words is found with a regular expression: re.compile(...)"


def _matches(corpus: Corpus, pattern: Pattern) -> pl.DataFrame:
    """Return the non-empty matches in each counted sentence, which ^ and $ mean: doc_id, sent_id, start, end."""
    texts = corpus.documents.select("doc_id", "text").drop_nulls()
    if texts.is_empty():
        raise CorpusError("no document has its text", hint="attach your own copies: workbench attach DIR TEXT...")
    sentences = counted_sentences(corpus).join(texts, on="doc_id")
    rows = [
        (doc_id, sent_id, begin + found.start(), begin + found.end())
        for doc_id, sent_id, begin, end, text in sentences.select(
            "doc_id", "sent_id", "start", "end", "text"
        ).iter_rows()
        for found in pattern.finditer(text[begin:end])
        if found.end() > found.start()
    ]
    columns = {"doc_id": pl.String, "sent_id": pl.Int64, "start": pl.Int64, "end": pl.Int64}
    return pl.DataFrame(rows, schema=columns, orient="row")


def _of_spans(spans: pl.DataFrame, words: pl.DataFrame, label: str, by: str) -> Nodes:
    """Return the words that spans of characters overlap.

    A span in a sentence without words is no node: there is nothing near it.
    """
    place = ["doc_id", "sent_id"]
    sentences = (
        words.with_row_index("word").group_by(place).agg(pl.col("word").min().alias("base"), pl.col("start", "end"))
    )
    found = spans.select(*place, low="start", high="end").join(sentences, on=place).sort("doc_id", "low", "high")
    if found.is_empty():
        raise StatisticsError(f"the node {label!r} ({by}) does not occur", hint="try another expression, or a code")
    first, last = [], []
    for base, low, high, starts, ends in found.select("base", "low", "high", "start", "end").iter_rows():
        first.append(base + int(np.searchsorted(ends, low, side="right")))
        last.append(base + int(np.searchsorted(starts, high, side="left")))
    opening, closing = np.array(first, np.int64), np.array(last, np.int64)
    closing = np.maximum(opening, closing)
    base = found["base"].cast(pl.Int64).to_numpy()
    length = found["start"].list.len().cast(pl.Int64).to_numpy()
    return Nodes(label, by, opening, closing, np.clip(opening, base, base + length - 1))


def quotations(tokens: pl.DataFrame) -> Ints:
    """Return the number of the outermost corner-bracket quotation that each token stands in, or -1.

    Marks without a partner, or with one more than 2,000 characters on, open and close nothing. Numbers rise in text
    order; the marks themselves are outside.
    """
    result = np.full(tokens.height, -1, dtype=np.int64)
    marks = tokens.with_row_index("at").filter(pl.col("surface").str.contains("[「」『』｢｣]"))
    stack: list[tuple[str, int, int]] = []
    document, found = None, []
    for at, doc_id, start, surface in marks.select("at", "doc_id", "start", "surface").iter_rows():
        if doc_id != document:
            document, stack = doc_id, []
        for char in surface:
            if char in _PAIRS.values():
                stack.append((char, at, start))
            elif char in _PAIRS:
                partner = next((i for i in range(len(stack) - 1, -1, -1) if stack[i][0] == _PAIRS[char]), None)
                if partner is not None:
                    if start - stack[partner][2] <= _REACH:
                        found.append((stack[partner][1], at))
                    del stack[partner:]
    # The outermost pair comes last in its own span: numbering from the inside out leaves its number standing.
    for opening, closing in sorted(found, key=lambda pair: pair[1] - pair[0]):
        result[opening + 1 : closing] = opening
    return result
