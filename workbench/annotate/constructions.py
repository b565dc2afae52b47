"""Constructions: short patterns over tokens and word classes, and where they match in a sentence.

A pattern is a row of elements separated by blanks:

``との|という``   one of these strings; with ``?`` behind it, or nothing
``<view>``        a word of the class, verbs and adjectives in any form; ``<view|news>`` of either
``~mod``          up to four modifiers of the noun that follows (根強い, 慎重な, 一部の)
``~giver``        somebody whose words they are, with の (地元紙の)
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
stands in, and two clauses are never joined. The time is that of looking for the first element; the rest is tried there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from workbench.annotate import rules
from workbench.annotate.classes import word_class
from workbench.annotate.context import Context, Found
from workbench.annotate.nouns import can_be_source
from workbench.annotate.phrases import phrase_before
from workbench.annotate.speech import predicate
from workbench.errors import LexiconError

CONSTRUCTION_COLUMNS = (
    "entry_id", "code", "pattern", "source", "class", "gloss", "example", "counterexample", "note",
)  # fmt: skip
#: Who is the source of an attribution: the subject, a holder (では, の間で, から), the agent of a passive,
#: the giver that stands directly before the cue or before the noun in it, or nobody.
SOURCES = ("", "subject", "holder", "agent", "giver", "none")

#: From a context and a position to the positions where the element can end, the preferred one first.
Element = Callable[[Context, int], Iterator[int]]


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
        if self.open_end is None:
            return _longest(context, self.elements, at, at)
        found = _longest(context, self.elements[: self.open_end], at, at)
        behind = self.elements[self.open_end :]
        return found if found is not None and _longest(context, behind, found[1], found[1]) is not None else None


# 見解を示していない: nothing is reported; 不満を隠さない, 姿勢を崩さない say it all the same.
_REPORTS_NOTHING = re.compile(
    r"(?<!隠さ)(?<!隠せ)(?<!きれ)(?<!崩さ)(?<!崩してい)(?<!隠してい)(?<!変えてい)(?<!譲ら)(?<!変え)(?<!否め)(?:ない|なかった|ません|ませんでした|ずに|ず|ぬ)$"
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule that must hold, or must not, at a place; it takes up no text."""

    name: str
    wanted: bool

    def holds(self, context: Context, at: int) -> bool:
        return rules.holds(self.name, context, at, at) == self.wanted

    def __call__(self, context: Context, at: int) -> Iterator[int]:
        return iter((at,) if self.holds(context, at) else ())


def _longest(context: Context, elements: tuple[Element | None, ...], at: int, cue: int) -> tuple[int, int] | None:
    """The longest way to match the elements from a position on: where the cue begins and ends."""
    if not elements:
        return (cue, at) if context.ends_token(at) else None
    element, rest = elements[0], elements[1:]
    if element is None:
        return _longest(context, rest, at, at)
    if isinstance(element, _Rule):  # it looks far around, and what follows rarely matches: asked last
        found = _longest(context, rest, at, cue)
        return found if found is not None and element.holds(context, at) else None
    best: tuple[int, int] | None = None
    # Constructions have elements in common, and ask for them at the same places.
    ends = context.memo.get((element, at))
    if ends is None:
        ends = context.memo[element, at] = tuple(dict.fromkeys(element(context, at)))
    for end in ends:
        found = _longest(context, rest, end, cue)
        if found is not None and (best is None or found[1] > best[1]):
            best = found
    return best


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
        optional = part.endswith("?")
        classes = [word_class(name) for name in part.removesuffix("?")[1:-1].split("|")]

        def of_class(context: Context, at: int) -> Iterator[int]:
            for one in classes:
                yield from one.ends(context.text, at, context.end)
            if optional:
                yield at

        return of_class
    if part.startswith(("^", "!^")):
        name, wanted = part.removeprefix("!")[1:], not part.startswith("!")
        if name not in rules.names():
            raise LexiconError(f"no rule {name!r}", allowed=rules.names())
        return _Rule(name, wanted)
    if part.startswith("!"):
        unwanted = tuple(part[1:].split("|"))
        return lambda context, at: iter(() if context.text.startswith(unwanted, at) else (at,))
    if re.search(r"[<>~^%\[\]{}()]", part):
        raise LexiconError(f"no element {part!r}", allowed=["text|text", "<class>", "^rule", "[", *_GAPS])
    return _literal(part)


def _literal(part: str) -> Element:
    options = sorted(part.removesuffix("?").split("|"), key=lambda o: -len(o))
    optional = part.endswith("?")

    def literal(context: Context, at: int) -> Iterator[int]:
        for option in options:
            if context.text.startswith(option, at) and at + len(option) <= context.end:
                yield at + len(option)
        if optional:
            yield at

    return literal


# --- gaps -----------------------------------------------------------------------------------------------


_MOD_ENDS = ("な", "の", "い", "いる", "た", "る", "だ", "的")
_MOD_POS = {"名詞", "接尾辞", "接頭辞", "形容詞", "形状詞", "副詞", "連体詞", "動詞", "助動詞", "英単語", "代名詞"}


def _modifiers(context: Context, at: int) -> Iterator[int]:
    """Modifiers of a noun: nothing, or up to four tokens that end as one that modifies (な, の, い, た)."""
    yield at
    for end, last in _gap(context, at, 6, 16, _MOD_POS, {"の", "な", "て", "で", "に", "から", "より"}):
        if last.endswith(_MOD_ENDS) and not (last == "の" and _gives(context.text[at : end - 1])):
            yield end
    # A prefix of the noun itself, which the tokenizer may not cut off: 初判断, 御指摘, 両論.
    for size in (1, 2, 3, 4):
        if re.match(r"[一-龥ァ-ヶー]+$", context.text[at : at + size]):
            yield at + size


def _gives(phrase: str) -> bool:
    """A phrase before の says whose words they are (地元紙の報道), not what kind they have (一部の声)."""
    return can_be_source(phrase) and not re.match(
        r"(?:一部|多数|多く|複数|各種|各方面|大方|大勢|反対|賛成|共通)", phrase
    )


def _giver(context: Context, at: int) -> Iterator[int]:
    """Somebody whose words they are, with の: 地元紙の."""
    for end, last in _gap(context, at, 10, 24, _MOD_POS, {"の", "や", "と", "な", "た", "も", "ながら"}):
        phrase = phrase_before(context, end - 1) if last == "の" else None
        if phrase is not None and _gives(context.text[slice(*phrase)]):
            yield end


def _source(context: Context, at: int) -> Iterator[int]:
    """A noun phrase that can name a source, and begins here."""
    for end, _ in _gap(context, at, 8, 24, _MOD_POS, {"の"}):
        if can_be_source(context.text[at:end]):
            yield end


def _agent(context: Context, at: int) -> Iterator[int]:
    """Somebody by whom it is done, with に, から or より: 町長から."""
    for end, last in _gap(context, at, 9, 24, _MOD_POS, {"の", "に", "から", "より"}):
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
_ADV_PARTICLES = {"に", "で", "から", "へ", "て", "まで", "の", "より", "ながら", "つつ", "と", "も", "は"}
_ADV_ENDS = (
    "に",
    "で",
    "から",
    "へ",
    "て",
    "く",
    "まで",
    "ながら",
    "つつ",
    "より",
    "にも",
    "でも",
    "からも",
    "では",
    "には",
    "からは",
)


def _adverbials(context: Context, at: int) -> Iterator[int]:
    """Adverbials before a verb: nothing, or up to five tokens that end as one."""
    yield at
    for end, last in _gap(context, at, 6, 16, _ADV_POS, _ADV_PARTICLES):
        token = context.token_before(end)
        if last.endswith(_ADV_ENDS) or (token is not None and token.pos in {"副詞", "名詞", "接尾辞"}):
            yield end


def _gap(
    context: Context, at: int, tokens: int, characters: int, pos: set[str], particles: set[str]
) -> Iterator[tuple[int, str]]:
    i = context.index_from(at)
    if i >= len(context.tokens) or context.tokens[i].start != at:
        return
    for token in context.tokens[i : i + tokens]:
        inside = token.pos in pos or (token.pos == "助詞" and token.surface in particles)
        if not inside or token.end - at > characters:
            return
        yield token.end, token.surface


def _pause(context: Context, at: int) -> Iterator[int]:
    following = context.text[at : at + 1] if at < context.end else ""
    if following in set("。、，,．」』”）)！？!?…―—～\n 　") | {""}:
        yield at


def _stop(context: Context, at: int) -> Iterator[int]:
    following = context.text[at : at + 1] if at < context.end else ""
    if following in set("。．」』”）)！!？?…―—\n") | {""}:
        yield at


_GAPS: dict[str, Element] = {
    "~mod": _modifiers,
    "~adv": _adverbials,
    "~giver": _giver,
    "~predicate": predicate,
    "~source": _source,
    "~agent": _agent,
    "~paren": _parenthesis,
    "%end": _pause,
    "%stop": _stop,
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
