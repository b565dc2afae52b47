"""Names that documents use for a referent: shares of documents, told apart as the lexicon does, or put together."""

from __future__ import annotations

import pytest
from compare_factory import Doc, Sent, make_corpus

from workbench.coding.names_used import NAMES_USED, names_used
from workbench.corpus import Corpus
from workbench.errors import StatisticsError


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    names = [["金正恩氏", "金正恩総書記"], ["金正恩総書記"], ["朝鮮労働党の金正恩総書記"], None, ["金正恩"]]
    docs = [Doc(f"d{i}", [Sent()], "news" if i < 4 else "speech") for i in range(5)]
    return make_corpus(docs, **{"name:kim_jong_un": names})


def test_shares_are_of_the_documents_that_name_the_referent(corpus: Corpus) -> None:
    table = names_used(corpus, "kim_jong_un", "genre")
    assert dict(table.schema) == NAMES_USED
    found = table.rows_by_key(["group", "variant"], unique=True, named=True)
    general = found["news", "金正恩総書記"]
    assert (general["n"], general["n_documents"], general["share"]) == (3, 3, 1.0)
    assert found["news", "金正恩氏"]["n"] == 1
    # Wilson's interval of 3 in 3: 1 / (1 + z²/3) is its lower end.
    assert general["low"] == pytest.approx(1 / (1 + 1.959964**2 / 3), abs=1e-5)
    nought = found["speech", "金正恩総書記"]
    assert (nought["n"], nought["n_documents"], nought["low"]) == (0, 1, pytest.approx(0))
    assert table["variant"][0] == "金正恩総書記"


def test_names_can_be_put_together(corpus: Corpus) -> None:
    table = names_used(corpus, "kim_jong_un", None, together={"総書記": "title", "氏": "Mr"})
    assert dict(table.select("variant", "n").iter_rows()) == {"title": 3, "Mr": 1, "other": 1}


def test_what_was_not_coded_is_refused(corpus: Corpus) -> None:
    with pytest.raises(StatisticsError, match="kim_jong_un"):
        names_used(corpus, "putin")
    with pytest.raises(StatisticsError, match="level"):
        names_used(corpus, "kim_jong_un", level=1)
