"""Agreement of two annotators: cases counted by hand, the libraries, and what is undefined."""

from __future__ import annotations

import json
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from workbench import schema
from workbench.errors import StatisticsError
from workbench.evaluate.agreement import agreement
from workbench.evaluate.coefficients import alphas, kappas, shares

Record = dict[str, Any]


def record(doc_id: str, labels: str = "", markers: Any = (), cues: Any = ()) -> Record:
    """Sentences of ten characters: a asserted, h hedged, q questioned."""
    names = {"a": "asserted", "h": "hedged", "q": "questioned"}
    return {
        "doc_id": doc_id,
        "markers": [{"start": s, "end": e, "code": c, "voice": v} for s, e, c, v in markers],
        "attributions": [
            {"cue_start": s, "cue_end": e, "source_start": None, "source_end": None, "source_type": t}
            for s, e, t in cues
        ],
        "sentences": [{"start": 10 * i, "end": 10 * i + 9, "commitment": names[x]} for i, x in enumerate(labels)],
    }


def test_commitment_counted_by_hand() -> None:
    # Ten sentences: both a 4, both h 3, a/h 2, h/a 1.
    a = [record("x", "aaaaaa"), record("y", "hhhh")]
    b = [record("x", "aaaahh"), record("y", "hhha")]
    found = agreement(a, b)["labels"]["commitment"]
    assert found["share"]["value"] == pytest.approx(0.7)
    # a 6 and 5 of ten, h 4 and 5: by chance .6 * .5 + .4 * .5 = .5.
    assert found["kappa"]["value"] == pytest.approx((0.7 - 0.5) / (1 - 0.5))
    # Twenty labels, 11 a and 9 h, 6 of them in units that differ: 1 - 19 * 6 / (400 - 121 - 81).
    assert found["alpha"]["value"] == pytest.approx(1 - 19 * 6 / 198)
    assert {found[k]["n"] for k in ("share", "alpha", "kappa")} == {10}
    assert found["kappa"]["low"] <= found["kappa"]["value"] <= found["kappa"]["high"]


def labelled(labels: str) -> Record:
    """Sentences of any labels, one letter each, on the commitments in order."""
    at = {letter: schema.COMMITMENTS[i] for i, letter in enumerate("abcde")}
    return {
        **record("x"),
        "sentences": [{"start": 10 * i, "end": 10 * i + 9, "commitment": at[x]} for i, x in enumerate(labels)],
    }


@pytest.mark.parametrize(
    ("first", "second", "alpha"),
    [
        # Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, A (binary) and B (nominal), two observers.
        ("abaaaaaaba", "bbbaabaaaa", 0.095),
        ("aabbdcccedda", "babbbccceddd", 0.692),
    ],
)
def test_alpha_of_the_published_worked_examples(first: str, second: str, alpha: float) -> None:
    found = agreement([labelled(first)], [labelled(second)])["labels"]["commitment"]["alpha"]
    assert found["value"] == pytest.approx(alpha, abs=0.0005)
    assert found["n"] == len(first)


def test_kappa_of_the_published_worked_example() -> None:
    # Fleiss, Levin & Paik 2003, table 18.1: two raters, 100 patients, three diagnoses; observed .89, by chance .66.
    table = {"aa": 75, "ab": 1, "ac": 4, "ba": 5, "bb": 4, "bc": 1, "cc": 10}
    first, second = ("".join(pair[side] * n for pair, n in table.items()) for side in (0, 1))
    found = agreement([labelled(first)], [labelled(second)])["labels"]["commitment"]
    assert found["share"]["value"] == pytest.approx(0.89)
    assert found["kappa"]["value"] == pytest.approx((0.89 - 0.66) / (1 - 0.66))
    assert round(found["kappa"]["value"], 2) == 0.68


def test_chance_and_less_than_chance() -> None:
    chance = agreement([record("x", "aahh"), record("y", "aahh")], [record("x", "ahah"), record("y", "ahah")])
    assert chance["labels"]["commitment"]["kappa"]["value"] == pytest.approx(0.0)
    against = agreement([record("x", "ah"), record("y", "ah")], [record("x", "ha"), record("y", "ha")])
    assert against["labels"]["commitment"]["kappa"]["value"] == pytest.approx(-1.0)
    # Eight labels, four of each, all in units that differ: 1 - 7 * 8 / (64 - 32).
    assert against["labels"]["commitment"]["alpha"]["value"] == pytest.approx(-0.75)


def test_code_and_voice_are_compared_over_markers_of_any_code() -> None:
    a = [
        record("x", "a", [(0, 3, "hearsay", "author"), (5, 8, "doubt", "author"), (20, 24, "counter", "quoted")]),
        record("y", "a", [(0, 3, "hearsay", "quoted")]),
    ]
    b = [
        record("x", "a", [(1, 3, "inference", "author"), (5, 8, "doubt", "quoted"), (40, 44, "counter", "author")]),
        record("y", "a", [(0, 3, "hearsay", "quoted")]),
    ]
    found = agreement(a, b)
    # Three markers overlap; the counters stand apart and are in no unit.
    assert found["labels"]["code"]["share"]["n"] == found["labels"]["voice"]["share"]["n"] == 3
    # hearsay/inference, doubt/doubt, hearsay/hearsay; by chance (2*1 + 1*1) / 9.
    assert found["labels"]["code"]["kappa"]["value"] == pytest.approx((2 / 3 - 3 / 9) / (1 - 3 / 9))
    # author/author, author/quoted, quoted/quoted; by chance (2*1 + 1*2) / 9.
    assert found["labels"]["voice"]["kappa"]["value"] == pytest.approx((2 / 3 - 4 / 9) / (1 - 4 / 9))
    # Codes have to be the same for F1: doubt in x, hearsay in y; four markers on either side.
    lenient = found["f1"]["marker_lenient_f1"]
    assert (lenient["value"], lenient["n"], lenient["n_a"], lenient["n_b"]) == (0.5, 4, 4, 4)
    assert "precision" not in lenient
    assert found["f1"]["marker_strict_f1"]["n_matched"] == 2


def test_source_type_over_matched_cues() -> None:
    a = [
        record("x", cues=[(0, 4, "media"), (10, 14, "expert"), (20, 24, "media")]),
        record("y", cues=[(0, 4, "media")]),
    ]
    b = [record("x", cues=[(2, 4, "media"), (10, 14, "media")]), record("y", cues=[(0, 4, "media")])]
    found = agreement(a, b)
    assert found["labels"]["source_type"]["share"]["value"] == pytest.approx(2 / 3)
    # The second side gave one label only, the first two: kappa is defined, and 0.
    assert found["labels"]["source_type"]["kappa"]["value"] == pytest.approx(0.0)
    assert found["f1"]["cue_f1"]["value"] == pytest.approx(2 * 3 / 7)


def test_undefined_is_null_with_a_reason() -> None:
    same = agreement([record("x", "aa"), record("y", "a")], [record("x", "aa"), record("y", "a")])
    commitment = same["labels"]["commitment"]
    assert commitment["share"]["value"] == 1.0
    for name in ("alpha", "kappa"):
        assert (commitment[name]["value"], commitment[name]["low"], commitment[name]["n"]) == (None, None, 3)
        assert "one label only" in commitment[name]["reason"]
    assert same["labels"]["code"]["share"] == {
        "value": None,
        "low": None,
        "high": None,
        "n": 0,
        "reason": "no overlapping marker",
    }
    assert same["f1"]["marker_lenient_f1"]["reason"] == "no marker in either annotation"
    single = agreement([record("x", "ah")], [record("x", "ah")])["labels"]["commitment"]["kappa"]
    assert (single["value"], single["low"], single["reason"]) == (1.0, None, "one document: no interval")
    json.dumps(same, allow_nan=False)


def test_documents_of_one_annotator_alone_are_left_out_and_named() -> None:
    a, b = [record("x", "ah"), record("y", "ha"), record("only-a", "hh")], [record("x", "ah"), record("y", "hh")]
    found = agreement(a, [*b, record("only-b", "aa")])
    assert found["n_documents"] == 2
    assert found["notices"] == [
        "only the first annotator has, left out: only-a",
        "only the second annotator has, left out: only-b",
    ]
    assert found["labels"] == agreement(a[:2], b)["labels"]
    assert found["f1"] == agreement(a[:2], b)["f1"]


def test_sides_can_be_exchanged() -> None:
    a, b = [record("x", "aahq"), record("y", "ha")], [record("x", "ahhq"), record("y", "aa")]
    assert agreement(a, b)["labels"]["commitment"] == agreement(b, a)["labels"]["commitment"]


def test_bad_calls() -> None:
    with pytest.raises(StatisticsError, match="no document in common"):
        agreement([record("x", "a")], [record("y", "a")])
    with pytest.raises(StatisticsError, match="second annotator is given twice"):
        agreement([record("x", "a")], [record("x", "a"), record("x", "a")])
    with pytest.raises(StatisticsError, match="n_resamples=0"):
        agreement([record("x", "a")], [record("x", "a")], n_resamples=0)


TABLES = st.lists(st.integers(0, 6), min_size=9, max_size=9).map(lambda c: np.array(c, dtype=float).reshape(3, 3))


@settings(deadline=None, max_examples=150)
@given(TABLES)
def test_coefficients_are_those_of_the_libraries(table: np.ndarray) -> None:
    # Spelled out, one list of labels an annotator, as the library documents it.
    units = [(i, j) for i in range(3) for j in range(3) for _ in range(int(table[i, j]))]
    if len({label for unit in units for label in unit}) < 2:
        assert np.isnan(alphas(table[None])[0])
        assert np.isnan(kappas(table[None])[0])
        return
    data = np.array(units, dtype=float).T
    assert alphas(table[None])[0] == pytest.approx(krippendorff.alpha(data, level_of_measurement="nominal"))
    assert kappas(table[None])[0] == pytest.approx(float(cohens_kappa(table, return_results=False)))
    assert shares(table[None])[0] == pytest.approx(float((data[0] == data[1]).mean()))


def test_interval_is_that_of_a_plain_bootstrap() -> None:
    rng = np.random.default_rng(3)
    a = [record(f"d{i:02d}", "".join(rng.choice(list("ahq"), 6))) for i in range(12)]
    b = []
    for one in a:
        flipped = [s | {"commitment": "asserted"} if rng.random() < 0.3 else s for s in one["sentences"]]
        b.append(one | {"sentences": flipped})
    found = agreement(a, b, n_resamples=4000)["labels"]["commitment"]
    draws: dict[str, list[float]] = {"alpha": [], "kappa": []}
    for _ in range(800):
        chosen = rng.integers(0, len(a), len(a))
        pairs = [(s, t) for i in chosen for s, t in zip(a[i]["sentences"], b[i]["sentences"], strict=True)]
        labels = sorted({s["commitment"] for s, _ in pairs})
        data = np.array([[labels.index(x["commitment"]) for x in pair] for pair in pairs], dtype=float).T
        draws["alpha"].append(krippendorff.alpha(data, level_of_measurement="nominal"))
        table = np.zeros((len(labels), len(labels)))
        np.add.at(table, tuple(data.astype(int)), 1)
        draws["kappa"].append(float(cohens_kappa(table, return_results=False)))
    for name, drawn in draws.items():
        low, high = np.quantile(drawn, [0.025, 0.975])
        room = 0.01 + 0.08 * (high - low)
        assert found[name]["low"] == pytest.approx(low, abs=room)
        assert found[name]["high"] == pytest.approx(high, abs=room)
