"""Frames as data: TOML files with names, definitions, rules and examples, read into a :class:`FrameSet`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workbench import lexicon
from workbench.coding.frames.parser import POS_TAGS, parse_rule
from workbench.coding.frames.rules import Or, Rule, Word, shared, walk
from workbench.errors import LexiconError

#: What the head of a folder (``lexicon.toml``) holds; ``lists`` are rules that others name as ``$name``.
META_KEYS = ("name", "version", "licence", "description", "lists")
#: What a ``[[frame]]`` holds. All are needed; a frame of one's own may leave the examples empty.
FRAME_KEYS = ("id", "english", "japanese", "definition", "rules", "examples", "counterexamples")


#: What stands for the folder of functions (problem, cause, judgement, remedy) where folders of frames are given.
FUNCTIONS = "functions"


@dataclass(frozen=True)
class Frame:
    """A topic that a passage can be about, and the rules that find it.

    Attributes
    ----------
    frame_id, english, japanese, definition
        Id in tables, names, and what counts as the frame.
    rules
        The texts of the rules; the frame holds where one of them does.
    examples, counterexamples
        Texts in which it must hold, and in which it must not.
    """

    frame_id: str
    english: str
    japanese: str
    definition: str
    rules: tuple[str, ...]
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    lists: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    where: str = field(default="", repr=False, compare=False)
    _parsed: dict[tuple[str, ...], Rule] = field(default_factory=dict, init=False, repr=False, compare=False)
    _words: dict[int, tuple[Word, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def rule(self, pos: Iterable[str] = POS_TAGS) -> Rule:
        """Return the parts of the rules; ``pos`` are the parts of speech they may name."""
        tags = tuple(pos)
        if tags not in self._parsed:
            self._parsed[tags] = self._rule(tags)
        return self._parsed[tags]

    def _rule(self, tags: tuple[str, ...]) -> Rule:
        many = len(self.rules) > 1
        name = self.where or f"frame {self.frame_id!r}"
        parsed = tuple(
            parse_rule(text, self.lists, where=f"{name}, rule {i}" if many else f"{name}, rule", pos=tags)
            for i, text in enumerate(self.rules, start=1)
        )
        return shared(parsed[0] if len(parsed) == 1 else Or(parsed))

    def words(self, pos: Iterable[str] = POS_TAGS) -> tuple[Word, ...]:
        """Return the words that the rules look for."""
        rule = self.rule(pos)
        if id(rule) not in self._words:
            self._words[id(rule)] = tuple(part for part in walk(rule) if isinstance(part, Word))
        return self._words[id(rule)]


@dataclass(frozen=True)
class FrameSet:
    """Frames by id, in the order in which tables list them, and what identifies them."""

    name: str
    version: str
    sha256: str
    frames: Mapping[str, Frame]

    def provenance(self) -> dict[str, Any]:
        """Return what ``corpus.toml`` keeps: name, version, hash and the ids of the frames."""
        return {"name": self.name, "version": self.version, "sha256": self.sha256, "ids": list(self.frames)}


def frames_folder() -> str:
    """Return the folder of the frames that ship."""
    return str(lexicon.shipped("frames"))


def functions_folder() -> str:
    """Return the folder of what framing does with a matter (Entman 1993): problem, cause, judgement, remedy."""
    return str(lexicon.shipped(FUNCTIONS))


@cache
def shipped() -> FrameSet:
    """Return the frames that ship with the workbench."""
    return read_frames(frames_folder())


@cache
def functions() -> FrameSet:
    """Return the functions of framing that ship, as frames: what is done with a topic, beside the topics of :func:`shipped`."""
    return read_frames(functions_folder())


def read_frames(*folders: str | os.PathLike[str]) -> FrameSet:
    """Read frames from one or more folders; their frames stand side by side.

    Parameters
    ----------
    *folders
        Each with ``*.toml`` files of ``[[frame]]`` entries, and ``lexicon.toml`` (name, version, lists of terms)
        where it has one. Lists of an earlier folder can be used in a later one.

    Raises
    ------
    LexiconError
        With file and frame: a file that is not TOML, a missing or unknown key, an id given twice, a rule that
        cannot be read (with its place in the rule and what was expected).
    """
    if not folders:
        raise LexiconError("no folder of frames given", hint="shipped() has the frames of the workbench")
    heads, paths = [], []
    lists: dict[str, str] = {}
    frames: dict[str, Frame] = {}
    for folder in map(Path, folders):
        if not folder.is_dir():
            raise LexiconError(f"no folder {folder}", allowed="a folder with .toml files of frames")
        own = sorted(folder.glob("*.toml"))
        paths += own
        heads.append(lexicon.read_head(folder, keys=META_KEYS))
        lists.update(_lists(folder / lexicon.HEAD, heads[-1].meta))
        for path in own:
            for frame in _frames(path, lists) if path.name != lexicon.HEAD else ():
                if frame.frame_id in frames:
                    raise LexiconError(f"{frame.where}: the id is taken by {frames[frame.frame_id].where}")
                frames[frame.frame_id] = frame
    if not frames:
        raise LexiconError(f"no [[frame]] in {', '.join(map(str, folders))}", allowed="at least one")
    if any(str(folder) not in (frames_folder(), functions_folder()) for folder in folders):
        for frame in frames.values():  # those that ship are held valid by their tests, and parsed when they are used
            frame.rule()
    name, version = "+".join(h.name for h in heads), "+".join(h.version for h in heads)
    return FrameSet(name, version, lexicon.fingerprint(paths), MappingProxyType(frames))


def from_rules(rules: Mapping[str, str | Sequence[str]]) -> FrameSet:
    """Return frames of one's own from their rules: id → rule, or id → rules; they can use the lists that ship."""
    if not rules:
        raise LexiconError("no frames given", allowed='id and rule, as {"arms": "武器 near(5) 供与"}')
    lists = next(iter(shipped().frames.values())).lists
    frames = {}
    for name, rule in rules.items():
        if not name:
            raise LexiconError("a frame without a name", allowed="text, not empty")
        texts = (rule,) if isinstance(rule, str) else tuple(rule)
        if not texts:
            raise LexiconError(f"frame {name!r} has no rule", allowed="one or more")
        frames[name] = Frame(name, name, name, "", texts, lists=lists)
    digest = hashlib.sha256(repr([(f.frame_id, f.rules) for f in frames.values()]).encode()).hexdigest()
    return FrameSet("own rules", "0", digest, MappingProxyType(frames))


def _lists(file: Path, meta: Mapping[str, Any]) -> dict[str, str]:
    lists = meta.get("lists", {})
    if not isinstance(lists, dict) or not all(isinstance(v, str) for v in lists.values()):
        raise LexiconError(f"{file}: lists is no table of rules", allowed='[lists], then name = "term OR term"')
    return lists


def _frames(path: Path, lists: Mapping[str, str]) -> list[Frame]:
    content = lexicon.read_toml(path)
    entries = content.get("frame", [])
    if set(content) - {"frame"} or not isinstance(entries, list):
        raise LexiconError(f"{path}: top-level {', '.join(map(repr, content))}", allowed="[[frame]] entries")
    return [_frame(path, number, entry, lists) for number, entry in enumerate(entries, start=1)]


def _frame(path: Path, number: int, entry: dict[str, Any], lists: Mapping[str, str]) -> Frame:
    where = f"{path.parent.name}/{path.name}, frame {entry.get('id', number)!r}"
    for key in FRAME_KEYS:
        if key not in entry:
            raise LexiconError(f"{where}: no key {key!r}", allowed=f"a frame has {', '.join(FRAME_KEYS)}")
    if unknown := sorted(set(entry) - set(FRAME_KEYS)):
        raise LexiconError(f"{where}: unknown key {unknown[0]!r}", allowed=FRAME_KEYS)
    for key in FRAME_KEYS[:4]:
        if not (isinstance(entry[key], str) and entry[key].strip()):
            raise LexiconError(f"{where}: {key} is {entry[key]!r}", allowed="text, not empty")
    for key in FRAME_KEYS[4:]:
        if not (isinstance(entry[key], list) and all(isinstance(v, str) for v in entry[key])):
            raise LexiconError(f"{where}: {key} is {entry[key]!r}", allowed="a list of texts")
    if not entry["rules"]:
        raise LexiconError(f"{where}: rules is empty", allowed="one rule or more")
    name, english, japanese, definition = (entry[key].strip() for key in FRAME_KEYS[:4])
    rules, examples, counterexamples = (tuple(entry[key]) for key in FRAME_KEYS[4:])
    return Frame(name, english, japanese, definition, rules, examples, counterexamples, lists, where)
