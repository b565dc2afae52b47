"""What framing does (problem, cause, judgement, remedy): rules that hold in their examples, and topics crossed with them."""

from __future__ import annotations

import polars as pl
import pytest
from teaching import teaching

from workbench.build import annotate_documents
from workbench.build.fingerprint import _NOT_ANALYSED
from workbench.coding.frames.coding import code_frames, example_documents, with_functions, wrong_examples
from workbench.coding.frames.lexicon import Frame, functions, shipped
from workbench.coding.own import frames_of
from workbench.compare.stance_by import frame_by_stance
from workbench.corpus import Corpus
from workbench.errors import CorpusError, SchemaError

FUNCTIONS = list(functions().frames.values())


def test_examples_match_and_counterexamples_do_not() -> None:
    annotated = annotate_documents(example_documents(functions()))
    assert wrong_examples(annotated, functions()).rows() == []


def test_the_four_of_entman_in_his_order() -> None:
    assert list(functions().frames) == ["problem", "cause", "judgement", "remedy"]
    assert not set(functions().frames) & set(shipped().frames)


@pytest.mark.parametrize("frame", FUNCTIONS, ids=lambda f: f.frame_id)
def test_every_function_says_what_it_is(frame: Frame) -> None:
    assert min(len(set(frame.examples)), len(set(frame.counterexamples))) >= 3
    assert "Not:" in frame.definition


def test_judgement_and_remedy_hold_wherever_the_analyser_marks_them() -> None:
    corpus = teaching()
    found = code_frames(corpus, "functions")
    for code, function in (("attitude", "judgement"), ("obligation", "remedy")):
        counted = corpus.sentences.filter(pl.col("part") != "boilerplate").select("doc_id", "sent_id")
        marked = corpus.markers.filter(code=code).join(counted, on=["doc_id", "sent_id"])
        left = marked.join(found.filter(frame=function), on=["doc_id", "sent_id"], how="anti")
        assert marked.height >= 15
        assert left.height == 0


def test_functions_stand_beside_topics_by_folder() -> None:
    both = frames_of(("shipped", "functions"))
    assert list(both.frames) == [*shipped().frames, *functions().frames]


def test_the_analysis_does_not_depend_on_them() -> None:
    """Mending a function codes anew and analyses nothing: the hash of what the analyser reads leaves the folder out."""
    assert {"frames", "functions"} <= set(_NOT_ANALYSED)


def test_topics_crossed_with_functions_by_hand() -> None:
    corpus = with_functions(teaching())
    table = frame_by_stance(corpus, "frame", frames=list(shipped().frames), parts="body", n_resamples=50)
    assert table.filter(pl.col("frame") == pl.col("category")).is_empty()
    body = corpus.sentences.filter(part="body").select("doc_id", "sent_id")
    held = corpus.frames.join(body, on=["doc_id", "sent_id"]).select("doc_id", "sent_id", "frame").unique()
    topic = held.filter(frame="sanctions_and_economy")
    cause = held.filter(frame="problem")
    row = table.filter(frame="sanctions_and_economy", category="problem").row(0, named=True)
    assert row["n_frame"] == topic.height > 10
    assert row["n"] == topic.join(cause, on=["doc_id", "sent_id"]).height > 3
    assert row["other_n"] == cause.height - row["n"]
    assert row["n_other"] == body.height - topic.height


def test_coded_elsewhere_and_read_back(tmp_path) -> None:
    corpus = teaching()
    found = code_frames(corpus, "functions")
    found.write_csv(tmp_path / "f.tsv", separator="\t")
    back = with_functions(corpus.features(), pl.read_csv(tmp_path / "f.tsv", separator="\t"))
    assert back.frames.sort(pl.all()).equals(with_functions(corpus).frames.sort(pl.all()))
    assert back.provenance["frames"]["ids"][-4:] == ["problem", "cause", "judgement", "remedy"]
    one = corpus.filter(doc_ids=["wire-treaty-2024-a"])
    assert set(with_functions(one, found).frames["doc_id"]) == {"wire-treaty-2024-a"}


def test_without_tokens_they_must_be_given() -> None:
    with pytest.raises(CorpusError, match="tokens"):
        with_functions(teaching().features())
    with pytest.raises(SchemaError, match="frames"):
        with_functions(teaching(), pl.DataFrame({"doc_id": ["x"]}))


def test_a_corpus_without_topics_says_so() -> None:
    tables = {n: t for n, t in teaching().tables.items() if n != "frames"}
    with pytest.raises(CorpusError, match="no table 'frames'"):
        with_functions(Corpus(tables, teaching().provenance))
