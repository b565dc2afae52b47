"""Reference documents like the target in what they are about, when they were written and how long they are.

Where a text stands beside others of another time, topic and length, a difference may be one of these. Matching keeps the
documents that are near enough in each (exact matching and calipers, Rosenbaum & Rubin 1985; Stuart 2010), so that what
is left of a difference is not one of what was matched on. It costs documents: the interval of what is left is wider.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl

from workbench.corpus import Corpus, Selection
from workbench.counting.families import Parts, counted_sentences, select
from workbench.errors import StatisticsError

#: What can be matched on besides any plain column of ``documents`` (the same value), and how near is near enough.
#:
#: * ``mentions``: share of the target's leading referents (:data:`LEADING` of its mentions or more) that a document names.
#: * ``period``: days between the two dates, at most.
#: * ``length``: factor between the lengths, at most, in tokens, or in sentences where a document has no tokens.
CALIPERS: Mapping[str, float] = {"mentions": 0.5, "period": 730.0, "length": 2.0}
#: A referent leads where it has this share of the mentions of the target.
LEADING = 0.1
#: Prefix of columns in which a coding lists the names used for a referent.
_NAMES = "name:"


def matched_documents(
    corpus: Corpus,
    target: str | Iterable[str] | pl.Expr | Selection,
    on: Iterable[str] = ("mentions", "period", "length"),
    *,
    calipers: Mapping[str, float] | None = None,
    nearest: int | None = None,
    parts: Parts = None,
) -> pl.DataFrame:
    """Return how near every other document is to the target, and which are near enough.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    target
        The document, or several: then their referents together, the span of their dates and their median length.
    on
        ``mentions``, ``period``, ``length`` (:data:`CALIPERS`), or columns of ``documents``, which have to be the same.
    calipers
        Other limits than :data:`CALIPERS`.
    nearest
        Keep at most so many of the documents that are near enough: those with the smallest sum of distances, each as a
        share of its caliper (mentions: of what is missing).
    parts
        Parts of the texts that length and mentions are counted in.

    Returns
    -------
    DataFrame
        ``doc_id``, a column for each of ``on`` (share of referents named, days, factor, or whether the value is the same;
        null where it is not known), ``matched`` and ``reason`` (what it is too far in). Documents in the order of the
        corpus, the target left out.

    Raises
    ------
    StatisticsError
        If there is nothing to match on, a name is no column, a caliper is out of range, or the target itself has no
        date, mention or length.
    """
    wanted = tuple(dict.fromkeys(on))
    limits = {**CALIPERS, **(calipers or {})}
    _require(corpus, wanted, limits, nearest)
    ids = select(corpus, target)
    rows = corpus.documents.filter(~pl.col("doc_id").is_in(ids)).select("doc_id")
    frame, near, distance = rows, [], []
    for name in wanted:
        found = _distances(corpus, ids, name, parts)
        frame = frame.join(found.rename({"value": name}), on="doc_id", how="left", maintain_order="left")
        if name == "mentions":
            near.append(pl.col(name) >= limits[name])
            distance.append((1 - pl.col(name)) / max(1 - limits[name], 1e-9))
        elif name == "period":
            near.append(pl.col(name) <= limits[name])
            distance.append(pl.col(name) / max(limits[name], 1.0))
        elif name == "length":
            near.append(pl.col(name) <= limits[name])
            distance.append(pl.col(name).log() / max(float(np.log(limits[name])), 1e-9))
        else:
            near.append(pl.col(name))
    ok = pl.all_horizontal(e.fill_null(value=False) for e in near)
    why = pl.concat_str(
        [
            pl.when(e.fill_null(value=False)).then(pl.lit(None)).otherwise(pl.lit(n))
            for n, e in zip(wanted, near, strict=True)
        ],
        separator=", ",
        ignore_nulls=True,
    )
    frame = frame.with_columns(matched=ok, reason=pl.when(~ok).then(pl.format("too far in {}", why)))
    return frame if nearest is None else _nearest(frame, distance, nearest)


def _nearest(frame: pl.DataFrame, distance: list[pl.Expr], nearest: int) -> pl.DataFrame:
    total = pl.sum_horizontal(distance) if distance else pl.lit(0.0)
    kept = frame.filter("matched").sort(total, "doc_id", maintain_order=True).head(nearest)["doc_id"].implode()
    among = pl.col("doc_id").is_in(kept)
    return frame.with_columns(
        matched=pl.col("matched") & among,
        reason=pl.when(pl.col("matched") & ~among).then(pl.lit("not among the nearest")).otherwise("reason"),
    )


def _require(corpus: Corpus, wanted: tuple[str, ...], limits: Mapping[str, float], nearest: int | None) -> None:
    if not wanted:
        raise StatisticsError("nothing to match on", allowed=(*CALIPERS, "columns of documents"))
    for name in wanted:
        if name not in CALIPERS and name not in corpus.documents.columns:
            raise StatisticsError(f"nothing to match on: {name!r}", allowed=(*CALIPERS, *corpus.documents.columns))
    if unknown := [n for n in limits if n not in CALIPERS]:
        raise StatisticsError(f"no caliper of {unknown[0]!r}", allowed=CALIPERS)
    if not 0 < limits["mentions"] <= 1 or limits["period"] < 0 or limits["length"] < 1:
        allowed = "mentions above 0 to 1, period from 0 days, length a factor from 1"
        raise StatisticsError(f"calipers {dict(limits)}", allowed=allowed)
    if nearest is not None and nearest < 1:
        raise StatisticsError(f"nearest={nearest}", allowed="a whole number from 1, or None")


def _distances(corpus: Corpus, ids: list[str], name: str, parts: Parts) -> pl.DataFrame:
    if name == "mentions":
        return _named(corpus, ids, parts)
    if name == "length":
        return _lengths(corpus, ids, parts)
    documents = corpus.documents
    own = documents.filter(pl.col("doc_id").is_in(ids))[name if name != "period" else "date"].drop_nulls()
    if own.is_empty():
        raise StatisticsError(f"the target has no {'date' if name == 'period' else name} to match on")
    if name != "period":
        return documents.select("doc_id", value=pl.col(name).is_in(own.unique().implode()))
    first, last = own.min(), own.max()
    assert isinstance(first, datetime.date)
    assert isinstance(last, datetime.date)
    days = pl.max_horizontal(pl.lit(first) - pl.col("date"), pl.col("date") - pl.lit(last), pl.duration(days=0))
    return documents.select(
        "doc_id", value=pl.when(pl.col("date").is_not_null()).then(days.dt.total_days().cast(pl.Float64))
    )


def _lengths(corpus: Corpus, ids: list[str], parts: Parts) -> pl.DataFrame:
    sentences = counted_sentences(corpus, parts)
    unit = (
        pl.len().cast(pl.Float64) if sentences["n_tokens"].null_count() else pl.col("n_tokens").sum().cast(pl.Float64)
    )
    size = sentences.group_by("doc_id").agg(size=unit)
    own = size.filter(pl.col("doc_id").is_in(ids) & (pl.col("size") > 0))["size"].median()
    if own is None:
        raise StatisticsError("the target has no length to match on")
    ratio = pl.col("size") / pl.lit(own)
    return size.filter(pl.col("size") > 0).select("doc_id", value=pl.max_horizontal(ratio, 1 / ratio))


def _named(corpus: Corpus, ids: list[str], parts: Parts) -> pl.DataFrame:
    """Return the share of the leading referents of the target that each document names."""
    named = _referents(corpus, parts)
    own = named.filter(pl.col("doc_id").is_in(ids)).group_by("referent").agg(pl.col("n").sum())
    leading = own.filter(pl.col("n") >= LEADING * pl.col("n").sum())["referent"]
    if leading.is_empty():
        raise StatisticsError("the target names nobody and nothing to match on", hint="match on period and length")
    found = (
        named.filter(pl.col("referent").is_in(leading.implode())).group_by("doc_id").agg(pl.col("referent").n_unique())
    )
    every = corpus.documents.select("doc_id").join(found, on="doc_id", how="left").fill_null(0)
    return every.select("doc_id", value=pl.col("referent") / len(leading))


def _referents(corpus: Corpus, parts: Parts) -> pl.DataFrame:
    """Return doc_id, referent and number of mentions; for a coding, names that it lists (once each)."""
    if "mentions" in corpus.tables:
        there = counted_sentences(corpus, parts).select("doc_id", "sent_id")
        kept = corpus.mentions.join(there, on=["doc_id", "sent_id"], how="semi")
        return kept.group_by("doc_id", "referent").agg(n=pl.len().cast(pl.Int64))
    lists = [c for c in corpus.documents.columns if c.startswith(_NAMES)]
    if not lists:
        raise StatisticsError("no mentions to match on", hint="code the corpus: workbench.coding.code.code(corpus)")
    long = corpus.documents.select("doc_id", *lists).unpivot(index="doc_id", variable_name="referent")
    return long.select("doc_id", "referent", n=pl.col("value").list.len().cast(pl.Int64)).filter(pl.col("n") > 0)
