"""Front matter as YAML 1.2 means it, and no more of YAML than metadata need.

PyYAML resolves plain words by YAML 1.1: ``no`` becomes false, ``0012`` ten, ``12:30:45`` a number of seconds. Here its
parser gives events only and the values are ours: a value is the text as it is written; null, true, false and numbers
are those of the YAML 1.2 core schema, except that a number with leading zeros stays text, because it is a name.
Anchors, aliases and tags are refused: metadata do not need them, and with aliases a few hundred bytes fill a memory.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from workbench.limits import MAX_DEPTH

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,17}(?:[eE][-+]?[0-9]{1,2})?")


class YamlError(ValueError):
    """What is wrong, and in which line of the YAML (from 1), where that is known."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Scalar:
    """A value as it is written, and whether it stands without quotation marks."""

    text: str
    plain: bool

    @property
    def value(self) -> Any:
        """The value by the core schema."""
        if not self.plain:
            return self.text
        if self.text in _NULL:
            return None
        if self.text in _BOOL:
            return _BOOL[self.text]
        if _INT.fullmatch(self.text):
            return int(self.text)
        return float(self.text) if _FLOAT.fullmatch(self.text) else self.text


def load(text: str) -> Any:
    """Return a YAML document: mappings with text keys, lists, and :class:`Scalar` leaves; ``None`` where it is empty.

    Raises
    ------
    YamlError
        If it is not valid, has an anchor, an alias or a tag, a key twice or a key that is no text, or is nested
        deeper than ``MAX_DEPTH``.
    """
    import yaml

    try:
        return _document(iter(yaml.parse(text, Loader=yaml.SafeLoader)), yaml)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise YamlError(str(error.problem or error.context or error), mark.line + 1 if mark else None) from None
    except yaml.YAMLError as error:
        raise YamlError(str(error).splitlines()[0], None) from None
    except (ValueError, OverflowError, RecursionError) as error:
        if isinstance(error, YamlError):
            raise
        raise YamlError(str(error) or "nested too deep", None) from None


def _document(events: Any, yaml: Any) -> Any:
    root: list[Any] = []
    open_: list[_Node] = []
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlError("it has an anchor or an alias", line)
        if getattr(event, "tag", None):
            raise YamlError(f"it has the tag {event.tag}", line)
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(open_) >= MAX_DEPTH:
                raise YamlError(f"it is nested deeper than {MAX_DEPTH} levels", line)
            open_.append(_Node({} if isinstance(event, yaml.MappingStartEvent) else []))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            _put(root, open_, open_.pop().value, line)
        elif isinstance(event, yaml.ScalarEvent):
            _put(root, open_, Scalar(event.value, event.style is None), line)
    return root[0] if root else None


class _Node:
    """A mapping or a list that is being filled."""

    def __init__(self, value: dict[str, Any] | list[Any]) -> None:
        self.value = value
        self.key: str | None = None


def _put(root: list[Any], open_: list[_Node], value: Any, line: int) -> None:
    if not open_:
        root.append(value)
        return
    node = open_[-1]
    if isinstance(node.value, list):
        node.value.append(value)
    elif node.key is None:
        if not isinstance(value, Scalar):
            raise YamlError("a key is a list or a mapping", line)
        if value.text in node.value:
            raise YamlError(f"the key {value.text!r} stands twice", line)
        node.key = value.text
    else:
        node.value[node.key] = value
        node.key = None


def written(value: Any) -> Any:
    """Return a loaded value with every leaf as the text that was written; null as ``None``."""
    return _each(value, lambda leaf: None if leaf.value is None else leaf.text)


def resolved(value: Any) -> Any:
    """Return a loaded value with every leaf by the core schema."""
    return _each(value, lambda leaf: leaf.value)


def _each(value: Any, leaf: Any) -> Any:
    if isinstance(value, Scalar):
        return leaf(value)
    if isinstance(value, dict):
        return {k: _each(v, leaf) for k, v in value.items()}
    return [_each(v, leaf) for v in value] if isinstance(value, list) else value
