"""The one source of what is counted: every occurrence of the categories of a family, with its place and its voice.

Rates, contrasts, keyness, frames, names, filters, the concordance and the explorer's views read these rows, so that a
number and the places that it leads to cannot come apart. What stands outside the parts that count is no event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.counting.families import FRAME, NAME, Parts, coded_table, counted_sentences, require_later
from workbench.counting.sequences import sequences
from workbench.counting.token_columns import TokenColumns
from workbench.counting.word_index import word_index
from workbench.counting.words import Ints, Mask, counted_tokens, require_token_family
from workbench.errors import StatisticsError

#: A row is an event. ``voice`` and ``marker_id`` are null where the event is no marker. A sentence is one event of a
#: frame that holds in it, however often it does; its span is then the first place.
EVENTS = {
    "doc_id": pl.String,
    "sent_id": pl.Int64,
    "start": pl.Int64,
    "end": pl.Int64,
    "category": pl.String,
    "voice": pl.String,
    "marker_id": pl.Int64,
}
_PLACE = ("doc_id", "sent_id")
_CUE = ("doc_id", "marker_id")

#: Families whose categories are whatever occurs: lexicon entries, sources, all names, all referents, lemmas.
OPEN_FAMILIES = ("entry", "source_entity", "mention", "referent", "lemma")


def events(corpus: Corpus, family: str, parts: Parts = None) -> pl.DataFrame:
    """Return one row per event of a family.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    family
        A family of :mod:`workbench.counting.families`, or one of those whose categories are whatever occurs: ``entry``
        (entries of the stance lexicon), ``source_entity`` (what the source of a cue stands for), ``mention`` (names of
        any referent), ``referent``, ``lemma`` (needs tokens).
    parts
        Parts of the texts to count in, as :func:`workbench.counting.families.counted_parts`; all but boilerplate by
        default.

    Returns
    -------
    DataFrame
        Columns of :data:`EVENTS`, in no particular order. Events without a category (a sentence without commitment,
        a code without an Engagement cell) are left out.

    Raises
    ------
    CorpusError
        If the corpus lacks the table that the family is read from.
    StatisticsError
        If there is no such family or part.
    """
    name = NAME if family.startswith(NAME) else family
    if name not in _SOURCES:
        raise StatisticsError(f"no family of categories {family!r}", allowed=(*_SOURCES, f"{NAME}REFERENT"))
    if name in _CODED:
        coded_table(corpus, _CODED[name])  # says how to have it where it is missing
    require_later(corpus, family)
    sentences = counted_sentences(corpus, parts)
    found = _SOURCES[name](corpus, sentences, family)
    lacking = [pl.lit(None).alias(c) for c in EVENTS if c not in found.columns]
    found = found.with_columns(*lacking).select(EVENTS.keys()).drop_nulls("category")
    if name not in ("commitment", "polarity", "lemma"):  # of few columns: a join copies all that it is given
        found = found.join(sentences.select(_PLACE), on=_PLACE, how="semi")
    return found.select(pl.col(c).cast(t) for c, t in EVENTS.items())


_CODED = {FRAME: "frames", **dict.fromkeys((NAME, "mention", "referent"), "mentions")}

Source = Callable[[Corpus, pl.DataFrame, str], pl.DataFrame]


def _markers(corpus: Corpus, sentences: pl.DataFrame, family: str) -> pl.DataFrame:
    code = pl.col("code").cast(pl.String)
    category = {
        "code": code,
        "voice": pl.col("voice"),
        "marker_polarity": pl.col("polarity"),
        "entry": pl.col("entry_id"),
        "engagement": code.replace_strict(dict(schema.ENGAGEMENT), return_dtype=pl.String),
    }[family]
    return corpus.table("markers").with_columns(category=category)


def _cues(corpus: Corpus, sentences: pl.DataFrame, family: str) -> pl.DataFrame:
    cues = corpus.table("attributions").select(*_CUE, category=family)
    return corpus.table("markers").join(cues, on=_CUE)


def _of_sentences(corpus: Corpus, sentences: pl.DataFrame, family: str) -> pl.DataFrame:
    return sentences.with_columns(category=pl.col(family))


def _frames(corpus: Corpus, sentences: pl.DataFrame, family: str) -> pl.DataFrame:
    places = coded_table(corpus, "frames").sort("doc_id", "sent_id", "start", "end").rename({"frame": "category"})
    return places.unique(["doc_id", "sent_id", "category"], keep="first", maintain_order=True)


def _mentions(corpus: Corpus, sentences: pl.DataFrame, family: str) -> pl.DataFrame:
    mentions = coded_table(corpus, "mentions")
    if family.startswith(NAME):
        mentions = mentions.filter(pl.col("referent") == family.removeprefix(NAME))
    return mentions.with_columns(category=pl.col("referent" if family == "referent" else "variant"))


def _lemmas(corpus: Corpus, sentences: pl.DataFrame, family: str) -> pl.DataFrame:
    tokens = counted_tokens(corpus, "places of lemmas").join(sentences.select(_PLACE), on=_PLACE, how="semi")
    return tokens.rename({"lemma": "category"})


_SOURCES: Mapping[str, Source] = {
    **dict.fromkeys(("code", "voice", "engagement", "entry", "marker_polarity"), _markers),
    **dict.fromkeys(("source_type", "verb_class", "source_entity", "source_side", "source_kind"), _cues),
    **dict.fromkeys(("commitment", "polarity"), _of_sentences),
    FRAME: _frames,
    **dict.fromkeys((NAME, "mention", "referent"), _mentions),
    "lemma": _lemmas,
}


# -- n-grams ------------------------------------------------------------------------------------------------------

#: Stands between the words of an n-gram.
JOINT = " "


def ngram_list(
    corpus: Corpus, n: int, family: str, keep: pl.Expr | None, parts: Parts = None
) -> tuple[pl.DataFrame, int, int]:
    """Return the n-grams of a corpus with ``n`` and ``df`` (occurrences, documents), its word tokens and its documents.

    Parameters, errors and counts as :func:`workbench.counting.cube.count_types`; words are told apart by numbers, and written once an n-gram.
    """
    tokens, first, members, names = _members(corpus, n, family, keep, parts)
    document = tokens.by_token(tokens.document.astype(np.int32))[first]
    columns = [str(i) for i in range(n)]
    alike = names.str.contains(JOINT, literal=True).any()  # different words may be written as the same n-gram
    types = None if alike else _listed(members, document, len(names), len(tokens.documents))
    if types is None:
        found = pl.DataFrame(members.astype(np.int32), schema=dict.fromkeys(columns, pl.Int32))
        if alike:
            columns, found = ["type"], pl.DataFrame({"type": _joined(found.get_columns(), names)})
        cells = found.with_columns(document=document).group_by(*columns, "document").agg(n=pl.len().cast(pl.Int64))
        types = cells.group_by(columns).agg(n=pl.col("n").sum(), df=pl.len().cast(pl.Int64))
    written = types["type"] if alike else _joined([types[c] for c in columns], names)
    listed = types.select(type=written, pos=pl.lit(None, pl.String), n="n", df="df")
    sizes = counted_sentences(corpus, parts).group_by("doc_id").agg(pl.col("n_tokens").sum())["n_tokens"]
    return listed, int(sizes.sum()), int((sizes > 0).sum())


def _listed(members: Ints, document: Ints, n_names: int, n_documents: int) -> pl.DataFrame | None:
    """Return the different n-grams by the numbers of their words, with ``n`` and ``df``.

    An n-gram and its document are one number, and these are sorted, which takes a third of the time of grouping rows; None
    where they do not fit into 63 bits.
    """
    n = members.shape[1]
    if n_names**n * n_documents >= 1 << 63:
        return None
    key = members[:, 0].astype(np.int64)
    for factor, number in [*((n_names, members[:, i]) for i in range(1, n)), (n_documents, document)]:
        key *= factor
        key += number
    key.sort()
    cells = np.flatnonzero(np.diff(key, prepend=-1))  # where an n-gram in a document begins
    ngram = key[cells] // max(n_documents, 1)
    first = np.flatnonzero(np.diff(ngram, prepend=-1))  # the first document of each n-gram
    begin, left = cells[first], ngram[first]
    columns = {"n": np.diff(begin, append=len(key)), "df": np.diff(first, append=len(cells))}
    for i in reversed(range(n)):
        left, columns[str(i)] = np.divmod(left, max(n_names, 1))
    return pl.DataFrame(columns)


def ngrams(corpus: Corpus, n: int, family: str, keep: pl.Expr | None, parts: Parts) -> pl.DataFrame:
    """Return one row an n-gram: doc_id, sent_id, type. Parameters and errors as :func:`workbench.counting.cube.count_types`."""
    tokens, first, members, names = _members(corpus, n, family, keep, parts)
    joined = _joined([pl.Series(members[:, i]) for i in range(n)], names)
    return tokens.sentences[tokens.sentence_of(first)].with_columns(type=joined)


def _joined(members: Sequence[pl.Series], names: pl.Series) -> pl.Series:
    columns = [names.gather(member).alias(str(i)) for i, member in enumerate(members)]
    return pl.DataFrame(columns).select(pl.concat_str(pl.all(), separator=JOINT)).to_series()


def _members(
    corpus: Corpus, n: int, family: str, keep: pl.Expr | None, parts: Parts
) -> tuple[TokenColumns, Ints, Ints, pl.Series]:
    """Return the tokens; of each n-gram the token it begins with, and the numbers of its words; the forms by number."""
    require_token_family(family)
    tokens = word_index(corpus, "n-grams", parts).columns
    number, names = tokens.numbers(family)
    is_word = tokens.words
    ends_run = ~is_word
    ends_run[tokens.starts[:-1]] = True
    words = np.flatnonzero(is_word)
    first, members = sequences(np.cumsum(ends_run, dtype=np.int64)[words], number[words], n)
    if keep is not None:
        kept = _kept(tokens, keep)[words]
        # Without skips the words of an n-gram are neighbours.
        mask = np.any([kept[first + i] for i in range(n)], axis=0)
        first, members = first[mask], members[mask]
    return tokens, words[first], members, names


def _kept(tokens: TokenColumns, keep: pl.Expr) -> Mask:
    """Return which tokens an expression over ``lemma`` and ``pos`` keeps: each pair of these is looked at once."""
    (lemma, lemmas), (tag, tags) = tokens.numbers("lemma"), tokens.numbers("pos")
    pair = lemma.astype(np.int64) * len(tags) + tag
    there = np.zeros(len(lemmas) * len(tags), np.bool_)
    there[pair] = True
    at = np.flatnonzero(there)
    pairs = pl.DataFrame({"lemma": lemmas.gather(at // len(tags)), "pos": tags.gather(at % len(tags))})
    there[at] = pairs.with_columns(kept=keep)["kept"].to_numpy()
    kept: Mask = there[pair]
    return kept
