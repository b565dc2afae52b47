"""The build: valid tables, the same whatever the number of jobs, incremental, atomic, taken up after a stop."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from workbench import build as building
from workbench import schema
from workbench.annotate.pipeline import annotate_document
from workbench.build import annotate_documents, build
from workbench.corpus import Corpus
from workbench.errors import CorpusError
from workbench.evaluate.guidelines import to_records

TEXTS = {
    "a": "会談は延期か\n専門家は「会談は延期されるかもしれない」と述べた。だが、首相は否定した。",
    "b": "会談は延期されたという。",
    "c": "晴れた。\n中央通信によると、会談は延期されるとみられる。",
    "d": "",
}


def documents(texts: dict[str, str]) -> pl.DataFrame:
    empty = schema.table("documents").empty()
    rows = [
        {
            "doc_id": k,
            "n_chars": len(t),
            "text_sha256": hashlib.sha256(t.encode()).hexdigest(),
            "text": t,
        }
        for k, t in texts.items()
    ]
    return pl.concat([empty, pl.DataFrame(rows, schema_overrides={"n_chars": pl.Int64})], how="diagonal")


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return annotate_documents(documents(TEXTS))


def test_every_span_is_its_form(corpus: Corpus) -> None:
    for name, column in (("tokens", "surface"), ("markers", "form"), ("attributions", "source_form")):
        for row in corpus.table(name).iter_rows(named=True):
            start, end = (
                (row["source_start"], row["source_end"]) if name == "attributions" else (row["start"], row["end"])
            )
            if start is not None:
                assert TEXTS[row["doc_id"]][start:end] == row[column]


def test_counts_are_the_words_of_the_sentences(corpus: Corpus) -> None:
    by_counts = corpus.counts.group_by("doc_id").agg(pl.col("n").sum())
    by_sentences = (
        corpus.sentences.filter(pl.col("part") != "boilerplate").group_by("doc_id").agg(pl.col("n_tokens").sum())
    )
    joined = by_counts.join(by_sentences, on="doc_id").join(
        corpus.documents.select("doc_id", n_doc="n_tokens"), on="doc_id"
    )
    assert joined.height == 3
    assert (joined["n"] == joined["n_tokens"]).all()
    assert (joined["n"] == joined["n_doc"]).all()


def test_an_empty_document_has_a_row_and_zero_tokens(corpus: Corpus) -> None:
    row = corpus.documents.filter(doc_id="d").row(0, named=True)
    assert (row["n_sentences"], row["n_tokens"]) == (0, 0)


def test_sentence_markers_are_inside_their_sentence(corpus: Corpus) -> None:
    joined = corpus.markers.join(corpus.sentences, on=["doc_id", "sent_id"], suffix="_s")
    assert joined.height == corpus.markers.height > 0
    assert ((joined["start"] >= joined["start_s"]) & (joined["end"] <= joined["end_s"])).all()


def test_the_same_with_an_executor(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "CHUNK", 1)
    with ThreadPoolExecutor(2) as executor:
        again = annotate_documents(documents(TEXTS), executor=executor)
    for name in corpus.tables:
        assert_frame_equal(corpus.table(name), again.table(name))


def test_unchanged_documents_are_not_annotated_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(documents(TEXTS), tmp_path / "c")
    seen: list[str] = []

    def counting(doc_id: str, *args: Any, **kwargs: Any) -> Any:
        seen.append(doc_id)
        return annotate_document(doc_id, *args, **kwargs)

    monkeypatch.setattr(building, "annotate_document", counting)
    changed = TEXTS | {"b": "会談は延期されたそうだ。", "e": "風が吹いた。"}
    corpus = build(documents(changed), tmp_path / "c")
    assert sorted(seen) == ["b", "e"]
    assert_frame_equal(corpus.markers, annotate_documents(documents(changed)).markers)


def test_a_stopped_build_leaves_the_old_corpus_and_is_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "CHUNK", 1)
    out = tmp_path / "c"
    before = build(documents({"b": TEXTS["b"]}), out)
    seen: list[str] = []

    def stopping(doc_id: str, *args: Any, **kwargs: Any) -> Any:
        seen.append(doc_id)
        if doc_id == "c" and seen.count("c") == 1:
            raise KeyboardInterrupt
        return annotate_document(doc_id, *args, **kwargs)

    monkeypatch.setattr(building, "annotate_document", stopping)
    with pytest.raises(KeyboardInterrupt):
        build(documents(TEXTS), out)
    assert_frame_equal(Corpus.read(out).markers, before.markers)
    build(documents(TEXTS), out)
    assert seen == ["a", "c", "c", "d"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["c"]


def test_a_document_without_text_is_refused() -> None:
    frame = documents(TEXTS).with_columns(text=pl.lit(None, dtype=pl.String))
    with pytest.raises(CorpusError, match="document 'a' has no text"):
        annotate_documents(frame)


def test_records_follow_the_guidelines(corpus: Corpus) -> None:
    record = to_records(corpus)[0]
    assert list(record) == ["doc_id", "markers", "attributions", "sentences"]
    assert [s["commitment"] for s in record["sentences"]][:2] == ["questioned", "attributed"]
    cues = {(a["cue_start"], a["cue_end"]) for a in record["attributions"]}
    assert cues <= {(m["start"], m["end"]) for m in record["markers"] if m["code"] == "attribution"}
    assert len(cues) >= 1


NOISY = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            list("会談は延期されると述べた。という、「」『』“”（）がのに\n\r\t\u3000ﾌﾟｰ🙂👨‍👩‍👧\u200f\u202e\u0000か？!")
        ),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=150,
)


@given(NOISY)
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_it(text: str) -> None:
    check_any_text(text)


@pytest.mark.long
@given(
    st.lists(
        st.sampled_from(
            [
                "会談は延期され",
                "ると",
                "述べた",
                "という",
                "。",
                "「",
                "」",
                "、",
                "だろう",
                "かもしれない",
                "によると",
                "首相は",
                "専門家が",
                "との見方が",
                "ある",
                "\n",
                "🙂",
                "ﾌﾟｰﾁﾝ",
                "か",
                "？",
                "(",
                ")",
                "“",
                "”",
                "が",
                "\u200f",
                "\r\n",
                "　",
            ]
        ),
        max_size=60,
    ).map("".join)
)
@settings(max_examples=10_000, deadline=None)
def test_no_text_breaks_it_long(text: str) -> None:
    check_any_text(text)


def check_any_text(text: str) -> None:
    rows = annotate_document("x", text)
    taken: set[int] = set()
    for _, _, _, start, end, form, *_ in rows["markers"]:
        assert text[start:end] == form != ""
        assert not taken & set(range(start, end))
        taken |= set(range(start, end))
    for _, _, start, end, source, *_ in rows["attributions"]:
        assert (start is None) == (source is None)
        assert start is None or text[start:end] == source != ""
