"""What there is: documents, sentences, tokens and dates of each group of a corpus."""

from __future__ import annotations

import polars as pl

from workbench.corpus import Corpus
from workbench.errors import CorpusError


def overview(corpus: Corpus, by: str = "genre") -> pl.DataFrame:
    """Return one row a group: how much text of it there is, and from when.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    by
        A column of ``documents``.

    Returns
    -------
    pl.DataFrame
        The column ``by`` as text, then documents, sentences (headings counted), tokens, median_tokens (of a document),
        first and last (dates, null where no date is known), with_text (documents whose text is here). Groups in the
        order of the corpus; a missing value is the group null.

    Raises
    ------
    CorpusError
        If ``documents`` has no column ``by``.

    Examples
    --------
    >>> import workbench as wb
    >>> wb.overview(wb.read("corpora/rapprochement")).select("genre", "documents").rows()
    [('opinion column', 1), ('wire-style news', 132), ('Diet speech', 1673), ('signed commentary', 47)]
    """
    documents = corpus.documents
    if by not in documents.columns:
        raise CorpusError(f"no metadata column {by!r}", allowed=documents.columns)
    return documents.group_by(pl.col(by).cast(pl.String), maintain_order=True).agg(
        documents=pl.len(),
        sentences=pl.col("n_sentences").sum(),
        tokens=pl.col("n_tokens").sum(),
        median_tokens=pl.col("n_tokens").median(),
        first=pl.col("date").min(),
        last=pl.col("date").max(),
        with_text=pl.col("text").is_not_null().sum(),
    )
