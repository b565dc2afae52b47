"""The chains that constructions are compiled to find what plain recursion over their elements finds, and nothing is filtered away."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.annotate.classes import compiled, word_class
from workbench.annotate.constructions import Construction, Element, _Rule
from workbench.annotate.context import Context
from workbench.annotate.lexicon import Lexicon, load, marked, stance, stance_folder
from workbench.annotate.paradigms import endings
from workbench.annotate.pipeline import split_text
from workbench.annotate.quotes import Pair, pairs
from workbench.annotate.tokens import tokenizer

LEXICON = stance()
EXAMPLES = [marked(item.example)[0] for item in LEXICON.constructions]


def longest(context: Context, elements: Sequence[Element | None], at: int, cue: int) -> tuple[int, int] | None:
    """The oracle: elements tried one after the other, every way to go on, the longest one kept."""
    if not elements:
        return (cue, at) if context.ends_token(at) else None
    element, rest = elements[0], elements[1:]
    if element is None:
        return longest(context, rest, at, at)
    if isinstance(element, _Rule):
        found = longest(context, rest, at, cue)
        return found if found is not None and element.holds(context, at) else None
    best: tuple[int, int] | None = None
    for end in element(context, at):
        found = longest(context, rest, end, cue)
        if found is not None and (best is None or found[1] > best[1]):
            best = found
    return best


def slowly(construction: Construction, context: Context, at: int) -> tuple[int, int] | None:
    found = longest(context, construction.elements[: construction.open_end], at, at)
    if construction.open_end is None or found is None:
        return found
    return found if longest(context, construction.elements[construction.open_end :], found[1], found[1]) else None


def contexts(text: str) -> list[Context]:
    split = split_text(text)
    cut = tokenizer()
    found = []
    for sentence in split.sentences:
        own = cut(split.seen.text[sentence.start : sentence.end])
        moved = [t._replace(start=t.start + sentence.start, end=t.end + sentence.start) for t in own]
        found.append(Context(split.seen.text, sentence, moved))
    return found


def check(text: str) -> int:
    """Compare in each sentence; return how many matches there were."""
    matches = 0
    for context in contexts(text):
        places = {c.entry_id: at for c, at in LEXICON.possible(context.text, context.start, context.end).constructions}
        for construction in LEXICON.constructions:
            for hit in construction.starts.finditer(context.text, context.start, context.end):
                at = hit.start()
                wanted = slowly(construction, Context(context.text, context.sentence, context.tokens), at)
                assert construction._match(context, at) == wanted, (construction.entry_id, at)
                if wanted is not None:
                    matches += 1
                    assert at in (places.get(construction.entry_id) or ()), construction.entry_id
    return matches


def test_examples_of_the_constructions() -> None:
    assert check("\n".join(EXAMPLES)) >= len(EXAMPLES)


@given(st.randoms(use_true_random=False), st.sampled_from(EXAMPLES), st.sampled_from(EXAMPLES))
@settings(max_examples=60, deadline=None)
def test_shuffled_pieces_of_examples(rng: random.Random, one: str, other: str) -> None:
    whole = one + other
    cuts = sorted(rng.sample(range(len(whole)), min(5, len(whole) - 1)))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    rng.shuffle(pieces)
    check("".join(pieces))


def test_a_construction_is_tried_only_where_all_it_needs_can_follow() -> None:
    said = next(
        c for c in LEXICON.constructions if c.later and c.before is c.after is None and None not in c.later.values()
    )
    [literals, *_] = said.later
    assert all(literals)
    first = said.needles[0]

    def tried(text: str, lexicon: Lexicon) -> bool:
        return said in [c for c, _ in lexicon.possible(text).constructions]

    alone = load(stance_folder())
    every = "".join(group[0] for group in said.later)
    assert tried(first + every, LEXICON)
    assert not tried(first, LEXICON)
    assert not tried(first + "。" * 80 + every, LEXICON)  # too far away
    assert not tried("。".join(group[0] for group in list(said.later)[:-1]) + first, alone)


def test_entries_are_tried_only_where_what_stands_beside_them_allows_it() -> None:
    def tried(text: str) -> set[str]:
        return {entry.entry_id for entry, _ in LEXICON.possible(text).entries}

    assert "ctr.mo_verb" in tried("走るも、届かない。")
    assert "ctr.mo_verb" not in tried("走るもの、届かない。")  # no pause
    assert "ctr.mo_verb" not in tried("馬も、届かない。")  # no verb
    assert "atd.too" in tried("立派過ぎる家だ。")
    assert "atd.too" not in tried("立派な家だ。")


def plain_ends(name: str, text: str, start: int, stop: int) -> list[int]:
    """The oracle: every beginning of a word of the class, the longest first."""
    known = word_class(name)
    longest_stem = max(map(len, known._tails))
    found = []
    for size in range(min(longest_stem, stop - start), -1, -1):
        for tail in known._tails.get(text[start : start + size], ()):
            if tail is None:
                found.append(start + size)
            elif (match := tail.match(text, start + size, stop)) is not None:
                found.append(match.end())
    return found


@given(
    st.lists(
        st.sampled_from([*word_class("view").words, *word_class("hold").words, "し", "た", "が", "。", ""]), max_size=6
    )
)
@settings(deadline=None)
def test_words_of_a_class_are_told_by_their_first_character(words: list[str]) -> None:
    text = "".join(words)
    for name in ("view", "hold", "do", "copula"):
        for start in range(len(text) + 1):
            for stop in (start - 1, start, min(start + 2, len(text)), len(text)):
                assert word_class(name).ends(text, start, stop) == plain_ends(name, text, start, stop)


def test_a_class_with_words_that_begin_with_anything() -> None:
    known = compiled("made_up", {"する": "v", "見解": "n"})
    assert known.always == (0,)
    assert known.ends("見解", 0, 2) == [2]
    assert known.ends("した", 0, 2) == [2]
    assert known.ends("", 0, 0) == []
    assert endings("v1").match("た") is not None


def plain_pairs(text: str, start: int, end: int) -> list[Pair]:
    """The oracle: character by character."""
    opening, closing = "「『“‘〝(（[［【〔〈《｢", "」』”’〟)）]］】〕〉》｣"
    partner = dict(zip(closing, opening, strict=True))
    stack: list[tuple[str, int]] = []
    found: list[tuple[int, int, str]] = []

    def close(opener: str, i: int, reach: int) -> bool:
        for k in range(len(stack) - 1, -1, -1):
            if stack[k][0] == opener:
                if i - stack[k][1] > reach:
                    return False
                found.append((stack[k][1], i + 1, opener))
                del stack[k:]
                return True
        return False

    for i in range(start, end):
        char = text[i]
        if char in opening:
            stack.append((char, i))
        elif char in partner:
            close(partner[char], i, 2_000)
        elif char in '″＂"' and not close(char, i, 120):
            stack.append((char, i))
        if len(stack) > 64:
            del stack[0]
    result: list[Pair] = []
    around: list[int] = []
    for a, b, opener in sorted(found):
        while around and around[-1] <= a:
            around.pop()
        result.append(Pair(a, b, opener, len(around)))
        around.append(b)
    return result


@given(st.text(alphabet='「」『』（）“”"″あ。', max_size=90), st.integers(0, 9), st.integers(0, 9))
def test_brackets_are_paired_as_character_by_character(text: str, left: int, right: int) -> None:
    end = max(left, len(text) - right)
    end = min(end, len(text))
    assert pairs(text, left, end) == plain_pairs(text, left, end)


def test_a_border_is_where_a_token_starts_or_ends() -> None:
    [context] = contexts("港に入る船が増えた。")
    starts = {t.start for t in context.tokens} | {context.start, context.end}
    ends = {t.end for t in context.tokens} | {context.start, context.end}
    for at in range(context.end + 2):
        assert context.starts_token(at) == (at in starts)
        assert context.ends_token(at) == (at in ends)
    assert re.sub(r"\s", "", context.text) == context.text
