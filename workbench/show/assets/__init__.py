"""Style sheets and scripts of the pages, as files: what a browser is given."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def asset(name: str) -> str:
    """Return the text of a file of this folder."""
    return (files(__name__) / name).read_text(encoding="utf-8")


@cache
def inline(name: str) -> str:
    """Return a style sheet on one line and without its comments, for pages that repeat it with every table."""
    return "".join(re.sub(r"/\*.*?\*/", "", asset(name), flags=re.DOTALL).splitlines())
