"""JSONL and CSV: shapes, mappings, and every way a record can be broken."""

import datetime as dt
import gzip
import json

import polars as pl
import pytest

from workbench.errors import ReadError, WorkbenchWarning
from workbench.read.records import read_records, with_title
from workbench.read.sources import read_sources

NEWS = {
    "id": "7",
    "title": "港の貨物、増加か",
    "date_guess": "2022-04-01",
    "outlets_named": ["北浜通信"],
    "body": "北浜通信によると、港の貨物が増えている。\n当局は答えていない。",
}
SPEECH = {
    "id": "1200X_003",
    "date": "2022-04-02",
    "house": "参議院",
    "meeting": "港湾委員会",
    "speaker": "丙野三郎",
    "group": None,
    "url": "https://example.org/3",
    "text": "港のことについてお尋ねをいたします。",
}


def jsonl(folder, *rows, name="a.jsonl"):
    path = folder / name
    data = "".join((r if isinstance(r, str) else json.dumps(r, ensure_ascii=False)) + "\n" for r in rows).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def csv(folder, text, encoding="utf-8"):
    path = folder / "a.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "A.JSONL"])
def test_wikinews_is_known_by_its_columns(tmp_path, name):
    [document], problems = read_records(jsonl(tmp_path, NEWS, name=name))
    assert not problems
    assert document.doc_id == "wn-7"
    assert document.text == NEWS["title"] + "\n" + NEWS["body"]
    assert document.regions == [{"start": 0, "end": 8, "part": "title"}]
    assert document.metadata["date"] == dt.date(2022, 4, 1)
    assert document.metadata["outlet"] == "Wikinews"
    assert document.metadata["genre"] == "wire-style news"
    assert document.metadata["licence"] == "CC BY 2.5"
    assert document.metadata["outlets_named"] == ["北浜通信"]


def test_diet_minutes_are_known_by_their_columns(tmp_path):
    [document], _ = read_records(jsonl(tmp_path, SPEECH))
    assert document.doc_id == "diet-1200X_003"
    assert document.text == SPEECH["text"]
    assert document.regions == []
    expected = {
        "outlet": "参議院",
        "author": "丙野三郎",
        "meeting": "港湾委員会",
        "group": None,
        "genre": "Diet speech",
    }
    assert {k: document.metadata[k] for k in expected} == expected
    assert "title" not in document.metadata


def test_any_other_records_by_mapping(tmp_path):
    row = {
        "nr": 5,
        "本文": "港は静かだ。",
        "見出し": "港の朝",
        "when": "2022年4月1日",
        "topic": "port",
        "n": 3,
        "ok": True,
    }
    mapping = {"doc_id": "nr", "text": "本文", "title": "見出し", "date": "when"}
    documents = read_sources([jsonl(tmp_path, row)], mapping=mapping).documents
    assert documents.row(0, named=True) | {"regions": None} == {
        "doc_id": "5", "title": "港の朝", "date": dt.date(2022, 4, 1), "outlet": None, "genre": None, "author": None,
        "url": None, "licence": None, "n_chars": 10, "n_sentences": None, "n_tokens": None,
        "text_sha256": documents["text_sha256"][0], "text": "港の朝\n港は静かだ。",
        "topic": "port", "n": 3, "ok": True, "regions": None,
    }  # fmt: skip
    assert documents.schema["n"] == pl.Int64
    assert documents.schema["ok"] == pl.Boolean


def test_usual_names_need_no_mapping(tmp_path):
    [document], _ = read_records(
        jsonl(tmp_path, {"id": "x", "body": "港は静かだ。", "outlet": "北浜新聞", "license": "CC0"})
    )
    assert (document.doc_id, document.text) == ("x", "港は静かだ。")
    assert (document.metadata["outlet"], document.metadata["licence"]) == ("北浜新聞", "CC0")


def test_records_without_an_id_get_one_from_file_and_line(tmp_path):
    documents, _ = read_records(
        jsonl(tmp_path, {"text": "港は静かだ。"}, "", {"text": "朝は早い。"}, name="b.jsonl.gz")
    )
    assert [d.doc_id for d in documents] == ["b-1", "b-3"]


def test_a_title_that_the_body_has_already_is_not_put_before_it():
    assert with_title("港の朝", "港の朝\n静かだ。") == ("港の朝\n静かだ。", [{"start": 0, "end": 3, "part": "title"}])
    assert with_title("港の朝", "港の朝は静かだ。")[0] == "港の朝\n港の朝は静かだ。"
    assert with_title(" 港 ", "静かだ。") == (" 港 \n静かだ。", [{"start": 1, "end": 2, "part": "title"}])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "2", "text": "港は', "broken JSON"),
        ("[1, 2]", "a JSON list, not an object"),
        ('{"id": "2", "text": NaN}', "no text"),
        ('{"id": "2", "text": 5}', "the text is 5, a int, not a string"),
        ('{"id": "2", "text": ""}', "the text is empty"),
        ('{"id": "2", "text": " \\n　"}', "the text is empty"),
        ('{"id": "2", "text": null}', "no text"),
        ('{"id": "2"}', "no text"),
        ('{"id": "2", "text": "港\\u0000"}', "the character U+0000 at 1"),
        ('{"id": "2", "text": "港\\ud800"}', "the character U+D800 at 1"),
        ('{"id": null, "text": "港。"}', "the id is None"),
        ('{"id": 1.5, "text": "港。"}', "the id is 1.5"),
        ('{"id": "2", "text": "港。", "title": 7}', "the title is 7"),
        ("[" * 100_000, "broken JSON"),
    ],
)
def test_a_broken_record_is_reported_with_its_line_and_the_rest_kept(tmp_path, line, said):
    good = {"id": "1", "text": "港は静かだ。", "title": None}
    documents, [problem] = read_records(jsonl(tmp_path, good, line, good | {"id": "3"}))
    assert [d.doc_id for d in documents] == ["1", "3"]
    assert (problem.path, problem.line) == (str(tmp_path / "a.jsonl"), 2)
    assert said in problem.message


def test_a_file_with_no_good_record_says_what_is_wrong_first(tmp_path):
    with pytest.raises(ReadError, match="line 1: broken JSON"):
        read_records(jsonl(tmp_path, "{", "{"))


@pytest.mark.parametrize("data", [b"\x1f\x8b\x08\x00abc", gzip.compress(b'{"text": "a"}')[:-9], b"plain"])
def test_a_gzip_that_is_none_or_cut_off(tmp_path, data):
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(data)
    with pytest.raises(ReadError, match="not a whole gzip file"):
        read_records(path)


def test_a_column_that_the_mapping_names_and_the_file_has_not(tmp_path):
    with pytest.raises(ReadError, match=r"no column for text=honbun; allowed: id, body"):
        read_records(jsonl(tmp_path, {"id": "1", "body": "港。"}), mapping={"text": "honbun"})
    with pytest.raises(ReadError, match="no column with the text"):
        read_records(jsonl(tmp_path, {"id": "1", "honbun": "港。"}))
    with pytest.raises(ReadError, match="n_tokens cannot be mapped"):
        read_records(jsonl(tmp_path, {"id": "1", "text": "港。"}), mapping={"n_tokens": "id"})


def test_a_mapping_for_another_source_leaves_a_known_shape_alone(tmp_path):
    [document], _ = read_records(jsonl(tmp_path, NEWS), mapping={"text": "本文"})
    assert document.doc_id == "wn-7"


def test_further_columns_cannot_hide_those_of_the_table(tmp_path):
    documents = read_sources([jsonl(tmp_path, NEWS | {"n_tokens": 99, "url": "u"})]).documents
    assert documents["n_tokens"].to_list() == [None]
    assert documents["source_n_tokens"].to_list() == [99]


def test_columns_of_mixed_types_become_text_with_a_warning(tmp_path):
    rows = [{"id": str(i), "date": "2022-04-01", "text": "港。", "x": x} for i, x in enumerate([1, "a", None, [2]])]
    with pytest.warns(WorkbenchWarning, match="column 'x' has values of the types int, str"):
        documents = read_sources([jsonl(tmp_path, *rows)]).documents
    assert documents["x"].to_list() == ["1", "a", None, "[2]"]


def test_csv_with_quoted_newlines_types_and_leading_zeros(tmp_path):
    text = 'id,text,score,code,rate\n1,"港は""静か""だ。\n船もない。",3,007,0.5\n2,朝は早い。,,012,2\n'
    documents, problems = read_records(csv(tmp_path, text))
    assert not problems
    assert [d.doc_id for d in documents] == ["1", "2"]
    assert documents[0].text == '港は"静か"だ。\n船もない。'
    assert [d.metadata["score"] for d in documents] == [3, None]
    assert [d.metadata["code"] for d in documents] == ["007", "012"]
    assert [d.metadata["rate"] for d in documents] == [0.5, 2.0]
    assert [d.line for d in documents] == [2, 4]


def test_csv_from_a_japanese_spreadsheet(tmp_path):
    with pytest.warns(WorkbenchWarning, match="CP932"):
        documents, _ = read_records(
            csv(tmp_path, "id,本文\r\n1,港は静かだという。\r\n", "cp932"), mapping={"text": "本文"}
        )
    assert documents[0].text == "港は静かだという。"


def test_csv_rows_with_too_many_or_too_few_fields_are_problems_with_their_line(tmp_path):
    documents, problems = read_records(csv(tmp_path, 'id,text\n1,"港\nは。"\n2\n3,朝。,x\n4,夜。\n'))
    assert [d.doc_id for d in documents] == ["1", "4"]
    assert [(p.line, p.message[:8]) for p in problems] == [(4, "1 fields"), (5, "3 fields")]


def test_csv_with_a_quote_that_never_ends(tmp_path):
    documents, [problem] = read_records(csv(tmp_path, 'id,text\n1,港。\n2,"朝は\n'))
    assert [d.doc_id for d in documents] == ["1"]
    assert problem.line == 3
    assert "broken CSV" in problem.message


@pytest.mark.parametrize("header", ["id,id,text", "id,,text"])
def test_csv_whose_columns_have_no_name_of_their_own(tmp_path, header):
    with pytest.raises(ReadError, match=r"twice|without a name"):
        read_records(csv(tmp_path, f"{header}\n1,2,港。\n"))


def test_a_text_longer_than_the_csv_modules_limit(tmp_path):
    documents, _ = read_records(csv(tmp_path, "id,text\n1," + "港は静かだ。" * 30_000 + "\n"))
    assert len(documents[0].text) == 180_000
