"""Words: keyness, collocates, runs of words and their spread, in the spelling of the door."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import polars as pl

from workbench.compare.words import collocation
from workbench.compare.words import dispersion as spread
from workbench.compare.words import keyness as words
from workbench.compare.words import keyness_groups as groups
from workbench.compare.words import ngrams as runs
from workbench.corpus import Corpus, Selection
from workbench.counting.families import select

Documents = str | Iterable[str] | pl.Expr | Selection


def keyness(
    corpus: Corpus,
    target: Documents,
    reference: Documents | None = None,
    *,
    family: str = "lemma",
    measures: Collection[str] = ("log_likelihood", "log_ratio", "log_ratio_conservative"),
    min_documents: int = 1,
    pos: Collection[str] | None = words.CONTENT_POS,
    stop: Collection[tuple[str, str]] | None = None,
    ngram: int = 2,
    over_documents: bool = True,
    n_permutations: int = 1000,
    seed: int = 0,
    predict_from: int | None = None,
) -> pl.DataFrame:
    """Return which words, expressions or codes some documents use more, and less, than others.

    Parameters
    ----------
    corpus
        The corpus that holds both sides.
    target
        The documents looked at.
    reference
        The documents they are set beside; by default all others. Documents of the target are taken out of it.
    family
        What is counted: ``lemma``, ``code``, ``entry`` (of the lexicon), ``frame`` or ``ngram``.
    measures, min_documents, pos, stop, ngram, over_documents, n_permutations, seed, predict_from
        As in :func:`workbench.compare.words.keyness.keyness`.

    Returns
    -------
    DataFrame
        One row a type, those that one side lacks included, the most key of the target and of the reference alike by the
        first measure: see :func:`workbench.compare.words.keyness.keyness` for the columns, and how to read them.

    Raises
    ------
    CorpusError
        If a document is not in the corpus.
    StatisticsError
        If a side has no document or no tokens, or a family or measure is unknown.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> news = wb.Filter.of(wb.Condition.values("genre", "wire-style news"))
    >>> key = wb.keyness(corpus, target="column", reference=news, over_documents=False)
    >>> key.filter(type="プーチン").select("direction", "target_documents", "reference_documents").row(0)
    ('target', 1, 132)
    """
    own = set(select(corpus, target))
    everything = corpus.documents["doc_id"].to_list() if reference is None else select(corpus, reference)
    others = [d for d in everything if d not in own]
    return words.keyness(
        corpus.filter(doc_ids=own),
        corpus.filter(doc_ids=others),
        family=family,
        measures=measures,
        min_documents=min_documents,
        pos=pos,
        stop=stop,
        ngram=ngram,
        over_documents=over_documents,
        n_permutations=n_permutations,
        seed=seed,
        predict_from=predict_from,
    )


def keyness_groups(
    corpus: Corpus,
    *,
    by: str | pl.Expr = "genre",
    family: str = "lemma",
    min_documents: int = 1,
    pos: Collection[str] | None = words.CONTENT_POS,
    n_permutations: int = 1000,
    seed: int = 0,
) -> pl.DataFrame:
    """Return the keyness of each group of documents beside all other groups, and whether the groups differ at all.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    by
        What makes the groups.
    family, min_documents, pos, n_permutations, seed
        As in :func:`keyness`.

    Returns
    -------
    DataFrame
        One row a group and type: see :func:`workbench.compare.words.keyness_groups.keyness_groups`.

    Raises
    ------
    StatisticsError
        If there is only one group, or a family is unknown.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> codes = wb.keyness_groups(corpus, by="genre", family="code", n_permutations=0)
    >>> sorted(codes["group"].unique())
    ['Diet speech', 'opinion column', 'signed commentary', 'wire-style news']
    """
    return groups.keyness_groups(
        corpus, by, family=family, min_documents=min_documents, pos=pos, n_permutations=n_permutations, seed=seed
    )


def collocates(
    corpus: Corpus,
    node: str | re.Pattern[str],
    *,
    node_family: str | None = None,
    family: str = "lemma",
    window: tuple[int, int] | str = (5, 5),
    measures: Collection[str] = collocation.DEFAULT,
    min_n: int = 2,
    pos: Collection[str] | None = None,
) -> pl.DataFrame:
    """Return the words that stand near a word, an expression or a kind of marker.

    Parameters
    ----------
    corpus
        A corpus with tokens.
    node
        A word, a marker code, or a compiled regular expression.
    node_family
        What a string names: ``lemma``, ``surface``, ``code`` or ``entry``; by default a code where there is one of that
        name, else a lemma.
    family
        What collocates are counted as: ``lemma``, ``surface`` or ``pos``.
    window, measures, min_n, pos
        As in :func:`workbench.compare.words.collocation.collocation`.

    Returns
    -------
    DataFrame
        One row a collocate, the highest in the first measure first.

    Raises
    ------
    CorpusError
        If the corpus has no tokens (a feature set).
    StatisticsError
        If the node does not occur, or an argument is unknown.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "古い橋を直す。新しい橋を直す。", "b": "古い駅を直す。"})
    >>> wb.collocates(corpus, "橋", min_n=1, pos=["形容詞", "動詞"]).sort("n", "type").select("type", "n").rows()
    [('古い', 1), ('新しい', 1), ('直す', 2)]
    """
    return collocation.collocation(
        corpus, node, by=node_family, unit=family, window=window, measures=measures, min_n=min_n, pos=pos
    )


def dispersion(
    corpus: Corpus,
    types: Iterable[str] | None = None,
    *,
    family: str = "lemma",
    over: str = "documents",
    pos: Collection[str] | None = None,
    min_n: int = 1,
    ngram: int = 2,
) -> pl.DataFrame:
    """Return how evenly words or codes are spread over the documents, sentences or groups of a corpus.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    types
        The types to return; all that occur by default.
    family
        ``lemma``, ``code``, ``entry``, ``frame`` or ``ngram``.
    over, pos, min_n, ngram
        As in :func:`workbench.compare.words.dispersion.dispersion`.

    Returns
    -------
    DataFrame
        One row a type, the most frequent first. ``dp`` is 0 where a type is evenly spread; set it beside ``dp_random``.

    Raises
    ------
    CorpusError
        If tokens are needed and there are none.
    StatisticsError
        If the family or the column is unknown, or the corpus has no tokens.

    Examples
    --------
    >>> import polars as pl
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> spread = wb.dispersion(corpus, ["プーチン", "する"])
    >>> spread.select("type", pl.col("dp") > 0.5).rows()
    [('する', False), ('プーチン', True)]
    """
    return spread.dispersion(corpus, types, family, over, pos=pos, min_n=min_n, ngram=ngram)


def ngrams(
    corpus: Corpus,
    n: int | Iterable[int] = 2,
    *,
    family: str = "surface",
    skip: int = 0,
    min_n: int = 2,
    min_documents: int = 1,
    across_punctuation: bool = False,
) -> pl.DataFrame:
    """Return the runs of words that come back.

    Parameters
    ----------
    corpus
        A corpus with tokens.
    n
        Words of a run; or several numbers, as ``range(2, 6)``.
    family
        What a word is counted as: ``surface``, ``lemma`` or ``pos``.
    skip, min_n, min_documents, across_punctuation
        As in :func:`workbench.compare.words.ngrams.ngrams`.

    Returns
    -------
    DataFrame
        One row a run: shorter runs first, the most frequent first among those of one size.

    Raises
    ------
    CorpusError
        If the corpus has no tokens (a feature set).
    StatisticsError
        If a number is out of range, or the family is unknown.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "古い橋を直す。新しい橋を直す。", "b": "古い駅を直す。"})
    >>> wb.ngrams(corpus, 3, min_n=2).select("ngram", "n", "df").rows()
    [('橋 を 直す', 2, 1)]
    """
    return runs.ngrams(
        corpus, n, family, skip=skip, min_n=min_n, min_documents=min_documents, across_punctuation=across_punctuation
    )
