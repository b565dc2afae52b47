"""benchmarks/stance/conditions.py: which condition of an entry leaves forms that gold marks."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = "橋は古くなっても、構わない人はいる。祭りは中止になったが、参加者は喜んだ。"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks" / "stance"))
    return importlib.import_module("conditions")


def _gold(folder: Path, *markers: tuple[str, str]) -> Path:
    (folder / "d.txt").write_text(TEXT, encoding="utf-8")
    found = [{"start": TEXT.index(s), "end": TEXT.index(s) + len(s), "code": c, "voice": "author"} for s, c in markers]
    path = folder / "gold.jsonl"
    lines = [{"doc_id": "d", "markers": found}, {"doc_id": "missing", "markers": []}]
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_a_condition_is_named_with_what_it_left_and_what_of_that_is_marked(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = _gold(tmp_path, ("ても", "counter"))
    script.main(["--gold", str(gold), str(tmp_path), "--least", "1"])
    out, err = capsys.readouterr()
    assert "counter\tctr.temo\tleft\t1\t1\t1" in out.splitlines()
    assert "missing.txt, left out" in err
    assert "橋" not in out  # counts only


def test_another_code_and_too_small_a_share_are_no_evidence(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = _gold(tmp_path, ("ても", "attenuation"))
    script.main(["--gold", str(gold), str(tmp_path), "--least", "1"])
    assert "ctr.temo" not in capsys.readouterr().out
    found = {("counter", "ctr.x", "left"): script.Condition(4, 1, {"d"})}
    assert script.rows(found, least=1, share=0.25) == ["counter\tctr.x\tleft\t4\t1\t1"]
    assert script.rows(found, least=1, share=0.5) == script.rows(found, least=2, share=0.0) == []
