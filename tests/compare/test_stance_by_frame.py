"""Frames against stance: shares by hand, intervals against a plain loop, and what is undefined."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from compare_factory import corpora
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench import schema
from workbench.compare.stance_by import FRAME_STANCE, STANCE_FAMILIES, frame_by_stance
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.counting.families import FAMILIES
from workbench.errors import CorpusError, StatisticsError

#: Commitment of the sentences of three documents; capital letters have the frame.
_LABELS = {"h": "hedged", "a": "asserted", "q": "questioned"}


def made(*documents: str, markers: dict[tuple[int, int], list[tuple[str, str]]] | None = None) -> Corpus:
    """A document a string, a sentence a letter: H hedged with the frame, h hedged without, - no label, B boilerplate."""
    rows: dict[str, list[tuple[object, ...]]] = {n: [] for n in ("documents", "sentences", "markers", "frames")}
    for d, letters in enumerate(documents):
        doc_id = f"d{d}"
        rows["documents"].append((doc_id, *[None] * 6, *[None] * 1, 10, None, None, "0", None))
        for s, letter in enumerate(letters):
            part = "boilerplate" if letter == "B" else "body"
            rows["sentences"].append((doc_id, s, 10 * s, 10 * s + 9, part, _LABELS.get(letter.lower()), 5))
            if letter.isupper() or letter == "=":
                # Two hits in a sentence are one sentence.
                rows["frames"] += [(doc_id, s, "f", 10 * s, 10 * s + 2), (doc_id, s, "f", 10 * s + 3, 10 * s + 5)]
            for m, (code, voice) in enumerate((markers or {}).get((d, s), [])):
                rows["markers"].append((doc_id, s, 100 * s + m, 10 * s, 10 * s + 1, "x", "e", code, voice))
    tables = {n: pl.DataFrame(r, schema=dict(schema.TABLES[n].columns), orient="row") for n, r in rows.items()} | {
        "attributions": schema.TABLES["attributions"].empty()
    }
    return Corpus(tables, {"frames": {"ids": ["f", "never"]}})


def row(table: pl.DataFrame, category: str, frame: str = "f", group: str = "all") -> dict[str, object]:
    one = table.filter(pl.col("category") == category, pl.col("frame") == frame, pl.col("group") == group)
    assert one.height == 1
    return one.row(0, named=True)


CORPUS = made("HHAaah", "Haaa-=", "aAhB", "qa")


def test_shares_by_hand() -> None:
    table = frame_by_stance(CORPUS)
    assert dict(table.schema) == FRAME_STANCE
    assert table.height == 2 * len(schema.COMMITMENTS)
    hedged = row(table, "hedged")
    # HHA, H and A have the frame and a label; the others with a label are aah, aaa, ah, qa.
    assert (hedged["n"], hedged["n_frame"], hedged["other_n"], hedged["n_other"]) == (3, 5, 2, 10)
    assert hedged["share"] == pytest.approx(3 / 5)
    assert hedged["other_share"] == pytest.approx(2 / 10)
    assert hedged["log2_ratio"] == pytest.approx(np.log2(3))
    assert hedged["n_documents"] == 4
    assert hedged["method"] == "exact (Clopper-Pearson), or percentile bootstrap of documents where wider"
    assert hedged["caveat"] == "the frame is in 3 documents only: intervals are too narrow"
    asserted = row(table, "asserted")
    assert (asserted["n"], asserted["other_n"]) == (2, 7)


def test_intervals_are_those_of_a_plain_loop_over_documents() -> None:
    corpus = made("HHHAaahh", "HAAaaahh", "HAHAAAAaah", "ahaaa", "HHAAh")
    hedged = row(frame_by_stance(corpus, n_resamples=500, seed=7), "hedged")
    # H, frame, h, other by document
    counts = np.array([[3, 4, 2, 4], [1, 3, 2, 5], [2, 7, 1, 3], [0, 0, 1, 5], [2, 4, 1, 1]])
    keys = corpus.documents["doc_id"].to_list()
    inside, outside, ratios = [], [], []
    for w in resample.keyed_weights(keys, 500, 7).T.astype(int):
        h, f, o, n = w @ counts
        inside += [h / f] if f else []
        outside += [o / n] if n else []
        if f and n:
            with np.errstate(divide="ignore", invalid="ignore"):
                ratios.append(np.log2(h / f) - np.log2(o / n))
    assert [hedged["low"], hedged["high"]] == pytest.approx(np.quantile(inside, [0.025, 0.975]).tolist())
    assert hedged["other_high"] == pytest.approx(np.quantile(outside, 0.975))
    finite = [r for r in ratios if not np.isnan(r)]
    low, high = np.quantile(finite, [0.025, 0.975], method="inverted_cdf")
    assert hedged["log2_low"] == (pytest.approx(low) if np.isfinite(low) else None)
    assert hedged["log2_high"] == (pytest.approx(high) if np.isfinite(high) else None)


def test_what_is_undefined_is_null_with_the_reason() -> None:
    table = frame_by_stance(CORPUS)
    never = row(table, "hedged", "never")
    assert (never["n_frame"], never["share"], never["low"], never["log2_ratio"]) == (0, None, None, None)
    assert never["reason"] == "share: no such sentence; log2_ratio: no occurrence in sentences with the frame"
    assert never["caveat"] is None
    boosted = row(table, "boosted")
    assert (boosted["share"], boosted["low"], boosted["log2_ratio"]) == (0.0, 0.0, None)
    assert boosted["high"] == pytest.approx(1 - 0.025 ** (1 / 5))  # none of five
    every = row(frame_by_stance(made("H", "Ha", "a")), "hedged")
    assert (every["share"], every["high"], every["log2_ratio"]) == (1.0, 1.0, None)
    assert every["low"] == pytest.approx(0.025 ** (1 / 2))  # two of two
    one = row(frame_by_stance(made("HHHHAAAA", "ha", "ha")), "hedged")
    assert (one["low"], one["log2_ratio"]) == (None, pytest.approx(0))
    assert "share: one document: no interval" in str(one["reason"])
    whole = row(frame_by_stance(made("HA", "HA")), "hedged")
    assert whole["other_share"] is None
    assert "other_share: no such sentence" in str(whole["reason"])


def test_one_document_is_resampled_by_its_sentences() -> None:
    hedged = row(frame_by_stance(made("HHHHAAAAhaaaaa")), "hedged")
    assert hedged["method"] == "percentile bootstrap of sentences"
    assert hedged["n_documents"] == 1
    assert 0 <= float(str(hedged["low"])) < 0.5 < float(str(hedged["high"])) <= 1


def test_codes_and_voices_count_sentences_with_a_marker() -> None:
    markers = {
        (0, 0): [("hearsay", "author"), ("hearsay", "quoted")],
        (0, 3): [("question", "quoted")],
        (2, 3): [("hearsay", "author")],  # boilerplate
    }
    corpus = made("HHAaah", "Haaa-=", "aAhB", "qa", markers=markers)
    codes = frame_by_stance(corpus, "code")
    hearsay = row(codes, "hearsay")
    # All sentences outside boilerplate count: with the frame HHA, H=, A.
    assert (hearsay["n"], hearsay["n_frame"], hearsay["other_n"], hearsay["n_other"]) == (1, 6, 0, 11)
    assert hearsay["reason"] == "log2_ratio: no occurrence in the other sentences"
    quoted = row(frame_by_stance(corpus, "voice"), "quoted")
    assert (quoted["n"], quoted["other_n"]) == (1, 1)
    assert quoted["log2_ratio"] == pytest.approx(np.log2((1 / 6) / (1 / 11)))


def test_groups_and_their_order_and_streams() -> None:
    corpus = made("Hha", "HAa", "hA", "HHa", "aha")
    corpus = corpus.with_tables(documents=corpus.documents.with_columns(genre=pl.Series(["x", "y", "x", None, "x"])))
    table = frame_by_stance(corpus, by="genre")
    assert table["group"].unique(maintain_order=True).to_list() == ["x", "y", "(unknown)"]
    alone = frame_by_stance(corpus.filter(genre="x"), by="genre")
    assert alone.equals(table.filter(pl.col("group") == "x"))
    assert row(table, "hedged", group="y")["method"].endswith("percentile bootstrap of sentences where wider")


def test_frames_can_be_chosen_and_bad_questions_are_refused() -> None:
    assert frame_by_stance(CORPUS, frames=["never"])["frame"].unique().to_list() == ["never"]
    assert frame_by_stance(CORPUS, frames="f")["frame"].unique().to_list() == ["f"]
    with pytest.raises(StatisticsError, match="no frame 'x' was coded in this feature set; allowed: f, never"):
        frame_by_stance(CORPUS, frames=["x"])
    with pytest.raises(StatisticsError, match="no family 'mood' to set frames against; allowed: commitment, code"):
        frame_by_stance(CORPUS, "mood")
    with pytest.raises(StatisticsError, match="no metadata column 'x'"):
        frame_by_stance(CORPUS, by="x")
    with pytest.raises(StatisticsError, match="level=2"):
        frame_by_stance(CORPUS, level=2)
    bare = Corpus({n: f for n, f in CORPUS.tables.items() if n != "frames"})
    with pytest.raises(CorpusError, match=r"no table 'frames'.*code\.code\(corpus\)"):
        frame_by_stance(bare)


def test_an_empty_corpus_has_no_row_or_nulls() -> None:
    assert frame_by_stance(made()).is_empty()
    table = frame_by_stance(made("", ""))
    assert table["share"].null_count() == table.height
    assert table["reason"].null_count() == 0


@st.composite
def framed(draw: st.DrawFn) -> Corpus:
    corpus = draw(corpora(min_size=1))
    places = corpus.sentences.select("doc_id", "sent_id", "start", "end").rows()
    rows = [(d, s, draw(st.sampled_from(["f", "g"])), a, b) for d, s, a, b in places if draw(st.booleans())]
    columns = dict(schema.TABLES["frames"].columns)
    return corpus.with_tables(frames=pl.DataFrame(rows, schema=columns, orient="row"))


@given(framed(), st.sampled_from(STANCE_FAMILIES))
@settings(max_examples=60)
def test_counts_agree_with_a_plain_count(corpus: Corpus, family: str) -> None:
    table = frame_by_stance(corpus, family, n_resamples=20)
    counted = corpus.sentences.filter(pl.col("part") != "boilerplate")
    if family == "commitment":
        counted = counted.drop_nulls("commitment")
    keys = set(counted.select("doc_id", "sent_id").iter_rows())
    holding: dict[str, set[tuple[str, int]]] = {}
    for d, s, frame, *_ in corpus.frames.iter_rows():
        holding.setdefault(frame, set()).add((d, s))
    voiced: dict[str, set[tuple[str, int]]] = {c: set() for c in FAMILIES[family]}
    types = {(d, m): t for d, m, t in corpus.attributions.select("doc_id", "marker_id", "source_type").iter_rows()}
    for d, s, m, code, voice in corpus.markers.select("doc_id", "sent_id", "marker_id", "code", "voice").iter_rows():
        value = {"code": code, "voice": voice, "source_type": types.get((d, m)), "engagement": schema.ENGAGEMENT[code]}
        if value.get(family) in voiced:
            voiced[value[family]].add((d, s))
    if family == "commitment":
        for d, s, label in counted.select("doc_id", "sent_id", "commitment").iter_rows():
            voiced[label].add((d, s))
    for r in table.iter_rows(named=True):
        frame, category = holding[r["frame"]] & keys, voiced[r["category"]] & keys
        assert (r["n"], r["n_frame"]) == (len(frame & category), len(frame))
        assert (r["other_n"], r["n_other"]) == (len(category - frame), len(keys - frame))
        for low, share, high in (("low", "share", "high"), ("other_low", "other_share", "other_high")):
            assert r[low] is None or 0 <= r[low] <= r[high] <= 1
            assert (r[low] is None) == (r[high] is None)
            assert r[low] is not None or r["reason"] is not None
            assert r[share] is not None or r["reason"] is not None
