"""How far it is from a corpus to each view of the explorer, in modules that one has to read.

Counted are the modules of the package whose code runs while a corpus in hand (its tables are read) becomes a drawn view,
with every choice that the view offers, and the modules that lend such code a name (a constant, a class to test for). What is
imported and not used on the way is not counted, nor is ``storage/``: how a corpus keeps its tables lies before the start.
``python tests/repo/test_walks.py`` prints the walks.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

import pytest

from workbench.corpus import Corpus
from workbench.show.explorer.session import Session
from workbench.show.explorer.views import VIEWS

#: Fewer modules than this from a corpus to any view.
LIMIT = 20
FEATURES = Path(__file__).parents[2] / "corpora" / "rapprochement"
_PACKAGE = "workbench."


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return features()


def features() -> Corpus:
    """The features of the repository as a corpus in memory: how they are stored lies before the start."""
    found = Corpus.read(FEATURES)
    return Corpus({name: found.table(name) for name in found.tables}, found.provenance)


@cache
def lent(module: str) -> dict[str, str]:
    """The names that the imports of a module bind, wherever they stand, with the module each comes from."""
    names: dict[str, str] = {}
    file = sys.modules[module].__file__
    assert file is not None
    for node in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith(_PACKAGE[:-1]):
            continue
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            is_module = isinstance(getattr(import_module(str(node.module)), alias.name, None), ModuleType)
            names[alias.asname or alias.name] = inner if is_module and find_spec(inner) else str(node.module)
    return names


def used(ran: set[tuple[str, CodeType]]) -> set[str]:
    """The modules that ran, and those that lent a name to code that ran."""
    own = {module for module, _ in ran}
    every = own | {lent(m)[n] for m, code in ran for n in (*code.co_names, *code.co_varnames) if n in lent(m)}
    return {name for name in every if not name.startswith("workbench.storage.")}


def forget() -> None:
    """Empty what functions of the package keep: what an earlier view has looked up is part of the walk all the same."""
    for name, module in list(sys.modules.items()):
        for kept in list(vars(module).values()) if name.startswith(_PACKAGE) else ():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()


def watched(ran: set[tuple[str, CodeType]]) -> Any:
    def watch(frame: FrameType, event: str, _: Any) -> None:
        name = frame.f_globals.get("__name__", "")
        if event == "call" and name.startswith(_PACKAGE) and frame.f_code.co_name != "<module>":
            ran.add((name, frame.f_code))

    return watch


def drawings(session: Session, view: str) -> Iterator[str]:
    """The view as it opens, and with each choice that it offers."""
    first = VIEWS[view][1](session)
    yield first
    for key, value in dict.fromkeys(re.findall(r'data-key="option:(\w+)=(\w+)"', first)):
        before = dict(session.options)
        session.options[key] = value
        yield VIEWS[view][1](session)
        session.options = before


def walk(corpus: Corpus, view: str) -> list[str]:
    list(drawings(Session(corpus, "column"), view))  # what is imported late is there before the walk begins
    forget()
    ran: set[tuple[str, CodeType]] = set()
    before = sys.getprofile()
    sys.setprofile(watched(ran))
    try:
        drawn = list(drawings(Session(corpus, "column"), view))
    finally:
        sys.setprofile(before)
    assert all(drawn)
    return sorted(name.removeprefix(_PACKAGE) for name in used(ran))


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_read_in_fewer_than_twenty_modules(corpus: Corpus, view: str) -> None:
    passed = walk(corpus, view)
    assert {"show.explorer.session", f"show.explorer.views.{view}"} <= set(passed)
    assert len(passed) < LIMIT, f"{view}: {passed}"


def test_a_walk_counts_what_runs_and_what_lends_a_name() -> None:
    ran = {("workbench.show.explorer.parts", sys.modules["workbench.show.explorer.parts"].tag.__code__)}
    assert used(ran) == {"workbench.show.explorer.parts", "workbench.show.labels", "workbench.show.html"}


if __name__ == "__main__":
    whole = features()
    for name in VIEWS:
        found = walk(whole, name)
        sys.stdout.write(f"{name:9} {len(found):3}  {', '.join(found)}\n")
