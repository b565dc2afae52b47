"""Search in the text itself: for characters, or for a regular expression that cannot run away."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

import polars as pl

from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchError
from workbench.view import folded

#: Code points that Unicode sets aside for use inside a program; a match is written between two that no text holds.
_NONCHARACTERS = tuple(chr(c) for c in range(0xFDD0, 0xFDF0))
Span = tuple[str, int, int, str]
Finder = Callable[[pl.DataFrame, str], list[Span]]
# What makes a text differ from its view (rough, for Polars to look for): half-width kana, radicals, what is not seen or
# combines, readings; full-width letters and digits count only where letters or digits are looked for.
_ODD = (
    r"\x{FF61}-\x{FF9F}\x{2E80}-\x{2FDF}\x{F900}-\x{FAFF}\x{200B}-\x{200F}\x{2060}\x{FEFF}\x{AD}\x{300}-\x{36F}\x{3099}-\x{309C}"
    r"\x{FE00}-\x{FE0F}\x{E0100}-\x{E01EF}"
)
_READING = r"\p{Han}[（(《][\p{Hiragana}\p{Katakana}ー・]+[）)》]"
_ODD_CHARACTERS = rf"[{_ODD}]|{_READING}"
_ODD_LETTERS = rf"[{_ODD}０-９Ａ-Ｚａ-ｚ]|{_READING}"
_LETTERS = re.compile(r"[0-9A-Za-z]")
_FOUND = {"doc_id": pl.String, "start": pl.Int64, "end": pl.Int64, "form": pl.String, "label": pl.String}


def find_text(corpus: Corpus, values: tuple[str, ...], *, regex: bool) -> pl.DataFrame:
    r"""Return where texts hold one of several strings or regular expressions.

    Parameters
    ----------
    corpus
        A corpus; documents without text have no hits.
    values
        Strings or regular expressions. Matches of one do not overlap each other; matches of two may.
    regex
        Whether they are regular expressions. They are of the kind that ``polars`` uses, as in the filters: Rust's, with
        Unicode classes such as ``\p{Han}``, in time proportional to the text, whatever the pattern: there is no
        look-around and no back-reference, and a pattern that would need more than 10 MB of memory is refused.

    Returns
    -------
    DataFrame
        doc_id, sent_id, start, end, form, label (what was looked for). Empty matches are left out, and so are those
        that begin in no sentence.

    Raises
    ------
    CorpusError
        If no document has its text.
    WorkbenchError
        If a pattern does not compile.
    """
    documents = corpus.documents.select("doc_id", "text").drop_nulls("text")
    if documents.is_empty():
        raise CorpusError(
            "a text search needs text, and this feature set has none",
            hint="search for a lemma or a marker, or attach your own copies: workbench attach DIR TEXT",
        )
    found = pl.concat([_matches(documents, value, regex) for value in values]).sort("doc_id", "start", "end")
    sentences = corpus.sentences.select("doc_id", "sent_id", pl.col("start").alias("from"), pl.col("end").alias("to"))
    placed = found.join_asof(
        sentences.sort("doc_id", "from"), left_on="start", right_on="from", by="doc_id", check_sortedness=False
    )
    return placed.filter(pl.col("start") < pl.col("to"))


def _matches(documents: pl.DataFrame, value: str, regex: bool) -> pl.DataFrame:
    find = _regex_spans if regex else _plain_spans
    spans = find(documents, value)
    spans += _in_view(documents, value if regex else folded(value).text, find, spans)
    return pl.DataFrame([(*span, value) for span in spans], schema=_FOUND, orient="row")


def _in_view(documents: pl.DataFrame, value: str, find: Finder, known: list[Span]) -> list[Span]:
    """What is found where a text has its characters in another form (か + U+3099, ⻑, a reading in parentheses).

    Most texts have none of these; where they have, they are searched once more in their matching view.
    """
    odd = pl.col("text").str.contains(_ODD_LETTERS if _LETTERS.search(value) else _ODD_CHARACTERS)
    seen = {doc_id: folded(text) for doc_id, text in documents.filter(odd).iter_rows()}
    if not seen:
        return []
    views = pl.DataFrame({"doc_id": list(seen), "text": [v.text for v in seen.values()]}, schema=["doc_id", "text"])
    taken: dict[str, list[tuple[int, int]]] = {}
    for doc_id, start, end, _ in known:
        taken.setdefault(doc_id, []).append((start, end))
    found: list[Span] = []
    for doc_id, first, last, _ in find(views, value):
        start, end = seen[doc_id].span(first, last)
        before = taken.get(doc_id, [])
        i = bisect_left(before, start, key=lambda span: span[1])
        if i == len(before) or before[i][0] >= end or before[i][1] <= start:
            found.append((doc_id, start, end, seen[doc_id].stored[start:end]))
    return found


def _plain_spans(documents: pl.DataFrame, value: str) -> list[Span]:
    pattern = re.compile(re.escape(value))
    return [
        (doc_id, match.start(), match.end(), match.group())
        for doc_id, text in documents.iter_rows()
        for match in pattern.finditer(text)
    ]


def _regex_spans(documents: pl.DataFrame, pattern: str) -> list[Span]:
    """Find by rewriting: every match is put between two signs, and the signs are looked for."""
    check_pattern(pattern)
    opening, closing = _signs(documents["text"])
    wrapped = documents.with_columns(pl.col("text").str.replace_all(pattern, f"{opening}${{0}}{closing}"))
    signs = re.compile(f"{opening}([^{closing}]*){closing}")
    return [
        (doc_id, match.start() - 2 * i, match.end() - 2 * i - 2, match[1])
        for doc_id, text in wrapped.filter(pl.col("text").str.contains(opening, literal=True)).iter_rows()
        for i, match in enumerate(signs.finditer(text))
        if match[1]
    ]


def _signs(texts: pl.Series) -> list[str]:
    free = [c for c in _NONCHARACTERS if not texts.str.contains(c, literal=True).any()][:2]
    if len(free) < 2:
        raise CorpusError(
            "the texts hold all characters that a search with a regular expression needs for itself",
            allowed="texts without the noncharacters U+FDD0 to U+FDEF",
            hint="search for plain text",
        )
    return free


def check_pattern(pattern: str) -> None:
    """Raise :class:`WorkbenchError` with the place and the reason where a regular expression does not compile."""
    try:
        pattern.encode()
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.PolarsError as problem:
        lines = str(problem).splitlines()
        caret = next((line for line in lines if line.strip() and not line.strip("^ ")), None)
        reason = next((line.removeprefix("error: ") for line in lines if line.startswith("error: ")), None)
        # The pattern and the caret under it are indented by four.
        place = f" at character {caret.index('^') - 3}" if caret and "\n" not in pattern else ""
        raise WorkbenchError(
            f"the regular expression {pattern!r:.200} does not compile{place}: "
            f"{reason or lines[0].removeprefix('regex error: ')}",
            hint=r"write a backslash before . ( ) [ ] { } * + ? | ^ $ to search for the character itself",
        ) from None
    except UnicodeEncodeError:
        raise WorkbenchError(f"the regular expression {pattern!a:.200} is not valid Unicode") from None
