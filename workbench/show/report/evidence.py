"""The lines of text that stand behind a finding: where its markers or sentences are, the same ones each time."""

from __future__ import annotations

from typing import Any

import polars as pl

from workbench.counting.events import events
from workbench.counting.resample import generator
from workbench.show import labels
from workbench.show.html import escape
from workbench.show.report.plan import GROUP, Plan

#: Characters shown on each side of a marker, and of a sentence at most.
CONTEXT, SENTENCE = 60, 200


def lines(plan: Plan, family: str, category: str, target: str, size: int) -> tuple[list[str], int]:
    """Return some lines of the target as HTML, and of how many they are.

    Parameters
    ----------
    plan
        The plan.
    family, category
        What was counted.
    target
        The target document, or a group.
    size
        Lines; more are sampled, with the plan's seed, and shown in the order of the texts.
    """
    docs = plan.documents
    own = pl.col("doc_id") == target if plan.target is not None else pl.col(GROUP) == target
    texts = docs.filter(own).drop_nulls("text").select("doc_id", "text", "title", "date", "outlet")
    found = events(plan.corpus, family).filter(pl.col("category") == category).drop_nulls(["start", "end"])
    place = plan.corpus.sentences.select("doc_id", "sent_id", sentence_start="start", sentence_end="end")
    rows = found.join(texts, on="doc_id").join(place, on=["doc_id", "sent_id"]).sort("doc_id", "start", "end")
    n = rows.height
    if n > size:
        chosen = sorted(
            generator(plan.seed, "report", family, category, target).choice(n, size, replace=False).tolist()
        )
        rows = rows[chosen]
    return [_line(row, family, category) for row in rows.iter_rows(named=True)], n


def _line(row: dict[str, Any], family: str, category: str) -> str:
    text, begin, stop = row["text"], row["sentence_start"], row["sentence_end"]
    start, end = row["start"], row["end"]
    if family == "commitment":
        cut = min(stop, begin + SENTENCE)
        shown = escape(text[begin:cut]) + ("…" if cut < stop else "")
    else:
        left, right = max(begin, start - CONTEXT), min(stop, end + CONTEXT)
        before = ("…" if left > begin else "") + text[left:start]
        after = text[end:right] + ("…" if right < stop else "")
        colour = labels.label(family, category).colour
        mark = f'<mark style="border-color:{colour}">{escape(text[start:end])}</mark>'
        shown = f"{escape(before)}{mark}{escape(after)}"
    about = " · ".join(str(row[c]) for c in ("outlet", "date") if row[c] is not None)
    whence = f"{row['doc_id']} · {about}" if about else row["doc_id"]
    return f'<li><q lang="ja">{shown}</q> <cite><bdi>{escape(whence)}</bdi></cite></li>'
