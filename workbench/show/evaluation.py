"""How far to trust the analyser: its scores and its agreement with people, shown as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from workbench.build import annotate_documents
from workbench.corpus import Corpus
from workbench.evaluate.columns import wide
from workbench.evaluate.guidelines import to_records
from workbench.evaluate.tables import (
    agreement,
    agreement_frames,
    codes,
    difference_frames,
    in_context,
    kinds,
    score_frames,
    scores,
)
from workbench.show import labels
from workbench.show.html import Html
from workbench.show.tables import table

__all__ = [
    "NAMES",
    "agreement",
    "agreement_frames",
    "agreement_table",
    "annotation",
    "codes",
    "codes_table",
    "column_frames",
    "columns_table",
    "difference_frames",
    "groups_table",
    "in_context",
    "kinds",
    "one_line",
    "score_frames",
    "scores",
    "scores_table",
]

#: The scores in words.
NAMES: Mapping[str, str] = {
    "marker_lenient_f1": "markers found, overlapping (F1)",
    "marker_strict_f1": "markers found, same span (F1)",
    "voice_accuracy": "voice right",
    "cue_f1": "attribution cues found (F1)",
    "source_f1": "source found (F1)",
    "source_type_accuracy": "source type right",
    "commitment_accuracy": "commitment right",
    "commitment_kappa": "commitment (Cohen's kappa)",
    "marker_lenient_f1_closed": "twelve closed codes, overlapping (F1)",
    "marker_strict_f1_closed": "twelve closed codes, same span (F1)",
    "marker_lenient_f1_open": "attitude and scare quotes, overlapping (F1)",
    "marker_strict_f1_open": "attitude and scare quotes, same span (F1)",
}


def annotation(documents: pl.DataFrame) -> tuple[Corpus, list[dict[str, Any]]]:
    """Annotate documents and return the corpus and its records in the format of the guidelines."""
    corpus = annotate_documents(documents)
    return corpus, to_records(corpus)


def column_frames(found: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return the columns of :func:`workbench.refit.columns` for a terminal, by heading: scores, codes, what is fitted."""
    kinds_of = {"score": "columns", "code": "columns by code", "fitted": "columns of fitted figures (less is better)"}
    frames = {heading: wide(found["columns"], kind) for kind, heading in kinds_of.items()}
    return frames | {"fitted": found["fitted"]}


def columns_table(frame: pl.DataFrame, caption: str = "", kind: str = "score") -> Html:
    """Show one kind of score with a column for each set of texts, as :func:`workbench.evaluate.columns.wide` lays it out."""
    shown = wide(frame, kind).drop("n")
    words = NAMES if kind == "score" else {c: labels.label("code", c).both for c in shown["score"]}
    return table(shown.with_columns(pl.col("score").replace(words)), caption, digits=3)


def groups_table(frame: pl.DataFrame, kind: str, caption: str = "") -> Html:
    """Show F1 of the closed codes by group (outlet, genre), with a column for each set of texts; n: markers, documents."""
    own = frame.filter(pl.col("kind") == kind, pl.col("score") == "marker_lenient_f1_closed")
    cell = pl.format("{} (n {}, {} documents)", pl.col("value").round(2), "n", "n_documents")
    return table(own.with_columns(cell=cell).pivot("column", index="group", values="cell"), caption)


def scores_table(result: Mapping[str, Any]) -> Html:
    """Show the scores with their intervals beside what two readers reached."""
    frame = scores(result).drop("reason", "method").with_columns(pl.col("score").replace(NAMES))
    return table(frame, f"{result['n_documents']} documents. Intervals of 95 %: documents resampled.")


def codes_table(result: Mapping[str, Any]) -> Html:
    """Show, for each code, how many the gold has, how many were found, and F1, precision and recall."""
    frame = codes(result).drop("strict_f1", "reason", "method")
    named = pl.Series("code", [labels.label("code", code).both for code in frame["code"]])
    frame = frame.with_columns(named).rename({"f1": "F1"})
    return table(frame, "By code; F1 counts markers of the same code that overlap. A dash is undefined.")


def agreement_table(result: Mapping[str, Any]) -> Html:
    """Show F1, shares, alpha and kappa of two annotators with their intervals."""
    n = result["n_documents"]
    caption = f"{n} documents that both annotated. Intervals of 95 %: documents resampled. A dash is undefined."
    return table(agreement(result).drop("reason", "method"), caption)


def one_line(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame whose texts hold a ↵ for each line break and a · for other characters that steer a terminal."""
    texts = pl.col(pl.String)
    return frame.with_columns(
        texts.str.replace_all(r"\r\n|[\n\r\u2028\u2029]", "↵").str.replace_all(r"[\p{Cc}\p{Cf}]", "·")
    )
