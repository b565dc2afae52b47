"""Any two slices of a corpus side by side, at once: what interactive views are computed from.

:class:`Slices` counts every family of a corpus once, by document; a slice is then a boolean mask over the documents,
and its figures are products of the mask with those counts. Resampling weights are drawn once as well. Rates and counts
are those of :func:`workbench.compare.rates.group_rates`; intervals are a Poisson bootstrap of documents, which differs
from its multinomial one in the second or third digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare import measures
from workbench.compare.words.keyness import CONTENT_POS, stop_lemmas
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.families import FAMILIES, CountMatrix, count_documents, count_sentences
from workbench.errors import StatisticsError

Mask = npt.NDArray[np.bool_]

#: Documents in a slice from which on the weights that were drawn beforehand serve; fewer are resampled on their own,
#: because a Poisson bootstrap of a handful of documents often draws none at all.
ENOUGH = 50
#: Below this share of the documents it is quicker to take their weights out than to multiply the others by 0.
SPARSE = 0.3
# Cells of the weights that are kept (4 bytes each): 64 MB at most.
_CELLS = 16_000_000

SLICE_RATES = {
    "category": pl.String,
    "n_documents": pl.Int64,
    "n": pl.Int64,
    "exposure": pl.Int64,
    "rate": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "method": pl.String,
    "reason": pl.String,
}
SLICE_CONTRAST = {
    "category": pl.String,
    "unit": pl.String,
    **{f"{side}_{c}": t for side in ("a", "b") for c, t in SLICE_RATES.items() if c not in ("category", "method")},
    "log2_ratio": pl.Float64,
    "log2_low": pl.Float64,
    "log2_high": pl.Float64,
    "reason": pl.String,
    "method": pl.String,
}
SLICE_KEYNESS = {
    "type": pl.String,
    "pos": pl.String,
    **{f"{side}_{c}": pl.Int64 for side in ("a", "b") for c in ("n", "tokens", "df", "documents")},
    "log_likelihood": pl.Float64,
    "log_ratio": pl.Float64,
    "log_ratio_conservative": pl.Float64,
}


@dataclass(frozen=True)
class _Sums:
    """Counts and exposure of a slice, and the same in each resample."""

    n: npt.NDArray[np.int64]
    exposure: int
    documents: int
    rates: resample.Floats | None  # (resamples, categories), or None where there is nothing to resample
    method: str
    reason: str | None


class Slices:
    """The counts of a corpus, ready for any pair of slices.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    n_resamples
        Bootstrap resamples; fewer are drawn where they would need more than 64 MB.
    seed
        Seed of the draws.
    level
        Level of the intervals.

    Notes
    -----
    A mask has the shape (documents,), in the order of ``corpus.documents``. Slices may overlap; the documents that
    both have then get the same weight in a resample, and the ratio is narrower for it, as it should be.
    """

    def __init__(self, corpus: Corpus, *, n_resamples: int = 1000, seed: int = 0, level: float = 0.95) -> None:
        resample.require(n_resamples, level)
        self.corpus = corpus
        self.level = level
        self.n_resamples = n_resamples
        self.seed = seed
        self.doc_ids: list[str] = corpus.documents["doc_id"].to_list()
        self._row = {d: i for i, d in enumerate(self.doc_ids)}
        self._counts: dict[tuple[str, str | None], CountMatrix] = {}

    @property
    def everything(self) -> Mask:
        """The mask of all documents."""
        return np.ones(len(self.doc_ids), dtype=bool)

    def counts(self, family: str, unit: str | None = None) -> CountMatrix:
        """Return the counts of a family, rows in the order of ``corpus.documents``."""
        found = self._counts.get((family, unit))
        if found is None:
            found = count_documents(self.corpus, family, unit)
            order = np.argsort([self._row[d] for d in found.rows])
            found = CountMatrix(
                found.family,
                found.unit,
                found.categories,
                [found.rows[i] for i in order],
                found.n[order],
                found.exposure[order],
                found.n_tokens[order],
            )
            self._counts[family, unit] = found
        return found

    def rates(self, family: str, mask: Mask, unit: str | None = None) -> pl.DataFrame:
        """Return the pooled rates of a slice with intervals: columns of :data:`SLICE_RATES`.

        Rates are per 1,000 word tokens or 100 sentences, as in ``group_rates``. One document is resampled by its
        sentences. ``low`` and ``high`` are null, with the reason, where nothing occurs or nothing can be resampled.
        """
        return self.rates_counts(self.counts(family, unit), mask)

    def rates_counts(self, counts: CountMatrix, mask: Mask) -> pl.DataFrame:
        """Return the pooled rates of a slice for counts of one's own, as :meth:`rates` does for those of a family."""
        return self._frame(counts, self._sums(counts, self._checked(mask)))

    def one_category(self, family: str, category: str) -> CountMatrix:
        """Return the counts of a single category of a family: quicker where the others are not needed."""
        counts = self.counts(family)
        at = counts.categories.index(category)
        return replace(counts, categories=(category,), n=counts.n[:, at : at + 1])

    def contrast(self, family: str, a: Mask, b: Mask, unit: str | None = None) -> pl.DataFrame:
        """Return two slices side by side: columns of :data:`SLICE_CONTRAST`.

        ``log2_ratio`` is log2(rate of a / rate of b), positive where ``a`` has more; null where either is 0.
        """
        return self.contrast_counts(self.counts(family, unit), a, b)

    def contrast_counts(self, counts: CountMatrix, a: Mask, b: Mask) -> pl.DataFrame:
        """Return two slices side by side for counts of one's own, as :meth:`contrast` does for those of a family.

        ``counts`` has one row a document, in the order of ``corpus.documents``. A slice of one document gets no
        interval where its sentences do not tell these counts apart.
        """
        sides = [self._sums(counts, self._checked(mask)) for mask in (a, b)]
        frames = [self._frame(counts, side) for side in sides]
        ratio = _log_ratios(sides[0], sides[1], self.level)
        method = "; ".join(f"{name}: {side.method}" for name, side in zip("ab", sides, strict=True))
        return pl.DataFrame(
            {
                "category": list(counts.categories),
                "unit": [counts.unit] * len(counts.categories),
                **{
                    f"{name}_{c}": frame[c]
                    for name, frame in zip("ab", frames, strict=True)
                    for c in SLICE_RATES
                    if c not in ("category", "method")
                },
                **ratio,
                "method": [method] * len(counts.categories),
            },
            schema=SLICE_CONTRAST,
            nan_to_null=True,
        )

    def keyness(
        self, a: Mask, b: Mask, *, pos: Sequence[str] | None = CONTENT_POS, stop: bool = True, min_n: int = 1
    ) -> pl.DataFrame:
        """Return the keyness of every type of two slices, without permutations: columns of :data:`SLICE_KEYNESS`.

        Documents of both slices are taken out of ``b``. For tests that respect documents see
        :func:`workbench.compare.words.keyness.keyness`.

        Raises
        ------
        StatisticsError
            If a side has no tokens.
        """
        a = self._checked(a)
        b = self._checked(b) & ~a
        types, matrix, sizes = self._types
        n = [np.asarray(side.astype(np.float64) @ matrix).astype(np.int64) for side in (a, b)]
        df = [np.asarray(side.astype(np.float64) @ self._occurs).astype(np.int64) for side in (a, b)]
        tokens = [int(sizes[side].sum()) for side in (a, b)]
        for name, size in zip("ab", tokens, strict=True):
            if not size:
                raise StatisticsError(f"slice {name} has no tokens", hint="choose documents that have text")
        kept = (n[0] + n[1] >= max(min_n, 1)) & self._wanted(tuple(pos) if pos is not None else None, stop)
        at = np.flatnonzero(kept)
        first, second = (side[at].astype(np.float64) for side in n)
        return pl.DataFrame(
            {
                "type": types["type"].gather(at),
                "pos": types["pos"].gather(at),
                **{
                    f"{name}_{c}": v
                    for i, name in enumerate("ab")
                    for c, v in (
                        ("n", n[i][at]),
                        ("tokens", np.full(len(at), tokens[i])),
                        ("df", df[i][at]),
                        ("documents", np.full(len(at), int((sizes[(a, b)[i]] > 0).sum()))),
                    )
                },
                "log_likelihood": measures.log_likelihood(first, tokens[0], second, tokens[1]),
                "log_ratio": measures.log_ratio(first, tokens[0], second, tokens[1]),
                "log_ratio_conservative": measures.log_ratio_conservative(first, tokens[0], second, tokens[1]),
            },
            schema=SLICE_KEYNESS,
            nan_to_null=True,
        )

    def _checked(self, mask: Mask) -> Mask:
        mask = np.asarray(mask, dtype=bool)
        if mask.shape != (len(self.doc_ids),):
            raise StatisticsError(f"a mask of shape {mask.shape}", allowed=f"({len(self.doc_ids)},): one a document")
        return mask

    def _sums(self, counts: CountMatrix, mask: Mask) -> _Sums:
        used = mask & (counts.exposure > 0)
        documents = int(used.sum())
        n, exposure = counts.n[used].sum(axis=0), int(counts.exposure[used].sum())
        if not documents:
            reason = f"no {counts.unit}" if mask.any() else "no document"
            return _Sums(n, 0, 0, None, "none", reason)
        if documents >= ENOUGH:
            drawn, method = self._poisson(counts, used), "Poisson bootstrap of documents"
        elif documents > 1:
            rng = resample.generator(self.seed, "slice")
            drawn = resample.resampled_ratios(counts.n[used], counts.exposure[used], self.n_resamples, rng)
            method = "percentile bootstrap of documents"
        elif counts.family not in FAMILIES:
            return _Sums(n, exposure, documents, None, "none", "one document: no interval")
        else:
            doc_id = self.doc_ids[int(np.flatnonzero(used)[0])]
            own = count_sentences(self.corpus, [doc_id], counts.family, counts.unit)
            if own.categories != counts.categories:
                own = replace(own, n=own.n[:, [own.categories.index(c) for c in counts.categories]])
            if len(own.rows) < 2:
                return _Sums(n, exposure, documents, None, "none", "one sentence: no interval")
            rng = resample.generator(self.seed, "slice")
            drawn = resample.resampled_ratios(own.n, own.exposure, self.n_resamples, rng)
            method = "percentile bootstrap of sentences"
        return _Sums(n, exposure, documents, drawn, method, None)

    def _poisson(self, counts: CountMatrix, used: Mask) -> resample.Floats:
        table = np.column_stack([counts.n, counts.exposure]).astype(np.float32)
        if used.mean() < SPARSE:
            sums = (self._weights[:, used] @ table[used]).astype(np.float64)
        else:
            table[~used] = 0
            sums = (self._weights @ table).astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            ratios: resample.Floats = np.where(sums[:, -1:] > 0, sums[:, :-1] / sums[:, -1:], np.nan)
        return ratios

    @cached_property
    def _weights(self) -> npt.NDArray[np.float32]:
        """How often each document is drawn in each resample, Poisson(1) (Chamandy et al. 2012)."""
        documents = len(self.doc_ids)
        rows = max(200, min(self.n_resamples, _CELLS // max(documents, 1)))
        rng = resample.generator(self.seed, "slices")
        return rng.poisson(1.0, size=(rows, documents)).astype(np.float32)

    def _frame(self, counts: CountMatrix, sums: _Sums) -> pl.DataFrame:
        size = len(counts.categories)
        low = high = np.full(size, np.nan)
        if sums.rates is not None:
            low, high = _interval(sums.rates, self.level)
        reasons: list[str | None] = [
            sums.reason if sums.reason else None if n else "no occurrence: no interval" for n in sums.n
        ]
        kept = np.array([r is None for r in reasons], dtype=bool)
        return pl.DataFrame(
            {
                "category": list(counts.categories),
                "n_documents": [sums.documents] * size,
                "n": sums.n,
                "exposure": [sums.exposure] * size,
                "rate": counts.scale * sums.n / sums.exposure if sums.exposure else np.full(size, np.nan),
                "low": np.where(kept, counts.scale * low, np.nan),
                "high": np.where(kept, counts.scale * high, np.nan),
                "method": [sums.method] * size,
                "reason": reasons,
            },
            schema=SLICE_RATES,
            nan_to_null=True,
        )

    @cached_property
    def _types(self) -> tuple[pl.DataFrame, Any, npt.NDArray[np.int64]]:
        """Types (type, pos), counts as a sparse matrix (documents, types), and tokens of each document."""
        from scipy.sparse import csr_array

        counts = self.corpus.counts.select("doc_id", pl.col("lemma").alias("type"), "pos", "n").filter(pl.col("n") > 0)
        types = counts.select("type", "pos").unique().sort("type", "pos").with_row_index("column")
        rows = pl.DataFrame({"doc_id": self.doc_ids}, schema={"doc_id": pl.String}).with_row_index("row")
        cells = counts.join(types, on=["type", "pos"]).join(rows, on="doc_id")
        at = (cells["row"].to_numpy(), cells["column"].to_numpy())
        matrix = csr_array((cells["n"].to_numpy(), at), shape=(len(self.doc_ids), types.height), dtype=np.float64)
        sizes: npt.NDArray[np.int64] = np.asarray(matrix.sum(axis=1)).ravel().astype(np.int64)
        return types.drop("column"), matrix, sizes

    @cached_property
    def _occurs(self) -> Any:
        found = self._types[1].copy()
        found.data = np.ones_like(found.data)
        return found

    def _wanted(self, pos: tuple[str, ...] | None, stop: bool) -> Mask:
        cached = self._masks.get((pos, stop))
        if cached is None:
            keep = ~pl.col("type").str.contains(r"^[0-9０-９]+$")
            if pos is not None:
                keep = keep & pl.col("pos").is_in(list(pos))
            if stop:
                listed = pl.struct("type", "pos").is_in([{"type": t, "pos": p} for t, p in sorted(stop_lemmas())])
                keep = keep & ~listed
            cached = self._types[0].select(keep.alias("keep"))["keep"].to_numpy()
            self._masks[pos, stop] = cached
        return cached

    @cached_property
    def _masks(self) -> dict[tuple[tuple[str, ...] | None, bool], Mask]:
        return {}


def _interval(estimates: resample.Floats, level: float) -> tuple[resample.Floats, resample.Floats]:
    """Return the percentile interval of each column; NaN in a column only where a resample has no exposure."""
    if np.isnan(estimates).any():
        return resample.percentile_interval(estimates, level)
    tail = (1 - level) / 2
    low, high = np.quantile(estimates, [tail, 1 - tail], axis=0)
    return low, high


def _log_ratios(a: _Sums, b: _Sums, level: float) -> dict[str, Any]:
    """Return log2 ratio, its interval and the reasons for nulls, by category."""
    size = len(a.n)
    ratio, low, high = (np.full(size, np.nan) for _ in range(3))
    both = (a.n > 0) & (b.n > 0)
    reasons: list[str | None] = [
        None if ok else (a.reason or b.reason or f"no occurrence in {'a' if not first else 'b'}")
        for ok, first in zip(both, a.n > 0, strict=True)
    ]
    if a.exposure and b.exposure:
        ratio[both] = np.log2((a.n[both] / a.exposure) / (b.n[both] / b.exposure))
    if a.rates is not None and b.rates is not None:
        rows = min(len(a.rates), len(b.rates))
        # A resample without an occurrence has no ratio; half an occurrence stands for it, so that the interval is
        # long towards that side and not cut off.
        one, other = (
            np.where(s.rates[:rows] > 0, s.rates[:rows], 0.5 / s.exposure) for s in (a, b) if s.rates is not None
        )
        low[both], high[both] = _interval(np.log2(one / other)[:, both], level)
    elif both.any():
        reasons = [r or a.reason or b.reason for r in reasons]
    return {"log2_ratio": ratio, "log2_low": low, "log2_high": high, "reason": reasons}
