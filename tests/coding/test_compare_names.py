"""Mentions of referents by their names: the names that ship, the search, and shares of names."""

from __future__ import annotations

import hashlib
import re

import polars as pl
import pytest

from workbench import schema
from workbench.build import annotate_documents
from workbench.coding.names import find_mentions
from workbench.coding.names_lexicon import NameEntry, NameLexicon, marked, shipped_names
from workbench.corpus import Corpus

ENTRIES = shipped_names().entries
IDS = [f"{e.where.replace(' line ', ':')} {e.variant}" for e in ENTRIES]


def _documents(texts: list[str]) -> pl.DataFrame:
    rows = [
        {"doc_id": str(i), "n_chars": len(t), "text_sha256": hashlib.sha256(t.encode()).hexdigest(), "text": t}
        for i, t in enumerate(texts)
    ]
    return pl.DataFrame(rows, schema=dict(schema.TABLES["documents"].columns))


@pytest.fixture(scope="session")
def examples() -> Corpus:
    """The examples of all entries, then their counterexamples, each a document."""
    return annotate_documents(_documents([marked(e.example)[0] for e in ENTRIES] + [e.counterexample for e in ENTRIES]))


@pytest.fixture(scope="session")
def in_examples(examples: Corpus) -> pl.DataFrame:
    return find_mentions(examples)


def _alone(entry: NameEntry) -> NameLexicon:
    return NameLexicon("one", "0", "", (entry,))


@pytest.mark.parametrize("number", range(len(ENTRIES)), ids=IDS)
def test_an_entry_finds_its_example(in_examples: pl.DataFrame, number: int) -> None:
    entry = ENTRIES[number]
    own = in_examples.filter(doc_id=str(number), referent=entry.referent, variant=entry.variant)
    assert own.select("start", "end").rows() == marked(entry.example)[1]


@pytest.mark.parametrize("number", range(len(ENTRIES)), ids=IDS)
def test_an_entry_finds_its_example_alone(examples: Corpus, number: int) -> None:
    own = find_mentions(examples.filter(doc_ids=[str(number)]), _alone(ENTRIES[number]))
    assert own.select("start", "end").rows() == marked(ENTRIES[number].example)[1]


@pytest.mark.parametrize("number", range(len(ENTRIES)), ids=IDS)
def test_an_entry_does_not_find_its_counterexample(examples: Corpus, number: int) -> None:
    one = examples.filter(doc_ids=[str(len(ENTRIES) + number)])
    assert find_mentions(one, _alone(ENTRIES[number])).rows() == []


def test_the_conditions_of_entries_matter() -> None:
    """A counterexample holds some of the letters of its entry, so that it can be mistaken for it."""
    for entry in ENTRIES:
        letters = set(re.findall(r"[ぁ-んァ-ヶ一-龠]", entry.form.pattern))
        assert letters & set(entry.counterexample), entry.where


def test_a_variant_belongs_to_one_referent() -> None:
    """Queries and colours go by the variant alone."""
    owners: dict[str, set[str]] = {}
    for entry in ENTRIES:
        owners.setdefault(entry.variant, set()).add(entry.referent)
    assert {v: o for v, o in owners.items() if len(o) > 1} == {}


def test_the_referents_that_ship() -> None:
    assert list(shipped_names().glosses) == [
        "russia_dprk", "north_korea", "russia", "war_in_ukraine", "kyiv", "missiles", "kim_jong_un", "kim_jong_il",
        "putin", "xi_jinping", "biden", "trump", "zelensky", "moon_jae_in", "yoon_suk_yeol", "russian_state",
        "north_korean_state",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("露朝関係が深まった。", [("露朝", "russia_dprk")]),
        ("ロシアと北朝鮮は条約を結んだ。", [("ロシアと北朝鮮", "russia_dprk")]),
        ("ロシアは北朝鮮と条約を結んだ。", [("ロシア", "russia"), ("北朝鮮", "north_korea")]),
        ("中国やロシアと北朝鮮が集まった。", [("ロシア", "russia"), ("北朝鮮", "north_korea")]),
        ("東北の町でローマの歌を聞いた。", []),
        ("ロシアのプーチン政権が決めた。", [("ロシア", "russia"), ("プーチン政権", "russian_state")]),
        ("プーチン、金正恩両政権が決めた。", [("プーチン", "russian_state"), ("金正恩両政権", "north_korean_state")]),
        ("プーチン、金正恩両首脳が決めた。", [("プーチン", "putin"), ("金正恩", "kim_jong_un")]),
        ("プーチン露大統領が着いた。", [("プーチン露大統領", "putin")]),
        ("北朝鮮の金正恩朝鮮労働党総書記だ。", [("北朝鮮", "north_korea"), ("金正恩朝鮮労働党総書記", "kim_jong_un")]),
        ("金正日（キム・ジョンイル）総書記だ。", [("金正日（キム・ジョンイル）総書記", "kim_jong_il")]),
        (
            "ロシアによるウクライナへの全面侵攻が続く。",
            [("ロシア", "russia"), ("ウクライナへの全面侵攻", "war_in_ukraine")],
        ),
        ("イラクへの侵攻の後、ロシアは黙った。", [("ロシア", "russia")]),
        ("北朝鮮は弾道ミサイルを撃った。", [("北朝鮮", "north_korea"), ("弾道ミサイル", "missiles")]),
        ("米国はミサイルを撃った。", []),
    ],
)
def test_what_competes_in_a_sentence(text: str, expected: list[tuple[str, str]]) -> None:
    found = find_mentions(annotate_documents(_documents([text])))
    assert found.select("form", "referent").rows() == expected
