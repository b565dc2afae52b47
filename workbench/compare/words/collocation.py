"""Collocation: what stands near a node (a word, an expression, a stance marker) more often than chance has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl

from workbench import schema
from workbench.compare import measures as m
from workbench.compare.words.dispersion import spread
from workbench.corpus import Corpus
from workbench.counting.families import Parts, counted_sentences
from workbench.counting.resample import Floats
from workbench.counting.token_columns import TokenColumns
from workbench.counting.word_index import WordIndex, word_index
from workbench.counting.words import Ints, require_token_family, starts_and_ends
from workbench.errors import CorpusError, StatisticsError

Pattern = re.Pattern[str]

#: What a node that is a string can name.
NODE_FAMILIES = ("lemma", "surface", "code", "entry")
# A lost mark must not swallow the rest of the text; as in annotate.quotes.
_REACH = 2_000
_PAIRS = {"」": "「", "』": "『", "｣": "｢"}

#: Measures by name; each becomes a column.
MEASURES: Mapping[str, Callable[..., Floats]] = MappingProxyType(
    {
        "log_likelihood": m.signed_log_likelihood,
        "mutual_information": m.mutual_information,
        "t_score": m.t_score,
        "z_score": m.z_score,
        "log_dice": m.log_dice,
        "delta_p_type": lambda *pair: m.delta_p(*pair)[0],
        "delta_p_node": lambda *pair: m.delta_p(*pair)[1],
        "fisher_p": lambda *pair: m.fisher(*pair)[0],
    }
)
#: All but Fisher's test, which takes a while for thousands of pairs.
DEFAULT = tuple(name for name in MEASURES if name != "fisher_p")

_BEFORE = {
    "node": pl.String,
    "type": pl.String,
    "pos": pl.String,
    "n": pl.Int64,
    "n_left": pl.Int64,
    "n_right": pl.Int64,
    "expected": pl.Float64,
    "node_n": pl.Int64,
    "span_tokens": pl.Int64,
    "type_n": pl.Int64,
    "tokens": pl.Int64,
    "df": pl.Int64,
    "node_documents": pl.Int64,
    "dp": pl.Float64,
    "dp_random": pl.Float64,
}
_AFTER = {"method": pl.String, "reason": pl.String}


def collocates_schema(measures: Collection[str] = DEFAULT) -> dict[str, Any]:
    """Return the columns of :func:`collocates` for these measures."""
    return _BEFORE | dict.fromkeys(measures, pl.Float64) | _AFTER


def collocates(
    corpus: Corpus,
    node: str | Pattern,
    *,
    node_family: str | None = None,
    family: str = "lemma",
    window: tuple[int, int] | str = (5, 5),
    measures: Collection[str] = DEFAULT,
    min_n: int = 2,
    pos: Collection[str] | None = None,
    parts: Parts = None,
) -> pl.DataFrame:
    """Return the words that stand near a word, an expression or a kind of marker (the node).

    Parameters
    ----------
    corpus
        A corpus with tokens.
    node
        A lemma, a surface form, a compiled regular expression over the text of a sentence, or a marker code, whose
        nodes are the spans of its markers. A node may have several words, or none (a mark of punctuation).
    node_family
        What a string names: ``lemma``, ``surface``, ``code`` or ``entry``; by default a code where there is one of
        that name, else a lemma.
    family
        What collocates are counted as: ``lemma`` (with its part of speech), ``surface`` or ``pos``.
    window
        Words to the left and to the right, as (5, 5); they never leave the sentence. ``sentence``: all words of
        it. ``quote``: all words of the same outermost quotation 「…」, however many sentences it has. Punctuation
        is no word: it is neither counted nor a collocate. For one direction only: (5, 0) or (0, 5).
    measures
        Names from :data:`MEASURES`; the table is sorted by the first of them.
    min_n
        Leave out collocates that stand near a node less often.
    pos
        Parts of speech of collocates to return; None for all.
    parts
        Parts of the texts to count in (title, heading, body); by default all but boilerplate.

    Returns
    -------
    DataFrame
        Columns of :func:`collocates_schema`; one row a collocate.

        * ``n``: its occurrences near a node, each counted once, also where two windows overlap; ``n_left``,
          ``n_right``: those left, and right, of a node (one between two nodes is in both).
        * ``span_tokens``: all words near a node; ``type_n``: occurrences of the collocate; ``tokens``: all words
          (with ``quote``: of all quotations). The words of the nodes themselves are in none of these.
        * ``expected``: span_tokens · type_n / tokens, and all measures from this 2 × 2 table (Evert 2008, section
          5.2). ``log_dice`` therefore is lower than a tool's that divides by occurrences of the node.
        * ``log_likelihood`` is negative for what the node repels. ``delta_p_type``: how much likelier the
          collocate is near the node; ``delta_p_node``: how much likelier a node is near, given the collocate.
        * ``df``: documents in which the pair occurs, of ``node_documents`` with a node that has words near it;
          ``dp`` over those, sizes being span_tokens of each (0 even; ``dp_random`` is what chance leads to expect).

    Raises
    ------
    CorpusError
        If the corpus has no tokens, or no text for a regular expression.
    StatisticsError
        If the node does not occur, or an argument is unknown.

    Notes
    -----
    The measures take words for independent draws: they rank, they do not test. A pair that one document owns is
    high in all of them; look at ``df``. Mutual information favours rare pairs, t and log-likelihood frequent ones.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "古い橋を直す。新しい橋を直す。", "b": "古い駅を直す。"})
    >>> wb.collocates(corpus, "橋", min_n=1, pos=["形容詞", "動詞"]).sort("n", "type").select("type", "n").rows()
    [('古い', 1), ('新しい', 1), ('直す', 2)]
    """
    for name in measures:
        if name not in MEASURES:
            raise StatisticsError(f"no collocation measure {name!r}", allowed=MEASURES)
    left, right = _reach(window)
    if require_token_family(family) == "surface" and pos is not None:
        raise StatisticsError("surface forms have no one part of speech", hint="take family='lemma' with pos")
    index = word_index(corpus, "collocation", parts)
    nodes = find_nodes(corpus, index, node, node_family)
    near = _near(nodes, _scope(index, window), left, right)
    counted = index.types(family)
    keys = counted.types.columns
    size = counted.types.height

    def count(places: Ints) -> Ints:
        return np.bincount(counted.number[places], minlength=size)

    n, totals = count(near.places), count(near.all) if near.all is not None else counted.totals
    type_n = totals - count(near.inside)
    # A type whose every occurrence is part of a node stands nowhere near one.
    kept = np.flatnonzero((n >= max(min_n, 0)) & (type_n > 0))
    frame = (
        counted.types[kept]
        .rename({keys[0]: "type"})
        .with_columns(
            pl.Series("n", n[kept]),
            pl.Series("n_left", count(near.left)[kept]),
            pl.Series("n_right", count(near.right)[kept]),
            pl.Series("type_n", type_n[kept]),
            node=pl.lit(nodes.label),
            node_n=pl.lit(near.used),
            span_tokens=pl.lit(len(near.places)),
            tokens=pl.lit(int(type_n.sum())),
            method=pl.lit(_method(window, family, nodes.family)),
        )
    )
    frame = frame.with_columns(_over_documents(counted.number[near.places], index.document[near.places], kept, size))
    if "pos" not in frame.columns:
        frame = frame.with_columns(pos=pl.lit(None, dtype=pl.String))
    if pos is not None:
        frame = frame.filter(pl.col("type" if family == "pos" else "pos").is_in(list(pos)))
    return _measured(frame, measures)


def _measured(frame: pl.DataFrame, measures: Collection[str]) -> pl.DataFrame:
    pair = [frame[c].to_numpy() for c in ("n", "span_tokens", "type_n", "tokens")]
    found = {"expected": m.expected(*pair)} | {name: MEASURES[name](*pair) for name in measures}
    frame = frame.with_columns(pl.Series(name, values, dtype=pl.Float64) for name, values in found.items())
    frame = frame.with_columns(pl.selectors.float().fill_nan(None))
    undefined = [
        pl.when(pl.col(name).is_null()).then(
            pl.when(pl.col("n") == 0)
            .then(pl.lit(f"{name}: never near the node"))
            .otherwise(pl.lit(f"{name}: undefined"))
        )
        for name in measures
    ]
    joined = pl.concat_str(undefined, separator="; ", ignore_nulls=True) if undefined else pl.lit("")
    frame = frame.with_columns(reason=pl.when(joined != "").then(joined))
    first = next(iter(measures), "n")
    return frame.select([pl.col(c).cast(kind) for c, kind in collocates_schema(measures).items()]).sort(
        first, "type", "pos", descending=[first != "fisher_p", False, False], nulls_last=True
    )


def _reach(window: tuple[int, int] | str) -> tuple[int, int]:
    allowed = "two numbers of words from 0, not both 0, as (5, 5); 'sentence'; 'quote'"
    if isinstance(window, str):
        if window not in ("sentence", "quote"):
            raise StatisticsError(f"no window {window!r}", allowed=allowed)
        return (1 << 40, 1 << 40)
    try:
        left, right = window
    except (TypeError, ValueError):
        raise StatisticsError(f"window={window}", allowed=allowed) from None
    if min(left, right) < 0 or max(left, right) < 1:
        raise StatisticsError(f"window={window}", allowed=allowed)
    return left, right


def _method(window: tuple[int, int] | str, family: str, node_family: str) -> str:
    where = window if isinstance(window, str) else f"{window[0]} words left, {window[1]} right, in the sentence"
    return f"{family} near a node by {node_family}; {where}"


@dataclass(frozen=True)
class _Scope:
    """What a window may not leave: for each word the place where its stretch begins and ends.

    ``number`` of a word outside any stretch is -1; it is None where all words are in one.
    """

    begin: Callable[[Ints], Ints]
    end: Callable[[Ints], Ints]
    number: Ints | None = None


def _scope(index: WordIndex, window: tuple[int, int] | str) -> _Scope:
    if window != "quote":
        starts, of = index.sentence_starts, index.sentence
        return _Scope(lambda at: starts[of[at]], lambda at: starts[of[at] + 1])
    number = index.of_words("quotation", quotations)
    begin, end = starts_and_ends(number)
    return _Scope(lambda at: begin[at], lambda at: end[at], number)


@dataclass(frozen=True)
class _Near:
    """Places of words, each ascending and once: in a node, left of one, right of one, either, all in scope (None: all)."""

    inside: Ints
    left: Ints
    right: Ints
    places: Ints
    all: Ints | None
    used: int


def _near(nodes: Nodes, scope: _Scope, left: int, right: int) -> _Near:
    """Return the words near nodes, in a time that depends on these and not on the corpus."""
    first, last, anchor = nodes.first, nodes.last, nodes.anchor
    everywhere = None
    if scope.number is not None:
        everywhere = np.flatnonzero(scope.number >= 0)
        # A node without words stands between two; its scope is that of a word beside it in the same sentence.
        used = scope.number[anchor] >= 0
        first, last, anchor = first[used], last[used], anchor[used]
    here, there = scope.begin(anchor), scope.end(anchor)
    inside = _covered(first, last)
    before = _without(_covered(np.maximum(here, first - left), np.maximum(here, first)), inside)
    after = _without(_covered(np.minimum(there, last), np.minimum(there, last + right)), inside)
    either = np.union1d(before, after)
    if scope.number is not None:
        inside, before, after, either = (p[scope.number[p] >= 0] for p in (inside, before, after, either))
    return _Near(inside, before, after, either, everywhere, len(first))


def _covered(first: Ints, last: Ints) -> Ints:
    """Return the places that lie in any of the intervals first <= place < last, ascending."""
    some = last > first
    order = np.argsort(first[some], kind="stable")
    first, last = first[some][order], np.maximum.accumulate(last[some][order])
    if not len(first):
        return np.zeros(0, np.int64)
    opens = np.append(True, first[1:] > last[:-1])
    begin, end = first[opens], last[np.append(np.flatnonzero(opens)[1:] - 1, len(last) - 1)]
    size = end - begin
    covered: Ints = np.repeat(begin - np.append(0, np.cumsum(size)[:-1]), size) + np.arange(size.sum())
    return covered


def _without(places: Ints, others: Ints) -> Ints:
    """Return the places that are not among others; both ascend."""
    if not len(others):
        return places
    at = np.minimum(np.searchsorted(others, places), len(others) - 1)
    kept: Ints = places[others[at] != places]
    return kept


def _over_documents(number: Ints, document: Ints, kept: Ints, n_types: int) -> list[pl.Series | pl.Expr]:
    """Return df, node_documents, dp and dp_random of some types near the node, from type and document of each word there."""
    there, part = np.unique(document, return_inverse=True)
    sizes = np.bincount(part, minlength=len(there))
    row_of = np.full(n_types, -1, np.int64)
    row_of[kept] = np.arange(len(kept))
    rows = row_of[number]
    cells, n = np.unique((rows * max(len(there), 1) + part)[rows >= 0], return_counts=True)
    row, column = np.divmod(cells, max(len(there), 1))
    found = spread(row, column, n, len(kept), sizes)
    return [
        pl.Series("df", np.bincount(row, minlength=len(kept))),
        pl.lit(len(there)).alias("node_documents"),
        pl.Series("dp", found["dp"]),
        pl.Series("dp_random", found["dp_random"]),
    ]


@dataclass(frozen=True)
class Nodes:
    """Occurrences of a node as intervals of words: ``first`` <= word < ``last``, empty for a node without words.

    ``anchor`` is a word of the same sentence, the node's first where it has one.
    """

    label: str
    family: str
    first: Ints
    last: Ints
    anchor: Ints


def find_nodes(corpus: Corpus, index: WordIndex, node: str | Pattern, family: str | None) -> Nodes:
    """Return where a node stands.

    Parameters
    ----------
    corpus
        The corpus.
    index
        Its words.
    node, family
        As ``node`` and ``node_family`` of :func:`collocates`.
    """
    if isinstance(node, re.Pattern):
        return _of_spans(_matches(corpus, node), index.words, node.pattern, "regular expression")
    family = family or ("code" if node in schema.CODES else "lemma")
    if family not in NODE_FAMILIES:
        raise StatisticsError(
            f"no family of nodes {family!r}", allowed=[*NODE_FAMILIES, "a compiled regular expression"]
        )
    if family in ("code", "entry"):
        column = pl.col("code").cast(pl.String) if family == "code" else pl.col("entry_id")
        return _of_spans(corpus.markers.filter(column == node), index.words, node, family)
    at = index.types(family).places(node)
    if not len(at):
        raise StatisticsError(f"the {family} {node!r} does not occur", hint=_near_miss(index, family, node))
    return Nodes(node, family, at, at + 1, at)


def _near_miss(index: WordIndex, family: str, node: str) -> str:
    other = "surface" if family == "lemma" else "lemma"
    if len(index.types(other).places(node)):
        return f"it does as a {other}: node_family={other!r}"
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


def _of_spans(spans: pl.DataFrame, words: pl.DataFrame, label: str, family: str) -> Nodes:
    """Return the words that spans of characters overlap.

    A span in a sentence without words is no node: there is nothing near it.
    """
    place = ["doc_id", "sent_id"]
    sentences = (
        words.with_row_index("word").group_by(place).agg(pl.col("word").min().alias("base"), pl.col("start", "end"))
    )
    found = spans.select(*place, low="start", high="end").join(sentences, on=place).sort("doc_id", "low", "high")
    if found.is_empty():
        raise StatisticsError(f"the node {label!r} ({family}) does not occur", hint="try another expression, or a code")
    first, last = [], []
    for base, low, high, starts, ends in found.select("base", "low", "high", "start", "end").iter_rows():
        first.append(base + int(np.searchsorted(ends, low, side="right")))
        last.append(base + int(np.searchsorted(starts, high, side="left")))
    opening, closing = np.array(first, np.int64), np.array(last, np.int64)
    closing = np.maximum(opening, closing)
    base = found["base"].cast(pl.Int64).to_numpy()
    length = found["start"].list.len().cast(pl.Int64).to_numpy()
    return Nodes(label, family, opening, closing, np.clip(opening, base, base + length - 1))


def quotations(tokens: TokenColumns) -> Ints:
    """Return the number of the outermost corner-bracket quotation that each token stands in, or -1.

    Marks without a partner, or with one more than 2,000 characters on, open and close nothing. Numbers rise in text
    order; the marks themselves are outside.
    """
    result = np.full(tokens.n, -1, dtype=np.int64)
    marks = np.flatnonzero(tokens.having("surface", lambda surfaces: surfaces.str.contains("[「」『』｢｣]")))
    number, surfaces = tokens.numbers("surface")
    documents = tokens.document[tokens.sentence_of(marks)].tolist()
    written = surfaces.gather(pl.Series(number[marks])).to_list()
    stack: list[tuple[str, int, int]] = []
    document, found = None, []
    starts = tokens.at("start", marks).tolist()
    for at, own, start, surface in zip(marks.tolist(), documents, starts, written, strict=True):
        if own != document:
            document, stack = own, []
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
