"""How far two codings of the same sentences agree, variable by variable: for code sheets, where sentences are numbered.

Annotations with offsets are matched span by span (:mod:`workbench.evaluate.agreement`); sheets are matched by document
and number of the sentence, so that every sentence is a unit whether or not a coder marked anything in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import polars as pl

from workbench import schema
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.families import numbered_sentences
from workbench.errors import StatisticsError
from workbench.evaluate.agreement import label_figures
from workbench.evaluate.coefficients import Tables

RELIABILITY = {
    "variable": pl.String,
    "category": pl.String,
    "unit": pl.String,
    "n": pl.Int64,
    "n_documents": pl.Int64,
    "n_a": pl.Int64,
    "n_b": pl.Int64,
    "agreement": pl.Float64,
    "alpha": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "kappa": pl.Float64,
    "reason": pl.String,
}

_YES_NO = 2
_Cells = Mapping[tuple[str, int], Any]


def reliability(a: Corpus, b: Corpus, *, n_resamples: int = 1000, seed: int = 0, level: float = 0.95) -> pl.DataFrame:
    """Measure how far two codings of the same documents agree on each variable.

    Parameters
    ----------
    a, b
        Two corpora with the same documents: two coders, or a coder and the analyser. Documents that only one has, or
        that have not the same number of sentences in both, are left out; :func:`unmatched` names them.
    n_resamples, seed, level
        Bootstrap resamples of documents for the interval of alpha.

    Returns
    -------
    DataFrame
        Columns of :data:`RELIABILITY`. ``commitment`` is one variable of six labels; ``code`` and ``frame`` are one
        variable a category (present in the sentence or not); ``source_type`` is compared cue by cue where a sentence has
        as many cues in both. ``n`` counts units, ``n_a`` and ``n_b`` those in which each coder sees the category (for
        labels: all units). ``agreement`` is the share of equal units, ``alpha`` Krippendorff's with its interval
        (``low``, ``high``), ``kappa`` Cohen's. Null, with the reason, where a category never occurs.

    Raises
    ------
    StatisticsError
        If no document is in both with the same number of sentences.

    Notes
    -----
    Krippendorff 2019, ch. 12: alpha above .8 is what conclusions should rest on, .667 the lowest for tentative ones.
    Of a rare category agreement is high whatever the coders do: read alpha, and mind how wide its interval is.
    """
    resample.require(n_resamples, level)
    ids = _common(a, b)
    if not ids:
        raise StatisticsError(
            "the two codings have no document in common", hint="doc_id and the number of sentences have to be the same"
        )
    rows = []
    for variable, category, unit, tables in _variables(a, b, ids):
        rng = resample.generator(seed, "reliability", variable, category or "")
        figures = label_figures(tables, unit, n_resamples, rng, level)
        total = tables.sum(axis=0)
        n = int(total.sum())
        seen = (total[1].sum(), total[:, 1].sum()) if category is not None else (n, n)
        alpha = figures["alpha"]
        rows.append(
            {
                "variable": variable,
                "category": category,
                "unit": unit,
                "n": n,
                "n_documents": int((tables.sum(axis=(1, 2)) > 0).sum()),
                "n_a": int(seen[0]),
                "n_b": int(seen[1]),
                "agreement": figures["share"]["value"],
                "alpha": alpha["value"],
                "low": alpha["low"],
                "high": alpha["high"],
                "kappa": figures["kappa"]["value"],
                "reason": alpha["reason"],
            }
        )
    return pl.DataFrame(rows, schema=RELIABILITY)


def unmatched(a: Corpus, b: Corpus) -> pl.DataFrame:
    """Return the documents that :func:`reliability` leaves out: doc_id and reason."""
    kept = set(_common(a, b))
    sizes = [_sizes(c) for c in (a, b)]
    rows = [
        (d, "only in the first" if d not in sizes[1] else "only in the second" if d not in sizes[0] else
         f"{sizes[0][d]} and {sizes[1][d]} sentences")
        for d in sorted(sizes[0].keys() | sizes[1].keys())
        if d not in kept
    ]  # fmt: skip
    return pl.DataFrame(rows, schema={"doc_id": pl.String, "reason": pl.String}, orient="row")


def _sizes(corpus: Corpus) -> dict[str, int]:
    return dict(numbered_sentences(corpus).group_by("doc_id").len().iter_rows())


def _common(a: Corpus, b: Corpus) -> list[str]:
    one, other = _sizes(a), _sizes(b)
    return sorted(d for d in one.keys() & other.keys() if one[d] == other[d])


def _variables(a: Corpus, b: Corpus, ids: list[str]) -> Iterable[tuple[str, str | None, str, Tables]]:
    """Yield each variable with its tables, shape (documents, labels of a, labels of b)."""
    labels = [_commitments(c, ids) for c in (a, b)]
    yield "commitment", None, "sentence", _paired(labels[0], labels[1], ids, len(schema.COMMITMENTS))
    for variable, table, column, wanted in (
        ("code", "markers", "code", list(schema.CODES)),
        ("frame", "frames", "frame", _frames(a, b)),
    ):
        if any(table not in c.tables for c in (a, b)):
            continue
        present = [_present(c, table, column) for c in (a, b)]
        for category in wanted:
            cells = [{key: int(category in held.get(key, ())) for key in labels[0]} for held in present]
            yield variable, category, "sentence", _paired(cells[0], cells[1], ids, _YES_NO)
    yield "source_type", None, "cue", _cues(a, b, ids)


def _commitments(corpus: Corpus, ids: list[str]) -> dict[tuple[str, int], int | None]:
    at = {name: i for i, name in enumerate(schema.COMMITMENTS)}
    kept = numbered_sentences(corpus).filter(pl.col("doc_id").is_in(ids))
    rows = kept.select("doc_id", "number", pl.col("commitment").cast(pl.String)).iter_rows()
    return {(d, n): at[label] if label is not None else None for d, n, label in rows}


def _frames(a: Corpus, b: Corpus) -> list[str]:
    held = [c.tables["frames"]["frame"].unique().to_list() for c in (a, b) if "frames" in c.tables]
    return sorted({frame for frames in held for frame in frames})


def _present(corpus: Corpus, table: str, column: str) -> dict[tuple[str, int], set[str]]:
    numbered = numbered_sentences(corpus).select("doc_id", "sent_id", "number")
    found = (
        corpus.table(table)
        .select("doc_id", "sent_id", pl.col(column).cast(pl.String))
        .join(numbered, on=["doc_id", "sent_id"])
    )
    held: dict[tuple[str, int], set[str]] = {}
    for doc_id, number, category in found.select("doc_id", "number", column).iter_rows():
        held.setdefault((doc_id, number), set()).add(category)
    return held


def _paired(one: _Cells, other: _Cells, ids: list[str], size: int) -> Tables:
    row = {d: i for i, d in enumerate(ids)}
    tables = np.zeros((len(ids), size, size))
    for key, label in one.items():
        if label is not None and other.get(key) is not None:
            tables[row[key[0]], label, other[key]] += 1
    return tables


def _cues(a: Corpus, b: Corpus, ids: list[str]) -> Tables:
    at = {name: i for i, name in enumerate(schema.SOURCE_TYPES)}
    row = {d: i for i, d in enumerate(ids)}
    tables = np.zeros((len(ids), len(at), len(at)))
    sides = []
    for corpus in (a, b):
        numbered = numbered_sentences(corpus).select("doc_id", "sent_id", "number")
        cues = corpus.markers.select("doc_id", "marker_id", "sent_id").join(
            corpus.attributions.select("doc_id", "marker_id", pl.col("source_type").cast(pl.String)),
            on=["doc_id", "marker_id"],
        )
        found: dict[tuple[str, int], list[str]] = {}
        ordered = cues.join(numbered, on=["doc_id", "sent_id"]).sort("doc_id", "marker_id")
        for doc_id, number, kind in ordered.select("doc_id", "number", "source_type").iter_rows():
            found.setdefault((doc_id, number), []).append(kind)
        sides.append(found)
    for key, kinds in sides[0].items():
        others = sides[1].get(key, [])
        if key[0] in row and len(kinds) == len(others):
            for one, other in zip(kinds, others, strict=True):
                tables[row[key[0]], at[one], at[other]] += 1
    return tables
