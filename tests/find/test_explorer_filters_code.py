from __future__ import annotations

import datetime
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest
from explorer_filter_factory import FILTERS, as_corpus, make_rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.corpus import Corpus
from workbench.counting.families import select
from workbench.errors import WorkbenchError
from workbench.find.filters.conditions import UNKNOWN, Condition, literal
from workbench.find.filters.filter import Filter, FilterIndex
from workbench.find.filters.store import delete_filter, load_filters, save_filter
from workbench.storage import whole

CORPUS = as_corpus(make_rows())
INDEX = FilterIndex(CORPUS)


def run(code: str, **names: object) -> Corpus:
    scope = dict(names)
    exec(compile(code, "code", "exec"), scope)
    result = scope["subcorpus"]
    assert isinstance(result, Corpus)
    return result


# -- code -------------------------------------------------------------------------------------------------------


@given(FILTERS)
def test_the_repr_of_a_filter_makes_it_again(filter: Filter) -> None:
    shown = repr(filter)
    assert len(shown.splitlines()) == 1
    assert eval(shown, {"Filter": Filter, "Condition": Condition}) == filter
    for condition in filter.conditions:
        assert eval(repr(condition), {"Condition": Condition}) == condition


@given(FILTERS)
def test_code_makes_the_same_subcorpus(filter: Filter) -> None:
    found = run(INDEX.as_code(filter, "mine"), mine=CORPUS)
    assert found.documents["doc_id"].to_list() == INDEX.doc_ids(filter)
    assert found.tables.keys() == CORPUS.tables.keys()


def test_a_corpus_takes_filters_beside_expressions_and_values() -> None:
    filter = Filter.of(Condition.markers("hearsay"))
    both = CORPUS.filter(filter, pl.col("doc_id") > "d20", doc_ids=[f"d{i}" for i in range(10, 50)])
    wanted = [d for d in INDEX.doc_ids(filter) if "d20" < d < "d50"]
    assert both.documents["doc_id"].to_list() == wanted
    assert 0 < len(wanted) < len(INDEX.doc_ids(filter))
    with pytest.raises(WorkbenchError, match="no metadata column 'nothing'"):
        CORPUS.filter(Filter.of(Condition.values("nothing", "x")))


def test_a_filter_is_a_target() -> None:
    filter = Filter.of(Condition.markers("hearsay"))
    assert select(CORPUS, filter) == sorted(filter.doc_ids(CORPUS))
    with pytest.raises(WorkbenchError, match="no document is selected"):
        select(CORPUS, Filter.of(Condition.markers("hearsay", at_least=99)))


def test_code_reads_as_one_would_write_it() -> None:
    filter = Filter.of(
        Condition.values("outlet", ["みなと新報", UNKNOWN]),
        Condition.dates("2022-01-01", "2022-12-31"),
        Condition.dates(None, datetime.date(2022, 2, 1), "seen"),
        Condition.markers("hearsay", "author", 2),
        Condition.between("rating", None, 0.5),
        Condition.text('a "b"', "regex"),
    )
    assert filter.as_code() == (
        "from workbench import Condition, Filter\n"
        "\n"
        "subcorpus = corpus.filter(\n"
        "    Filter.of(\n"
        '        Condition.values("outlet", ["(unknown)", "みなと新報"]),\n'
        '        Condition.dates("2022-01-01", "2022-12-31"),\n'
        '        Condition.dates(None, "2022-02-01", column="seen"),\n'
        '        Condition.markers("hearsay", "author", at_least=2),\n'
        '        Condition.between("rating", None, 0.5),\n'
        """        Condition.text('a "b"', "regex"),\n"""
        "    )\n"
        ")\n"
    )
    everything = run(Filter().as_code(), corpus=CORPUS)
    assert everything.documents.equals(CORPUS.documents)


@given(st.text())
def test_a_value_is_a_literal_whatever_it_holds(text: str) -> None:
    shown = literal(text)
    assert eval(shown) == text
    assert len(shown.splitlines()) == 1


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.sampled_from(["plain", "marker", "lemma"]))
def test_values_are_data_and_never_run(text: str, mode: str) -> None:
    texts = [text, f'"]) or exit() #{text}', f"{text}\nraise SystemExit", f"{text}\u2028import os", f"\x00{text}"]
    filter = Filter.of(Condition.values("outlet", texts), Condition.values("auth\nor", text))
    if mode != "lemma" and text.strip():
        filter = filter.with_(Condition.text(text, mode))
    compiled = compile(filter.as_code(), "code", "exec")
    assert set(compiled.co_names) <= {
        "workbench",
        "Condition",
        "Filter",
        "of",
        "values",
        "text",
        *("corpus", "filter", "subcorpus"),
    }


@pytest.mark.parametrize("name", ["", "my corpus", "class", "Filter", "x; import os"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(WorkbenchError, match="is no name for the corpus"):
        Filter().as_code(name)


# -- file -------------------------------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    named=st.dictionaries(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=9), FILTERS, max_size=3)
)
def test_what_was_saved_is_loaded(tmp_path: Path, named: dict[str, Filter]) -> None:
    file = tmp_path / "filters.json"
    file.unlink(missing_ok=True)
    for name, filter in named.items():
        save_filter(file, f" {name} ", filter)
    assert load_filters(file) == named
    for name in list(named):
        del named[name]
        assert delete_filter(file, name) == named
    assert [p.name for p in tmp_path.iterdir() if p.name != "filters.json"] == []


def test_no_file_holds_no_filters(tmp_path: Path) -> None:
    assert load_filters(tmp_path / "none.json") == {}
    assert save_filter(tmp_path / "new" / "f.json", "a", Filter()) == {"a": Filter()}


FILTER = Filter.of(Condition.has_text())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no JSON"),
        (b"{", "is no JSON"),
        (b"\xff\xfe", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"[]", "is no file of filters"),
        (b'{"kind": "stance-workbench filters", "version": 1}', "is no file of filters"),
        (b'{"kind": "stance-workbench filters", "version": 2, "filters": {}}', "has version 2; allowed: 1"),
        (b'{"kind": "stance-workbench filters", "version": 1, "filters": {"x": 1}}', "filter 'x': no filter"),
    ],
)
def test_a_bad_file_is_left_as_it_is(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "filters.json"
    file.write_bytes(content)
    for act in (lambda: load_filters(file), lambda: save_filter(file, "a", FILTER), lambda: delete_filter(file, "a")):
        with pytest.raises(WorkbenchError, match=message):
            act()
    assert file.read_bytes() == content
    assert len(list(tmp_path.iterdir())) == 1


def test_a_write_that_breaks_off_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "filters.json"
    save_filter(file, "old", FILTER)
    before = file.read_bytes()

    def broken(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole.os, "fsync", broken)
    with pytest.raises(WorkbenchError, match=r"cannot be written \(No space left"):
        save_filter(file, "new", Filter())
    assert file.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_the_old_file_stands_until_the_new_one_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "filters.json"
    save_filter(file, "old", FILTER)
    before = file.read_bytes()

    def broken(self: Path, target: Path) -> Path:
        assert target.read_bytes() == before
        assert json.loads(self.read_text(encoding="utf-8"))["filters"].keys() == {"old", "new"}
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(WorkbenchError, match="cannot be written"):
        save_filter(file, "new", Filter())
    assert file.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_readers_who_save_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "new" / "filters.json"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: save_filter(file, f"f{i}", FILTER), range(40)))
    assert len(load_filters(file)) == 40
    assert len(list(file.parent.iterdir())) == 1


def test_mode_and_link_are_kept(tmp_path: Path) -> None:
    file, link = tmp_path / "real.json", tmp_path / "link.json"
    save_filter(file, "a", FILTER)
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    file.chmod(0o600)
    link.symlink_to(file)
    save_filter(link, "b", Filter())
    assert link.is_symlink()
    assert set(load_filters(file)) == {"a", "b"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101])
def test_a_name_must_be_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(WorkbenchError, match="is no name for a filter"):
        save_filter(tmp_path / "f.json", name, FILTER)
    assert list(tmp_path.iterdir()) == []


def test_errors_name_file_and_filter(tmp_path: Path) -> None:
    file = tmp_path / "f.json"
    with pytest.raises(WorkbenchError, match=r"f\.json has no filter 'x'; allowed: none"):
        delete_filter(file, "x")
    with pytest.raises(WorkbenchError, match="cannot be opened"):
        load_filters(tmp_path)
    save_filter(file, "港", FILTER)
    assert json.loads(file.read_text(encoding="utf-8"))["filters"].keys() == {"港"}
