"""WebAnno/INCEpTION TSV 3.3, written and read as the format's description has it.

Layers: ``StanceMarker`` (code, voice, sourceType, and a slot ``source`` to a ``StanceSource``), ``StanceSource``, and
``StanceCommitment`` (label) over a sentence. Tokens are the corpus's; what begins or ends inside one is a sub-token, so that
nothing is rounded. Offsets are UTF-16. The format keeps no text between sentences: annotation is read onto the text at hand,
every token of which must be the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from workbench import schema
from workbench.errors import ReadError
from workbench.hand.annotation import Annotation, Marker
from workbench.hand.exchange.places import Utf16, require_form

Span = tuple[int, int]
_M, _S, _C = "webanno.custom.StanceMarker", "webanno.custom.StanceSource", "webanno.custom.StanceCommitment"
_HEAD = (
    "#FORMAT=WebAnno TSV 3.3\n"
    f"#T_SP={_M}|code|voice|sourceType|ROLE_{_M}:source_{_M}SourceLink|{_S}\n"
    f"#T_SP={_S}|\n"
    f"#T_SP={_C}|label\n"
)
#: Among the values of an annotation that was read: its number, or its row.
_ID = "#"
_ESCAPED = ("\\", "[", "]", "|", "_", "->", ";", "\t", "\n", "*")
_VALUE = re.compile(r"^(?P<value>.*?)(?:(?<!\\)\[(?P<id>\d+)\])?$", re.DOTALL)


def _escape(value: str) -> str:
    for sign in _ESCAPED:
        value = value.replace(sign, {"\t": "\\t", "\n": "\\n"}.get(sign, f"\\{sign}"))
    return value


def _unescape(value: str) -> str:
    return re.sub(r"\\(->|.)", lambda m: {"t": "\t", "n": "\n"}.get(m[1], m[1]), value)


def _escape_text(text: str) -> str:
    signs = {"\\": "\\\\", "\t": "\\t", "\f": "\\f", "\r": "\\r", "\b": "\\b"}
    return "".join(signs.get(c, f"\\{c}" if ord(c) < 32 and not 7 < ord(c) < 14 else c) for c in text)


# -- out ------------------------------------------------------------------------------------------------------------


@dataclass
class _Unit:
    """A row: a token or a part of one, and the annotations on it."""

    name: str
    span: Span
    on: list[tuple[str, int]] = field(default_factory=list)  # layer and number of the annotation


def write(annotation: Annotation, tokens: Iterable[Span] = ()) -> str:
    """Return an annotation as TSV.

    Parameters
    ----------
    annotation
        The annotation.
    tokens
        Spans of the tokens; where there is none the text is cut where its script changes.
    """
    text, at = annotation.text, Utf16(annotation.text)
    cut = [_tokens(text, (s.start, s.end), tokens) for s in annotation.sentences]
    things = _things(annotation)
    rows = _units([c for c in cut if c], things)
    seen: dict[tuple[str, int], list[_Unit]] = {}
    for _, units in rows:
        for unit in units:
            for thing in unit.on:
                seen.setdefault(thing, []).append(unit)
    ids = _ids(seen)
    parts = [_HEAD, "\n"]
    for spans, units in rows:
        parts.append("\n")
        parts += [f"#Text={_escape_text(line)}\n" for line in text[spans[0][0] : spans[-1][1]].split("\n")]
        for unit in units:
            place = f"{at.units(unit.span[0])}-{at.units(unit.span[1])}"
            cells = _cells(unit, annotation, ids, seen, things)
            parts.append("\t".join([unit.name, place, text[slice(*unit.span)], *cells]) + "\t\n")
    return "".join(parts)


def _tokens(text: str, sentence: Span, given: Iterable[Span]) -> list[Span]:
    """Cut a sentence into tokens that leave out only line breaks and tabs."""
    low, high = sentence
    cuts = {low, high} | {min(max(p, low), high) for span in given if span[0] < high and span[1] > low for p in span}
    if len(cuts) <= 2:
        cuts |= {i for i in range(low + 1, high) if _kind(text[i - 1]) != _kind(text[i])}
    cuts |= {p for i in range(low, high) if text[i] in "\t\r\n" for p in (i, i + 1)}
    return [(a, b) for a, b in pairwise(sorted(cuts)) if text[a:b].strip("\t\r\n")]


def _kind(c: str) -> int:
    order = (("ぁ", "ゖ"), ("ァ", "ヿ"), ("一", "鿿"), ("0", "9"), ("A", "z"))
    return next((i for i, (a, b) in enumerate(order) if a <= c <= b), 9)


def _things(annotation: Annotation) -> dict[tuple[str, int], Span]:
    """Return everything that is written, by layer and number."""
    things: dict[tuple[str, int], Span] = {(_M, m.uid): m.span for m in annotation.markers}
    things |= {(_S, i): place for i, place in enumerate(sorted({m.source for m in annotation.markers if m.source}))}
    labelled = ((i, s) for i, s in enumerate(annotation.sentences) if s.commitment is not None)
    return things | {(_C, i): (s.start, s.end) for i, s in labelled}


def _units(
    cut: Sequence[Sequence[Span]], things: Mapping[tuple[str, int], Span]
) -> list[tuple[Sequence[Span], list[_Unit]]]:
    rows = []
    for number, spans in enumerate(cut, 1):
        units: list[_Unit] = []
        near = [(thing, s) for thing, s in things.items() if s[0] < spans[-1][1] and s[1] > spans[0][0]]
        for i, token in enumerate(spans, 1):
            whole = _Unit(f"{number}-{i}", token)
            inner: dict[Span, _Unit] = {}
            for thing, span in near:
                part = (max(span[0], token[0]), min(span[1], token[1]))
                if part[0] >= part[1]:
                    continue
                (whole if part == token else inner.setdefault(part, _Unit("", part))).on.append(thing)
            units.append(whole)
            for j, part in enumerate(sorted(inner), 1):
                inner[part].name = f"{number}-{i}.{j}"
                units.append(inner[part])
        rows.append((spans, units))
    return rows


def _ids(seen: Mapping[tuple[str, int], Sequence[_Unit]]) -> dict[tuple[str, int], int]:
    """Number what stands on several rows, or beside another of its layer."""
    ids: dict[tuple[str, int], int] = {}
    for thing, units in seen.items():
        if len(units) > 1 or any(sum(other[0] == thing[0] for other in u.on) > 1 for u in units):
            ids[thing] = len(ids) + 1
    return ids


def _cells(
    unit: _Unit,
    annotation: Annotation,
    ids: Mapping[tuple[str, int], int],
    seen: Mapping[tuple[str, int], Sequence[_Unit]],
    things: Mapping[tuple[str, int], Span],
) -> list[str]:
    def tag(thing: tuple[str, int]) -> str:
        return f"[{ids[thing]}]" if thing in ids else ""

    by_place = {span: thing for thing, span in things.items() if thing[0] == _S}
    markers = [(t, annotation.marker(t[1])) for t in unit.on if t[0] == _M]
    columns: list[list[str]] = [[], [], [], [], []]
    for thing, m in markers:
        target = by_place.get(m.source) if m.source is not None else None
        columns[0].append(_escape(m.code) + tag(thing))
        columns[1].append(_escape(m.voice) + tag(thing))
        columns[2].append((_escape(m.source_type) if m.source_type else "*") + tag(thing))
        columns[3].append(("source" if target in seen else "_") + tag(thing))
        columns[4].append(seen[target][0].name + tag(target) if target in seen and target is not None else "*")
    columns.append([f"*{tag(t)}" for t in unit.on if t[0] == _S])
    labels = [(t, annotation.sentences[t[1]].commitment or "") for t in unit.on if t[0] == _C]
    columns.append([_escape(label) + tag(t) for t, label in labels])
    return ["|".join(c) or "_" for c in columns]


# -- in -------------------------------------------------------------------------------------------------------------


@dataclass
class _Layer:
    """A layer as the header declares it: its columns from ``first`` on, and the type that its slot points to."""

    name: str
    features: list[str]
    first: int
    target: str | None = None


def read(content: str, bare: Annotation, name: str) -> Annotation:
    """Return what a TSV says of a document.

    Parameters
    ----------
    content
        The file. Any span layer with a feature ``code`` is taken for the markers; further features are ``voice`` (author where
        it is missing), ``sourceType`` and a slot ``source``; a layer with a feature ``label`` for the commitment.
    bare
        The document without labels.
    name
        The file, for errors.

    Raises
    ------
    ReadError
        If it is no such file, a token is not that of the text, or a label is not allowed.
    """
    lines = content.removeprefix("\ufeff").split("\n")
    if not re.match(r"#FORMAT=WebAnno TSV 3\.\d", lines[0]):
        raise ReadError(f"{name} is no WebAnno TSV 3", allowed="a first line #FORMAT=WebAnno TSV 3.3")
    layers = _layers(lines)
    own = next((x for x in layers if "code" in x.features), None)
    if own is None:
        raise ReadError(f"{name} has no layer with a feature 'code'", allowed=[x.name for x in layers] or "no layer")
    rows = list(_rows(lines, bare.text, name))
    marked = _gather(rows, own)
    sources = {x.name: _gather(rows, x) for x in layers if x.name == own.target}
    markers: list[Marker] = []
    for span, values, where in marked:
        source = _source(values, own, sources.get(own.target or "", []))
        markers.append(_marker(len(markers), span, values, source, f"{name}, {where}"))
    sentences = list(bare.sentences)
    for layer in layers:
        for span, values, _ in _gather(rows, layer) if "label" in layer.features else []:
            i = bare.sentence_at(span[0], span[0] + 1)
            if i is not None and values.get("label") in schema.COMMITMENTS:
                sentences[i] = replace(sentences[i], commitment=values["label"])
    made = replace(bare, markers=tuple(markers), sentences=tuple(sentences), next_uid=len(markers), finished=True)
    return made.sorted()


def _layers(lines: Sequence[str]) -> list[_Layer]:
    layers, column = [], 3
    for line in lines[1:]:
        if not line.startswith("#T_"):
            if line.startswith("#Text"):
                break
            continue
        name, *features = line.partition("=")[2].split("|")
        slots = [i for i, f in enumerate(features) if f.startswith("ROLE_")]
        target = features[slots[0] + 1] if slots and slots[0] + 1 < len(features) else None
        plain = [re.sub(r"^ROLE_.*:(.*)_[^_]*$", r"\1", f) for f in features] or [""]
        layers.append(_Layer(name, plain, column, target))
        column += len(plain)
    return layers


def _rows(lines: Sequence[str], text: str, name: str) -> Iterable[tuple[str, Span, list[str]]]:
    at = Utf16(text)
    for number, line in enumerate(lines, 1):
        cells = line.removesuffix("\r").split("\t")
        if not re.fullmatch(r"\d+-\d+(?:\.\d+)?", cells[0]) or len(cells) < 3:
            continue
        where = f"{name}, line {number}"
        start, end = at.span(cells[1], where)
        require_form(text, start, end, cells[2], where)
        yield cells[0], (start, end), cells


_Found = list[tuple[Span, dict[str, str], str]]


def _gather(rows: Iterable[tuple[str, Span, list[str]]], layer: _Layer) -> _Found:
    """Put the rows of each annotation of a layer together."""
    parts: list[tuple[str, Span, dict[str, str], str]] = []
    for unit, span, cells in rows:
        own = cells[layer.first : layer.first + len(layer.features)]
        stacked = [re.split(r"(?<!\\)\|", c) for c in own]
        if not own or all(s == ["_"] for s in stacked):
            continue
        for i in range(max(map(len, stacked))):
            values: dict[str, str] = {}
            key = f"{unit} {i}"
            for feature, column in zip(layer.features, stacked, strict=False):
                given = column[i] if i < len(column) else "*"
                found = _VALUE.match(given) if feature != layer.target else None
                if found is not None and found["id"]:
                    key = found["id"]
                value = found["value"] if found is not None else given
                if value not in ("*", "_"):
                    values[feature] = value if feature == layer.target else _unescape(value)
            parts.append((key, span, values, unit))
    gathered: _Found = []
    parts.sort(key=lambda p: (p[0], p[1]))
    for _, group in groupby(parts, key=lambda p: p[0]):
        same = list(group)
        whole = (min(p[1][0] for p in same), max(p[1][1] for p in same))
        gathered.append((whole, {**same[0][2], _ID: same[0][0]}, f"row {same[0][3]}"))
    return sorted(gathered, key=lambda g: g[0])


def _source(values: Mapping[str, str], layer: _Layer, sources: _Found) -> Span | None:
    """Return the span that the slot of a marker points to: by its number, or by the row where it begins."""
    given = values.get(layer.target or "")
    first = _VALUE.match(re.split(r"(?<!\\);", given)[0]) if given else None
    if first is None:
        return None
    by_id = [s for s, own, _ in sources if first["id"] and own[_ID] == first["id"]]
    by_row = [s for s, _, where in sources if where == f"row {first['value']}"]
    return next(iter(by_id or by_row), None)


def _marker(uid: int, span: Span, values: Mapping[str, str], source: Span | None, where: str) -> Marker:
    code, voice = values.get("code", ""), values.get("voice", "author")
    for value, allowed, what in ((code, schema.CODES, "code"), (voice, schema.VOICES, "voice")):
        if value not in allowed:
            raise ReadError(f"{where}: {what} is {value!r:.40}", allowed=allowed)
    if code != "attribution":
        return Marker(uid, *span, code, voice)
    kind = values.get("sourceType", "unspecified")
    if kind not in schema.SOURCE_TYPES:
        raise ReadError(f"{where}: sourceType is {kind!r:.40}", allowed=schema.SOURCE_TYPES)
    return Marker(uid, *span, code, voice, source, kind)
