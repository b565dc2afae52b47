"""Counts that were made of the parts of a corpus, as those of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.cube import CountMatrix, keep_counts, unit_keys
from workbench.counting.families import Parts


def put_together(corpus: Corpus, parts: Sequence[CountMatrix], of: Parts = None) -> CountMatrix:
    """Put together counts of the parts of a corpus, which were counted apart, and keep them as those of the corpus.

    Parameters
    ----------
    corpus
        The corpus that was read or made of tables that were; its ``documents`` are at hand.
    parts
        What :func:`workbench.counting.cube.count_among` gave for some documents each, all for the same categories and unit; every
        document is in one.
    of
        The parts of the texts that were counted.
    """
    first = parts[0]
    ids = [doc_id for part in parts for doc_id in part.rows]
    at = np.array(pl.Series(ids, dtype=pl.String).arg_sort().to_list(), dtype=np.intp)
    rows = [ids[i] for i in at.tolist()]
    n, exposure, tokens = (
        np.concatenate([getattr(part, name) for part in parts])[at] for name in ("n", "exposure", "n_tokens")
    )
    keys = unit_keys(corpus, pl.Series("doc_id", rows, dtype=pl.String))
    hashes = resample.hashes_of(keys) if len(keys) > resample.GROUPS else None
    whole = replace(
        first,
        rows=rows,
        n=n,
        exposure=exposure,
        n_tokens=tokens,
        keys=keys,
        numbers=resample.numbers_of(keys),
        hashes=hashes,
        places=np.arange(len(rows)),
    )
    keep_counts(corpus, whole, of)
    return whole
