"""Stance workbench: how sure is a Japanese news text, on whose word, and is that unusual?

``import workbench as wb`` is the one door: ``wb.read``, ``wb.contrast``, ``wb.plots``, ``wb.Explorer`` …; ``dir(wb)``
lists the names, and ``docs/api.md`` describes them. Names are loaded when first used, so the import costs next to nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

__version__ = "0.1.0"

#: Name on the door → where it is. ``__init__.pyi`` says the same to type checkers and editors.
_DOOR = {
    "Adjudicator": "show.annotating.adjudicator:Adjudicator",
    "Annotator": "show.annotating.annotator:Annotator",
    "Beside": "compare.findings:Beside",
    "Condition": "find.filters.conditions:Condition",
    "Corpus": "corpus:Corpus",
    "Explorer": "show.explorer.explorer:Explorer",
    "Filter": "find.filters.filter:Filter",
    "WorkbenchError": "errors:WorkbenchError",
    "across": "compare.findings:across",
    "agreement": "door.trust:agreement",
    "before_after": "compare.periods:before_after",
    "by_hand": "compare.sensitivity:by_hand",
    "calibration": "compare.calibration:calibration",
    "chains": "compare.sources:chains",
    "changepoint": "compare.periods:changepoint",
    "check": "read.check:check",
    "counted": "door.apart:counted",
    "cited_together": "compare.sources:cited_together",
    "code": "coding.code:code",
    "collocates": "compare.words.collocation:collocates",
    "concat": "combine:concat",
    "concordance": "find.concordance.kwic:concordance",
    "contrast": "compare.contrast:contrast",
    "dispersion": "compare.words.dispersion:dispersion",
    "document_rates": "compare.rates:document_rates",
    "duplicates": "door.texts:duplicates",
    "evaluate": "door.trust:evaluate",
    "findings": "compare.findings:findings",
    "frame_by_stance": "compare.stance_by:frame_by_stance",
    "frequencies": "compare.words.type_table:frequencies",
    "influence": "compare.influence:influence",
    "keyness": "door.words:keyness",
    "keyness_groups": "compare.words.keyness_groups:keyness_groups",
    "name_shares": "compare.name_shares:name_shares",
    "names_used": "coding.names_used:names_used",
    "nearest": "compare.profiles:nearest",
    "ngrams": "compare.words.dispersion:ngrams",
    "override": "hand.override:override",
    "overview": "show.overview:overview",
    "plots": "show.plots",
    "precision": "door.trust:precision",
    "profile_map": "compare.profiles:profile_map",
    "profiles": "compare.profiles:profiles",
    "rates": "compare.rates:group_rates",
    "rates_over_time": "compare.rates:rates_over_time",
    "read": "door.texts:read",
    "read_coding": "coding.sheets.read:read_coding",
    "read_events": "read.events:read_events",
    "reading": "show.reading:sentences_with_markers",
    "reliability": "evaluate.reliability:reliability",
    "report": "show.report.page:report",
    "sample_places": "find.sampling:sample_places",
    "save_sample": "coding.sheets.judging:save_sample",
    "save": "door.export:save",
    "sensitivity": "compare.sensitivity:sensitivity",
    "source_diversity": "compare.sources:source_diversity",
    "sources": "compare.sources:sources",
    "stance_by_source": "compare.stance_by:stance_by_source",
    "study": "counting.study:study",
    "table": "show.tables:table",
    "target_rates": "compare.rates:target_rates",
    "unnamed_sources": "compare.sources:unnamed_sources",
    "verify": "storage.verify:verify",
    "with_duplicates": "door.texts:with_duplicates",
    "write_features": "features:write_features",
}

__all__ = ["__version__", *_DOOR]


def _behind(name: str) -> Any:
    module, _, attribute = _DOOR[name].partition(":")
    found = import_module(f"workbench.{module}")
    return getattr(found, attribute) if attribute else found


class _Room(ModuleType):
    """A room whose name is also that of a function: ``wb.read(…)`` beside ``workbench.read.sources``."""

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self._function(*args, **named)

    @property
    def _function(self) -> Any:
        return _behind(self.__name__.rpartition(".")[2])

    # What `help` and the question mark of a notebook show is the function's.
    @property
    def __doc__(self) -> str:  # type: ignore[override]
        return str(self._function.__doc__)

    @property
    def __signature__(self) -> Any:
        from inspect import signature

        return signature(self._function)


class _Door(ModuleType):
    """The package: names are looked up when asked for. Python puts a room here when one is first imported."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _DOOR and type(value) is ModuleType and value.__name__ == f"workbench.{name}":
            value.__class__ = _Room
        super().__setattr__(name, value)


def __getattr__(name: str) -> Any:
    if name in _DOOR:
        return _behind(name)
    raise AttributeError(f"module 'workbench' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


sys.modules[__name__].__class__ = _Door
