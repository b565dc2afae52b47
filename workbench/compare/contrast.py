"""One text beside groups of coverage: how its rates differ, and whether that is unusual for one document.

Two questions are kept apart. *Is the target's rate different from the group's?* The log ratio with its interval
says by how much, and how well that is known. *Would one document of that group, as long as the target, show such
a rate?* The target is one text, so no two-sample test applies; its count is set against the predictive
distribution of a new document (:mod:`workbench.compare.models.predict`), and its rate against the documents there are.
Whether those predictions hold what they say is shown by :func:`workbench.compare.calibration.calibration`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare import contrast_figures as figures
from workbench.compare import intervals
from workbench.compare.contrast_figures import (
    MIN_TOKENS,
    Group,
    Labels,
    Owners,
    Settings,
    Target,
    labels_of,
    owners_of,
)
from workbench.compare.matching import matched_documents
from workbench.compare.measurement_error import ALL, Corrected, corrected, known_errors
from workbench.compare.measures import benjamini_hochberg
from workbench.compare.models import predict
from workbench.compare.rates import rate_table, target_side
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.cube import CountMatrix, count_documents, drawn_together
from workbench.counting.families import Parts, counted_parts, select
from workbench.errors import StatisticsError
from workbench.storage.in_use import Answers

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
    "log2_without_low": pl.Float64,
    "log2_without_high": pl.Float64,
    "percentile": pl.Float64,
    "n_compared": pl.Int64,
    "expected_low": pl.Float64,
    "expected_high": pl.Float64,
    "dispersion": pl.Float64,
    "p_tail": pl.Float64,
    "p_documents": pl.Float64,
    "q": pl.Float64,
    "seen_from": pl.Float64,
    "level": pl.Float64,
    "n_resamples": pl.Int64,
    "method": pl.String,
    "reason": pl.String,
    "caveat": pl.String,
    **{
        f"{what}_corrected{end}": pl.Float64
        for what in ("target_rate", "rate", "log2_ratio")
        for end in ("", "_low", "_high")
    },
    "correction": pl.String,
}
#: What ``matched_on`` adds: null in the rows with all documents; how many documents the group has in all.
MATCHED = {"matched_on": pl.String, "n_unmatched": pl.Int64}
#: Columns that say nothing of a group in which no document is matched.
_OF_GROUP: tuple[str, ...] = (
    "rate",
    "low",
    "high",
    "log2_ratio",
    "log2_low",
    "log2_high",
    "log2_without_low",
    "log2_without_high",
)
_OF_GROUP += ("percentile", "expected_low", "expected_high", "dispersion", "p_tail", "p_documents", "q", "seen_from")
_OF_GROUP += tuple(f"{what}_corrected{end}" for what in ("rate", "log2_ratio") for end in ("", "_low", "_high"))

#: Draws of the errors where fewer resamples were asked for: quantiles of a hundred draws are no interval.
_DRAWS = 1000


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
    parts: Parts = None,
    simultaneous: bool = False,
    matched_on: Iterable[str] | None = None,
    calipers: Mapping[str, float] | None = None,
    together: str | None = None,
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
    family, unit, parts
        As in :func:`workbench.compare.rates.document_rates`.
    n_resamples, seed, level
        Bootstrap resamples, seed, and level of all intervals, the predictive one included.
    min_tokens
        Documents with fewer tokens are left out of ``percentile`` (they are in all other figures).
    simultaneous
        Give intervals of ``log2_ratio`` (a sup-t band) that hold for all categories of a target and group together with
        probability ``level``. Of separate 95 % intervals of 14 codes at least one excludes 0 in about half of all comparisons in
        which nothing differs.
    together
        Column of ``documents``, as ``outlet`` or ``author``, whose documents are drawn as one unit: where a group has several
        pieces of one outlet, pieces of an outlet are more alike than pieces of two, and intervals of documents one by one are
        too narrow. Reaches the intervals of rates and ratios and what is left without any one unit, not the predictive interval
        (see ``calibration(leave=…)``) nor the permutations of pooled targets.
    matched_on, calipers
        Set the target beside each group once more, with only those of its documents that are like it in these:
        ``mentions`` (they name what it is about), ``period``, ``length``, or columns of ``documents``; see
        :func:`workbench.compare.matching.matched_documents`.

    Returns
    -------
    DataFrame
        Columns of :data:`CONTRAST`, one row per target, group and category. With ``matched_on`` two columns more
        (:data:`MATCHED`), and each group twice: all of its documents (``matched_on`` null), then the ``n_documents`` of its
        ``n_unmatched`` that are matched. Where that is none, the figures of the group are null.

        * ``target_low``, ``target_high``: interval of the target's rate; its sentences are resampled (several
          documents pooled: the documents).
        * ``rate``, ``low``, ``high``: the group's pooled rate; its documents are resampled.
        * ``log2_ratio``: log2(target rate / group rate), positive where the target uses more; both sides
          resampled. An end of the interval is null where it is open (``reason``): too many resamples have no
          occurrence on one side. Without any occurrence in the target there is no ratio, but there is ``log2_high``.
        * ``log2_without_low``, ``log2_without_high``: the smallest and the largest ``log2_ratio`` with any one document
          left out, of the group, or of the target where it has several.
        * ``percentile``: 0-100, share of the ``n_compared`` documents with a lower rate, those with the same
          rate counting half. Documents pooled: the mean of theirs, which is the chance that one of them has a
          higher rate than one of the group (50: no difference).
        * ``expected_low``, ``expected_high``: rates that a document of that group, as long as the target, would
          show with probability ``level`` under a gamma-Poisson (beta-binomial for shares of sentences) fitted
          to the group. ``dispersion`` is the fitted one; near 0 there is chance variation only. Documents pooled:
          so many new documents of these lengths together, each with a rate of its own (by simulation).
        * ``p_tail``: two-sided tail probability of the target's count under that model: the probability of a count at
          least as far out. Where it is ``1 - level`` or less, the target's rate is not between ``expected_low`` and
          ``expected_high``.
        * ``p_documents``, for documents pooled: two-sided p of drawing the target's documents anew from those of both
          sides, among documents of like length (:func:`workbench.compare.models.document_tests.permutation_p`). One
          document of many occurrences then is on either side with equal chances, as the model does not foresee.
        * ``q``: Benjamini-Hochberg over the categories of a target and group, of ``p_tail`` for one document, of
          ``p_documents`` for several.
        * ``seen_from``: the smallest ratio, above 1, of the target's own rate to the group's that would have q <= 0.05 with
          probability .8 were it the only difference (by the model; for documents pooled, by the spread of the resampled
          ratio). Where it is 5, "not unusual" says nothing against a ratio of 3.
        * ``target_rate_corrected``, ``rate_corrected``, ``log2_ratio_corrected``, each with ``_low`` and ``_high``: the rates
          that stand behind the counted ones if the analyser errs in these texts as it did in gold texts of outlets that its
          rules were not developed with (:mod:`workbench.compare.measurement_error`), of the same genre where these are
          enough, else of all genres. The middle is the median; the intervals hold what is not known of precision
          and recall besides what the counted rates' own do. They are null where the errors are not known, with the reason in
          ``correction``, which else says what precision and recall were. Errors alike on both sides leave a ratio where it
          is and make its interval wider; the p values and ``q`` are of the counts.
        * ``reason``: why another figure is null; ``caveat``: what to keep in mind with those that are not.

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
    ['Diet speech', 'signed commentary', 'wire-style news']
    >>> table.filter(category="hearsay").select("group", "n_documents").rows()
    [('Diet speech', 1673), ('signed commentary', 47), ('wire-style news', 132)]
    """
    if matched_on is not None:
        how = {"each": each, "by": by, "family": family, "unit": unit, "n_resamples": n_resamples, "seed": seed}
        more = {
            "level": level,
            "min_tokens": min_tokens,
            "parts": parts,
            "simultaneous": simultaneous,
            "together": together,
        }
        return _matched(corpus, target, tuple(matched_on), calipers, parts, how | more)
    resample.require(n_resamples, level)
    settings = Settings(n_resamples, seed, level, min_tokens, simultaneous)
    ids = select(corpus, target)
    documents = drawn_together(corpus, count_documents(corpus, family, unit, parts), together)
    owners = owners_of(corpus, documents.rows)
    is_target = _among(owners, ids)
    if is_target.all():
        raise StatisticsError("no document is left to compare with", hint="the target must not be the whole corpus")
    label, genre = (labels_of(corpus, owners, column) for column in (by, "genre"))
    known = known_errors(corpus, documents.family)
    targets = []
    for chosen in [[i] for i in ids] if each else [ids]:
        own = target_side(corpus, chosen, documents.family, documents.unit, n_resamples, seed, parts)
        whole = documents.take(_among(owners, chosen) & (documents.exposure > 0))
        name = chosen[0] if len(chosen) == 1 else f"{len(chosen)} documents"
        targets.append(Target(name, chosen, own, whole))
    of = (counted_parts(parts), together)
    groups = []
    for at in np.flatnonzero(np.bincount(label.numbers[~is_target], minlength=len(label.names))):
        counted = ~is_target & (label.numbers == at) & (documents.exposure > 0)
        group = _group_of(corpus, owners, label.names[at], documents, counted, settings, of)
        groups.append((group, _only(genre, counted)))
    tables = []
    for one in targets:
        mine = _among(owners, one.ids)
        for group, its_genre in groups:
            inside = any(label.names[i] == group.name for i in label.numbers[mine])
            table = _compare(one, group, inside, owners, settings)
            genres = (_only(genre, mine), its_genre)
            found = corrected(one.side, group.side, genres, known, level, seed, max(n_resamples, _DRAWS))
            tables.append(table.with_columns(_corrected_columns(found)))
    return pl.concat(tables).select(pl.col(c).cast(t) for c, t in CONTRAST.items())


def _among(owners: Owners, ids: Iterable[str]) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(owners.at), bool)
    found[[owners.at[i] for i in ids]] = True
    return found


def _only(genre: Labels, chosen: npt.NDArray[np.bool_]) -> str:
    """The genre of some documents where they have one, so that its errors can be looked up."""
    found = np.flatnonzero(np.bincount(genre.numbers[chosen]))
    return genre.names[found[0]] if len(found) == 1 else ALL


# By what they are, and which documents: some 20 MB each with 80,000 documents and fourteen categories.
_GROUPS: Answers[Group] = Answers(most=8)


def _group_of(
    corpus: Corpus,
    owners: Owners,
    name: str,
    documents: CountMatrix,
    counted: npt.NDArray[np.bool_],
    settings: Settings,
    of: tuple[Any, ...],
) -> Group:
    """Return a group of reference documents: another target, or another question, finds it as it was.

    ``counted`` are its rows of ``documents``; ``of`` is what was counted besides the family: the parts, and what is drawn
    together.
    """

    def made() -> Group:
        part = documents.take(counted)
        fits = predict.fit_many(predict.model_of(part.family, part.unit), part.n, part.exposure)
        return Group(name, intervals.side(part, "documents", settings.n_resamples, settings.seed), fits, owners)

    which = blake2b(np.packbits(counted).tobytes()).digest()
    question = (name, documents.family, documents.unit, *of, settings.n_resamples, settings.seed, which)
    return _GROUPS.get(corpus, question, made)


def _corrected_columns(found: Corrected) -> list[pl.Series]:
    columns = []
    for what, values in (("target_rate", found.target), ("rate", found.group), ("log2_ratio", found.ratio)):
        for end, column in zip(("", "_low", "_high"), zip(*values, strict=True), strict=True):
            columns.append(pl.Series(f"{what}_corrected{end}", column, dtype=pl.Float64).fill_nan(None))
    return [*columns, pl.Series("correction", found.how, dtype=pl.String)]


def _matched(
    corpus: Corpus,
    target: str | Iterable[str] | pl.Expr,
    on: tuple[str, ...],
    calipers: Mapping[str, float] | None,
    parts: Parts,
    how: Mapping[str, Any],
) -> pl.DataFrame:
    """Return the contrast with all documents and the one with those that are matched, group by group."""
    ids = select(corpus, target)
    whole = contrast(corpus, ids, **how)
    near = matched_documents(corpus, ids, on, calipers=calipers, parts=parts)
    kept = near.filter("matched")["doc_id"].to_list()
    key = ["target", "group", "category"]
    said = ", ".join(on)
    sizes = whole.select(*key, n_unmatched="n_documents")
    nothing = whole.with_columns(pl.lit(None, CONTRAST[c]).alias(c) for c in _OF_GROUP).with_columns(
        pl.lit(0, pl.Int64).alias("n_documents"),
        pl.lit(0, pl.Int64).alias("n"),
        pl.lit(0, pl.Int64).alias("exposure"),
        pl.lit(0, pl.Int64).alias("n_compared"),
        reason=pl.lit(f"no document of the group is like the target in {said}"),
        caveat=pl.lit(None, pl.String),
        correction=pl.lit("group: nothing was counted"),
    )
    found = contrast(corpus.filter(doc_ids=[*ids, *kept]), ids, **how) if kept else whole.clear()
    matched = pl.concat([found, nothing.join(found.select(key), on=key, how="anti", maintain_order="left")])
    both = pl.concat(
        [
            whole.with_columns(matched_on=pl.lit(None, pl.String)),
            matched.with_columns(matched_on=pl.lit(said)),
        ]
    ).join(sizes, on=key, how="left", maintain_order="left")
    order = whole.select("target", "group").unique(maintain_order=True).with_row_index("place")
    ordered = both.join(order, on=["target", "group"], how="left", maintain_order="left")
    second = pl.col("matched_on").is_not_null()
    return ordered.sort("place", second, maintain_order=True).select(*CONTRAST, *MATCHED)


def _compare(target: Target, group: Group, inside: bool, owners: Owners, settings: Settings) -> pl.DataFrame:
    """Return the rows of one target and one group."""
    left, right = (
        rate_table(side, name, settings.level, settings.n_resamples).to_dict(as_series=False)
        for side, name in ((target.side, "target"), (group.side, group.name))
    )
    size = len(left["category"])
    reasons: list[list[str]] = [[] for _ in range(size)]
    for name, side in (("target interval", left), ("group interval", right)):
        for j, why in enumerate(side["reason"]):
            if why:
                reasons[j].append(f"{name}: {why.removesuffix(': no interval')}")
    ratio = figures.log_ratio(target, group, settings, reasons)
    left_out = figures.left_out(target, group, reasons)
    percentile, n_compared = figures.percentile(target, group, settings.min_tokens, reasons)
    expected = figures.expected(target, group, settings, reasons)
    p_documents = figures.permuted(target, group, settings, reasons)
    p = expected.p_tail if len(target.ids) == 1 else p_documents
    seen_from = figures.seen_from(target, group, expected, reasons)
    model = predict.model_of(target.documents.family, target.documents.unit)
    if len(target.documents.rows) > 1:
        model += f" of {len(target.documents.rows)} documents together, simulated"
    together = ", ratios: simultaneous intervals" if settings.simultaneous else ""
    return pl.DataFrame(
        {
            "family": left["family"],
            "category": left["category"],
            "unit": left["unit"],
            "target": [target.name] * size,
            **{f"target_{c}": left[c] for c in ("n", "exposure", "rate", "low", "high")},
            **{c: right[c] for c in ("group", "n_documents", "n", "exposure", "rate", "low", "high")},
            "log2_ratio": ratio.ratio,
            "log2_low": ratio.low,
            "log2_high": ratio.high,
            "log2_without_low": left_out[0],
            "log2_without_high": left_out[1],
            "percentile": percentile,
            "n_compared": [n_compared] * size,
            "expected_low": expected.low,
            "expected_high": expected.high,
            "dispersion": expected.dispersion,
            "p_tail": expected.p_tail,
            "p_documents": p_documents,
            "q": benjamini_hochberg(p),
            "seen_from": seen_from,
            "level": [settings.level] * size,
            "n_resamples": [settings.n_resamples] * size,
            "method": [
                f"target: {one}; group: {other}{together}; expected: {model}, mid-p interval"
                for one, other in zip(left["method"], right["method"], strict=True)
            ],
            "reason": ["; ".join(r) or None for r in reasons],
            "caveat": figures.caveats(target, group, inside, n_compared, owners, ratio, p, settings),
        },
        schema={c: t for c, t in CONTRAST.items() if "_corrected" not in c and c != "correction"},
        nan_to_null=True,
    )
