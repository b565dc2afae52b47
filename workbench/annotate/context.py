"""A sentence as the matching rules see it: text, tokens, brackets, and what stands left and right of a span."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from workbench.annotate.quotes import Pair, pairs
from workbench.annotate.sentences import Sentence
from workbench.annotate.tokens import Token

#: How far a condition beside a match looks, in characters. Long enough for every condition in the lexicon.
REACH = 40


@dataclass(frozen=True)
class Found:
    """A marker before voice is known: span in the text, code, and the entry that gave it."""

    start: int
    end: int
    code: str
    entry_id: str
    verb_span: tuple[int, int] | None = None  # of a reporting verb: where the verb itself stands
    clause: tuple[int, int] | None = None  # of a reporting verb: the content it reports
    source: str = ""  # of a construction: who its source is (subject, holder, agent, none)
    confidence: float | None = None  # None before it was asked for, or of an entry that did not ship

    @property
    def length(self) -> int:
        """Characters covered."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Attribution:
    """A cue with its source (None where the clause names none), its type, and what it reports."""

    cue: Found
    source: tuple[int, int] | None
    source_type: str
    content: tuple[int, int] | None
    fronted: bool


@dataclass(frozen=True)
class Context:
    """One sentence of a document with its tokens (offsets into the document's text)."""

    text: str
    sentence: Sentence
    tokens: Sequence[Token]
    speech: tuple[int, int] | None = None  # what the layout gives to a speaker (interview, block quote)
    speaker: str | None = None  # and whom it names
    alone: bool = False  # the words of a quotation by themselves, which an excerpt cuts off

    @cached_property
    def start(self) -> int:
        """Where the sentence starts in the document."""
        return self.sentence.start

    @cached_property
    def end(self) -> int:
        """Where it ends."""
        return self.sentence.end

    @property
    def is_headline(self) -> bool:
        """True for titles and section headings."""
        return self.sentence.part in {"title", "heading"}

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """What rules find once a sentence and ask for again."""
        return {}

    @cached_property
    def token_starts(self) -> list[int]:
        """Start offsets of the tokens, ascending."""
        return [t.start for t in self.tokens]

    @cached_property
    def token_ends(self) -> list[int]:
        """End offsets of the tokens, ascending."""
        return [t.end for t in self.tokens]

    @cached_property
    def token_at(self) -> dict[int, int]:
        """Index of the token that starts at an offset."""
        return {start: i for i, start in enumerate(self.token_starts)}

    @cached_property
    def borders_left(self) -> frozenset[int]:
        """Where a token starts, or the sentence begins or ends."""
        return frozenset((*self.token_starts, self.start, self.end))

    @cached_property
    def borders_right(self) -> frozenset[int]:
        """Where a token ends, or the sentence begins or ends."""
        return frozenset((*self.token_ends, self.start, self.end))

    @cached_property
    def pairs(self) -> list[Pair]:
        """Bracket pairs of the sentence."""
        return pairs(self.text, self.start, self.end)

    @cached_property
    def quotations(self) -> list[Pair]:
        """Pairs of quotation marks."""
        return [p for p in self.pairs if p.is_quotation]

    @cached_property
    def _by_end(self) -> dict[int, Pair]:
        return {p.end: p for p in reversed(self.pairs)}

    def pair_closing(self, position: int) -> Pair | None:
        """The bracket pair or quotation that closes at a position (its ``end``), None where none does."""
        return self._by_end.get(position)

    def quotation_closing(self, position: int) -> Pair | None:
        """The quotation that closes at a position (its ``end``), None where none does."""
        pair = self._by_end.get(position)
        return pair if pair is not None and pair.is_quotation else None

    def before(self, position: int, reach: int = REACH) -> str:
        """Text of the sentence directly before a position."""
        return self.text[max(self.start, position - reach) : position]

    def after(self, position: int, reach: int = REACH) -> str:
        """Text of the sentence directly after a position."""
        return self.text[position : min(self.end, position + reach)]

    def starts_token(self, position: int) -> bool:
        """True where a token starts, or the sentence begins or ends."""
        return position in self.borders_left

    def ends_token(self, position: int) -> bool:
        """True where a token ends."""
        return position in self.borders_right

    def index_before(self, position: int) -> int:
        """Index of the last token that ends at or before a position; -1 where there is none."""
        return bisect_right(self.token_ends, position) - 1

    def index_from(self, position: int) -> int:
        """Index of the first token that starts at or after a position; ``len(tokens)`` where there is none."""
        return bisect_left(self.token_starts, position)

    def token_before(self, position: int) -> Token | None:
        """The last token before a position."""
        i = self.index_before(position)
        return self.tokens[i] if i >= 0 else None

    def token_from(self, position: int) -> Token | None:
        """The first token from a position on."""
        i = self.index_from(position)
        return self.tokens[i] if i < len(self.tokens) else None

    def is_spoken(self, start: int) -> bool:
        """True where the layout gives what stands at a position to a speaker, though no quotation mark does."""
        return self.speech is not None and self.speech[0] <= start < self.speech[1]

    def in_brackets(self, position: int) -> list[Pair]:
        """Round brackets that hold a position."""
        return [p for p in self._brackets if p.start < position < p.end - 1]

    def in_pairs(self, position: int, end: int) -> bool:
        """True where brackets or quotation marks hold a position and close before ``end``, what they hold is set apart there."""
        return any(p.start < position < p.end and p.end <= end and p.end - p.start <= 40 for p in self.pairs)

    @cached_property
    def _brackets(self) -> list[Pair]:
        return [p for p in self.pairs if p.opener in "（("]

    def enclosing(self, start: int, end: int) -> list[Pair]:
        """Quotations that hold a span between their marks, the outermost first."""
        found = []
        i = bisect_left(self._quotation_starts, start) - 1
        while i >= 0:
            if end < self.quotations[i].end:
                found.append(self.quotations[i])
            i = self._quotation_around[i]
        return found[::-1]

    def inner_start(self, start: int, end: int) -> int:
        """Where the innermost quotation that holds a span begins behind its mark; else where the sentence begins."""
        return max([self.start, *(q.start + 1 for q in self.enclosing(start, end))])

    @cached_property
    def _quotation_starts(self) -> list[int]:
        return [q.start for q in self.quotations]

    @cached_property
    def _quotation_around(self) -> list[int]:
        """For each quotation the index of the one that it stands in, -1 where there is none."""
        around: list[int] = []
        open_: list[int] = []
        for i, quotation in enumerate(self.quotations):
            while open_ and self.quotations[open_[-1]].end <= quotation.start:
                open_.pop()
            around.append(open_[-1] if open_ else -1)
            open_.append(i)
        return around
