"""Damage is seen and named, wherever it is; what the tables say of each other and of the text is held to."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest
from teaching import teaching

from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchError
from workbench.storage.verify import verify


@pytest.fixture(scope="module")
def own() -> Corpus:
    return teaching().filter(doc_ids=teaching().documents["doc_id"][:4].to_list())


def flipped(file: Path, bit: int) -> bytes:
    data = bytearray(file.read_bytes())
    data[bit // 8] ^= 1 << (bit % 8)
    return bytes(data)


def seen(folder: Path) -> bool:
    """Whether reading everything, as a user would, fails."""
    try:
        corpus = Corpus.read(folder)
        for name in corpus.tables:
            _ = corpus.table(name)
    except WorkbenchError:
        return True
    return False


def flip_each(folder: Path, n: int, seed: int) -> list[str]:
    """Flip a random bit ``n`` times, over all files of a folder in turn; return the flips that went unnoticed."""
    chance, files, missed = random.Random(seed), sorted(folder.iterdir()), []
    for number in range(n):
        file = files[number % len(files)]
        whole, bit = file.read_bytes(), chance.randrange(file.stat().st_size * 8)
        file.write_bytes(flipped(file, bit))
        if not seen(folder) or verify(folder).is_empty():
            missed.append(f"{file.name}, bit {bit}")
        file.write_bytes(whole)
    return missed


def test_a_flipped_bit_in_any_file_is_noticed(own: Corpus, tmp_path: Path) -> None:
    out = own.write(tmp_path / "c")
    assert verify(out).is_empty()
    assert not seen(out)
    assert flip_each(out, 30, seed=1) == []
    assert verify(out).is_empty()


@pytest.mark.long
def test_200_flipped_bits_are_noticed(own: Corpus, tmp_path: Path) -> None:
    assert flip_each(own.write(tmp_path / "c"), 200, seed=2) == []


def test_every_bit_of_the_first_line_of_the_manifest_counts(own: Corpus, tmp_path: Path) -> None:
    out = own.write(tmp_path / "c")
    file = out / "corpus.toml"
    whole = file.read_bytes()
    unseen = []
    for bit in range((whole.index(b"\n") + 1) * 8):
        file.write_bytes(flipped(file, bit))
        try:
            Corpus.read(out)
            unseen.append(bit)
        except CorpusError:
            pass
        file.write_bytes(whole)
    assert unseen == []


def test_the_hash_of_a_file_is_worked_out_once(own: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.storage import manifest

    out = own.write(tmp_path / "c")
    hashed: list[int] = []
    sha256 = manifest.file_sha256
    monkeypatch.setattr(manifest, "file_sha256", lambda file: hashed.append(file.stat().st_size) or sha256(file))
    sizes = [(out / name).stat().st_size for name in ("documents.parquet", "markers.parquet")]
    for _ in range(3):
        corpus = Corpus.read(out)
        assert corpus.documents.height == 4
        assert corpus.markers.height > 0
    assert [n for n in hashed if n in sizes] == sizes


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("tokens", pl.col("end") + 100_000, "offsets that are not in their text"),
        ("markers", pl.col("start") - 100_000, "offsets that are not in their text"),
        ("markers", pl.lit("嘘").alias("form"), "do not have what stands in the text, as '嘘'"),
        ("mentions", (pl.col("sent_id") + 1_000).alias("sent_id"), "belong to no row of sentences"),
        ("sentences", pl.lit("nowhere").alias("doc_id"), "belong to no row of documents"),
        ("attributions", pl.col("marker_id") + 10_000, "belong to no row of markers"),
        ("documents", pl.col("n_chars") + 1, "n_chars says"),
        ("documents", pl.lit("0" * 64).alias("text_sha256"), "does not have its text_sha256"),
    ],
)
def test_tables_that_contradict_are_named(own: Corpus, tmp_path: Path, table: str, change: pl.Expr, said: str) -> None:
    first = pl.int_range(pl.len()) == 0
    name = change.meta.output_name()
    changed = own.table(table).with_columns(pl.when(first).then(change).otherwise(pl.col(name)).alias(name))
    problems = verify(own.with_tables(**{table: changed}).write(tmp_path / "c"))
    assert problems.height > 0
    assert any(f == f"{table}.parquet" or table == "sentences" for f in problems["file"])
    assert any(said in p for p in problems["problem"])


def test_a_missing_table_is_named_and_the_rest_opens(own: Corpus, tmp_path: Path) -> None:
    out = own.write(tmp_path / "c")
    (out / "counts.parquet").unlink()
    corpus = Corpus.read(out)
    assert corpus.markers.height > 0
    with pytest.raises(CorpusError, match=r"counts\.parquet is missing"):
        _ = corpus.counts
    assert verify(out)["file"].to_list() == ["counts.parquet"]


def test_a_corpus_without_hashes_is_read_and_said_to_be_unsafe(own: Corpus, tmp_path: Path) -> None:
    out = own.write(tmp_path / "c")
    (out / "corpus.toml").write_text('kind = "corpus"\nschema_version = 2\nname = "of an earlier version"\n')
    assert Corpus.read(out).provenance == {"name": "of an earlier version"}
    assert "written by an earlier version" in verify(out)["problem"][0]
