"""Topics that nobody wrote rules for: words that occur in the same documents, by non-negative matrix factorisation.

Frames are found by rules, and rules find what their writer thought of. A factorisation of the table of documents and words
(Lee & Seung 1999) asks the texts instead. It always gives topics; whether they are there is a matter of whether they come
back when some of the documents are left out (Greene, O'Callaghan & Cunningham 2014), which ``stability`` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare.rates import document_rates
from workbench.corpus import Corpus
from workbench.counting import resample
from workbench.errors import StatisticsError

#: Parts of speech (nagisa's) of words with content of their own.
CONTENT = ("名詞", "動詞", "形容詞", "形状詞")
#: Light verbs and formal nouns, which every topic would lead with.
LIGHT = frozenset(
    [
        "する",
        "いる",
        "ある",
        "なる",
        "こと",
        "もの",
        "ため",
        "よう",
        "れる",
        "られる",
        "できる",
        "言う",
        "行う",
        "つく",
        "ない",
        "それ",
        "これ",
        "その",
        "この",
        "ところ",
        "中",
        "者",
        "的",
        "等",
        "年",
        "月",
        "日",
    ]
)
Floats = npt.NDArray[np.float64]

TOPICS: dict[str, pl.DataType | type[pl.DataType]] = {
    "topic": pl.Int64,
    "words": pl.List(pl.String),
    "n_documents": pl.Int64,
    "share": pl.Float64,
    "stability": pl.Float64,
    "chance": pl.Float64,
    "frame": pl.String,
    "correlation": pl.Float64,
    "method": pl.String,
}


@dataclass(frozen=True)
class Topics:
    """Topics of a corpus.

    Attributes
    ----------
    table
        Columns of :data:`TOPICS`, a row a topic, the one with the largest share first.
    documents
        ``doc_id`` and a column for each topic (``1``, ``2`` …): its share of the document, 0 to 1.
    """

    table: pl.DataFrame
    documents: pl.DataFrame


def topics(
    corpus: Corpus,
    n_topics: int = 8,
    *,
    words: int = 8,
    min_documents: int = 5,
    pos: Sequence[str] = CONTENT,
    n_halves: int = 20,
    seed: int = 0,
) -> Topics:
    """Return topics as groups of words that occur together, with how stable each is and which frame is like it.

    Parameters
    ----------
    corpus
        A corpus or feature set with ``counts``.
    n_topics
        Topics to look for, from 2.
    words
        Words that stand for a topic.
    min_documents
        Words in fewer documents are left out.
    pos
        Parts of speech that count.
    n_halves
        Random halves of the documents in which the topics are looked for again.
    seed
        Seed of the halves; the factorisation itself starts from a singular value decomposition (NNDSVD, Boutsidis &
        Gallopoulos 2008), and so from no chance at all.

    Returns
    -------
    Topics
        In its table: ``words``, those that weigh most; ``share`` of the corpus; ``n_documents`` in which the topic is the
        largest; ``stability``, mean Jaccard coefficient of its ``words`` with those of the topic that is nearest in a half
        of the documents (0: none comes back, 1: all do, in every half), beside ``chance``, the same for as many words
        drawn by how frequent they are; ``frame`` and Spearman's ``correlation``: of the frames by rule, the one whose rate
        by document goes most with the topic; null without frames.

    Raises
    ------
    StatisticsError
        If there are too few documents or words for so many topics.

    Notes
    -----
    Words are weighted by log(1 + n) times the inverse share of documents that have them, documents to unit length. The
    number of topics is the reader's choice; one that is too large shows in topics with low ``stability``.
    """
    if n_topics < 2:
        raise StatisticsError(f"n_topics={n_topics}", allowed="a whole number from 2")
    table, ids, names = _weights(corpus, pos, min_documents)
    if len(ids) < 4 * n_topics or len(names) < 4 * n_topics:
        raise StatisticsError(
            f"{len(ids)} documents and {len(names)} words for {n_topics} topics",
            allowed=f"at least {4 * n_topics} of each",
            hint="fewer topics, or a lower min_documents",
        )
    of_documents, of_words = _factorised(table, n_topics)
    share = of_documents * of_words.sum(axis=1)
    order = np.argsort(-share.sum(axis=0), kind="stable")
    share, of_words = share[:, order], of_words[order]
    total = share.sum(axis=1, keepdims=True)
    share = np.divide(share, total, out=np.zeros_like(share), where=total > 0)
    tops = _tops(of_words, words)
    rng = resample.generator(seed, "topics")
    stability, chance = _stability(table, tops, n_topics, words, n_halves, rng)
    named = [_frame(corpus, ids, share[:, t]) for t in range(n_topics)]
    largest = share.argmax(axis=1)
    rows = [
        {
            "topic": t + 1,
            "words": [names[i] for i in tops[t]],
            "n_documents": int(((largest == t) & (total[:, 0] > 0)).sum()),
            "share": float(share[:, t].mean()),
            "stability": float(stability[t]),
            "chance": chance,
            "frame": named[t][0],
            "correlation": named[t][1],
            "method": f"NMF of log-weighted counts, {n_topics} topics; stability over {n_halves} halves of the documents",
        }
        for t in range(n_topics)
    ]
    documents = pl.DataFrame({"doc_id": ids, **{str(t + 1): share[:, t] for t in range(n_topics)}})
    return Topics(pl.DataFrame(rows, schema=TOPICS), documents)


def _weights(corpus: Corpus, pos: Sequence[str], min_documents: int) -> tuple[Any, list[str], list[str]]:
    """Return the weighted table, sparse, documents by words, its documents and its words."""
    from scipy.sparse import csr_array, diags_array

    light = pl.col("lemma").is_in(sorted(LIGHT)) | pl.col("lemma").str.contains(r"^[\d０-９一-九十百千万.,]+$")
    cells = (
        corpus.table("counts")
        .filter(pl.col("pos").is_in(list(pos)) & ~light)
        .group_by("doc_id", "lemma")
        .agg(pl.col("n").sum())
    )
    kept = cells.group_by("lemma").len().filter(pl.col("len") >= min_documents)["lemma"].sort()
    cells = cells.filter(pl.col("lemma").is_in(kept.implode()))
    ids, names = cells["doc_id"].unique().sort().to_list(), kept.to_list()
    row, column = (_numbers(cells[c], known) for c, known in (("doc_id", ids), ("lemma", names)))
    n = np.log1p(cells["n"].to_numpy().astype(np.float64))
    table = csr_array((n, (row, column)), shape=(len(ids), len(names)))
    having = np.bincount(column, minlength=len(names))
    table = table @ diags_array(np.log((1 + len(ids)) / (1 + having)) + 1)
    length = np.sqrt((table**2).sum(axis=1))
    return diags_array(1 / np.maximum(length, 1e-12)) @ table, ids, names


def _numbers(values: pl.Series, known: list[str]) -> npt.NDArray[np.int64]:
    at = {name: i for i, name in enumerate(known)}
    return np.array([at[v] for v in values], dtype=np.int64)


def _factorised(table: Any, n_topics: int) -> tuple[Floats, Floats]:
    try:
        from sklearn.decomposition import NMF
    except ImportError:
        raise StatisticsError("topics need scikit-learn", hint="pip install scikit-learn") from None
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of convergence: the words that weigh most have long been the same
        model = NMF(n_topics, init="nndsvd", solver="cd", max_iter=300, random_state=0)
        of_documents: Floats = model.fit_transform(table)
    return of_documents, model.components_


def _tops(of_words: Floats, words: int) -> list[list[int]]:
    return [np.argsort(-row, kind="stable")[:words].tolist() for row in of_words]


def _stability(
    table: Any, tops: list[list[int]], n_topics: int, words: int, n_halves: int, rng: np.random.Generator
) -> tuple[Floats, float]:
    """Return the mean agreement of each topic with the topics of halves of the documents, and that of chance."""
    from scipy.optimize import linear_sum_assignment

    found = np.zeros((n_halves, n_topics))
    for h in range(n_halves):
        half = np.sort(rng.permutation(table.shape[0])[: table.shape[0] // 2])
        again = _tops(_factorised(table[half], n_topics)[1], words)
        alike = np.array([[len({*a} & {*b}) / len({*a} | {*b}) for b in again] for a in tops])
        rows, columns = linear_sum_assignment(-alike)
        found[h, rows] = alike[rows, columns]
    # The topics of chance have as many words, drawn by weight, and as much choice of a partner.
    weight = np.asarray(table.sum(axis=0)).ravel()
    drawn = [
        [rng.choice(len(weight), words, replace=False, p=weight / weight.sum()) for _ in range(n_topics)]
        for _ in range(50)
    ]
    by_chance = []
    for one in drawn:
        alike = np.array([[len({*a} & {*b}) / len({*a} | {*b}) for b in one] for a in tops])
        rows, columns = linear_sum_assignment(-alike)
        by_chance.append(float(alike[rows, columns].mean()))
    return found.mean(axis=0), float(np.mean(by_chance))


def _frame(corpus: Corpus, ids: list[str], share: Floats) -> tuple[str | None, float | None]:
    """Return the frame whose rate by document goes most with a topic, and Spearman's correlation."""
    from scipy.stats import spearmanr

    if "frames" not in corpus.tables or corpus.table("frames").is_empty():
        return None, None
    rates = document_rates(corpus, "frame").pivot("category", index="doc_id", values="rate")
    by_document = pl.DataFrame({"doc_id": ids}).join(rates, on="doc_id", how="left", maintain_order="left").fill_null(0)
    found = {}
    for name in by_document.columns[1:]:
        if by_document[name].n_unique() > 1:
            found[name] = float(spearmanr(by_document[name].to_numpy(), share).statistic)
    if not found or not np.isfinite(list(found.values())).any():
        return None, None
    best = max(found, key=lambda k: (np.nan_to_num(found[k], nan=-2.0), k))
    return best, found[best]
