"""What is kept of a corpus goes with it, and nothing is kept of frames that may change."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import pytest

from workbench.storage.in_use import Answers, Latest
from workbench.storage.tables import Tables


@dataclass
class _Corpus:
    tables: Any = field(default_factory=lambda: Tables({"documents": pl.DataFrame()}))


def _counter():
    made = []

    def make(name):
        def answer():
            made.append(name)
            return f"{name} {len(made)}"

        return answer

    return made, make


def test_a_question_is_answered_once():
    answers, corpus, (made, make) = Answers[str](), _Corpus(), _counter()
    assert [answers.get(corpus, "a", make("a")) for _ in range(3)] == ["a 1"] * 3
    assert answers.get(corpus, "b", make("b")) == "b 2"
    assert made == ["a", "b"]


def test_corpora_do_not_share_answers():
    answers, one, other, (made, make) = Answers[str](), _Corpus(), _Corpus(), _counter()
    answers.get(one, "a", make("a"))
    answers.get(other, "a", make("a"))
    assert made == ["a", "a"]


def test_nothing_is_kept_of_somebodys_own_frames():
    answers, corpus, (made, make) = Answers[str](), _Corpus({"documents": pl.DataFrame()}), _counter()
    for _ in range(2):
        answers.get(corpus, "a", make("a"))
    assert made == ["a", "a"]
    assert not answers._of


def test_answers_go_with_their_corpus():
    answers, corpus, (_, make) = Answers[str](), _Corpus(), _counter()
    answers.get(corpus, "a", make("a"))
    assert answers._of
    del corpus
    gc.collect()
    assert not answers._of


@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_last_questions_are_kept(most):
    answers, corpus, (made, make) = Answers[str](most), _Corpus(), _counter()
    for name in "abcd":
        answers.get(corpus, name, make(name))
    for name in "dcb"[:most]:  # from the last one backwards: each is still there
        answers.get(corpus, name, make(name))
    assert made == list("abcd")
    answers.get(corpus, "a", make("a"))
    assert made == list("abcda")


def test_asking_again_keeps_an_answer_longer():
    answers, corpus, (made, make) = Answers[str](2), _Corpus(), _counter()
    for name in "abac":
        answers.get(corpus, name, make(name))
    answers.get(corpus, "a", make("a"))
    assert made == list("abc")


def test_room_is_made_before_the_next_answer_is():
    answers, corpus = Answers[str](1), _Corpus()
    answers.get(corpus, "a", lambda: "a")
    assert answers.get(corpus, "b", lambda: str(len(answers._of[id(corpus)]))) == "0"


def test_an_answer_found_elsewhere_is_kept():
    answers, corpus, (made, make) = Answers[str](1), _Corpus(), _counter()
    answers.get(corpus, "b", make("b"))
    answers.put(corpus, "a", "given")
    assert answers.get(corpus, "a", make("a")) == "given"
    assert made == ["b"]


def test_several_threads_may_ask():
    latest = Latest[int](3)
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda i: latest.get(i % 7, lambda: i % 7), range(20_000))
        assert list(found) == [i % 7 for i in range(20_000)]
    assert len(latest) <= 3
