"""The build: valid tables, the same whatever the number of jobs, incremental, atomic, taken up after a stop."""

from __future__ import annotations

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from workbench import schema
from workbench.annotate.pipeline import annotate_document
from workbench.build import annotate_documents, build, building, plan, work
from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchWarning
from workbench.evaluate.guidelines import to_records
from workbench.read import duplicates
from workbench.storage.verify import verify

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
    monkeypatch.setattr(building, "CHUNK_DOCUMENTS", 1)
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

    monkeypatch.setattr(work, "annotate_document", counting)
    changed = TEXTS | {"b": "会談は延期されたそうだ。", "e": "風が吹いた。"}
    corpus = build(documents(changed), tmp_path / "c")
    assert sorted(seen) == ["b", "e"]
    assert_frame_equal(corpus.markers, annotate_documents(documents(changed)).markers)


def test_a_stopped_build_leaves_the_old_corpus_and_is_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "CHUNK_DOCUMENTS", 1)
    out = tmp_path / "c"
    before = build(documents({"b": TEXTS["b"]}), out)
    seen: list[str] = []

    def stopping(doc_id: str, *args: Any, **kwargs: Any) -> Any:
        seen.append(doc_id)
        if doc_id == "c" and seen.count("c") == 1:
            raise KeyboardInterrupt
        return annotate_document(doc_id, *args, **kwargs)

    monkeypatch.setattr(work, "annotate_document", stopping)
    with pytest.raises(KeyboardInterrupt):
        build(documents(TEXTS), out)
    assert_frame_equal(Corpus.read(out).markers, before.markers)
    build(documents(TEXTS), out)
    assert seen == ["a", "c", "c", "d"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["c"]


def test_all_tables_are_used_again_whatever_the_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "CHUNK_DOCUMENTS", 2)
    out = tmp_path / "c"
    build(documents(TEXTS), out)
    later = {"e": "露朝は接近した。", **dict(reversed(TEXTS.items())), "f": "風が吹いた。"}
    again = build(documents(later), out)
    fresh = build(documents(later), tmp_path / "fresh")
    assert fresh.mentions.height > 0
    assert again.provenance == fresh.provenance
    for name in schema.TABLES:
        assert_frame_equal(again.table(name), fresh.table(name))


def test_where_nothing_changed_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "c"
    build(documents(TEXTS), out)
    before = {p.name: (p.stat().st_ino, p.stat().st_mtime_ns) for p in out.iterdir()}
    build(documents(TEXTS), out)
    assert {p.name: (p.stat().st_ino, p.stat().st_mtime_ns) for p in out.iterdir()} == before
    build(documents(TEXTS).with_columns(outlet=pl.lit("甲紙")), out)
    assert Corpus.read(out).documents["outlet"].to_list() == ["甲紙"] * 4


def test_new_frames_are_coded_without_annotating_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = TEXTS | {"e": "露朝は接近した。"}
    whole = build(documents(texts), tmp_path / "c")
    tables = {name: whole.table(name) for name in schema.TABLES}
    monkeypatch.setattr(work, "annotate_document", lambda *_, **__: pytest.fail("annotated again"))
    monkeypatch.setattr(plan, "coding_fingerprint", lambda *_: {"coding": 99})
    again = build(documents(texts), tmp_path / "c")
    assert again.provenance["coding"] == 99
    for name, table in tables.items():
        assert_frame_equal(again.table(name), table)


def test_a_fault_costs_one_document_and_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "c"

    def failing(doc_id: str, *args: Any, **kwargs: Any) -> Any:
        if doc_id == "b":
            raise IndexError("string index out of range")
        return annotate_document(doc_id, *args, **kwargs)

    monkeypatch.setattr(work, "annotate_document", failing)
    with pytest.warns(WorkbenchWarning, match=r"1 document\(s\) left out: b \(IndexError: string index out of range"):
        corpus = build(documents(TEXTS), out)
    assert corpus.documents["doc_id"].to_list() == ["a", "c", "d"]
    assert [f["doc_id"] for f in corpus.provenance["left_out"]] == ["b"]
    assert verify(out).is_empty()
    assert [p.name for p in tmp_path.iterdir()] == ["c"]
    monkeypatch.undo()
    mended = build(documents(TEXTS), out)
    assert "left_out" not in mended.provenance
    assert mended.documents["doc_id"].to_list() == list(TEXTS)
    fresh = annotate_documents(documents(TEXTS), coded=True)
    for name in schema.TABLES:
        assert_frame_equal(mended.table(name), fresh.table(name))


def test_a_fault_in_coding_costs_one_document_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.coding import names

    def failing(corpus: Corpus, lexicon: Any) -> pl.DataFrame:
        if "b" in corpus.documents["doc_id"]:
            raise pl.exceptions.ComputeError("no")
        return schema.TABLES["mentions"].empty()

    monkeypatch.setattr(names, "find_mentions", failing)
    with pytest.warns(WorkbenchWarning, match="left out: b"):
        corpus = annotate_documents(documents(TEXTS), coded=True)
    assert corpus.documents["doc_id"].to_list() == ["a", "c", "d"]


def test_where_every_document_fails_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: Any, **__: Any) -> Any:
        raise ValueError("empty phrase")

    monkeypatch.setattr(work, "annotate_document", failing)
    with pytest.raises(CorpusError, match="no document could be analysed: a .ValueError: empty phrase.*and 1 more|;"):
        build(documents(TEXTS), tmp_path / "c")
    assert list(tmp_path.iterdir()) == []


def test_no_memory_is_no_fault_of_a_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: Any, **__: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(work, "annotate_document", failing)
    with pytest.raises(MemoryError):
        build(documents(TEXTS), tmp_path / "c")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_corpus_is_built_anew(tmp_path: Path) -> None:
    out = tmp_path / "c"
    markers = build(documents(TEXTS), out).markers
    (out / "markers.parquet").write_bytes((out / "markers.parquet").read_bytes()[:-1] + b"?")
    with pytest.warns(WorkbenchWarning, match=r"markers\.parquet is damaged.*anew"):
        again = build(documents(TEXTS), out)
    assert_frame_equal(again.markers, markers)
    assert verify(out).is_empty()


def test_a_corpus_of_no_document_and_of_an_empty_text(tmp_path: Path) -> None:
    none = build(documents(TEXTS).clear(), tmp_path / "none")
    assert none.documents.height == none.mentions.height == 0
    empty = build(documents({"d": ""}), tmp_path / "empty")
    assert empty.documents["n_tokens"].to_list() == [0]
    assert verify(tmp_path / "empty").is_empty()


def test_the_first_frame_without_a_hit(tmp_path: Path) -> None:
    """An empty list of hits has no type of its own: this ended in a schema error of Polars."""
    corpus = build(documents({"x": "米国は北朝鮮への制裁を強めるとみられる。"}), tmp_path / "c")
    assert corpus.frames["frame"].to_list() == ["sanctions_and_economy"]


def test_an_error_of_a_scheduler_cancels_what_is_pending() -> None:
    class Later(ThreadPoolExecutor):
        def submit(self, *_: Any, **__: Any) -> Any:
            future: Any = Future()
            if not futures:
                future.set_exception(OSError("gone"))
            futures.append(future)
            return future

    futures: list[Any] = []
    many = {f"n{i}": "風が吹いた。" * 5_001 for i in range(4)}
    with pytest.raises(OSError, match="gone"):
        annotate_documents(documents(many), executor=Later())
    assert len(futures) == 4
    assert all(f.cancelled() for f in futures[1:])


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


LONG = "".join(
    f"{place}の{who}は{day}日、{what}を来年度に見直す方針を示した。反対する声もあり、{who}は説明会を開くという。"
    for day, (place, who, what) in enumerate(
        [("東浜市", "市長", "連絡橋の料金"), ("北岡県", "知事", "港の使用料"), ("南川町", "町長", "水道の料金")],
        start=3,
    )
)


def test_copies_are_marked_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"a": LONG, "b": "別の見出し\n" + LONG.replace("示した", "明らかにした"), "c": TEXTS["a"]}
    corpus = build(documents(texts), tmp_path / "c", jobs=1)
    assert corpus.documents["duplicate_cluster"].to_list() == ["a", "a", None]
    assert corpus.provenance["duplicates"]["threshold"] == 0.5
    monkeypatch.setattr(duplicates, "near_duplicates", lambda *_, **__: pytest.fail("looked for again"))
    again = build(documents(texts), tmp_path / "c", jobs=1)
    assert_frame_equal(again.documents, corpus.documents)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["50-build-crash.txt", "51-app-own-corpus"])
@pytest.mark.filterwarnings("ignore::workbench.errors.WorkbenchWarning")
def test_cases_that_a_build_or_the_app_broke_on(shared: Path, tmp_path: Path, name: str) -> None:
    from workbench.read import read_sources

    source = shared / "cases" / name
    if not source.exists():
        pytest.skip("needs the inputs in ../shared/cases")
    corpus = build(read_sources([source]).documents, tmp_path / "c", jobs=1)
    assert {"frames", "mentions"} <= set(corpus.tables)
    assert verify(tmp_path / "c").is_empty()
    assert corpus.features().documents.height == corpus.documents.height
    if name == "50-build-crash.txt":  # a later frame holds where the first has no hit
        assert corpus.frames.height > 0
        assert "military_cooperation" not in set(corpus.frames["frame"])


OWN = "entry_id\tcode\tpattern\tleft\tright\tboundary\trule\tscope\tgloss\texample\tcounterexample\tnote\n"


def test_tokens_are_used_again_when_only_the_lexicon_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the layout: full-width letters, an address, a half-width voiced kana, two sentences that are alike."""
    texts = TEXTS | {
        "f": "ＡＢＣ社は延期した。ABC社は延期した。詳しくは https://example.org/a にある。",
        "g": "ｶﾞｽの供給は延期された。雨だ。雨だ。",
        "h": "⻑い会談（かいだん）は延期された。",
    }
    lexicon = tmp_path / "own"
    lexicon.mkdir()
    (lexicon / "lexicon.toml").write_text('name = "own"\nversion = "1"\nlicence = "MIT"\n', encoding="utf-8")
    (lexicon / "own.tsv").write_text(
        OWN + "own.delay\tattitude\t延期\t\t\tnone\t\t\tdelay\t会談は{延期}だ。\t会談は続く。\t\n", encoding="utf-8"
    )
    out = tmp_path / "c"
    build(documents(texts), out, jobs=1)
    cut = work.tokenizer("nagisa")
    asked: list[str] = []
    monkeypatch.setattr(work, "prepare", lambda _, strings: asked.extend(strings))
    again = build(documents(texts), out, jobs=1, lexicon_folders=[str(lexicon)])
    monkeypatch.undo()
    assert cut is work.tokenizer("nagisa")
    # Only texts whose offsets are not those of their view are tokenized again.
    assert asked
    assert all(any(sign in text for sign in ("ガス", "雨", "長")) for text in asked)
    fresh = build(documents(texts), tmp_path / "fresh", jobs=1, lexicon_folders=[str(lexicon)])
    assert again.markers.filter(entry_id="own.delay").height > 3
    for name in schema.TABLES:
        if name in fresh.tables:
            assert_frame_equal(again.table(name), fresh.table(name))
