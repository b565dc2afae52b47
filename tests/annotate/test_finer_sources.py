"""Sources in finer kinds, the stand of a reporting clause, and confidence."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from workbench import schema
from workbench.annotate import confidence
from workbench.annotate.lexicon import stance
from workbench.annotate.pipeline import annotate_document, annotate_text
from workbench.annotate.sides import bodies, sides, source_kind, source_side
from workbench.annotate.stand import evaluations
from workbench.lexicon import marked

GOLD = Path(__file__).resolve().parents[2] / "corpora" / "teaching" / "gold_sources.tsv"


@pytest.mark.parametrize(
    ("phrase", "side"),
    [
        ("ロシア外務省", "Russia"),
        ("外務省", "Japan"),
        ("米政府", "USA"),
        ("英紙ガーディアン", "other"),
        ("米韓両政府", "mixed"),
        ("日米韓3カ国", "mixed"),
        ("米国と韓国", "mixed"),
        ("中国の北朝鮮専門家", "China"),
        ("駐日ロシア大使", "Russia"),
        ("国連の中国代表", "China"),
        ("北朝鮮の経済を研究する大学の講師", None),
        ("専門家", None),
        ("フィンランド政府", "other"),
        ("国連安全保障理事会", "UN"),
        ("ゼレンスキー大統領", "Ukraine"),
        ("中国新聞", "Japan"),  # of Hiroshima
    ],
)
def test_side_of_a_source(phrase: str, side: str | None) -> None:
    assert source_side(phrase, None, "official") == side


def test_what_a_pointing_source_stands_for_tells_its_side() -> None:
    assert source_side("同紙", "労働新聞", "media") == "North Korea"
    assert source_side(None, "ロシア国防省", "official") == "Russia"
    assert source_side("筆者", "米国", "author") is None


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("朝日新聞", "outlet"),
        ("ロイター通信", "agency"),
        ("防衛省", "government"),
        ("北朝鮮", "government"),
        ("県警", "government"),
        ("東京電力", "company"),
        ("戦争研究所", "research_body"),
        ("朝鮮労働党", "party"),
        ("国際原子力機関", "international_body"),
        ("市民団体", "association"),
        ("国防省の発表", "government"),
    ],
)
def test_kind_of_a_body(phrase: str, kind: str) -> None:
    assert source_kind(phrase, None, "named_organisation") == kind


def test_only_named_organisations_have_a_kind() -> None:
    assert source_kind("防衛省", None, "official") is None
    assert source_kind("米国と朝日新聞", None, "named_organisation") is None


def test_lexicons_hold_the_values_of_the_schema() -> None:
    assert set(sides().values()) <= set(schema.SOURCE_SIDES)
    assert set(bodies().values()) == set(schema.SOURCE_KINDS) - {"outlet"}  # told as the source types tell it


@pytest.mark.parametrize(("column", "least"), [("source_side", 0.95), ("source_kind", 0.95)])
def test_teaching_sources(column: str, least: float) -> None:
    """Checked by hand before the first run, which had 71 of 74 sides and 16 of 16 kinds right."""
    with GOLD.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    if column == "source_kind":
        rows = [r for r in rows if r["source_type"] == "named_organisation"]
    tell = {"source_side": source_side, "source_kind": source_kind}[column]
    right = sum((tell(r["source"], r["entity"] or None, r["source_type"]) or "") == r[column] for r in rows)
    assert right / len(rows) >= least


@pytest.mark.parametrize("row", evaluations(), ids=lambda r: r.example)
def test_evaluations_have_examples(row: object) -> None:
    plain, _ = marked(row.example)  # type: ignore[attr-defined]
    assert row.stand in classes(plain), plain  # type: ignore[attr-defined]
    assert row.stand not in classes(row.counterexample) or row.stand == "distance"  # type: ignore[attr-defined]


def classes(text: str) -> list[str | None]:
    return [c for item in annotate_text(text) for c in item.verb_classes]


def test_a_reporting_verb_alone_endorses_nothing() -> None:
    assert classes("省庁は橋が古いと明らかにした。") == ["acknowledge"]
    assert classes("教授は橋が古いと指摘した。") == ["acknowledge"]
    assert classes("男は橋は古くないと言い張った。") == ["distance"]
    assert classes("教授が橋が古いと指摘するのはもっともだ。") == ["endorse"]


def test_every_label_carries_a_confidence() -> None:
    rows = annotate_document("x", "橋は来春に開くかもしれない。市長は橋が開くと述べた。")
    columns = list(schema.TABLES["markers"].every)
    for row in rows["markers"]:
        assert len(row) == len(columns)
        assert 0 < row[columns.index("confidence")] < 1
    assert all(0 < row[-1] < 1 for row in rows["sentences"])


def test_confidence_is_drawn_to_the_wider_class() -> None:
    code = confidence.validation()["code", "possibility"]
    unseen = confidence.of_marker("never.met", "possibility")
    assert unseen == pytest.approx(code.n_right / code.n, abs=0.05)
    assert confidence.behind("never.met", "possibility") == code
    # An entry that was wrong each time loses some of its code's credit, not all of it.
    wrong = next(v for (level, _), v in confidence.validation().items() if level == "entry" and v.n_right == 0)
    assert 0 < confidence.of_marker(wrong.key, "attitude") < confidence.of_marker("never.met", "attitude")


def test_validation_is_whole_and_of_entries_there_are() -> None:
    known = confidence.validation()
    for (level, key), row in known.items():
        assert row.low <= row.n_right / row.n <= row.high
        if level == "entry":
            assert confidence.of_marker(key, stance()[key].code if key in stance()._items else "doubt") > 0
    for level, over in (("code", "all_markers"), ("entry", "all_markers"), ("commitment", "all_sentences")):
        total = known[over, "all"]
        assert sum(v.n for (name, _), v in known.items() if name == level) == total.n
        assert sum(v.n_right for (name, _), v in known.items() if name == level) == total.n_right
