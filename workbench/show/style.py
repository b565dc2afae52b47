"""One look for all plots: Japanese text, publication settings, text that can always be drawn.

Every plot of the workbench applies this style to itself and pins the font to its own texts, so a later
``matplotlib.rcdefaults()`` does not turn its Japanese into boxes. Call :func:`use` for plots of one's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, ParamSpec

if TYPE_CHECKING:
    from matplotlib.axes import Axes

P = ParamSpec("P")

#: Fonts in the order they are asked for a glyph. The first comes with matplotlib-fontja, the second with matplotlib.
FONTS: tuple[str, ...] = ("IPAexGothic", "DejaVu Sans")

#: What stands for a character that no font has: the mark Japanese printers put where a type is missing (geta).
MISSING = "〓"

_RC: dict[Any, Any] = {
    "font.family": list(FONTS),
    "font.size": 10,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.labelsize": 10,
    "axes.labelcolor": "#333333",
    "axes.edgecolor": "#888888",
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": False,
    "grid.color": "#e3e3e3",
    "grid.linewidth": 0.7,
    "xtick.color": "#333333",
    "ytick.color": "#333333",
    "xtick.labelsize": 9,
    "ytick.labelsize": 10,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "hatch.linewidth": 0.6,
    "hatch.color": "#ffffff",
    "figure.dpi": 96,
    "savefig.dpi": 300,
    "savefig.bbox": "tight",
    "svg.fonttype": "none",  # text stays text: it can be searched and edited
    "svg.hashsalt": "workbench",  # the same plot gives the same file
    "pdf.fonttype": 42,  # TrueType, which journals ask for
    "ps.fonttype": 42,
}


def quiet_fonts() -> None:
    """Keep fontTools from logging a line for each table of a font, where another library has logging on."""
    import logging

    logging.getLogger("fontTools").setLevel(logging.WARNING)


@lru_cache(maxsize=1)
def font_file() -> str:
    """Register the Japanese font with matplotlib, once, and return the path of its file."""
    import matplotlib

    # Importing the package changes rcParams; only use() and context() may do that.
    with matplotlib.rc_context():
        import matplotlib_fontja
    return str(matplotlib_fontja.get_font_ttf_path())


def use() -> None:
    """Set matplotlib up for the rest of the session: Japanese text, publication settings, fonts kept in files.

    Safe to call again at any time, for example after ``matplotlib.rcdefaults()``.
    """
    import matplotlib

    font_file()
    matplotlib.rcParams.update(_RC)


@contextmanager
def context() -> Iterator[None]:
    """Set matplotlib up inside a ``with`` block only; the settings of before come back after it.

    All but interactive mode: Jupyter's backend turns it on when the first figure is made, which may be inside the
    block, and without it no later figure would be shown.
    """
    import matplotlib

    font_file()
    interactive = matplotlib.is_interactive()
    try:
        with matplotlib.rc_context(_RC):
            try:
                yield
            finally:
                interactive = matplotlib.is_interactive()
    finally:
        matplotlib.interactive(interactive)


def styled(plot: Callable[P, Axes]) -> Callable[P, Axes]:
    """Make a plot function draw in this style whatever the settings around it are."""

    @wraps(plot)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Axes:
        with context():
            ax = plot(*args, **kwargs)
            pin_fonts(ax)
        return ax

    return wrapper


def pin_fonts(ax: Axes) -> None:
    """Name the fonts on every text of ``ax``, so that they no longer depend on rcParams when the figure is drawn."""
    from matplotlib.text import Text

    for text in ax.findobj(Text):
        if isinstance(text, Text):
            text.set_fontfamily(list(FONTS))


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    paths = [font_file(), font_manager.findfont("DejaVu Sans")]
    return frozenset(code for path in paths for code in FT2Font(path).get_charmap())


def drawable(text: object, width: int | None = None) -> str:
    """Return ``text`` as matplotlib can draw it.

    Characters without a glyph (Hangul, emoji) become 〓, ``$`` is kept from starting a formula, line breaks become
    blanks, a leading underscore (which would hide a legend entry) is moved off the edge, and the text is cut to
    ``width`` characters with an ellipsis.
    """
    flat = " ".join(str(text).split())
    if width is not None and len(flat) > width:
        flat = flat[: max(width - 1, 1)] + "…"
    known = _glyphs()
    shown = "".join(c if ord(c) in known else MISSING for c in flat).replace("$", r"\$")
    return " " + shown if shown.startswith("_") else shown
