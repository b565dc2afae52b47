"""``workbench check``, and the exit status of a build that left something out."""

import json
from pathlib import Path

import pytest

from workbench.cli import main
from workbench.corpus import Corpus

TEXT = "---\ndate: 2022-04-22\n---\n港の貨物、増加か\n北浜通信によると、港の貨物が増えているという。\n"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "rows.csv").write_text("記事番号,本文\n7,港は静かだという。\n", encoding="utf-8")
    return folder


def test_everything_read_is_status_0_and_a_line_a_file(folder, capsys):
    assert main(["check", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert lines[0] == f"read        {folder}/a.txt: 1 document(s), 33 characters; text, encoding utf-8"
    assert lines[1].endswith("table, encoding utf-8, separator comma, columns doc_id=記事番号, text=本文")
    assert lines[2] == "2 document(s), 42 characters from 2 file(s)"
    assert lines[3].startswith("known of them: title 1, date 1, outlet 0")


def test_what_is_left_out_or_doubtful_is_status_3_and_named(folder, capsys):
    (folder / "b.docx").write_bytes(b"PK\x03\x04 not one")
    (folder / "c.txt").write_text("The port will be late, the mayor said on Friday.\n", encoding="utf-8")
    assert main(["check", str(folder)]) == 3
    out, _ = capsys.readouterr()
    assert f"not read    {folder}/b.docx\n" in out
    assert "not read: no whole ZIP archive" in out
    assert "doubtful: hardly any kana (0 of 37 letters; 37 are Latin): another language?" in out


def test_a_source_that_is_not_there_is_status_2(tmp_path, capsys):
    assert main(["check", str(tmp_path / "none")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("workbench: error: no file")


def test_a_single_bad_file_is_reported_not_raised(tmp_path, capsys):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4\n")
    assert main(["check", str(tmp_path / "a.pdf")]) == 3
    assert "not read: " in capsys.readouterr().out


def test_json_has_the_same_report(folder, capsys):
    (folder / "d.csv").write_text("id,text\n1,港。\n1,朝。\n", encoding="utf-8")
    assert main(["check", str(folder), "--format", "json"]) == 3
    report = json.loads(capsys.readouterr().out)
    assert report["clean"] is False
    assert report["n_documents"] == 4
    assert [Path(f["name"]).name for f in report["files"]] == ["a.txt", "d.csv", "rows.csv"]
    assert report["files"][2]["how"]["columns"] == "doc_id=記事番号, text=本文"
    assert report["remarks"][0].startswith("1 id(s) stand more than once: 1")


def test_map_overrules_what_was_guessed(folder, capsys):
    assert main(["check", str(folder / "rows.csv"), "--map", "author=記事番号"]) == 0
    assert "columns author=記事番号, text=本文" in capsys.readouterr().out


def test_control_characters_of_a_name_do_not_reach_the_terminal(folder, capsys):
    (folder / "e\x1b[2J.txt").write_text(TEXT, encoding="utf-8")
    main(["check", str(folder)])
    out, _ = capsys.readouterr()
    assert "\x1b" not in out
    assert "e\\x1b[2J.txt" in out


def test_a_build_that_leaves_a_file_out_is_done_and_says_so_by_status_3(folder, tmp_path, capsys):
    (folder / "b.pdf").write_bytes(b"%PDF-1.4\n")
    out = tmp_path / "out"
    assert main(["build", str(folder), "--out", str(out)]) == 3
    err = capsys.readouterr().err
    assert f"workbench: warning: left out: {folder}/b.pdf: no whole PDF" in err
    assert "rows.csv: columns doc_id=記事番号, text=本文 (change with --map)" in err
    assert Corpus.read(out).documents["doc_id"].to_list() == ["a", "7"]


def test_annotate_says_what_is_odd_about_a_text_and_prints_the_same_as_ever(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text("<p>The port will be late, the mayor said on Friday.</p>\n", encoding="utf-8")
    assert main(["annotate", str(path)]) == 0
    out, err = capsys.readouterr()
    assert [json.loads(line)["doc_id"] for line in out.splitlines()] == ["a"]
    assert err.count("hardly looks like Japanese prose") == 1
    assert "2 HTML tag(s) as text" in err
