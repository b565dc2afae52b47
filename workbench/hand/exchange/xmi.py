"""UIMA XMI with a type system that INCEpTION takes: DKPro's sentences, and three layers of ours (by dkpro-cassis).

``StanceMarker`` has ``code``, ``voice``, ``sourceType`` and ``source``, links to a ``StanceSource``; ``StanceCommitment`` spans a
sentence and has ``label``. Offsets are counted as UIMA counts them; cassis converts them.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from workbench import schema
from workbench.errors import ReadError
from workbench.hand.annotation import Annotation, Marker

MARKER, SOURCE = "webanno.custom.StanceMarker", "webanno.custom.StanceSource"
LINK, COMMITMENT = "webanno.custom.StanceMarkerSourceLink", "webanno.custom.StanceCommitment"
_SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
_STRING, _ANNOTATION = "uima.cas.String", "uima.tcas.Annotation"
#: Characters that XML 1.0 cannot hold.
_NO_XML = frozenset(chr(i) for i in range(32) if chr(i) not in "\t\n\r") | {"\ufffe", "\uffff"}


def _cassis() -> Any:
    try:
        import cassis
    except ImportError:
        raise ReadError("UIMA XMI needs dkpro-cassis", hint='pip install "stance-workbench[exchange]"') from None
    return cassis


def typesystem() -> Any:
    """Return the type system."""
    cassis = _cassis()
    types = cassis.TypeSystem()
    types.create_type(_SENTENCE, _ANNOTATION)
    source = types.create_type(SOURCE, _ANNOTATION)
    link = types.create_type(LINK, "uima.cas.TOP")
    types.create_feature(link, "role", _STRING)
    types.create_feature(link, "target", SOURCE)
    marker = types.create_type(MARKER, _ANNOTATION)
    for name in ("code", "voice", "sourceType"):
        types.create_feature(marker, name, _STRING)
    types.create_feature(marker, "source", "uima.cas.FSArray", elementType=link.name)
    types.create_feature(types.create_type(COMMITMENT, _ANNOTATION), "label", _STRING)
    assert source is not None
    return types


def write(annotation: Annotation) -> bytes:
    """Return an annotation as XMI.

    Raises
    ------
    ReadError
        If the text holds a character that XML cannot hold, or dkpro-cassis is not installed.
    """
    if bad := next((c for c in annotation.text if c in _NO_XML or 0xD800 <= ord(c) < 0xE000), None):
        raise ReadError(f"{annotation.doc_id!r} holds the character U+{ord(bad):04X}, which XML cannot hold")
    cassis, types = _cassis(), typesystem()
    cas = cassis.Cas(types)
    cas.sofa_string, cas.sofa_mime = annotation.text, "text/plain"
    one = {name: types.get_type(name) for name in (MARKER, SOURCE, LINK, COMMITMENT, _SENTENCE)}
    array = types.get_type("uima.cas.FSArray")
    for s in annotation.sentences:
        cas.add(one[_SENTENCE](begin=s.start, end=s.end))
        if s.commitment is not None:
            cas.add(one[COMMITMENT](begin=s.start, end=s.end, label=s.commitment))
    named = {}
    for place in sorted({m.source for m in annotation.markers if m.source is not None}):
        named[place] = one[SOURCE](begin=place[0], end=place[1])
        cas.add(named[place])
    for m in annotation.markers:
        links = [one[LINK](role="source", target=named[m.source])] if m.source is not None else []
        made = one[MARKER](begin=m.start, end=m.end, code=m.code, voice=m.voice, sourceType=m.source_type)
        made.source = array(elements=links)
        cas.add(made)
    return str(cas.to_xmi()).encode("utf-8")


def read(data: bytes, types: bytes | None, bare: Annotation, name: str) -> Annotation:
    """Return what an XMI says of a document.

    Parameters
    ----------
    data
        The XMI.
    types
        The type system beside it; ours where there is none. Any type with a feature ``code`` whose values are codes is taken
        for the markers.
    bare
        The document without labels.
    name
        The file, for errors.

    Raises
    ------
    ReadError
        If it is no XMI, its text is another one, or a label is not allowed.
    """
    cassis = _cassis()
    try:
        known = cassis.load_typesystem(io.BytesIO(types)) if types is not None else typesystem()
        cas = cassis.load_cas_from_xmi(io.BytesIO(data), typesystem=known, lenient=True)
    except Exception as error:  # lxml, cassis and the type system each have errors of their own
        raise ReadError(f"{name} cannot be read as XMI ({' '.join(str(error).split())[:200]})") from None
    if cas.sofa_string != bare.text:
        raise ReadError(
            f"{name}: its text is not that of {bare.doc_id!r}", hint="the annotation was made of another text"
        )
    markers: list[Marker] = []
    sentences = list(bare.sentences)
    for found in cas.select_all_annotations():
        begin, end = getattr(found, "begin", None), getattr(found, "end", None)
        if begin is None or end is None:
            continue
        code, label = getattr(found, "code", None), getattr(found, "label", None)
        if code is not None:
            markers.append(_marker(len(markers), found, name))
        elif label in schema.COMMITMENTS and (i := bare.sentence_at(begin, end)) is not None:
            sentences[i] = replace(sentences[i], commitment=label)
    made = replace(bare, markers=tuple(markers), sentences=tuple(sentences), next_uid=len(markers), finished=True)
    return made.sorted()


def _marker(uid: int, found: Any, name: str) -> Marker:
    where = f"{name}, at {found.begin}"
    voice, kind = getattr(found, "voice", None) or "author", getattr(found, "sourceType", None)
    for value, allowed, what in ((found.code, schema.CODES, "code"), (voice, schema.VOICES, "voice")):
        if value not in allowed:
            raise ReadError(f"{where}: {what} is {value!r:.40}", allowed=allowed)
    if found.code != "attribution":
        return Marker(uid, found.begin, found.end, found.code, voice)
    kind = kind or "unspecified"
    if kind not in schema.SOURCE_TYPES:
        raise ReadError(f"{where}: sourceType is {kind!r:.40}", allowed=schema.SOURCE_TYPES)
    links = getattr(found, "source", None)
    targets = [link.target for link in (getattr(links, "elements", links) or []) if link.target is not None]
    source = (targets[0].begin, targets[0].end) if targets else None
    return Marker(uid, found.begin, found.end, found.code, voice, source, kind)
