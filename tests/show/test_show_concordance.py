"""Concordances: every hit that is counted, its context to the character, sorted as asked, escaped, exported."""

from __future__ import annotations

import csv
import io
import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from teaching import Page, teaching

from workbench import schema
from workbench.compare.rates import group_rates
from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchError
from workbench.find.concordance import (
    HITS,
    SEARCHABLE,
    SORT_KEYS,
    Concordance,
    ConcordanceIndex,
    find_hits,
    to_csv,
    to_tsv,
)
from workbench.find.concordance.lines import LINE_BREAK, PAGE, PAGE_COLUMNS, one_line
from workbench.show.concordance_page import page_html

FAMILIES = {
    "code": schema.CODES,
    "voice": schema.VOICES,
    "source_type": schema.SOURCE_TYPES,
    "commitment": schema.COMMITMENTS,
    "engagement": tuple(dict.fromkeys(filter(None, schema.ENGAGEMENT.values()))),
}


@pytest.fixture(scope="module")
def own() -> Corpus:
    return teaching()


@pytest.fixture(scope="module")
def index(own: Corpus) -> ConcordanceIndex:
    return ConcordanceIndex(own)


@pytest.mark.parametrize("kind", FAMILIES)
@pytest.mark.parametrize("shared", [False, True], ids=["corpus", "feature set"])
def test_hits_are_as_many_as_the_rates_count(own: Corpus, kind: str, shared: bool) -> None:
    corpus = own.features() if shared else own
    counted = dict(group_rates(corpus, kind, by=None, n_resamples=1).select("category", "n").iter_rows())
    found = {category: find_hits(corpus, kind, category) for category in FAMILIES[kind]}
    assert {c: f["n"].sum() for c, f in found.items()} == counted
    assert sum(counted.values()) > 90
    assert all(f.schema == pl.Schema(HITS) for f in found.values())


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((k, v) for k, values in FAMILIES.items() for v in values[:3]),
        ("lemma", "会談"),
        ("plain", "会談"),
        ("regex", "会."),
    ],
)
def test_a_hit_is_the_text_at_its_place(own: Corpus, kind: str, value: str) -> None:
    found = find_hits(own, kind, value)
    assert found.height
    for row in found.iter_rows(named=True):
        assert own.text(row["doc_id"])[row["start"] : row["end"]] == row["form"]
        sentence = own.sentences.filter(doc_id=row["doc_id"], sent_id=row["sent_id"])
        assert sentence["start"].item() <= row["start"] < row["end"]
        assert row["start"] < sentence["end"].item()


def test_hits_stand_in_the_order_of_the_documents_and_of_the_text(own: Corpus) -> None:
    rows = {d: i for i, d in enumerate(own.documents["doc_id"])}
    at = [(rows[d], s) for d, s in find_hits(own, "voice", "author").select("doc_id", "start").iter_rows()]
    assert at == sorted(at)


def test_text_search_finds_what_counting_finds_outside_boilerplate(own: Corpus) -> None:
    expected = sum(text.count("ロシア") for text in own.documents["text"])
    assert find_hits(own, "plain", "ロシア").height == expected > 20


def test_conditions_narrow_the_hits(own: Corpus) -> None:
    everything = find_hits(own, "code", "attribution")
    author = find_hits(own, "code", "attribution", voice="author")
    assert 0 < author.height < everything.height
    assert set(author["voice"]) == {"author"}
    years = {y: find_hits(own, "code", "attribution", year=y).height for y in (2019, 2020, 2021, 2022, 2023, 2024)}
    assert sum(years.values()) == everything.height
    assert min(years[2019], years[2024]) > 0
    asserted = find_hits(own, "code", "hearsay", commitment="hearsay")
    joined = asserted.join(own.sentences, on=["doc_id", "sent_id"])
    assert joined.height == asserted.height > 0
    assert set(joined["commitment"]) == {"hearsay"}


def test_a_frame_is_counted_once_a_sentence(own: Corpus) -> None:
    frame = own.table("frames")["frame"][0]
    expected = own.table("frames").filter(frame=frame).select("doc_id", "sent_id").n_unique()
    assert find_hits(own, "frame", frame).height == expected


def test_a_lemma_of_a_feature_set_is_known_by_document_only(own: Corpus) -> None:
    here, shared = find_hits(own, "lemma", "ロシア"), find_hits(own.features(), "lemma", "ロシア")
    assert shared["start"].null_count() == shared.height == here["doc_id"].n_unique()
    assert shared["n"].sum() == here.height
    lines = Concordance(ConcordanceIndex(own.features()), shared).page(0)
    assert lines["node"].to_list() == ["ロシア"] * lines.height
    assert lines["percent"].null_count() == lines.height


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("colour", "x", "no family 'colour'.*lemma"),
        ("lemma", "", "nothing to look for"),
        ("regex", "会[談", "does not compile at character 2"),
        ("code", "hearsy", "no marker code 'hearsy'.*hearsay"),
        ("commitment", "sure", "no commitment 'sure'.*asserted"),
    ],
)
def test_what_cannot_be_looked_for_says_why(own: Corpus, kind: str, value: str, message: str) -> None:
    with pytest.raises(WorkbenchError, match=message):
        find_hits(own, kind, value)


def test_text_search_without_text_says_how_to_attach(own: Corpus) -> None:
    with pytest.raises(CorpusError, match="workbench attach"):
        find_hits(own.features(), "plain", "会談")


def test_patterns_that_match_nothing_are_no_hits(own: Corpus) -> None:
    assert find_hits(own, "regex", "x*").is_empty()


# -- lines ----------------------------------------------------------------------------------------------------------


def test_lines_are_cut_from_the_text(own: Corpus, index: ConcordanceIndex) -> None:
    concordance = Concordance(index, find_hits(own, "code", "counter"))
    lines = pl.concat([concordance.page(i) for i in range(concordance.pages)])
    assert lines.schema == pl.Schema(PAGE_COLUMNS)
    assert lines["line"].to_list() == list(range(concordance.n))
    for row in lines.iter_rows(named=True):
        text = own.text(row["doc_id"])
        assert row["left"] == one_line(text[max(0, row["start"] - 40) : row["start"]])
        assert row["node"] == text[row["start"] : row["end"]]
        assert row["right"] == one_line(text[row["end"] : row["end"] + 40])


def test_pages_end_where_the_lines_do(own: Corpus, index: ConcordanceIndex) -> None:
    concordance = Concordance(index, find_hits(own, "voice", "author"))
    assert concordance.pages == -(-concordance.n // PAGE) > 3
    assert concordance.page(-5).equals(concordance.page(0))
    assert concordance.page(10**6).equals(concordance.page(concordance.pages - 1))
    assert concordance.page(concordance.pages - 1).height == concordance.n - PAGE * (concordance.pages - 1)
    empty = Concordance(index, find_hits(own, "lemma", "無い語"))
    assert (empty.n, empty.pages, empty.page(0).height) == (0, 1, 0)


def neighbour(corpus: Corpus, hit: dict[str, object], key: str) -> str | None:
    """The token at a place, by looking through all tokens of the document."""
    tokens = corpus.tokens.filter(doc_id=hit["doc_id"]).sort("start")
    if key[0] == "R":
        after = tokens.filter(pl.col("start") >= hit["end"])["surface"]
        return after[int(key[1]) - 1] if after.len() >= int(key[1]) else None
    before = tokens.filter(pl.col("start") < hit["start"])["surface"]
    return before[-int(key[1])] if before.len() >= int(key[1]) else None


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([k for k in SORT_KEYS if k not in ("node", "position")]), min_size=1, max_size=3))
def test_sorting_by_tokens_is_sorting_by_tokens(keys: list[str]) -> None:
    own = teaching()
    hits = find_hits(own, "code", "doubt").vstack(find_hits(own, "code", "question"))
    concordance = Concordance(ConcordanceIndex(own), hits)
    concordance.sort(keys)
    found = [concordance.hit(i) for i in range(concordance.n)]
    wanted = sorted(
        range(hits.height),
        key=lambda i: [(w is None, w or "") for w in (neighbour(own, hits.row(i, named=True), k) for k in keys)],
    )
    assert found == [hits.row(i, named=True) for i in wanted]


def test_without_tokens_lines_are_sorted_by_characters(own: Corpus) -> None:
    bare = Corpus({k: v for k, v in own.tables.items() if k != "tokens"})
    concordance = Concordance(ConcordanceIndex(bare), find_hits(bare, "voice", "author"))
    concordance.sort(["R1"])
    right = [own.text(str(h["doc_id"]))[int(str(h["end"]))] for h in map(concordance.hit, range(concordance.n))]
    assert right == sorted(right)
    assert len(set(right)) > 5


def test_lines_sort_by_metadata_and_node(own: Corpus, index: ConcordanceIndex) -> None:
    concordance = Concordance(index, find_hits(own, "code", "attribution"))
    before = {tuple(h.values()) for h in map(concordance.hit, range(concordance.n))}
    concordance.sort(["date", "node"])
    dates = dict(own.documents.select("doc_id", "date").iter_rows())
    keys = [(dates[str(h["doc_id"])], str(h["form"])) for h in map(concordance.hit, range(concordance.n))]
    assert keys == sorted(keys)
    assert {tuple(h.values()) for h in map(concordance.hit, range(concordance.n))} == before
    with pytest.raises(WorkbenchError, match=r"cannot be sorted by 'colour'.*L1.*outlet"):
        concordance.sort(["colour"])


def test_hits_of_another_corpus_are_refused(own: Corpus, index: ConcordanceIndex) -> None:
    foreign = find_hits(own, "code", "doubt").with_columns(doc_id=pl.lit("elsewhere"))
    with pytest.raises(WorkbenchError, match="in no document of this corpus"):
        Concordance(index, foreign)


@given(st.text(max_size=60))
def test_a_context_is_one_line_of_as_many_characters(text: str) -> None:
    shown = one_line(text)
    assert all(c.isprintable() for c in shown)
    assert len(shown) == len(text) - text.count("\r\n")
    assert (
        shown.count(LINE_BREAK) - text.count(LINE_BREAK)
        == len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")) - 1
    )


# -- on the page ----------------------------------------------------------------------------------------------------


def test_the_page_shows_the_lines_and_escapes_them(corpus: Corpus) -> None:
    hits = find_hits(corpus, "code", "attribution")
    html = page_html(Concordance(ConcordanceIndex(corpus), hits), 0, {0})
    page = Page(html)
    assert "script" not in page.tags
    assert "市は<script>alert(1)</script>工事が順調だ" in page.text
    assert {"line:0", "read:0", "sort:L1", "sort:R1", "sort:node", "sort:date"} <= set(page.keys)


def test_metadata_and_titles_are_escaped(corpus: Corpus) -> None:
    evil = '"><script>alert(2)</script>'
    documents = corpus.documents.with_columns(outlet=pl.lit(evil), title=pl.lit(evil), text=pl.lit(None, pl.String))
    shared = corpus.with_tables(documents=documents)
    html = page_html(Concordance(ConcordanceIndex(shared), find_hits(shared, "voice", "author")), 0, {0, 1})
    page = Page(html)
    assert "script" not in page.tags
    assert page.text.count(evil) > 4


def test_markers_in_the_context_are_coloured_and_tagged(own: Corpus, index: ConcordanceIndex) -> None:
    html = page_html(Concordance(index, find_hits(own, "lemma", "ロシア")), 0)
    assert 'class="wb-m wb-code-attribution"' in html
    assert 'data-tag="SO"' in html


def test_lines_without_text_say_where(own: Corpus) -> None:
    shared = own.features()
    page = Page(page_html(Concordance(ConcordanceIndex(shared), find_hits(shared, "code", "hearsay")), 0, {0}))
    assert "という" in page.text
    assert "the text is not here" in page.text
    assert " %" in page.text


def test_nothing_found_is_said(own: Corpus, index: ConcordanceIndex) -> None:
    assert "No hit" in page_html(Concordance(index, find_hits(own, "lemma", "無い語")), 0)


# -- files ----------------------------------------------------------------------------------------------------------


def test_an_export_has_all_lines_in_order_with_their_documents(own: Corpus, index: ConcordanceIndex) -> None:
    concordance = Concordance(index, find_hits(own, "voice", "author"))
    concordance.sort(["R1", "node"])
    raw = to_csv(concordance)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert len(rows) == concordance.n > PAGE
    assert [r["line"] for r in rows] == [str(i + 1) for i in range(concordance.n)]
    for i in random.Random(1).sample(range(concordance.n), 20):
        hit = concordance.hit(i)
        assert (rows[i]["doc_id"], rows[i]["start"]) == (hit["doc_id"], str(hit["start"]))
        assert rows[i]["outlet"] == own.documents.filter(doc_id=hit["doc_id"])["outlet"].item()
    assert len(to_tsv(concordance).splitlines()) == concordance.n + 1


def test_formulas_are_defused(corpus: Corpus) -> None:
    text = "=HYPERLINK(1)と発表した。+1とも、@a-b\t=2。"
    documents = corpus.documents.with_columns(
        text=pl.when(pl.col("doc_id") == "column").then(pl.lit(text)),
        outlet=pl.lit("-2+3"),
        author=pl.lit("@sum"),
        title=pl.lit("\t=1"),
    )
    markers = corpus.markers.head(1).with_columns(
        start=pl.lit(0).cast(pl.Int64), end=pl.lit(3).cast(pl.Int64), sent_id=pl.lit(0).cast(pl.Int64)
    )
    evil = corpus.with_tables(documents=documents, markers=markers)
    code = markers["code"][0]
    rows = list(
        csv.DictReader(
            io.StringIO(to_csv(Concordance(ConcordanceIndex(evil), find_hits(evil, "code", code))).decode("utf-8-sig"))
        )
    )
    assert (rows[0]["node"], rows[0]["outlet"], rows[0]["author"], rows[0]["title"]) == (
        "'=HY",
        "'-2+3",
        "'@sum",
        "'\t=1",
    )
    assert not any(cell[:1] in tuple("=+-@\t\r") for row in rows for cell in row.values() if cell)


def test_every_kind_has_a_name() -> None:
    assert len(set(SEARCHABLE.values())) == len(SEARCHABLE)
