"""Tables of how far to trust the analyser: the figures of `evaluate` and the differences, unchanged."""

from __future__ import annotations

import re

from workbench.compare.evaluate import disagreements, evaluate
from workbench.show import evaluation, plots

TEXT = "会談は延期されるだろう。専門家は難しいと述べた。"


def record(doc_id: str, *markers: tuple[int, int, str, str]) -> dict[str, object]:
    found = [{"start": a, "end": b, "code": code, "voice": voice} for a, b, code, voice in markers]
    return {"doc_id": doc_id, "markers": found, "attributions": [], "sentences": []}


GOLD = [
    record("a", (8, 11, "probability", "author"), (19, 23, "attribution", "author")),
    record("b", (8, 11, "probability", "author")),
]
FOUND = [record("a", (8, 11, "probability", "quoted")), record("b", (8, 11, "possibility", "author"))]


def test_scores_are_those_of_evaluate() -> None:
    result = evaluate(GOLD, FOUND, n_resamples=50)
    frame = evaluation.scores(result)
    lenient = frame.filter(score="marker_lenient_f1").row(0, named=True)
    assert lenient["value"] == result["scores"]["marker_lenient_f1"]["value"] == 2 * 1 / (3 + 2)
    assert lenient["readers"] == 0.945
    assert frame.filter(score="commitment_accuracy")["readers"].item() is None
    assert "2 documents" in str(evaluation.scores_table(result)._repr_html_())


def test_kinds_are_counted_commonest_first() -> None:
    rows = disagreements(GOLD, FOUND, {"a": TEXT, "b": TEXT})
    counted = evaluation.kinds(rows)
    assert counted["n"].to_list() == sorted(counted["n"], reverse=True)
    assert counted["n"].sum() == len(rows) == 4
    assert ("voice", "author", "quoted", 1) in counted.rows()
    assert ("miss", "attribution", None, 1) in counted.rows()


def test_context_puts_the_form_back_in_its_text() -> None:
    rows = disagreements(GOLD, FOUND, {"a": TEXT, "b": TEXT}, context=50)
    missed = evaluation.in_context(rows, "miss")
    assert missed["form"].to_list() == ["と述べた", "だろう"]
    assert [a + b + c for a, b, c in missed.select("left", "form", "right").rows()] == [TEXT, TEXT]


def test_every_code_has_a_row() -> None:
    html = evaluation.codes_table(evaluate(GOLD, FOUND, n_resamples=50))._repr_html_()
    assert len(re.findall("<tr", html)) == 1 + 14


def test_the_plot_shows_each_score_where_it_is() -> None:
    result = evaluate(GOLD, FOUND, n_resamples=50)
    ax = plots.scores(result, title="Scores")
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    defined = evaluation.scores(result).drop_nulls("value")
    assert [float(d.get_xdata()[0]) for d in dots] == defined["value"].to_list()
    assert "n = 3" in ax.get_yticklabels()[0].get_text()
    assert ax.get_xlim()[0] <= min(defined["value"])
