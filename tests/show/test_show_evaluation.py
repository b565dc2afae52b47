"""Tables of how far to trust the analyser: the figures of `evaluate` and the differences, unchanged."""

from __future__ import annotations

import re

from workbench.evaluate import tables as evaluation_tables
from workbench.evaluate.agreement import agreement
from workbench.evaluate.scores import disagreements, evaluate
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
    assert counted["n"].sum() == len(rows) == 3
    assert ("voice", "author", "quoted", 1) in counted.rows()
    assert ("miss", "attribution", None, 1) in counted.rows()
    assert ("code", "probability", "possibility", 1) in counted.rows()


def test_spans_and_sources_are_counted_by_how_they_differ() -> None:
    def row(kind: str, gold: object, predicted: object) -> dict[str, object]:
        return {"kind": kind, "gold": gold, "predicted": predicted}

    rows = [
        row("span", [4, 8], [3, 8]),
        row("span", [4, 8], [2, 9]),
        row("span", [4, 8], [4, 6]),
        row("span", [4, 8], [5, 9]),
        row("source", [0, 2], [5, 6]),
        row("source", [0, 2], None),
        row("source", None, [0, 2]),
    ]
    assert set(evaluation.kinds(rows).rows()) == {
        ("span", "a span", "longer", 2),
        ("span", "a span", "shorter", 1),
        ("span", "a span", "as long", 1),
        ("source", "a source", "another source", 1),
        ("source", "a source", None, 1),
        ("source", None, "a source", 1),
    }


def test_context_puts_the_form_back_in_its_text() -> None:
    rows = disagreements(GOLD, FOUND, {"a": TEXT, "b": TEXT}, context=50)
    missed = evaluation.in_context(rows, "miss")
    assert missed["form"].to_list() == ["と述べた"]
    assert evaluation.in_context(rows, "code").select("form", "gold", "predicted").rows() == [
        ("だろう", "probability", "possibility")
    ]
    lines = evaluation_tables.differences(rows)
    assert [a + b + c for a, b, c in lines.select("left", "form", "right").rows()] == [TEXT] * 3
    assert lines.schema == evaluation_tables.DIFFERENCES


def test_a_difference_without_text_has_its_offsets_and_no_form() -> None:
    lines = evaluation_tables.differences(disagreements(GOLD, FOUND, {}))
    assert lines.select("doc_id", "start", "end").rows() == [("a", 8, 11), ("a", 19, 23), ("b", 8, 11)]
    assert lines["form"].null_count() == lines.height


def test_agreement_is_that_of_the_measures() -> None:
    result = agreement(GOLD, FOUND, n_resamples=50)
    frame = evaluation.agreement(result)
    assert frame.schema == evaluation_tables.AGREEMENT
    row = frame.filter(what="voice", measure="share").row(0, named=True)
    # Two markers overlap; one of them has another voice.
    assert (row["value"], row["n"], row["readers"]) == (0.5, 2, 1.0)
    assert frame.filter(what="markers, overlapping")["value"].item() == 2 * 1 / (3 + 2)
    undefined = frame.filter(what="commitment", measure="kappa").row(0, named=True)
    assert (undefined["value"], undefined["reason"]) == (None, "no matched sentence")
    assert frame.height == 4 + 4 * 3
    assert "2 documents" in str(evaluation.agreement_table(result)._repr_html_())


def test_every_code_has_a_row() -> None:
    result = evaluate(GOLD, FOUND, n_resamples=50)
    frame = evaluation.codes(result)
    assert frame.schema == evaluation_tables.CODES
    probability = frame.filter(code="probability").row(0, named=True)
    assert [probability[k] for k in ("n_gold", "n_predicted", "n_matched")] == [2, 1, 1]
    assert (probability["precision"], probability["recall"]) == (1.0, 0.5)
    assert frame.filter(code="doubt")["reason"].item() == "no doubt marker in gold or prediction"
    html = evaluation.codes_table(result)._repr_html_()
    assert len(re.findall("<tr", html)) == 1 + 14


def test_the_plot_shows_each_score_where_it_is() -> None:
    result = evaluate(GOLD, FOUND, n_resamples=50)
    ax = plots.scores(result, title="Scores")
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    defined = evaluation.scores(result).drop_nulls("value")
    assert [float(d.get_xdata()[0]) for d in dots] == defined["value"].to_list()
    assert "n = 3" in ax.get_yticklabels()[0].get_text()
    assert ax.get_xlim()[0] <= min(defined["value"])
