"""How documents are analysed, and what comes of it: the words that the parts of a build have in common.

The analyser is not imported here: where nothing has changed, no build needs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from workbench.annotate import LEAST_CONFIDENCE
from workbench.errors import StatisticsError

ANNOTATED = ("sentences", "tokens", "markers", "attributions", "counts")
CODED = ("frames", "mentions")
#: The tables from which an earlier analysis gives the tokens of a text.
CUT = ("sentences", "tokens")
#: Columns of ``documents`` that annotation fills.
FILLED: Mapping[str, pl.DataType] = {"n_sentences": pl.Int64(), "n_tokens": pl.Int64()}
SIZES = pl.Schema({"doc_id": pl.String(), **FILLED})


@dataclass(frozen=True)
class Settings:
    """How documents are analysed: the name of the tokenizer, further lexicons, whether frames and names are coded and
    by which folders in the place of those that ship, and how likely a marker must be.
    """

    tokenize: str = "nagisa"
    lexicon_folders: tuple[str, ...] = ()
    coded: bool = True
    frames: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    least_confidence: float = LEAST_CONFIDENCE

    def __post_init__(self) -> None:
        if not 0 <= self.least_confidence <= 1:
            raise StatisticsError(
                f"least confidence {self.least_confidence!r}", allowed="0 (whatever the lexicon matches) to 1"
            )

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that come of it, besides ``documents``."""
        return ANNOTATED + CODED if self.coded else ANNOTATED


@dataclass(frozen=True)
class Done:
    """What was found in a chunk.

    Attributes
    ----------
    sizes
        ``doc_id``, ``n_sentences``, ``n_tokens`` of the documents that could be analysed, in their order.
    tables
        Their tables, in the order of the documents.
    faults
        Document → what went wrong, for those that could not.
    """

    sizes: pl.DataFrame
    tables: Mapping[str, pl.DataFrame]
    faults: Mapping[str, str] = field(default_factory=dict)
