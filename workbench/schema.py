"""The tables of a corpus: column names, types, what one row is, and a check.

Each table is a :class:`Table`; :data:`TABLES` holds them by name. Frames between the rooms of the workbench
(``read``, ``annotate``, ``compare``, ``show``) have exactly these columns, in this order. ``documents`` may
carry further metadata columns after its own.

Offsets (``start``, ``end``) are Python character offsets (code points, 0-based, end-exclusive) into the
document's text as stored, so that ``text[start:end] == form`` holds always.

The value sets (codes, voices, source types, commitment labels) are those of the annotation guidelines 1.2.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from workbench.errors import SchemaError

SCHEMA_VERSION = 2

#: Codes of stance markers, in the order of the guidelines.
CODES: tuple[str, ...] = (
    "possibility",
    "probability",
    "certainty",
    "attenuation",
    "question",
    "hearsay",
    "inference",
    "attribution",
    "doubt",
    "obligation",
    "counter",
    "attitude",
    "self_mention",
    "scare_quote",
)

#: The Engagement cell (Martin & White 2005) of each code; ``None`` where the guidelines give none.
ENGAGEMENT: Mapping[str, str | None] = MappingProxyType(
    {
        "possibility": "entertain",
        "probability": "entertain",
        "certainty": "proclaim",
        "attenuation": "entertain",
        "question": "entertain",
        "hearsay": "attribute",
        "inference": "entertain",
        "attribution": "attribute",
        "doubt": "attribute: distance",
        "obligation": None,
        "counter": "disclaim",
        "attitude": "appraisal",
        "self_mention": None,
        "scare_quote": "disclaim",
    }
)

#: Whose stance a marker is.
VOICES: tuple[str, ...] = ("author", "quoted", "reported", "headline")

#: Kinds of source an attribution cue can have.
SOURCE_TYPES: tuple[str, ...] = (
    "named_person",
    "named_organisation",
    "media",
    "expert",
    "official",
    "public",
    "author",
    "unspecified",
)

#: What a reporting verb says of the reporter's own stance to what is reported (Martin & White 2005: 112-114).
VERB_CLASSES: tuple[str, ...] = ("acknowledge", "endorse", "distance")

#: Labels of a sentence by the outermost operator of its main predicate.
COMMITMENTS: tuple[str, ...] = ("asserted", "boosted", "hedged", "attributed", "hearsay", "questioned")

#: Whether what is spoken of is put as holding, as not holding, or left open (decision 30).
POLARITIES: tuple[str, ...] = ("positive", "negative", "open")

#: The side that a source speaks for, where the text names it (decision 31).
SOURCE_SIDES: tuple[str, ...] = (
    "Japan",
    "Russia",
    "North Korea",
    "South Korea",
    "USA",
    "Ukraine",
    "China",
    "UN",
    "other",
    "mixed",
)

#: What kind of body a source of type ``named_organisation`` is (decision 31).
SOURCE_KINDS: tuple[str, ...] = (
    "outlet",
    "agency",
    "government",
    "company",
    "research_body",
    "party",
    "international_body",
    "association",
)

#: Parts of a document; ``boilerplate`` (navigation, profile, disclaimer) is kept but never counted.
PARTS: tuple[str, ...] = ("title", "heading", "body", "boilerplate")

Code = pl.Enum(CODES)
Voice = pl.Enum(VOICES)
SourceType = pl.Enum(SOURCE_TYPES)
VerbClass = pl.Enum(VERB_CLASSES)
Commitment = pl.Enum(COMMITMENTS)
Part = pl.Enum(PARTS)
Polarity = pl.Enum(POLARITIES)
SourceSide = pl.Enum(SOURCE_SIDES)
SourceKind = pl.Enum(SOURCE_KINDS)

#: Parts of speech (nagisa's tag set) of tokens that are not words: kept, but in no count, and no n-gram crosses them.
NON_WORD_POS = ("補助記号", "空白", "web誤脱")

#: Regions that reading found in a text; annotation splits inside them and never across them.
Regions = pl.List(pl.Struct({"start": pl.Int64(), "end": pl.Int64(), "part": Part}))


@dataclass(frozen=True)
class Table:
    """One table: its name, what one row is, its columns, and which of them may hold nulls.

    ``key`` names the columns that identify a row; :func:`check` refuses duplicates of it. ``later`` are columns that came
    after the others: they stand behind them and may be null, and a frame may lack them all (an older folder, a coding by
    hand), which :func:`completed` then adds.
    """

    name: str
    row: str
    columns: Mapping[str, pl.DataType]
    key: tuple[str, ...]
    nullable: frozenset[str] = field(default_factory=frozenset)
    extra: bool = False
    later: Mapping[str, pl.DataType] = field(default_factory=dict)

    @property
    def every(self) -> dict[str, pl.DataType]:
        """All columns of a frame in a corpus, the later ones too."""
        return {**self.columns, **self.later}

    def empty(self) -> pl.DataFrame:
        """Return the table with no rows."""
        return pl.DataFrame(schema=self.every)


_I64, _STR = pl.Int64(), pl.String()
#: Documents coded by hand (a code sheet) have sentences and markers in order, but no text to count characters in.
_WITHOUT_TEXT = frozenset({"start", "end"})

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        t.name: t
        for t in (
            Table(
                "documents",
                "a text",
                {
                    "doc_id": _STR,
                    "title": _STR,
                    "date": pl.Date(),
                    "outlet": _STR,
                    "genre": _STR,
                    "author": _STR,
                    "url": _STR,
                    "licence": _STR,
                    "n_chars": _I64,  # characters of the stored text, boilerplate included
                    "n_sentences": _I64,  # sentences and headings, boilerplate left out
                    "n_tokens": _I64,  # word tokens (no punctuation, symbol or blank), boilerplate left out
                    "text_sha256": _STR,  # of the stored text in UTF-8
                    "text": _STR,
                },
                key=("doc_id",),
                # n_chars and text_sha256 are null only where documents were coded by hand from a text that is not here.
                nullable=frozenset(
                    [
                        *("title", "date", "outlet", "genre", "author", "url", "licence"),
                        *("n_chars", "n_sentences", "n_tokens", "text_sha256", "text"),
                    ]
                ),
                extra=True,
            ),
            Table(
                "sentences",
                "a sentence or heading",
                {
                    "doc_id": _STR,
                    "sent_id": _I64,  # 0-based in the document
                    "start": _I64,
                    "end": _I64,
                    "part": Part,
                    "commitment": Commitment,
                    "n_tokens": _I64,  # word tokens: lets a feature set resample sentences
                },
                key=("doc_id", "sent_id"),
                nullable=frozenset({"commitment", *_WITHOUT_TEXT, "n_tokens"}),
                later={"polarity": Polarity, "confidence": pl.Float64()},
            ),
            Table(
                "tokens",
                "a token",
                {
                    "doc_id": _STR,
                    "sent_id": _I64,
                    "token_id": _I64,  # 0-based in the document
                    "start": _I64,
                    "end": _I64,
                    "surface": _STR,
                    "lemma": _STR,
                    "pos": _STR,
                },
                key=("doc_id", "token_id"),
            ),
            Table(
                "markers",
                "a stance marker",
                {
                    "doc_id": _STR,
                    "sent_id": _I64,
                    "marker_id": _I64,  # 0-based in the document, in text order
                    "start": _I64,
                    "end": _I64,
                    "form": _STR,
                    "entry_id": _STR,
                    "code": Code,
                    "voice": Voice,
                },
                key=("doc_id", "marker_id"),
                nullable=frozenset({*_WITHOUT_TEXT, "entry_id"}),
                # polarity of the marker's content; confidence: how likely a reader marks it (decision 97)
                later={"polarity": Polarity, "confidence": pl.Float64()},
            ),
            Table(
                "attributions",
                "an attribution cue with its source",
                {
                    "doc_id": _STR,
                    "marker_id": _I64,
                    "source_start": _I64,
                    "source_end": _I64,
                    "source_form": _STR,
                    "source_type": SourceType,
                    "source_entity": _STR,  # what it stands for: 同紙 and unnamed speakers resolved, else the name
                    "verb_class": VerbClass,  # null where the cue is no reporting verb
                    "within": _I64,  # marker_id of the cue in whose content this one stands: A said that B reported
                },
                key=("doc_id", "marker_id"),
                nullable=frozenset(
                    {"source_start", "source_end", "source_form", "source_entity", "verb_class", "within"}
                ),
                later={"source_side": SourceSide, "source_kind": SourceKind},
            ),
            Table(
                "counts",
                "a type (lemma and part of speech) in a document, boilerplate left out",
                {"doc_id": _STR, "lemma": _STR, "pos": _STR, "n": _I64},
                key=("doc_id", "lemma", "pos"),
            ),
            Table(
                "frames",
                "a place where the rule of a frame holds",
                {"doc_id": _STR, "sent_id": _I64, "frame": _STR, "start": _I64, "end": _I64},
                key=("doc_id", "sent_id", "frame", "start", "end"),
                nullable=_WITHOUT_TEXT,
            ),
            Table(
                "mentions",
                "a mention of a referent by one of its names",
                {
                    "doc_id": _STR,
                    "sent_id": _I64,
                    "start": _I64,
                    "end": _I64,
                    "form": _STR,
                    "referent": _STR,
                    "variant": _STR,  # which of the referent's names: the form, or the class that it belongs to
                },
                key=("doc_id", "start", "referent"),
            ),
        )
    }
)

#: Optional column of ``documents``: what reading found about the layout of the text.
REGIONS_COLUMN = "regions"

#: Optional column of ``documents``: the id of the first document of the cluster of (near) copies that a text is in; null
#: where it stands alone. Where the column is absent nobody has looked.
DUPLICATE_COLUMN = "duplicate_cluster"

#: Optional column of ``documents``: ``machine``, or ``hand: CODER``. Where it is absent all labels are the analyser's.
ORIGIN_COLUMN = "origin"


def same_name(name: str, known: Iterable[str]) -> str:
    """Return the one of ``known`` that is ``name`` when both are in NFC, or ``name`` itself where none is.

    macOS writes が in a file name as か and a mark: the two look alike and are one name.
    """
    wanted = unicodedata.normalize("NFC", name)
    return next((k for k in known if k == name or unicodedata.normalize("NFC", k) == wanted), name)


def table(name: str) -> Table:
    """Return the declaration of a table, or raise :class:`SchemaError` naming the tables there are."""
    try:
        return TABLES[name]
    except KeyError:
        raise SchemaError(f"no table {name!r}", allowed=TABLES) from None


def concat(frames: Iterable[pl.DataFrame], name: str) -> pl.DataFrame:
    """Return tables ``name`` one below the other, typed as declared also where there is none or one is empty.

    Raises
    ------
    SchemaError
        If a column is missing, or its values are not of its type.
    """
    spec = table(name)
    typed = [_typed(frame, spec) for frame in frames]
    return pl.concat(typed, how="vertical") if typed else spec.empty()


def _typed(frame: pl.DataFrame, spec: Table) -> pl.DataFrame:
    extra = [c for c in frame.columns if c not in spec.columns] if spec.extra else []
    try:
        return completed(frame, spec.name).select(*(pl.col(c).cast(t) for c, t in spec.every.items()), *extra)
    except pl.exceptions.PolarsError as error:
        raise SchemaError(f"what should be table {spec.name!r} is not ({error})", allowed=list(spec.columns)) from None


def completed(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return a table with the columns that came later, null where it lacks them; others are left as they are."""
    lacking = {c: t for c, t in table(name).later.items() if c not in frame.columns}
    return frame.with_columns(pl.lit(None, t).alias(c) for c, t in lacking.items()) if lacking else frame


def check(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return ``frame`` unchanged if it is a valid table ``name``; raise :class:`SchemaError` if not.

    Checked: the columns and their order, the types, nulls where none may be, and duplicate keys. Columns that came later
    may be absent.
    """
    spec = table(name)
    check_columns(frame, name)
    for column in spec.columns:
        if column not in spec.nullable and frame[column].null_count():
            n_null = frame[column].null_count()
            raise SchemaError(f"column {name}.{column} has {n_null} null value(s)", allowed="no null")
    keys = frame.select(spec.key)
    # Counting the ids of documents takes a fraction of the memory that looking each of them up does.
    repeats = keys.to_series().n_unique() < keys.height if keys.width == 1 else keys.is_duplicated().any()
    if repeats:
        first = keys.filter(keys.is_duplicated()).row(0)
        raise SchemaError(
            f"table {name!r} has more than one row for {dict(zip(spec.key, first, strict=True))}",
            hint="give each document an id of its own" if name == "documents" else None,
        )
    return frame


def check_columns(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return ``frame`` unchanged if it has the columns and types of table ``name``; its rows are not looked at."""
    spec = table(name)
    expected = list(spec.columns)
    got = frame.columns[: len(expected)] if spec.extra else [c for c in frame.columns if c not in spec.later]
    if got != expected:
        missing = [c for c in expected if c not in frame.columns]
        raise SchemaError(
            f"table {name!r} has the columns {frame.columns}" + (f", without {missing}" if missing else ""),
            allowed=f"{expected} in this order" + (", then further metadata" if spec.extra else ""),
        )
    for column, dtype in spec.every.items():
        if column in frame.columns and frame.schema[column] != dtype:
            raise SchemaError(f"column {name}.{column} has type {frame.schema[column]}", allowed=str(dtype))
    return frame
