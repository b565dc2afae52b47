"""The committed feature set, and the script that makes it."""

import json
import warnings
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from script_loader import load_script

from workbench.build import fingerprint
from workbench.corpus import Corpus
from workbench.errors import WorkbenchWarning

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "corpora" / "rapprochement"
TABLES = ("documents", "sentences", "markers", "attributions", "counts", "frames", "mentions")


@pytest.fixture(scope="module")
def script():
    return load_script(ROOT / "scripts" / "build_rapprochement.py")


@pytest.fixture(scope="module")
def features():
    return Corpus.read(FOLDER, attached=False)


def columns_of_text(features):
    """Yield table, column and values of every column that holds text."""
    for name, table in features.tables.items():
        for column, dtype in table.schema.items():
            if dtype == pl.String or dtype == pl.List(pl.String):
                values = table[column].explode() if dtype == pl.List(pl.String) else table[column]
                yield name, column, values.drop_nulls()


def test_it_is_a_feature_set_of_these_documents(features):
    assert features.is_feature_set
    assert sorted(features.tables) == sorted(TABLES)
    assert not (FOLDER / "tokens.parquet").exists()
    counts = features.documents["genre"].value_counts()
    assert dict(counts.iter_rows()) == {
        "opinion column": 1,
        "wire-style news": 132,
        "Diet speech": 1673,
        "signed commentary": 47,
    }
    assert "regions" not in features.documents.columns


def test_it_holds_no_text(features, script):
    assert features.documents["text"].null_count() == features.documents.height
    assert features.documents["title"].null_count() == features.documents.height
    facts = {"url", "text_sha256", "meeting", "group", "doc_id", "entry_id", "licence", "duplicate_cluster"}
    # A cluster has the id of its first document, and nothing else.
    assert set(features.documents["duplicate_cluster"].drop_nulls()) <= set(features.documents["doc_id"])
    for table, column, values in columns_of_text(features):
        if column not in facts:
            longest = values.str.len_chars().max() or 0
            assert longest < script.RUN, f"{table}.{column} has a value of {longest} characters"


def test_the_column_has_its_metadata(features):
    column = features.filter(doc_ids=["column"]).documents.row(0, named=True)
    assert (column["outlet"], column["author"], str(column["date"])) == ("Record China", "山崎真二", "2022-04-22")
    assert column["licence"].startswith("all rights reserved")
    assert column["n_sentences"] > 20
    assert column["n_tokens"] > 800


def test_sums_agree_between_the_tables(features):
    documents = features.documents.select("doc_id", "n_sentences", "n_tokens")
    counted = features.counts.group_by("doc_id").agg(pl.col("n").sum())
    assert documents.join(counted, on="doc_id").filter(pl.col("n") != pl.col("n_tokens")).is_empty()
    body = features.sentences.filter(pl.col("part") != "boilerplate")
    sums = body.group_by("doc_id").agg(pl.len().alias("s"), pl.col("n_tokens").sum().alias("t"))
    joined = documents.join(sums, on="doc_id")
    assert joined.height == documents.height
    assert joined.filter((pl.col("s") != pl.col("n_sentences")) | (pl.col("t") != pl.col("n_tokens"))).is_empty()


def test_facts_and_provenance_stand_beside_it(features):
    assert pl.read_csv(FOLDER / "reading-list.tsv", separator="\t", quote_char=None).height == 164
    assert pl.read_csv(FOLDER / "timeline-events.csv").height == 277
    sources = features.provenance["sources"]
    assert [s["documents"] for s in sources] == [1, 132, 1673, 47]
    assert all(len(s["sha256"]) == 64 and s["credit"] and s["rights"] for s in sources)
    assert features.provenance["analysis"]["tokenizer"] == "nagisa"
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for credit in ("CC BY 2.5", "National Diet Library", "all rights reserved"):
        assert credit in readme
    assert "attached.parquet" in (FOLDER / ".gitignore").read_text(encoding="utf-8")


def test_it_stays_small():
    assert sum(p.stat().st_size for p in FOLDER.iterdir() if p.name != "attached.parquet") < 2_000_000


ARTICLE = "港の貨物、増加か\n北浜通信によると、港に入る貨物船が増えているという。\n" + "а" * 40 + "\n"
SPEECH = "私は、港の整備を見直すべきだと考えております。"


@pytest.fixture
def pretend_shared(tmp_path):
    """A folder made like ../shared, with invented texts."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "texts" / "column.txt").write_text(
        "港の朝\n乙野次郎 2022年4月1日\n港は静かだったという。だが、人はいた。\n", "utf-8"
    )
    title, body = ARTICLE.split("\n", 1)
    news = {"id": "1", "title": title, "date_guess": None, "outlets_named": [], "body": body}
    speech = {
        "id": "9",
        "date": "2022-04-02",
        "house": "参議院",
        "meeting": "港湾委員会",
        "speaker": "丙",
        "group": None,
    }
    import gzip

    for name, row in [("jawikinews", news), ("diet", speech | {"url": "u", "text": SPEECH})]:
        data = json.dumps(row, ensure_ascii=False).encode()
        (tmp_path / "data" / f"{name}-russia-dprk-ukraine.jsonl.gz").write_bytes(gzip.compress(data))
    essay = {
        "id": "sc-x",
        "title": "港を思う",
        "date": "2022-04-03",
        "author": "丁",
        "genre": "signed commentary 論説",
        "body": SPEECH,
    }
    data = json.dumps(essay, ensure_ascii=False).encode()
    (tmp_path / "data" / "signed-commentary.jsonl.gz").write_bytes(gzip.compress(data))
    for name in ("reading-list.tsv", "timeline-events.csv"):
        (tmp_path / "data" / name).write_text("date\n", "utf-8")
    return tmp_path


def test_two_runs_give_the_same_tables(pretend_shared, tmp_path, script):
    made = []
    for name in ("one", "two"):
        out = tmp_path / name
        out.mkdir()
        (out / "README.md").write_text("kept", "utf-8")
        assert script.main(["--shared", str(pretend_shared), "--out", str(out)]) == 0
        assert (out / "README.md").read_text("utf-8") == "kept"
        assert (out / "timeline-events.csv").is_file()
        made.append(Corpus.read(out))
    assert made[0].provenance == made[1].provenance
    for name in TABLES:
        assert_frame_equal(made[0].table(name), made[1].table(name))
    assert made[0].documents["doc_id"].to_list() == ["column", "wn-1", "diet-9", "sc-x"]
    genres = ["opinion column", "wire-style news", "Diet speech", "signed commentary"]
    assert made[0].documents["genre"].to_list() == made[0].documents["group"].to_list() == genres
    assert (made[0].counts["lemma"].str.len_chars() < script.RUN).all()
    assert made[0].counts["n"].sum() == made[0].documents["n_tokens"].sum()


def test_the_script_refuses_what_it_cannot_do(pretend_shared, tmp_path, script, capsys):
    assert script.main(["--shared", str(tmp_path / "nowhere"), "--out", str(tmp_path / "o")]) == 2
    assert "no file" in capsys.readouterr().err
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("x", "utf-8")
    assert script.main(["--shared", str(pretend_shared), "--out", str(mine)]) == 2
    assert [p.name for p in mine.iterdir()] == ["letter.txt"]


@pytest.mark.shared
def test_documents_annotated_now_are_as_stored(features, script, shared):
    mark = {k: v for k, v in fingerprint().items() if k != "workbench"}
    if mark != {k: v for k, v in features.provenance["analysis"].items() if k != "workbench"}:
        pytest.skip("lexicon or tokenizer changed since the feature set was made: run scripts/build_rapprochement.py")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WorkbenchWarning)
        documents, sources = script.read_documents(shared)
    assert [s["sha256"] for s in sources] == [s["sha256"] for s in features.provenance["sources"]]
    ids = ["column", *documents["doc_id"].gather_every(150, 1)]
    again = script.feature_set(documents.filter(pl.col("doc_id").is_in(ids)), sources)
    stored = features.filter(doc_ids=ids)
    assert again.documents.height == len(ids) > 10
    for name in TABLES:
        assert_frame_equal(again.table(name), stored.table(name))


@pytest.mark.shared
def test_no_value_is_a_run_of_the_texts(features, script, shared):
    texts = "\n".join(script.read_documents(shared)[0]["text"])
    for table, column, values in columns_of_text(features):
        for value in values.filter(values.str.len_chars() >= script.RUN).unique():
            assert value not in texts, f"{table}.{column}"


def test_functions_hold_in_sentences_of_this_corpus(features):
    """functions.tsv is written beside the tables: it must be of the same build."""
    found = pl.read_csv(FOLDER / "functions.tsv", separator="\t")
    assert set(found["frame"]) == {"problem", "cause", "judgement", "remedy"}
    placed = found.join(features.sentences, on=["doc_id", "sent_id"], suffix="_of")
    assert placed.height == found.height > 4_000
    inside = (pl.col("start") >= pl.col("start_of")) & (pl.col("end") <= pl.col("end_of"))
    assert placed.filter(~inside).is_empty()
    for code, function in (("attitude", "judgement"), ("obligation", "remedy")):
        marked = features.markers.filter(code=code).join(features.sentences, on=["doc_id", "sent_id"])
        marked = marked.filter(pl.col("part") != "boilerplate")
        left = marked.join(found.filter(frame=function), on=["doc_id", "sent_id"], how="anti")
        assert left.height < 0.01 * marked.height
