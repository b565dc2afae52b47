"""The confidence of a marker: weights of what is observed at its place, and the bar below which places are no markers."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.annotate import lexicon, likelihood, readings
from workbench.annotate.pipeline import annotate_document, annotate_text
from workbench.errors import LexiconError
from workbench.schema import CODES

TEXT = "交渉はまとまるかもしれない。橋は古いが、町はまだ使うという。甲野氏は「少し遅れる」と述べた。ただ、理由は分からない。"


def test_the_confidence_is_the_sum_of_the_weights_of_what_is_observed() -> None:
    with likelihood.noted() as places:
        found = [m for s in annotate_text(TEXT) for m in s.markers]
    bias, table = likelihood.weights()
    rows = {(code, one): w for code, own in table.items() for one, w in own.items()}
    assert len(places) == len(found) > 4
    for place in places:
        total = bias + sum(w for (code, one), w in rows.items() if code == place.marker.code and one in place.observed)
        (own,) = (m for m in found if (m.start, m.entry_id) == (place.marker.start, place.marker.entry_id))
        assert own.confidence == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-4)


def test_what_is_observed_at_a_place() -> None:
    with likelihood.noted() as places:
        annotate_text("橋は古いが、使える。")
    (place,) = (p for p in places if p.marker.code == "counter")
    observed = dict(place.observed)
    # The probability of the reading in steps of a twentieth, likely enough to be marked.
    assert int(observed.pop("reading")) in range(int(20 * readings.LIKELY), 20)
    assert observed == {
        "entry": "ctr.ga", "form": "が", "part": "body", "quarter": "1", "length": "0", "others": "0",
        "before_1": "古い", "before_1_pos": "形容詞", "before_2": "は", "before_2_pos": "助詞", "before_3": "橋",
        "before_3_pos": "名詞", "after_1": "、", "after_1_pos": "補助記号", "after_2": "使える", "after_2_pos": "動詞",
        "after_3": "。", "after_3_pos": "補助記号", "closes": "no", "entry_closes": "ctr.ga no",
    }  # fmt: skip
    assert {code for code, _, _ in place.keys} == {"counter"}


def test_beyond_the_sentence_stands_its_border() -> None:
    with likelihood.noted() as places:
        annotate_text("来ないかもしれない")
    (place,) = places
    observed = dict(place.observed)
    assert observed["after_1"] == observed["after_3_pos"] == likelihood.BORDER
    assert observed["closes"] == "yes"


@given(bar=st.floats(0, 1), text=st.sampled_from([TEXT, "道は広いが、暗い。", "少しだけ、しかし確かに進んだ。"]))
@settings(max_examples=30, deadline=None)
def test_the_bar_leaves_out_what_is_less_likely_and_nothing_else(bar: float, text: str) -> None:
    every = [m for s in annotate_text(text) for m in s.markers]
    kept = [m for s in annotate_text(text, least_confidence=bar) for m in s.markers]
    # A marker's confidence is the same whatever the bar: neighbours count before any is left out.
    assert kept == [m for m in every if m.confidence is not None and m.confidence >= bar]


def test_labels_follow_the_markers_that_are_left() -> None:
    assert len(annotate_document("a", TEXT)["markers"]) > 4
    rows = annotate_document("a", TEXT, least_confidence=1)
    assert rows["markers"] == rows["attributions"] == []
    assert {row[5] for row in rows["sentences"]} == {"asserted"}


def test_entries_of_ones_own_stay_without_confidence_and_are_no_evidence(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    own.joinpath("lexicon.toml").write_text('name = "own"\nversion = "1"\nlicence = "CC0-1.0"\n', encoding="utf-8")
    cells = ["own.riyuu", "attitude", "理由", "", "", "both", "", "", "reason", "{理由}だ。", "村だ。", ""]
    own.joinpath("own.tsv").write_text(
        "\t".join(lexicon.ENTRY_COLUMNS) + "\n" + "\t".join(cells) + "\n", encoding="utf-8"
    )
    both = lexicon.load(lexicon.stance_folder(), own)
    reversed_ = lexicon.load(own, lexicon.stance_folder())
    assert both.validated == reversed_.validated == lexicon.stance().validated
    assert "own.riyuu" not in both.validated
    plain = [m for s in annotate_text(TEXT, least_confidence=0.3) for m in s.markers]
    found = [m for s in annotate_text(TEXT, lexicon=both, least_confidence=0.3) for m in s.markers]
    assert [m.confidence for m in found if m.entry_id == "own.riyuu"] == [None]
    assert [m for m in found if m.entry_id != "own.riyuu"] == plain


def test_a_copy_of_the_lexicon_was_not_validated(tmp_path: Path) -> None:
    copy = lexicon.load(shutil.copytree(lexicon.stance_folder(), tmp_path / "copy"))
    rows = annotate_document("x", "橋は来春に開くかもしれない。", lexicon=copy)
    assert [row[-1] for row in rows["markers"]] == [None]
    assert [row[-1] for row in rows["sentences"]] == [None]


def test_the_table_that_ships() -> None:
    _, table = likelihood.weights()
    assert set(table) - {""} <= set(CODES)
    assert sum(map(len, table.values())) > 1000
    known = lexicon.stance()
    entries = {value for own in table.values() for observation, value in own if observation == "entry"}
    gone = {entry for entry in entries if known.gloss(entry) is None}
    assert not gone, "fit the weights again: scripts/train_likelihood.py"
    assert set(likelihood.OBSERVATIONS) <= {observation for own in table.values() for observation, _ in own}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("counter\tform\tが\tmuch", "weight 'much'"),
        ("counter\tcolour\tが\t1.0", "is unknown, or its row given twice"),
        ("counter\tform\tが\t1.0\ncounter\tform\tが\t2.0", "is unknown, or its row given twice"),
    ],
)
def test_a_bad_table_is_named(row: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = tmp_path / "markers.tsv"
    bad.write_text("\t".join(likelihood.COLUMNS) + "\n" + row + "\n", encoding="utf-8")
    monkeypatch.setattr(likelihood, "file", lambda: bad)
    with pytest.raises(LexiconError, match=message):
        likelihood.weights.__wrapped__()
