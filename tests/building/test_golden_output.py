"""The output for the teaching texts, held against a digest: a change of results must raise a version.

``ANALYSER_VERSION`` and ``CODING_VERSION`` say which corpora are still what the workbench would make of their texts.
The versions are raised by hand, and this is what reminds one. After a change that is wanted:

1. raise ``ANALYSER_VERSION`` (or ``CODING_VERSION``) in ``workbench/build/fingerprint.py``; a change of a lexicon alone
   is seen by its hash and needs none;
2. ``python tests/building/test_golden_output.py`` writes the digests anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import polars as pl
import pytest

from workbench.build import ANALYSER_VERSION, CODING_VERSION, annotate_documents, fingerprint
from workbench.build.fingerprint import coding_fingerprint, digest
from workbench.build.settings import ANNOTATED, CODED
from workbench.corpus import Corpus

GOLDEN = Path(__file__).with_name("golden_output.json")
TEXTS = Path(__file__).resolve().parents[2] / "corpora" / "teaching" / "texts"


def digest_of(corpus: Corpus, names: tuple[str, ...]) -> str:
    """A digest of tables that does not depend on how they are stored."""
    rows = []
    for name in names:
        table = corpus.table(name)
        rows.append(
            [name, table.columns, [list(row) for row in table.cast(dict.fromkeys(enums(table), pl.String)).rows()]]
        )
    return digest(rows)


def enums(table: pl.DataFrame) -> list[str]:
    return [c for c, dtype in table.schema.items() if dtype == pl.Enum]


def current(corpus: Corpus) -> dict[str, object]:
    mark, coding = fingerprint(), coding_fingerprint()
    return {
        "analyser_version": ANALYSER_VERSION,
        "analyser_data": digest({k: v for k, v in mark.items() if k not in ("workbench", "analyser", "guidelines")}),
        "analyser_output": digest_of(corpus, ANNOTATED),
        "coding_version": CODING_VERSION,
        "coding_data": digest({k: v for k, v in coding.items() if k != "coding"}),
        "coding_output": digest_of(corpus, CODED),
    }


def annotated() -> Corpus:
    from workbench.read import read_sources

    return annotate_documents(read_sources([TEXTS]).documents, coded=True)


@pytest.mark.parametrize("part", ["analyser", "coding"])
def test_results_change_only_with_their_version(part: str) -> None:
    from teaching import teaching

    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    now = current(teaching())
    if now[f"{part}_output"] == golden[f"{part}_output"]:
        return
    data_changed = now[f"{part}_data"] != golden[f"{part}_data"] or part == "coding"
    raised = now[f"{part}_version"] > golden[f"{part}_version"]
    what = (
        "Then write"
        if raised or data_changed
        else f"Raise {part.upper()}_VERSION in workbench/build/fingerprint.py, then write"
    )
    pytest.fail(f"the output of {part} changed for the teaching texts. {what} the digests: python {__file__}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "factories"))
    GOLDEN.write_text(json.dumps(current(annotated()), indent=2) + "\n", encoding="utf-8")
