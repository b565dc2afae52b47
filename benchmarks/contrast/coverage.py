"""Do predictive intervals hold in groups of 9 to 72 opening passages? One document left out, and one outlet left out, by code.

Writes ``README.md`` beside it: the coded coverage, body text, intervals of 95 %, commitment and codes. About a minute.

    .venv/bin/python benchmarks/contrast/coverage.py
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"  # before numpy is imported

from pathlib import Path

import polars as pl

from workbench.compare.calibration import ALL, calibration
from workbench.corpus import Corpus

HERE = Path(__file__).resolve().parent
COVERAGE = HERE.parents[1] / "corpora" / "coverage"
GROUPS = ("column and magazine", "editorial", "newspaper", "wire and broadcaster", "Korean outlet", "state organ")
FAMILIES = {"commitment": None, "code": "sentences"}
_HEAD = """# Do predictive intervals hold for opening passages?

Written by `coverage.py`. Each piece of the coded coverage (corpora/coverage, body text; the coders were language models) is taken out
of its group, and its counts are predicted from the other pieces: all of them, or those of other outlets. Shown is the share of counts inside the
95 % interval, with its 95 % interval; n are predictions. *By the model* is what these intervals should hold, counts being whole numbers. Groups of
fewer than 10 pieces are not predicted from.

`calibration.py` asks the same of the machine-read corpus and of documents simulated from known parameters.
"""


def measured(
    corpus: Corpus, groups: tuple[str, ...] = GROUPS, families: dict[str, str | None] = FAMILIES
) -> pl.DataFrame:
    """Return the table of :func:`calibration` for each family, with ``left``: document, or outlet."""
    chosen = corpus.filter(pl.col("group").is_in(groups))
    return pl.concat(
        calibration(chosen, by="group", family=family, unit=unit, parts="body", leave=leave).with_columns(
            left=pl.lit(leave)
        )
        for family, unit in families.items()
        for leave in ("document", "outlet")
    )


def _share(row: dict[str, object]) -> str:
    if row["coverage"] is None:
        return "–"
    return f"{row['coverage']:.3f} ({row['low']:.3f} to {row['high']:.3f})"


def by_group(table: pl.DataFrame, family: str) -> list[str]:
    """Return a row a group, all categories of the family together."""
    rows = table.filter(family=family, category=ALL).rows_by_key(["group", "left"], unique=True, named=True)
    lines = [
        f"\n## {family}, all categories together\n",
        "| group | pieces | n | one document left out | one outlet left out | by the model |",
    ]
    lines.append("|---|---|---|---|---|---|")
    for group in (*GROUPS, ALL):
        one, other = rows[group, "document"], rows[group, "outlet"]
        held = "–" if one["held"] is None else f"{one['held']:.3f}"
        lines.append(f"| {group} | {one['n_documents']} | {one['n']} | {_share(one)} | {_share(other)} | {held} |")
    return lines


def by_category(table: pl.DataFrame, family: str) -> list[str]:
    """Return a row a category: pieces inside of pieces predicted in each group, without the document, and without the outlet."""
    own = table.filter(pl.col("family") == family, pl.col("category") != ALL, pl.col("group").is_in(GROUPS))
    there = [g for g in GROUPS if own.filter(group=g)["n"].sum()]
    rows = own.rows_by_key(["category", "group", "left"], unique=True, named=True)
    lines = [
        f"\n## {family}, each category: pieces inside of pieces predicted, without the document; without the outlet\n"
    ]
    lines += [f"| category | {' | '.join(there)} |", "|---" * (len(there) + 1) + "|"]
    for category in own["category"].unique(maintain_order=True):
        cells = []
        for group in there:
            pair = [rows[category, group, left] for left in ("document", "outlet")]
            cells.append("; ".join(f"{r['inside']} of {r['n']}" if r["n"] else "–" for r in pair))
        lines.append(f"| {category} | {' | '.join(cells)} |")
    return lines


def main() -> None:
    table = measured(Corpus.read(COVERAGE))
    lines = [_HEAD]
    for family in FAMILIES:
        lines += [*by_group(table, family), *by_category(table, family)]
    (HERE / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
