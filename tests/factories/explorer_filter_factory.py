"""A corpus with metadata of every type, the same as plain rows, and filters on it, for the tests of the explorer."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
from hypothesis import strategies as st

from workbench import schema
from workbench.corpus import Corpus
from workbench.find.filters.conditions import UNKNOWN, Condition
from workbench.find.filters.filter import Filter

# Words written for the tests; what is not a plain word is here to break code that quotes badly.
OUTLETS = ("みなと新報", "Harbour News", 'a "quoted" name', "back\\slash", "line\nbreak", "(unknown)", None)
TOPICS = ("橋", "港", "祭り", None)
WORDS = ("橋", "港", "工事", "完成", "か", "も", "しれない", "[", "(", "という", "NATO", "。\n")
LEMMAS = ("橋", "港", "工事", "する", "完成")
FORMS = ("かもしれない", "という", "ただ", "一部", "か")
FRAMES = ("trade", "security")
REFERENTS = ("港町", "橋の会")
SIZE = 60


def make_rows(seed: int = 1, size: int = SIZE) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table but tokens."""
    rng = random.Random(seed)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in schema.TABLES}
    for i in range(size):
        doc_id = f"d{i:02d}"
        text = "".join(rng.choices(WORDS, k=rng.randrange(0, 12))) if i % 3 else None
        rows["documents"].append(_document(rng, doc_id, i, text))
        for sent_id in range(rng.randrange(4)):
            place = {"doc_id": doc_id, "sent_id": sent_id, "start": 10 * sent_id, "end": 10 * sent_id + 5}
            part = rng.choice(["body", "body", "body", "heading", "boilerplate"])
            label = rng.choice([*schema.COMMITMENTS, None])
            rows["sentences"].append(place | {"part": part, "commitment": label, "n_tokens": 9})
            for frame in rng.sample(FRAMES, rng.randrange(3)):
                rows["frames"].append(place | {"frame": frame})
            for referent in rng.sample(REFERENTS, rng.randrange(3)):
                rows["mentions"].append(place | {"form": "f", "referent": referent, "variant": "v"})
            for _ in range(rng.randrange(4)):
                marker_id = len([m for m in rows["markers"] if m["doc_id"] == doc_id])
                marker = {"marker_id": marker_id, "form": rng.choice(FORMS), "entry_id": "e"}
                marker |= {"code": rng.choice(schema.CODES[:6]), "voice": rng.choice(schema.VOICES)}
                rows["markers"].append(place | marker)
                if rng.random() < 0.4:
                    found = {"doc_id": doc_id, "marker_id": marker_id, "source_type": rng.choice(schema.SOURCE_TYPES)}
                    rows["attributions"].append(found)
        for lemma in rng.sample(LEMMAS, rng.randrange(4)):
            for pos in rng.sample(["名詞", "動詞"], rng.randrange(1, 3)):
                rows["counts"].append({"doc_id": doc_id, "lemma": lemma, "pos": pos, "n": rng.randrange(1, 4)})
    return rows


def _document(rng: random.Random, doc_id: str, i: int, text: str | None) -> dict[str, Any]:
    day = datetime.date(2020, 1, 1) + datetime.timedelta(days=rng.randrange(1500))
    return {
        "doc_id": doc_id,
        "title": f"題 {i}",
        "date": rng.choice([day, day, None]),
        "outlet": rng.choice(OUTLETS),
        "genre": rng.choice(["wire", "column", "speech"]),
        "author": rng.choice(["岬 一郎", "浜 花子", None]),
        "n_chars": len(text or ""),
        "n_tokens": rng.choice([rng.randrange(0, 500), None]),
        "text_sha256": f"{i}",
        "text": text,
        "topics": rng.choice([None, [], [None], *([rng.choice(TOPICS), rng.choice(TOPICS)] for _ in range(4))]),
        "rating": rng.choice([None, float("nan"), rng.uniform(-2, 2)]),
        "seen": rng.choice([None, datetime.datetime(2021, 5, 1, rng.randrange(24)), datetime.datetime(2022, 5, 1)]),
        "checked": rng.choice([True, False, None]),
        "desk": rng.choice(["news", "culture", None]),
        "code": rng.choice(["A1", "B2"]),
        "layout": {"columns": 2},
    }


EXTRA = {
    "topics": pl.List(pl.String()),
    "rating": pl.Float64(),
    "seen": pl.Datetime(),
    "checked": pl.Boolean(),
    "desk": pl.Enum(["news", "culture", "sport"]),
    "code": pl.Categorical(),
    "layout": pl.Struct({"columns": pl.Int64()}),
}


def as_corpus(rows: Mapping[str, Iterable[dict[str, Any]]]) -> Corpus:
    """Return the rows as a corpus; columns that are not given are null."""
    tables = {}
    for name, found in rows.items():
        if name != "tokens":
            extra = EXTRA if name == "documents" else {}
            tables[name] = pl.DataFrame(list(found), schema=dict(schema.TABLES[name].columns) | extra)
    return Corpus(tables)


def _some(values: Iterable[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(list(values)), min_size=1, max_size=3)


def _spans(points: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, Any]]:
    ends = st.tuples(st.none() | points, st.none() | points).filter(lambda pair: pair != (None, None))
    return ends.map(lambda p: p if None in p else tuple(sorted(p)))


def _marked(codes: list[str], voices: list[str], at_least: int) -> Condition:
    return Condition.markers(codes, voices, at_least)


_TIMES = st.integers(1, 3)
_ROWS = make_rows()["documents"]
# Ends of ranges are often values that there are, so that both ends are seen to be included.
_DAYS = st.sampled_from([d["date"] for d in _ROWS if d["date"]]) | st.dates(
    datetime.date(2019, 12, 1), datetime.date(2024, 3, 1)
)
_LENGTHS = st.sampled_from([d["n_tokens"] for d in _ROWS if d["n_tokens"]]) | st.integers(-10, 600)
_RATINGS = st.sampled_from([d["rating"] for d in _ROWS if d["rating"] and d["rating"] == d["rating"]]) | st.floats(
    -3, 3
)
_STRINGS = [UNKNOWN if o is None else o for o in OUTLETS]
_TEXTS = [("橋", "plain"), ("[", "plain"), ("。\n", "plain"), ("(", "marker"), ("か", "marker"), ("という", "marker")]
_TEXTS += [("橋|港", "regex"), (r"^橋", "regex"), (r"\[|NATO", "regex"), ("橋 港", "lemma"), ("する", "lemma")]

CONDITIONS = st.one_of(
    st.builds(Condition.values, st.just("outlet"), _some(_STRINGS)),
    st.builds(Condition.values, st.just("author"), _some(["岬 一郎", "浜 花子", UNKNOWN])),
    st.builds(Condition.values, st.just("topics"), _some(["橋", "港", "祭り", UNKNOWN])),
    st.builds(Condition.values, st.just("desk"), _some(["news", "culture", UNKNOWN])),
    st.builds(Condition.values, st.just("code"), _some(["A1", "B2"])),
    st.builds(lambda p: Condition.dates(*p), _spans(_DAYS)),
    st.builds(lambda p: Condition.dates(*p, column="seen"), _spans(_DAYS)),
    st.builds(lambda p: Condition.between("n_tokens", *p), _spans(_LENGTHS)),
    st.builds(lambda p: Condition.between("rating", *p), _spans(_RATINGS)),
    st.builds(Condition.flag, st.just("checked"), st.sampled_from([True, False, None])),
    st.builds(Condition.has_text, st.booleans()),
    st.builds(lambda t, k: Condition.text(*t, k), st.sampled_from(_TEXTS), _TIMES),
    st.builds(_marked, _some(schema.CODES) | st.just([]), _some(schema.VOICES) | st.just([]), _TIMES),
    st.builds(Condition.sources, _some(schema.SOURCE_TYPES), _TIMES),
    st.builds(Condition.commitments, _some(schema.COMMITMENTS), _TIMES),
    st.builds(Condition.frames, _some(FRAMES), _TIMES),
    st.builds(Condition.mentions, _some(REFERENTS), _TIMES),
)
FILTERS = st.builds(Filter, st.lists(CONDITIONS, max_size=4).map(tuple))


def holds(rows: Mapping[str, list[dict[str, Any]]], document: dict[str, Any], condition: Condition) -> bool:
    """Say by plain loops whether a condition holds for a document."""
    doc_id, value, column = document["doc_id"], condition.value, condition.column
    body = {(s["doc_id"], s["sent_id"]) for s in rows["sentences"] if s["part"] != "boilerplate"}

    def own(table: str) -> list[dict[str, Any]]:
        return [r for r in rows[table] if r["doc_id"] == doc_id and (doc_id, r["sent_id"]) in body]

    match condition.kind:
        case "values":
            held = document[column]
            held = held if isinstance(held, list) else [held]
            return any(h in value for h in [h for h in held if h is not None] or [UNKNOWN])
        case "dates" | "range":
            held = document[column]
            held = held.date() if isinstance(held, datetime.datetime) else held
            if held is None or held != held:
                return False
            return (value[0] is None or held >= value[0]) and (value[1] is None or held <= value[1])
        case "flag":
            return document[column] is value
        case "has_text":
            return (document["text"] is not None) == value
        case "text":
            n = _found(rows, document, own("markers"), *value)
        case "markers":
            n = sum(
                (not value[0] or m["code"] in value[0]) and (not value[1] or m["voice"] in value[1])
                for m in own("markers")
            )
        case "source_type":
            ids = {m["marker_id"] for m in own("markers")}
            mine = [a for a in rows["attributions"] if a["doc_id"] == doc_id and a["marker_id"] in ids]
            n = sum(a["source_type"] in value for a in mine)
        case "commitment":
            n = sum(s["commitment"] in value for s in own("sentences"))
        case "frame":
            n = sum(f["frame"] in value for f in own("frames"))
        case _:
            n = sum(m["referent"] in value for m in own("mentions"))
    return n >= condition.at_least


def _found(rows: Any, document: dict[str, Any], markers: list[dict[str, Any]], pattern: str, mode: str) -> int:
    if mode == "marker":
        return sum(pattern in m["form"] for m in markers)
    if mode == "lemma":
        wanted = pattern.split()
        return sum(c["n"] for c in rows["counts"] if c["doc_id"] == document["doc_id"] and c["lemma"] in wanted)
    text = document["text"] or ""
    return text.count(pattern) if mode == "plain" else len(re.findall(pattern, text))
