"""Queries: several values, conditions, searches in the text that agree with Python's and cannot run away."""

from __future__ import annotations

import re
import time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from teaching import teaching

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchError
from workbench.find.concordance import HITS, Query, find_hits


@pytest.fixture(scope="module")
def own() -> Corpus:
    return teaching()


def one_text(text: str) -> Corpus:
    """A corpus of one text that is one sentence."""
    document = {"doc_id": "x", "n_chars": len(text), "text_sha256": "0", "text": text}
    sentence = {"doc_id": "x", "sent_id": 0, "start": 0, "end": max(len(text), 1), "part": "body", "n_tokens": 1}
    rows = {"documents": [document], "sentences": [sentence]}
    return Corpus({n: pl.DataFrame(r, schema=dict(schema.TABLES[n].columns)) for n, r in rows.items()})


def spans(found: pl.DataFrame) -> list[tuple[int, int, str]]:
    return list(found.select("start", "end", "form").iter_rows())


@pytest.mark.parametrize(
    ("family", "values"),
    [
        ("code", ("hearsay", "inference", "doubt")),
        ("voice", ("quoted", "reported")),
        ("source_type", ("media", "official")),
        ("commitment", ("hedged", "questioned")),
        ("lemma", ("会談", "ロシア")),
        ("plain", ("会談", "政府")),
        ("regex", ("会.", "政.")),
    ],
)
def test_several_values_find_the_hits_of_each(own: Corpus, family: str, values: tuple[str, ...]) -> None:
    together = find_hits(own, Query(family, values))
    apart = pl.concat([find_hits(own, Query(family, value)) for value in values])
    order = ["doc_id", "start", "end", "label"]
    assert together.sort(order).equals(apart.sort(order))
    assert together.height > 10
    assert together.schema == pl.Schema(HITS)


def test_conditions_are_those_of_the_tables(own: Corpus) -> None:
    found = find_hits(own, Query("code", "attribution", voice=["author", "quoted"], source_type="named_organisation"))
    kinds = {(d, m): t for d, m, t in own.attributions.select("doc_id", "marker_id", "source_type").iter_rows()}
    wanted = [
        (r["doc_id"], r["marker_id"])
        for r in own.markers.iter_rows(named=True)
        if r["code"] == "attribution"
        and r["voice"] in ("author", "quoted")
        and kinds.get((r["doc_id"], r["marker_id"])) == "named_organisation"
    ]
    assert sorted(found.select("doc_id", "marker_id").iter_rows()) == sorted(wanted)
    assert len(wanted) > 5


def test_reporting_verbs_are_a_condition(own: Corpus) -> None:
    kind = pl.when(pl.col("marker_id") % 2 == 0).then(pl.lit("endorse")).cast(schema.VerbClass)
    classed = own.with_tables(attributions=own.attributions.with_columns(verb_class=kind))
    found = find_hits(classed, Query("source_type", "named_organisation", verb_class=["endorse", "distance"]))
    everything = find_hits(classed, Query("source_type", "named_organisation"))
    assert found.equals(everything.filter(pl.col("marker_id") % 2 == 0))
    assert 0 < found.height < everything.height


def test_hits_carry_the_facts_of_their_marker_and_sentence(own: Corpus) -> None:
    found = find_hits(own, Query("code", ("attribution", "hearsay")))
    markers = {(m["doc_id"], m["marker_id"]): m for m in own.markers.iter_rows(named=True)}
    cues = {(a["doc_id"], a["marker_id"]): a for a in own.attributions.iter_rows(named=True)}
    said = {(s["doc_id"], s["sent_id"]): s["commitment"] for s in own.sentences.iter_rows(named=True)}
    for hit in found.iter_rows(named=True):
        key = hit["doc_id"], hit["marker_id"]
        marker, cue = markers[key], cues.get(key, {})
        assert (hit["code"], hit["entry_id"], hit["voice"]) == (marker["code"], marker["entry_id"], marker["voice"])
        assert (hit["source_type"], hit["source_entity"]) == (cue.get("source_type"), cue.get("source_entity"))
        assert hit["commitment"] == said[hit["doc_id"], hit["sent_id"]]
    assert found["source_entity"].n_unique() > 10


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"family": "code", "value": ()}, "nothing to look for"),
        ({"family": "code", "value": ("hearsay", "rumour")}, "no marker code 'rumour'.*possibility"),
        ({"family": "code", "value": "hearsay", "voice": "narrator"}, "no voice 'narrator'.*author"),
        ({"family": "code", "value": "hearsay", "source_type": "spy"}, "no source type 'spy'.*official"),
        ({"family": "code", "value": "hearsay", "commitment": "sure"}, "no commitment 'sure'.*hedged"),
        (
            {"family": "lemma", "value": "会談", "voice": "author"},
            "voice is a condition on markers, .* lemma finds none",
        ),
        ({"family": "frame", "value": "x", "verb_class": "endorse"}, "condition on markers"),
    ],
)
def test_a_query_that_makes_no_sense_says_why(query: dict[str, object], message: str) -> None:
    with pytest.raises(WorkbenchError, match=message):
        Query(**query)  # type: ignore[arg-type]


def test_queries_are_keys(own: Corpus) -> None:
    assert Query("code", ["doubt"]) == Query("code", ("doubt",))
    assert len({Query("code", ["doubt"]), Query("code", ("doubt",))}) == 1


def test_a_condition_on_sources_needs_them(own: Corpus) -> None:
    bare = Corpus({k: v for k, v in own.tables.items() if k != "attributions"})
    assert find_hits(bare, Query("code", "hearsay")).height
    with pytest.raises(CorpusError, match="no table 'attributions'"):
        find_hits(bare, Query("code", "hearsay", source_type="media"))


# -- in the text ----------------------------------------------------------------------------------------------------

# Where leftmost-first matching of the two engines is the same by definition.
PATTERNS = (
    r"[かも]+",
    r"か|かも|も",
    r"も?か",
    r"(か)(も)?",
    r"\bか",
    r"か\b",
    r"^.",
    r".$",
    r"[^か]",
    r"か*",
    r"(?:)",
    r"🚀.",
    r"。|\n",
)


@settings(max_examples=300, deadline=None)
@given(st.text("かも。\n x🚀\ufdd0\ufdd1𠮷", max_size=25), st.sampled_from(PATTERNS))
def test_regular_expressions_find_what_python_finds(text: str, pattern: str) -> None:
    # A final line break ends a line for Python's $ but not for Rust's; compare with \Z, which means the same as Rust's $.
    expected = [(*m.span(), m.group()) for m in re.finditer(pattern.replace("$", r"\Z"), text) if m.group()]
    found = spans(find_hits(one_text(text), "regex", pattern))
    # After an empty match Python may begin a longer one at the same place, and Rust does not; then both have the
    # characters covered.
    if pattern == "か*":
        expected = [(*m.span(), m.group()) for m in re.finditer("か+", text)]
    assert found == expected


@settings(max_examples=100, deadline=None)
@given(st.text("かも。\n🚀(", max_size=25), st.text("かも(🚀", min_size=1, max_size=3))
def test_plain_text_is_taken_as_it_stands(text: str, value: str) -> None:
    found = spans(find_hits(one_text(text), "plain", value))
    assert len(found) == text.count(value)
    assert all(text[a:b] == form == value for a, b, form in found)


def test_japanese_classes_work() -> None:
    assert [f for _, _, f in spans(find_hits(one_text("港町のバス停"), "regex", r"\p{Han}+"))] == ["港町", "停"]


def test_a_pattern_that_explodes_elsewhere_takes_linear_time() -> None:
    corpus = one_text("a" * 20_000)
    begin = time.perf_counter()
    assert find_hits(corpus, "regex", r"(a+)+b").is_empty()
    assert time.perf_counter() - begin < 5  # Python's engine would not end


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (r"(?=会)", "look-around, .* not supported"),
        (r"(会)\1", "does not compile at character 4: backreferences are not supported"),
        (r"*", "does not compile at character 1"),
        (r"(\w{1000}){1000}", "exceeds size limit"),
        ("\ud800", "not valid Unicode"),
    ],
)
def test_patterns_that_cannot_be_looked_for_say_why(pattern: str, message: str) -> None:
    with pytest.raises(WorkbenchError, match=message):
        find_hits(one_text("会談"), "regex", pattern)


def test_a_text_with_every_noncharacter_is_refused_clearly() -> None:
    with pytest.raises(CorpusError, match="noncharacters"):
        find_hits(one_text("".join(map(chr, range(0xFDD0, 0xFDF0)))), "regex", "会")


def test_hits_outside_all_sentences_and_in_boilerplate_do_not_count(own: Corpus) -> None:
    sentences = own.sentences.with_columns(part=pl.lit("boilerplate").cast(schema.Part))
    assert find_hits(own.with_tables(sentences=sentences), "plain", "会談").is_empty()
    assert find_hits(own.with_tables(sentences=own.sentences.clear()), "regex", "会談").is_empty()
