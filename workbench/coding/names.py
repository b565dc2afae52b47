"""By which of its names a text calls a referent: the table ``mentions``, and shares of the names by group.

露朝 or ロシアと北朝鮮, 金正恩氏 or 金正恩総書記, 侵攻 or 侵略: the referent is one, and which name is chosen is a
choice of the writer, or of the house style. The names are data (:mod:`workbench.coding.names_lexicon`).

A place in a text is one mention of one referent. Of names that overlap the longest is taken, so that the pair 露朝 is
not also a mention of Russia, and プーチン政権 is a mention of the Russian state and not of the person.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable
from itertools import groupby

import polars as pl

from workbench import schema
from workbench.coding.names_lexicon import NameLexicon, read_names, shipped_names
from workbench.corpus import Corpus
from workbench.counting.families import counted_sentences
from workbench.errors import CorpusError, WorkbenchWarning
from workbench.view import unwrapped

__all__ = ["Names", "find_mentions", "resolve_names"]

#: What names the names: nothing (those that ship), a folder, several folders, or a lexicon that was read.
Names = NameLexicon | str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | None

_CANDIDATES = {
    "row": pl.Int64,  # number of the sentence among those that count
    "doc_id": pl.String,
    "sent_id": pl.Int64,
    "start": pl.Int64,
    "end": pl.Int64,
    "form": pl.String,
    "entry": pl.Int64,
    "boundary": pl.String,
}


def find_mentions(corpus: Corpus, lexicon: Names = None) -> pl.DataFrame:
    """Return where a corpus mentions the referents of a lexicon, and by which name.

    Parameters
    ----------
    corpus
        A corpus with texts and tokens. Boilerplate is left out; titles and headings count.
    lexicon
        None for the names that ship; a folder of TSV files, or several
        (``[names_folder(), "my_names"]`` adds to those that ship); or a :class:`NameLexicon`.

    Returns
    -------
    DataFrame
        The table ``mentions`` of :mod:`workbench.schema`: one row per mention, in the order of documents and
        ``start``. Offsets are those of the document's text, and ``text[start:end] == form``.

    Raises
    ------
    CorpusError
        If the corpus has no texts or no tokens (a feature set).
    LexiconError
        If a lexicon cannot be read.

    Notes
    -----
    Mentions do not overlap. Names compete in each sentence: the longest is taken first, of equally long ones the
    one that begins first, then the one whose entry comes first. A name counts only where its ends are ends of
    tokens, unless its entry says otherwise. Pronouns and 同国, 両国, 同氏 are no mentions: what they stand for is
    not resolved. Ambiguous names (北, 朝鮮, 共和国) count only in contexts that settle them, and many are missed.
    """
    names = resolve_names(lexicon)
    sentences = _sentences(corpus)
    found = _on_tokens(_candidates(sentences, names), corpus.tokens)
    kept = _longest_first(found)
    entry = pl.DataFrame(
        {
            "entry": range(len(names.entries)),
            "referent": [e.referent for e in names.entries],
            "variant": [e.variant for e in names.entries],
        },
        schema={"entry": pl.Int64, "referent": pl.String, "variant": pl.String},
    )
    columns = schema.TABLES["mentions"].columns
    table = kept.join(entry, on="entry").sort("row", "start").select(list(columns)).cast(pl.Schema(columns))
    return schema.check(table, "mentions")


def resolve_names(lexicon: Names) -> NameLexicon:
    """Return the lexicon that an argument names; see :func:`find_mentions`."""
    if lexicon is None:
        return shipped_names()
    if isinstance(lexicon, NameLexicon):
        return lexicon
    return read_names(lexicon) if isinstance(lexicon, str | os.PathLike) else read_names(*lexicon)


def _sentences(corpus: Corpus) -> pl.DataFrame:
    """Return the sentences that count with their texts, in the order of documents and sentences."""
    documents = corpus.documents
    if documents.height and ("tokens" not in corpus.tables or corpus.is_feature_set):
        raise CorpusError(
            f"names are looked for in texts and tokens, and this {corpus.kind} has none",
            hint="code the corpus before features() is taken of it; a feature set keeps the table 'mentions'",
        )
    if missing := documents["text"].null_count():
        what = "1 document has no text" if missing == 1 else f"{missing} documents have no text"
        warnings.warn(f"{what}: no names are found there", WorkbenchWarning, stacklevel=3)
    begin, size = pl.col("start"), pl.col("end") - pl.col("start")
    return (
        counted_sentences(corpus)
        .join(documents.select("doc_id", "text").drop_nulls().with_row_index("order"), on="doc_id")
        .sort("order", "sent_id")
        .select("doc_id", "sent_id", "start", text=pl.col("text").str.slice(begin, size))
    )


def _candidates(sentences: pl.DataFrame, names: NameLexicon) -> pl.DataFrame:
    """Return all places where an entry matches and its conditions hold; offsets are those of the document.

    They are in the order in which sentences stand, of entries in each, and of several of one entry the first first.
    """
    found: list[tuple[int, str, int, int, int, str, int, str]] = []
    row = 0
    for _, group in groupby(sentences.iter_rows(), key=lambda s: s[0]):
        document = list(group)
        seen = [unwrapped(s[3]) for s in document]
        text = "\n".join(s.text for s in seen)
        in_document: dict[int, bool] = {}
        for (doc_id, sent_id, base, sentence), own in zip(document, seen, strict=True):
            for number in names.possible(own.text):
                entry = names.entries[number]
                if entry.document is not None:
                    if number not in in_document:
                        in_document[number] = entry.document.holds(text)
                    if not in_document[number]:
                        continue
                for span in entry.spans(own.text):
                    start, end = own.span(*span)
                    place = (base + start, base + end, sentence[start:end])
                    found.append((row, doc_id, sent_id, *place, number, entry.boundary))
            row += 1
    return pl.DataFrame(found, schema=_CANDIDATES, orient="row")


def _on_tokens(found: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """Keep the candidates whose ends are ends of tokens, as far as their entries ask for it."""
    for side, column in (("left", "start"), ("right", "end")):
        asked = pl.col("boundary").is_in(["both", side])
        place = ["doc_id", column]
        wanted = found.filter(asked)
        ends = tokens.select(place).join(wanted.select(place), on=place, how="semi")  # few of all tokens
        found = pl.concat([found.filter(~asked), wanted.join(ends, on=place, how="semi")])
    return found


def _longest_first(found: pl.DataFrame) -> pl.DataFrame:
    """Keep, of candidates that overlap in a sentence, the longest one."""
    longest = (pl.col("end") - pl.col("start")).alias("length")
    ordered = found.with_columns(longest).sort(
        "row", "length", "start", "entry", descending=[False, True, False, False]
    )
    kept = []
    for _, group in groupby(ordered.select("row", "start", "end").iter_rows(), key=lambda c: c[0]):
        taken: list[tuple[int, int]] = []
        for _, start, end in group:
            free = all(end <= a or b <= start for a, b in taken)
            kept.append(free)
            if free:
                taken.append((start, end))
    return ordered.filter(pl.Series(kept, dtype=pl.Boolean)).drop("length")
