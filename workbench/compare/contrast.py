"""One text beside groups of coverage: how its rates differ, and whether that is unusual for one document.

Two questions are kept apart. *Is the target's rate different from the group's?* The log ratio with its interval
says by how much, and how well that is known. *Would one document of that group, as long as the target, show such
a rate?* The target is one text, so no two-sample test applies; its count is set against the predictive
distribution of a new document (:mod:`workbench.compare.models.predict`), and its rate against the documents there are.
Whether those predictions hold what they say is shown by :func:`workbench.compare.calibration.calibration`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from workbench.compare import contrast_figures as figures
from workbench.compare.contrast_figures import MIN_TOKENS, Group, Settings, Side, Target
from workbench.compare.measures.significance import benjamini_hochberg
from workbench.compare.models import predict
from workbench.compare.rates import pooled, target_units
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.families import CountMatrix, count_documents, group_labels, select
from workbench.errors import StatisticsError

CONTRAST = {
    "family": pl.String,
    "category": pl.String,
    "unit": pl.String,
    "target": pl.String,
    "target_n": pl.Int64,
    "target_exposure": pl.Int64,
    "target_rate": pl.Float64,
    "target_low": pl.Float64,
    "target_high": pl.Float64,
    "group": pl.String,
    "n_documents": pl.Int64,
    "n": pl.Int64,
    "exposure": pl.Int64,
    "rate": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "log2_ratio": pl.Float64,
    "log2_low": pl.Float64,
    "log2_high": pl.Float64,
    "percentile": pl.Float64,
    "n_compared": pl.Int64,
    "expected_low": pl.Float64,
    "expected_high": pl.Float64,
    "dispersion": pl.Float64,
    "p_tail": pl.Float64,
    "q": pl.Float64,
    "level": pl.Float64,
    "n_resamples": pl.Int64,
    "method": pl.String,
    "reason": pl.String,
    "caveat": pl.String,
}


def contrast(
    corpus: Corpus,
    target: str | Iterable[str] | pl.Expr,
    *,
    each: bool = False,
    by: str | pl.Expr | None = "genre",
    family: str = "code",
    unit: str | None = None,
    n_resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
    min_tokens: int = MIN_TOKENS,
) -> pl.DataFrame:
    """Set a text, or several, beside each group of the other documents, category by category.

    Parameters
    ----------
    corpus
        A corpus or feature set that holds the target and the reference documents.
    target
        A document id, several, or an expression over ``documents``. Targets are taken out of the reference;
        ``caveat`` says so in the group they belong to.
    each
        With several targets: each on its own (all of them are out of the reference), ``target`` naming it. By
        default they are pooled into one.
    by
        Column of ``documents`` that makes the reference groups, an expression, or None for all others in one.
    family, unit
        As in :func:`workbench.compare.rates.document_rates`.
    n_resamples, seed, level
        Bootstrap resamples, seed, and level of all intervals, the predictive one included.
    min_tokens
        Documents with fewer tokens are left out of ``percentile`` (they are in all other figures).

    Returns
    -------
    DataFrame
        Columns of :data:`CONTRAST`, one row per target, group and category.

        * ``target_low``, ``target_high``: interval of the target's rate; its sentences are resampled (several
          documents pooled: the documents).
        * ``rate``, ``low``, ``high``: the group's pooled rate; its documents are resampled.
        * ``log2_ratio``: log2(target rate / group rate), positive where the target uses more; both sides
          resampled.
        * ``percentile``: 0-100, share of the ``n_compared`` documents with a lower rate, those with the same
          rate counting half. Documents pooled: the mean of theirs, which is the chance that one of them has a
          higher rate than one of the group (50: no difference).
        * ``expected_low``, ``expected_high``: rates that a document of that group, as long as the target, would
          show with probability ``level`` under a gamma-Poisson (beta-binomial for shares of sentences) fitted
          to the group. ``dispersion`` is the fitted one; near 0 there is chance variation only. Documents pooled:
          so many new documents of these lengths together, each with a rate of its own (by simulation).
        * ``p_tail``: two-sided tail probability of the target's count under that model: the probability of a count at
          least as far out. Where it is ``1 - level`` or less, the target's rate is not between ``expected_low`` and
          ``expected_high``. ``q``: the same after Benjamini-Hochberg over the categories of a target and group.
        * ``reason``: why a figure is null; ``caveat``: what to keep in mind with those that are not.

    Raises
    ------
    CorpusError
        If a target id is not in the corpus.
    StatisticsError
        If the family, unit or grouping is unknown, nothing is selected, or no document is left to compare with.

    Notes
    -----
    The groups are what could be had, not samples of "the media". A small p_tail says that the target is unusual
    for such a document of this group, not why.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> table = wb.contrast(corpus, target="column", by="genre", n_resamples=100)
    >>> table["group"].unique().sort().to_list()
    ['Diet speech', 'wire-style news']
    >>> table.filter(category="hearsay").select("group", "n_documents", "reason").rows()
    [('Diet speech', 1673, None), ('wire-style news', 132, None)]
    """
    resample.require(n_resamples, level)
    settings = Settings(n_resamples, seed, level, min_tokens)
    ids = select(corpus, target)
    labels = group_labels(corpus, by)
    documents = count_documents(corpus, family, unit)
    is_target = np.isin(documents.rows, ids)
    if is_target.all():
        raise StatisticsError("no document is left to compare with", hint="the target must not be the whole corpus")
    group_of = np.array([labels[d] for d in documents.rows], dtype=object)
    targets = [_target(corpus, documents, chosen, settings) for chosen in ([[i] for i in ids] if each else [ids])]
    groups = []
    for name in sorted(set(group_of[~is_target]), key=lambda g: (g == "(unknown)", g)):
        part = documents.take(~is_target & (group_of == name) & (documents.exposure > 0))
        fits = predict.fit_many(predict.model_of(part.family, part.unit), part.n, part.exposure)
        groups.append(Group(name, _side(part, name, "documents", settings, "group", name), fits))
    return pl.concat(
        _compare(one, group, any(labels[i] == group.name for i in one.ids), settings)
        for one in targets
        for group in groups
    )


def _target(corpus: Corpus, documents: CountMatrix, ids: list[str], settings: Settings) -> Target:
    whole = documents.take(np.isin(documents.rows, ids) & (documents.exposure > 0))
    if len(ids) > 1:
        return Target(f"{len(ids)} documents", ids, _side(whole, "target", "documents", settings, "target"), whole)
    units = target_units(corpus, ids, documents.family, documents.unit)
    return Target(ids[0], ids, _side(units, "target", "sentences", settings, "target"), whole)


def _side(counts: CountMatrix, group: str, what: str, settings: Settings, *names: str) -> Side:
    rng = resample.generator(settings.seed, *names)
    resampled = resample.resampled_ratios(counts.n, counts.exposure, settings.n_resamples, rng)
    return Side(counts, pooled(counts, group, what, resampled, settings.level), resampled)


def _compare(target: Target, group: Group, inside: bool, settings: Settings) -> pl.DataFrame:
    """Return the rows of one target and one group."""
    left, right = (side.table.to_dict(as_series=False) for side in (target.side, group.side))
    size = len(left["category"])
    reasons: list[list[str]] = [[] for _ in range(size)]
    for name, side in (("target interval", left), ("group interval", right)):
        for j, why in enumerate(side["reason"]):
            if why:
                reasons[j].append(f"{name}: {why.removesuffix(': no interval')}")
    ratio, ratio_low, ratio_high = figures.log_ratio(target, group, settings.level, reasons)
    percentile, n_compared = figures.percentile(target, group, settings.min_tokens, reasons)
    expected_low, expected_high, dispersion, p_tail = figures.expected(target, group, settings, reasons)
    model = predict.model_of(target.documents.family, target.documents.unit)
    if len(target.documents.rows) > 1:
        model += f" of {len(target.documents.rows)} documents together, simulated"
    return pl.DataFrame(
        {
            "family": left["family"],
            "category": left["category"],
            "unit": left["unit"],
            "target": [target.name] * size,
            **{f"target_{c}": left[c] for c in ("n", "exposure", "rate", "low", "high")},
            **{c: right[c] for c in ("group", "n_documents", "n", "exposure", "rate", "low", "high")},
            "log2_ratio": ratio,
            "log2_low": ratio_low,
            "log2_high": ratio_high,
            "percentile": percentile,
            "n_compared": [n_compared] * size,
            "expected_low": expected_low,
            "expected_high": expected_high,
            "dispersion": dispersion,
            "p_tail": p_tail,
            "q": benjamini_hochberg(p_tail),
            "level": [settings.level] * size,
            "n_resamples": [settings.n_resamples] * size,
            "method": [f"target: {left['method'][0]}; group: {right['method'][0]}; expected: {model}, mid-p interval"]
            * size,
            "reason": ["; ".join(r) or None for r in reasons],
            "caveat": figures.caveats(target, group, inside, n_compared, settings),
        },
        schema=CONTRAST,
        nan_to_null=True,
    )
