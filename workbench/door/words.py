"""Words: the keyness of some documents of a corpus beside others, in the spelling of the door."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import polars as pl

from workbench.compare.words import keyness as words
from workbench.corpus import Corpus, Selection
from workbench.counting.families import Parts, select

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
    ngram_family: str = "surface",
    over_documents: bool = True,
    n_permutations: int = 1000,
    like_length: bool = True,
    seed: int = 0,
    predict_from: int | None = None,
    parts: Parts = None,
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
    measures, min_documents, pos, stop, ngram, ngram_family, over_documents, n_permutations, like_length, seed, predict_from, parts
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
    own = pl.Series(select(corpus, target), dtype=pl.String)
    ids = corpus.documents["doc_id"] if reference is None else pl.Series(select(corpus, reference), dtype=pl.String)
    others = ids.filter(~ids.is_in(own.implode()))
    return words.keyness(
        corpus.filter(pl.col("doc_id").is_in(own.implode())),
        corpus.filter(pl.col("doc_id").is_in(others.implode())),
        family=family,
        measures=measures,
        min_documents=min_documents,
        pos=pos,
        stop=stop,
        ngram=ngram,
        ngram_family=ngram_family,
        over_documents=over_documents,
        n_permutations=n_permutations,
        like_length=like_length,
        seed=seed,
        predict_from=predict_from,
        parts=parts,
    )
