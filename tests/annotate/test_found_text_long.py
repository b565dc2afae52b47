"""All of Wikinews and 5,000 Diet records through the analyser: no crash, true offsets, no budget exceeded in prose.

In the long suite a spread sample of each; whole, they take two cores for a quarter of an hour.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice, pairwise
from pathlib import Path

import pytest

from workbench.annotate.pipeline import annotate_document

#: File → the field of the text, and how many of its records are taken.
SOURCES: dict[str, tuple[str, int | None]] = {
    "jawikinews.jsonl.gz": ("body", None),
    "diet-all.jsonl.gz": ("text", 5_000),
}
_CHUNK = 20


def texts(file: Path, field: str, most: int | None) -> Iterator[str]:
    with gzip.open(file, "rt", encoding="utf-8") as handle:
        for line in islice(handle, most):
            yield json.loads(line)[field]


def faults_of(texts: list[str]) -> list[list[str]]:
    """What is wrong with the annotation of each text."""
    return [faults(text) for text in texts]


def faults(text: str) -> list[str]:
    """What is wrong with the annotation of a text; nothing, where all is well."""
    found: list[str] = []
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            rows = annotate_document("x", text)
        except Exception as error:
            return [f"{type(error).__name__}: {error}"]
    found += [str(w.message) for w in warned]
    ends = 0
    for _, _, start, end, *_ in rows["sentences"]:
        if not ends <= start < end <= len(text):
            found.append(f"sentence {start}:{end}")
        ends = end
    for table, surface in (("tokens", 5), ("markers", 5)):
        spans = [(r[3], r[4], r[surface]) for r in rows[table]]
        found += [f"{table} {a}:{b}" for a, b, form in spans if not a < b or text[a:b] != form]
        found += [f"{table} overlap at {b[0]}" for a, b in pairwise(spans) if b[0] < a[1]]
    for _, _, start, end, form, *_ in rows["attributions"]:
        if start is not None and text[start:end] != form:
            found.append(f"source {start}:{end}")
    return found


def wrong(shared: Path, name: str, every: int) -> tuple[int, dict[int, list[str]]]:
    """Annotate one text of every so many in a file, on two cores; return how many, and the faults of those with any."""
    file = shared / "data" / name
    if not file.is_file():
        pytest.skip(f"needs ../shared/data/{name}")
    taken = list(islice(texts(file, *SOURCES[name]), 0, None, every))
    chunks = [taken[i : i + _CHUNK] for i in range(0, len(taken), _CHUNK)]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        found = [problems for chunk in pool.map(faults_of, chunks) for problems in chunk]
    return len(found), {number: problems for number, problems in enumerate(found) if problems}


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.parametrize("name", SOURCES)
def test_a_sample_of_found_text_has_no_faults(shared: Path, name: str) -> None:
    n, problems = wrong(shared, name, every=25)
    assert n >= 140
    assert problems == {}


@pytest.mark.long
@pytest.mark.marathon
@pytest.mark.shared
@pytest.mark.parametrize("name", SOURCES)
def test_found_text_has_no_faults(shared: Path, name: str) -> None:
    n, problems = wrong(shared, name, every=1)
    assert n >= 3_600
    assert problems == {}
