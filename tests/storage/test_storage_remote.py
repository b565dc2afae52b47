"""A corpus in an object store: whole or absent, the earlier one stands until the switch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import CorpusError
from workbench.storage import remote
from workbench.storage.manifest import sha256
from workbench.storage.verify import verify

fsspec = pytest.importorskip("fsspec", reason="needs fsspec (the extra `remote`)")
TEXTS = {"a": "会談は延期された。", "b": "風が吹いた。"}


def corpus(outlet: str) -> Corpus:
    rows = [
        {"doc_id": k, "outlet": outlet, "n_chars": len(t), "text_sha256": sha256(t.encode()), "text": t}
        for k, t in TEXTS.items()
    ]
    documents = pl.DataFrame(rows, schema=dict(schema.TABLES["documents"].columns))
    return Corpus({"documents": documents, "markers": schema.TABLES["markers"].empty()}, {"name": outlet})


def read(url: str, folder: Path) -> Corpus:
    assert remote.fetch(url, folder)
    assert verify(folder).is_empty()
    return Corpus.read(folder)


def test_what_is_published_is_fetched(url: str, tmp_path: Path) -> None:
    assert not remote.fetch(url, tmp_path / "none")
    for outlet in ("one", "two", "three"):
        remote.publish(corpus(outlet).write(tmp_path / "here"), url)
        found = read(url, tmp_path / "there")
        assert found.provenance == {"name": outlet}
        assert_frame_equal(found.documents, corpus(outlet).documents)
    store, root = remote._store(url)
    # The manifest, what it names and what the one before it named; markers are the same in all.
    assert len(store.ls(root, detail=False)) == 1 + 2 + 1


def test_a_folder_copied_by_another_tool_is_read(url: str, tmp_path: Path) -> None:
    store, root = remote._store(url)
    for one in corpus("copied").write(tmp_path / "here").iterdir():
        if one.is_file():
            store.pipe_file(f"{root}/{one.name}", one.read_bytes())
    assert read(url, tmp_path / "there").provenance == {"name": "copied"}
    tables, provenance = remote.open_url(url)
    assert provenance == {"name": "copied"}
    assert_frame_equal(tables["documents"], corpus("copied").documents)
    # A write over it is seen at once, and takes away nothing that it did not write itself.
    remote.publish(corpus("new").write(tmp_path / "here"), url)
    assert read(url, tmp_path / "again").provenance == {"name": "new"}
    assert_frame_equal(remote.open_url(url)[0]["documents"], corpus("new").documents)
    assert store.exists(f"{root}/documents.parquet")


def test_a_write_that_breaks_off_leaves_the_old_one(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remote.publish(corpus("old").write(tmp_path / "here"), url)
    corpus("new").write(tmp_path / "here")
    whole = remote._store

    def breaking(at: int) -> Any:
        def store(place: str) -> tuple[Any, str]:
            found, root = whole(place)
            written = 0

            class Breaking:
                def __getattr__(self, name: str) -> Any:
                    def writing(*arguments: Any) -> Any:
                        nonlocal written
                        written += 1
                        if written > at:
                            raise OSError("the line is gone")
                        return getattr(found, name)(*arguments)

                    return writing if name in ("put_file", "pipe_file") else getattr(found, name)

            return Breaking(), root

        return store

    for at in (0, 1):  # before the table, before the manifest
        with monkeypatch.context() as patch:
            patch.setattr(remote, "_store", breaking(at))
            with pytest.raises(CorpusError, match=r"cannot be read or written \(OSError: the line is gone\)"):
                remote.publish(tmp_path / "here", url)
        assert read(url, tmp_path / f"there{at}").provenance == {"name": "old"}
    remote.publish(tmp_path / "here", url)
    assert read(url, tmp_path / "there").provenance == {"name": "new"}


def test_a_damaged_object_is_not_taken(url: str, tmp_path: Path) -> None:
    remote.publish(corpus("one").write(tmp_path / "here"), url)
    store, root = remote._store(url)
    table = next(one for one in store.ls(root, detail=False) if "documents" in one)
    store.pipe_file(table, store.cat_file(table)[:-1] + b"?")
    with pytest.raises(CorpusError, match=r"documents\.parquet of .* is damaged"):
        remote.fetch(url, tmp_path / "there")
    assert not (tmp_path / "there").exists()


def test_sources_and_corpus_by_address(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from workbench import cli

    store, root = remote._store(url)
    texts, out = url.replace("/corpus", "/texts"), url
    inside = root.removesuffix("/corpus") + "/texts"
    for name, text in TEXTS.items():
        store.pipe_file(f"{inside}/{name}.txt", text.encode())
    assert cli.main(["build", texts, "--out", out, "--jobs", "1"]) == 0
    assert read(out, tmp_path / "there").documents["doc_id"].to_list() == ["a", "b"]
    capsys.readouterr()
    assert cli.main(["build", f"{texts}/none.txt", "--out", out, "--jobs", "1"]) == 2
    assert "nothing at" in capsys.readouterr().err
    assert read(out, tmp_path / "again").documents.height == 2


def test_an_address_that_nobody_knows_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be opened"):
        remote.fetch("nosuch://x/y", tmp_path / "c")
    assert not remote.is_url(tmp_path)
