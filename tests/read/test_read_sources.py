"""Any mix of sources as one table."""

import hashlib
import json

import polars as pl
import pytest

from workbench import schema
from workbench.errors import ReadError, WorkbenchWarning
from workbench.read import read_sources

DATED = "---\ndate: 2022-04-01\n---\n"
BODY = "港の貨物、増加か\n北浜通信によると、港の貨物が増えているという。\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.txt").write_text(DATED + BODY, encoding="utf-8")
    (tmp_path / "in" / "a.md").write_text(DATED + "港の朝\n港は静かだった。\n", encoding="utf-8")
    (tmp_path / "in" / "deep").mkdir()
    row = {"id": "r1", "text": "夜は長い。", "date": "2022-04-03", "score": 3}
    (tmp_path / "in" / "deep" / "c.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    (tmp_path / "in" / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "in" / ".hidden.txt").write_text("x", encoding="utf-8")
    return tmp_path / "in"


def test_a_folder_is_read_whole_and_is_a_documents_table(folder):
    reading = read_sources([folder])
    documents = reading.documents
    schema.check(documents, "documents")
    assert reading.problems == ()
    assert documents["doc_id"].to_list() == ["a", "b", "r1"]
    assert documents.columns[-2:] == ["score", "regions"]
    assert documents.schema["regions"] == schema.Regions
    assert documents["n_chars"].to_list() == [len(t) for t in documents["text"]]
    assert documents["text_sha256"].to_list() == [hashlib.sha256(t.encode()).hexdigest() for t in documents["text"]]
    assert documents["n_sentences"].null_count() == documents["n_tokens"].null_count() == 3
    assert documents["score"].to_list() == [None, None, 3]


def test_the_same_sources_give_the_same_table(folder):
    assert read_sources([folder]).documents.equals(read_sources([folder]).documents)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda d: d / "none.txt", "no file"),
        (
            lambda d: (d / "x.exe").write_bytes(b"MZ") and d / "x.exe",
            r"x\.exe is of a kind that is not read \(\.exe\); allowed: .*\.csv",
        ),
        (lambda d: (d / "empty").mkdir() or d / "empty", "has no file that can be read"),
        (lambda d: (d / "e.txt").write_bytes(b"") or d / "e.txt", r"e\.txt is empty"),
        (lambda d: (d / "e.jsonl").write_bytes(b"") or d / "e.jsonl", r"e\.jsonl is empty"),
        (lambda d: (d / "b.txt").write_bytes(b"\x00\x01") and d / "b.txt", "binary"),
    ],
)
def test_a_source_that_cannot_be_read_is_an_error_that_names_it(tmp_path, make, said):
    with pytest.raises(ReadError, match=said):
        read_sources([make(tmp_path)])


def test_no_source():
    with pytest.raises(ReadError, match="no source given"):
        read_sources([])


def test_ids_that_stand_twice_are_an_error_that_names_them(folder, tmp_path):
    (tmp_path / "b.txt").write_text(DATED + "港の夜\n別の記事である。\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"1 document id.*: b \(.*in/b\.txt and .*b\.txt\)"):
        read_sources([folder, tmp_path / "b.txt"])
    reading = read_sources([folder, tmp_path / "b.txt"], skip_bad=True)
    assert reading.documents.filter(pl.col("doc_id") == "b")["text"].item() == BODY
    assert [p.message for p in reading.problems] == ["the id 'b' stood before; left out"]


def test_a_bad_file_of_a_folder_takes_nothing_down_and_is_named(folder):
    (folder / "broken.txt").write_bytes(b"\x00\x01")
    reading = read_sources([folder])
    assert reading.documents.height == 3
    assert reading.problems == ()
    assert [(p.path.rpartition("/")[2], p.message) for p in reading.left_out] == [
        ("broken.txt", "binary (it has NUL bytes)"),
        ("picture.png", "a picture, a kind that is not read"),
    ]


def test_a_bad_file_that_was_named_is_an_error_or_a_problem(folder):
    (folder / "broken.txt").write_bytes(b"\x00\x01")
    with pytest.raises(ReadError, match="binary"):
        read_sources([folder / "b.txt", folder / "broken.txt"])
    reading = read_sources([folder / "b.txt", folder / "broken.txt"], skip_bad=True)
    assert reading.documents.height == 1
    [problem] = reading.problems
    assert problem.path.endswith("broken.txt")
    assert "binary" in problem.message


def test_nothing_left_is_an_error_even_with_skip_bad(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\x00")
    with pytest.raises(ReadError, match="no document could be read; the first problem"):
        read_sources([tmp_path / "a.txt"], skip_bad=True)


def test_missing_dates_are_null_with_one_warning_that_counts_them(tmp_path):
    rows = [{"id": str(i), "text": "港。", "date": d} for i, d in enumerate(["2022-04-01", None, "", "2022-04-02"])]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    with pytest.warns(WorkbenchWarning, match=r"2 of 4 document\(s\) have no date \(1, 2\)") as caught:
        documents = read_sources([path]).documents
    assert len(caught) == 1
    assert documents["date"].null_count() == 2


def test_dates_that_cannot_be_read_are_kept_as_given_with_a_warning(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "1", "text": "港。", "date": "去年の春"}\n', encoding="utf-8")
    with pytest.warns(WorkbenchWarning, match="cannot be read, as '去年の春'"):
        documents = read_sources([path]).documents
    assert documents["date"].to_list() == [None]
    assert documents["date_as_given"].to_list() == ["去年の春"]


def test_broken_records_are_reported_and_required_whole_on_demand(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "1", "text": "港。", "date": "2022-04-01"}\n{"id"\n', encoding="utf-8")
    reading = read_sources([path])
    assert reading.documents.height == 1
    assert str(reading.problems[0]).startswith(f"{path}, line 2: broken JSON")
    with pytest.raises(ReadError, match=r"line 2: broken JSON.*--skip-bad"):
        reading.require_whole()


def test_a_folder_that_is_named_like_a_text(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(ReadError, match="no file that can be read"):
        read_sources([tmp_path / "a.txt"])
