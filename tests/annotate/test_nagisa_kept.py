"""nagisa as it is kept is nagisa: the same weights, vocabularies and tags; what is damaged is read anew."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nagisa
import numpy as np
import pytest

from workbench import kept
from workbench.annotate import nagisa_kept

TEXTS = [
    "北浜通信によると、港に入る貨物船はABC3隻増えたという。",
    "会談は延期されるだろうか？",
    "ﾌﾟｰﾁﾝ",
    "1",
    "𠮷野家🙂",
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("cache") / "nagisa.npz"
    nagisa_kept._keep(place, nagisa.tagger)
    return place


def test_what_is_kept_is_what_was_read(file: Path) -> None:
    found, own = nagisa_kept._read(file), nagisa.tagger
    assert sys.modules["nagisa"] is nagisa
    for name in ("_uni2id", "_bi2id", "_word2id", "_pos2id", "_word2postags", "_hp", "id2pos", "postags"):
        assert getattr(found, name) == getattr(own, name), name
    for name in ("UNI", "BI", "WORD", "CTYPE", "POS", "w_wsT", "b_ws", "w_posT", "b_pos", "trans_array"):
        assert np.array_equal(getattr(found._model, name), getattr(own._model, name)), name
        assert getattr(found._model, name).dtype == getattr(own._model, name).dtype
    for name in ("ws_model", "pos_model", "char_seq_model"):
        for one, other in zip(*(getattr(t._model, name).layers[0] for t in (found, own)), strict=True):
            assert all(np.array_equal(getattr(one, w), getattr(other, w)) for w in ("WxT", "WhT", "b"))
    assert found.use_noun_heuristic
    assert found.pattern is None
    for text in TEXTS:
        assert (found.tagging(text).words, found.tagging(text).postags) == (
            own.tagging(text).words,
            own.tagging(text).postags,
        )
    assert [p.name for p in file.parent.iterdir()] == [file.name]


def test_a_nagisa_that_is_loaded_is_taken() -> None:
    assert nagisa_kept.tagger() is nagisa.tagger


def test_another_nagisa_and_no_cache_keep_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path))
    place = nagisa_kept._place()
    assert place is not None
    assert place.parent == tmp_path
    monkeypatch.setattr(nagisa_kept, "version", lambda _: "0.4.0")
    assert nagisa_kept._place() is None
    monkeypatch.undo()
    monkeypatch.setenv(kept.VARIABLE, "off")
    assert nagisa_kept._place() is None


PROGRAM = """
import sys
from workbench.annotate import nagisa_kept as k
file, texts = k._place(), {texts!r}
first = k.tagger()                       # nothing is kept: nagisa is imported
assert "nagisa" in sys.modules and file.is_file()
k._taken_out()
second = k.tagger()                      # kept
assert "nagisa" not in sys.modules and second is not first and k.tagger() is second
file.write_bytes(file.read_bytes()[:-2000])
k._read_once.cache_clear()
third = k.tagger()                       # damaged: imported, and kept anew
assert "nagisa" in sys.modules and third is sys.modules["nagisa"].tagger
assert len({{repr([(t.tagging(x).words, t.tagging(x).postags) for x in texts]) for t in (first, second, third)}}) == 1
k._read(file)
"""


def test_kept_read_damaged_in_a_process_of_its_own(tmp_path: Path) -> None:
    environment = {**os.environ, kept.VARIABLE: str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", PROGRAM.format(texts=TEXTS)], check=True, env=environment, timeout=300)
