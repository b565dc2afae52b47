"""The command line: what it prints where, and how it fails."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from workbench import __version__
from workbench.cli import main
from workbench.corpus import Corpus, attached_texts
from workbench.show.lab import find_notebook, lab_command

ARTICLE = (
    "港の貨物、増加か\n"
    "北浜通信によると、港に入る貨物船が増えているという。当局は「数字はまだない」と述べた。\n"
    "専門家は輸入の再開が背景にあるとみている。だが、確認されてはいない。\n"
)
SPEECH = "港の整備について、大臣の見解を伺います。私は、見直すべきだと考えております。\n"


def run(*arguments, capsys):
    """Return exit status, stdout and the lines of stderr."""
    try:
        status = main([str(a) for a in arguments])
    except SystemExit as stop:
        status = stop.code
    captured = capsys.readouterr()
    return status, captured.out, captured.err.splitlines()


@pytest.fixture
def texts(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, genre, body in [("a", "wire", ARTICLE), ("b", "speech", SPEECH), ("c", "wire", ARTICLE * 2)]:
        (folder / f"{name}.txt").write_text(f"---\ndate: 2022-04-01\ngenre: {genre}\n---\n{body}", encoding="utf-8")
    return folder


@pytest.fixture
def plain(tmp_path):
    path = tmp_path / "plain.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


@pytest.fixture
def corpus(texts, tmp_path, capsys):
    out = tmp_path / "corpus"
    assert run("build", texts, "--out", out, capsys=capsys)[0] == 0
    return out


@pytest.fixture
def features(corpus, tmp_path, capsys):
    out = tmp_path / "features"
    assert run("features", corpus, "--out", out, capsys=capsys)[0] == 0
    return out


def error_line(lines):
    """Return the one line of stderr, which is an error."""
    [line] = lines
    assert line.startswith("workbench: error: ")
    return line


def test_version_and_module():
    done = subprocess.run([sys.executable, "-m", "workbench", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"workbench {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["frobnicate"],
        ["annotate"],
        ["build", "x"],
        ["build", "x", "--out", "y", "--jobs", "0"],
        ["build", "x", "--out", "y", "--jobs", "two"],
        ["build", "x", "--out", "y", "--map", "text"],
        ["contrast", "x", "--target", "y", "--format", "xml"],
        ["lab", "--port", "-1"],
    ],
)
def test_a_wrong_command_line_is_one_line_and_status_2(arguments, capsys):
    status, out, err = run(*arguments, capsys=capsys)
    assert (status, out) == (2, "")
    assert "--help" in error_line(err)


def test_annotate_prints_the_guidelines_format_and_nothing_else(plain, texts, capsys):
    status, out, err = run("annotate", plain, texts / "b.txt", capsys=capsys)
    assert status == 0
    records = [json.loads(line) for line in out.splitlines()]
    assert [r["doc_id"] for r in records] == ["plain", "b"]
    assert list(records[0]) == ["doc_id", "markers", "attributions", "sentences"]
    assert {frozenset(m) for m in records[0]["markers"]} == {frozenset(("start", "end", "code", "voice"))}
    assert not [line for line in err if "error" in line or "warning" in line]


def test_annotate_gives_offsets_of_the_file_even_with_front_matter(texts, capsys):
    _, out, _ = run("annotate", texts / "a.txt", capsys=capsys)
    [record] = map(json.loads, out.splitlines())
    whole = (texts / "a.txt").read_text(encoding="utf-8")
    first = record["sentences"][0]
    assert whole[first["start"] : first["end"]] == "港の貨物、増加か"
    hearsay = [m for m in record["markers"] if m["code"] == "hearsay"]
    assert [whole[m["start"] : m["end"]] for m in hearsay] == ["という"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\x00\x01", "binary"),
        (b"\xff\xfe\x00", "UTF-16"),
        ("Élysée à".encode("latin-1"), "not UTF-8"),
    ],
)
def test_annotate_refuses_a_bad_file_before_it_prints_anything(plain, tmp_path, data, said, capsys):
    bad = tmp_path / "bad.txt"
    bad.write_bytes(data)
    status, out, err = run("annotate", plain, bad, capsys=capsys)
    assert (status, out) == (2, "")
    assert said in error_line(err)
    assert "bad.txt" in err[0]


def test_annotate_refuses_what_is_missing_no_text_or_named_alike(plain, tmp_path, capsys):
    assert "none.txt" in error_line(run("annotate", tmp_path / "none.txt", capsys=capsys)[2])
    assert "is a folder" in error_line(run("annotate", tmp_path, capsys=capsys)[2])
    assert "workbench build" in error_line(run("annotate", tmp_path / "a.jsonl", capsys=capsys)[2])
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "plain.txt").write_text(ARTICLE, encoding="utf-8")
    status, out, err = run("annotate", plain, tmp_path / "x" / "plain.txt", capsys=capsys)
    assert (status, out) == (2, "")
    assert "'plain'" in error_line(err)


def test_annotate_reads_old_encodings_with_a_warning_on_stderr(tmp_path, capsys):
    path = tmp_path / "old.txt"
    path.write_bytes(ARTICLE.encode("euc_jp"))
    status, out, err = run("annotate", path, capsys=capsys)
    assert status == 0
    assert json.loads(out)["doc_id"] == "old"
    assert [line for line in err if line.startswith("workbench: warning: ") and "EUC-JP" in line]


def test_stdout_is_utf8_whatever_the_locale(plain, monkeypatch, root):
    for name, value in {"PYTHONIOENCODING": "latin-1", "LC_ALL": "C", "PYTHONPATH": str(root)}.items():
        monkeypatch.setenv(name, value)
    plain.rename(plain.with_name("港.txt"))
    command = [sys.executable, "-m", "workbench", "annotate", plain.with_name("港.txt")]
    done = subprocess.run(command, capture_output=True, check=True)
    assert json.loads(done.stdout.decode("utf-8"))["doc_id"] == "港"


def test_build_writes_a_corpus(corpus):
    built = Corpus.read(corpus)
    assert built.kind == "corpus"
    assert built.documents["doc_id"].to_list() == ["a", "b", "c"]
    assert built.documents["genre"].to_list() == ["wire", "speech", "wire"]
    assert built.provenance["sources"] == ["texts"]
    assert built.documents["n_tokens"].null_count() == 0


def test_build_stops_at_a_broken_record_and_writes_nothing(tmp_path, capsys):
    source = tmp_path / "a.jsonl"
    rows = [{"id": "1", "text": SPEECH, "date": "2022-04-01"}, {"id": "2", "text": SPEECH, "date": "2022-04-02"}]
    source.write_text(json.dumps(rows[0]) + "\n{broken\n" + json.dumps(rows[1]) + "\n", encoding="utf-8")
    out = tmp_path / "out"
    status, stdout, err = run("build", source, "--out", out, capsys=capsys)
    assert (status, stdout) == (2, "")
    assert "a.jsonl, line 2: broken JSON" in error_line(err)
    assert [p.name for p in tmp_path.iterdir()] == ["a.jsonl"]

    status, _, err = run("build", source, "--out", out, "--skip-bad", capsys=capsys)
    assert status == 3  # done, but something was left out
    assert [line for line in err if line.startswith("workbench: warning: left out: ") and "line 2" in line]
    assert Corpus.read(out).documents["doc_id"].to_list() == ["1", "2"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"id": "1", "text": "港。"}, {"id": "1", "text": "朝。"}], "more than once: 1"),
        ([{"id": "1", "text": 5}], "not a string"),
        ([{"id": "1", "honbun": "港。"}], "--map text=COLUMN"),
    ],
)
def test_build_refuses_bad_records(tmp_path, rows, said, capsys):
    source = tmp_path / "a.jsonl"
    source.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    status, stdout, err = run("build", source, "--out", tmp_path / "out", capsys=capsys)
    assert (status, stdout) == (2, "")
    assert said in error_line(err)
    assert not (tmp_path / "out").exists()


def test_build_with_a_mapping_and_missing_dates(tmp_path, capsys):
    source = tmp_path / "a.csv"
    source.write_text(f"nr,honbun\n1,{SPEECH.strip()}\n", encoding="utf-8")
    out = tmp_path / "out"
    status, _, err = run("build", source, "--out", out, "--map", "doc_id=nr", "--map", "text=honbun", capsys=capsys)
    assert status == 0
    assert [line for line in err if line.startswith("workbench: warning: 1 of 1 document(s) have no date")]
    assert Corpus.read(out).documents["doc_id"].to_list() == ["1"]


def test_build_into_a_folder_of_other_things_is_refused_before_work(texts, tmp_path, capsys):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x", encoding="utf-8")
    status, _, err = run("build", texts, "--out", tmp_path / "mine", capsys=capsys)
    assert status == 2
    assert "is not a corpus folder" in error_line(err)
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_build_keeps_what_the_user_put_beside_the_corpus(texts, corpus, capsys):
    (corpus / "README.md").write_text("mine", encoding="utf-8")
    assert run("build", texts, "--out", corpus, capsys=capsys)[0] == 0
    assert (corpus / "README.md").read_text(encoding="utf-8") == "mine"


def test_a_scheduler_that_is_not_there(texts, tmp_path, capsys):
    status, _, err = run("build", texts, "--out", tmp_path / "o", "--scheduler", "nowhere", capsys=capsys)
    assert status == 2
    assert "Dask" in error_line(err)


def test_features_have_no_text_and_are_not_written_over_the_corpus(corpus, features, capsys):
    made = Corpus.read(features)
    assert made.is_feature_set
    assert made.documents["text"].null_count() == 3
    assert not (features / "tokens.parquet").exists()
    assert "is the corpus itself" in error_line(run("features", corpus, "--out", corpus, capsys=capsys)[2])
    assert "no corpus at" in error_line(run("features", corpus / "x", "--out", corpus / "y", capsys=capsys)[2])
    assert Corpus.read(corpus).text("b") == SPEECH


def test_attach_puts_texts_back_for_those_who_have_them(features, texts, capsys):
    status, out, err = run("attach", features, texts / "a.txt", texts / "b.txt", capsys=capsys)
    assert (status, out, err) == (0, "", [f"workbench: 2 text(s) attached to {features}"])
    assert Corpus.read(features).text("a") == ARTICLE
    assert Corpus.read(features, attached=False).is_feature_set
    assert (features / ".gitignore").read_text(encoding="utf-8") == "attached.parquet\n"
    assert run("attach", features, texts / "c.txt", capsys=capsys)[0] == 0
    assert len(attached_texts(features)) == 3
    assert (features / ".gitignore").read_text(encoding="utf-8") == "attached.parquet\n"


def test_attach_refuses_a_text_that_differs_by_one_character(features, texts, tmp_path, capsys):
    other = tmp_path / "other.txt"
    other.write_text(ARTICLE.rstrip("\n"), encoding="utf-8")
    status, _, err = run("attach", features, texts / "a.txt", other, capsys=capsys)
    assert status == 2
    line = error_line(err)
    assert "other.txt (SHA-256 " in line
    assert "exactly" in line
    assert sorted(p.name for p in features.iterdir() if "attached" in p.name or p.name == ".gitignore") == []


def test_lab_opens_the_first_notebook_of_the_checkout(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01_column_against_coverage.ipynb").touch()
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")
    root, notebook = find_notebook()
    assert root == tmp_path
    assert notebook.name.startswith("01_")
    (tmp_path / "notebooks" / "00_start_here.ipynb").touch()
    assert find_notebook()[1].name == "00_start_here.ipynb"
    command = lab_command(root, notebook, no_browser=True, port=8899)
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert {"--no-browser", "--port=8899", "--ip=127.0.0.1", f"--ServerApp.root_dir={tmp_path}"} <= set(command)
    [settings] = [c.partition("=")[2] for c in command if "app_settings_dir" in c]
    overrides = json.loads((Path(settings) / "overrides.json").read_text(encoding="utf-8"))
    assert overrides["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
