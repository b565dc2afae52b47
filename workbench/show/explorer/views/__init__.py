"""The views of the explorer by name, in the order of their tabs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workbench.show.explorer.session import Session
from workbench.show.explorer.views import frames, map, names, overview, sources, stance, time, words

#: Name → heading of the tab, and the function that makes its HTML from a session.
VIEWS: Mapping[str, tuple[str, Callable[[Session], str]]] = {
    "overview": ("Overview", overview.render),
    "stance": ("Stance", stance.render),
    "sources": ("Sources", sources.render),
    "words": ("Words", words.render),
    "frames": ("Frames", frames.render),
    "names": ("Names", names.render),
    "time": ("Time", time.render),
    "map": ("Map", map.render),
}
