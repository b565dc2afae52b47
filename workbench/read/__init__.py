"""Text in: files and records become a ``documents`` table."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.encoding import decode
    from workbench.read.documents import Problem
    from workbench.read.page import Page, read_page
    from workbench.read.sources import Reading, read_sources

__all__ = ["Page", "Problem", "Reading", "decode", "read_page", "read_sources"]

#: Where each is: looked up when asked for, so that who needs one module of this room does not wait for all of them.
_WHERE = {
    "decode": "workbench.encoding",
    "Problem": "workbench.read.documents",
    **dict.fromkeys(("Page", "read_page"), "workbench.read.page"),
    **dict.fromkeys(("Reading", "read_sources"), "workbench.read.sources"),
}


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
