"""The grammar of coding rules, and errors that say where a rule cannot be read and what was expected there.

The parsing is lark's (LALR); the wording of errors is ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from workbench.errors import LexiconError

if TYPE_CHECKING:
    from lark import Lark, Token

#: Kinds of term that are written ``kind:value``.
KINDS = ("word", "lemma", "pos", "code", "voice", "commitment")

_GRAMMAR = r"""
start: or_
?or_: and_ (_OR and_)*
?and_: not_ (_AND not_)*
?not_: _NOT not_ -> not_
     | placed
?placed: near
       | placed EXCEPT near -> except_
?near: atom
     | near NEAR atom -> near
?atom: _LPAR or_ _RPAR
     | SCOPE or_ _RPAR -> scope
     | TAGGED | REGEX | QUOTED | LIST | WORD

_LPAR: "("
_RPAR: ")"
_OR.3: /OR(?![^\s()])/
_AND.3: /AND(?![^\s()])/
_NOT.3: /NOT(?![^\s()])/
EXCEPT.3: /EXCEPT(?![^\s()])/
SCOPE.3: /(sentence|document)\s*\(/
NEAR.3: /(near|then)\s*\([^()]*\)/
TAGGED.2: /[A-Za-z_]+:(\*?"[^"\n]*"\*?|[^\s()（）"]*)/
REGEX.2: /\/(\\.|[^\/\\\n])+\//
QUOTED.2: /\*?"[^"\n]*"\*?/
LIST.2: /\$[\w-]*/
WORD: /(?!(OR|AND|NOT|EXCEPT|near|then)(?![^\s()]))[^\s()（）"$\/#:]+/
COMMENT: /#[^\n]*/
SPACE: /[\s　]+/
%ignore SPACE
%ignore COMMENT
"""

A_TERM = 'a word, "words", kind:value, /regular expression/, $list, NOT, sentence(…), document(…) or ('
_AFTER = {"_OR": "OR", "_AND": "AND", "NEAR": "near(n), then(n)", "EXCEPT": "EXCEPT", "_RPAR": ")", "$END": "the end"}


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a rule and what errors call it: file, frame, number."""

    text: str
    where: str

    def error(
        self, message: str, place: Any, *, allowed: str | Iterable[str] | None = None, hint: str | None = None
    ) -> LexiconError:
        """Return the error with line and column (from 1) and the line around it; no ``place`` is the end."""
        if place is None:
            line, column = self.text.count("\n") + 1, len(self.text) - self.text.rfind("\n")
        else:
            line, column = place.line, place.column
        row, at = self.text.split("\n")[line - 1], column - 1
        before = ("…" if at > 12 else "") + row[max(0, at - 12) : at]
        after = row[at : at + 20] + ("…" if len(row) > at + 20 else "")
        position = f"{self.where}, line {line}, column {column}"
        return LexiconError(f"{position}: {message} ({before}⟨here⟩{after})", allowed=allowed, hint=hint)


def tree(source: Source) -> Any:
    """Return lark's tree of a rule, or raise :class:`LexiconError`."""
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    text = source.text
    try:
        return _lark().parse(text)
    except UnexpectedCharacters as error:
        found = text.split("\n")[error.line - 1][error.column - 1 :][:12]
        allowed = _expected(error.allowed or ())
        raise source.error(f"cannot read {found!r}", error, allowed=allowed, hint=_hint(found, text)) from None
    except UnexpectedToken as error:
        found, allowed = str(error.token), _expected(error.accepts or error.expected)
        if error.token.type == "$END":
            hint = _hint("", text) if text.count("(") != text.count(")") else None
            raise source.error("the rule ends too early", None, allowed=allowed, hint=hint) from None
        message = f"{found!r} cannot stand here"
        raise source.error(message, error.token, allowed=allowed, hint=_hint(found, text)) from None


def first_token(node: Any) -> Token | None:
    """Return the first token in a tree, where it has one."""
    if not hasattr(node, "children"):
        return node  # type: ignore[no-any-return]
    return next((t for child in node.children if (t := first_token(child)) is not None), None)


@cache
def _lark() -> Lark:
    from lark import Lark

    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)


def _expected(names: Iterable[str]) -> str:
    found = set(names)
    after = ", ".join(shown for name, shown in _AFTER.items() if name in found)
    term = "" if "WORD" not in found else A_TERM if "_NOT" in found else A_TERM.replace("NOT, ", "")
    return " or ".join(part for part in (term, after) if part)


def _hint(found: str, text: str) -> str:
    """Return what was probably meant."""
    if found[:1] in ("（", "）"):
        return "write ( and ) in half width"
    if found in ("and", "or", "not", "except"):
        return f"write {found.upper()} in capitals; in quotes to find the word itself"
    if found[:4].lower() in ("near", "then"):
        return f"write {found[:4].lower()} with a number of tokens, as {found[:4].lower()}(5)"
    if found in ("NOT", "OR", "AND", "EXCEPT"):
        return f'{found} joins terms; a part with NOT needs AND before it; write "{found}" to find the word itself'
    if text.count('"') % 2:
        return 'a quote is not closed: "words"'
    if found[:1] == "/":
        return "a regular expression stands between two slashes on one line; write \\/ for a slash in it"
    if found[:1] == ":":
        return f"a colon stands after {', '.join(KINDS)}; put text with a colon in quotes"
    if text.count("(") != text.count(")"):
        return "count the parentheses: each ( needs a )"
    return "terms side by side need OR, AND or near(n) between them; a phrase can be written in one, or in quotes"
