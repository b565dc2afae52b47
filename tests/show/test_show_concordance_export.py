"""What leaves the concordance: metadata beside the lines, files for spreadsheets, long and hostile text on the page."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from teaching import Page, teaching

from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.find.concordance import Concordance, ConcordanceIndex, Query, find_hits, save, to_csv, to_tsv
from workbench.find.concordance.lines import PAGE_COLUMNS
from workbench.show.concordance_page import page_html, view


@pytest.fixture(scope="module")
def own() -> Corpus:
    return teaching()


def lines_of(corpus: Corpus, kind: str, value: str) -> Concordance:
    return Concordance(ConcordanceIndex(corpus), find_hits(corpus, kind, value))


def read_back(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def with_metadata(corpus: Corpus, **columns: str) -> Corpus:
    return corpus.with_tables(documents=corpus.documents.with_columns(**{k: pl.lit(v) for k, v in columns.items()}))


def test_metadata_stands_beside_the_lines(own: Corpus) -> None:
    extended = with_metadata(own, desk="夕刊", code="A1")
    concordance = lines_of(extended, "code", "counter")
    concordance.sort(["outlet"])
    page = concordance.page(1, size=10, metadata=["outlet", "desk", "code"])
    assert page.columns == [*PAGE_COLUMNS, "outlet", "desk", "documents.code"]
    outlets = dict(own.documents.select("doc_id", "outlet").iter_rows())
    assert page["outlet"].to_list() == [outlets[d] for d in page["doc_id"]]
    assert set(page["documents.code"]) == {"A1"}
    assert set(page["code"]) == {"counter"}


def test_pages_that_cannot_be_are_refused(own: Corpus) -> None:
    concordance = lines_of(own, "code", "counter")
    with pytest.raises(WorkbenchError, match="no metadata column 'colour'.*outlet"):
        concordance.page(0, metadata=["colour"])
    with pytest.raises(WorkbenchError, match="a page of 0 lines"):
        concordance.page(0, size=0)


def test_lines_sort_by_the_facts_of_their_hits_and_metadata_goes_first(own: Corpus) -> None:
    concordance = lines_of(own, "code", "attribution")
    concordance.sort(["source_type", "entry_id"])
    keys = [(h["source_type"] or "~", h["entry_id"]) for h in map(concordance.hit, range(concordance.n))]
    assert keys == sorted(keys)
    assert len(set(keys)) > 10
    labelled = own.with_tables(documents=own.documents.with_columns(label=pl.col("doc_id").str.reverse()))
    again = lines_of(labelled, "code", "attribution")
    again.sort(["label"])
    reverse = [str(again.hit(i)["doc_id"])[::-1] for i in range(again.n)]
    assert reverse == sorted(reverse)


def test_lists_are_nothing_to_sort_by_or_to_write(own: Corpus) -> None:
    listed = own.with_tables(documents=own.documents.with_columns(topics=pl.lit([["橋", "港"]]).list.first()))
    concordance = lines_of(listed, "code", "attribution")
    with pytest.raises(WorkbenchError, match="cannot be sorted by 'topics'"):
        concordance.sort(["topics"])
    assert "topics" not in read_back(to_csv(concordance))[0]


def test_an_export_keeps_facts_of_hit_and_document_apart(own: Corpus) -> None:
    concordance = lines_of(with_metadata(own, code="=1+1", desk="＝SUM(A1)", n="-3"), "code", "attribution")
    rows = read_back(to_csv(concordance))
    assert list(rows[0])[:4] == ["line", "left", "node", "right"]
    assert {r["code"] for r in rows} == {"attribution"}
    assert {(r["documents.code"], r["desk"], r["documents.n"]) for r in rows} == {("'=1+1", "'＝SUM(A1)", "'-3")}
    assert {r["source_type"] for r in rows} == {h["source_type"] or "" for h in concordance.hits.iter_rows(named=True)}


def test_text_of_any_type_is_defused(own: Corpus) -> None:
    documents = own.documents.with_columns(
        desk=pl.lit("@x").cast(pl.Categorical), wing=pl.lit("+y").cast(pl.Enum(["+y"]))
    )
    row = read_back(to_csv(lines_of(own.with_tables(documents=documents), "code", "doubt")))[0]
    assert (row["desk"], row["wing"]) == ("'@x", "'+y")


def test_files_are_written_whole(own: Corpus, tmp_path: Path) -> None:
    concordance = lines_of(own, "code", "doubt")
    assert save(concordance, tmp_path / "a.csv").read_bytes() == to_csv(concordance)
    assert save(concordance, tmp_path / "a.tsv").read_text(encoding="utf-8") == to_tsv(concordance)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "a.tsv"]
    with pytest.raises(WorkbenchError, match=r"'a.xls'.*\.csv, \.tsv"):
        save(concordance, tmp_path / "a.xls")
    with pytest.raises(WorkbenchError, match="no folder"):
        save(concordance, tmp_path / "nowhere" / "a.csv")


def test_an_empty_concordance_has_a_header(own: Corpus) -> None:
    rows = to_csv(lines_of(own, "lemma", "無い語")).decode("utf-8-sig").splitlines()
    assert len(rows) == 1
    assert rows[0].startswith("line,left,node,right")


# -- on the page ----------------------------------------------------------------------------------------------------


def test_characters_that_act_unseen_are_blanks_on_the_page(corpus: Corpus) -> None:
    hidden = "\u202e\u2066\u200f\x07\x1b\x00"
    documents = corpus.documents.with_columns(
        outlet=pl.lit(f"夕{hidden}刊"),
        title=pl.lit(f"題{hidden}名"),
        text=pl.col("text").str.replace("順調", f"順{hidden[:5]}調"),
    )
    evil = corpus.with_tables(documents=documents)
    for shown in (evil, evil.features()):
        html = page_html(lines_of(shown, "code", "attribution"), 0, {0}, facts=["outlet", "title"])
        assert not set(hidden) & set(html)
        assert "夕      刊" in Page(html).text


def test_a_long_node_is_cut_in_the_middle_and_whole_when_opened(own: Corpus) -> None:
    concordance = lines_of(own, "commitment", "asserted")
    long = max(range(50), key=lambda i: len(str(concordance.hit(i)["form"])))
    form = str(concordance.hit(long)["form"])
    assert len(form) > 30
    closed, opened = page_html(concordance, 0), page_html(concordance, 0, {long})
    assert f"{form[:15]} … {form[-15:]}" in Page(closed).text
    assert form not in Page(closed).text
    assert form in Page(opened).text


def test_the_node_is_coloured_by_its_code(own: Corpus) -> None:
    html = page_html(lines_of(own, "code", "doubt"), 0)
    node = html.split('<td class="wb-node"')[1].split("</td>")[0]
    assert 'class="wb-m wb-code-doubt" data-tag="DO"' in node


def test_columns_of_facts_can_be_chosen(own: Corpus) -> None:
    page = Page(page_html(lines_of(own, "code", "doubt"), 0, {1}, facts=["author"]))
    assert "sort:author" in page.keys
    assert "sort:outlet" not in page.keys
    assert page.tags.count("col") == 4


def test_an_opened_line_says_what_is_known_of_the_hit(own: Corpus) -> None:
    concordance = lines_of(own, "source_type", "media")
    hit = concordance.hit(0)
    text = Page(page_html(concordance, 0, {0})).text
    for fact in (hit["entry_id"], hit["source_entity"] or "media", f"{hit['voice']} voice", hit["commitment"]):
        assert str(fact) in text


def test_a_minus_turns_an_order_round(own: Corpus) -> None:
    concordance = Concordance.of(own, Query("code", ("doubt", "hearsay")), sort=["-date", "node"])
    dates = dict(own.documents.select("doc_id", "date").iter_rows())
    keys = [(dates[str(h["doc_id"])], str(h["form"])) for h in map(concordance.hit, range(concordance.n))]
    assert keys == sorted(sorted(keys, key=lambda k: k[1]), key=lambda k: k[0], reverse=True)
    assert len({d for d, _ in keys}) > 5
    assert "aria-sort=descending" in page_html(concordance, 0)
    concordance.sort([])
    assert concordance.page(0)["line"].to_list() == list(range(concordance.page(0).height))
    assert concordance.order.tolist() == list(range(concordance.n))


def test_a_page_can_be_looked_at_in_a_notebook(own: Corpus) -> None:
    shown = view(Concordance.of(own, Query("lemma", "会談")), expanded={0})
    assert "<style>" in shown.html
    assert repr(shown).startswith("<Html: concordance, ")
    assert "会談" in Page(shown.html).text
