"""Search for token queries: the tokens of a corpus as one string, a character each, for a linear regular expression engine.

Every token becomes the character of its class of equivalence, that is, of the conditions of the query which it meets;
a sentence ends in a line break, which no condition meets. The query becomes a regular expression over these characters.
So any query takes time proportional to the tokens, and the engine is the one that the filters use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench import lexicon
from workbench.corpus import Corpus
from workbench.counting.events import events
from workbench.counting.families import counted_sentences
from workbench.counting.word_index import word_index
from workbench.errors import WorkbenchError
from workbench.find.concordance.token_query import Meets, Test, TokenQuery, parse
from workbench.view import fold
from workbench.view.characters import ONE_TO_ONE

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

#: Written around a match and its node: no token is encoded as one of these.
_OPEN, _NODE, _END, _CLOSE = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
#: Tokens are encoded from here on; the private planes hold 131,000 classes, and a query has far fewer.
_FIRST = 0xF0000
_MOST_CLASSES = 60_000
_BREAK = ord("\n")
#: What stands in the tables of markers, cues and names, and what is said of whole sentences.
_OF_SPANS = ("code", "voice", "entry", "source_type", "mention")
_OF_SENTENCES = ("commitment", "part")
_PLACES = {"doc_id": pl.String, "sent_id": pl.Int64, "start": pl.Int64, "end": pl.Int64, "label": pl.String}


@dataclass(frozen=True)
class Tokens:
    """The counted tokens of a corpus, by document in the order of the text, and the sentence of each."""

    frame: pl.DataFrame
    row: Ints  # number of the document, ascending
    start: Ints
    end: Ints
    sentence: Ints  # number of the sentence, ascending from 0

    @property
    def n(self) -> int:
        """Tokens."""
        return self.frame.height

    def bounds(self) -> tuple[Ints, Ints]:
        """Return the first token of each token's sentence, and the one after its last."""
        edge = np.flatnonzero(np.diff(self.sentence, prepend=-1))
        return edge[self.sentence], np.append(edge, self.n)[self.sentence + 1]


def tokens_of(corpus: Corpus) -> Tokens:
    """Return the tokens that count in a corpus, without those of boilerplate.

    Raises
    ------
    CorpusError
        If the corpus has no tokens.
    """
    frame = word_index(corpus, "token queries").tokens
    runs = frame["doc_id"].rle().struct.unnest()  # of a document each
    number = runs["value"].replace_strict(_rows(corpus), return_dtype=pl.Int64).to_numpy()
    row = np.repeat(number, runs["len"].to_numpy())
    start, end = (frame[c].cast(pl.Int64).to_numpy() for c in ("start", "end"))
    sentence = frame.select(pl.struct("doc_id", "sent_id").rle_id().cast(pl.Int64)).to_series()
    return Tokens(frame, row, start, end, sentence.to_numpy())


def _rows(corpus: Corpus) -> dict[str, int]:
    """Numbers of the documents in the order in which the kept tokens stand."""
    return {d: i for i, d in enumerate(corpus.documents["doc_id"].sort())}


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


def spans(corpus: Corpus, tokens: Tokens, query: TokenQuery) -> tuple[Ints, Ints]:
    """Return the first token of each node that a query finds, and the one after its last, in the order of the text."""
    if not tokens.n:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    flags = [_flags(corpus, tokens, meets) for meets in query.conditions]
    kinds, of_token = _kinds(flags, tokens.n)
    classes = {
        meets: "".join(chr(_FIRST + int(k)) for k in np.flatnonzero(kinds[:, i]))
        for i, meets in enumerate(query.conditions)
    }
    pattern = query.pattern(lambda meets: f"[{classes[meets]}]" if classes[meets] else r"[^\s\S]")
    if query.before is None:
        # Groups that are not asked for cost the engine time.
        marked = f"{_OPEN}{_NODE}${{2}}{_END}{_CLOSE}"
    else:
        marked = f"{_OPEN}${{1}}{_NODE}${{2}}{_END}${{3}}{_CLOSE}"
    encoded = _encoded(tokens, of_token)
    try:
        written = pl.Series([encoded]).str.replace_all(pattern, marked).item()
    except pl.exceptions.PolarsError:
        raise WorkbenchError(
            f"the token query {query.text!r:.200} is too large for the search",
            hint="repeat less: {1,5} inside {1,100} makes five hundred steps",
        ) from None
    points = np.frombuffer(written.encode("utf-32-le"), dtype=np.uint32)
    before = np.cumsum(points >= _FIRST)  # tokens up to and with this place
    return before[points == ord(_NODE)], before[points == ord(_END)]


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
    rows = placed["doc_id"].replace_strict(_rows(corpus), return_dtype=pl.Int64).to_numpy()
    at = tokens.row * _SHIFT + tokens.start
    # The token that the hit begins in, and the first one that begins behind it.
    first = np.searchsorted(at, rows * _SHIFT + placed["start"].to_numpy(), side="right") - 1
    last = np.searchsorted(at, rows * _SHIFT + placed["end"].to_numpy())
    known = (first >= 0) & (last > first)
    first, last = np.where(known, first, 0), np.where(known, last, 1)
    if not tokens.n:
        return placed.clear()
    known &= tokens.row[first] == rows
    low, high = tokens.bounds()
    found = _ends_within(starts, ends, np.maximum(first - left, low[first]), first)
    found |= _starts_within(starts, ends, last, np.minimum(last + right, high[first]))
    return placed.filter(pl.Series(known & (found != lacking), dtype=pl.Boolean))


_SHIFT = 1 << 32


def _ends_within(starts: Ints, ends: Ints, low: Ints, high: Ints) -> Flags:
    """Whether the last match that ends before ``high`` begins at ``low`` or later; a match never holds another."""
    i = np.searchsorted(ends, high, side="right") - 1
    return (i >= 0) & (starts[np.maximum(i, 0)] >= low) if len(starts) else np.zeros(len(low), bool)


def _starts_within(starts: Ints, ends: Ints, low: Ints, high: Ints) -> Flags:
    i = np.searchsorted(starts, low)
    return (i < len(starts)) & (ends[np.minimum(i, len(ends) - 1)] <= high) if len(starts) else np.zeros(len(low), bool)


def _places(tokens: Tokens, first: Ints, after: Ints, label: str) -> pl.DataFrame:
    frame = tokens.frame[first]
    return frame.select(
        "doc_id",
        "sent_id",
        "start",
        end=pl.Series(tokens.end[after - 1], dtype=pl.Int64),
        label=pl.lit(label, pl.String),
    ).cast(_PLACES)  # type: ignore[arg-type]


def _kinds(flags: list[Flags], n: int) -> tuple[Flags, Ints]:
    """Return the classes of equivalence, one row a class and one column a condition, and the class of each token."""
    of_token = np.zeros(n, np.int64)
    kinds = np.zeros((1, 0), bool)
    for column in flags:
        code = of_token * 2 + column
        there = np.zeros(2 * len(kinds), bool)
        there[code] = True
        known, of_token = np.flatnonzero(there), (np.cumsum(there) - 1)[code]
        kinds = np.column_stack([kinds[known // 2], known % 2 == 1])
        if len(kinds) > _MOST_CLASSES:
            raise WorkbenchError(f"a token query of {len(flags)} conditions is too large", hint="split it in two")
    return kinds, of_token


def _encoded(tokens: Tokens, of_token: Ints) -> str:
    edge = np.flatnonzero(np.diff(tokens.sentence, prepend=-1))
    points = np.insert((of_token + _FIRST).astype(np.uint32), edge, _BREAK)
    return points.astype("<u4").tobytes().decode("utf-32-le")


# -- which tokens meet a condition -------------------------------------------------------------------------------


def _flags(corpus: Corpus, tokens: Tokens, meets: Meets) -> Flags:
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


def _tested(corpus: Corpus, tokens: Tokens, test: Test) -> Flags:
    if test.attribute == "class":
        wanted = [word for name in _classes(test) for word in lexicon.class_kinds(name)]
        return tokens.frame["lemma"].is_in(wanted).fill_null(False).to_numpy()
    if test.attribute in _OF_SPANS:
        return _in_spans(tokens, _events(corpus, test), _rows(corpus))
    if test.attribute == "frame":
        return _in_sentences(tokens, _events(corpus, test))
    if test.attribute in _OF_SENTENCES:
        sentences = counted_sentences(corpus)
        label = sentences[test.attribute].cast(pl.String)
        met = _matching(label.unique().drop_nulls(), test)
        return _in_sentences(tokens, sentences.filter(label.is_in(met).fill_null(False)))
    column = tokens.frame[test.attribute].cast(pl.String)
    met = _matching(column.unique().drop_nulls(), test)
    return column.is_in(met).fill_null(False).to_numpy()


def _classes(test: Test) -> list[str]:
    names = lexicon.class_names()
    met = _matching(pl.Series(names, dtype=pl.String), test).to_list()
    if not met:
        raise WorkbenchError(f"no word class {test.value!r}", allowed=names)
    return met


def _matching(values: pl.Series, test: Test) -> pl.Series:
    """The values that a test accepts, compared in the form in which the workbench matches everything (か+゛ is が)."""
    seen = pl.Series([fold(v) for v in values.to_list()], dtype=pl.String)
    if test.literal:
        return values.filter(seen == fold(test.value))
    try:
        test.value.encode()
        return values.filter(seen.str.contains(f"^(?:{test.value.translate(ONE_TO_ONE)})$"))
    except (pl.exceptions.PolarsError, UnicodeEncodeError):
        raise WorkbenchError(
            f"{test.attribute}={test.value!r:.200} is no regular expression",
            hint="== in place of = compares the characters as they are; in a regular expression, \\ goes before . ( ) [ ] * + ?",
        ) from None


def _events(corpus: Corpus, test: Test) -> pl.DataFrame:
    found = events(corpus, test.attribute)
    return found.filter(pl.col("category").is_in(_matching(found["category"].unique().drop_nulls(), test).to_list()))


def _in_sentences(tokens: Tokens, sentences: pl.DataFrame) -> Flags:
    """The tokens that stand in some sentences."""
    place = ["doc_id", "sent_id"]
    inside = tokens.frame.select(place).with_row_index("i").join(sentences.select(place).unique(), on=place, how="semi")
    flags = np.zeros(tokens.n, bool)
    flags[inside["i"].to_numpy()] = True
    return flags


def _in_spans(tokens: Tokens, found: pl.DataFrame, rows: dict[str, int]) -> Flags:
    """The tokens that stand in a marker, a cue or a name."""
    placed = found.drop_nulls(["start", "end"])
    row = placed["doc_id"].replace_strict(rows, return_dtype=pl.Int64).to_numpy() * _SHIFT
    at, ends = tokens.row * _SHIFT + tokens.start, tokens.row * _SHIFT + tokens.end
    # From the first token that ends behind the beginning of the span to the last that begins before its end.
    first = np.searchsorted(ends, row + placed["start"].to_numpy(), side="right")
    after = np.searchsorted(at, row + placed["end"].to_numpy())
    steps = np.zeros(tokens.n + 1, np.int64)
    np.add.at(steps, first, 1)
    np.add.at(steps, np.maximum(after, first), -1)
    return np.cumsum(steps[:-1]) > 0
