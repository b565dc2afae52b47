"""Any two slices of a corpus side by side, at once: what interactive views are computed from.

:class:`Slices` counts every family of a corpus once, by document, and draws the weights of the resamples once; a slice is
then a boolean mask over the documents. Its figures are those of :func:`workbench.compare.rates.group_rates` and
:func:`workbench.compare.contrast.contrast`, digit by digit: both take them from :mod:`workbench.compare.intervals`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare import intervals, measures
from workbench.compare.intervals import Side
from workbench.compare.words.type_table import CONTENT_POS, Lemmas, lemmas_of_parts, stop_lemmas
from workbench.corpus import Corpus
from workbench.counting import part_sums, resample
from workbench.counting.cube import (
    CountMatrix,
    count_documents,
    count_in_frames,
    count_sentences,
    unit_keys,
)
from workbench.counting.families import FAMILIES, FRAME, NAME, Parts
from workbench.errors import StatisticsError
from workbench.storage.in_use import Latest

Mask = npt.NDArray[np.bool_]
#: A period, (rate, low, high), occurrences and documents.
Period = tuple[int, list[float | None], int, int]

# Up to so many documents the weights of all are drawn once (2,000 bytes a document); else those of a slice when it is chosen.
_DRAWN_AT_ONCE = 2 * resample.GROUPS
# Families of which one document is resampled by its sentences.
_BY_SENTENCE = (*FAMILIES, FRAME)
# Slices whose weights are kept: A and B, as they are and without documents that lack what is counted.
_KEPT_SLICES = 6
# Sides of single documents that are kept: some 250 kB each with the draws of 14 categories.
_KEPT_DOCUMENTS = 32

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


class Slices:
    """The counts of a corpus, ready for any pair of slices.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    n_resamples
        Bootstrap resamples.
    seed
        Seed of the draws.
    level
        Level of the intervals.
    parts
        Parts of the texts to count in; by default all but boilerplate.

    Notes
    -----
    A mask has the shape (documents,), in the order of ``corpus.documents``. Slices may overlap; the documents that
    both have then get the same weight in a resample, and the ratio is narrower for it, as it should be.
    """

    def __init__(
        self, corpus: Corpus, *, n_resamples: int = 2000, seed: int = 0, level: float = 0.95, parts: Parts = None
    ) -> None:
        resample.require(n_resamples, level)
        self.corpus = corpus
        self.level = level
        self.seed = seed
        self.parts = parts
        self.doc_ids: list[str] = corpus.documents["doc_id"].to_list()
        self.n_resamples = n_resamples
        self._counts: dict[tuple[str, str | None], CountMatrix] = {}
        self._documents: Latest[Side] = Latest(_KEPT_DOCUMENTS)

    def of_parts(self, parts: Parts) -> Slices:
        """Return the same corpus counted in other parts of its texts, with the same draws."""
        other = Slices(self.corpus, n_resamples=self.n_resamples, seed=self.seed, level=self.level, parts=parts)
        other.__dict__.update(_keys=self._keys, _drawn=self._drawn, _weights=self._weights, _states=self._states)
        return other

    @property
    def everything(self) -> Mask:
        """The mask of all documents."""
        return np.ones(len(self.doc_ids), dtype=bool)

    def counts(self, family: str, unit: str | None = None) -> CountMatrix:
        """Return the counts of a family, rows in the order of ``corpus.documents``; a coding without tokens by sentence."""
        if unit is None and not self.corpus.documents["n_tokens"].sum():
            unit = "sentences"
        found = self._counts.get((family, unit))
        if found is None:
            found = count_documents(self.corpus, family, unit, self.parts).order(self.doc_ids)
            self._counts[family, unit] = found
        return found

    def names(self, referent: str) -> CountMatrix:
        """Return the names of a referent by document, as shares of its mentions."""
        return self.counts(NAME + referent).composition

    def one_category(self, family: str, category: str) -> CountMatrix:
        """Return the counts of a single category of a family: quicker where the others are not needed."""
        return self.counts(family).only((category,))

    def rates(self, family: str, mask: Mask, unit: str | None = None) -> pl.DataFrame:
        """Return the pooled rates of a slice with intervals: columns of :data:`SLICE_RATES`.

        Rates are per 1,000 word tokens or 100 sentences, as in ``group_rates``. One document is resampled by its
        sentences. ``low`` and ``high`` are null, with the reason, where nothing can be resampled.
        """
        return self.rates_counts(self.counts(family, unit), mask)

    def rates_counts(self, counts: CountMatrix, mask: Mask) -> pl.DataFrame:
        """Return the pooled rates of a slice for counts from :meth:`counts`, :meth:`names` or :meth:`one_category`."""
        return self._frame(self._side(counts, self._checked(mask)), bool(mask.any()))

    def pooled(self, counts: CountMatrix, mask: Mask) -> tuple[list[float | None], int, int]:
        """Return rate, low and high (None where undefined), n and n_documents of the first category, as :meth:`rates_counts`."""
        side = self._side(counts, self._checked(mask))
        return self._first(side), int(side.n[0]), side.counts.n_documents

    def _first(self, side: Side) -> list[float | None]:
        """Return rate, low and high of the first category, None where undefined."""
        found = intervals.rates(side, self.level)
        return _known([float(side.counts.scale * v[0]) for v in (found.rate, found.low, found.high)])

    def over_time(self, counts: CountMatrix, mask: Mask, periods: npt.NDArray[np.int64]) -> list[Period]:
        """Return the period and what :meth:`pooled` gives for its documents, for each in which one has exposure.

        ``periods`` has a number for each document, 0 for none. All periods are drawn together, on all cores.
        """
        used = self._checked(mask) & (counts.exposure > 0) & (periods > 0)
        rows = np.flatnonzero(used)
        rows = rows[np.argsort(periods[rows], kind="stable")]
        first = np.flatnonzero(np.diff(periods[rows], prepend=0))
        names, size = periods[rows][first], np.diff(first, append=len(rows))
        if not len(rows):
            return []
        table = np.column_stack([counts.n[rows, 0], counts.exposure[rows]])
        n, exposure = np.add.reduceat(table, first).T
        tail = (1 - self.level) / 2
        drawn = resample.percentile_interval(self._drawn_over_time(table, rows, size), 1 - 2 * tail)
        low, high, _ = intervals.bounds(n, exposure, drawn, tail, share=counts.share)
        figures = [_known(own) for own in (counts.scale * np.column_stack([n / exposure, low, high])).tolist()]
        if counts.family in _BY_SENTENCE:
            alone = np.flatnonzero(size == 1)
            sides = self._one_by_one([self.doc_ids[i] for i in rows[first[alone]].tolist()], counts)
            for at, side in zip(alone.tolist(), sides, strict=True):
                figures[at] = self._first(side)
        return list(zip(names.tolist(), figures, n.tolist(), size.tolist(), strict=True))

    def _drawn_over_time(
        self, table: npt.NDArray[np.int64], rows: npt.NDArray[np.int64], size: npt.NDArray[np.int64]
    ) -> resample.Floats:
        """Return the rates of periods, which have so many rows each, in each resample; NaN where there is one unit."""
        part = np.repeat(np.arange(len(size)), size)
        cells = np.sort(part * len(self._keys) + self._numbers[rows])
        units = np.bincount(cells[np.diff(cells, prepend=-1) > 0] // len(self._keys), minlength=len(size))
        found = np.full((self.n_resamples, len(size)), np.nan)
        few, many = (units > 1) & (units <= resample.GROUPS), units > resample.GROUPS
        for chosen in (few, many):
            if not chosen.any():
                continue
            some = chosen[part]
            own, place, parts = rows[some], (np.cumsum(chosen) - 1)[part[some]], int(chosen.sum())
            if chosen is few:
                sums = part_sums.sums_by_part(table[some], self._states[own], place, parts, self.n_resamples)
            else:
                sums = part_sums.group_sums_by_part(
                    table[some], self._groups[own], place, parts, self.n_resamples, self.seed
                )
            found[:, chosen] = resample.ratios(sums.reshape(-1, 2)).reshape(self.n_resamples, parts)
        return found

    def contrast(
        self, family: str, a: Mask, b: Mask, unit: str | None = None, *, simultaneous: bool = False
    ) -> pl.DataFrame:
        """Return two slices side by side: columns of :data:`SLICE_CONTRAST`.

        ``log2_ratio`` is log2(rate of a / rate of b), positive where ``a`` has more; null where either is 0. With
        ``simultaneous`` the intervals of the ratios hold together, not each on its own.
        """
        return self.contrast_counts(self.counts(family, unit), a, b, simultaneous=simultaneous)

    def contrast_counts(self, counts: CountMatrix, a: Mask, b: Mask, *, simultaneous: bool = False) -> pl.DataFrame:
        """Return two slices side by side for counts as :meth:`rates_counts` takes them."""
        masks = [self._checked(mask) for mask in (a, b)]
        sides = [self._side(counts, mask) for mask in masks]
        frames = [self._frame(side, bool(mask.any())) for side, mask in zip(sides, masks, strict=True)]
        one, other = self._paired(counts, sides, masks)
        found = intervals.log_ratios(one, other, self.level, simultaneous=simultaneous)
        size = len(counts.categories)
        method = [
            "; ".join(f"{name}: {how}" for name, how in zip("ab", both, strict=True))
            for both in zip(*(frame["method"].to_list() for frame in frames), strict=True)
        ]
        no_side = next((f["reason"][0] for f, s in zip(frames, sides, strict=True) if size and not s.exposure), None)
        return pl.DataFrame(
            {
                "category": list(counts.categories),
                "unit": [counts.unit] * size,
                **{
                    f"{name}_{c}": frame[c]
                    for name, frame in zip("ab", frames, strict=True)
                    for c in SLICE_RATES
                    if c not in ("category", "method")
                },
                "log2_ratio": found.ratio,
                "log2_low": found.low,
                "log2_high": found.high,
                "reason": [
                    no_side or why or opened for why, opened in zip(found.why_ratio, found.why_open, strict=True)
                ],
                "method": method,
            },
            schema=SLICE_CONTRAST,
            nan_to_null=True,
        )

    def frames_by_commitment(self, mask: Mask) -> Mapping[str, pl.DataFrame]:
        """Return, for each frame, the commitment of the sentences of a slice in which it holds.

        Columns of :data:`SLICE_RATES`, rates in per cent; the figures of
        :func:`workbench.compare.stance_by.frame_by_stance`. One document is resampled by its sentences.
        """
        mask = self._checked(mask)
        if mask.sum() == 1:
            own = self.corpus.filter(doc_ids=[self.doc_ids[int(np.flatnonzero(mask)[0])]])
            inside = count_in_frames(own, "commitment", self._framed.keys(), self.parts, by_sentence=True)
            sides = {
                name: intervals.side(counts, "sentences", self.n_resamples, self.seed)
                for name, (counts, _) in inside.items()
            }
        else:
            sides = {
                name: intervals.side(counts.take(mask), "documents", self.n_resamples, self.seed, self._of(mask))
                for name, counts in self._framed.items()
            }
        return {name: self._frame(side, bool(mask.any())) for name, side in sides.items()}

    @cached_property
    def _framed(self) -> dict[str, CountMatrix]:
        inside = count_in_frames(self.corpus, "commitment", None, self.parts)
        return {name: counts.order(self.doc_ids) for name, (counts, _) in inside.items()}

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
        CorpusError
            If words are to be counted in some parts of the texts and the corpus has no tokens.
        """
        a = self._checked(a)
        b = self._checked(b) & ~a
        found, rows, places = self._types
        sides = [found.frequencies(rows[side[places]]) for side in (a, b)]
        tokens = [side.tokens for side in sides]
        for name, size in zip("ab", tokens, strict=True):
            if not size:
                raise StatisticsError(f"slice {name} has no tokens", hint="choose documents that have text")
        kept = sides[0].n + sides[1].n >= max(min_n, 1)
        at = np.flatnonzero(kept & self._wanted(tuple(pos) if pos is not None else None, stop))
        first, second = (side.n[at].astype(np.float64) for side in sides)
        return pl.DataFrame(
            {
                "type": found.types["type"].gather(at),
                "pos": found.types["pos"].gather(at),
                **{
                    f"{name}_{c}": v
                    for name, side in zip("ab", sides, strict=True)
                    for c, v in (
                        ("n", side.n[at]),
                        ("tokens", np.full(len(at), side.tokens)),
                        ("df", side.df[at]),
                        ("documents", np.full(len(at), side.documents)),
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

    def _side(self, counts: CountMatrix, mask: Mask) -> Side:
        used = mask & (counts.exposure > 0)
        if used.sum() == 1 and counts.family in _BY_SENTENCE:
            return self._one_by_one([self.doc_ids[int(np.flatnonzero(used)[0])]], counts)[0]
        return intervals.side(counts.take(used), "documents", self.n_resamples, self.seed, self._of(used))

    def _paired(self, counts: CountMatrix, sides: list[Side], masks: list[Mask]) -> list[Side]:
        """Return the sides of a ratio: where slices overlap, the documents of both are drawn alike, in groups if one is."""
        weights = [self._of(mask & (counts.exposure > 0)) for mask in masks]
        grouped = [w.groups is not None for w in weights]
        if all(grouped) or not any(grouped) or not (masks[0] & masks[1]).any():
            return sides
        drawn = resample.group_weights(self.n_resamples, self.seed)
        found = []
        for side, mask in zip(sides, masks, strict=True):
            used = mask & (counts.exposure > 0)
            if side.what != "documents" or not used.any():
                found.append(side)
                continue
            own = resample.Weights(drawn, self._groups[used], self.seed)
            found.append(intervals.side(counts.take(used), "documents", self.n_resamples, self.seed, own))
        return found

    def _one_by_one(self, doc_ids: list[str], counts: CountMatrix) -> list[Side]:
        """Return documents, each by its sentences. One stays slice A while B changes, so the last ones are kept."""
        key = (counts.family, counts.unit, counts.categories)
        counted = self._by_sentence([d for d in doc_ids if (d, *key) not in self._documents], counts)

        def made(doc_id: str) -> Side:
            own = counted.get(doc_id) or self._by_sentence([doc_id], counts)[doc_id]  # gone since it was looked for
            return intervals.side(own, "sentences", self.n_resamples, self.seed)

        return [self._documents.get((d, *key), partial(made, d)) for d in doc_ids]

    def _by_sentence(self, doc_ids: list[str], counts: CountMatrix) -> dict[str, CountMatrix]:
        """Return the counts of some documents by sentence."""
        if not doc_ids:
            return {}
        own = count_sentences(self.corpus, doc_ids, counts.family, counts.unit, self.parts).only(counts.categories)
        whose = np.array(own.rows, dtype=object)
        return {d: own.take(whose == d) for d in doc_ids}

    @cached_property
    def _keys(self) -> list[str]:
        return unit_keys(self.corpus, pl.Series("doc_id", self.doc_ids, dtype=pl.String))

    @cached_property
    def _drawn(self) -> npt.NDArray[np.uint8] | None:
        """How often each document is drawn in each resample, shape (documents, resamples); None for many documents."""
        if len(self._keys) > _DRAWN_AT_ONCE:
            return None
        return resample.keyed_weights(self._keys, self.n_resamples, self.seed)

    @cached_property
    def _states(self) -> npt.NDArray[np.uint64]:
        """The state at which the draws of each document start, the same for copies."""
        return resample.states_of(self._keys, self.seed)

    @cached_property
    def _weights(self) -> Latest[resample.Weights]:
        return Latest(_KEPT_SLICES)

    def _of(self, mask: Mask) -> resample.Weights:
        """Return the weights of the documents of a mask: those that a contrast of them gives them."""
        if self._drawn is not None and mask.sum() <= resample.GROUPS:
            return resample.Weights(self._drawn[mask])
        return self._weights.get(np.packbits(mask).tobytes(), lambda: self._drawn_for(mask))

    def _drawn_for(self, mask: Mask) -> resample.Weights:
        if np.count_nonzero(np.bincount(self._numbers[mask])) > resample.GROUPS:
            drawn = resample.group_weights(self.n_resamples, self.seed)
            return resample.Weights(drawn, self._groups[mask], self.seed)
        keys = [self._keys[i] for i in np.flatnonzero(mask)]
        return resample.weights_of(keys, self.n_resamples, self.seed)

    @cached_property
    def _groups(self) -> npt.NDArray[np.int64]:
        """The random group of each document, in slices of so many that they are drawn in groups."""
        return resample.groups_of(self._keys, self.seed)

    @cached_property
    def _numbers(self) -> npt.NDArray[np.int64]:
        """A number for each document, the same for copies."""
        return resample.numbers_of(self._keys)

    def _frame(self, side: Side, some: bool) -> pl.DataFrame:
        found, counts = intervals.rates(side, self.level), side.counts
        size = len(counts.categories)
        reasons = found.reason if some else ["no document"] * size
        return pl.DataFrame(
            {
                "category": list(counts.categories),
                "n_documents": [counts.n_documents] * size,
                "n": found.n,
                "exposure": [found.exposure] * size,
                "rate": counts.scale * found.rate,
                "low": counts.scale * found.low,
                "high": counts.scale * found.high,
                "method": found.method,
                "reason": reasons,
            },
            schema=SLICE_RATES,
            nan_to_null=True,
        )

    @cached_property
    def _types(self) -> tuple[Lemmas, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Lemmas by document; the rows of the documents that have words; and the places of these in ``doc_ids``."""
        found, rows = lemmas_of_parts(self.corpus, self.parts)
        ids = pl.Series(self.doc_ids, dtype=pl.String)
        order = ids.arg_sort()
        has = ids.gather(order).is_in(found.doc_ids.gather(rows).implode())
        return found, rows, order.filter(has).to_numpy().astype(np.int64)

    def _wanted(self, pos: tuple[str, ...] | None, stop: bool) -> Mask:
        cached = self._masks.get((pos, stop))
        if cached is None:
            keep = ~pl.col("type").str.contains(r"^[0-9０-９]+$")
            if pos is not None:
                keep = keep & pl.col("pos").is_in(list(pos))
            if stop:
                listed = pl.struct("type", "pos").is_in([{"type": t, "pos": p} for t, p in sorted(stop_lemmas())])
                keep = keep & ~listed
            cached = self._types[0].types.select(keep.alias("keep"))["keep"].to_numpy()
            self._masks[pos, stop] = cached
        return cached

    @cached_property
    def _masks(self) -> dict[tuple[tuple[str, ...] | None, bool], Mask]:
        return {}


def _known(figures: list[float]) -> list[float | None]:
    return [None if np.isnan(v) else v for v in figures]
