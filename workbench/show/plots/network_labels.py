"""Labels beside points of a plot, put where they cover as little as can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Boxes = npt.NDArray[np.float64]
Side = tuple[float, float, Literal["left", "center", "right"], Literal["top", "center", "bottom"]]

#: Directions in which a label may stand from its point, the preferred ones first: (x, y, horizontal, vertical).
_SIDES: tuple[Side, ...] = (
    (0, -1, "center", "top"),
    (0, 1, "center", "bottom"),
    (1, 0, "left", "center"),
    (-1, 0, "right", "center"),
    (0.75, -0.75, "left", "top"),
    (-0.75, -0.75, "right", "top"),
    (0.75, 0.75, "left", "bottom"),
    (-0.75, 0.75, "right", "bottom"),
)
#: How far from the edge of its point a label may be moved, in points; the farther ones get a line to it.
_STEPS = (2.0, 10.0, 22.0, 36.0)
_LINE_FROM = 10.0


@dataclass(frozen=True)
class Point:
    """A point with its label.

    Attributes
    ----------
    x, y
        Where it is, in data coordinates.
    radius
        Of its sign, in points.
    text
        The label.
    """

    x: float
    y: float
    radius: float
    text: str


def place(ax: Axes, points: list[Point], size: float = 9) -> None:
    """Write the labels, one after the other, each where it covers least of the labels and signs there are.

    Parameters
    ----------
    ax
        Axes whose limits are set.
    points
        In order of importance: the first ones choose first.
    size
        Of the letters, in points.
    """
    figure = ax.get_figure(root=True)
    if figure is None or not points:
        return
    figure.draw_without_rendering()  # the layout has to be done before anything can be measured
    per_point = figure.dpi / 72
    centres = ax.transData.transform([(p.x, p.y) for p in points])
    radii = np.array([p.radius for p in points])[:, None] * per_point
    taken = np.hstack([centres - radii, centres + radii])
    frame = ax.get_window_extent()
    for point, centre in zip(points, centres, strict=True):
        text = ax.annotate(
            point.text,
            (point.x, point.y),
            (0, 0),
            textcoords="offset points",
            fontsize=size,
            zorder=4,
            annotation_clip=False,
            bbox={"boxstyle": "round,pad=0.05", "facecolor": "white", "edgecolor": "none", "alpha": 0.75},
        )
        extent = text.get_window_extent()
        width, height = extent.width, extent.height
        best: tuple[float, int, int] | None = None
        for i, step in enumerate(_STEPS):
            for j, side in enumerate(_SIDES):
                box = _box(centre, (point.radius + step) * per_point, side, width, height)
                cost = _covered(box, taken) + _outside(box, (frame.x0, frame.y0, frame.x1, frame.y1))
                cost += (0.02 * j + 0.15 * i) * width * height
                if best is None or cost < best[0]:
                    best = (cost, i, j)
        assert best is not None
        _, i, j = best
        side, distance = _SIDES[j], point.radius + _STEPS[i]
        text.set_position((side[0] * distance, side[1] * distance))
        text.set_horizontalalignment(side[2])
        text.set_verticalalignment(side[3])
        taken = np.vstack([taken, _box(centre, distance * per_point, side, width, height)])
        if _STEPS[i] >= _LINE_FROM:
            reach = point.radius
            ax.annotate(
                "", (point.x, point.y), (side[0] * distance, side[1] * distance), textcoords="offset points", zorder=2,
                arrowprops={"arrowstyle": "-", "color": "#666666", "linewidth": 0.6, "shrinkA": 0, "shrinkB": reach},
            )  # fmt: skip


def _box(
    centre: npt.NDArray[np.float64], distance: float, side: Side, width: float, height: float
) -> npt.NDArray[np.float64]:
    """Left, bottom, right, top of a label in pixels."""
    x, y = centre[0] + side[0] * distance, centre[1] + side[1] * distance
    left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[side[2]] * width
    bottom = y - {"bottom": 0.0, "center": 0.5, "top": 1.0}[side[3]] * height
    return np.array([left, bottom, left + width, bottom + height])


def _covered(box: npt.NDArray[np.float64], taken: Boxes) -> float:
    """Area that a box shares with others, in square pixels; a shared edge of a pixel counts as none."""
    wide = np.minimum(box[2], taken[:, 2]) - np.maximum(box[0], taken[:, 0])
    high = np.minimum(box[3], taken[:, 3]) - np.maximum(box[1], taken[:, 1])
    return float((wide.clip(min=0) * high.clip(min=0)).sum())


def _outside(box: npt.NDArray[np.float64], frame: tuple[float, float, float, float]) -> float:
    wide = max(frame[0] - box[0], 0) + max(box[2] - frame[2], 0)
    high = max(frame[1] - box[1], 0) + max(box[3] - frame[3], 0)
    return float(wide * (box[3] - box[1]) + high * (box[2] - box[0]))
