"""Families of a coded corpus: frames by sentence, names by mention, classes of verbs, and what is missing."""

from __future__ import annotations

import polars as pl
import pytest
from compare_factory import Doc, Sent, make_corpus

from workbench import schema
from workbench.compare.contrast import contrast
from workbench.compare.rates import document_rates, group_rates, target_rates
from workbench.corpus import Corpus
from workbench.counting.cube import count_documents, count_sentences
from workbench.counting.families import categories
from workbench.errors import CorpusError, StatisticsError


@pytest.fixture
def coded() -> Corpus:
    sentences = [Sent(10, [("attribution", "author", "media")]), Sent(20), Sent(30, part="boilerplate")]
    corpus = make_corpus([Doc(f"d{i:02d}", sentences, "x" if i < 12 else "y") for i in range(15)])
    frames = [
        {"doc_id": d, "sent_id": s, "frame": f, "start": 20 * s + i, "end": 20 * s + i + 1}
        for d, s, f, i in [
            ("d00", 0, "trade", 0),
            ("d00", 0, "trade", 3),  # twice in one sentence is one event
            ("d00", 1, "trade", 0),
            ("d00", 1, "debt", 0),
            ("d00", 2, "trade", 0),  # boilerplate
            ("d13", 0, "trade", 0),
        ]
    ]
    mentions = [
        {"doc_id": d, "sent_id": s, "start": 20 * s + i, "end": 20 * s + i + 2, "form": v, "referent": r, "variant": v}
        for d, s, i, r, v in [
            ("d00", 0, 0, "pair", "露朝"),
            ("d00", 0, 4, "pair", "ロ朝"),
            ("d00", 1, 0, "pair", "ロ朝"),
            ("d00", 1, 4, "leader", "氏"),
            ("d00", 2, 0, "pair", "朝露"),  # boilerplate: the name is known, and counted nowhere
            ("d13", 0, 0, "pair", "ロ朝"),
        ]
    ]
    classes = pl.Series(["acknowledge", "distance", None] * 5, dtype=schema.VerbClass)
    tables = {
        n: pl.DataFrame(r, schema=dict(schema.TABLES[n].columns))
        for n, r in (("frames", frames), ("mentions", mentions))
    }
    return corpus.with_tables(**tables, attributions=corpus.attributions.with_columns(verb_class=classes))


def n_of(corpus: Corpus, family: str, doc_id: str) -> dict[str, int]:
    return dict(document_rates(corpus, family).filter(doc_id=doc_id).select("category", "n").iter_rows())


def test_a_frame_is_counted_by_sentence(coded: Corpus) -> None:
    assert n_of(coded, "frame", "d00") == {"debt": 1, "trade": 2}
    rates = document_rates(coded, "frame").filter(doc_id="d00", category="trade").row(0, named=True)
    assert (rates["unit"], rates["exposure"], rates["rate"]) == ("sentences", 2, 100.0)


def test_frames_that_hold_nowhere_are_listed_where_the_coding_is_known(coded: Corpus) -> None:
    assert categories(coded, "frame") == ("debt", "trade")
    known = Corpus(coded.tables, {"frames": {"ids": ["trade", "war", "debt"]}})
    assert categories(known, "frame") == ("trade", "war", "debt")
    assert n_of(known, "frame", "d00") == {"trade": 2, "war": 0, "debt": 1}


def test_a_name_is_counted_by_mention(coded: Corpus) -> None:
    assert categories(coded, "name:pair") == ("ロ朝", "朝露", "露朝")
    assert n_of(coded, "name:pair", "d00") == {"ロ朝": 2, "朝露": 0, "露朝": 1}
    assert n_of(coded, "name:leader", "d13") == {"氏": 0}


def test_classes_of_verbs_leave_out_cues_without_one(coded: Corpus) -> None:
    found = group_rates(coded, "verb_class", by=None, n_resamples=10)
    assert dict(found.select("category", "n").iter_rows()) == {"acknowledge": 5, "endorse": 0, "distance": 5}


@pytest.mark.parametrize("family", ["frame", "name:pair", "verb_class"])
def test_every_comparison_takes_them(coded: Corpus, family: str) -> None:
    known = categories(coded, family)
    assert target_rates(coded, "d00", family, n_resamples=20)["category"].to_list() == list(known)
    found = contrast(coded, "d00", by="genre", family=family, n_resamples=20)
    assert found.filter(group="x")["category"].to_list() == list(known)
    assert found["target_n"].sum() == 2 * sum(n_of(coded, family, "d00").values())
    assert count_sentences(coded, ["d05"], family).categories == count_documents(coded, family).categories


def test_what_is_not_there_says_what_to_do(coded: Corpus) -> None:
    bare = make_corpus([Doc("a", [Sent(9)])])
    uncoded = Corpus({k: v for k, v in bare.tables.items() if k not in ("frames", "mentions")})
    for family in ("frame", "name:pair"):
        with pytest.raises(CorpusError, match=r"no table .*coding\.code"):
            document_rates(uncoded, family)
    with pytest.raises(CorpusError, match=r"no mention of 'pear'.*leader.*pair"):
        document_rates(coded, "name:pear")
    with pytest.raises(StatisticsError, match=r"no family of categories 'colour'.*frame.*name:REFERENT"):
        document_rates(coded, "colour")
