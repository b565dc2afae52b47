"""Agreement by document and by code is what the functions of evaluate give; adjudication comes to one annotation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hand_factory import TEXTS, bare, machine, record, small

import workbench as wb
from workbench.cli import main
from workbench.corpus import Corpus
from workbench.errors import StatisticsError
from workbench.evaluate import tables
from workbench.evaluate.agreement import agreement
from workbench.evaluate.records import read_records
from workbench.evaluate.scores import evaluate
from workbench.hand import edits
from workbench.hand.adjudication import adjudicate, decide
from workbench.hand.store import write_records

AT = "2026-11-28T01:02:03Z"


def sides() -> tuple[list[dict], list[dict]]:  # type: ignore[type-arg]
    """Two coders: the second deletes, recodes, moves and labels otherwise."""
    first = [record(machine(d, "hana")) for d in TEXTS]
    other = machine("a", "ken")
    codes = {m.code: m.uid for m in other.markers}
    other = edits.delete(other, codes["counter"], "ken", AT)
    other = edits.set_code(other, codes["possibility"], "probability", "ken", AT)
    other = edits.set_commitment(other, 0, "asserted", "ken", AT)
    return first, [record(other), record(machine("b", "ken")), record(machine("c", "ken"))]


def test_by_document_and_by_code_are_the_functions_of_evaluate() -> None:
    a, b = sides()
    by_document = wb.agreement(a, b, by="doc_id")
    for x, y in zip(a, b, strict=True):
        own = by_document.filter(doc_id=x["doc_id"]).drop("doc_id")
        assert own.equals(tables.agreement(agreement([x], [y])), null_equal=True)
    by_code = wb.agreement(a, b, by="code", n_resamples=100)
    scores = evaluate(a, b, n_resamples=100)["codes"]
    for row in by_code.iter_rows(named=True):
        found = scores[row["code"]]
        assert (row["f1"], row["strict_f1"], row["n_a"]) == (found["value"], found["strict_f1"], found["n_gold"])
    assert by_code.filter(code="counter")["share"][0] < 1
    with pytest.raises(StatisticsError, match="no agreement by 'outlet'"):
        wb.agreement(a, b, by="outlet")


def test_two_texts_under_one_id_are_refused_by_name() -> None:
    a, b = sides()
    b[0]["text_sha256"] = "0" * 64
    with pytest.raises(StatisticsError, match="different texts of 'a'"):
        wb.agreement(a, b)


def test_adjudication_takes_what_is_alike_and_what_is_chosen() -> None:
    a, b = sides()
    state = adjudicate(bare("a", "aki"), a[0], b[0])
    assert [d.what for d in state.differences] == [("commitment",), ("only first",), ("code",)]
    keys = [d.key for d in state.differences]
    now = decide(state, keys[0], "first", "aki", AT)
    for key, choice in ((keys[1], "neither"), (keys[2], "second")):
        state = adjudicate(bare("a", "aki"), a[0], b[0], record(now, between=["hana", "ken"]))
        now = decide(state, key, choice, "aki", AT)
    assert {m.code for m in now.markers} == {"attribution", "hearsay", "probability"}
    assert [s.commitment for s in now.sentences] == [s["commitment"] for s in a[0]["sentences"]]
    again = decide(adjudicate(bare("a", "aki"), a[0], b[0], record(now)), keys[2], "first", "aki", AT)
    assert "possibility" in {m.code for m in again.markers}  # a decision can be changed
    assert len(again.markers) == len(now.markers)


def test_all_of_it_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = sides()
    folder = small().write(tmp_path / "corpus")
    one, other = write_records(tmp_path / "hana.jsonl", a), write_records(tmp_path / "ken.jsonl", b)
    assert main(["hand", "agreement", str(one), str(other), "--by", "code", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 14
    todo, settled = tmp_path / "todo.csv", tmp_path / "settled.jsonl"
    assert main(["hand", "adjudicate", str(one), str(other), "--corpus", str(folder), "--list", str(todo)]) == 0
    lines = todo.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 4
    todo.write_text("\n".join([lines[0], *(f"{line}second" for line in lines[1:])]) + "\n", encoding="utf-8")
    command = ["hand", "adjudicate", str(one), str(other), "--corpus", str(folder), "--choices", str(todo)]
    assert main([*command, "--by", "aki", "--out", str(settled)]) == 0
    assert [r["finished"] for r in read_records(settled)] == [True] * 3
    assert main(["hand", "override", str(folder), str(settled)]) == 0
    after = Corpus.read(folder)
    assert after.documents["origin"].to_list() == ["hand: aki"] * 3
    assert "counter" not in set(after.markers.filter(doc_id="a")["code"])
    assert main(["hand", "export", str(folder), "--format", "webanno", "--out", str(tmp_path / "tsv")]) == 0
    back = tmp_path / "back.jsonl"
    assert (
        main(["hand", "import", str(tmp_path / "tsv"), "--corpus", str(folder), "--by", "ken", "--out", str(back)]) == 0
    )
    assert [len(r["markers"]) for r in read_records(back)] == [len(r["markers"]) for r in read_records(settled)]
    stale = write_records(tmp_path / "stale.jsonl", [b[1] | {"text_sha256": "0" * 64}])
    capsys.readouterr()
    assert main(["hand", "override", str(folder), str(stale)]) == 2
    assert "'b' has changed" in capsys.readouterr().err


def test_a_build_puts_the_hand_s_labels_on_again(tmp_path: Path) -> None:
    from workbench.build import build
    from workbench.hand.folder import override_folder

    documents = small().documents.select("doc_id", *[c for c in small().documents.columns if c != "doc_id"])
    built = build(documents, tmp_path / "corpus", jobs=1)
    _, b = sides()
    override_folder(tmp_path / "corpus", b[:1])
    again = build(documents, tmp_path / "corpus", jobs=1)
    assert again.documents["origin"].to_list() == ["hand: ken", "machine", "machine"]
    assert "counter" not in set(again.markers.filter(doc_id="a")["code"])
    (tmp_path / "corpus" / "hand.jsonl").unlink()
    bare_again = build(documents, tmp_path / "corpus", jobs=1)
    assert bare_again.markers.equals(built.markers)


def test_the_explorer_counts_the_labels_by_hand(tmp_path: Path) -> None:
    explorer = wb.Explorer(small(), hand=tmp_path)
    assert explorer.desk is not None
    explorer.concordance.open_document("a")
    explorer.concordance.press("annotate:")
    explorer.desk.begin("hana")
    annotator = explorer.desk.annotator
    assert annotator is not None
    assert annotator.doc_id == "a"
    mark = next(m.uid for m in annotator.annotation.markers if m.code == "counter")
    annotator.do({"do": "delete", "mark": mark})
    explorer.desk.press("use:")
    assert "counter" not in set(explorer.session.corpus.markers.filter(doc_id="a")["code"])
    assert read_records(tmp_path / "hana.jsonl")[0]["removed"][0]["code"] == "counter"


def test_two_coders_are_compared_and_settled_at_the_desk(tmp_path: Path) -> None:
    from workbench.show.annotating.desk import AnnotationDesk

    a, b = sides()
    write_records(tmp_path / "hana.jsonl", a)
    write_records(tmp_path / "ken.jsonl", [*b[:2], b[2] | {"finished": False}])
    used: list[list[dict]] = []  # type: ignore[type-arg]
    desk = AnnotationDesk(small(), tmp_path, on_use=used.append)
    assert desk.comparison is not None
    assert desk.comparison.coders() == ["hana", "ken"]
    desk.press("agreement:")
    assert "two coders are compared" in desk._tools.html
    for name in ("hana", "ken"):
        desk.press(f"coder:{name}")
    desk.press("agreement:")
    shown = desk._place.children[0].html
    assert "n = 2 documents finished by both" in shown
    assert shown.count("<table") == 3
    desk.press("settle:")
    assert "give your name first" in desk._tools.html
    desk.begin("aki")
    desk.press("settle:")
    judge = desk.judge
    assert judge is not None
    assert judge.path.name == "hana-ken-settled-by-aki.jsonl"
    judge.do({"do": "choose", "difference": judge.differences[0].key, "value": "first"})  # type: ignore[attr-defined]
    assert desk.comparison.coders() == ["hana", "ken"]  # what was settled is no coder's
    desk.press("use:")
    assert [r["doc_id"] for r in used[0]] == ["a"]
    desk.press("text:")
    assert desk._place.children[0] is desk.annotator.widget  # type: ignore[union-attr]
    blind = AnnotationDesk(small(), tmp_path, blind=True)
    assert blind.comparison is None
    assert "ken" not in blind._tools.html
    blind.press("agreement:")
    assert not blind._place.children
