"""From the text of a coding rule to its parts.

The language is described in ``docs/frames.md``, its grammar is in :mod:`workbench.coding.frames.syntax`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from workbench import schema
from workbench.coding.frames.rules import (
    And,
    Committed,
    Except,
    InDocument,
    InSentence,
    Marker,
    Near,
    Not,
    Or,
    Pos,
    Regex,
    Rule,
    Word,
    always_placed,
    says_something,
)
from workbench.coding.frames.syntax import A_TERM, KINDS, Source, first_token, tree
from workbench.errors import LexiconError

if TYPE_CHECKING:
    from lark import Token

#: Parts of speech of the default tokenizer (nagisa); those that a corpus has besides are allowed there.
POS_TAGS = (
    "名詞", "代名詞", "動詞", "形容詞", "形状詞", "副詞", "連体詞", "接続詞", "感動詞", "助詞", "助動詞", "接頭辞",
    "接尾辞", "記号", "補助記号", "空白", "URL", "英単語", "漢文", "ローマ字文", "言いよどみ", "web誤脱", "未知語", "oov",
)  # fmt: skip

#: More tokens than this apart is no longer near.
MAX_NEAR = 100
#: Terms of one rule, with those of the lists that it names.
MAX_TERMS = 20_000


def parse_rule(
    text: str,
    lists: Mapping[str, str] | None = None,
    *,
    where: str = "rule",
    pos: Iterable[str] = POS_TAGS,
) -> Rule:
    """Return the parts of a rule.

    Parameters
    ----------
    text
        The rule, as ``docs/frames.md`` describes the language.
    lists
        Rules that ``text`` can name as ``$name``.
    where
        What errors call the rule: file, frame, number.
    pos
        Parts of speech that the rule may name.

    Raises
    ------
    LexiconError
        With the place in the rule (line and column from 1), what was expected, and a hint.

    Examples
    --------
    >>> parse_rule("武器 near(5) lemma:送る")
    Near(n=5, left=Word(text='武器', ...), right=Word(text='送る', layer='lemma', ...))
    """
    try:
        return _Reader(lists or {}, [*pos]).read(Source(text, where))
    except RecursionError:
        raise LexiconError(f"{where}: too many parentheses inside each other", allowed="a few hundred") from None


class _Reader:
    """Reads one rule and the lists that it names; holds the chain of lists that are being read."""

    def __init__(self, lists: Mapping[str, str], pos: list[str]) -> None:
        self.lists = lists
        self.pos = pos
        self.chain: list[str] = []
        self.terms = 0

    def read(self, source: Source) -> Rule:
        if not isinstance(source.text, str):
            raise LexiconError(f"{source.where}: {source.text!r} is no rule", allowed="text")
        if not re.sub(r"#[^\n]*", "", source.text).strip():
            raise LexiconError(f"{source.where}: the rule is empty", allowed=A_TERM)
        root = tree(source)
        rule = self.part(root, source)
        if not says_something(rule):
            raise source.error(
                "the rule holds wherever something is absent",
                first_token(root),
                allowed="something that must be there, alone or joined to NOT with AND",
                hint="write: what is looked for AND NOT what rules it out",
            )
        return rule

    def part(self, node: Any, source: Source) -> Rule:
        if not hasattr(node, "children"):
            return self.term(node, source)
        if node.data in ("near", "except_"):
            left, token, right = node.children
            n = _distance(token, source) if node.data == "near" else 0
            sides = self.part(left, source), self.part(right, source)
            if not all(map(always_placed, sides)):
                raise source.error(
                    f"{token} needs something with a place on both sides",
                    token,
                    allowed="words, lemmas, parts of speech, codes, voices, regular expressions, groups of these",
                    hint="NOT, commitment:, sentence() and document() hold without a place: join them with AND",
                )
            return Near(n, *sides, token.startswith("then")) if node.data == "near" else Except(*sides)
        if node.data == "scope":
            scope, child = node.children
            return (InSentence if scope.startswith("sentence") else InDocument)(self.part(child, source))
        inner = tuple(self.part(child, source) for child in node.children)
        match node.data:
            case "and_":
                return And(inner)
            case "or_":
                return Or(inner)
            case "not_":
                return Not(inner[0])
        return inner[0]

    def term(self, token: Token, source: Source) -> Rule:
        self.terms += 1
        if self.terms > MAX_TERMS:  # ten lists that name each other ten times have ten thousand million
            hint = "a list that names lists many times grows with each"
            raise source.error(f"the rule has more than {MAX_TERMS:,} terms", token, allowed="fewer", hint=hint)
        match token.type:
            case "REGEX":
                return _regex(token, source)
            case "LIST":
                return self.named(token, source)
            case "TAGGED":
                return self.tagged(token, source)
        return _word(str(token), "surface", token, source)

    def tagged(self, token: Token, source: Source) -> Rule:
        kind, _, value = str(token).partition(":")
        if kind not in KINDS:
            hint = 'to find text with a colon in it, put it in quotes: "10:30"'
            raise source.error(f"no kind of term {kind!r}", token, allowed=KINDS, hint=hint)
        if kind in ("word", "lemma"):
            return _word(value, "surface" if kind == "word" else "lemma", token, source)
        value, slash, voice = value.partition("/") if kind == "code" else (value, "", "")
        sets = {"pos": self.pos, "code": schema.CODES, "voice": schema.VOICES, "commitment": schema.COMMITMENTS}
        for name, what in ((value, kind), (voice, "voice")) if slash else ((value, kind),):
            if name not in sets[what]:
                said = "part of speech" if what == "pos" else what
                raise source.error(f"no {said} {name!r}", token, allowed=sets[what])
        match kind:
            case "pos":
                return Pos(value)
            case "voice":
                return Marker(voice=value)
            case "commitment":
                return Committed(value)
        return Marker(value, voice or None)

    def named(self, token: Token, source: Source) -> Rule:
        name = str(token)[1:]
        if name not in self.lists:
            allowed = ["$" + n for n in self.lists] or "none, as no lists are defined here"
            raise source.error(f"no list '${name}'", token, allowed=allowed)
        if name in self.chain:
            way = " → ".join("$" + n for n in [*self.chain, name])
            raise source.error(f"the list '${name}' names itself ({way})", token)
        self.chain.append(name)
        rule = self.read(Source(self.lists[name], f"{source.where}, list '${name}'"))
        self.chain.pop()
        return rule


def _word(value: str, layer: str, token: Token, source: Source) -> Word:
    left, right = value.startswith("*"), value.endswith("*")
    bare = value.removeprefix("*").removesuffix("*")
    if len(bare) > 1 and bare[0] == bare[-1] == '"':
        bare = bare[1:-1]
    # Blanks are no tokens: a phrase is found with and without them.
    bare = "".join(bare.split())
    if not bare:
        raise source.error("an empty word", token, allowed="one character or more", hint="pos: finds any token")
    if "*" in bare:
        hint = "a regular expression finds more: /制裁.*解除/"
        raise source.error(f"* inside {bare!r}", token, allowed="* at the beginning or end of a word", hint=hint)
    return Word(bare, layer, left, right)


def _regex(token: Token, source: Source) -> Regex:
    pattern = str(token)[1:-1].replace("\\/", "/")
    try:
        compiled = re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        hint = r"write \( \) \[ \. for these characters themselves"
        raise source.error(f"/{pattern}/ is no regular expression ({error})", token, hint=hint) from None
    if compiled.match(""):
        raise source.error(f"/{pattern}/ matches the empty string", token, allowed="a pattern that needs a character")
    return Regex(pattern)


def _distance(token: Token, source: Source) -> int:
    inside = str(token).partition("(")[2].rstrip(")").strip()
    if not (inside.isascii() and inside.isdigit() and len(inside) < 9 and int(inside) <= MAX_NEAR):
        name = str(token)[:4]
        hint = f"{name}(5) stands between two terms: 武器 {name}(5) 供与"
        allowed = f"a whole number of tokens from 0 to {MAX_NEAR}"
        raise source.error(f"{name}({inside}) has no such distance", token, allowed=allowed, hint=hint)
    return int(inside)
