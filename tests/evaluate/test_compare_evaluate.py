"""Scores of the guidelines: known by hand, against a plain scorer, statsmodels, and a plain bootstrap."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive import score as naive_score

from workbench import schema
from workbench.errors import ReadError, StatisticsError
from workbench.evaluate.scores import _CELLS, _COLUMNS, confusion, disagreements, evaluate, kappa, read_records

Record = dict[str, Any]


def marker(start: int, end: int, code: str = "hearsay", voice: str = "author") -> Record:
    return {"start": start, "end": end, "code": code, "voice": voice}


def cue(start: int, end: int, source: tuple[int, int] | None = None, kind: str = "media") -> Record:
    a, b = source or (None, None)
    return {"cue_start": start, "cue_end": end, "source_start": a, "source_end": b, "source_type": kind}


def sentence(start: int, end: int, commitment: str = "asserted") -> Record:
    return {"start": start, "end": end, "commitment": commitment}


def record(doc_id: str = "d", markers: Any = (), attributions: Any = (), sentences: Any = ()) -> Record:
    return {
        "doc_id": doc_id,
        "markers": list(markers),
        "attributions": list(attributions),
        "sentences": list(sentences),
    }


SPANS = st.tuples(st.integers(0, 25), st.integers(1, 8)).map(lambda t: (t[0], t[0] + t[1]))
MARKERS = st.builds(
    lambda s, c, v: marker(*s, c, v),
    SPANS,
    st.sampled_from(["hearsay", "doubt", "attribution"]),
    st.sampled_from(schema.VOICES),
)
CUES = st.builds(lambda s, o, k: cue(*s, o, k), SPANS, st.none() | SPANS, st.sampled_from(schema.SOURCE_TYPES))
SENTENCES = st.builds(lambda s, c: sentence(*s, c), SPANS, st.sampled_from(schema.COMMITMENTS))
# No item twice on a side: equal items are interchangeable, but not to a scorer that pairs by identity.
UNIQUE = {"unique_by": lambda item: json.dumps(item, sort_keys=True), "max_size": 5}
SIDES = st.builds(
    lambda m, a, s: record("d", m, a, s),
    st.lists(MARKERS, **UNIQUE),
    st.lists(CUES, **UNIQUE),
    st.lists(SENTENCES, **UNIQUE),
)


def distinct(side: Record) -> Record:
    """Keep one item a span (and code), so that which of two equals is paired is not a matter of taste."""
    return side | {
        "markers": list({(m["start"], m["end"], m["code"]): m for m in side["markers"]}.values()),
        "attributions": list({(a["cue_start"], a["cue_end"]): a for a in side["attributions"]}.values()),
        "sentences": list({(s["start"], s["end"]): s for s in side["sentences"]}.values()),
    }


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(SIDES, SIDES), min_size=1, max_size=3), st.integers(0, 2))
def test_scores_are_those_of_a_plain_scorer(pairs: list[tuple[Record, Record]], missing: int) -> None:
    gold = [distinct(g) | {"doc_id": f"d{i}"} for i, (g, _) in enumerate(pairs)]
    predicted = [distinct(p) | {"doc_id": f"d{i}"} for i, (_, p) in enumerate(pairs)][missing:]
    ours = evaluate(gold, predicted, n_resamples=5)["scores"]
    for name, expected in naive_score(gold, predicted).items():
        if math.isnan(expected):
            assert ours[name]["value"] is None
            assert ours[name]["reason"]
        else:
            assert ours[name]["value"] == pytest.approx(expected)


def test_every_score_of_a_case_counted_by_hand() -> None:
    gold = record(
        "d",
        [marker(0, 4), marker(10, 14, "doubt"), marker(20, 24, "attribution"), marker(30, 34, "attribution")],
        [cue(20, 24, (15, 19), "media"), cue(30, 34, None, "unspecified"), cue(40, 44, (35, 39))],
        [sentence(0, 10, "hearsay"), sentence(10, 20), sentence(20, 30, "hedged"), sentence(30, 50)],
    )
    predicted = record(
        "d",
        [
            marker(0, 4, voice="quoted"),
            marker(9, 11, "doubt"),
            marker(20, 24, "hearsay"),
            marker(28, 36, "attribution"),
        ],
        [cue(22, 26, (17, 22), "media"), cue(28, 36, (25, 27), "unspecified")],
        [sentence(0, 10, "hearsay"), sentence(10, 21, "asserted"), sentence(21, 41), sentence(41, 50)],
    )
    result = evaluate([gold], [predicted])
    scores = {name: s["value"] for name, s in result["scores"].items()}
    assert scores["marker_lenient_f1"] == pytest.approx(2 * 3 / 8)  # hearsay, doubt by one character, attribution
    assert scores["marker_strict_f1"] == pytest.approx(2 * 1 / 8)
    assert scores["voice_accuracy"] == pytest.approx(2 / 3)
    assert scores["cue_f1"] == pytest.approx(2 * 2 / 5)
    # One hit; a predicted span where gold has null; a gold span whose cue was not found.
    assert scores["source_f1"] == pytest.approx(2 * 1 / 4)
    assert scores["source_type_accuracy"] == 1.0
    # The third predicted sentence shares 9 of 20 with the third of gold and 11 of 20 with the fourth.
    assert result["scores"]["commitment_accuracy"]["n"] == 3
    assert scores["commitment_accuracy"] == 1.0
    assert result["codes"]["doubt"]["value"] == 1.0
    assert result["codes"]["doubt"]["strict_f1"] == 0.0
    assert (result["codes"]["attribution"]["precision"], result["codes"]["attribution"]["recall"]) == (1.0, 0.5)
    assert result["codes"]["counter"]["value"] is None
    assert result["scores"]["marker_lenient_f1"]["reason"] == "one document: no interval"


def test_null_sources_on_both_sides_count_neither_way() -> None:
    gold = record("d", attributions=[cue(0, 4), cue(10, 14, (5, 9))])
    result = evaluate([gold], [gold])["scores"]["source_f1"]
    assert (result["value"], result["n_gold"], result["n_predicted"], result["n_matched"]) == (1.0, 1, 1, 1)


def test_the_largest_overlap_is_paired_first() -> None:
    gold = record("d", [marker(0, 10, voice="quoted"), marker(10, 14)])
    predicted = record("d", [marker(6, 14, voice="quoted")])
    scores = evaluate([gold], [predicted])["scores"]
    # It shares four characters with either: then the first in the text.
    assert scores["voice_accuracy"]["value"] == 1.0
    nearer = record("d", [marker(7, 14, voice="quoted")])
    assert evaluate([gold], [nearer])["scores"]["voice_accuracy"]["value"] == 0.0


def test_a_sentence_matches_from_half_of_the_longer_one() -> None:
    gold = record("d", sentences=[sentence(0, 20)])
    assert evaluate([gold], [record("d", sentences=[sentence(10, 20)])])["scores"]["commitment_accuracy"]["n"] == 1
    assert evaluate([gold], [record("d", sentences=[sentence(11, 20)])])["scores"]["commitment_accuracy"]["n"] == 0


def made_up(seed: int, documents: int = 12) -> tuple[list[Record], list[Record]]:
    """Gold, and a prediction that differs in a part of it."""
    rng = np.random.default_rng(seed)
    gold, predicted = [], []
    for d in range(documents):
        size = int(rng.integers(2, 9))
        items = [marker(10 * i, 10 * i + 4, str(rng.choice(schema.CODES))) for i in range(size)]
        labels = [sentence(20 * i, 20 * i + 18, str(rng.choice(schema.COMMITMENTS))) for i in range(size)]
        cues = [cue(30 * i, 30 * i + 5, (30 * i + 6, 30 * i + 9)) for i in range(size)]
        gold.append(record(f"d{d:02d}", items, cues, labels))
        kept = [m | ({"voice": "quoted"} if rng.random() < 0.2 else {}) for m in items if rng.random() < 0.8]
        guessed = [s | {"commitment": "asserted"} if rng.random() < 0.3 else s for s in labels]
        found = [c | {"source_start": None, "source_end": None} if rng.random() < 0.3 else c for c in cues]
        predicted.append(record(f"d{d:02d}", kept, found, guessed))
    return gold, predicted


def test_intervals_are_those_of_a_plain_bootstrap_of_documents() -> None:
    gold, predicted = made_up(1)
    result = evaluate(gold, predicted, n_resamples=4000)["scores"]
    rng, draws = np.random.default_rng(2), []
    for _ in range(1500):
        chosen = rng.integers(0, len(gold), len(gold))
        again = [gold[i] | {"doc_id": str(k)} for k, i in enumerate(chosen)]
        draws.append(naive_score(again, [predicted[i] | {"doc_id": str(k)} for k, i in enumerate(chosen)]))
    for name in result:
        low, high = np.nanquantile([d[name] for d in draws], [0.025, 0.975])
        room = 0.01 + 0.08 * (high - low)
        assert result[name]["low"] == pytest.approx(low, abs=room), name
        assert result[name]["high"] == pytest.approx(high, abs=room), name


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 20), min_size=36, max_size=36))
def test_kappa_is_that_of_statsmodels(cells: list[int]) -> None:
    from statsmodels.stats.inter_rater import cohens_kappa

    table = np.array(cells, dtype=float).reshape(6, 6)
    table[0, 0] += 1
    table[2, 3] += 1
    sums = np.zeros((1, len(_COLUMNS)))
    sums[0, _CELLS] = table.ravel()
    assert kappa(sums)[0] == pytest.approx(float(cohens_kappa(table, return_results=False)))


def test_perfect_and_empty_predictions() -> None:
    gold, _ = made_up(3)
    perfect = evaluate(gold, gold)
    assert {s["value"] for s in perfect["scores"].values()} == {1.0}
    nothing = evaluate(gold, [record(g["doc_id"]) for g in gold])
    assert nothing["scores"]["marker_lenient_f1"]["value"] == 0.0
    assert nothing["scores"]["marker_lenient_f1"]["precision"] is None
    assert nothing["scores"]["voice_accuracy"]["value"] is None
    assert nothing["scores"]["voice_accuracy"]["reason"] == "no matched marker"
    assert nothing["notices"] == []
    json.dumps(nothing, allow_nan=False)


def test_documents_without_counterpart_are_named() -> None:
    gold, predicted = made_up(4)
    result = evaluate(gold, [*predicted[1:], record("extra", [marker(0, 4)])])
    assert result["notices"] == ["not predicted, scored as empty: d00", "predicted without gold, left out: extra"]
    emptied = evaluate(gold, [record("d00"), *predicted[1:]])
    assert result["scores"] == emptied["scores"]


def test_order_and_seed() -> None:
    gold, predicted = made_up(5)
    result = evaluate(gold, predicted)
    turned = [g | {k: g[k][::-1] for k in ("markers", "attributions", "sentences")} for g in gold[::-1]]
    assert evaluate(turned, predicted[::-1]) == result
    assert evaluate(gold, predicted, seed=1)["scores"] != result["scores"]


def test_bad_calls() -> None:
    gold, predicted = made_up(6)
    with pytest.raises(StatisticsError, match="no gold document"):
        evaluate([], predicted)
    with pytest.raises(StatisticsError, match="predicted document is given twice"):
        evaluate(gold, [*predicted, predicted[0]])
    with pytest.raises(StatisticsError, match="n_resamples=0"):
        evaluate(gold, predicted, n_resamples=0)


def test_confusion_pairs_by_place_whatever_the_code() -> None:
    gold = [record("d", [marker(0, 4, "doubt"), marker(10, 14, "doubt"), marker(20, 24, "counter")])]
    predicted = [record("d", [marker(1, 4, "hearsay"), marker(10, 14, "doubt"), marker(30, 34, "question")])]
    assert confusion(gold, predicted).rows() == [
        ("doubt", "hearsay", 1),
        ("doubt", "doubt", 1),
        ("counter", None, 1),
        (None, "question", 1),
    ]


def test_disagreements_stand_in_their_context() -> None:
    text = "港では荷が動いているという。だが確かではない。"
    gold = [
        record("d", [marker(10, 13), marker(14, 16, "counter")], [cue(10, 13, (0, 1))], [sentence(0, 14, "hearsay")])
    ]
    predicted = [
        record("d", [marker(9, 13, voice="quoted"), marker(16, 18, "certainty")], [cue(10, 13)], [sentence(0, 14)])
    ]
    rows = disagreements(gold, predicted, {"d": text}, context=4)
    assert [(r["kind"], r["gold"], r["predicted"]) for r in rows] == [
        ("commitment", "hearsay", "asserted"),
        ("source", [0, 1], None),
        ("span", [10, 13], [9, 13]),
        ("voice", "author", "quoted"),
        ("miss", "counter", None),
        ("false alarm", None, "certainty"),
    ]
    miss = next(r for r in rows if r["kind"] == "miss")
    assert (miss["left"], miss["form"], miss["right"]) == (text[10:14], "だが", text[16:20])
    assert disagreements(gold, predicted, {})[0]["form"] is None
    assert disagreements(gold, gold, {"d": text}) == []


def test_another_code_at_the_same_place_is_one_difference() -> None:
    gold = [record("d", [marker(0, 4, "doubt"), marker(10, 14, "doubt"), marker(30, 34, "counter")])]
    predicted = [record("d", [marker(2, 6, "hearsay"), marker(10, 14, "doubt"), marker(40, 44, "counter")])]
    assert [(r["kind"], r["start"], r["gold"], r["predicted"]) for r in disagreements(gold, predicted, {})] == [
        ("code", 0, "doubt", "hearsay"),
        ("miss", 30, "counter", None),
        ("false alarm", 40, None, "counter"),
    ]
    # A marker that found its own code is not paired again with what overlaps it.
    twice = [record("d", [marker(0, 4, "doubt"), marker(0, 6, "hearsay"), marker(10, 14, "doubt")])]
    kinds = [(r["kind"], r["start"]) for r in disagreements([record("d", [marker(0, 4, "doubt")])], twice, {})]
    assert kinds == [("false alarm", 0), ("false alarm", 10)]


def write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines) + "\n", encoding="utf-8")
    return path


def test_records_are_read_back(tmp_path: Path) -> None:
    gold, _ = made_up(7, 3)
    assert read_records(write(tmp_path / "g.jsonl", gold[0], "", gold[1], gold[2])) == gold


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{not json", r"line 2: not JSON"),
        ("[1]", r"line 2: a list, not an object"),
        ({"doc_id": 3, "markers": [], "attributions": [], "sentences": []}, r"line 2: doc_id is 3"),
        ({"doc_id": "b", "markers": [], "sentences": []}, r"line 2: attributions is missing"),
        (record("b", [marker(4, 4)]), r"line 2, markers\[0\]: span 4-4"),
        (record("b", [marker(0, 4), marker(-1, 4)]), r"line 2, markers\[1\]: span -1-4"),
        (record("b", [marker(0, 4, "maybe")]), r"line 2, markers\[0\]: code is 'maybe'; allowed: possibility"),
        (record("b", [marker(0, 4, "doubt", "me")]), r"line 2, markers\[0\]: voice is 'me'"),
        (record("b", [marker(True, 4)]), r"line 2, markers\[0\]: start is True"),
        (record("b", attributions=[cue(0, 4, (3, 2))]), r"line 2, attributions\[0\]: span 3-2"),
        (record("b", attributions=[cue(0, 4) | {"source_start": 3}]), r"attributions\[0\]: source_end is None"),
        (record("b", attributions=[cue(0, 4, None, "press")]), r"attributions\[0\]: source_type is 'press'"),
        (record("b", sentences=[sentence(0, 4, "sure")]), r"line 2, sentences\[0\]: commitment is 'sure'"),
        (record("a"), r"line 2: document 'a' is also in line 1"),
    ],
)
def test_bad_records_are_named_by_line(tmp_path: Path, line: object, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        read_records(write(tmp_path / "g.jsonl", record("a"), line))


def test_files_that_hold_no_records(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"g\.jsonl holds no annotation"):
        read_records(write(tmp_path / "g.jsonl", ""))
    with pytest.raises(ReadError, match="cannot be opened"):
        read_records(tmp_path / "absent.jsonl")
    (tmp_path / "sjis.jsonl").write_bytes("港".encode("cp932"))
    with pytest.raises(ReadError, match="not UTF-8"):
        read_records(tmp_path / "sjis.jsonl")
