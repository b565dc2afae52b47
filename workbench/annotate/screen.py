"""What a sentence may hold: the items of a lexicon whose literals stand in it, each with the places where it may begin.

All literals are looked for at once, in a time that depends on the text and not on the size of the lexicon. What is left
out here cannot match; what stays is tried by its expressions, conditions and rules, which cost the most of an analysis.
So an item is left out too where a character beside its literal is none that its pattern or its conditions allow, or where
something else that it needs does not stand in the sentence, or for a construction not near enough.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from workbench.annotate.constructions import Construction
from workbench.annotate.entries import Entry, Places, Verb
from workbench.annotate.paradigms import endings
from workbench.kept import remembered
from workbench.literals import (
    characters_behind,
    last_characters,
    needed_literals,
    stands_apart,
    version,
)

#: A literal as long as this is rare: what begins with no shorter one is tried wherever it stands.
_RARE = 3

_Item = Entry | Verb


class Possible(NamedTuple):
    """What a sentence may hold, each with the places where it may begin (:data:`workbench.annotate.entries.Places`)."""

    entries: list[tuple[Entry, Places]]
    verbs: list[tuple[Verb, Places]]
    constructions: list[tuple[Construction, Places]]


#: An item that begins with a literal, and the characters that may stand before it and behind; None where any may.
_Beside = tuple[int, frozenset[str] | None, frozenset[str] | None]


class _Kin:
    """The items that begin with one literal, and which of them may, by the characters beside it."""

    __slots__ = ("_after", "_before", "_found", "_items")

    def __init__(self, items: Sequence[_Beside]) -> None:
        self._items = items
        self._before = frozenset[str]().union(*(before for _, before, _ in items if before is not None))
        self._after = frozenset[str]().union(*(after for _, _, after in items if after is not None))
        self._found: dict[tuple[str, str], tuple[int, ...]] = {}

    def between(self, before: str, after: str) -> tuple[int, ...]:
        """Return those that may stand between two characters; characters that none names are all alike."""
        key = (before if before in self._before else "", after if after in self._after else "")
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = tuple(
                number
                for number, wanted, allowed in self._items
                if (wanted is None or key[0] in wanted) and (allowed is None or key[1] in allowed)
            )
        return found


class Screen:
    """The literals of a lexicon, and what begins with each of them or needs it.

    Parameters
    ----------
    entries, verbs, constructions
        Its items.
    sha256
        What identifies it.
    """

    def __init__(
        self, entries: Sequence[Entry], verbs: Sequence[Verb], constructions: Sequence[Construction], sha256: str
    ) -> None:
        from ahocorasick_rs import AhoCorasick

        self._entries, self._verbs, self._constructions = entries, verbs, constructions
        items: list[_Item] = [*entries, *verbs]
        plain: dict[str, list[_Beside]] = {}
        built: dict[str, list[_Beside]] = {}
        told = _told_of(items, sha256)
        for i, (item, known) in enumerate(zip(items, told, strict=True)):
            for needle in item.needles:
                plain.setdefault(needle, []).append((i, known.before, known.after.get(needle)))
        for i, construction in enumerate(constructions):
            for needle in construction.needles:
                built.setdefault(needle, []).append((i, construction.before, construction.after))
        groups = dict.fromkeys(known.needed for known in told if known.needed)
        groups |= dict.fromkeys(literals for construction in constructions for literals in construction.later)
        numbers = {literals: number for number, literals in enumerate(groups)}
        after: dict[str, list[int]] = {}
        for literals, number in numbers.items():
            for literal in literals:
                after.setdefault(literal, []).append(number)
        every = list(plain | built | after)
        self._automaton: Any = AhoCorasick(every) if every else None
        # Of each literal: what begins with it wherever it stands, and what does so only beside some characters.
        self._plain, self._plain_kin = _apart(plain, every)
        self._built, self._built_kin = _apart(built, every)
        self._of_group = [tuple(after.get(literal, ())) for literal in every]
        self._always = tuple(i for i, item in enumerate(items) if not item.needles)
        self._needed = [numbers.get(known.needed) for known in told]
        self._later = [
            [(numbers[literals], reach) for literals, reach in construction.later.items()]
            for construction in constructions
        ]
        self._later_groups = [frozenset(group for group, _ in later) for later in self._later]

    def possible(self, text: str, start: int, end: int) -> Possible:
        """Return what ``text[start:end]`` may hold; what is without a literal may begin anywhere: its places are None."""
        if self._automaton is None:
            return self._chosen({}, {}, {})
        plain_kin, built_kin = self._plain_kin, self._built_kin
        stand: dict[int, list[int]] = {}  # literal → where it stands
        plain: dict[int, list[int]] = {}  # entry or verb → where it may begin
        built: dict[int, list[int]] = {}  # construction → where it may begin
        for number, at, stop in self._automaton.find_matches_as_indexes(text[start:end], overlapping=True):
            at += start
            if number in stand:
                stand[number].append(at)
            else:
                stand[number] = [at]
            if number in plain_kin:
                stop += start
                for i in plain_kin[number].between(text[at - 1 : at], text[stop : stop + 1]):
                    plain.setdefault(i, []).append(at)
            if number in built_kin:
                stop = stop if number in plain_kin else stop + start
                for i in built_kin[number].between(text[at - 1 : at], text[stop : stop + 1]):
                    built.setdefault(i, []).append(at)
        groups: dict[int, list[list[int]]] = {}  # what is needed → where its literals stand
        for number, places in stand.items():
            for i in self._plain[number]:
                plain[i] = [*plain[i], *places] if i in plain else places
            for group in self._of_group[number]:
                if group in groups:
                    groups[group].append(places)
                else:
                    groups[group] = [places]
        for number, places in stand.items():
            for i in self._built[number]:
                if self._later_groups[i] <= groups.keys():
                    built[i] = [*built[i], *places] if i in built else places
        return self._chosen(plain, built, groups)

    def _chosen(
        self, plain: Mapping[int, list[int]], built: Mapping[int, list[int]], groups: Mapping[int, list[list[int]]]
    ) -> Possible:
        """Return the items of which all that they need stands in the sentence, with their places in order."""
        needed, entries = self._needed, self._entries
        first, found = len(entries), Possible([], [], [])
        for i in sorted((*plain, *self._always)):
            group = needed[i]
            if group is not None and group not in groups:
                continue
            places: Places = plain.get(i)
            if places is not None and len(places) > 1:
                places = sorted(set(places))
            if i < first:
                found.entries.append((entries[i], places))
            else:
                found.verbs.append((self._verbs[i - first], places))
        in_order: dict[int, list[int]] = {}
        for i in sorted(built):
            if not self._later_groups[i] <= groups.keys():
                continue
            kept = sorted(set(built[i]))
            for group, reach in self._later[i]:
                if group not in in_order:
                    in_order[group] = sorted(at for places in groups[group] for at in places)
                kept = _followed(kept, in_order[group], reach)
                if not kept:
                    break
            else:
                found.constructions.append((self._constructions[i], kept))
        return found


def _apart(of: Mapping[str, Sequence[_Beside]], every: Sequence[str]) -> tuple[list[tuple[int, ...]], dict[int, _Kin]]:
    """Return of each literal the items that begin with it; apart, by its number, where the characters beside it matter."""
    plain, kin = [], {}
    for number, literal in enumerate(every):
        items = of.get(literal, ())
        told = [one for one in items if one[1] is not None or one[2] is not None]
        plain.append(tuple([i for i, before, after in items if before is None and after is None]))
        if told:
            kin[number] = _Kin(told)
    return plain, kin


def _followed(places: Sequence[int], others: Sequence[int], reach: int | None) -> list[int]:
    """Return the places behind which, or at which, one of the others stands, no farther than it may; both ascend."""
    if reach is None:
        return [at for at in places if at <= others[-1]]
    kept = []
    for at in places:
        i = bisect_left(others, at)
        if i < len(others) and others[i] <= at + reach:
            kept.append(at)
    return kept


class _Told(NamedTuple):
    """What a pattern and the conditions beside it tell of the text.

    Attributes
    ----------
    needed
        Literals of which one stands in the sentence; empty where none is evident.
    before
        Characters with one of which the text before a match ends; None where any may.
    after
        Literal that a match begins with → characters that may stand behind it, where they are evident.
    """

    needed: tuple[str, ...]
    before: frozenset[str] | None
    after: Mapping[str, frozenset[str]]


def _told_of(items: Sequence[_Item], sha256: str) -> list[_Told]:
    """Return what is told of each item; kept for the next process, because to read all patterns takes a second or two.

    It is kept for all together, and for each by itself: of a lexicon with one entry more, one is read.
    """
    key = "\0".join([sha256, *(f"{item.entry_id} {item.pattern if isinstance(item, Entry) else ''}" for item in items)])
    written = remembered(_version(), key, lambda: tuple(_kept_line(item) for item in items))
    return [_read(line) for line in written]


def _kept_line(item: _Item) -> str:
    [line] = remembered(_version(), "\0".join([*_patterns(item), *item.needles]), lambda: (_written(_tell(item)),))
    return line


def _patterns(item: _Item) -> tuple[str, str, str, str]:
    """Return the pattern of an item, its endings, and what must stand to the left and to the right of it."""
    if isinstance(item, Verb):
        return item.stem.pattern, endings(item.tail).pattern, "", ""
    left, right = (side.pattern.pattern if side is not None and side.wanted else "" for side in (item.left, item.right))
    return item.head.pattern, item.endings.pattern if item.endings is not None else "", left, right


def _tell(item: _Item) -> _Told:
    head, tail, left, right = _patterns(item)
    if item.needles and min(map(len, item.needles)) >= _RARE:
        return _Told((), None, {})
    then = (*((f"(?:{tail})",) if tail else ()), *((right,) if right else ()))
    # What a condition forbids takes up what it covers all the same: where matches can overlap, no place may be left out.
    apart = stands_apart(head)
    needed = needed_literals(head, *then)
    return _Told(
        () if item.needles and set(item.needles) <= set(needed) else needed,
        last_characters(left) if left and apart else None,
        characters_behind(head, *(then if apart else ())),
    )


_NOTHING = "[[], null, {}]"


def _written(told: _Told) -> str:
    before = None if told.before is None else "".join(sorted(told.before))
    return json.dumps([told.needed, before, {k: "".join(sorted(v)) for k, v in told.after.items()}])


def _read(line: str) -> _Told:
    if line == _NOTHING:
        return _Told((), None, {})
    needed, before, after = json.loads(line)
    return _Told(
        tuple(needed), None if before is None else frozenset(before), {k: frozenset(v) for k, v in after.items()}
    )


@cache
def _version() -> str:
    """What is told depends on besides the patterns: the code that reads them."""
    return f"told {version()} {hashlib.sha256(Path(__file__).read_bytes()).hexdigest()}"
