"""The hand has the last word, and every table and comparison follows."""

from __future__ import annotations

import polars as pl
import pytest
from hand_factory import TEXTS, bare, machine, record, small

import workbench as wb
from workbench import schema
from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchWarning
from workbench.hand import edits
from workbench.hand.annotation import Annotation
from workbench.hand.override import apply, override
from workbench.storage.verify import verify

AT = "2026-11-28T01:02:03Z"


def corrected() -> Annotation:
    """Document a with a marker more, one less, one of another code and voice, another source and commitment."""
    a = machine()
    place = a.text.index("安全")
    a = edits.add(a, place, place + 2, "scare_quote", "reported", "hana", AT)
    by_code = {m.code: m for m in machine().markers}
    a = edits.delete(a, by_code["counter"].uid, "hana", AT)
    a = edits.set_code(a, by_code["possibility"].uid, "probability", "hana", AT)
    a = edits.set_voice(a, by_code["hearsay"].uid, "reported", "hana", AT)
    a = edits.set_source(a, machine().markers[0].uid, None, None, "hana", AT)
    return edits.set_commitment(a, 2, "boosted", "hana", AT)


def test_what_was_only_accepted_changes_no_table() -> None:
    done = apply(small(), [record(machine(d)) for d in TEXTS])
    assert done.left_out == {}
    assert done.documents == tuple(TEXTS)
    for name in ("sentences", "markers", "attributions", "counts", "tokens"):
        assert done.corpus.table(name).equals(small().table(name)), name
    assert done.corpus.documents["origin"].to_list() == ["hand: hana"] * 3


def test_every_table_follows(tmp_path) -> None:  # type: ignore[no-untyped-def]
    after = override(small(), [record(corrected())])
    assert after.documents["origin"].to_list() == ["hand: hana", "machine", "machine"]
    assert after.provenance["hand"] == {"by": ["hana"], "documents": ["a"], "guidelines": ["1.2"]}
    own = after.markers.filter(doc_id="a")
    text = after.text("a")
    assert all(text[r["start"] : r["end"]] == r["form"] for r in own.iter_rows(named=True))
    assert own["marker_id"].to_list() == list(range(own.height))
    assert set(own["code"]) >= {"scare_quote", "probability"}
    assert "counter" not in set(own["code"])
    assert own.filter(form="安全")["entry_id"].to_list() == [None]
    assert own.filter(code="hearsay")["voice"].to_list() == ["reported"]
    assert own.filter(code="hearsay")["entry_id"].to_list() != [None]  # kept, so what the machine knows is kept
    first = after.attributions.filter(doc_id="a").row(0, named=True)
    assert first["source_start"] is None
    assert first["source_entity"] is None
    assert after.sentences.filter(doc_id="a")["commitment"].to_list()[2] == "boosted"
    rest = pl.col("doc_id") != "a"
    assert after.markers.filter(rest).equals(small().markers.filter(rest))
    assert after.documents["doc_id"].to_list() == small().documents["doc_id"].to_list()
    assert verify(after.write(tmp_path / "corpus")).is_empty()


def test_contrast_rates_and_concordance_follow() -> None:
    after = override(small(), [record(corrected())])

    def n(corpus: Corpus, code: str) -> int:
        return int(wb.contrast(corpus, target="a", by="part").filter(category=code)["target_n"][0])

    both = {c: Corpus(k.tables, k.provenance) for c, k in (("before", small()), ("after", after))}
    both = {
        name: c.with_tables(documents=c.documents.with_columns(pl.lit("x").alias("part"))) for name, c in both.items()
    }
    assert [(n(both["before"], c), n(both["after"], c)) for c in ("counter", "scare_quote", "probability")] == [
        (1, 0),
        (0, 1),
        (0, 1),
    ]
    lines = wb.concordance(after, "scare_quote", family="code")
    assert lines.select("doc_id", "node").rows() == [("a", "安全")]
    rates = wb.document_rates(after, "commitment")
    assert rates.filter(doc_id="a", category="boosted")["n"].to_list() == [1]


def test_a_blind_annotation_leaves_unlabelled_sentences_to_the_machine() -> None:
    one = edits.set_commitment(bare(), 0, "asserted", "ken", AT)
    after = override(small(), [record(one)])
    before = small().sentences.filter(doc_id="a")["commitment"].to_list()
    assert after.sentences.filter(doc_id="a")["commitment"].to_list() == ["asserted", *before[1:]]
    assert after.markers.filter(doc_id="a").is_empty()
    assert after.attributions.filter(doc_id="a").is_empty()


def test_what_is_stale_unknown_or_unfinished_is_left_out_by_name() -> None:
    stale = record(machine("b")) | {"text_sha256": "0" * 64}
    unknown = record(machine("c")) | {"doc_id": "z"}
    open_one = record(machine("c")) | {"finished": False}
    with pytest.warns(WorkbenchWarning) as said:
        after = override(small(), [record(corrected()), stale, unknown, open_one])
    text = "\n".join(str(w.message) for w in said)
    assert "'b'" in text
    assert "has changed since" in text
    assert "'z': no such document" in text
    assert "'c': not finished" in text
    assert after.documents["origin"].to_list() == ["hand: hana", "machine", "machine"]
    with pytest.warns(WorkbenchWarning), pytest.raises(CorpusError, match="nothing of this annotation can be taken"):
        override(small(), [stale])
    taken = override(small(), [open_one], unfinished=True)
    assert taken.documents["origin"].to_list()[2] == "hand: hana, unfinished"


def test_a_marker_in_no_sentence_does_not_take_the_others_down() -> None:
    astray = record(machine("b"))
    astray["markers"][0] |= {"start": 10, "end": 25}
    astray["markers"][0].pop("form")
    done = apply(small(), [record(corrected()), astray])
    assert done.documents == ("a",)
    assert "does not stand in one sentence" in done.left_out["b"]


def test_a_feature_set_is_overridden_by_hash() -> None:
    features = small().features()
    after = override(features, [record(corrected())])
    assert after.markers.equals(override(small(), [record(corrected())]).markers)
    with pytest.warns(WorkbenchWarning, match="another SHA-256"), pytest.raises(CorpusError):
        override(features, [record(corrected()) | {"text_sha256": "0" * 64}])


def test_twice_is_the_same_as_once_and_undoing_gives_the_machine_s_back() -> None:
    once = override(small(), [record(corrected())])
    assert override(once, [record(corrected())]).markers.equals(once.markers)
    back = override(once, [record(machine())])
    columns = [c for c in schema.TABLES["markers"].columns if c != "entry_id"]
    assert back.markers.select(columns).equals(small().markers.select(columns))


def test_gold_in_the_plain_form_of_the_guidelines_can_be_taken() -> None:
    plain = record(corrected())
    kept = {k: plain[k] for k in ("doc_id", "markers", "attributions", "sentences")}
    kept["markers"] = [{k: m[k] for k in ("start", "end", "code", "voice")} for m in kept["markers"]]
    after = override(small(), [kept])
    assert after.documents["origin"][0] == "hand"
    assert after.markers.equals(override(small(), [plain]).markers)
