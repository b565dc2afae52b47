"""Which documents move a finding: each contrast again without the documents that matter most to it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from workbench.compare.contrast_figures import ratios_without
from workbench.compare.models import document_tests, predict
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.cube import CountMatrix, count_documents
from workbench.counting.families import Parts, group_labels, in_order, select
from workbench.errors import StatisticsError

INFLUENCE = {
    "family": pl.String,
    "category": pl.String,
    "target": pl.String,
    "group": pl.String,
    "side": pl.String,
    "doc_id": pl.String,
    "n": pl.Int64,
    "exposure": pl.Int64,
    "share": pl.Float64,
    "log2_ratio": pl.Float64,
    "log2_without": pl.Float64,
    "shift": pl.Float64,
    "p": pl.Float64,
    "p_without": pl.Float64,
    "reason": pl.String,
}


def influence(
    corpus: Corpus,
    target: str | Iterable[str] | pl.Expr,
    *,
    by: str | pl.Expr | None = "genre",
    family: str = "code",
    unit: str | None = None,
    parts: Parts = None,
    top: int = 3,
    n_permutations: int = 999,
    seed: int = 0,
) -> pl.DataFrame:
    """Return, for every row of a contrast, the documents without which its log ratio changes most.

    Parameters
    ----------
    corpus, target, by, family, unit, parts
        As in :func:`workbench.compare.contrast.contrast`, several targets being pooled.
    top
        Documents of a row.
    n_permutations, seed
        Draws of documents for ``p`` of several pooled documents, and their seed.

    Returns
    -------
    DataFrame
        Columns of :data:`INFLUENCE`; up to ``top`` rows per group and category, the most influential document first.

        * ``doc_id``: of a text that is there more than once, the first of its copies; they are left out together.
        * ``side``: ``target`` or ``group``, where the document is; a target of one document is never left out.
        * ``n``, ``exposure``: of the document; ``share``: its part of the occurrences of its side, 0-1.
        * ``shift``: ``log2_without`` - ``log2_ratio``, infinite where no occurrence is left on the side.
        * ``p``: ``p_tail`` of a target of one document, ``p_documents`` of several; ``p_without``: the same without the
          document, the model fitted (the permutations drawn) again.
        * ``reason``: why a figure is null.

    Raises
    ------
    StatisticsError
        If no document is left beside the target, or ``top`` is below 1.

    Notes
    -----
    A finding that one document makes or unmakes is a finding about that document. Shifts of a large group are small by
    its size alone: look at ``p_without`` and ``share`` too.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement").filter(genre=["opinion column", "signed commentary"])
    >>> moved = wb.influence(corpus, target="column", family="commitment", top=1)
    >>> moved.filter(category="attributed").select("side", "group").row(0)
    ('group', 'signed commentary')
    """
    if top < 1:
        raise StatisticsError(f"top={top}", allowed="a whole number from 1")
    resample.require(max(n_permutations, 1), 0.95)
    ids, labels = select(corpus, target), group_labels(corpus, by)
    documents = count_documents(corpus, family, unit, parts)
    some, is_target = documents.exposure > 0, np.isin(documents.rows, ids)
    if is_target.all():
        raise StatisticsError("no document is left to compare with", hint="the target must not be the whole corpus")
    group_of = np.array([labels[d] for d in documents.rows], dtype=object)
    own = documents.take(is_target & some)
    name = ids[0] if len(ids) == 1 else f"{len(ids)} documents"
    rows = []
    for group in in_order(group_of[~is_target]):
        others = documents.take(~is_target & some & (group_of == group))
        fixed = {"family": documents.family, "target": name, "group": group}
        rows += [fixed | row for row in _rows(own, others, top, n_permutations, seed)]
    return pl.DataFrame(rows, schema=INFLUENCE).with_columns(pl.selectors.float().fill_nan(None))


def _rows(own: CountMatrix, others: CountMatrix, top: int, draws: int, seed: int) -> list[dict[str, object]]:
    if not (own.exposure.sum() and others.exposure.sum()):
        return []
    sides = {"target": own, "group": others}
    without = ratios_without(own, others)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log2(own.n.sum(axis=0) / own.exposure.sum()) - np.log2(others.n.sum(axis=0) / others.exposure.sum())
    rows: list[dict[str, object]] = []
    for j, category in enumerate(own.categories):
        if not np.isfinite(ratio[j]):
            continue
        moved = [(abs(v - ratio[j]), side, i, v) for side, values in without for i, v in enumerate(values[:, j])]
        moved = sorted((m for m in moved if m[0] > 0), key=lambda m: (-m[0], m[1], m[2]))[:top]
        p = _p(own, others, j, draws, seed)
        for _, side, i, value in moved:
            counts = sides[side].units
            left = {**sides, side: sides[side].take(np.array(sides[side].keys) != counts.keys[i])}
            p_without = _p(left["target"], left["group"], j, draws, seed, single=len(own.rows) == 1)
            rows.append(
                {
                    "category": category,
                    "side": side,
                    "doc_id": counts.rows[i],
                    "n": int(counts.n[i, j]),
                    "exposure": int(counts.exposure[i]),
                    "share": float(counts.n[i, j] / counts.n[:, j].sum()),
                    "log2_ratio": float(ratio[j]),
                    "log2_without": float(value) if np.isfinite(value) else None,
                    "shift": float(value - ratio[j]),
                    "p": p,
                    "p_without": p_without,
                    "reason": None
                    if np.isfinite(value) and not np.isnan(p_without)
                    else "no occurrence is left"
                    if not np.isfinite(value)
                    else "p: no expectation without it",
                }
            )
    return rows


def _p(own: CountMatrix, others: CountMatrix, j: int, draws: int, seed: int, *, single: bool | None = None) -> float:
    """Return p_tail of one document, or the p of permuting several, for category ``j``; NaN where there is none."""
    n, m = own.n[:, j], others.n[:, j]
    if len(own.rows) == 1 if single is None else single:
        fitted = predict.fit(predict.model_of(own.family, own.unit), m, others.exposure)
        return np.nan if fitted.reason else predict.predict(fitted, int(n[0]), int(own.exposure[0])).p_tail
    if not (n.any() or m.any()) or not len(n) or not len(m):
        return np.nan
    from scipy.sparse import csr_array

    sizes = np.concatenate([own.exposure, others.exposure])
    table = csr_array(np.concatenate([n, m])[None].astype(np.float64))
    rng = resample.generator(seed, "influence")
    strata = document_tests.length_strata(sizes)
    p, _ = document_tests.permutation_p(table, sizes, np.arange(len(sizes)) < len(n), draws, rng, strata)
    return float(p[0])
