from __future__ import annotations

import datetime
import json
from typing import Any

import numpy as np
import polars as pl
import pytest
from explorer_filter_factory import CONDITIONS, FILTERS, as_corpus, holds, make_rows
from hypothesis import given
from hypothesis import strategies as st

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchError
from workbench.find.filters.conditions import UNKNOWN, Condition
from workbench.find.filters.filter import Filter, FilterIndex

ROWS = make_rows()
INDEX = FilterIndex(as_corpus(ROWS))
KEYS = ["outlet", "author", "topics", "desk", "column:code", "date", "seen", "checked", "has_text", "code", "voice"]
KEYS += ["source_type", "commitment", "frame", "mention"]


def brute(filter: Filter) -> list[bool]:
    return [all(holds(ROWS, d, c) for c in filter.conditions) for d in ROWS["documents"]]


# -- what a filter keeps ----------------------------------------------------------------------------------------


@given(FILTERS)
def test_mask_is_what_plain_loops_find(filter: Filter) -> None:
    mask = INDEX.mask(filter)
    assert mask.dtype == bool
    assert mask.tolist() == brute(filter)


@pytest.mark.parametrize(("column", "dates"), [("date", True), ("n_tokens", False), ("rating", False)])
def test_both_ends_of_a_range_are_included_and_what_is_missing_is_not(column: str, dates: bool) -> None:
    held = [d[column] for d in ROWS["documents"] if d[column] is not None and d[column] == d[column]]
    make = (lambda low, high: Condition.dates(low, high)) if dates else (lambda a, b: Condition.between(column, a, b))
    for low, high in ((min(held), max(held)), (min(held), None), (None, max(held))):
        assert INDEX.mask(Filter.of(make(low, high))).sum() == len(held)
    assert INDEX.mask(Filter.of(make(max(held), None))).sum() == held.count(max(held))


def test_empty_filter_keeps_all() -> None:
    assert INDEX.mask(Filter()).all()
    assert Filter().is_empty
    assert Filter().describe() == "all documents"


@given(FILTERS)
def test_ids_and_subcorpus_are_those_of_the_mask(filter: Filter) -> None:
    ids = [d["doc_id"] for d, kept in zip(ROWS["documents"], brute(filter), strict=True) if kept]
    assert INDEX.doc_ids(filter) == ids
    part = INDEX.subcorpus(filter)
    assert part.documents["doc_id"].to_list() == ids
    assert set(part.markers["doc_id"]) <= set(ids)


def test_a_mask_belongs_to_the_caller() -> None:
    filter = Filter.of(Condition.has_text())
    mask = INDEX.mask(filter)
    mask[:] = False
    assert INDEX.mask(filter).any()


def test_code_and_voice_are_of_the_same_marker() -> None:
    markers = [("possibility", "author"), ("hearsay", "quoted")]
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in schema.TABLES}
    rows["documents"] = [dict.fromkeys(ROWS["documents"][0]) | {"doc_id": "d", "n_chars": 9, "text_sha256": "0"}]
    place = {"doc_id": "d", "sent_id": 0, "start": 0, "end": 5}
    rows["sentences"] = [place | {"part": "body", "commitment": "hedged", "n_tokens": 9}]
    rows["markers"] = [
        place | {"marker_id": i, "form": "f", "entry_id": "e", "code": c, "voice": v}
        for i, (c, v) in enumerate(markers)
    ]
    index = FilterIndex(as_corpus(rows))
    assert index.mask(Filter.of(Condition.markers("hearsay", "quoted"))).tolist() == [True]
    assert index.mask(Filter.of(Condition.markers("hearsay", "author"))).tolist() == [False]
    apart = Filter.of(Condition.markers("hearsay"), Condition.markers(voices="author"))
    assert index.mask(apart).tolist() == [True]
    in_author = Filter.of(Condition.markers(voices="author"))
    assert dict(index.counts(in_author, "code"))["hearsay"] == 0
    assert dict(index.counts(in_author, "voice"))["quoted"] == 1  # a voice is counted without the choice of voices


# -- counts of the facets ---------------------------------------------------------------------------------------


@given(FILTERS, st.sampled_from(KEYS))
def test_counts_are_what_plain_loops_find(filter: Filter, key: str) -> None:
    kind_key = "markers" if key in {"code", "voice"} else key
    here = filter.get(kind_key)
    others = brute(Filter(tuple(c for c in filter.conditions if c != here)))
    at_least = here.at_least if here else 1

    def one(value: Any) -> Condition:
        codes, voices = here.value if here and kind_key == "markers" else ((), ())
        column = key.removeprefix("column:")
        match key:
            case "has_text":
                return Condition.has_text(value)
            case "checked":
                return Condition.flag(key, value)
            case "code":
                return Condition.markers(value, voices, at_least)
            case "voice":
                return Condition.markers(codes, value, at_least)
            case "source_type" | "commitment" | "frame" | "mention":
                return Condition(key, value, at_least=at_least)
        return Condition.values(column, value)

    for value, n in INDEX.counts(filter, key):
        if key in {"date", "seen"}:
            years = [UNKNOWN if (d[key]) is None else str(d[key].year) for d in ROWS["documents"]]
            hits = [y == value for y in years]
        else:
            hits = [holds(ROWS, d, one(value)) for d in ROWS["documents"]]
        assert n == sum(a and b for a, b in zip(hits, others, strict=True)), value


def test_values_are_listed_in_a_steady_order() -> None:
    everything = INDEX.counts(Filter(), "outlet")
    assert [n for _, n in everything] == sorted((n for _, n in everything), reverse=True)
    assert [v for v, _ in INDEX.counts(Filter.of(Condition.has_text(False)), "outlet")] == [v for v, _ in everything]
    assert INDEX.values("code") == list(schema.CODES)
    assert INDEX.values("column:code") == ["A1", "B2"] or INDEX.values("column:code") == ["B2", "A1"]
    years = INDEX.values("date")
    assert years == sorted(years)


def test_numbers_have_an_extent_and_no_values() -> None:
    tokens = [d["n_tokens"] for d in ROWS["documents"] if d["n_tokens"] is not None]
    assert INDEX.extent("n_tokens") == (min(tokens), max(tokens))
    ratings = [d["rating"] for d in ROWS["documents"] if d["rating"] is not None and d["rating"] == d["rating"]]
    assert INDEX.extent("rating") == (min(ratings), max(ratings))
    assert INDEX.extent("seen")[1] == datetime.date(2022, 5, 1)
    with pytest.raises(WorkbenchError, match="number"):
        INDEX.counts(Filter(), "n_tokens")
    with pytest.raises(WorkbenchError, match="'outlet' holds text"):
        INDEX.extent("outlet")


def test_facets_are_the_columns_worth_a_control() -> None:
    assert set(INDEX.facets) == {
        *("date", "outlet", "genre", "author", "n_tokens", "topics", "rating", "seen", "checked", "desk", "code")
    }
    assert "layout" not in INDEX.columns
    assert INDEX.text_modes == ("plain", "regex", "lemma", "marker")


@given(FILTERS)
def test_loosen_says_what_each_condition_costs(filter: Filter) -> None:
    found = INDEX.loosen(filter)
    assert {c for c, _ in found} == set(filter.conditions)
    for condition, n in found:
        assert n == sum(brute(Filter(tuple(c for c in filter.conditions if c != condition))))
    assert [n for _, n in found] == sorted((n for _, n in found), reverse=True)


# -- errors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Condition.text("橋(", "regex"), "does not compile at character 2: unclosed group"),
        (lambda: Condition.text("a[", "regex"), "at character 2: unclosed character class"),
        (lambda: Condition.text("a{999}{999}{999}", "regex"), "size limit"),
        (lambda: Condition.text("x\n(", "regex"), "unclosed group"),
        (lambda: Condition.text("(?=a)", "regex"), "look-around"),
        (lambda: Condition.text("  "), "for nothing"),
        (lambda: Condition.text("、 ", "lemma"), "no lemma"),
        (lambda: Condition.text("橋", "fuzzy"), "no mode of text search 'fuzzy'; allowed: plain, regex"),
        (lambda: Condition.text("\ud800"), "surrogate"),
        (lambda: Condition.values("outlet", ["\udfff"]), "surrogate"),
        (lambda: Condition.dates("2022-05-01", "2022-04-01"), "from 2022-05-01 to 2022-04-01 runs backwards"),
        (lambda: Condition.dates("May"), "'May' is no date"),
        (lambda: Condition.dates(), "open at both ends"),
        (lambda: Condition.between("n_tokens", 5, 1), "from 5 to 1 runs backwards"),
        (lambda: Condition.between("n_tokens", float("nan")), "is no number"),
        (lambda: Condition.between("n_tokens", float("inf")), "is no number"),
        (lambda: Condition.between("n_tokens", True), "is no number"),
        (lambda: Condition.markers("hersay"), "no value 'hersay'.*did you mean 'hearsay'"),
        (lambda: Condition.markers(voices="writer"), "no value 'writer'.*allowed: author, quoted"),
        (lambda: Condition.commitments("heged"), "did you mean 'hedged'"),
        (lambda: Condition.sources([]), "no value is chosen"),
        (lambda: Condition.values("outlet", []), "no value is chosen"),
        (lambda: Condition.values("outlet", [None]), "allowed: text"),
        (lambda: Condition.markers(at_least=0), "at least 0 times"),
        (lambda: Condition.markers(at_least=True), "at least True times"),
        (lambda: Condition("has_text", True, at_least=2), "not counted"),
        (lambda: Condition("size", 1), "no kind of condition 'size'"),
        (lambda: Condition("values", ["a"]), "with column None"),
        (lambda: Condition("text", ("a", "plain"), "outlet"), "with column 'outlet'"),
        (lambda: Condition.has_text(None), "true or false"),  # type: ignore[arg-type]
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(make: Any, message: str) -> None:
    with pytest.raises(WorkbenchError, match=message):
        make()


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (Condition.values("outlet", "みなと新聞"), "outlet: no value 'みなと新聞'.*did you mean 'みなと新報'"),
        (Condition.values("outlets", "x"), "no metadata column 'outlets'"),
        (Condition.values("date", "2022"), "'date' holds dates.*kind 'dates'"),
        (Condition.dates("2022-01-01", column="outlet"), "'outlet' holds text"),
        (Condition.values("layout", "x"), "'layout' holds Struct"),
        (Condition.values("text", "x"), "'text' holds"),
        (Condition.text("橋橋", "lemma"), "lemma: no value '橋橋'.*'橋'"),
        (Condition.frames("trades"), "did you mean 'trade'"),
        (Condition.mentions("港"), "mention: no value '港'.*港町"),
    ],
)
def test_what_the_corpus_does_not_have_is_refused(condition: Condition, message: str) -> None:
    with pytest.raises(WorkbenchError, match=message):
        INDEX.check(Filter.of(condition))


def test_text_search_without_texts_says_how_to_attach_them() -> None:
    index = FilterIndex(INDEX.corpus.features())
    with pytest.raises(CorpusError, match=r"needs the texts.*lemma or marker search.*workbench attach DIR TEXT"):
        index.mask(Filter.of(Condition.text("橋")))
    assert index.text_modes == ("lemma", "marker")
    lemma = Filter.of(Condition.text("橋", "lemma", 2))
    assert index.mask(lemma).tolist() == brute(lemma)
    assert not index.mask(Filter.of(Condition.has_text())).any()


def test_a_corpus_without_a_table_says_so() -> None:
    index = FilterIndex(Corpus({"documents": INDEX.documents}))
    assert index.kinds == ("has_text", "text")
    with pytest.raises(CorpusError, match="no table 'frames'"):
        index.mask(Filter.of(Condition.frames("trade")))
    assert index.counts(Filter(), "genre")


def test_an_empty_corpus_has_empty_masks() -> None:
    index = FilterIndex(INDEX.corpus.filter(pl.lit(False)))
    assert index.mask(Filter.of(Condition.markers("hearsay"), Condition.text("橋"))).shape == (0,)
    assert index.counts(Filter(), "outlet") == []
    assert index.facets == {}
    assert index.extent("date") == (None, None)


def test_order_of_rows_does_not_matter() -> None:
    tables = {n: f.sample(fraction=1, shuffle=True, seed=3) for n, f in INDEX.corpus.tables.items()}
    other = FilterIndex(Corpus(tables))
    filter = Filter.of(Condition.markers("hearsay", at_least=1), Condition.values("topics", ["橋", UNKNOWN]))
    assert sorted(other.doc_ids(filter)) == sorted(INDEX.doc_ids(filter))


# -- filters as values ------------------------------------------------------------------------------------------


@given(FILTERS)
def test_json_round_trip(filter: Filter) -> None:
    assert Filter.from_dict(json.loads(json.dumps(filter.to_dict(), allow_nan=False))) == filter


@pytest.mark.parametrize(
    "plain", [None, [], {}, {"conditions": 1}, {"conditions": [1]}, {"conditions": [{"kind": "x"}]}]
)
def test_what_is_no_filter_is_refused(plain: Any) -> None:
    with pytest.raises(WorkbenchError, match=r"no (filter|condition)"):
        Filter.from_dict(plain)


def test_unknown_field_of_a_condition_is_refused() -> None:
    with pytest.raises(WorkbenchError, match="no condition"):
        Condition.from_dict({"kind": "has_text", "value": True, "colour": "red"})


@given(CONDITIONS, FILTERS)
def test_with_and_without(condition: Condition, filter: Filter) -> None:
    changed = filter.with_(condition)
    assert [c for c in changed.conditions if c.key == condition.key] == [condition]
    assert changed.get(condition.key) == condition
    assert [c.key for c in filter.without(condition.key).conditions] == [
        c.key for c in filter.conditions if c.key != condition.key
    ]
    assert changed.without(condition.key) == filter.without(condition.key)
    assert condition in filter.and_(condition).conditions
    assert condition not in filter.and_(condition).without(condition).conditions


@given(CONDITIONS, FILTERS)
def test_exchange_keeps_the_place(condition: Condition, filter: Filter) -> None:
    assert filter.exchange(None, condition) == filter.and_(condition)
    assert filter.exchange(None, None) == filter
    for i, old in enumerate(filter.conditions):
        assert filter.exchange(old, None).conditions == filter.conditions[:i] + filter.conditions[i + 1 :]
        if condition not in filter.conditions:
            assert filter.exchange(old, condition).conditions[i] == condition
            assert filter.exchange(old, condition).exchange(condition, old) == filter


def test_equal_conditions_compare_equal_however_they_are_made() -> None:
    assert Condition.values("genre", ["b", "a", "b"]) == Condition("values", ("a", "b"), "genre")
    assert Condition.dates("2022-01-01") == Condition.dates(datetime.datetime(2022, 1, 1, 9))
    assert Filter.of(Condition.has_text(), Condition.has_text()) == Filter.of(Condition.has_text())


def test_one_line_of_description() -> None:
    filter = Filter.of(
        Condition.values("outlet", ["みなと新報", UNKNOWN]),
        Condition.dates("2022-01-01"),
        Condition.between("n_tokens", None, 300),
        Condition.markers("hearsay", "author", 2),
        Condition.text("橋"),
        Condition.has_text(False),
        Condition.values("genre", list("abcdef")),
    )
    assert filter.describe() == (
        "outlet: (unknown) or みなと新報; date: from 2022-01-01; tokens: up to 300; "
        "marker hearsay in voice author (at least 2 times); text “橋”; without text; genre: a or b or c or 3 more"
    )


def test_masks_are_remembered_but_not_without_end() -> None:
    index = FilterIndex(INDEX.corpus)
    for low in range(200):
        index.mask(Filter.of(Condition.between("n_tokens", low)))
    assert len(index._masks) <= 128
    assert np.array_equal(
        index.mask(Filter.of(Condition.between("n_tokens", 0))), INDEX.mask(Filter.of(Condition.between("n_tokens", 0)))
    )
