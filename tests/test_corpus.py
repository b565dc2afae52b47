"""Tables and corpora: what is declared is checked, what is written is read back, nothing is half-written."""

from __future__ import annotations

import hashlib
import pickle
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import CorpusError, ReadError, SchemaError, WorkbenchError
from workbench.storage.tables import Tables

TEXT = {"a": "会談は延期された。", "b": "風が吹いた。"}


def small() -> Corpus:
    documents = pl.DataFrame(
        {
            "doc_id": ["a", "b"],
            "title": [None, None],
            "date": [date(2024, 1, 2), None],
            "outlet": ["甲紙", "乙紙"],
            "genre": ["wire", "column"],
            "author": [None, None],
            "url": [None, None],
            "licence": [None, None],
            "n_chars": [9, 6],
            "n_sentences": [1, 1],
            "n_tokens": [6, 4],
            "text_sha256": [hashlib.sha256(t.encode()).hexdigest() for t in TEXT.values()],
            "text": list(TEXT.values()),
            "desk": ["foreign", "weather"],
        },
        schema_overrides=dict(schema.TABLES["documents"].columns),
    )
    markers = pl.DataFrame(
        {
            "doc_id": ["a"], "sent_id": [0], "marker_id": [0], "start": [0], "end": [2], "form": ["会談"],
            "entry_id": ["x.y"], "code": ["doubt"], "voice": ["author"],
        },
        schema=dict(schema.TABLES["markers"].columns),
    )  # fmt: skip
    tokens = schema.table("tokens").empty()
    return Corpus({"documents": documents, "markers": markers, "tokens": tokens}, {"sources": {"note": "test"}})


def test_written_corpus_is_read_back_whole(tmp_path: Path) -> None:
    corpus = small()
    again = Corpus.read(corpus.write(tmp_path / "c"))
    assert set(again.tables) == set(corpus.tables)
    for name in corpus.tables:
        assert_frame_equal(again.table(name), corpus.table(name))
    assert again.provenance == corpus.provenance


def test_writing_again_replaces_and_leaves_nothing_behind(tmp_path: Path) -> None:
    small().write(tmp_path / "c")
    small().filter(genre="wire").write(tmp_path / "c")
    assert Corpus.read(tmp_path / "c").documents["doc_id"].to_list() == ["a"]
    assert [p.name for p in tmp_path.iterdir()] == ["c"]


def test_a_failed_write_leaves_the_old_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small().write(tmp_path / "c")

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", fail)
    with pytest.raises(OSError, match="disk full"):
        small().filter(genre="wire").write(tmp_path / "c")
    monkeypatch.undo()
    assert Corpus.read(tmp_path / "c").documents.height == 2
    assert [p.name for p in tmp_path.iterdir()] == ["c"]


def test_a_folder_of_other_files_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(CorpusError, match="holds other files"):
        small().write(tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "keep"


def test_filter_restricts_every_table() -> None:
    corpus = small()
    assert corpus.filter(genre="column").markers.is_empty()
    assert corpus.filter(genre=["column", "wire"]).documents.height == 2
    assert corpus.filter(pl.col("date").dt.year() == 2024).documents["doc_id"].to_list() == ["a"]
    assert corpus.filter(doc_ids=["b"], desk="weather").documents["doc_id"].to_list() == ["b"]
    assert corpus.filter(genre="no such").documents.is_empty()


def test_filtering_checks_no_table_again_and_makes_none_that_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = small()
    monkeypatch.setattr(schema, "check", lambda *_: pytest.fail("a table was checked again"))
    part = corpus.filter(genre="wire").filter(desk="foreign")
    assert part.markers.height == 1
    assert pickle.loads(pickle.dumps(part)).markers.equals(part.markers)
    assert list(part.tables) == list(corpus.tables)


def test_filter_by_an_unknown_column_names_the_columns() -> None:
    with pytest.raises(CorpusError, match="no metadata column 'gnre'; allowed: .*genre"):
        small().filter(gnre="wire")


def test_a_feature_set_shares_no_text_and_lights_up_when_it_is_attached() -> None:
    corpus = small()
    features = corpus.features()
    assert features.is_feature_set
    assert not corpus.is_feature_set
    assert "tokens" not in features.tables
    with pytest.raises(CorpusError, match="is not in this feature set; hint: attach"):
        features.text("a")
    own = {hashlib.sha256(TEXT["a"].encode()).hexdigest(): TEXT["a"], "0" * 64: "別の文"}
    attached = features.attach(own)
    assert attached.text("a") == TEXT["a"]
    with pytest.raises(CorpusError):
        attached.text("b")


def test_unknown_document_and_table() -> None:
    with pytest.raises(CorpusError, match="no document 'z'"):
        small().text("z")
    with pytest.raises(CorpusError, match="no table 'sentences'"):
        _ = small().sentences
    with pytest.raises(SchemaError, match="no table 'words'; allowed: documents"):
        small().table("words")
    with pytest.raises(AttributeError):
        _ = small().words


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "no corpus at"), ("schema_version = 99", "table schema 99"), ("= =", "not valid TOML")],
)
def test_reading_what_is_no_corpus(tmp_path: Path, content: str | None, message: str) -> None:
    if content is not None:
        (tmp_path / "corpus.toml").write_text(content)
    with pytest.raises(CorpusError, match=message):
        Corpus.read(tmp_path)


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    small().write(tmp_path / "c")
    (tmp_path / "c" / "markers.parquet").write_bytes(b"PAR1")
    corpus = Corpus.read(tmp_path / "c")
    with pytest.raises(CorpusError, match=r"markers\.parquet is damaged"):
        _ = corpus.markers
    assert corpus.documents.height == 2
    assert corpus.filter(genre="wire").documents.height == 1


@pytest.mark.parametrize(
    ("texts", "kind"),
    [(["会談。", "風。"], "corpus"), ([None, "風。"], "corpus"), ([None, None], "feature set"), ([], "corpus")],
)
def test_what_a_corpus_is_is_known_without_its_documents(tmp_path: Path, texts: list[str | None], kind: str) -> None:
    own = small()
    documents = own.documents[: len(texts)].with_columns(text=pl.Series(texts, dtype=pl.String))
    whole = Corpus({**own.tables, "documents": documents})
    opened = Corpus.read(whole.write(tmp_path / "c"))
    assert isinstance(opened.tables, Tables)
    said = f"<{kind}: {len(texts)} documents, tables documents, tokens, markers>"
    assert repr(opened) == said
    assert opened.is_feature_set == (kind == "feature set")
    assert opened.tables.is_apart("documents")  # not read
    assert opened.documents.height == len(texts)
    assert repr(opened) == said
    assert whole.kind == kind


def test_a_table_on_disk_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Corpus.read(small().write(tmp_path / "c"))
    assert isinstance(opened.tables, Tables)
    said = repr(opened)
    monkeypatch.setattr(Tables, "scan", lambda *_: pytest.fail("asked again"))
    assert repr(opened) == said
    assert not opened.is_feature_set
    assert opened.tables.height("documents") == 2


@pytest.mark.parametrize("content", [b"PAR1", None])
def test_what_a_corpus_is_is_not_taken_from_damaged_documents(tmp_path: Path, content: bytes | None) -> None:
    small().write(tmp_path / "c")
    file = tmp_path / "c" / "documents.parquet"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    corpus = Corpus.read(tmp_path / "c")
    for ask in (repr, lambda c: c.kind):
        with pytest.raises(CorpusError, match=r"documents\.parquet is (damaged|missing)"):
            ask(corpus)


def test_check_names_what_is_wrong() -> None:
    markers = small().markers
    with pytest.raises(SchemaError, match=r"without \['voice'\]"):
        schema.check(markers.drop("voice"), "markers")
    with pytest.raises(SchemaError, match="column markers.start has type String"):
        schema.check(markers.with_columns(pl.col("start").cast(pl.String)), "markers")
    with pytest.raises(SchemaError, match=r"markers.form has 1 null value"):
        schema.check(markers.with_columns(form=pl.lit(None, dtype=pl.String)), "markers")
    with pytest.raises(SchemaError, match="more than one row for {'doc_id': 'a', 'marker_id': 0}"):
        schema.check(pl.concat([markers, markers]), "markers")


def test_the_codes_are_those_of_the_guidelines() -> None:
    assert len(schema.CODES) == len(set(schema.CODES)) == 14
    assert set(schema.ENGAGEMENT) == set(schema.CODES)


def test_errors_carry_value_allowed_and_hint_through_processes() -> None:
    error = ReadError("bad.txt is empty", allowed=["txt", "jsonl"], hint="look again")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is ReadError
    assert isinstance(again, WorkbenchError)
    assert str(again) == str(error) == "bad.txt is empty; allowed: txt, jsonl; hint: look again"
