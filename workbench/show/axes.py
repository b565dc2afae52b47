"""What all plots share: axes, checked input, the friendly empty state, and saving with fonts kept."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError
from workbench.show import style
from workbench.show.frames import need as need

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FORMATS = (".svg", ".pdf", ".png")


def new_axes(ax: Axes | None, width: float, height: float) -> Axes:
    """Return ``ax``, or new axes of a size in inches."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def empty(ax: Axes, message: str) -> Axes:
    """Write ``message`` into the axes in place of a plot."""
    ax.set_axis_off()
    ax.text(
        0.5, 0.5, style.drawable(message), transform=ax.transAxes, ha="center", va="center", color="#555555", wrap=True
    )
    return ax


def legend_above(ax: Axes, handles: Sequence[Any], title: str | None, columns: int) -> None:
    """Put a legend between the axes and the title, as wide as ``columns`` entries."""
    columns = max(1, min(columns, len(handles)))
    if handles:
        ax.legend(
            handles=handles,
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=columns,
            borderaxespad=0.3,
            handlelength=2.2,
        )
    if title:
        # 15 points a line: the legend's letters and the space between its rows.
        ax.set_title(style.drawable(title), pad=10 + 15 * -(-len(handles) // columns))


def note_below(ax: Axes, lines: Sequence[str], points: float = 38) -> None:
    """Write small lines of explanation under the axis label, ``points`` below the axes."""
    ax.annotate(
        "\n".join(lines),
        xy=(0, 0),
        xycoords="axes fraction",
        xytext=(0, -points),
        textcoords="offset points",
        va="top",
        fontsize=9,
        color="#444444",
        linespacing=1.5,
    )


def counted(n: int | float, noun: str) -> str:
    """Return a number with its noun: ``1 document``, ``1,673 documents``."""
    return f"{int(n):,} {noun}{'' if n == 1 else 's'}"


def jitter(n: int) -> list[float]:
    """Return ``n`` offsets spread over -0.5 to 0.5, the same at every call (golden-ratio sequence, no chance)."""
    return [(i * 0.6180339887498949) % 1.0 - 0.5 for i in range(n)]


def save(ax: Axes, path: str | os.PathLike[str], *, outlines: bool = False) -> Path:
    """Save the figure of ``ax`` as SVG, PDF or PNG, the Japanese font inside the file.

    Parameters
    ----------
    ax
        Any axes of the figure.
    path
        Where to; the suffix decides the format.
    outlines
        For SVG: draw letters as outlines, for programs that do not read fonts inside an SVG (Inkscape). The default
        keeps text as text, with the glyphs that are used embedded.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    WorkbenchError
        If the suffix is none of these, or the folder does not exist.
    """
    import matplotlib

    out = Path(path)
    if out.suffix.lower() not in _FORMATS:
        raise WorkbenchError(
            f"cannot save a plot as {out.name!r}", allowed=f"a name that ends in {', '.join(_FORMATS)}"
        )
    if not out.parent.is_dir():
        raise WorkbenchError(f"no folder {out.parent}", hint="make it first")
    figure = ax.get_figure(root=True)
    if figure is None:
        raise WorkbenchError("these axes belong to no figure any more", hint="draw the plot again")
    kind = out.suffix.lower()[1:]
    # Dates in the file would make two saves of one plot differ.
    metadata = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}[kind]
    with style.context(), matplotlib.rc_context({"svg.fonttype": "path" if outlines else "none"}):
        figure.savefig(out, format=kind, metadata=metadata)
    if kind == "svg" and not outlines:
        _embed_font(out)
    return out


def _embed_font(svg: Path) -> None:
    """Put the Japanese glyphs that an SVG uses into it, so that it looks the same on a machine without the font."""
    markup = svg.read_text(encoding="utf-8")
    svg.write_text(markup.replace("<defs>", f"<defs>\n  <style>{font_face(markup)}</style>", 1), encoding="utf-8")


def font_face(markup: str) -> str:
    """Return the style rule that holds the Japanese font, cut down to the characters of ``markup``."""
    import base64
    import io
    import logging

    from fontTools import subset
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools.subset").setLevel(logging.WARNING)  # else a line for each table, where others log
    options = subset.Options(flavor="woff", layout_features=[], notdef_outline=True, ignore_missing_unicodes=True)
    font = TTFont(style.font_file(), recalcTimestamp=False)  # else two saves differ
    chooser = subset.Subsetter(options)
    chooser.populate(text="".join(sorted(set(markup))))
    chooser.subset(font)
    font.flavor = "woff"
    buffer = io.BytesIO()
    font.save(buffer)
    return (
        f"@font-face{{font-family:'{style.FONTS[0]}';"
        f"src:url(data:font/woff;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}) format('woff')}}"
    )
