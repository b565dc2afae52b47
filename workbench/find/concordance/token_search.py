"""Search for token queries: the tokens of a corpus as one string, a character each, for a linear regular expression engine.

Every token becomes the character of its class of equivalence, that is, of the conditions of the query which it meets;
a sentence ends in a line break, which no condition meets. The query becomes a regular expression over these characters.
So any query takes time proportional to the tokens, and the engine is the one that the filters use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench import lexicon
from workbench.corpus import Corpus
from workbench.counting.events import events
from workbench.counting.families import counted_sentences
from workbench.counting.token_columns import TokenColumns
from workbench.counting.word_index import word_index
from workbench.counting.words import PIECE
from workbench.errors import WorkbenchError
from workbench.find.concordance.token_query import Meets, Test, TokenQuery, parse
from workbench.view import fold
from workbench.view.characters import ONE_TO_ONE

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

#: Written around the node of a match: no token is encoded as one of these.
_NODE, _END = "\x01", "\x02"
#: Tokens are encoded from here on: those of nearly every query as ASCII, which the engine goes through four times as fast.
_FIRST_OF_FEW, _FEW_CLASSES = 0x20, 95
#: The private planes hold 131,000 classes, and a query has far fewer.
_FIRST, _MOST_CLASSES = 0xF0000, 60_000
_BREAK = ord("\n")
#: What stands in the tables of markers, cues and names, and what is said of whole sentences.
_OF_SPANS = ("code", "voice", "entry", "source_type", "mention")
_OF_SENTENCES = ("commitment", "part")
_PLACES = {"doc_id": pl.String, "sent_id": pl.Int64, "start": pl.Int64, "end": pl.Int64, "label": pl.String}


def tokens_of(corpus: Corpus) -> TokenColumns:
    """Return the tokens that count in a corpus, without those of boilerplate; columns are read when they are asked for.

    Raises
    ------
    CorpusError
        If the corpus has no tokens.
    """
    return word_index(corpus, "token queries").columns


def find_tokens(corpus: Corpus, values: tuple[str, ...]) -> pl.DataFrame:
    """Return where token queries match.

    Parameters
    ----------
    corpus
        A corpus with tokens.
    values
        Queries in the notation of :mod:`workbench.find.concordance.token_query`. Matches of one do not overlap each
        other; matches of two may.

    Returns
    -------
    DataFrame
        doc_id, sent_id, start, end (of the node: of the token after ``@``, or of the whole match), label (the query).

    Raises
    ------
    CorpusError
        If the corpus has no tokens.
    WorkbenchError
        If a query cannot be read, or is too large for the engine.
    """
    tokens = tokens_of(corpus)
    found = [_places(tokens, *spans(corpus, tokens, parse(value)), value) for value in values]
    return pl.concat([pl.DataFrame(schema=_PLACES), *found])


def spans(corpus: Corpus, tokens: TokenColumns, query: TokenQuery) -> tuple[Ints, Ints]:
    """Return the first token of each node that a query finds, and the one after its last, in the order of the text."""
    if not tokens.n:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    kinds, of_token = _kinds([_flags(corpus, tokens, meets) for meets in query.conditions], tokens.n)
    narrow = len(kinds) <= _FEW_CLASSES  # a token is one byte for the engine, and not four
    first = _FIRST_OF_FEW if narrow else _FIRST
    classes = {
        meets: "".join(f"\\x{{{first + int(k):x}}}" for k in np.flatnonzero(kinds[:, i]))
        for i, meets in enumerate(query.conditions)
    }
    pattern = query.pattern(lambda meets: f"[{classes[meets]}]" if classes[meets] else r"[^\s\S]")
    before, after = ("", "") if query.before is None else ("${1}", "${3}")  # groups that are not asked for cost time
    marked = f"{before}{_NODE}${{2}}{_END}{after}"
    nodes, ends = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for begin, encoded in _encoded(tokens, of_token, first, np.uint8 if narrow else np.uint32):
        try:
            written = pl.Series([encoded]).str.replace_all(pattern, marked).item()
        except pl.exceptions.PolarsError:
            raise WorkbenchError(
                f"the token query {query.text!r:.200} is too large for the search",
                hint="repeat less: {1,5} inside {1,100} makes five hundred steps",
            ) from None
        points = _points(written, narrow=narrow)
        number = begin + np.cumsum(points >= first)  # of the token after this place
        nodes.append(number[points == ord(_NODE)])
        ends.append(number[points == ord(_END)])
    return np.concatenate(nodes), np.concatenate(ends)


def near(
    corpus: Corpus, hits: pl.DataFrame, query: str, window: tuple[int, int] = (5, 5), *, lacking: bool = False
) -> pl.DataFrame:
    """Return the hits with something in their context, or without it.

    Parameters
    ----------
    corpus
        A corpus with tokens.
    hits
        Places with ``doc_id``, ``start`` and ``end``.
    query
        What must stand near, as a token query.
    window
        How many tokens to the left and to the right are looked at, in the same sentence; all of what the query
        matches must stand there.
    lacking
        Keep the hits without it instead.

    Returns
    -------
    DataFrame
        Rows of ``hits``, in their order. Hits without a place, or outside all counted tokens, are left out.

    Raises
    ------
    CorpusError
        If the corpus has no tokens.
    WorkbenchError
        If the query cannot be read, or a side of the window is negative.
    """
    left, right = window
    if min(left, right) < 0 or max(left, right) == 0:
        raise WorkbenchError(
            f"a window of {left} tokens to the left and {right} to the right", allowed="0 or more, not both 0"
        )
    tokens = tokens_of(corpus)
    starts, ends = spans(corpus, tokens, parse(query))
    placed = hits.drop_nulls(["start", "end"])
    if not tokens.n:
        return placed.clear()
    rows = _rows(tokens, placed)
    # The token that the hit begins in, and the first one that begins behind it.
    at = _by_document(tokens, "start")
    first = np.searchsorted(at, rows * _SHIFT + placed["start"].to_numpy(), side="right") - 1
    last = np.searchsorted(at, rows * _SHIFT + placed["end"].to_numpy())
    known = (first >= 0) & (last > first)
    first, last = np.where(known, first, 0), np.where(known, last, 1)
    sentence = tokens.sentence_of(first)
    known &= tokens.document[sentence] == rows
    found = _ends_within(starts, ends, np.maximum(first - left, tokens.starts[sentence]), first)
    found |= _starts_within(starts, ends, last, np.minimum(last + right, tokens.starts[sentence + 1]))
    return placed.filter(pl.Series(known & (found != lacking), dtype=pl.Boolean))


def _rows(tokens: TokenColumns, places: pl.DataFrame) -> Ints:
    """Return the numbers of the documents of some places; -1 where a document has no tokens."""
    ids = tokens.documents
    numbers = pl.int_range(len(ids), eager=True)
    found = places["doc_id"].replace_strict(ids, numbers, default=-1, return_dtype=pl.Int64)
    return found.to_numpy()


def _by_document(tokens: TokenColumns, column: str) -> Ints:
    """Return places of all tokens, document and offset in one number, ascending."""
    at: Ints = tokens.by_token(tokens.document * _SHIFT)
    at += tokens.integers(column)
    return at


_SHIFT = 1 << 32


def _ends_within(starts: Ints, ends: Ints, low: Ints, high: Ints) -> Flags:
    """Whether the last match that ends before ``high`` begins at ``low`` or later; a match never holds another."""
    i = np.searchsorted(ends, high, side="right") - 1
    return (i >= 0) & (starts[np.maximum(i, 0)] >= low) if len(starts) else np.zeros(len(low), bool)


def _starts_within(starts: Ints, ends: Ints, low: Ints, high: Ints) -> Flags:
    i = np.searchsorted(starts, low)
    return (i < len(starts)) & (ends[np.minimum(i, len(ends) - 1)] <= high) if len(starts) else np.zeros(len(low), bool)


def _places(tokens: TokenColumns, first: Ints, after: Ints, label: str) -> pl.DataFrame:
    of_sentence = tokens.sentences[tokens.sentence_of(first)]
    start, end = tokens.at("start", first), tokens.at("end", after - 1)
    found = of_sentence.with_columns(start=pl.Series(start), end=pl.Series(end), label=pl.lit(label, pl.String))
    return found.cast(_PLACES)  # type: ignore[arg-type]


def _kinds(flags: list[Flags], n: int) -> tuple[Flags, npt.NDArray[np.int32]]:
    """Return the classes of equivalence, one row a class and one column a condition, and the class of each token."""
    of_token = np.zeros(n, np.int32)
    kinds = np.zeros((1, 0), bool)
    for column in flags:
        of_token *= 2
        of_token += column
        there = np.zeros(2 * len(kinds), bool)
        there[of_token] = True
        known, number = np.flatnonzero(there), np.cumsum(there, dtype=np.int32) - 1
        kinds = np.column_stack([kinds[known // 2], known % 2 == 1])
        of_token = number[of_token]
        if len(kinds) > _MOST_CLASSES:
            raise WorkbenchError(f"a token query of {len(flags)} conditions is too large", hint="split it in two")
    return kinds, of_token


def _encoded(
    tokens: TokenColumns, of_token: npt.NDArray[np.int32], first: int, kind: type[np.unsignedinteger[Any]]
) -> Iterator[tuple[int, str]]:
    """Yield some sentences at a time, as strings: the number of the first token, and a character a token."""
    starts = tokens.starts
    sentence = 0
    while sentence < len(starts) - 1:
        begin = int(starts[sentence])
        stop = max(sentence + 1, int(np.searchsorted(starts, begin + PIECE, side="right")) - 1)
        edges = starts[sentence:stop] - begin
        points = np.insert((of_token[begin : starts[stop]] + first).astype(kind), edges, _BREAK)
        yield begin, points.tobytes().decode("ascii" if kind is np.uint8 else "utf-32-le")
        sentence = stop


def _points(text: str, *, narrow: bool) -> npt.NDArray[np.unsignedinteger[Any]]:
    return np.frombuffer(text.encode("ascii"), np.uint8) if narrow else np.frombuffer(text.encode("utf-32-le"), "<u4")


# -- which tokens meet a condition -------------------------------------------------------------------------------


def _flags(corpus: Corpus, tokens: TokenColumns, meets: Meets) -> Flags:
    kind, *parts = meets
    if kind == "any":
        return np.ones(tokens.n, bool)
    if kind == "test":
        (test,) = parts
        assert isinstance(test, Test)
        return _tested(corpus, tokens, test)
    inner = [_flags(corpus, tokens, part) for part in parts if isinstance(part, tuple)]
    if kind == "not":
        return ~inner[0]
    joined: Callable[[Flags, Flags], Flags] = np.logical_and if kind == "and" else np.logical_or
    return reduce(joined, inner)


def _tested(corpus: Corpus, tokens: TokenColumns, test: Test) -> Flags:
    if test.attribute == "class":
        wanted = [word for name in _classes(test) for word in lexicon.class_kinds(name)]
        return tokens.having("lemma", lambda lemmas: lemmas.is_in(wanted))
    if test.attribute in _OF_SPANS:
        return _in_spans(tokens, _events(corpus, test))
    if test.attribute == "frame":
        return _in_sentences(tokens, _events(corpus, test))
    if test.attribute in _OF_SENTENCES:
        sentences = counted_sentences(corpus)
        label = sentences[test.attribute].cast(pl.String)
        met = _matching(label.unique().drop_nulls(), test)
        return _in_sentences(tokens, sentences.filter(label.is_in(met).fill_null(False)))
    return tokens.having(test.attribute, lambda values: _accepted(values, test))


def _classes(test: Test) -> list[str]:
    names = lexicon.class_names()
    met = _matching(pl.Series(names, dtype=pl.String), test).to_list()
    if not met:
        raise WorkbenchError(f"no word class {test.value!r}", allowed=names)
    return met


def _matching(values: pl.Series, test: Test) -> pl.Series:
    """The values that a test accepts."""
    return values.filter(_accepted(values, test))


def _accepted(values: pl.Series, test: Test) -> pl.Series:
    """Whether a test accepts each value, compared in the form in which the workbench matches everything (か+゛ is が)."""
    seen = _folded(values)
    if test.literal:
        return seen == fold(test.value)
    try:
        test.value.encode()
        return seen.str.contains(f"^(?:{test.value.translate(ONE_TO_ONE)})$")
    except (pl.exceptions.PolarsError, UnicodeEncodeError):
        raise WorkbenchError(
            f"{test.attribute}={test.value!r:.200} is no regular expression",
            hint="== in place of = compares the characters as they are; in a regular expression, \\ goes before . ( ) [ ] * + ?",
        ) from None


#: What stands for itself in the form in which everything is matched: nearly all words, and to fold one takes ten microseconds.
_AS_IS = r"^[0-9A-Za-zぁ-ゖァ-ヺー一-鿿]*$"


def _folded(values: pl.Series) -> pl.Series:
    """Return values in the form in which everything is matched."""
    others = (~values.str.contains(_AS_IS)).arg_true()
    return values.clone().scatter(others, [fold(v) for v in values.gather(others).to_list()])


def _events(corpus: Corpus, test: Test) -> pl.DataFrame:
    found = events(corpus, test.attribute)
    return found.filter(pl.col("category").is_in(_matching(found["category"].unique().drop_nulls(), test).to_list()))


def _in_sentences(tokens: TokenColumns, sentences: pl.DataFrame) -> Flags:
    """The tokens that stand in some sentences."""
    place = ["doc_id", "sent_id"]
    own = tokens.sentences.with_row_index("i").join(sentences.select(place).unique(), on=place, how="semi")
    inside = np.zeros(tokens.sentences.height, bool)
    inside[own["i"].to_numpy()] = True
    flags: Flags = tokens.by_token(inside)
    return flags


def _in_spans(tokens: TokenColumns, found: pl.DataFrame) -> Flags:
    """The tokens that stand in a marker, a cue or a name."""
    placed = found.drop_nulls(["start", "end"])
    row = _rows(tokens, placed) * _SHIFT
    # From the first token that ends behind the beginning of the span to the last that begins before its end.
    first = np.searchsorted(_by_document(tokens, "end"), row + placed["start"].to_numpy(), side="right")
    after = np.searchsorted(_by_document(tokens, "start"), row + placed["end"].to_numpy())
    steps = np.zeros(tokens.n + 1, np.int32)
    np.add.at(steps, first, 1)
    np.add.at(steps, np.maximum(after, first), -1)
    return np.cumsum(steps[:-1], dtype=np.int32) > 0
