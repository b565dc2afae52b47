"""Figures of a report, as SVG in the page: text stays text, ids are kept apart, one font for all."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from workbench.show import style
from workbench.show.report.plan import GROUP, Plan

_PROLOGUE = re.compile(r"\A.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL)
_ID = re.compile(r'(\bid="|url\(#|href="#)')
_SIZE = re.compile(r'(<svg\b[^>]*?) width="(?P<width>[\d.]+)pt" height="[\d.]+pt"', re.DOTALL)


@dataclass(frozen=True)
class Figure:
    """A drawing and what it shows."""

    svg: str
    caption: str


def svg(ax: Any, name: str) -> str:
    """Return the figure of some axes as an SVG element for a page; ``name`` goes before its ids."""
    import matplotlib
    import matplotlib.pyplot as plt

    figure = ax.get_figure(root=True)
    out = io.StringIO()
    with style.context(), matplotlib.rc_context({"svg.fonttype": "none"}):
        figure.savefig(out, format="svg", metadata={"Date": None})
    plt.close(figure)
    element = _METADATA.sub("", _PROLOGUE.sub("", out.getvalue()))
    element = _ID.sub(rf"\g<1>{name}-", element)
    # As wide as the page lets it be, and no wider than it was drawn.
    return _SIZE.sub(r'\1 role="img" style="max-width:\g<width>pt"', element, count=1).strip()


def figures(plan: Plan) -> Iterator[Figure]:
    """Yield the figures that a corpus gives, one after the other; those without anything to draw are left out."""
    from workbench.compare.rates import document_rates
    from workbench.show import plots

    groups = [*([plan.target_name] if plan.target else []), *plan.beside]
    shares: dict[str, tuple[Callable[..., Any], str]] = {
        "commitment": (plots.stacked_commitment, "How the sentences are put, by group. 文の断定の度合い"),
        "voice": (plots.voices, "Whose stance the markers are, by group. 誰の態度か"),
        "source_type": (plots.source_types, "Whom reports are put down to, by group. 情報源の種類"),
    }
    number = 0
    for family, (plot, caption) in shares.items():
        if family in plan.families:
            number += 1
            there = set(plan.rates[family].filter(pl.col("n") > 0)["group"])
            shown = [g for g in groups if g in there]
            if shown:
                target = plan.target_name if plan.target and plan.target_name in shown else None
                drawn = plot(plan.rates[family], target=target, groups=shown)
                yield Figure(svg(drawn, f"f{number}"), caption)
    if plan.target is None or not plan.beside:
        return
    for family in ("code", "commitment"):
        table = plan.contrasts.get(family)
        if table is None or table.is_empty():
            continue
        number += 1
        own = document_rates(plan.corpus, family, plan.unit(family))
        drawn = plots.dot_and_strip(own, table, plan.documents, by=GROUP, groups=plan.beside[:4])
        what = "markers 態度の標識" if family == "code" else "sentences 文"
        yield Figure(svg(drawn, f"f{number}"), f"{plan.target} beside the groups: {what}.")
