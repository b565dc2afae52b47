"""What a coder can do: every sequence of edits keeps the annotation whole, and can be undone and redone."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hand_factory import bare, machine, record
from hypothesis import given
from hypothesis import strategies as st

from workbench import schema
from workbench.errors import CorpusError, ReadError
from workbench.hand import edits
from workbench.hand.annotation import Annotation, from_record, to_record
from workbench.hand.edits import History

AT = "2026-11-28T01:02:03Z"
_NUMBER = st.integers(-2, 80)
_EDIT = st.one_of(
    st.tuples(st.just("accept"), _NUMBER),
    st.tuples(st.just("accept_sentence"), st.integers(-1, 4)),
    st.tuples(st.just("delete"), _NUMBER),
    st.tuples(st.just("add"), _NUMBER, _NUMBER, st.sampled_from(schema.CODES), st.sampled_from(schema.VOICES)),
    st.tuples(st.just("set_code"), _NUMBER, st.sampled_from([*schema.CODES, "nonsense"])),
    st.tuples(st.just("set_voice"), _NUMBER, st.sampled_from(schema.VOICES)),
    st.tuples(st.just("set_span"), _NUMBER, _NUMBER, _NUMBER),
    st.tuples(st.just("set_source"), _NUMBER, st.none() | _NUMBER, st.none() | _NUMBER),
    st.tuples(st.just("set_source_type"), _NUMBER, st.sampled_from(schema.SOURCE_TYPES)),
    st.tuples(st.just("set_commitment"), st.integers(-1, 4), st.sampled_from(schema.COMMITMENTS)),
)


def require_whole(annotation: Annotation) -> None:
    """What holds of every annotation, whatever was done to it."""
    text = annotation.text
    assert list(annotation.markers) == sorted(annotation.markers, key=lambda m: (m.start, m.end, m.uid))
    uids = [m.uid for m in (*annotation.markers, *annotation.removed)]
    assert len(set(uids)) == len(uids)
    assert all(u < annotation.next_uid for u in uids)
    assert len({(*m.span, m.code) for m in annotation.markers}) == len(annotation.markers)
    for m in annotation.markers:
        assert 0 <= m.start < m.end <= len(text)
        assert text[m.start : m.end].strip() == text[m.start : m.end]
        assert annotation.sentence_at(*m.span) is not None
        assert (m.source_type is not None) == (m.code == "attribution")
        assert m.source is None or annotation.sentence_at(*m.source) is not None
    written = to_record(annotation, AT)
    assert all(text[m["start"] : m["end"]] == m["form"] for m in written["markers"])
    again = from_record(json.loads(json.dumps(written)), replace(annotation, markers=(), removed=()))
    assert [m.label for m in again.markers] == [m.label for m in annotation.markers]
    assert [m.by for m in again.markers] == [m.by for m in annotation.markers]
    assert again.sentences == annotation.sentences


@given(st.booleans(), st.lists(_EDIT, max_size=25))
def test_any_edits_keep_it_whole_and_can_be_undone_and_redone(blind: bool, wanted: list[tuple[object, ...]]) -> None:
    history = History(bare() if blind else machine())
    before = history.current
    states = [before]
    for name, *arguments in wanted:
        try:
            changed = getattr(edits, str(name))(history.current, *arguments, by="hana", at=AT)
        except CorpusError:
            continue
        history.do(changed)
        require_whole(history.current)
        if history.current != states[-1]:
            states.append(history.current)
    for state in reversed(states[:-1]):
        history.undo()
        assert history.current == state
    with pytest.raises(CorpusError, match="nothing to undo"):
        history.undo()
    assert history.current == before
    for state in states[1:]:
        history.redo()
        assert history.current == state
    with pytest.raises(CorpusError, match="nothing to redo"):
        history.redo()


def test_an_edit_after_undo_leaves_nothing_to_redo() -> None:
    history = History(machine())
    history.do(edits.delete(history.current, 0, "hana", AT))
    history.undo()
    history.do(edits.delete(history.current, 1, "hana", AT))
    assert not history.future


def test_what_the_machine_said_is_kept_until_it_is_changed() -> None:
    first = machine().markers[0]
    assert (first.origin, first.by) == ("machine", None)
    kept = edits.accept(machine(), first.uid, "hana", AT).marker(first.uid)
    assert (kept.origin, kept.by, kept.at, kept.more) == ("machine", "hana", AT, first.more)
    other = edits.set_code(machine(), first.uid, "doubt", "hana", AT).marker(first.uid)
    assert (other.origin, other.more, other.source, other.source_type) == ("hand", {}, None, None)
    gone = edits.delete(machine(), first.uid, "hana", AT)
    assert [(m.uid, m.by, m.at) for m in gone.removed] == [(first.uid, "hana", AT)]
    added = edits.add(machine(), 9, 10, "counter", "author", "hana", AT)
    assert edits.delete(added, added.next_uid - 1, "hana", AT).removed == ()


def test_blanks_and_borders() -> None:
    one = bare("c")
    with pytest.raises(CorpusError, match="stands in one sentence"):
        edits.add(one, 6, 12, "counter", "author", "ken", AT)
    with pytest.raises(CorpusError, match="no stretch of the text"):
        edits.add(one, 5, 500, "counter", "author", "ken", AT)
    marked = edits.add(one, 0, 2, "counter", "author", "ken", AT)
    with pytest.raises(CorpusError, match="marked counter already"):
        edits.add(marked, 0, 2, "counter", "quoted", "ken", AT)
    with pytest.raises(CorpusError, match="has no source"):
        edits.set_source(marked, 0, 2, 3, "ken", AT)


def test_a_source_stands_in_the_sentence_of_its_cue() -> None:
    cue = next(m for m in machine().markers if m.code == "attribution" and m.start > 18)
    with pytest.raises(CorpusError, match="in the sentence of its cue"):
        edits.set_source(machine(), cue.uid, 0, 4, "hana", AT)
    assert edits.set_source(machine(), cue.uid, None, None, "hana", AT).marker(cue.uid).source is None


def test_another_text_is_refused_by_name() -> None:
    made = record(machine())
    changed = replace(bare(), text="、" + bare().text[:-1])
    with pytest.raises(ReadError, match="'a' has changed since it was annotated"):
        from_record(made, changed)
    made.pop("text_sha256")
    with pytest.raises(ReadError, match="'a' was annotated on another text"):
        from_record(made, changed)


def test_further_keys_of_a_record_are_carried_through() -> None:
    made = record(machine()) | {"note": "二度読んだ"}
    made["markers"][0] |= {"polarity": "negative", "confidence": 0.4}
    again = to_record(from_record(made, bare()), made["at"])
    assert again["note"] == "二度読んだ"
    assert again["markers"][0]["polarity"] == "negative"
    assert again["markers"][0]["confidence"] == 0.4


def test_characters_outside_the_first_plane_count_as_one() -> None:
    found = next(m for m in machine("b").markers if m.code == "inference")
    assert machine("b").form(found).startswith("とみられ")
