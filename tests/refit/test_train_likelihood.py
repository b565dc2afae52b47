"""The weights behind confidence, fitted: what is read from gold, what gets a row, and how the bias is moved for texts nobody tuned to."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from script_loader import load_script

from workbench.annotate import likelihood
from workbench.evaluate.matching import paired
from workbench.evaluate.records import read_records
from workbench.refit.samples import annotated_document

ROOT = Path(__file__).resolve().parents[2]
GOLD, TEXTS = ROOT / "corpora" / "teaching" / "gold.jsonl", ROOT / "corpora" / "teaching" / "texts"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return load_script(ROOT / "scripts" / "train_likelihood.py")


def test_places_of_gold_are_right_as_evaluation_has_it(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gold = read_records(GOLD)[:5]
    few = tmp_path / "few.jsonl"
    few.write_text("".join(GOLD.read_text(encoding="utf-8").splitlines(keepends=True)[:5]), encoding="utf-8")
    documents = script.read(few, TEXTS)
    assert [d.doc_id for d in documents] == [r["doc_id"] for r in gold]
    predicted = [
        annotated_document(r["doc_id"], (TEXTS / f"{r['doc_id']}.txt").read_text(encoding="utf-8"))[0] for r in gold
    ]
    for document, one in zip(documents, paired(gold, predicted)[0], strict=True):
        # What is found twice and left out for its voice stands among the places too, so that there may be more of them.
        assert sum(document.right) >= len(one.markers)
        assert len(document.seen) == len(document.right) >= len(one.predicted["markers"])
        assert document.gold == Counter(m["code"] for m in one.gold["markers"])


def documents(script: ModuleType, n: int = 40) -> list:
    """Documents of two places each: with a comma behind it the form is right, and one word stands in one document only."""
    rng = np.random.default_rng(0)
    made = []
    for i in range(n):
        right = tuple(bool(r) for r in rng.random(2) < 0.5)
        seen = tuple((("counter", "form", "が"), ("counter", "after_1", "、" if r else "。")) for r in right)
        seen = ((*seen[0], ("counter", "before_1", f"語{i}")), seen[1])
        made.append(script.Document(f"d{i}", f"g{i % 5}", seen, right, Counter(counter=2)))
    return made


def test_what_was_seen_in_few_documents_has_no_weight(script: ModuleType) -> None:
    given = documents(script)
    bias, weights = script.fit(given)
    assert weights["counter", "after_1", "、"] > script.WORTH
    assert not any(observation == "before_1" for _, observation, _ in weights)
    for document in given:
        for chance, right in zip(script.chances((bias, weights), document), document.right, strict=True):
            assert (chance > 0.5) == right
    assert script.fit(given[::-1]) == (bias, weights)


def test_the_bias_is_moved_until_chances_are_right_on_average(script: ModuleType) -> None:
    given = documents(script)
    said = {d.doc_id: [0.7] * len(d.right) for d in given}
    by = script.distance(given, said)
    share = np.mean([r for d in given for r in d.right])
    assert 1 / (1 + np.exp(-np.log(0.7 / 0.3) - by)) == pytest.approx(share)
    assert script.moved((0.5, {}), by)[0] == pytest.approx(0.5 + by, abs=0.005)


def test_places_of_an_earlier_version_share_the_weight_of_their_document(script: ModuleType, tmp_path: Path) -> None:
    given = documents(script)
    gone = (("counter", "entry", "ctr.never"), ("counter", "entry_closes", "ctr.never no"), ("counter", "form", "が"))
    known = (("counter", "entry", "ctr.ga"), ("counter", "entry_closes", "ctr.ga no"))
    earlier = [replace(given[0], seen=(gone, known)), replace(given[1], doc_id="elsewhere")]
    script.keep(tmp_path / "places.jsonl", earlier)
    read = script.kept(tmp_path / "places.jsonl")
    assert read == [replace(earlier[0], seen=(gone[2:], known)), earlier[1]]
    both = script.with_earlier(given, read)
    assert [d.weight for d in both] == [0.5] + [1.0] * 39 + [0.5, 1.0]
    # The same places twice at half the weight are the same evidence; no observation counts for two documents by it.
    assert script.fit(script.with_earlier(given, given)) == script.fit(given)


@pytest.mark.parametrize(
    ("value", "holds"), [("が", True), ("", False), ("　", False), ("a\tb", False), (" は", False), ("#", True)]
)
def test_values_that_a_cell_can_hold(script: ModuleType, value: str, holds: bool) -> None:
    assert script.plain(("counter", "form", value)) is holds


def test_the_command_writes_a_table_that_can_be_read(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "weights" / "markers.tsv"
    monkeypatch.setattr(script.likelihood, "file", lambda: out)
    monkeypatch.setattr(script, "read", lambda *_: documents(script))
    kept = tmp_path / "places.jsonl"
    monkeypatch.setattr(sys, "argv", ["x", "--gold", "a", "b", "--test", "c", "d", "--keep", str(kept)])
    script.main()
    assert script.kept(kept) == documents(script)
    assert not out.exists()
    capsys.readouterr()
    monkeypatch.setattr(sys, "argv", ["x", "--gold", "a", "b", "--test", "c", "d", "--earlier", str(kept), "--write"])
    script.main()
    said = capsys.readouterr().out
    assert "all texts, outlets left out: 40 documents, 80 places" in said
    assert "c: 40 documents" in said
    _, table = likelihood.weights.__wrapped__()
    rows = {(code, *one): weight for code, own in table.items() for one, weight in own.items()}
    assert rows == script.fit(documents(script))[1]
    assert out.read_text(encoding="utf-8").splitlines()[0] == "\t".join(likelihood.COLUMNS)
