"""The real texts beside the repository. Only facts about them stand here: names, counts, offsets."""

import datetime as dt
import gzip
import json

import polars as pl
import pytest

from workbench.errors import WorkbenchWarning
from workbench.read import read_page, read_sources

pytestmark = pytest.mark.shared


def part(document, name):
    return [document["text"][r["start"] : r["end"]] for r in document["regions"] if r["part"] == name]


def test_the_column(shared):
    path = shared / "texts" / "column.txt"
    document = read_sources([path]).documents.row(0, named=True)
    assert document["text"] == path.read_bytes().decode("utf-8")
    assert (document["doc_id"], document["n_chars"]) == ("column", 2196)
    assert (document["author"], document["date"]) == ("山崎真二", dt.date(2022, 4, 22))
    assert document["outlet"] == "Record China"
    assert part(document, "title") == [document["title"]] == [document["text"].split("\n")[0]]
    above, below = part(document, "boilerplate")
    assert above.split()[0] == "山崎真二"
    assert above.split("\n\n")[1] == "拡大"
    assert len(above.split("\n\n")) == 3  # byline, photo word, caption
    assert below.startswith("■筆者プロフィール")
    assert below.endswith("業務提携")
    assert "◆" not in above + below
    assert document["text"].count("◆") == 3
    article = document["text"][document["regions"][1]["end"] : document["regions"][2]["start"]].strip()
    assert article.endswith("。")


def test_wikinews(shared):
    path = shared / "data" / "jawikinews-russia-dprk-ukraine.jsonl.gz"
    with pytest.warns(WorkbenchWarning, match="6 of 132"):
        documents = read_sources([path]).documents
    assert documents.height == 132
    assert documents["doc_id"].str.starts_with("wn-").all()
    assert documents["outlet"].unique().to_list() == ["Wikinews"]
    assert documents["date"].null_count() == 6
    for document in documents.iter_rows(named=True):
        assert part(document, "title") == [document["title"]]
        assert len(document["regions"]) == 1


def test_the_diet(shared):
    path = shared / "data" / "diet-russia-dprk-ukraine.jsonl.gz"
    documents = read_sources([path]).documents
    assert documents.height == 1673
    assert documents["doc_id"].str.starts_with("diet-").all()
    assert sorted(documents["outlet"].unique()) == ["両院", "参議院", "衆議院"]
    assert documents["title"].null_count() == 1673
    assert documents["regions"].list.len().sum() == 0
    assert documents.select(pl.col("author", "url", "meeting", "date").null_count()).row(0) == (0, 0, 0, 0)


def test_gold_texts_have_boilerplate_only_where_the_gold_has_no_sentence(shared):
    with pytest.warns(WorkbenchWarning, match="no date"):
        documents = read_sources([shared / "gold" / "texts"]).documents
    gold = {r["doc_id"]: r for r in map(json.loads, (shared / "gold" / "dev.jsonl").read_text("utf-8").splitlines())}
    assert set(documents["doc_id"]) == set(gold)
    for document in documents.iter_rows(named=True):
        text, regions = document["text"], [r for r in document["regions"] if r["part"] == "boilerplate"]
        sentences = [(s["start"], s["end"]) for s in gold[document["doc_id"]]["sentences"]]
        covered = {i for a, b in sentences for i in range(a, b)}
        marked = {i for r in regions for i in range(r["start"], r["end"])}
        assert not covered & marked
        assert {i for i, c in enumerate(text) if not c.isspace()} <= covered | marked


def test_the_page_rules_find_nothing_in_texts_that_are_no_pages(shared):
    with gzip.open(shared / "data" / "jawikinews.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    pages = [(a, read_page(a["title"] + "\n" + a["body"])) for a in articles]
    assert len(pages) == 3662
    assert [a["id"] for a, p in pages if any(r["part"] == "boilerplate" for r in p.regions)] == []
    assert sum(p.title == a["title"] for a, p in pages) >= 3655
