"""Token queries: patterns over tokens in the notation that corpus linguists know as CQL.

::

    [lemma="示す"]                         a token with this lemma
    "可能性" [pos="助詞"] "ある|高い"       surfaces in quotation marks, as regular expressions
    [pos="名詞" & lemma!="こと"]{1,3}      one to three; also ? * + {2} {,4} {2,}
    ("恐れ" | "おそれ") [] "ある"          alternatives; [] is any token
    [lemma="と"] @[class="speak"]          @ makes this token the node, the rest its condition
    [code="hearsay"] []{0,5} [voice="quoted"]

Attributes are ``surface`` (or ``word``), ``lemma``, ``pos`` and ``class`` (a word class of the lexicon) of the token
itself; ``code``, ``voice``, ``entry``, ``source_type``, ``mention`` and ``frame`` of what it stands in; ``commitment``
and ``part`` of its sentence. ``=`` and ``!=`` compare with a regular expression that the whole value must match, ``==``
and ``!==`` with the characters as they are; ``&``, ``|``, ``!`` and parentheses combine. A match stands inside one
sentence, takes as many tokens as it can, and overlaps no other match of the same query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from workbench.errors import WorkbenchError

#: What a condition may ask of a token, and how the tables call it.
ATTRIBUTES = (
    "surface", "word", "lemma", "pos", "class",
    "code", "voice", "entry", "source_type", "mention", "frame", "commitment", "part",
)  # fmt: skip
#: A query that a person types is shorter, and the matcher that it becomes stays small.
MOST_CHARACTERS = 2_000
MOST_REPEATED = 100
_DEEPEST = 30

_LEXEMES = re.compile(
    r'\s+|(?P<string>"(?:\\.|[^"\\])*")|(?P<name>[A-Za-z_]+)|(?P<repeat>\{[^{}]*\}|[?*+])|(?P<sign>!==|!=|==|[=\[\]()|&!@])',
    re.DOTALL,
)


@dataclass(frozen=True)
class Test:
    """One condition: an attribute and what its value must be; ``literal`` compares characters as they are."""

    attribute: str
    value: str
    literal: bool = False


#: From a condition to the regular expression of the tokens that meet it: filled in by the search.
Render = Callable[["Meets"], str]
#: A combination of tests on one token: ``("test", Test)``, ``("not", x)``, ``("and", x, y)``, ``("or", x, y)``, ``("any",)``.
Meets = tuple[object, ...]


@dataclass(frozen=True)
class TokenQuery:
    """A query that has been read.

    Attributes
    ----------
    text
        The query as it was typed.
    before, node, after
        Parts as renderers of regular expressions over encoded tokens; ``before`` and ``after`` are None where no ``@``
        says which token is the node.
    conditions
        The conditions on single tokens, in the order in which they were met.
    """

    text: str
    before: Part | None
    node: Part
    after: Part | None
    conditions: tuple[Meets, ...] = field(repr=False)

    def pattern(self, render: Render) -> str:
        """Return the query as a regular expression of three groups, of which the second is the node."""
        parts = (p.render(render) if p is not None else "" for p in (self.before, self.node, self.after))
        return "".join(f"({part})" for part in parts)


@dataclass(frozen=True)
class Part:
    """A part of a query: how it is written for a regular expression engine, and whether it can match nothing."""

    render: Callable[[Render], str]
    empty: bool


def parse(text: str) -> TokenQuery:
    """Read a token query.

    Parameters
    ----------
    text
        In the notation of this module.

    Raises
    ------
    WorkbenchError
        With the place of what is wrong, what may stand there and how it is written; also where a query is longer than
        2,000 characters, repeats more than 100 times, or could match nothing at all.
    """
    if len(text) > MOST_CHARACTERS:
        raise WorkbenchError(
            f"a token query of {len(text):,} characters", allowed=f"at most {MOST_CHARACTERS:,}", hint="split it in two"
        )
    return _Reader(text).query()


class _Reader:
    """Recursive descent over the lexemes of one query."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lexemes = list(_lexemes(text))
        self.i = 0
        self.depth = 0
        self.conditions: dict[Meets, None] = {}

    # -- lexemes ------------------------------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        return self.lexemes[self.i][0]

    @property
    def form(self) -> str:
        return self.lexemes[self.i][1]

    def take(self, *signs: str) -> bool:
        if self.kind == "sign" and self.form in signs:
            self.i += 1
            return True
        return False

    def wrong(self, allowed: str, hint: str | None = None) -> WorkbenchError:
        _, form, at = self.lexemes[self.i]
        what = f"{form!r} at character {at + 1}" if form else "its end"
        return WorkbenchError(f"the token query {self.text!r:.200} is wrong at {what}", allowed=allowed, hint=hint)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise WorkbenchError(f"a token query nested {self.depth} deep", allowed=f"at most {_DEEPEST} parentheses")

    # -- the query ----------------------------------------------------------------------------------------------

    def query(self) -> TokenQuery:
        if self.kind == "end":
            raise self.wrong('a token: [lemma="言う"] or "言う"')
        parts, node = self.sequence(top=True)
        if self.kind != "end":
            raise self.wrong("a token, | or the end")
        if all(part.empty for part in parts) or (node is not None and parts[node].empty):
            raise WorkbenchError(
                f"the token query {self.text!r:.200} would match no token at all",
                hint="at least one token (for @: that one) must be there: + in place of *",
            )
        if node is None:
            return TokenQuery(self.text, None, _joined(parts), None, tuple(self.conditions))
        before, after = _joined(parts[:node]), _joined(parts[node + 1 :])
        return TokenQuery(self.text, before, parts[node], after, tuple(self.conditions))

    def sequence(self, *, top: bool = False) -> tuple[list[Part], int | None]:
        """Parts one after the other, with alternatives: ``a b | c``; and which of them is the node."""
        branches: list[list[Part]] = [[]]
        node: int | None = None
        while True:
            at = self.i
            if top and self.take("@"):
                if node is not None or len(branches) > 1:
                    self.i = at
                    raise self.wrong("one @, without | beside it", "put alternatives in parentheses: @(… | …)")
                node = len(branches[-1])
            if self.take("|"):
                if not branches[-1]:
                    self.i = at
                    raise self.wrong("a token before |")
                if node is not None:
                    self.i = at
                    raise self.wrong("@ without | beside it", "put alternatives in parentheses: @(… | …)")
                branches.append([])
                continue
            if self.kind == "string" or (self.kind == "sign" and self.form in "[("):
                branches[-1].append(self.repeated())
                continue
            if node == len(branches[-1]) or not branches[-1]:
                raise self.wrong('a token: [lemma="言う"], "言う", [] or ( … )')
            break
        if len(branches) == 1:
            return branches[0], node
        joined = [_joined(branch) for branch in branches]
        return [_either(joined)], node

    def repeated(self) -> Part:
        part = self.one()
        while self.kind == "repeat":
            part = self.times(part)
        return part

    def times(self, part: Part) -> Part:
        form = self.form
        low, high = {"?": ("0", "1"), "*": ("0", ""), "+": ("1", "")}.get(form, ("", ""))
        if form[0] == "{":
            found = re.fullmatch(r"\{\s*(\d*)\s*(,?)\s*(\d*)\s*\}", form)
            if found is None or not (found[1] or found[3]):
                raise self.wrong("{2}, {1,3}, {2,} or {,3}")
            low, high = found[1] or "0", found[3] if found[2] else found[1]
        n, m = int(low), int(high) if high else None
        if max(n, m or 0) > MOST_REPEATED or (m is not None and m < n) or m == 0:
            raise self.wrong(f"at most {MOST_REPEATED} times, the lower number first")
        self.i += 1
        count = f"{{{n},{'' if m is None else m}}}"
        return Part(lambda render: f"(?:{part.render(render)}){count}", part.empty or n == 0)

    def one(self) -> Part:
        if self.kind == "string":
            return self.token(("test", Test("surface", self.string())))
        if self.take("("):
            self.deeper()
            parts, _ = self.sequence()
            if not self.take(")"):
                raise self.wrong("a token, | or )")
            self.depth -= 1
            return _joined(parts)
        self.i += 1  # [
        if self.take("]"):
            return self.token(("any",))
        meets = self.disjunction()
        if not self.take("]"):
            raise self.wrong("&, | or ]")
        return self.token(meets)

    def token(self, meets: Meets) -> Part:
        self.conditions[meets] = None
        return Part(lambda render: render(meets), empty=False)

    # -- conditions on one token --------------------------------------------------------------------------------

    def disjunction(self) -> Meets:
        found = self.conjunction()
        while self.take("|"):
            found = ("or", found, self.conjunction())
        return found

    def conjunction(self) -> Meets:
        found = self.negation()
        while self.take("&"):
            found = ("and", found, self.negation())
        return found

    def negation(self) -> Meets:
        if self.take("!"):
            self.deeper()
            found = self.negation()
            self.depth -= 1
            return ("not", found)
        if self.take("("):
            self.deeper()
            found = self.disjunction()
            if not self.take(")"):
                raise self.wrong("&, | or )")
            self.depth -= 1
            return found
        return self.test()

    def test(self) -> Meets:
        if self.kind != "name":
            raise self.wrong('a condition: lemma="言う"')
        if self.form not in ATTRIBUTES:
            raise self.wrong(f"one of {', '.join(ATTRIBUTES)}")
        attribute = "surface" if self.form == "word" else self.form
        self.i += 1
        sign = self.form
        if not self.take("=", "!=", "==", "!=="):
            raise self.wrong("=, !=, == or !==", f'as in {attribute}="…"')
        if self.kind != "string":
            raise self.wrong(f'a value in quotation marks: {attribute}{sign}"…"', 'quotation marks are straight: "')
        test: Meets = ("test", Test(attribute, self.string(), literal=sign.endswith("==")))
        return ("not", test) if sign.startswith("!") else test

    def string(self) -> str:
        value = self.form[1:-1].replace('\\"', '"')
        if not value:
            raise self.wrong("something between the quotation marks ([] is any token)")
        self.i += 1
        return value


def _lexemes(text: str) -> Iterator[tuple[str, str, int]]:
    at = 0
    while at < len(text):
        match = _LEXEMES.match(text, at)
        if match is None:
            straight = 'quotation marks are straight: "' if text[at] in "“”„＂「」'" else None
            if text[at] == '"':
                straight = "a quotation mark is not closed"
            raise WorkbenchError(
                f"the token query {text!r:.200} is wrong at {text[at]!r} at character {at + 1}",
                allowed='[attribute="value"], "surface", [], ( ), |, @ and ? * + {n,m}',
                hint=straight,
            )
        if match.lastgroup:
            yield match.lastgroup, match.group(), at
        at = match.end()
    yield "end", "", at


def _joined(parts: list[Part]) -> Part:
    return Part(lambda render: "".join(p.render(render) for p in parts), all(p.empty for p in parts))


def _either(parts: list[Part]) -> Part:
    return Part(lambda render: f"(?:{'|'.join(p.render(render) for p in parts)})", any(p.empty for p in parts))
