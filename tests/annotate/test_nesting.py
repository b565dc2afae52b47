"""Reports within reports: the columns ``verb_class`` and ``within``, and the chains a reader can follow."""

from __future__ import annotations

import polars as pl
import pytest

from workbench import schema
from workbench.annotate.pipeline import annotate_document, annotate_text
from workbench.build import annotate_documents
from workbench.compare.sources import CHAINS, chains
from workbench.corpus import Corpus
from workbench.errors import CorpusError

# sentence → {cue: the cue in whose content it stands}
WITHIN = {
    # one level: nothing above
    "甲野首相は会談を延期すると述べた。": {"と述べた": None},
    "首相は中止だと述べ、外相は延期だと語った。": {"と述べ": None, "と語った": None},
    "首相は中止だと述べ、延期もあり得ると語った。": {"と述べ": None, "と語った": None},
    "首相は「中止だ」と述べ、「残念だ」と語った。": {"と述べ": None, "と語った": None},
    # two
    "大統領は、東都新聞が首相は辞任すると報じたと述べた。": {"と報じた": "と述べた", "と述べた": None},
    "東都新聞によると、首相は会談を延期すると述べた。": {"によると": None, "と述べた": "によると"},
    "首相は、東都新聞によると、会談を延期すると述べた。": {"によると": None, "と述べた": "によると"},
    "東都新聞によると、国防省の発表では、会談は中止だ。": {"によると": None, "の発表では": "によると"},
    # quotation in quotation, and a quotation of several sentences
    "甲野氏は「首相は『中止だ』と述べた」と語った。": {"と述べた": "と語った", "と語った": None},
    "甲野氏は「会談は難しい。首相も中止だと述べた。私は驚いた」と語った。": {"と述べた": "と語った"},
    # a fronted source in a quotation is the speaker's, and governs nothing behind the quotation
    "甲野氏は「東都新聞によると、会談は中止だ」と述べた。": {"によると": "と述べた", "と述べた": None},
    # a view in a report
    "専門家は、会談は難しいとの見方があると指摘した。": {"との見方がある": "と指摘した", "と指摘した": None},
    # three
    "東都新聞は、甲野氏が「首相は『中止だ』と述べた」と語ったと報じた。": {
        "と述べた": "と語った",
        "と語った": "と報じた",
        "と報じた": None,
    },
    "東都新聞によると、国防省は、首相が中止すると述べたと発表した。": {
        "と述べた": "と発表した",
        "と発表した": "によると",
        "によると": None,
    },
    # the closing cue of the fronted source itself is not within its own report
    "東都新聞によると、会談は中止だと同紙は報じた。": {"によると": None, "報じた": None},
}


def _rows(text: str) -> tuple[dict[int, str], list[tuple[object, ...]]]:
    rows = annotate_document("d", text)
    return {m[2]: m[5] for m in rows["markers"]}, rows["attributions"]


@pytest.mark.parametrize("text", WITHIN)
def test_within_points_at_the_innermost_governing_cue(text: str) -> None:
    forms, cues = _rows(text)
    found = {forms[a[1]]: forms.get(a[8]) for a in cues}  # type: ignore[index, arg-type]
    assert WITHIN[text].items() <= found.items()


@pytest.mark.parametrize("text", [t for t in WITHIN if "。" not in t.split("「")[0]])
def test_a_governed_cue_is_not_the_authors(text: str) -> None:
    rows = annotate_document("d", text)
    voices = {m[2]: m[8] for m in rows["markers"]}
    assert all(voices[a[1]] != "author" for a in rows["attributions"] if a[8] is not None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("首相は延期すると述べた。", "acknowledge"),
        ("専門家は延期は確実だと指摘した。", "acknowledge"),
        ("専門家が延期は確実だと指摘するのはもっともだ。", "endorse"),
        ("報道官は延期はないと主張した。", "distance"),
        ("東都新聞によると、会談は延期された。", None),
        ("会談は延期されるとの見方がある。", None),
    ],
)
def test_verb_class_is_that_of_the_reporting_verb(text: str, expected: str | None) -> None:
    _, cues = _rows(text)
    assert [a[7] for a in cues] == [expected]


def test_coordinated_cues_are_the_authors_and_report_only_their_own_clause() -> None:
    text = "首相は中止だと述べ、延期もあり得ると語った。"
    (found,) = annotate_text(text)
    voices = {text[m.start : m.end]: v for m, v in zip(found.markers, found.voices, strict=True)}
    assert voices == {"と述べ": "author", "あり得る": "reported", "と語った": "author"}


def test_the_speaker_of_an_inner_report_is_not_taken_for_its_matter() -> None:
    forms, cues = _rows("国防省は、首相が辞任すると述べたと発表した。")
    assert {forms[a[1]]: a[4] for a in cues} == {"と述べた": "首相", "と発表した": "国防省"}  # type: ignore[index]


def test_an_unnamed_speaker_is_not_resolved_to_the_outlet_that_passes_it_on() -> None:
    _, cues = _rows("東都新聞によると「会談は中止だ」と述べた。")
    assert [(a[4], a[6]) for a in cues] == [("東都新聞", "東都新聞"), (None, None)]


def _corpus(*texts: str) -> Corpus:
    documents = [
        {"doc_id": f"d{i}", "n_chars": len(t), "text": t, "text_sha256": f"{i:064d}"} for i, t in enumerate(texts)
    ]
    frame = pl.DataFrame(documents)
    return annotate_documents(pl.concat([schema.table("documents").empty(), frame], how="diagonal"))


def test_chains_run_from_the_outermost_source_inwards() -> None:
    corpus = _corpus(
        "大統領は、東都新聞が首相は辞任すると報じたと述べた。",
        "東都新聞によると、国防省は、首相が中止すると述べたと発表した。",
    )
    table = chains(corpus)
    assert dict(table.schema) == CHAINS
    assert table.select("doc_id", "depth", "chain").rows() == [
        ("d0", 2, "大統領 (と述べた) → 東都新聞 (と報じた)"),
        ("d0", 1, "大統領 (と述べた)"),
        ("d1", 1, "東都新聞 (によると)"),
        ("d1", 3, "東都新聞 (によると) → 国防省 (と発表した) → 首相 (と述べた)"),
        ("d1", 2, "東都新聞 (によると) → 国防省 (と発表した)"),
    ]
    assert table.filter(pl.col("doc_id") == "d1")["outermost"].n_unique() == 1


def test_chains_of_a_least_depth() -> None:
    corpus = _corpus("東都新聞によると、首相は延期すると述べた。", "首相は延期すると述べた。")
    assert chains(corpus, least=2)["doc_id"].to_list() == ["d0"]
    assert chains(corpus, least=3).is_empty()
    with pytest.raises(CorpusError, match="least 0"):
        chains(corpus, least=0)


def test_a_source_in_an_earlier_sentence_stands_in_brackets_and_none_at_all_is_a_dash() -> None:
    corpus = _corpus("甲野首相は延期すると述べた。また、中止もあると語った。", "会談は難しいとの見方がある。")
    assert chains(corpus)["chain"].to_list() == [
        "甲野首相 (と述べた)",
        "[甲野首相] (と語った)",
        "— (との見方がある)",
    ]


def test_a_circle_in_a_table_made_elsewhere_is_refused() -> None:
    corpus = _corpus("東都新聞によると、首相は延期すると述べた。")
    turned = corpus.attributions.with_columns(within=pl.col("marker_id").reverse())
    broken = Corpus({**corpus.tables, "attributions": turned}, corpus.provenance)
    with pytest.raises(CorpusError, match="within itself"):
        chains(broken)
