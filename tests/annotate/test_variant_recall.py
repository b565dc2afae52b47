"""Variants of functional expressions: inflected, polite, old and contracted forms, kana and kanji spellings.

Two lists. ``variants.tsv`` is ours: each row a sentence with the form in braces, found whole and with its code, except
where the row itself names a known miss. The other list, in ../shared, is taken from a dictionary of functional
expressions and only measured; it is not part of the project.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

import pytest

from workbench import schema
from workbench.annotate.pipeline import annotate_text

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data" / "functional-expressions.tsv"
#: Clauses that a form can end, by how the form begins: most follow a plain verb, some another stem of it.
STEMS = (
    (("なけれ", "なくちゃ", "なきゃ", "なくて", "ねば", "なけりゃ", "ない"), "会談を延期し"),
    (("ずば",), "会談を延期せ"),
    (("得",), "会談は中止になり"),
    (("",), "会談は中止になる"),
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def split(sentence: str) -> tuple[str, int, int]:
    """Return a sentence without its braces and the span that they held."""
    before, form, after = sentence.replace("\\n", "\n").replace("}", "{").split("{")
    return before + form + after, len(before), len(before) + len(form)


def markers(text: str) -> list[tuple[str, int, int]]:
    return [(m.code, m.start, m.end) for s in annotate_text(text) for m in s.markers]


OWN = rows(Path(__file__).parent / "variants.tsv")


def parameter(line: int, row: dict[str, str]) -> object:
    marks = [pytest.mark.xfail(reason=row["known_miss"], strict=False)] if row["known_miss"] else []
    return pytest.param(row["code"], row["sentence"], marks=marks, id=f"line {line}: {row['code']}")


@pytest.mark.parametrize(("code", "sentence"), [parameter(line, row) for line, row in enumerate(OWN, 2)])
def test_the_variant_is_marked_whole_and_with_its_code(code: str, sentence: str) -> None:
    text, start, end = split(sentence)
    assert (code, start, end) in markers(text)


def test_the_list_covers_every_code_and_repeats_nothing() -> None:
    counts = Counter(row["code"] for row in OWN)
    assert set(counts) == set(schema.CODES)
    assert min(counts.values()) >= 5
    assert sum(counts.values()) >= 150
    assert len({(row["code"], row["sentence"]) for row in OWN}) == len(OWN)
    # A list that excuses itself measures nothing.
    assert sum(bool(row["known_miss"]) for row in OWN) <= 0.05 * len(OWN)


def clause(form: str) -> str:
    """End a plain clause in a form."""
    return next(stem for begins, stem in STEMS if form.startswith(begins)) + form + "。"


def test_a_form_goes_after_the_stem_that_it_takes() -> None:
    assert clause("に違いない") == "会談は中止になるに違いない。"
    assert clause("なければならない") == "会談を延期しなければならない。"
    assert clause("得ます") == "会談は中止になり得ます。"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_file(), reason="../shared/data/functional-expressions.tsv is not here")
def test_variant_recall_on_a_dictionary_of_functional_expressions() -> None:
    listed, missed = rows(SHARED), []
    for row in listed:
        text = clause(row["form"])
        start, end = len(text) - 1 - len(row["form"]), len(text) - 1
        found = markers(text)
        if not any(code == row["code"] and a < end and b > start for code, a, b in found):
            instead = ", ".join(f"{code} {text[a:b]}" for code, a, b in found) or "nothing"
            missed.append(f"{row['form']} ({row['code']}): {instead}")
    recall = 1 - len(missed) / len(listed)
    # Shown by pytest -rP.
    sys.stdout.write(f"variant recall {recall:.3f} of {len(listed)}; missed: {'; '.join(missed) or 'none'}\n")
    assert len(listed) > 100
    assert recall >= 0.95, missed
