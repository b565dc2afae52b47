"""Constructions: short patterns over tokens and word classes, and where they match in a sentence.

A pattern is a row of elements separated by blanks:

``との|という``   one of these strings; with ``?`` behind it, or nothing
``<view>``        a word of the class, verbs and adjectives in any form; ``<view|news>`` of either
``~mod``          up to four modifiers of the noun that follows (根強い, 慎重な, 一部の)
``~giver``        somebody whose words they are, with の (地元紙の)
``~matter``       what the noun that follows is about, up to a clause of its own (計画を批判する)
``~adv``          up to five tokens of adverbials before the verb (相次いで, 各地から)
``]``             the cue ends here; what follows is looked at
``~source``       a noun phrase that can name a source
``~agent``        a noun phrase that can name a source, with に, から or より (義勇に, 町長から)
``~paren``        nothing, or an addition in parentheses
``~predicate``    any predicate that neither names nor compares, in any form (笑顔を見せた)
``^name``         the rule of that name holds here (``!^name``: does not hold)
``[``             the cue begins here; what stands before belongs to the construction, not to the cue
``!だ|は``        none of these strings follows
``%end``          a pause, a closing mark or the end of the sentence follows; ``%stop``: no pause will do

A gap is bounded and holds only what its kind allows, so a form that nobody listed is caught by the construction it
stands in, and two clauses are never joined. The time is that of looking for the first element; the rest is tried there:
each pattern is made a chain of functions, of which each knows the next, and most fail at their first look at the text.
What the chain finds is what trying the elements one after the other finds (``tests/annotate/test_fast_matching.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from workbench.annotate import rules
from workbench.annotate.classes import WordClass, word_class
from workbench.annotate.context import Context, Found
from workbench.annotate.matters import REACH, matter
from workbench.annotate.nouns import can_be_source
from workbench.annotate.phrases import phrase_before
from workbench.annotate.speech import predicate
from workbench.annotate.tokens import Token
from workbench.errors import LexiconError

CONSTRUCTION_COLUMNS = (
    "entry_id", "code", "pattern", "source", "class", "gloss", "example", "counterexample", "note",
)  # fmt: skip
#: Who is the source of an attribution: the subject, a holder (では, の間で, から), the agent of a passive,
#: the giver that stands directly before the cue or before the noun in it, or nobody.
SOURCES = ("", "subject", "holder", "agent", "giver", "none")

#: Shorter strings stand in nearly every sentence.
_TELLING = 2
#: From a context and a position to the positions where the element can end, the preferred one first.
Element = Callable[[Context, int], Iterable[int]]
#: From a context, a position and where the cue begins to where the cue begins and ends, the longest way; None for none.
Step = Callable[[Context, int, int], tuple[int, int] | None]


@dataclass(frozen=True)
class Construction:
    """A compiled construction."""

    entry_id: str
    code: str
    pattern: str
    source: str
    verb_class: str | None
    gloss: str
    example: str
    counterexample: str
    note: str
    starts: re.Pattern[str] = field(repr=False)
    elements: tuple[Element | None, ...] = field(repr=False)  # None: the cue begins or ends here
    needles: tuple[str, ...] = field(repr=False)  # one of them stands where the construction begins
    open_end: int | None = None  # elements behind this one are looked at, and are no part of the cue
    scope: str = "before"

    def find(self, context: Context, at: Sequence[int] | None = None) -> Iterator[Found]:
        """Yield the cues of the construction in a sentence; ``at`` are the places of its needles, where they are known."""
        if at is None:
            at = [match.start() for match in self.starts.finditer(context.text, context.start, context.end)]
        for place in at:
            found = self._match(context, place)
            if found is None or found[1] == found[0]:
                continue
            if not (self.source in {"subject", "agent"} and _REPORTS_NOTHING.search(context.text[slice(*found)])):
                yield Found(*found, self.code, self.entry_id, source=self.source)

    def _match(self, context: Context, at: int) -> tuple[int, int] | None:
        found = self._cue(context, at, at)
        if found is None or self._behind is None or self._behind(context, found[1], found[1]) is not None:
            return found
        return None

    @cached_property
    def later(self) -> Mapping[tuple[str, ...], int | None]:
        """For each element that must follow the first: the literals of which one stands where it begins.

        Each with how many characters behind the beginning of the construction it stands at most; None where that is open.
        """
        found: dict[tuple[str, ...], int | None] = {}
        first, *others = [e for e in self.elements if e is not None and not isinstance(e, _Rule)]
        reach = _width(first)
        for element in others:
            if isinstance(element, _Literal | _OfClass) and element.literals:
                found.setdefault(element.literals, reach)
            width = _width(element)
            reach = None if reach is None or width is None else reach + width
        return found

    @cached_property
    def before(self) -> frozenset[str] | None:
        """The characters behind one of which it begins; None where that may be any."""
        first = self.elements[0]
        return rules.stands_behind(first.name) if isinstance(first, _Rule) and first.wanted else None

    @cached_property
    def after(self) -> frozenset[str] | None:
        """The characters with one of which the text goes on behind its first string; None where that may be any."""
        first, *others = [e for e in self.elements if e is not None and not isinstance(e, _Rule | _Unlike)]
        if not isinstance(first, _Literal) or not others:
            return None
        second = others[0]
        if isinstance(second, _Literal):
            return None if second.optional else frozenset(option[0] for option in second.options)
        return second.firsts if isinstance(second, _OfClass) else None

    @cached_property
    def _cue(self) -> Step:
        return chain(self.elements[: self.open_end])

    @cached_property
    def _behind(self) -> Step | None:
        return None if self.open_end is None else chain(self.elements[self.open_end :])


# 見解を示していない: nothing is reported; 不満を隠さない, 姿勢を崩さない say it all the same, and so does 素っ気ない.
_REPORTS_NOTHING = re.compile(
    r"(?<!隠さ)(?<!隠せ)(?<!きれ)(?<!崩さ)(?<!崩してい)(?<!隠してい)(?<!変えてい)(?<!譲ら)(?<!変え)(?<!否め)(?<!素っ気)(?<!そっけ)(?<!やるせ)(?:ない|なかった|ません|ませんでした|ずに|ず|ぬ)$"
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule that must hold, or must not, at a place; it takes up no text."""

    name: str
    wanted: bool

    def holds(self, context: Context, at: int) -> bool:
        return rules.holds(self.name, context, at, at) == self.wanted

    def __call__(self, context: Context, at: int) -> Iterable[int]:
        return (at,) if self.holds(context, at) else ()


@dataclass(frozen=True, slots=True)
class _Literal:
    """One of some strings, the longest first; or nothing."""

    options: tuple[str, ...]
    optional: bool

    @property
    def literals(self) -> tuple[str, ...]:
        """One of these stands where it matches; empty where they are too short to tell anything, or nothing need stand."""
        return () if self.optional or min(map(len, self.options)) < _TELLING else self.options

    def __call__(self, context: Context, at: int) -> Iterator[int]:
        for option in self.options:
            if context.text.startswith(option, at) and at + len(option) <= context.end:
                yield at + len(option)
        if self.optional:
            yield at


@dataclass(frozen=True, slots=True)
class _Unlike:
    """None of some strings; takes up no text."""

    unwanted: tuple[str, ...]

    def __call__(self, context: Context, at: int) -> Iterable[int]:
        return () if context.text.startswith(self.unwanted, at) else (at,)


@dataclass(frozen=True, eq=False)
class _OfClass:
    """A word of one of some classes; or nothing."""

    classes: tuple[WordClass, ...]
    optional: bool

    def __call__(self, context: Context, at: int) -> Iterator[int]:
        for one in self.classes:
            yield from one.ends(context.text, at, context.end)
        if self.optional:
            yield at

    @property
    def literals(self) -> tuple[str, ...]:
        """One of these stands where it matches; empty where nothing need stand."""
        if self.firsts is None:
            return ()
        return tuple(sorted({stem for one in self.classes for stem in one.stems}))

    @cached_property
    def firsts(self) -> frozenset[str] | None:
        """The characters that its words begin with; None where one may begin with any."""
        if self.optional or any(one.always for one in self.classes):
            return None
        return frozenset(first for one in self.classes for first in one.sizes)


def _width(element: Element) -> int | None:
    """Return how many characters an element takes up at most; None where that is open."""
    if isinstance(element, _Unlike):
        return 0
    if isinstance(element, _Literal):
        return max(map(len, element.options))
    if isinstance(element, _OfClass):
        widths = [one.width for one in element.classes]
        return None if None in widths else max(width for width in widths if width is not None)
    return _WIDTHS.get(element)


def chain(elements: Sequence[Element | None]) -> Step:
    """Return a function that matches elements one after the other, the longest way to do so, the first of equal ones."""
    step: Step = _finish
    for element in reversed(elements):
        step = _before(element, step)
    return step


def _finish(context: Context, at: int, cue: int) -> tuple[int, int] | None:
    return (cue, at) if at in context.borders_right else None


def _before(element: Element | None, rest: Step) -> Step:
    if element is None:
        return lambda context, at, cue: rest(context, at, at)
    if isinstance(element, _Rule):
        return _rule_before(element, rest)
    if isinstance(element, _Literal):
        return _literal_before(element, rest)
    if isinstance(element, _Unlike):
        unwanted = element.unwanted
        return lambda context, at, cue: None if context.text.startswith(unwanted, at) else rest(context, at, cue)
    return _any_before(element, rest, element.firsts if isinstance(element, _OfClass) else None)


def _rule_before(rule: _Rule, rest: Step) -> Step:
    def step(context: Context, at: int, cue: int) -> tuple[int, int] | None:
        found = rest(context, at, cue)  # a rule looks far around, and what follows rarely matches: asked last
        return found if found is not None and rule.holds(context, at) else None

    return step


def _literal_before(literal: _Literal, rest: Step) -> Step:
    options, optional = literal.options, literal.optional
    sizes = [(option, len(option)) for option in options]

    def step(context: Context, at: int, cue: int) -> tuple[int, int] | None:
        best = None
        text = context.text
        if text.startswith(options, at):
            for option, size in sizes:
                if text.startswith(option, at) and at + size <= context.end:
                    found = rest(context, at + size, cue)
                    if found is not None and (best is None or found[1] > best[1]):
                        best = found
        if optional:
            found = rest(context, at, cue)
            if found is not None and (best is None or found[1] > best[1]):
                best = found
        return best

    return step


def _any_before(element: Element, rest: Step, firsts: frozenset[str] | None) -> Step:
    def step(context: Context, at: int, cue: int) -> tuple[int, int] | None:
        if firsts is not None and context.text[at : at + 1] not in firsts:
            return None
        # Constructions have elements in common, and ask for them at the same places.
        memo = context.memo
        ends = memo.get((element, at))
        if ends is None:
            ends = memo[element, at] = tuple(dict.fromkeys(element(context, at)))
        best = None
        for end in ends:
            found = rest(context, end, cue)
            if found is not None and (best is None or found[1] > best[1]):
                best = found
        return best

    return step


def compile_pattern(pattern: str, where: str) -> tuple[re.Pattern[str], tuple[Element | None, ...], tuple[str, ...]]:
    """Return what finds the places where a pattern may begin, its elements, and the strings that may stand there.

    Raises
    ------
    LexiconError
        If an element, a class or a rule does not exist, or no string or class stands first.
    """
    parts = pattern.split()
    first = next((p for p in parts if not p.startswith(("^", "!^")) and p != "["), "")
    if not first or first.startswith(("~", "%")) or first.endswith("?"):
        raise LexiconError(f"{where}: {pattern!r} begins with no string or class", hint="begin with a string: との …")
    if first.startswith("<"):
        options = [w for name in first[1:-1].split("|") for w in _beginnings(name)]
    else:
        options = first.split("|")
    needles = tuple(sorted(set(options), key=lambda o: (-len(o), o)))
    starts = "|".join(map(re.escape, needles))
    try:
        return re.compile(f"(?={starts})" if len(starts) else "$."), tuple(_element(part) for part in parts), needles
    except LexiconError as error:
        raise LexiconError(f"{where}: {error.message}", allowed=error.allowed, hint=error.hint) from None


def _beginnings(name: str) -> Iterator[str]:
    for word, kind in word_class(name).words.items():
        yield word if kind in {"n", "vs", "da"} else word[:-1] or word


@cache
def _element(part: str) -> Element | None:
    if part == "[":
        return None
    if part in _GAPS:
        return _GAPS[part]
    if part.startswith("<") and part.endswith((">", ">?")):
        names = part.removesuffix("?")[1:-1].split("|")
        return _OfClass(tuple(word_class(name) for name in names), part.endswith("?"))
    if part.startswith(("^", "!^")):
        name, wanted = part.removeprefix("!")[1:], not part.startswith("!")
        if name not in rules.names():
            raise LexiconError(f"no rule {name!r}", allowed=rules.names())
        return _Rule(name, wanted)
    if part.startswith("!"):
        return _Unlike(tuple(part[1:].split("|")))
    if re.search(r"[<>~^%\[\]{}()]", part):
        raise LexiconError(f"no element {part!r}", allowed=["text|text", "<class>", "^rule", "[", *_GAPS])
    options = sorted(part.removesuffix("?").split("|"), key=lambda o: -len(o))
    return _Literal(tuple(options), part.endswith("?"))


# --- gaps -----------------------------------------------------------------------------------------------

#: How many characters a gap takes up at most: what modifies a noun or a verb, and who somebody is.
_MODIFIES, _NAMES = 16, 24


_MOD_ENDS = ("な", "の", "い", "いる", "た", "る", "だ", "的")
_MOD_POS = {"名詞", "接尾辞", "接頭辞", "形容詞", "形状詞", "副詞", "連体詞", "動詞", "助動詞", "英単語", "代名詞"}


def _modifiers(context: Context, at: int) -> Iterator[int]:
    """Modifiers of a noun: nothing, or up to four tokens that end as one that modifies (な, の, い, た)."""
    yield at
    for token in _gap(context, at, 6, _MODIFIES, _MOD_POS, {"の", "な", "て", "で", "に", "から", "より"}):
        end, last = token.end, token.surface
        if last.endswith(_MOD_ENDS) and not (last == "の" and _gives(context.text[at : end - 1])):
            yield end
    # A prefix of the noun itself, which the tokenizer may not cut off: 初判断, 御指摘, 両論.
    for size in (1, 2, 3, 4):
        if _PREFIX.match(context.text[at : at + size]) is None:
            return
        yield at + size


_PREFIX = re.compile(r"[一-龥ァ-ヶー]+$")
_VAGUE = re.compile(r"(?:一部|多数|多く|複数|各種|各方面|大方|大勢|反対|賛成|共通)")


@cache
def _gives(phrase: str) -> bool:
    """A phrase before の says whose words they are (地元紙の報道), not what kind they have (一部の声)."""
    return can_be_source(phrase) and _VAGUE.match(phrase) is None


def _giver(context: Context, at: int) -> Iterator[int]:
    """Somebody whose words they are, with の: 地元紙の."""
    for token in _gap(context, at, 10, _NAMES, _MOD_POS, {"の", "や", "と", "な", "た", "も", "ながら"}):
        end, last = token.end, token.surface
        phrase = phrase_before(context, end - 1) if last == "の" else None
        if phrase is not None and _gives(context.text[slice(*phrase)]):
            yield end


def _source(context: Context, at: int) -> Iterator[int]:
    """A noun phrase that can name a source, and begins here."""
    for token in _gap(context, at, 8, _NAMES, _MOD_POS, {"の"}):
        if can_be_source(context.text[at : token.end]):
            yield token.end


def _agent(context: Context, at: int) -> Iterator[int]:
    """Somebody by whom it is done, with に, から or より: 町長から."""
    for token in _gap(context, at, 9, _NAMES, _MOD_POS, {"の", "に", "から", "より"}):
        end, last = token.end, token.surface
        if (
            last in {"に", "から", "より"}
            and end - len(last) > at
            and can_be_source(context.text[at : end - len(last)])
        ):
            yield end


def _parenthesis(context: Context, at: int) -> Iterator[int]:
    """Nothing, or what stands in parentheses here: 報道（東都新聞など）."""
    yield at
    if context.text[at : at + 1] in ("（", "("):
        pair = next((p for p in context.pairs if p.start == at), None)
        if pair is not None:
            yield pair.end


_ADV_POS = {"名詞", "接尾辞", "接頭辞", "形容詞", "形状詞", "副詞", "英単語", "助動詞", "動詞", "連体詞", "記号"}
_ADV_LAST = {"副詞", "名詞", "接尾辞"}
_ADV_PARTICLES = {"に", "で", "から", "へ", "て", "まで", "の", "より", "ながら", "つつ", "と", "も", "は"}
_ADV_ENDS = (*"にでへてく", "から", "ながら", "つつ", "より", "にも", "でも", "からも", "では", "には", "からは")


def _adverbials(context: Context, at: int) -> Iterator[int]:
    """Adverbials before a verb: nothing, or up to five tokens that end as one."""
    yield at
    for token in _gap(context, at, 6, _MODIFIES, _ADV_POS, _ADV_PARTICLES):
        _, end, last, _, pos = token
        if last.endswith(_ADV_ENDS) or pos in _ADV_LAST or context.text.startswith("々と", end - 2):
            yield end


def _gap(
    context: Context, at: int, tokens: int, characters: int, pos: set[str], particles: set[str]
) -> Iterator[Token]:
    i = context.token_at.get(at)
    if i is None:
        return
    for token in context.tokens[i : i + tokens]:
        _, end, surface, _, kind = token
        if not (kind in pos or (kind == "助詞" and surface in particles)) or end - at > characters:
            return
        yield token


def _pause(context: Context, at: int) -> Iterator[int]:
    if at >= context.end or context.text[at] in _PAUSES:
        yield at


def _stop(context: Context, at: int) -> Iterator[int]:
    if at >= context.end or context.text[at] in _STOPS:
        yield at


_PAUSES = frozenset("。、，,．」』”）)！？!?…―—～\n 　")
_STOPS = frozenset("。．」』”）)！!？?…―—\n")
_GAPS: dict[str, Element] = {
    "~mod": _modifiers,
    "~matter": matter,
    "~adv": _adverbials,
    "~giver": _giver,
    "~predicate": predicate,
    "~source": _source,
    "~agent": _agent,
    "~paren": _parenthesis,
    "%end": _pause,
    "%stop": _stop,
}
_WIDTHS: dict[Element, int] = {
    _modifiers: _MODIFIES,
    matter: REACH,
    _adverbials: _MODIFIES,
    _giver: _NAMES,
    _source: _NAMES,
    _agent: _NAMES,
    _pause: 0,
    _stop: 0,
}


def read_construction(row: dict[str, str], where: str) -> Construction:
    """Return the construction of a row; ``where`` names the row in error messages."""
    if row["source"] not in SOURCES:
        raise LexiconError(f"{where}: source {row['source']!r}", allowed=SOURCES)
    cue, _, behind = row["pattern"].partition(" ] ")
    starts, elements, needles = compile_pattern(cue, where)
    size = len(elements) if behind else None
    elements += tuple(_element(part) for part in behind.split())
    return Construction(
        row["entry_id"], row["code"], row["pattern"], row["source"], row["class"] or None, row["gloss"],
        row["example"], row["counterexample"], row["note"], starts, elements, needles, size,
    )  # fmt: skip
