"""Scores in columns: the same function for every figure, weights that saw nothing of a group, and drops that are flagged."""

from __future__ import annotations

import importlib
import json
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from workbench.annotate import readings
from workbench.annotate.pipeline import annotate_text
from workbench.build import annotate_documents
from workbench.cli import main
from workbench.errors import LexiconError, ReadError, StatisticsError
from workbench.evaluate.columns import COLUMNS, LARGEST_DROP, leave_out, scored, side_by_side, wide
from workbench.evaluate.guidelines import to_records
from workbench.evaluate.matching import paired
from workbench.evaluate.records import read_records
from workbench.evaluate.scores import evaluate
from workbench.read.sources import read_sources
from workbench.refit import Columns, Sample, calibration, columns
from workbench.refit.places import Place, gold_places, observed_places, read_places, write_observed
from workbench.refit.weights import METHODS, fit, left_out, pairs, says, scores, shipped

ROOT = Path(__file__).resolve().parents[2]
TEACHING = ROOT / "corpora" / "teaching"
DEVELOPED, UNSEEN = 6, 3


@pytest.fixture(scope="module")
def samples() -> tuple[Sample, Sample, dict[str, str]]:
    """Teaching documents as two sets, in groups of two."""
    gold = read_records(TEACHING / "gold.jsonl")
    documents = read_sources([TEACHING / "texts"]).documents
    sets = [Sample(part, documents) for part in (gold[:DEVELOPED], gold[DEVELOPED : DEVELOPED + UNSEEN])]
    groups = {r["doc_id"]: f"outlet {i // 2}" for i, r in enumerate(gold)}
    return sets[0], sets[1], groups


@pytest.fixture(scope="module")
def found(samples: tuple[Sample, Sample, dict[str, str]]) -> Columns:
    developed, unseen, groups = samples
    return columns(developed, groups=groups, unseen=unseen, n_resamples=50)


def values(table: pl.DataFrame, column: str, kind: str = "score") -> dict[str, float | None]:
    return dict(table.filter(column=column, kind=kind).select("score", "value").iter_rows())


def test_every_figure_is_the_one_that_evaluate_gives(samples, found):
    # The command, notebook 06 and the benchmark read the same function; here its figures are held against the plain way.
    for name, sample in zip(("development", "unseen"), samples[:2], strict=True):
        documents = sample.documents.filter(pl.col("doc_id").is_in([r["doc_id"] for r in sample.gold]))
        plain = evaluate(sample.gold, to_records(annotate_documents(documents)), n_resamples=50)
        rows = found.table.filter(column=name)
        for score, cell in plain["scores"].items():
            row = rows.filter(kind="score", score=score).row(0, named=True)
            assert {k: row[k] for k in ("value", "low", "high", "n", "reason")} == {
                k: cell[k] for k in ("value", "low", "high", "n", "reason")
            }
        assert values(found.table, name, "code") == {c: cell["value"] for c, cell in plain["codes"].items()}


def test_the_command_and_the_benchmark_say_the_same(samples, found, tmp_path, capsys, monkeypatch):
    developed, unseen, groups = samples
    for name, sample in (("developed", developed), ("unseen", unseen)):
        lines = [json.dumps(r, ensure_ascii=False) for r in sample.gold]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    table = tmp_path / "groups.tsv"
    table.write_text("doc_id\toutlet\n" + "".join(f"{d}\t{g}\n" for d, g in groups.items()), encoding="utf-8")
    texts = str(TEACHING / "texts")
    command = ["evaluate", "--gold", str(tmp_path / "developed.jsonl"), "--texts", texts, "--groups", str(table)]
    assert main([*command, "--unseen", str(tmp_path / "unseen.jsonl"), texts]) == 0
    printed = json.loads(capsys.readouterr().out)
    by_command = {(r["column"], r["kind"], r["score"]): r["value"] for r in printed["columns"]}
    script = loaded("closing", monkeypatch)
    sets = [
        script.Gold(tmp_path / f"{name}.jsonl", TEACHING / "texts", role)
        for name, role in (("developed", "developed"), ("unseen", "unseen"))
    ]
    by_benchmark = script.measured(sets, groups, {}, (), n_resamples=50)
    ours = {(r["column"], r["kind"], r["score"]): r["value"] for r in found.table.iter_rows(named=True)}
    assert by_command == ours
    assert {(r["column"], r["kind"], r["score"]): r["value"] for r in by_benchmark.table.iter_rows(named=True)} == ours
    assert printed["scores"]["marker_lenient_f1"]["value"] == ours["development", "score", "marker_lenient_f1"]
    assert [r["fitted"] for r in printed["fitted"]] == [True, True, True, False]


def loaded(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks" / "stance"))
    return importlib.import_module(name)


def test_what_is_fitted_and_what_is_not_is_said(found):
    assert found.fitted["fitted"].to_list() == [True, True, True, False]
    assert "written by hand" in found.fitted["note"][-1]
    reading = found.fitted.row(0, named=True)
    assert reading["n_places"] == reading["n_gold"] >= reading["n_marked"] > 0
    assert any("by the places in gold alone" in n for n in found.notices)
    assert list(dict.fromkeys(found.table["column"])) == ["development", "leave_one_out", "unseen"]


def test_a_group_left_out_is_annotated_by_weights_of_the_others(samples, found):
    # Places that were read elsewhere say that nothing ever turns: the refitted columns believe it, what ships does not.
    developed, unseen, groups = samples
    n = len(shipped("linking")[1])
    rng = random.Random(0)
    read = [
        Place("linking", "elsewhere", False, tuple(rng.random() < 0.3 for _ in range(n)), i == 0) for i in range(200)
    ]
    again = columns(developed, groups=groups, unseen=unseen, left_out=None, read=read, n_resamples=5)
    fitted = again.fitted.row(0, named=True)
    assert (fitted["n_places"] - fitted["n_gold"], fitted["n_fits"]) == (200, DEVELOPED // 2)
    assert fitted["n_documents_changed"] > 0
    assert fitted["f1_left_out"] < fitted["f1_development"]
    counter = {c: values(again.table, c, "code")["counter"] for c in ("development", "leave_one_out", "unseen")}
    assert counter["leave_one_out"] < counter["development"]
    assert values(again.table, "unseen") == values(found.table, "unseen")
    assert not any("in gold alone" in notice for notice in again.notices)


def test_confidence_is_that_of_the_markers_in_every_column(found):
    # Its weights saw none of these documents: what is left out of other fits changes it only where labels change.
    for column in ("development", "leave_one_out", "unseen"):
        gold, predicted = found.predicted[column]
        places = [p for one in paired(gold, predicted)[0] for p in calibration.marker_places(one, "")]
        brier = sum((p.said - p.right) ** 2 for p in places) / len(places)
        assert values(found.table, column, "fitted")["confidence_brier"] == pytest.approx(brier)
    rates = {c: values(found.table, c, "fitted")["rate_error_counted"] for c in ("development", "leave_one_out")}
    assert rates["development"] is not None


def test_other_weights_change_what_is_marked_and_only_while_they_hold():
    text = "招待状は届いたが、誰も出席しなかった。"

    def codes() -> list[str]:
        return [m.code for item in annotate_text(text) for m in item.markers]

    bias, own = shipped("linking")
    before = codes()
    assert "counter" in before
    with readings.weighed({"linking": (-30.0, (0.0,) * len(own))}):
        assert "counter" not in codes()
    assert codes() == before
    with pytest.raises(LexiconError, match="1 weights"), readings.weighed({"linking": (bias, (0.0,))}):
        pass


def test_every_reading_says_which_code_it_decides_on():
    tables = {p.stem for p in readings.file("x").parent.glob("*.tsv")}
    assert tables == set(readings.DECIDES)


def test_places_are_noted_with_their_label_in_the_stored_text():
    # The reading in parentheses is left out of the view: offsets must be those of the text as it is stored.
    from workbench.refit.samples import annotated_document

    text = "招待状（しょうたいじょう）は届いたが、誰も出席しなかった。"
    start = text.index("が、")
    _, places = annotated_document("a", text)
    assert [(at.reading, at.start, at.end) for at in places] == [("linking", start, start + 1)]
    marker = {"start": start, "end": start + 1, "code": "counter", "voice": "author"}
    record = {"markers": [marker], "sentences": [{"start": 0, "end": len(text), "commitment": "asserted"}]}
    assert [p.label for p in gold_places(record, places, "g")] == [True]
    assert [p.label for p in gold_places(record | {"markers": []}, places, "g")] == [False]
    assert list(gold_places(record | {"sentences": []}, places, "g")) == []


def test_a_fit_finds_the_observation_that_tells():
    n = len(shipped("linking")[1])

    def place(i: int, label: bool) -> Place:
        seen = [False] * n
        seen[0] = label
        return Place("linking", f"g{i}", True, tuple(seen), label)

    places = [place(i, i % 3 == 0) for i in range(60)]
    for method in METHODS:
        weights = fit(places, method=method, strength=10.0)["linking"]
        assert weights[1][0] > 1
        assert [says(weights, p) for p in places] == [p.label for p in places]
        assert fit(places[::-1], method=method, strength=10.0)["linking"] == weights
        said = left_out(places, method=method, strength=10.0)
        assert scores(said) == {"n": 60, "accuracy": 1.0, "f1": 1.0}
    assert fit([p for p in places if p.label]) == {}
    with pytest.raises(StatisticsError, match="no method 'guess'"):
        fit(places, method="guess")


def with_pairs(holds: Callable[[int], bool]) -> tuple[bool, ...]:
    """What is seen where ``holds`` says of the single observations of the table whether they do; its pairs follow."""
    features = readings.table("linking")[1]
    return readings.with_pairs(features, lambda feature: holds(features.index(feature)))


def test_the_pair_that_tells_what_neither_tells_alone_is_found():
    """Right where both hold or neither does: no sum of single weights can say so."""
    rng = random.Random(5)
    places = []
    for i in range(400):
        own = {2: rng.random() < 0.5, 5: rng.random() < 0.5, 7: rng.random() < 0.5}
        seen = with_pairs(lambda k, own=own: own.get(k, False))
        places.append(Place("linking", f"g{i}", True, seen, own[2] == own[5]))
    assert pairs(places, 1) == pairs(places[::-1], 1) == [(2, 5)]
    assert pairs(places, 0) == []


def test_a_sum_of_stumps_is_what_the_trees_say():
    import numpy as np
    from sklearn.ensemble import GradientBoostingClassifier

    from workbench.refit.weights import STUMPS, stumps

    rng = np.random.default_rng(3)
    seen = (rng.random((300, 8)) < 0.4).astype(float)
    labels = rng.random(300) < 1 / (1 + np.exp(-(seen @ np.linspace(-2, 2, 8))))
    weight = np.where(rng.random(300) < 0.5, 1.5, 1.0)
    bias, weights = stumps(seen.tolist(), labels.tolist(), weight.tolist(), 1.0)
    model = GradientBoostingClassifier(**STUMPS).fit(seen, labels, sample_weight=weight)
    np.testing.assert_allclose(bias + seen @ np.array(weights), model.decision_function(seen), atol=1e-9)


def test_where_nothing_can_be_said_scores_are_null():
    n = len(shipped("linking")[1])
    one = Place("linking", "a", True, (False,) * n, True)
    assert left_out([one]) == [(one, None)]
    assert scores([(one, None)]) == {"n": 0, "accuracy": None, "f1": None}
    assert scores([(replace(one, label=False), False)]) == {"n": 1, "accuracy": 1.0, "f1": None}


def test_observations_of_places_are_kept_without_their_text(tmp_path):
    places = [
        Place("linking", g, gold, with_pairs(lambda k, i=i: i % (k + 1) == 0), i % 2 == 0, True)
        for i, (g, gold) in enumerate((("a", True), ("b", False)))
    ]
    table = tmp_path / "observed.tsv"
    write_observed(places, table)
    assert sorted(observed_places(table), key=lambda p: p.group) == places
    text = table.read_text(encoding="utf-8")
    table.write_text(text + "linking\ta\t1\t1\t1\tforgotten\n", encoding="utf-8")
    with pytest.raises(ReadError, match="'forgotten'"):
        observed_places(table)


def test_read_places_come_from_the_corpora_beside_the_table(tmp_path):
    import gzip

    text = "招待状は届いたが、誰も出席しなかった。"
    with gzip.open(tmp_path / "made.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"id": 7, "text": text}, ensure_ascii=False) + "\n")
    table = tmp_path / "places.tsv"
    at = text.index("が、")
    table.write_text(
        f"reading\tcorpus\tdoc\tstart\tform\tlabel\nlinking\tmade.jsonl.gz\t7\t{at}\tが\t1\n", encoding="utf-8"
    )
    (place,) = read_places(table, tmp_path, {"made.jsonl.gz": "news"})
    assert (place.reading, place.group, place.gold, place.label) == ("linking", "news", False, True)
    table.write_text(
        f"reading\tcorpus\tdoc\tstart\tform\tlabel\nlinking\taway.jsonl.gz\t7\t{at}\tが\t1\n", encoding="utf-8"
    )
    with pytest.raises(ReadError, match="'away.jsonl.gz', which is not in"):
        read_places(table, tmp_path, {})
    table.write_text("reading\tcorpus\n", encoding="utf-8")
    with pytest.raises(ReadError, match="lacks the columns"):
        read_places(table, tmp_path, {})


def test_each_group_is_predicted_by_the_others():
    gold = [{"doc_id": d} for d in "abcd"]
    fits: list[tuple[str, list[str]]] = []

    def fit_others(rest, group):
        fits.append((group, [r["doc_id"] for r in rest]))
        return group

    said = leave_out(
        gold, {"a": "x", "b": "x", "c": "y"}, fit_others, lambda m, own: [{"doc_id": r["doc_id"], "by": m} for r in own]
    )
    assert fits == [("d", ["a", "b", "c"]), ("x", ["c", "d"]), ("y", ["a", "b", "d"])]
    assert {r["doc_id"]: r["by"] for r in said} == {"a": "x", "b": "x", "c": "y", "d": "d"}


def test_a_drop_above_the_limit_is_flagged_and_of_errors_the_other_way_round():
    def row(score: str, column: str, value: float | None, better: str = "higher") -> dict:
        empty = {"low": None, "high": None, "n": 9, "n_documents": 3, "reason": None, "method": "made up"}
        return {"kind": "score", "score": score, "column": column, "value": value, "better": better} | empty

    rows = [row("f", "unseen", 0.84), row("f", "development", 0.90), row("f", "leave_one_out", 0.8399)]
    rows += [row("e", "development", 0.10, "lower"), row("e", "unseen", 0.17, "lower"), row("u", "development", None)]
    rows += [row("u", "unseen", 0.5)]
    table = side_by_side(rows)
    said = {(r["score"], r["column"]): r["flagged"] for r in table.iter_rows(named=True)}
    assert said == {
        ("f", "development"): None, ("f", "leave_one_out"): True, ("f", "unseen"): False,
        ("e", "development"): None, ("e", "unseen"): True, ("u", "development"): None, ("u", "unseen"): None,
    }  # fmt: skip
    assert table.filter(score="f", column="unseen")["drop"].item() == pytest.approx(LARGEST_DROP)
    shown = wide(table)
    assert shown.columns == ["score", "development", "leave_one_out", "unseen", "n", "drop", "flagged"]
    assert shown.filter(score="f")["flagged"].item() == "leave_one_out"
    assert shown.filter(score="u")["development"].item() == "-"


def test_sets_that_cannot_be_scored_say_why(samples):
    developed, _, groups = samples
    with pytest.raises(ReadError, match="is in two sets of gold"):
        columns(developed, groups=groups, unseen=developed)
    with pytest.raises(StatisticsError, match="all development documents are of one group"):
        columns(developed, groups=dict.fromkeys(groups, "one"))


def test_a_document_that_fails_is_named_and_scored_as_empty(samples, monkeypatch):
    from workbench.refit import samples as room

    developed, _, groups = samples
    original, bad = room.annotate_document, developed.gold[0]["doc_id"]

    def fails(doc_id, *rest, **options):
        if doc_id == bad:
            raise ValueError("made up")
        return original(doc_id, *rest, **options)

    monkeypatch.setattr(room, "annotate_document", fails)
    few = replace(developed, gold=developed.gold[:3])
    found = columns(few, groups=groups, n_resamples=5)
    assert any(bad in n and "made up" in n for n in found.notices)
    assert found.table.filter(column="development", score="marker_lenient_f1")["n_documents"].item() == 3


def test_scored_and_columns_have_the_order_of_the_house():
    assert COLUMNS[0] == "development"
    rows = scored("unseen", [{"doc_id": "a", "markers": [], "attributions": [], "sentences": []}], [])
    assert {r["value"] for r in rows} == {None}
    assert all(r["reason"] for r in rows)


def test_nothing_of_scikit_learn_is_loaded_before_a_fit():
    code = "import sys, workbench.refit, workbench.evaluate.columns; print('sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"


def test_the_notebook_shows_columns_and_groups_in_words(found):
    from workbench.show import evaluation

    shown = evaluation.columns_table(found.table, "made up").html
    assert "twelve closed codes, overlapping (F1)" in shown
    assert "逆接" in evaluation.columns_table(found.table, kind="code").html
    group = {
        "kind": "genre",
        "score": "marker_lenient_f1_closed",
        "group": "news",
        "value": 0.5,
        "n": 4,
        "n_documents": 2,
    }
    rows = pl.DataFrame([group | {"column": c} for c in ("development", "unseen")])
    assert evaluation.groups_table(rows, "genre").html.count("0.5 (n 4, 2 documents)") == 2
