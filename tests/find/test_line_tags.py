"""Tags on the lines of a concordance: kept at once, by place, shown and exported, and never at the cost of a file."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from teaching import teaching

from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.find.concordance import Concordance, ConcordanceIndex, LineTags, Query, export, find_hits
from workbench.show.concordance_page import page_html
from workbench.show.explorer import Explorer


@pytest.fixture(scope="module")
def own() -> Corpus:
    return teaching()


def lines(corpus: Corpus, tags: LineTags, code: str = "hearsay") -> Concordance:
    return Concordance(ConcordanceIndex(corpus), find_hits(corpus, Query("code", code)), tags)


def place(found: Concordance, line: int) -> tuple[str, int, int]:
    hit = found.hit(line)
    return str(hit["doc_id"]), int(str(hit["start"])), int(str(hit["end"]))


def test_a_tag_is_kept_at_once_and_by_place(own: Corpus, tmp_path: Path) -> None:
    file = tmp_path / "work.tags.json"
    found = lines(own, LineTags(own, file))
    assert found.tags is not None
    found.tags.put(*place(found, 3), "irony")
    found.tags.put(*place(found, 5), " unclear ")
    again = lines(own, LineTags(own, file))
    assert [again.tag(line) for line in (2, 3, 5)] == [None, "irony", "unclear"]
    # The same place in the concordance of another query.
    other = Concordance(again.index, find_hits(own, Query("voice", ("author", "quoted", "reported"))), again.tags)
    assert sum(other.tag(line) is not None for line in range(other.n)) == 2
    found.tags.put(*place(found, 3), None)
    assert LineTags(own, file).counts() == {"unclear": 1}


def test_two_sessions_keep_each_others_tags(own: Corpus, tmp_path: Path) -> None:
    file = tmp_path / "work.tags.json"
    first, second = LineTags(own, file), LineTags(own, file)
    found = lines(own, first)
    first.put(*place(found, 0), "a")
    second.put(*place(found, 1), "b")
    assert LineTags(own, file).counts() == {"a": 1, "b": 1}


def test_tags_of_a_text_that_has_changed_are_passed_over_and_kept(own: Corpus, tmp_path: Path) -> None:
    file = tmp_path / "work.tags.json"
    tags = LineTags(own, file)
    found = lines(own, tags)
    doc_id, start, end = place(found, 0)
    tags.put(doc_id, start, end, "a")
    new = pl.when(pl.col("doc_id") == doc_id).then(pl.lit("0" * 64)).otherwise("text_sha256").alias("text_sha256")
    changed = Corpus({**own.tables, "documents": own.documents.with_columns(new)}, own.provenance)
    later = LineTags(changed, file)
    assert (later.stale, later.get(doc_id, start, end)) == (1, None)
    another = next(line for line in range(found.n) if place(found, line)[0] != doc_id)
    later.put(*place(found, another), "b")
    assert LineTags(own, file).counts() == {"a": 1, "b": 1}


@pytest.mark.parametrize("tag", ["", "  ", "x" * 41, "two\nlines"])
def test_what_is_no_tag_changes_nothing(own: Corpus, tmp_path: Path, tag: str) -> None:
    tags = LineTags(own, tmp_path / "work.tags.json")
    with pytest.raises(WorkbenchError, match="no tag"):
        tags.put(own.documents["doc_id"][0], 0, 1, tag)
    assert tags.counts() == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "held", ["{", "[]", '{"kind": "x"}', json.dumps({"kind": "stance-workbench tags", "version": 1, "tags": {"a": 1}})]
)
def test_a_file_of_something_else_is_left_as_it_is(own: Corpus, tmp_path: Path, held: str) -> None:
    file = tmp_path / "work.tags.json"
    file.write_text(held, encoding="utf-8")
    with pytest.raises(WorkbenchError, match="it was left as it"):
        LineTags(own, file)
    assert file.read_text(encoding="utf-8") == held


def test_lines_sort_by_tag_and_are_exported_with_it(own: Corpus) -> None:
    tags = LineTags(own)
    found = lines(own, tags)
    tags.put(*place(found, 4), "b")
    tags.put(*place(found, 6), "a=1")
    found.sort(["tag"])
    assert [found.tag(line) for line in range(3)] == ["a=1", "b", None]
    assert export.table(found)["tag"].to_list()[:3] == ["a=1", "b", None]
    tags.put(*place(found, 1), "=1+1")
    assert export.table(found)["tag"][1] == "'=1+1"
    assert "tag" not in export.table(Concordance(found.index, found.hits)).columns


def test_the_page_shows_tags_escaped(own: Corpus) -> None:
    tags = LineTags(own)
    found = lines(own, tags)
    tags.put(*place(found, 0), '"><script>x')
    shown = page_html(found, 0, expanded={0})
    assert 'data-key="tag:0"' in shown
    assert "<script>" not in shown
    assert shown.count('data-key="tag:') == min(found.n, 50)


def test_a_click_in_the_explorer_tags_and_takes_away(own: Corpus, tmp_path: Path) -> None:
    explorer = Explorer(own, store=tmp_path / "work.json")
    panel = explorer.concordance
    panel.show_hits({"slot": "b", "family": "code", "value": "hearsay"})
    assert panel.concordance is not None
    panel._tag.value = "irony"
    panel.press("tag:2")
    assert panel.concordance.tag(2) == "irony"
    assert "irony" in panel._lines.html
    again = Explorer(own, store=tmp_path / "work.json").concordance
    assert again.tags.counts() == {"irony": 1}
    panel.press("tag:2")
    assert panel.concordance.tag(2) is None
    panel.press("tag:99999")
    panel._tag.value = "x" * 50
    panel.press("tag:2")
    assert "is no tag" in panel._lines.html


def test_a_broken_file_of_tags_does_not_stop_the_explorer(own: Corpus, tmp_path: Path) -> None:
    (tmp_path / "work.tags.json").write_text("{", encoding="utf-8")
    panel = Explorer(own, store=tmp_path / "work.json").concordance
    assert "Tags last until this page is closed" in panel._lines.html
    assert panel.concordance is not None
