"""Runs of n words, with or without skipped ones: the counting below n-grams."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from math import comb

import numpy as np
import polars as pl

from workbench.counting.words import Ints, changes, starts_and_ends
from workbench.errors import StatisticsError

#: More patterns than this (n-grams of many tokens with many skips) are refused: each is counted in turn.
MAX_PATTERNS = 1000


def patterns(n: int, skip: int) -> list[tuple[int, ...]]:
    """Return the offsets of the words of an n-gram with at most ``skip`` words left out, the first offset 0.

    As Guthrie et al. (2006) define k-skip-n-grams: n = 3, skip = 1 gives (0, 1, 2), (0, 1, 3) and (0, 2, 3).
    """
    if n < 1:
        raise StatisticsError(f"n={n}", allowed="a whole number of tokens from 1")
    if skip < 0:
        raise StatisticsError(f"skip={skip}", allowed="a whole number of tokens from 0")
    if n > 1 and comb(n - 1 + skip, skip) > MAX_PATTERNS:
        raise StatisticsError(f"n={n} with skip={skip} is too much to count", hint="take fewer skips or tokens")
    if n == 1:
        return [(0,)]
    return [(0, *rest) for rest in combinations(range(1, n + skip), n - 1)]


def runs(pieces: Iterable[pl.DataFrame], *, across_punctuation: bool = False) -> Ints:
    """Return the number of the run that each word stands in; an n-gram stays in one run.

    Parameters
    ----------
    pieces
        What :func:`workbench.counting.words.counted_tokens` gives, as a whole or in pieces, in text order.
    across_punctuation
        A run is a sentence, punctuation left out; by default it ends at any token that is no word.

    Returns
    -------
    ndarray
        One number a word (tokens that are no words have none), rising in text order.
    """
    found: list[Ints] = []
    before = 0
    for tokens, new in changes(pieces, "doc_id", "sent_id"):
        is_word, first = tokens["is_word"].to_numpy(), new.to_numpy()
        number = np.cumsum(first if across_punctuation else first | ~is_word) + before
        before = int(number[-1]) if len(number) else before
        found.append(number[is_word])
    return np.concatenate(found)


def sequences(run: Ints, values: Ints, n: int, skip: int = 0) -> tuple[Ints, Ints]:
    """Return where each n-gram starts and what it consists of.

    Parameters
    ----------
    run
        The run of each word, from :func:`runs`.
    values
        The type of each word, as a number.
    n, skip
        Words of an n-gram, and how many may be left out between the first and the last.

    Returns
    -------
    first, members
        Index of the first word, shape (occurrences,), and types of the words, shape (occurrences, n).
    """
    _, end = starts_and_ends(run)
    at = np.arange(len(run))
    firsts, members = [], []
    for pattern in patterns(n, skip):
        first = at[at + pattern[-1] < end]
        firsts.append(first)
        members.append(values[first[:, None] + np.array(pattern, dtype=np.int64)])
    return np.concatenate(firsts), np.concatenate(members)
