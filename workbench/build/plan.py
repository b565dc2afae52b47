"""What a build has to do: what an earlier corpus gives, as it is or to be coded again, and what is to be analysed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from workbench import schema
from workbench.build import clusters
from workbench.build.earlier import Change, Earlier, has_gaps, without_texts
from workbench.build.fingerprint import coding_fingerprint, digest, fingerprint, lexicon, same
from workbench.build.finished import Finished
from workbench.build.settings import ANNOTATED, CODED, FILLED, Settings
from workbench.build.writing import parts
from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchWarning
from workbench.hand.override import PROVENANCE
from workbench.storage.aside import ROW, Texts
from workbench.storage.manifest import MANIFEST
from workbench.storage.tables import require_undamaged


def built_before(folder: Path) -> tuple[Corpus | None, Sequence[str]]:
    """Return the corpus of an earlier build, and its documents with labels by hand; one that is damaged is built anew."""
    if not (folder / MANIFEST).is_file():
        return None, ()
    try:
        known = Corpus.read(folder, attached=False)
        require_undamaged(folder)
    except CorpusError as error:
        warnings.warn(f"{error.message}; everything is analysed anew", WorkbenchWarning, stacklevel=3)
        return None, ()
    return known, known.provenance.get(PROVENANCE, {}).get("documents", [])


@dataclass(frozen=True)
class Plan:
    """What is to be done.

    Attributes
    ----------
    known
        The documents that are taken from the earlier corpus as they are; ``None`` where none is.
    again
        Documents whose annotation is known and whose coding is not, with their sizes.
    todo
        Documents that are to be analysed.
    cut
        Documents among these whose tokens are still what they would be.
    texts
        What gives the texts of all of these.
    mark, coding
        The fingerprints.
    before
        The earlier corpus.
    earlier
        Its tables, where anything is taken from them.
    same_texts
        True where its sentences are what they would be.
    by_hand
        True where it has labels by hand.
    """

    known: pl.DataFrame | None
    again: pl.DataFrame | None
    todo: pl.DataFrame
    cut: pl.DataFrame | None
    texts: Texts
    mark: Mapping[str, Any]
    coding: Mapping[str, Any]
    before: Corpus | None
    earlier: Earlier | None = None
    same_texts: bool = False
    by_hand: bool = False

    def is_done(self, kept: pl.DataFrame, about: Mapping[str, Any]) -> bool:
        """Say whether the earlier corpus is what would be written."""
        if self.before is None or self.known is None or self.by_hand or self.known.height != kept.height:
            return False
        if dict(self.before.provenance) != dict(about):
            return False
        # Of texts the hashes are compared.
        own, there = kept.drop(ROW, "text"), without_texts(self.before).drop("text")
        return there.equals(own) and not has_gaps(self.before)

    def parts(self, name: str, kept: pl.DataFrame, finished: Finished) -> Iterator[pl.DataFrame]:
        """Yield a whole table part by part, in the order of the documents."""
        mixed = self.known is not None or self.again is not None
        return parts(name, kept, finished, self.earlier if mixed else None, self.known)


def marks(settings: Settings) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fingerprints of analysis and coding that a corpus of these settings has."""
    analysis = fingerprint(
        tokenize=settings.tokenize,
        lexicon_folders=settings.lexicon_folders,
        least_confidence=settings.least_confidence,
    )
    return analysis, coding_fingerprint(settings.frames, settings.names) if settings.coded else {}


def provenance(
    given: Mapping[str, Any] | None, mark: Mapping[str, Any], coding: Mapping[str, Any], left_out: list[dict[str, str]]
) -> dict[str, Any]:
    """Return the provenance of a build: what it was given, its fingerprints, and the documents that failed, if any."""
    about = {**(given or {}), "analysis": mark, **coding, **clusters.provenance()}
    return about | ({"left_out": left_out} if left_out else {})


def make_plan(
    documents: pl.DataFrame,
    texts: Texts,
    before: Corpus | None,
    settings: Settings,
    folder: Path | None = None,
    by_hand: Sequence[str] = (),
) -> Plan:
    """Compare documents with an earlier corpus, and the fingerprints of this build with those it was made with.

    Parameters
    ----------
    documents, texts
        The documents of the build and their texts, as :func:`workbench.storage.aside.apart` gives them. Texts are looked at
        only where a changed lexicon asks in which of them something stands.
    before, folder
        The earlier corpus, and where it is; documents ``by_hand`` of it have labels by hand.
    settings
        How documents are analysed.
    """
    mark, coding = marks(settings)
    nothing = Plan(None, None, documents, None, texts, mark, coding, before, by_hand=bool(by_hand))
    analysis = dict(before.provenance.get("analysis") or {}) if before is not None else {}
    if before is None or analysis.get("tokens_sha256") != mark["tokens_sha256"]:
        return nothing
    if not set(ANNOTATED) <= set(before.tables):
        return nothing
    # Labels by hand are no analysis to go on from; they are put on again when the rest is written.
    old = without_texts(before)
    unchanged = _unchanged(documents, old).filter(~pl.col("doc_id").is_in(list(by_hand)))
    touched = (
        unchanged.clear() if same(analysis, mark) else _touched(unchanged, texts, analysis, mark, settings, folder)
    )
    kept = unchanged.join(touched, on="doc_id", how="anti", maintain_order="left")
    whole = not settings.coded or (
        set(CODED) <= set(before.tables) and {k: before.provenance.get(k) for k in coding} == coding
    )
    sized = kept.drop(list(FILLED)).join(sizes_of(old), on="doc_id", how="left", maintain_order="left")
    sized = sized.select(documents.columns)
    known, again = (sized if kept.height else None, None) if whole else (None, sized)
    return Plan(
        known,
        again,
        documents.join(kept.select("doc_id"), on="doc_id", how="anti", maintain_order="left"),
        touched if touched.height else None,
        texts,
        mark,
        coding,
        before,
        Earlier(before, None if same(analysis, mark) else _validated(not settings.lexicon_folders)),
        same_texts=unchanged.height == documents.height,
        by_hand=bool(by_hand),
    )


def _touched(
    unchanged: pl.DataFrame,
    texts: Texts,
    analysis: Mapping[str, Any],
    mark: Mapping[str, Any],
    settings: Settings,
    folder: Path | None,
) -> pl.DataFrame:
    """Return the documents in which the rules can find something else than they did, though their tokens are the same."""
    from workbench.build import affected

    lexicons = ("workbench", "lexicon")
    others = ({k: v for k, v in one.items() if k not in lexicons} for one in (analysis, mark))
    old = affected.read_rules(folder, analysis) if folder is not None else None
    if old is None or next(others) != next(others):
        return unchanged
    literals = affected.changed_literals(old, affected.rules_of(lexicon(settings.lexicon_folders)))
    return unchanged if literals is None else affected.documents_with(unchanged, texts, literals)


def _validated(validated: bool) -> Change:
    """Return what gives rows that are known the confidence that the lexicon of this build gives."""
    from workbench.build import affected

    return lambda name, table: affected.with_confidence(name, table, validated=validated)


def _unchanged(documents: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Return the documents that have the id, text and layout of one of the earlier corpus."""
    columns = ["doc_id", "text_sha256", schema.REGIONS_COLUMN]
    one, other = (
        d.select(
            columns[:2]
            + [pl.col(c).fill_null([]) if c in d.columns else pl.lit([], schema.Regions).alias(c) for c in columns[2:]]
        )
        for d in (documents, before)
    )
    same_ones = one.join(other, on=columns, how="semi", nulls_equal=True, maintain_order="left")
    return documents.join(same_ones.select("doc_id"), on="doc_id", how="semi", maintain_order="left")


def keys(documents: pl.DataFrame) -> list[str]:
    """What an analysis of a document depends on: its id, text and layout."""
    columns = ["doc_id", "text_sha256"]
    columns += [schema.REGIONS_COLUMN] if schema.REGIONS_COLUMN in documents.columns else []
    return [digest([row[0], row[1], row[2] or [] if len(row) > 2 else []]) for row in documents.select(columns).rows()]


def sizes_of(documents: pl.DataFrame) -> pl.DataFrame:
    """Return how large documents were found to be."""
    return documents.select("doc_id", *FILLED)
