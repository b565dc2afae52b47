"""Annotations that count in other units, or from another place, are told so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from workbench.cli import main
from workbench.evaluate.offsets import off_alike
from workbench.evaluate.scores import evaluate

CODES = ["hearsay", "attribution", "possibility", "obligation", "counter", "doubt"]


def record(text: str, forms: list[str], doc_id: str = "d") -> tuple[str, dict[str, Any]]:
    found, at = [], 0
    for code, form in zip(CODES, forms, strict=False):
        at = text.index(form, at)
        found.append({"start": at, "end": at + len(form), "code": code, "voice": "author"})
        at += len(form)
    return text, {"doc_id": doc_id, "markers": found, "attributions": [], "sentences": []}


def moved(text: str, gold: dict[str, Any], count: Any) -> dict[str, Any]:
    markers = [m | {"start": count(text[: m["start"]]), "end": count(text[: m["end"]])} for m in gold["markers"]]
    return gold | {"markers": markers}


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def utf8(text: str) -> int:
    return len(text.encode())


TEXT = "🎉市は橋を直すという。市長は話した。終わるかもしれない。🎉🎉急ぐべきだ。しかし、雨だ。"
FORMS = ["という", "話した", "かもしれない", "べきだ", "しかし"]


def test_code_units_of_utf16_grow() -> None:
    text, gold = record(TEXT, FORMS)
    [said] = off_alike([gold], [moved(text, gold, utf16)])
    assert "up to +3 characters" in said
    assert "UTF-16" in said
    [said] = off_alike([moved(text, gold, utf16)], [gold])
    assert "up to -3" in said


def test_a_constant_is_named() -> None:
    text, gold = record(TEXT, FORMS[:3])
    shifted = moved(text, gold, lambda before: len(before) + 12)
    [said] = off_alike([gold], [shifted])
    assert "off by +12 characters" in said
    other = gold | {"doc_id": "e"}
    back = moved(text, other, lambda before: len(before) - 4)
    [said] = off_alike([gold, other], [shifted, back])
    assert "-4 to +12" in said


def test_bytes_are_named() -> None:
    text, gold = record(TEXT, FORMS)
    [said] = off_alike([gold], [moved(text, gold, utf8)])
    assert "bytes of UTF-8" in said


def test_right_or_merely_different_annotations_are_not_accused() -> None:
    text, gold = record(TEXT, FORMS)
    assert off_alike([gold], [gold]) == []
    fewer = gold | {"markers": gold["markers"][:1]}
    assert off_alike([gold], [fewer]) == []
    some = gold | {"markers": [m | {"end": m["end"] + 1} if i % 2 else m for i, m in enumerate(gold["markers"])]}
    assert off_alike([gold], [some]) == []
    assert evaluate([gold], [gold], n_resamples=10)["notices"] == []
    assert text


def test_the_command_says_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, gold = record(TEXT, FORMS[:3])
    for name, one in (("g", gold), ("p", moved(text, gold, utf16))):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(one, ensure_ascii=False) + "\n", encoding="utf-8")
    assert main(["evaluate", "--gold", str(tmp_path / "g.jsonl"), "--predicted", str(tmp_path / "p.jsonl")]) == 0
    out = capsys.readouterr()
    assert "off by +1 characters" in out.err
    assert json.loads(out.out)["scores"]["marker_strict_f1"]["value"] == 0


@pytest.mark.shared
def test_the_case(shared: Path) -> None:
    from workbench.evaluate.records import read_records

    files = [shared / "cases" / f"53-utf16-{name}.jsonl" for name in ("gold", "pred")]
    if not files[0].is_file():
        pytest.skip("needs the inputs in ../shared/cases")
    [said] = evaluate(*map(read_records, files), n_resamples=10)["notices"]
    assert "off by -2 characters" in said
