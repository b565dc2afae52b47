"""Keyness of more than two groups: each against the rest, and whether the groups differ at all."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator
from itertools import combinations, product
from math import factorial, prod
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare import measures as m
from workbench.compare.models.document_tests import CHUNK_CELLS, Sparse, length_strata
from workbench.compare.words.keyness import keyness, keyness_schema
from workbench.compare.words.type_table import CONTENT_POS, Choice, TypeTable, type_table
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.cube import count_types
from workbench.counting.families import Parts, group_labels
from workbench.errors import StatisticsError, WorkbenchWarning

Labels = npt.NDArray[np.int64]

_GROUPS = {
    "groups": pl.Int64,
    "groups_g2": pl.Float64,
    "groups_p": pl.Float64,
    "groups_q": pl.Float64,
    "groups_method": pl.String,
    "groups_reason": pl.String,
}


def keyness_groups_schema(measures: Collection[str]) -> dict[str, Any]:
    """Return the columns of :func:`keyness_groups` for these measures."""
    return {"group": pl.String} | keyness_schema(measures) | _GROUPS


def keyness_groups(
    corpus: Corpus,
    by: str | pl.Expr = "genre",
    *,
    family: str = "lemma",
    measures: Collection[str] = ("log_likelihood", "log_ratio", "log_ratio_conservative"),
    min_documents: int = 1,
    pos: Collection[str] | None = CONTENT_POS,
    stop: Collection[tuple[str, str]] | None = None,
    ngram: int = 2,
    ngram_family: str = "surface",
    n_permutations: int = 1000,
    like_length: bool = True,
    seed: int = 0,
    parts: Parts = None,
) -> pl.DataFrame:
    """Compare the frequencies of all types between the groups of a corpus.

    Parameters
    ----------
    corpus
        A corpus or a feature set.
    by
        A metadata column, or an expression over the documents, whose values are the groups; documents without a
        value are a group of their own, ``(unknown)``. Groups without tokens are left out with a warning.
    family, measures, min_documents, pos, stop, ngram, ngram_family, n_permutations, like_length, seed, parts
        As in :func:`workbench.compare.words.keyness.keyness`.

    Returns
    -------
    DataFrame
        Columns of :func:`keyness_groups_schema`; one row a group and type: those of ``keyness`` with the group as
        the target and all other groups as the reference, and, the same in all rows of a type,

        * ``groups_g2``: log-likelihood over all ``groups`` groups; it says that they differ, not which.
        * ``groups_p``: share of draws in which documents are dealt out to groups of the same numbers of documents
          and this G² is at least the observed one; all ways of dealing where there are no more than
          ``n_permutations``, else random draws and the observed one among them (Phipson & Smyth 2010).
        * ``groups_q``: Benjamini-Hochberg over the types.

        Groups in the order of their names, in each the most key first. A type that a group lacks has a row there.

    Raises
    ------
    StatisticsError
        If fewer than two groups have tokens.

    Notes
    -----
    A group of one document takes part in ``groups_p``, which then has few ways to be small; the tests of that
    group against the rest are null. Documents of very different length are not quite exchangeable: a long one
    varies less. See the notes of ``keyness``.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> codes = wb.keyness_groups(corpus, by="genre", family="code", n_permutations=0)
    >>> sorted(codes["group"].unique())
    ['Diet speech', 'opinion column', 'signed commentary', 'wire-style news']
    """
    labels = group_labels(corpus, by)
    full = set(count_types(corpus, family, ngram=ngram, ngram_family=ngram_family, parts=parts).sizes["doc_id"])
    groups = sorted({labels[d] for d in full})
    if empty := sorted(set(labels.values()) - set(groups)):
        warnings.warn(f"group(s) without tokens are left out: {', '.join(empty)}", WorkbenchWarning, stacklevel=2)
    if len(groups) < 2:
        raise StatisticsError(f"{len(groups)} group(s) with tokens by {by}", allowed="two or more")
    inside = corpus.filter(doc_ids=[d for d, label in labels.items() if label in groups])
    choice = Choice(min_documents, pos, stop, ngram, ngram_family, parts)
    tables = []
    for group in groups:
        own = [d for d, label in labels.items() if label == group]
        target, rest = inside.filter(doc_ids=own), inside.filter(~pl.col("doc_id").is_in(own))
        drawn: dict[str, Any] = {"n_permutations": n_permutations, "like_length": like_length, "seed": seed}
        found = keyness(target, rest, family=family, measures=measures, **vars(choice), **drawn)
        tables.append(found.with_columns(group=pl.lit(group)))
    table = type_table(target, rest, family, choice)
    overall = _overall(table, [groups.index(labels[d]) for d in table.doc_ids], n_permutations, like_length, seed)
    frame = pl.concat(tables).join(overall, on=["type", "pos"], how="left", nulls_equal=True, maintain_order="left")
    return frame.select([pl.col(c).cast(kind) for c, kind in keyness_groups_schema(measures).items()])


def _overall(table: TypeTable, numbers: list[int], draws: int, like_length: bool, seed: int) -> pl.DataFrame:
    label, size = np.array(numbers, dtype=np.int64), table.types.height
    groups = int(label.max()) + 1
    observed = _g2(table.counts, np.bincount(label, weights=table.sizes), label[:, None])[:, 0]
    p, how = np.full(size, np.nan), "none"
    if draws and size:
        strata = length_strata(table.sizes) if like_length else None
        p, how = groups_p(table.counts, table.sizes, label, draws, resample.generator(seed, "groups"), strata)
        how = (how if how == "exact" else f"{draws} random") + (
            ", among documents of like length" if like_length else ""
        )
    frame = table.types.with_columns(
        pl.Series("groups_g2", observed, dtype=pl.Float64),
        pl.Series("groups_p", p, dtype=pl.Float64),
        pl.Series("groups_q", m.benjamini_hochberg(p), dtype=pl.Float64),
        groups=pl.lit(groups),
        groups_method=pl.lit(f"G² over {groups} groups; permutations of documents: {how}"),
    ).with_columns(pl.selectors.float().fill_nan(None))
    silent = pl.when(pl.col("groups_p").is_null()).then(pl.lit("groups_p: no permutation was asked for"))
    return frame.with_columns(groups_reason=silent)


def groups_p(
    table: Sparse,
    sizes: Labels,
    label: Labels,
    n_permutations: int,
    rng: np.random.Generator,
    strata: Labels | None = None,
) -> tuple[resample.Floats, str]:
    """Return the p of each type from dealing out the documents anew to groups of the same numbers of documents.

    Parameters
    ----------
    table
        Counts, sparse, shape (types, documents).
    sizes, label
        Tokens and group (0-based number) of the documents, shape (documents,).
    n_permutations
        Draws; all ways of dealing, where there are no more.
    rng
        Source of the draws.
    strata
        Deal only among documents of the same number, shape (documents,); by default among all.

    Returns
    -------
    p, method
        Shape (types,), and ``exact`` or ``random``. G² of a draw is that of its counts beside the observed tokens
        of the groups, so that draws with the same counts tie.
    """
    strata = np.zeros(len(label), np.int64) if strata is None else strata
    places = [np.flatnonzero(strata == s) for s in np.unique(strata)]
    exact = prod(_ways(label[p]) for p in places) <= n_permutations
    tokens = np.bincount(label, weights=sizes)
    observed = _g2(table, tokens, label[:, None])
    at_least, draws = np.zeros(table.shape[0]), 0
    rows = max(1, CHUNK_CELLS // (max(table.shape[0], len(label)) * len(tokens)))
    for chunk in _batched(_all_deals(label, places) if exact else _deals(label, places, n_permutations, rng), rows):
        at_least += (_g2(table, tokens, chunk) >= observed - 1e-9 * (1 + observed)).sum(axis=1)
        draws += chunk.shape[1]
    own = 0 if exact else 1
    return (at_least + own) / (draws + own), "exact" if exact else "random"


def _g2(table: Sparse, tokens: npt.NDArray[Any], label: Labels) -> resample.Floats:
    """Return G² over the groups, shape (types, draws), for labels of shape (documents, draws)."""
    groups, draws = len(tokens), label.shape[1]
    marks = (label[:, None, :] == np.arange(groups)[:, None]).astype(np.float64).reshape(len(label), groups * draws)
    k = (table @ marks).reshape(-1, groups, draws).swapaxes(1, 2)
    # A draw can give a group more of a type than it has tokens, where documents are few: no cell is below 0.
    return m.log_likelihood_groups(k, np.maximum(tokens, k))


def _ways(label: Labels) -> int:
    return factorial(len(label)) // prod(factorial(int(k)) for k in np.bincount(label))


def _deals(label: Labels, places: list[Labels], draws: int, rng: np.random.Generator) -> Iterator[Labels]:
    for _ in range(draws):
        dealt = label.copy()
        for own in places:
            dealt[own] = rng.permutation(label[own])
        yield dealt


def _all_deals(label: Labels, places: list[Labels]) -> Iterator[Labels]:
    """Yield every way to give the documents their groups."""

    def deal(free: tuple[int, ...], members: tuple[int, ...]) -> Iterator[list[tuple[int, int]]]:
        if not members:
            yield []
            return
        group = len(members) - 1
        for chosen in combinations(free, members[-1]):
            for rest in deal(tuple(i for i in free if i not in chosen), members[:-1]):
                yield [*((i, group) for i in chosen), *rest]

    strata = [deal(tuple(own.tolist()), tuple(np.bincount(label[own]).tolist())) for own in places]
    for way in product(*strata):
        dealt = label.copy()
        for place, group in (pair for part in way for pair in part):
            dealt[place] = group
        yield dealt


def _batched(labels: Iterator[Labels], rows: int) -> Iterator[Labels]:
    some: list[Labels] = []
    for label in labels:
        some.append(label)
        if len(some) == rows:
            yield np.column_stack(some)
            some = []
    if some:
        yield np.column_stack(some)
