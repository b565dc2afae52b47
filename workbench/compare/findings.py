"""What sets one text apart from several groups of coverage at once, and which of it survives.

A contrast answers for one corpus and one family. A reader wants to know what holds beside *every* group. Here each figure is
a candidate: all of them stand in one table, share one correction for many tests, and must survive what most often undoes
such a finding: one outlet (or author) that makes it, and errors of the analyser or the coder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from workbench.compare.contrast import contrast
from workbench.compare.measures import benjamini_hochberg
from workbench.compare.models import predict
from workbench.compare.sensitivity import ERRORS, sensitivity
from workbench.corpus import Corpus
from workbench.counting.cube import CountMatrix, count_documents
from workbench.counting.families import Parts, group_labels, select
from workbench.errors import StatisticsError

FINDINGS = {
    "corpus": pl.String,
    "group": pl.String,
    "method": pl.String,
    "family": pl.String,
    "category": pl.String,
    "unit": pl.String,
    "n_documents": pl.Int64,
    "target_n": pl.Int64,
    "target_rate": pl.Float64,
    "n": pl.Int64,
    "rate": pl.Float64,
    "log2_ratio": pl.Float64,
    "log2_low": pl.Float64,
    "log2_high": pl.Float64,
    "seen_from": pl.Float64,
    "p": pl.Float64,
    "q": pl.Float64,
    "left_out": pl.String,
    "n_left_out": pl.Int64,
    "log2_without_low": pl.Float64,
    "log2_without_high": pl.Float64,
    "p_without": pl.Float64,
    "q_without": pl.Float64,
    "without": pl.String,
    "survives": pl.Boolean,
    "verdict": pl.String,
    "reason": pl.String,
}

_LEFT_OUT = ("left_out", "n_left_out", "log2_without_low", "log2_without_high", "p_without", "without")
HOLDS, OPEN, NOT_SEEN, UNTESTED = "holds", "open", "not seen", "not tested"
ALPHA = 0.05
#: A group needs so many outlets (else authors) that leaving one out says more than leaving out a document.
MIN_OWNERS = 3
#: Size of the made-up gold standard behind an assumed rate of errors: so large that the rate counts as known.
_GOLD = 100_000


@dataclass(frozen=True)
class _Counted:
    """What is counted, and for whom."""

    target: str
    by: str
    family: str
    unit: str | None
    parts: Parts


@dataclass(frozen=True)
class _Draws:
    n_resamples: int
    seed: int
    level: float


@dataclass(frozen=True)
class Beside:
    """A corpus that holds the target, and the groups of it to set the target beside, in the order of the table."""

    name: str
    corpus: Corpus
    groups: Sequence[str]


def findings(
    beside: Iterable[Beside],
    target: str,
    *,
    by: str = "group",
    families: Iterable[str] = ("commitment", "code"),
    without: Iterable[str] = ("attitude", "scare_quote"),
    parts: Parts = "body",
    misclassified: float = 0.1,
    n_resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> pl.DataFrame:
    """Return a row per group and category: by how much the target differs, how unusual that is, and what it survives.

    Parameters
    ----------
    beside
        The corpora with their groups; each holds the target under the same id, coded as the rest of that corpus is.
    target
        Id of one document.
    by
        Column of ``documents`` that makes the groups.
    families
        Families of categories; counted per 1,000 tokens where the corpus has tokens, else per 100 sentences.
    without
        Categories that are left out: by default the two open classes, in which the analyser errs most.
    parts
        Parts of the texts to count in.
    misclassified
        Share of occurrences, 0 to below 1, that may be wrong *against* the finding.
    n_resamples, seed, level
        Resamples, seed, and level of the intervals.

    Returns
    -------
    DataFrame
        Columns of :data:`FINDINGS`, groups in the order given.

        * ``method``: ``hand`` or ``machine``, as the column ``origin`` of the corpus says.
        * ``log2_ratio`` with its interval, ``seen_from``: as in :func:`workbench.compare.contrast.contrast`.
        * ``p``: its ``p_tail``, how unusual the target is for one document of the group as long as it.
        * ``q``: Benjamini-Hochberg over **all** rows of the table.
        * ``left_out``: what was left out one after the other: ``outlet``, where the group has
          at least :data:`MIN_OWNERS`, else ``author``, else ``document``. ``log2_without_…``: range of the ratio;
          ``p_without``: the largest p, ``without`` naming what was then left out; ``q_without``: the correction with the
          largest p of every row.
        * ``survives``: the interval of the ratio still excludes 0 if ``misclassified`` of what makes the finding is wrong:
          of more in the target, that share of the target's occurrences is none and as large a share of the group's
          was missed; of less, the other way round. Null where a side has no occurrence, or the interval includes 0.
        * ``verdict``: ``holds`` (q, q_without <= .05, and survives), ``open`` (p <= .05, but not all of these), ``not
          seen``, or ``not tested`` (no model could be fitted: ``reason``).

    Raises
    ------
    StatisticsError
        If no group is given or one is not in its corpus, or ``misclassified`` is out of range.
    CorpusError
        If the target is not in a corpus.

    Notes
    -----
    "Not seen" is no "alike": look at ``seen_from``. Groups are not independent of each other, the target being the same;
    the correction keeps the expected share of false findings under positive dependence too.
    """
    if not 0 <= misclassified < 1:
        raise StatisticsError(f"misclassified={misclassified}", allowed="a share from 0 to below 1")
    draws, rows = _Draws(n_resamples, seed, level), []
    for one in beside:
        kept = _kept(one, target, by)
        unit = "sentences" if kept.documents["n_tokens"].null_count() else None
        for family in families:
            found = _family(kept, one.groups, _Counted(target, by, family, unit, parts), misclassified, draws)
            found = found.filter(~pl.col("category").is_in(sorted(set(without))))
            rows.append(found.with_columns(corpus=pl.lit(one.name), method=pl.lit(_method(kept))))
    if not rows:
        raise StatisticsError("no group to set the target beside", hint="give Beside(name, corpus, groups)")
    return _judged(pl.concat(rows))


def _family(
    corpus: Corpus, groups: Sequence[str], counted: _Counted, misclassified: float, draws: _Draws
) -> pl.DataFrame:
    """Return the rows of one corpus and family, without q and verdict."""
    how = {"by": counted.by, "family": counted.family, "unit": counted.unit, "parts": counted.parts}
    some = {"n_resamples": draws.n_resamples, "seed": draws.seed, "level": draws.level}
    table = contrast(corpus, counted.target, **how, **some)  # type: ignore[arg-type]
    table = table.filter(pl.col("group").is_in(list(groups))).with_columns(
        reason=pl.when(pl.col("p_tail").is_null()).then(pl.col("reason")), p="p_tail"
    )
    table = table.drop("log2_without_low", "log2_without_high", "q")
    place = pl.col("group").replace_strict({g: i for i, g in enumerate(groups)}, return_dtype=pl.Int64)
    for further in (_left_out(corpus, counted), _survives(corpus, counted, groups, misclassified, draws)):
        table = table.join(further, on=["group", "category"], how="left", maintain_order="left")
    return table.sort(place, maintain_order=True)


def _kept(one: Beside, target: str, by: str) -> Corpus:
    labels = group_labels(one.corpus, by)
    missing = [g for g in one.groups if g not in set(labels.values())]
    if missing or not one.groups:
        raise StatisticsError(
            f"no group {missing[0] if missing else ''!r} in {one.name}", allowed=sorted(set(labels.values()))
        )
    ids = select(one.corpus, target)
    return one.corpus.filter(doc_ids=[d for d, g in labels.items() if g in one.groups or d in ids])


def _method(corpus: Corpus) -> str:
    if "origin" not in corpus.documents.columns:
        return "machine"
    kinds = corpus.documents["origin"].fill_null("machine").str.split(":").list.first().unique().sort()
    return " and ".join(kinds)


def _owners(corpus: Corpus, ids: Sequence[str]) -> tuple[str, Mapping[str, str]]:
    """Return what can be left out of a group, and whose each of its documents is."""
    table = corpus.documents.filter(pl.col("doc_id").is_in(list(ids)))
    for kind in ("outlet", "author"):
        whose = {d: o or d for d, o in table.select("doc_id", kind).iter_rows()}
        if table[kind].drop_nulls().n_unique() >= MIN_OWNERS:
            return kind, whose
    return "document", {d: d for d in ids}


def _left_out(corpus: Corpus, counted: _Counted) -> pl.DataFrame:
    """Return, for each group and category, ratio and p with each outlet, author or document left out."""
    counts = count_documents(corpus, counted.family, counted.unit, counted.parts)
    labels, target = group_labels(corpus, counted.by), counted.target
    rows = np.array(counts.rows)
    own = counts.take((rows == target) & (counts.exposure > 0))
    found: list[dict[str, object]] = []
    for group in sorted({labels[d] for d in counts.rows if d != target}):
        mine = np.array([labels[d] == group for d in counts.rows]) & (rows != target) & (counts.exposure > 0)
        part = counts.take(mine)
        if len(own.rows) and len(part.rows):
            kind, whose = _owners(corpus, part.rows)
            found += [{"group": group, "left_out": kind} | row for row in _without(own, part, whose)]
    return pl.DataFrame(found, schema={c: FINDINGS[c] for c in ("group", "category", *_LEFT_OUT)})


def _without(own: CountMatrix, part: CountMatrix, whose: Mapping[str, str]) -> Iterator[dict[str, object]]:
    owner = np.array([whose[d] for d in part.rows])
    names = sorted(set(owner))
    model = predict.model_of(own.family, own.unit)
    ratios, p = np.full((2, len(names), len(own.categories)), np.nan)
    for i, name in enumerate(names):
        left = part.take(owner != name)
        if not len(left.rows):
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios[i] = np.log2(own.n[0] / own.exposure[0]) - np.log2(left.n.sum(axis=0) / left.exposure.sum())
        fits = predict.fit_many(model, left.n, left.exposure)
        p[i] = predict.tails(fits, own.n[0], int(own.exposure[0]))
    for j, category in enumerate(own.categories):
        known = ratios[np.isfinite(ratios[:, j]), j]
        worst = int(np.nanargmax(p[:, j])) if np.isfinite(p[:, j]).any() else None
        yield {
            "category": category,
            "n_left_out": len(names),
            "log2_without_low": float(known.min()) if len(known) else None,
            "log2_without_high": float(known.max()) if len(known) else None,
            "p_without": None if worst is None else float(p[worst, j]),
            "without": None if worst is None else names[worst],
        }


def _survives(corpus: Corpus, counted: _Counted, groups: Sequence[str], wrong: float, draws: _Draws) -> pl.DataFrame:
    """Return whether the interval of each ratio excludes 0 if some of what makes the finding is wrong."""
    own_group = group_labels(corpus, counted.by)[counted.target]
    right, bad = round(_GOLD * (1 - wrong)), round(_GOLD * wrong)
    all_of = count_documents(corpus, counted.family, counted.unit, counted.parts).categories
    found = []
    for sign in (1, -1):
        # Of more: occurrences of the target that are none, and of the groups that were missed; of less: the reverse.
        added, missed = (right, bad, 0), (right, 0, bad)
        mine, theirs = (added, missed) if sign > 0 else (missed, added)
        sides = [(own_group, mine), *((g, theirs) for g in groups if g != own_group)]
        errors = pl.DataFrame([(group, c, *n) for group, n in sides for c in all_of], schema=ERRORS, orient="row")
        table = sensitivity(
            corpus,
            counted.target,
            errors,
            by=counted.by,
            target_group=own_group,
            family=counted.family,
            unit=counted.unit,
            parts=counted.parts,
            n_resamples=draws.n_resamples,
            seed=draws.seed,
            level=draws.level,
        )
        there = pl.col("none_log2_low") > 0 if sign > 0 else pl.col("none_log2_high") < 0
        after = pl.col("genre_log2_low") > 0 if sign > 0 else pl.col("genre_log2_high") < 0
        found.append(
            table.filter(there).select(
                "group", "category", survives=after.fill_null(value=False) & pl.col("genre_log2_ratio").is_not_null()
            )
        )
    return pl.concat(found)


def _judged(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the correction over all rows and the verdict."""
    q, q_without = (benjamini_hochberg(rows[c].to_numpy()) for c in ("p", "p_without"))
    rows = rows.with_columns(pl.Series("q", q, nan_to_null=True), pl.Series("q_without", q_without, nan_to_null=True))
    stands = (pl.col("q") <= ALPHA) & (pl.col("q_without") <= ALPHA) & pl.col("survives")
    verdict = (
        pl.when(pl.col("p").is_null())
        .then(pl.lit(UNTESTED))
        .when(stands.fill_null(value=False))
        .then(pl.lit(HOLDS))
        .when(pl.col("p") <= ALPHA)
        .then(pl.lit(OPEN))
        .otherwise(pl.lit(NOT_SEEN))
    )
    return rows.with_columns(verdict=verdict).select(pl.col(c).cast(t) for c, t in FINDINGS.items())


def across(table: pl.DataFrame) -> pl.DataFrame:
    """Return each category of a findings table over its groups: in how many it holds, and in which direction.

    Parameters
    ----------
    table
        From :func:`findings`.

    Returns
    -------
    DataFrame
        One row a category: ``n_groups`` in which it could be tested, in how many of them the target has ``more`` and
        ``less``, how many ``holds`` and are ``open``, and the names of the groups ``against`` which it holds.

        * ``every_p``: the largest p of all groups, in each with its least favourable outlet left out: where it is .05 or
          less the target is unusual beside *every* group (intersection-union test, Berger 1982), for a reader who came
          with this one category. Null where the direction is not the same in all.
        * ``every_q``: the same, Benjamini-Hochberg over the categories, for a reader who looked through all of them.
    """
    tested = table.filter(pl.col("verdict") != UNTESTED).with_columns(
        above=pl.col("target_rate") > pl.col("rate"), below=pl.col("target_rate") < pl.col("rate")
    )
    whole = (
        tested.group_by("family", "category", maintain_order=True)
        .agg(
            pl.col("target_n").first(),
            n_groups=pl.len(),
            more=pl.col("above").sum(),
            less=pl.col("below").sum(),
            holds=(pl.col("verdict") == HOLDS).sum(),
            open=(pl.col("verdict") == OPEN).sum(),
            against=pl.col("group").filter(pl.col("verdict") == HOLDS).str.join("; "),
            every_p=pl.max_horizontal(pl.col("p").max(), pl.col("p_without").max()),
        )
        .with_columns(every_p=pl.when(pl.max_horizontal("more", "less") == pl.col("n_groups")).then("every_p"))
    )
    every = benjamini_hochberg(whole["every_p"].to_numpy().astype(np.float64))
    whole = whole.with_columns(pl.Series("every_q", every, nan_to_null=True))
    return whole.sort("holds", "open", "every_p", descending=[True, True, False], nulls_last=True, maintain_order=True)
