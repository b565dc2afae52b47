"""The scores of the analyser as a picture: each with its interval, beside what two readers reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workbench.evaluate.tables import Evaluation
from workbench.show import axes, evaluation, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@style.styled
def scores(result: Mapping[str, Any] | Evaluation, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the scores of ``workbench.evaluate`` as dots with intervals, the first score on top.

    Parameters
    ----------
    result
        What ``workbench.evaluate`` or ``workbench.evaluate.scores.evaluate`` returned.
    title
        Title of the plot.
    ax
        Axes to draw into; new ones by default.

    Returns
    -------
    Axes
        A row a score, 0 to 1 to the right; an open diamond where two readers stood on other documents. n is
        behind each name. A score that is undefined has no dot.
    """
    shown, n = (
        (result.scores, result.n_documents)
        if isinstance(result, Evaluation)
        else (evaluation.scores(result), result["n_documents"])
    )
    ax = axes.new_axes(ax, 9.5, 0.9 + 0.42 * shown.height)
    names = [f"{evaluation.NAMES[s]}, n = {n:,}" for s, n in shown.select("score", "n").iter_rows()]
    for y, row in enumerate(shown.iter_rows(named=True)):
        if row["value"] is not None and row["low"] is not None:
            ax.plot([row["low"], row["high"]], [y, y], color="#444444", linewidth=2, solid_capstyle="butt", zorder=2)
        if row["value"] is not None:
            ax.plot(row["value"], y, "o", color="#b3202c", markersize=7, zorder=3)
        if row["readers"] is not None:
            ax.plot(row["readers"], y, "D", markerfacecolor="none", markeredgecolor="#2b6cb0", markersize=8, zorder=4)
    ax.set_yticks(range(shown.height), names)
    ax.invert_yaxis()
    low = min([v for v in (*shown["low"], *shown["value"], *shown["readers"]) if v is not None], default=0.0)
    ax.set_xlim(min(0.5, max(0.0, low - 0.05)), 1.02)
    ax.grid(axis="x", color="#dddddd", linewidth=0.8)
    ax.set_xlabel("score (1 is perfect)")
    if title:
        ax.set_title(title, loc="left")
    documents = axes.counted(n, "document")
    axes.note_below(
        ax,
        [
            f"Dot: the analyser, with its 95 % interval ({documents} resampled).",
            "Diamond: two readers, on other documents.",
        ],
    )
    return ax
