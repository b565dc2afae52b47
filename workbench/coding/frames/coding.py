"""Where frames hold in a corpus: the table ``frames``."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from workbench import schema
from workbench.coding.frames.layers import Layers
from workbench.coding.frames.lexicon import FUNCTIONS, FrameSet, from_rules, functions, read_frames, shipped
from workbench.coding.frames.matcher import Matcher
from workbench.coding.frames.parser import POS_TAGS
from workbench.corpus import Corpus
from workbench.errors import LexiconError

#: What names frames: nothing (those that ship), ids of those, a folder, rules by id, or a set that was read.
Frames = FrameSet | Mapping[str, str | Sequence[str]] | Sequence[str] | str | os.PathLike[str] | None

_HITS = {"row": pl.Int64, "frame": pl.String, "start": pl.Int64, "end": pl.Int64}
#: Columns of :func:`wrong_examples`.
WRONG_EXAMPLES = {"frame": pl.String, "kind": pl.String, "text": pl.String}


def code_frames(corpus: Corpus, frames: Frames = None) -> pl.DataFrame:
    """Return where frames hold in the texts of a corpus.

    Parameters
    ----------
    corpus
        A corpus with tokens. Boilerplate is left out.
    frames
        None for the frames that ship; ids of some of these; ``functions`` for what framing does with a matter
        (problem, cause, judgement, remedy); a folder of frames; rules of one's own by id, as
        ``{"arms": "武器 near(5) 供与"}``; or a :class:`FrameSet`.

    Returns
    -------
    DataFrame
        The table ``frames`` of :mod:`workbench.schema`: one row per hit, in the order of documents, sentences and
        ``start``. Offsets are those of the document's text. Hits of one frame that overlap are one hit.

    Raises
    ------
    CorpusError
        If the corpus has no tokens (a feature set).
    LexiconError
        If a rule cannot be read.

    Notes
    -----
    A hit says that words of the topic stand there, not what the sentence says of it, nor that it affirms it: a
    denial of arms deliveries is a hit of military cooperation. Long documents have more hits; compare rates.
    """
    chosen = resolve(frames)
    layers = Layers(corpus)
    tags = dict.fromkeys([*POS_TAGS, *layers.tokens["pos"].unique().sort().to_list()])
    rules = {name: frame.rule(tags) for name, frame in chosen.frames.items()}
    layers.look_for(word for frame in chosen.frames.values() for word in frame.words(tags))
    matcher = Matcher(layers)
    found = []
    for name, rule in rules.items():
        places = matcher.hits(rule)
        row = layers.sentence_of(places)
        # Typed also where there is no hit: an empty list has no type of its own.
        found.append(pl.DataFrame([row, [name] * len(row), places.start, places.end], schema=_HITS))
    columns = schema.TABLES["frames"].columns
    sentences = layers.sentences.select(pl.col("row").cast(pl.Int64), "doc_id", "sent_id", "base", at="start")
    order = corpus.documents.select("doc_id").with_row_index("order")
    shift = pl.col("at") - pl.col("base")
    table = (
        pl.concat([pl.DataFrame(schema=_HITS), *found])
        .join(sentences, on="row")
        .with_columns(pl.col("start") + shift, pl.col("end") + shift)
        .join(order, on="doc_id")
        .sort("order", "sent_id", "start", "end", "frame")
        .select(list(columns))
        .cast(pl.Schema(columns))
    )
    return schema.check(table, "frames")


def with_functions(corpus: Corpus, found: pl.DataFrame | None = None) -> Corpus:
    """Return the corpus with the functions of framing among its frames: problem, cause, judgement, remedy (Entman 1993).

    Parameters
    ----------
    corpus
        A corpus with the table ``frames``; with tokens, unless ``found`` is given.
    found
        Where functions hold, as ``code_frames(corpus, "functions")`` returned it where the texts were: columns of the
        table ``frames``. By default they are coded here.

    Returns
    -------
    Corpus
        Its frames are topics and functions. To set the one against the other:
        ``frame_by_stance(with_functions(corpus), "frame", frames=TOPICS)``.

    Raises
    ------
    CorpusError
        If functions are to be coded and the corpus has no tokens.
    SchemaError
        If ``found`` is no table of frames.

    Notes
    -----
    A function is of the sentence, not of the topic in it: where a sentence has two topics, it may name the cause of the other.
    How often the rules are right: ``benchmarks/frames``.
    """
    if found is None:
        found = code_frames(corpus, FUNCTIONS)
    columns = dict(schema.TABLES["frames"].columns)
    schema.check_columns(found, "frames")
    added = found.cast(pl.Schema(columns)).join(corpus.documents.select("doc_id"), on="doc_id", how="semi")
    coded = corpus.with_tables(frames=pl.concat([corpus.frames, added]))
    about = dict(corpus.provenance.get("frames", {}))
    about["ids"] = [*about.get("ids", []), *functions().frames]
    return Corpus(coded.tables, {**coded.provenance, "frames": about})


def resolve(frames: Frames) -> FrameSet:
    """Return the frames that an argument names; see :func:`code_frames`."""
    if isinstance(frames, FrameSet):
        return frames
    if frames is None:
        return shipped()
    if isinstance(frames, Mapping):
        return from_rules(frames)
    if isinstance(frames, os.PathLike):
        return read_frames(frames)
    if frames == FUNCTIONS:
        return functions()
    if isinstance(frames, str):
        return read_frames(frames) if frames not in shipped().frames and Path(frames).is_dir() else _some([frames])
    return _some(list(frames))


def _some(ids: list[str]) -> FrameSet:
    known = shipped()
    for name in ids:
        if name not in known.frames:
            hint = 'a rule of your own has a name: {"my_frame": "武器 near(5) 供与"}; a folder must exist'
            raise LexiconError(f"no frame {name!r}", allowed=known.frames, hint=hint)
    if not ids:
        raise LexiconError("no frames given", allowed=known.frames)
    return FrameSet(known.name, known.version, known.sha256, {name: known.frames[name] for name in ids})


def example_documents(frames: FrameSet) -> pl.DataFrame:
    """Return the examples and counterexamples of frames as a ``documents`` table, to be annotated.

    With :func:`wrong_examples` this tests frames of one's own::

        frames = read_frames("my_frames")
        wrong_examples(annotate_documents(example_documents(frames)), frames)
    """
    rows = [
        {
            "doc_id": f"{frame.frame_id}/{kind}/{number}",
            "n_chars": len(text),
            "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
            "text": text,
        }
        for frame in frames.frames.values()
        for kind, texts in (("example", frame.examples), ("counterexample", frame.counterexamples))
        for number, text in enumerate(texts, start=1)
    ]
    return pl.DataFrame(rows, schema=dict(schema.TABLES["documents"].columns))


def wrong_examples(annotated: Corpus, frames: FrameSet) -> pl.DataFrame:
    """Return the examples in which their frame does not hold, and the counterexamples in which it does.

    Parameters
    ----------
    annotated
        :func:`example_documents` of the same frames, annotated.
    frames
        The frames.

    Returns
    -------
    DataFrame
        Columns of :data:`WRONG_EXAMPLES`; no row where all is as it should be.
    """
    hits = set(code_frames(annotated, frames).select("doc_id", "frame").iter_rows())
    wrong = []
    for frame in frames.frames.values():
        for kind, texts in (("example", frame.examples), ("counterexample", frame.counterexamples)):
            for number, text in enumerate(texts, start=1):
                held = (f"{frame.frame_id}/{kind}/{number}", frame.frame_id) in hits
                if held != (kind == "example"):
                    wrong.append({"frame": frame.frame_id, "kind": kind, "text": text})
    return pl.DataFrame(wrong, schema=WRONG_EXAMPLES)
