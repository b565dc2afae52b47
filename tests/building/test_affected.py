"""After an entry of a lexicon has changed, only the documents in which a literal of it stands are analysed again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from workbench import schema
from workbench.annotate.lexicon import stance
from workbench.annotate.pipeline import annotate_document
from workbench.build import affected, build, work
from workbench.storage.verify import verify

TEXTS = {
    "a": "会談は延期か\n専門家は「会談は延期されるかもしれない」と述べた。だが、首相は否定した。",
    "b": "合意は白紙に戻ったという。",
    "c": "晴れた。\n中央通信によると、会談は成功したとみられる。",
    "d": "",
    "e": "ｶﾞｽの供給は白紙に戻った。⻑い会談（かいだん）は続いたようだ。",
}
COLUMNS = "entry_id\tcode\tpattern\tleft\tright\tboundary\trule\tscope\tgloss\texample\tcounterexample\tnote\n"

Build = Callable[..., list[str]]


def documents() -> pl.DataFrame:
    rows = [
        {"doc_id": k, "n_chars": len(t), "text_sha256": hashlib.sha256(t.encode()).hexdigest(), "text": t}
        for k, t in TEXTS.items()
    ]
    given = pl.DataFrame(rows, schema_overrides={"n_chars": pl.Int64})
    return pl.concat([schema.table("documents").empty(), given], how="diagonal")


def own(folder: Path, **patterns: str) -> str:
    """Write a lexicon: entry → pattern."""
    folder.mkdir(exist_ok=True)
    (folder / "lexicon.toml").write_text('name = "own"\nversion = "1"\nlicence = "MIT"\n', encoding="utf-8")
    rows = [
        f"own.{entry}\tattitude\t{pattern}\t\t\tnone\t\t\tgloss\tそれは{{{pattern}}}だ。\tそれはよい。\t\n"
        for entry, pattern in patterns.items()
    ]
    (folder / "own.tsv").write_text(COLUMNS + "".join(rows), encoding="utf-8")
    return str(folder)


@pytest.fixture
def rebuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Build the texts, say which were analysed, and hold the result against a build from nothing."""

    def one(*folders: str) -> list[str]:
        seen: list[str] = []

        def noting(doc_id: str, *args: Any, **kwargs: Any) -> Any:
            seen.append(doc_id)
            return annotate_document(doc_id, *args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(work, "annotate_document", noting)
            corpus = build(documents(), tmp_path / "c", jobs=1, lexicon_folders=folders)
        fresh = build(documents(), tmp_path / f"fresh{len(list(tmp_path.iterdir()))}", jobs=1, lexicon_folders=folders)
        for name in schema.TABLES:
            assert_frame_equal(corpus.table(name), fresh.table(name))
        assert corpus.provenance == fresh.provenance
        assert verify(tmp_path / "c").is_empty()
        return seen

    return one


def test_only_documents_with_a_literal_are_analysed_again(tmp_path: Path, rebuilt: Build) -> None:
    folder = tmp_path / "own"
    assert rebuilt() == list(TEXTS)
    assert rebuilt(own(folder, delay="延期")) == ["a"]
    # What stood there is looked for too: the old entry must vanish where it was found.
    assert rebuilt(own(folder, delay="成功")) == ["a", "c"]
    assert rebuilt(own(folder, delay="成功", back="白紙")) == ["b", "e"]
    assert rebuilt(own(folder, delay="成功", back="ガス")) == ["b", "e"]  # in the form that the rules see
    assert rebuilt(own(folder, delay="成功", back="ガス", none="火星")) == []
    # Without the folder the labels are validated again, and have their confidence.
    assert rebuilt() == ["c", "e"]


def test_an_entry_without_literals_can_stand_anywhere(tmp_path: Path, rebuilt: Build) -> None:
    rebuilt()
    assert rebuilt(own(tmp_path / "own", any="[^順]期")) == list(TEXTS)


def test_where_the_old_entries_are_not_known_all_is_analysed(tmp_path: Path, rebuilt: Build) -> None:
    rebuilt()
    rules = tmp_path / "c" / affected.RULES
    rules.write_bytes(rules.read_bytes() + b"\n")
    assert rebuilt(own(tmp_path / "own", delay="延期")) == list(TEXTS)


def test_literals_of_what_is_not_the_same() -> None:
    old = {"a": ("1", ("甲",)), "b": ("1", ("乙", "丙")), "c": ("1", None)}
    assert affected.changed_literals(old, old) == frozenset()
    assert affected.changed_literals(old, {**old, "b": ("2", ("丁",))}) == {"乙", "丙", "丁"}
    assert affected.changed_literals(old, {k: v for k, v in old.items() if k != "a"}) == {"甲"}
    assert affected.changed_literals(old, {**old, "d": ("1", None)}) is None
    assert affected.changed_literals(old, {**old, "c": ("2", ("戊",))}) is None
    assert affected.changed_literals(old, dict(reversed(old.items()))) is None


def test_rules_are_read_as_they_were_written(tmp_path: Path) -> None:
    rules = affected.rules_of(stance())
    assert len(rules) == len(stance())
    affected.write_rules(tmp_path, {"analyser": 1, "workbench": "1"}, rules)
    assert affected.read_rules(tmp_path, {"workbench": "2", "analyser": 1}) == rules
    assert affected.read_rules(tmp_path, {"analyser": 2}) is None
