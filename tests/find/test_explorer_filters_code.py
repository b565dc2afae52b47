from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from explorer_filter_factory import FILTERS, as_corpus, make_rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.find.filters import UNKNOWN, Condition, Filter, FilterIndex
from workbench.find.filters import store as filter_store
from workbench.find.filters.code import as_code, literal
from workbench.find.filters.store import delete_filter, load_filters, save_filter

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
def test_code_makes_the_same_subcorpus(filter: Filter) -> None:
    found = run(INDEX.as_code(filter), corpus=CORPUS)
    assert found.documents["doc_id"].to_list() == INDEX.doc_ids(filter)
    assert found.tables.keys() == CORPUS.tables.keys()


@given(FILTERS)
def test_code_without_the_types_serves_plain_columns(filter: Filter) -> None:
    for column in ("topics", "desk", "column:code", "seen", "rating"):
        filter = filter.without(column)
    assert run(as_code(filter, "mine"), mine=CORPUS).documents["doc_id"].to_list() == INDEX.doc_ids(filter)


@pytest.mark.parametrize("ends", [(-1, None), (None, 1), (-1, 1)])
def test_code_keeps_no_document_without_a_number(ends: tuple[float | None, float | None]) -> None:
    filter = Filter.of(Condition.between("rating", *ends))
    assert INDEX.documents["rating"].is_nan().any()
    assert run(INDEX.as_code(filter), corpus=CORPUS).documents["doc_id"].to_list() == INDEX.doc_ids(filter)


def test_code_reads_as_one_would_write_it() -> None:
    filter = Filter.of(
        Condition.values("outlet", ["みなと新報", UNKNOWN]),
        Condition.dates("2022-01-01", "2022-12-31"),
        Condition.markers("hearsay", "author", 2),
    )
    assert as_code(filter) == (
        "import polars as pl\n"
        "\n"
        "# outlet: (unknown) or みなと新報; date: 2022-01-01 to 2022-12-31; "
        "marker hearsay in voice author (at least 2 times)\n"
        "# What stands in boilerplate is not counted.\n"
        'body = corpus.sentences.filter(pl.col("part") != "boilerplate")\n'
        "found_1 = (\n"
        '    corpus.markers.join(body, on=["doc_id", "sent_id"], how="semi")\n'
        '    .filter(pl.col("code").is_in(["hearsay"]))\n'
        '    .filter(pl.col("voice").is_in(["author"]))\n'
        '    .group_by("doc_id").agg(n=pl.len())\n'
        '    .filter(pl.col("n") >= 2)\n'
        ")\n"
        "subcorpus = corpus.filter(\n"
        '    pl.col("outlet").fill_null("(unknown)").is_in(["(unknown)", "みなと新報"]),\n'
        '    pl.col("date").is_between(pl.date(2022, 1, 1), pl.date(2022, 12, 31)),\n'
        '    pl.col("doc_id").is_in(found_1["doc_id"].to_list()),\n'
        ")\n"
    )
    assert run(as_code(Filter()), corpus=CORPUS) is CORPUS


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
    compiled = compile(as_code(filter), "code", "exec")
    assert set(compiled.co_names) <= {
        *(
            "polars",
            "pl",
            "corpus",
            "body",
            "sentences",
            "filter",
            "col",
            "markers",
            "join",
            "found_1",
            "str",
            "contains",
        ),
        *("group_by", "agg", "len", "subcorpus", "is_in", "to_list"),
    }


@pytest.mark.parametrize("name", ["", "my corpus", "class", "pl", "body", "found_1", "x; import os"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(WorkbenchError, match="is no name for the corpus"):
        as_code(Filter(), name)


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

    monkeypatch.setattr(filter_store.os, "fsync", broken)
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
    with pytest.raises(WorkbenchError, match="cannot be read"):
        load_filters(tmp_path)
    save_filter(file, "港", FILTER)
    assert json.loads(file.read_text(encoding="utf-8"))["filters"].keys() == {"港"}
