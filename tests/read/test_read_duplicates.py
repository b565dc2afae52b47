"""Copies of a text are found, also edited ones; what is merely alike is not taken for a copy."""

from __future__ import annotations

import random
import time
from itertools import combinations

import polars as pl
import pytest
from wire_copy import KINDS, Printed, wire_copy

from workbench import schema
from workbench.errors import CorpusError
from workbench.read import duplicates
from workbench.read.documents import Document, to_frame
from workbench.read.duplicates import jaccard, near_duplicates, require_texts, shingles, with_clusters

CLUSTER = schema.DUPLICATE_COLUMN


def documents(texts: dict[str, str], dates: dict[str, str] | None = None) -> pl.DataFrame:
    import datetime as dt

    made = [
        Document(d, t, {"date": dt.date.fromisoformat(dates[d])} if dates and d in dates else {}, (), "made up")
        for d, t in texts.items()
    ]
    return to_frame(made)


def found(copies: list[Printed]) -> dict[str, str]:
    table = near_duplicates(documents({c.doc_id: c.text for c in copies}))
    return dict(table.select("doc_id", CLUSTER).iter_rows())


def test_precision_and_recall_on_wire_copy() -> None:
    """150 reports in seven versions each, 500 texts that stand alone, all from the same few phrases."""
    copies = wire_copy(150, 500, seed=3)
    clusters = found(copies)
    by_report: dict[int, list[Printed]] = {}
    for copy in copies:
        by_report.setdefault(copy.report, []).append(copy)
    true = {frozenset((a.doc_id, b.doc_id)) for same in by_report.values() for a, b in combinations(same, 2)}
    members: dict[str, list[str]] = {}
    for doc_id, cluster in clusters.items():
        members.setdefault(cluster, []).append(doc_id)
    got = {frozenset(pair) for same in members.values() for pair in combinations(same, 2)}
    precision, recall = len(got & true) / len(got), len(got & true) / len(true)
    assert precision >= 0.99, precision
    assert recall >= 0.97, recall
    for kind in KINDS:
        first = {c.report: c.doc_id for c in copies if c.kind == "first"}
        mine = [c for c in copies if c.kind == kind]
        right = sum(clusters.get(c.doc_id) is not None and clusters.get(c.doc_id) == clusters.get(first[c.report]) for c in mine)  # fmt: skip
        assert right / len(mine) >= 0.95, (kind, right / len(mine))


def test_a_pair_is_what_the_sets_say() -> None:
    """What is linked is what a plain loop over all pairs of sets of strings links."""
    copies = wire_copy(12, 60, seed=5, sentences=(4, 7))
    texts = {c.doc_id: duplicates._bare(c.text) for c in copies}
    plain = {
        d: {t[i : i + duplicates.SHINGLE] for i in range(len(t) - duplicates.SHINGLE + 1)} for d, t in texts.items()
    }
    linked: dict[str, set[str]] = {d: {d} for d in plain}
    for a, b in combinations(plain, 2):
        share = len(plain[a] & plain[b]) / len(plain[a] | plain[b])
        assert jaccard(shingles(texts[a]), shingles(texts[b])) == pytest.approx(share, abs=1e-9)
        if share >= duplicates.THRESHOLD:
            whole = linked[a] | linked[b]
            for d in whole:
                linked[d] = whole
    clusters = found(copies)
    wanted = {d: frozenset(w) for d, w in linked.items() if len(w) > 1}
    missed = sum(d not in clusters for d in wanted)
    assert missed <= 0.03 * len(wanted)
    for d, cluster in clusters.items():
        assert cluster in wanted[d]


def test_the_order_of_documents_does_not_matter() -> None:
    copies = wire_copy(20, 20, seed=1)
    once = found(copies)
    random.Random(9).shuffle(copies)
    assert found(copies) == once


def test_the_first_by_date_gives_its_name() -> None:
    text = "".join(c.text for c in wire_copy(0, 1))
    frame = documents({"a": text, "b": text, "c": text}, {"b": "2022-04-01", "a": "2022-04-02"})
    table = near_duplicates(frame)
    assert table.rows() == [("b", "b", 1.0), ("a", "b", 1.0), ("c", "b", 1.0)]
    assert with_clusters(frame, table)[CLUSTER].to_list() == ["b", "b", "b"]


def test_short_texts_are_copies_only_of_the_same_text() -> None:
    texts = {"a": "橋は来春に開通する。", "b": "橋は来春に 開通する", "c": "橋は来秋に開通する。", "d": "港"}
    table = near_duplicates(documents(texts))
    assert table["doc_id"].to_list() == ["a", "b"]


def test_headlines_and_boilerplate_do_not_count() -> None:
    menu = "".join(
        f"{place}の{what}｜" for place in "東西南北中" for what in ("天気", "道路", "議会", "学校", "市場", "催し")
    )
    bodies = {"a": "橋は来春に開通する見通しだ。" * 2, "b": "港の工事は延期される可能性がある。" * 2}
    frame = documents({d: menu + "\n" + b for d, b in bodies.items()})
    part = pl.Series(["boilerplate"] * 2, dtype=schema.Part)
    sentences = pl.DataFrame({"doc_id": ["a", "b"], "start": [0, 0], "end": [len(menu)] * 2}).with_columns(part=part)
    assert near_duplicates(frame).height == 2
    assert near_duplicates(frame, sentences).is_empty()


def test_nothing_and_no_text() -> None:
    assert near_duplicates(documents({"a": "橋"}).clear()).schema == duplicates.NEAR_DUPLICATES
    assert near_duplicates(documents({"a": "。、", "b": "。"})).is_empty()
    nothing = documents({"a": "橋だ。"}).with_columns(text=pl.lit(None, dtype=pl.String))
    assert near_duplicates(nothing).is_empty()
    with pytest.raises(CorpusError, match="attach"):
        require_texts(nothing)


def test_many_copies_of_one_text_are_not_many_pairs() -> None:
    """A report that is printed 3,000 times, a figure changed each time: time grows with the number of texts."""
    text = wire_copy(0, 1, seed=2)[0].text
    taken = []
    for n in (300, 3_000):
        frame = documents({f"d{i:05}": f"{text}{i}人が見守った。" for i in range(n)})
        begin = time.process_time()
        assert near_duplicates(frame)[CLUSTER].unique().to_list() == ["d00000"]
        taken.append(time.process_time() - begin)
    assert taken[1] < 30 * taken[0], taken


@pytest.mark.long
def test_a_hundred_thousand_texts() -> None:
    copies = wire_copy(5_000, 65_000, seed=8, sentences=(6, 12))
    begin = time.process_time()
    clusters = found(copies)
    assert time.process_time() - begin < 900
    assert len(clusters) > 0.9 * 5_000 * 7
