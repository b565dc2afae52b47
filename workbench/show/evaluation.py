"""How far to trust the analyser: tables of its scores and of the points where it and a gold annotation differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from workbench.annotate.build import annotate_documents
from workbench.annotate.guidelines import to_records
from workbench.corpus import Corpus
from workbench.show import labels
from workbench.show.html import Html
from workbench.show.tables import table

#: Where two careful readers of like news and Diet documents, working apart, stood (annotation guidelines 1.1).
#: A program cannot be held to more than readers agree on.
READERS: Mapping[str, float] = {
    "marker_lenient_f1": 0.945,
    "marker_strict_f1": 0.923,
    "voice_accuracy": 1.0,
    "cue_f1": 0.953,
    "source_f1": 0.926,
    "source_type_accuracy": 0.984,
    "commitment_kappa": 1.0,
}
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
}


def annotation(documents: pl.DataFrame) -> tuple[Corpus, list[dict[str, Any]]]:
    """Annotate documents and return the corpus and its records in the format of the guidelines."""
    corpus = annotate_documents(documents)
    return corpus, to_records(corpus)


def scores(result: Mapping[str, Any]) -> pl.DataFrame:
    """Return the scores of :func:`workbench.compare.evaluate.evaluate` as a frame: one row a score.

    ``score``, ``value``, ``low``, ``high`` (the interval), ``n``, and ``readers``: what two people reached on
    other documents, null where that is not known.
    """
    rows = [
        {"score": name, **{k: found[k] for k in ("value", "low", "high", "n")}, "readers": READERS.get(name)}
        for name, found in result["scores"].items()
    ]
    schema = {"score": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "n": pl.Int64}
    return pl.DataFrame(rows, schema=schema | {"readers": pl.Float64})


def scores_table(result: Mapping[str, Any]) -> Html:
    """Show the scores with their intervals beside what two readers reached."""
    frame = scores(result).with_columns(pl.col("score").replace(NAMES))
    return table(frame, f"{result['n_documents']} documents. Intervals of 95 %: documents resampled.")


def codes_table(result: Mapping[str, Any]) -> Html:
    """Show, for each code, how many the gold has, how many were found, and F1, precision and recall."""
    rows = [
        {"code": labels.label("code", code).both, **{k: found[k] for k in ("n_gold", "n_predicted", "n_matched")}}
        | {"F1": found["value"], "low": found["low"], "high": found["high"]}
        | {k: found[k] for k in ("precision", "recall")}
        for code, found in result["codes"].items()
    ]
    return table(pl.DataFrame(rows), "By code; F1 counts markers of the same code that overlap. A dash is undefined.")


def kinds(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Count the disagreements by kind and by what stands on each side, the commonest first."""
    counts = Counter((r["kind"], _side(r, "gold"), _side(r, "predicted")) for r in rows)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    schema = {"kind": pl.String, "gold": pl.String, "predicted": pl.String, "n": pl.Int64}
    return pl.DataFrame([(*key, n) for key, n in ranked], schema=schema, orient="row")


def _side(row: Mapping[str, Any], side: str) -> str | None:
    """A label as it is; of a span only whether there is one (where they differ, each is its own)."""
    value = row[side]
    return value if value is None or isinstance(value, str) else "a span"


def in_context(rows: Sequence[Mapping[str, Any]], kind: str) -> pl.DataFrame:
    """Return the disagreements of one kind as a concordance: left, form, right, and what each side says."""
    chosen = [r for r in rows if r["kind"] == kind]
    columns = ("doc_id", "left", "form", "right", "gold", "predicted")
    return pl.DataFrame(
        [[r[c] if isinstance(r[c], str | None) else str(r[c]) for c in columns] for r in chosen],
        schema=dict.fromkeys(columns, pl.String),
        orient="row",
    )
