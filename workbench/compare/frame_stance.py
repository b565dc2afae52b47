"""Frames set against stance: which topics are hedged, which asserted, in whose voice.

The unit is the sentence: a frame holds in it or not, and it has a commitment label, or markers of a code or voice.
For each frame, the share of its sentences with a category stands beside the share of all other sentences.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.families import FAMILIES, Counts, counted_sentences, events, group_labels
from workbench.errors import CorpusError, StatisticsError

#: Families of stance that frames can be set against.
STANCE_FAMILIES = ("commitment", "code", "voice", "source_type", "engagement")

#: Columns of :func:`frame_by_stance`. ``n`` are sentences with frame and category, ``n_frame`` those with the frame;
#: ``other_n`` and ``n_other`` the same of the sentences without the frame. Shares are between 0 and 1.
FRAME_STANCE = {
    "group": pl.String,
    "frame": pl.String,
    "family": pl.String,
    "category": pl.String,
    "n_documents": pl.Int64,
    "n": pl.Int64,
    "n_frame": pl.Int64,
    "share": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "other_n": pl.Int64,
    "n_other": pl.Int64,
    "other_share": pl.Float64,
    "other_low": pl.Float64,
    "other_high": pl.Float64,
    "log2_ratio": pl.Float64,
    "log2_low": pl.Float64,
    "log2_high": pl.Float64,
    "level": pl.Float64,
    "n_resamples": pl.Int64,
    "method": pl.String,
    "reason": pl.String,
    "caveat": pl.String,
}

#: A frame in fewer units (documents, or sentences of one document) draws a caveat: its intervals are too narrow.
FEW_UNITS = 10

_SENTENCE = ("doc_id", "sent_id")


@dataclass(frozen=True)
class _Tallies:
    """Sentences by unit: with frame and category (units, frames, categories), with frame, with category, all."""

    units: str
    both: Counts
    frame: Counts
    category: Counts
    all: Counts


def frame_by_stance(
    corpus: Corpus,
    family: str = "commitment",
    by: str | pl.Expr | None = None,
    *,
    frames: Iterable[str] | None = None,
    n_resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> pl.DataFrame:
    """Return how stance is spread over the sentences of each frame, beside all other sentences.

    Parameters
    ----------
    corpus
        A corpus or feature set with the table ``frames`` (:func:`workbench.coding.code.code` adds it).
    family
        ``commitment``: the share of sentences with each label, of those that have one. ``code``, ``voice``,
        ``source_type`` or ``engagement``: the share with at least one marker of each; these shares do not add up
        to 1.
    by
        Column of ``documents`` that makes groups, an expression over them, or None for all in one.
    frames
        Ids of the frames wanted; None for all.
    n_resamples, seed, level
        Resamples, seed of the draws (each group has a stream of its own), level of the intervals.

    Returns
    -------
    DataFrame
        Columns of :data:`FRAME_STANCE`; one row per group, frame and category. ``log2_ratio`` is log2 of ``share``
        over ``other_share``: above 0 where the category is commoner in sentences with the frame. Intervals are
        percentiles of resampled documents (of sentences in a group of one document), both sides from the same
        resample. What is undefined is null, with the reason.

    Raises
    ------
    CorpusError
        If the corpus has no table ``frames``.
    StatisticsError
        If there is no such family, column or frame.

    Notes
    -----
    A share says how sentences about a topic are put, not how sure the writer is of the topic itself: the hedge may
    stand on another clause of the sentence. Frames overlap; "other sentences" are those without this one frame.
    With few documents the intervals are too narrow (see :func:`workbench.compare.rates.group_rates`).

    Examples
    --------
    >>> import polars as pl
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> crossed = wb.frame_by_stance(corpus, "commitment", frames=["military_cooperation"], n_resamples=100)
    >>> crossed.filter(category="hedged").select("frame", pl.col("share").is_between(0, 1)).rows()
    [('military_cooperation', True)]
    """
    resample.require(n_resamples, level)
    if family not in STANCE_FAMILIES:
        raise StatisticsError(f"no family {family!r} to set frames against", allowed=STANCE_FAMILIES)
    names = _frames(corpus, frames)
    labels = group_labels(corpus, by)
    tables = []
    for group in sorted(set(labels.values()), key=lambda g: (g == "(unknown)", g)):
        part = corpus.filter(doc_ids=[d for d, own in labels.items() if own == group])
        tallies = _tally(part, family, names)
        draws = _draws(tallies, n_resamples, resample.generator(seed, "frames", group))
        tables.append(_table(group, family, names, tallies, draws, level, n_resamples))
    return pl.concat(tables) if tables else pl.DataFrame(schema=FRAME_STANCE)


def _frames(corpus: Corpus, wanted: Iterable[str] | None) -> list[str]:
    """Return the frames to count: those that were coded, in their order, also where one has no hit."""
    if "frames" not in corpus.tables:
        raise CorpusError(
            f"this {corpus.kind} has no table 'frames'",
            allowed=corpus.tables,
            hint="workbench.coding.code.code(corpus) adds it; it needs the tokens",
        )
    coded = corpus.provenance.get("frames", {}).get("ids", [])
    known = [*coded, *sorted(set(corpus.frames["frame"]) - set(coded))]
    if wanted is None:
        return known
    chosen = [wanted] if isinstance(wanted, str) else list(wanted)
    for name in chosen:
        if name not in known:
            raise StatisticsError(f"no frame {name!r} was coded in this {corpus.kind}", allowed=known)
    return chosen


def _tally(corpus: Corpus, family: str, names: list[str]) -> _Tallies:
    """Count the sentences of each unit: documents, or the sentences of an only document."""
    categories = FAMILIES[family]
    sentences = counted_sentences(corpus).sort(_SENTENCE)
    if family == "commitment":
        sentences = sentences.drop_nulls("commitment")
    unit_key = ["doc_id"] if corpus.documents.height != 1 else list(_SENTENCE)
    place = sentences.select(*_SENTENCE, unit=pl.struct(unit_key).rle_id().cast(pl.Int64)).with_row_index("row")

    def indicator(found: pl.DataFrame, column: str, values: Iterable[str]) -> Counts:
        order = pl.DataFrame({column: list(values)}, schema={column: pl.String}).with_row_index("column")
        cells = found.join(order, on=column).join(place, on=_SENTENCE)
        matrix = np.zeros((place.height, order.height), np.int64)
        matrix[cells["row"].to_numpy(), cells["column"].to_numpy()] = 1
        return matrix

    framed = indicator(corpus.frames, "frame", names)
    stance = indicator(events(corpus, family), "category", categories)
    unit = place["unit"].to_numpy()
    units = int(unit.max(initial=-1)) + 1

    def summed(matrix: Counts) -> Counts:
        total = np.zeros((units, *matrix.shape[1:]), np.int64)
        np.add.at(total, unit, matrix)
        return total

    both = framed[:, :, None] * stance[:, None, :]
    kind = "documents" if unit_key == ["doc_id"] else "sentences"
    return _Tallies(kind, summed(both), summed(framed), summed(stance), summed(np.ones(place.height, np.int64)))


def _draws(tallies: _Tallies, n_resamples: int, rng: np.random.Generator) -> tuple[resample.Floats, resample.Floats]:
    """Return the resampled shares inside and outside each frame: (n_resamples, frames, categories) each."""
    units, frames, categories = tallies.both.shape
    flat = np.column_stack(
        [tallies.both.reshape(units, frames * categories), tallies.frame, tallies.category, tallies.all]
    )
    sums = resample.resampled_sums(flat, n_resamples, rng)
    both, frame, category, total = np.split(sums, np.cumsum([frames * categories, frames, categories]), axis=1)
    both = both.reshape(n_resamples, frames, categories)
    return _share(both, frame[:, :, None]), _share(category[:, None, :] - both, (total - frame)[:, :, None])


def _share(n: resample.Floats, size: resample.Floats) -> resample.Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        shares: resample.Floats = np.where(size > 0, n / size, np.nan)
    return shares


def _table(
    group: str,
    family: str,
    names: list[str],
    tallies: _Tallies,
    draws: tuple[resample.Floats, resample.Floats],
    level: float,
    n_resamples: int,
) -> pl.DataFrame:
    fixed = {
        "group": group,
        "family": family,
        "n_documents": len(tallies.all) if tallies.units == "documents" else 1,
        "level": level,
        "n_resamples": n_resamples,
        "method": f"percentile bootstrap of {tallies.units}",
    }
    rows = [
        fixed | {"frame": frame, "category": category} | _cell(tallies, i, j, draws, level)
        for i, frame in enumerate(names)
        for j, category in enumerate(FAMILIES[family])
    ]
    return pl.DataFrame(rows, schema=FRAME_STANCE)


def _cell(
    tallies: _Tallies, i: int, j: int, draws: tuple[resample.Floats, resample.Floats], level: float
) -> dict[str, object]:
    """Return the numbers of frame ``i`` and category ``j``, with what is undefined and why."""
    n, size = int(tallies.both[:, i, j].sum()), int(tallies.frame[:, i].sum())
    other_n, other_size = int(tallies.category[:, j].sum()) - n, int(tallies.all.sum()) - size
    having = int((tallies.frame[:, i] > 0).sum())
    other_having = int((tallies.all > tallies.frame[:, i]).sum())
    inside, outside = (side[:, i, j] for side in draws)
    reasons: list[str] = []
    low, high = _interval(inside, n, size, having, tallies.units, level, "share", reasons)
    other_low, other_high = _interval(
        outside, other_n, other_size, other_having, tallies.units, level, "other_share", reasons
    )
    ratio: float | None = None
    ratio_low, ratio_high = None, None
    if n and other_n:
        ratio = float(np.log2(n / size) - np.log2(other_n / other_size))
        if having > 1 and other_having > 1:
            ratio_low, ratio_high = _log_interval(inside, outside, level, reasons)
    else:
        reasons.append(f"log2_ratio: no such sentence {'without' if n else 'with'} the frame")
    few = having < FEW_UNITS and size > 0
    return {
        "n": n,
        "n_frame": size,
        "share": n / size if size else None,
        "low": low,
        "high": high,
        "other_n": other_n,
        "n_other": other_size,
        "other_share": other_n / other_size if other_size else None,
        "other_low": other_low,
        "other_high": other_high,
        "log2_ratio": ratio,
        "log2_low": ratio_low,
        "log2_high": ratio_high,
        "reason": "; ".join(reasons) or None,
        "caveat": f"the frame is in {having} {tallies.units} only: intervals are too narrow" if few else None,
    }


def _interval(
    draws: resample.Floats, n: int, size: int, having: int, units: str, level: float, what: str, reasons: list[str]
) -> tuple[float | None, float | None]:
    """Return the interval of a share, or nothing and the reason why."""
    if not size:
        reasons.append(f"{what}: no such sentence")
    elif having < 2:
        reasons.append(f"{what} interval: in one of the {units} only")
    elif n in (0, size):
        reasons.append(f"{what} interval: {'no' if not n else 'every'} sentence has it, and so has every resample")
    else:
        low, high = resample.percentile_interval(draws[:, None], level)
        return float(low[0]), float(high[0])
    return None, None


def _log_interval(
    inside: resample.Floats, outside: resample.Floats, level: float, reasons: list[str]
) -> tuple[float | None, float | None]:
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.log2(inside) - np.log2(outside)
    kept = ratios[~np.isnan(ratios)]
    bounds = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2], method="inverted_cdf")
    if not np.isfinite(bounds).all():
        reasons.append("log2 interval: open, as too many resamples have no such sentence")
    low, high = (float(b) if np.isfinite(b) else None for b in bounds)
    return low, high
