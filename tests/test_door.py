"""The door: what it leads to, how it is spelt, and the examples of its docstrings."""

from __future__ import annotations

import ast
import doctest
import inspect
import subprocess
import sys
import warnings
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

import workbench as wb
from workbench.errors import CorpusError, ReadError, StatisticsError, WorkbenchError, WorkbenchWarning

NAMES = sorted(set(wb.__all__) - {"__version__"})
FUNCTIONS = [n for n in NAMES if inspect.isfunction(getattr(wb, n)) or isinstance(getattr(wb, n), wb._Room)]
#: Functions that take no corpus: they make one, read a file, show a frame, compare two annotations, or read judgements.
NO_CORPUS = {
    "read",
    "counted",
    "concat",
    "read_events",
    "table",
    "save",
    "agreement",
    "save_sample",
    "precision",
    "reliability",
    "read_coding",
    "check",
    "verify",
    "across",
}


@pytest.fixture
def corpus() -> wb.Corpus:
    return wb.read({"a": "橋は来春に開くかもしれない。", "b": "駅は来年に開くという。", "c": "港を直す。"})


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_name_run(name: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib

    matplotlib.use("Agg")
    monkeypatch.chdir(root)
    item = getattr(wb, name)
    found = (
        doctest.DocTestFinder(recurse=inspect.isclass(item)).find(item, name, module=False, globs={})
        if not isinstance(item, ModuleType)
        else [doctest.DocTestParser().get_doctest(item.__doc__ or "", {}, name, None, 0)]
    )
    tests = [t for t in found if t.examples]
    assert tests, f"{name} has no example"
    assert "Examples\n" in (inspect.getdoc(item) or "")
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    said: list[str] = []
    for test in tests:
        runner.run(test, out=said.append)
    assert runner.failures == 0, "".join(said)


def test_stub_and_door_say_the_same(root: Path) -> None:
    tree = ast.parse((root / "workbench" / "__init__.pyi").read_text(encoding="utf-8"))
    stub = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                stub[alias.asname] = f"{(node.module or '').removeprefix('workbench.')}:{alias.name}"
    assert stub == {n: w if ":" in w else ":".join(w.rsplit(".", 1)) for n, w in wb._DOOR.items()}


def test_the_corpus_comes_first_and_words_are_spelt_alike() -> None:
    for name in set(FUNCTIONS) - NO_CORPUS:
        parameters = list(inspect.signature(getattr(wb, name)).parameters)
        assert parameters[0] == "corpus", name
    spelt = {p for n in FUNCTIONS for p in inspect.signature(getattr(wb, n)).parameters}
    assert {"family", "unit", "by", "target", "reference"} <= spelt
    assert not spelt & {"kind", "families_", "groupby", "group_by", "doc", "ref", "targets", "node_kind"}
    for name in FUNCTIONS:
        parameters = inspect.signature(getattr(wb, name)).parameters
        if "unit" in parameters:  # what is counted per, never what is counted
            assert parameters["unit"].default is None, name


def test_rooms_and_functions_of_one_name_get_on() -> None:
    program = (
        "import workbench as wb, inspect\n"
        "before = wb.read\n"
        "from workbench.read.sources import read_sources\n"
        "import workbench.evaluate.scores as scores\n"
        "from workbench import read, evaluate\n"
        "import workbench.read as room\n"
        "assert room is wb.read is read and room.read_sources is read_sources\n"
        "assert callable(read) and callable(evaluate) and scores.evaluate is not evaluate\n"
        "assert inspect.signature(read) == inspect.signature(before)\n"
        "assert inspect.getdoc(read) == inspect.getdoc(before)\n"
        "assert wb.read('corpora/rapprochement').kind == 'feature set'\n"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_an_unknown_name_is_an_error_and_the_names_are_listed() -> None:
    with pytest.raises(AttributeError, match="no attribute 'contrasts'"):
        wb.contrasts  # noqa: B018
    assert set(NAMES) <= set(dir(wb))


# -- read -------------------------------------------------------------------------------------------------------


def test_texts_become_a_coded_corpus(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("橋は来春に開くかもしれない。\n", encoding="utf-8")
    (tmp_path / "two.txt").write_text("ロシアと北朝鮮が近づくという。\n", encoding="utf-8")
    with pytest.warns(WorkbenchWarning, match="have no date"):
        corpus = wb.read(tmp_path)
    assert corpus.documents["doc_id"].to_list() == ["one", "two"]
    assert corpus.markers["code"].to_list() == ["possibility", "hearsay"]
    assert {"frames", "mentions"} <= set(corpus.tables)
    again = wb.read(corpus.write(tmp_path / "kept"))
    assert again.documents.equals(corpus.documents)


def test_a_bad_file_is_named_and_left_out(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("橋は来春に開くかもしれない。\n", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"")
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        corpus = wb.read([tmp_path / "good.txt", tmp_path / "bad.txt"])
    assert corpus.documents["doc_id"].to_list() == ["good"]
    assert any("1 left out" in str(w.message) and "bad.txt" in str(w.message) for w in said)


def test_what_cannot_be_read_is_said(tmp_path: Path, root: Path) -> None:
    with pytest.raises(CorpusError, match=r"nothing at .*rapprochment.*has the corpora .*rapprochement"):
        wb.read(root / "corpora" / "rapprochment")
    with pytest.raises(ReadError, match="no text given"):
        wb.read({})
    with pytest.raises(ReadError, match="document 'a': the text is empty"):
        wb.read({"a": " "})
    with pytest.raises(ReadError, match="is no id"):
        wb.read({1: "橋"})  # type: ignore[dict-item]
    pl.DataFrame({"doc_id": ["a"]}).write_parquet(tmp_path / "documents.parquet")
    with pytest.raises(CorpusError, match=r"it has no corpus\.toml"):
        wb.read(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReadError, match="no file that can be read"):
        wb.read(tmp_path / "empty")


# -- documents, families ----------------------------------------------------------------------------------------


def test_keyness_takes_documents_of_every_kind(corpus: wb.Corpus) -> None:
    def key(target: object, reference: object = None) -> pl.DataFrame:
        return wb.keyness(corpus, target, reference, over_documents=False)

    one = key("a", ["b", "c"])
    assert one.equals(key("a"))
    assert one.equals(key(pl.col("doc_id") == "a", pl.col("doc_id") != "a"))
    marked = wb.Filter.of(wb.Condition.markers("possibility"))
    assert one.equals(key(marked))
    assert one.equals(key("a", ["a", "b", "c"]))  # the target is out of its reference
    assert key("a", "b")["reference_documents"].unique().to_list() == [1]
    with pytest.raises(CorpusError, match="no document 'x'"):
        key("x")
    with pytest.raises(StatisticsError):
        key("a", "a")


def test_concordance_lines_are_what_the_rates_count(corpus: wb.Corpus) -> None:
    counted = wb.rates(corpus, "code", by=None, n_resamples=10)
    for code, n in counted.select("category", "n").iter_rows():
        assert wb.concordance(corpus, code).height == n
    with pytest.raises(WorkbenchError, match="no marker code '橋'.*family='lemma'"):
        wb.concordance(corpus, "橋")
    assert wb.concordance(corpus, "橋", family="plain", context=2, metadata=["genre"]).select(
        "doc_id", "left", "node", "right", "genre"
    ).rows() == [("a", "", "橋", "は来", None)]


def test_an_evaluation_is_frames(corpus: wb.Corpus) -> None:
    same = wb.evaluate(corpus, corpus, n_resamples=10)
    assert same.scores.filter(score="marker_strict_f1")["value"].item() == 1.0
    assert same.differences.is_empty()
    assert "3 documents" in repr(same)
    fewer = wb.Corpus({**corpus.tables, "markers": corpus.markers.head(1)})
    worse = wb.evaluate(fewer, corpus, n_resamples=10)
    assert worse.kinds.select("kind", "gold", "n").rows() == [("miss", "hearsay", 1)]
    assert worse.differences["left"].item() == "駅は来年に開く"
    assert wb.agreement(corpus, fewer, n_resamples=10).filter(measure="F1")["value"][0] < 1
    assert wb.plots.scores(worse).get_xlabel() == "score (1 is perfect)"
