"""A concordance as one frame: every place with what stands left and right of it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.find.concordance.lines import Concordance
from workbench.find.concordance.query import ALLOWED, Query, Values


def concordance(
    corpus: Corpus,
    value: Values,
    *,
    family: str = "code",
    sort: Sequence[str] = (),
    context: int = 40,
    metadata: Sequence[str] = (),
    voice: Values = None,
    source_type: Values = None,
    verb_class: Values = None,
    commitment: Values = None,
    year: int | None = None,
    month: int | None = None,
    referent: str | None = None,
    near: str | None = None,
    lacking: str | None = None,
    window: tuple[int, int] = (5, 5),
) -> pl.DataFrame:
    """Return the places of something in a corpus, each with its context.

    What is found is what the rates count, so the number of lines is the ``n`` of the same family and category.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    value
        What to look for, one or several: a category of the family, a lemma, a text or a pattern.
    family
        What is looked for: ``code``, ``engagement``, ``voice``, ``entry``, ``source_type``, ``source_entity``,
        ``verb_class``, ``commitment``, ``frame``, ``mention``, ``lemma``; ``plain`` (characters of the text) or
        ``regex``, which need the texts; ``tokens`` (a token query in CQL notation, see
        :mod:`workbench.find.concordance.token_query`), which needs tokens.
    sort
        Keys such as ``R1`` (the first word to the right), ``L1``, ``node``, ``date``, a metadata column; a minus turns
        one round. In the order of the corpus where empty.
    context
        Characters on each side.
    metadata
        Columns of ``documents`` to put beside the lines.
    voice, source_type, verb_class, commitment, year, month, referent, near, lacking, window
        Conditions on the hits, as in :class:`workbench.find.concordance.Query`.

    Returns
    -------
    DataFrame
        Columns of :data:`workbench.find.concordance.lines.PAGE_COLUMNS` and the metadata; one row a hit. ``left`` and
        ``right`` are null where the text is not here (a feature set).

    Raises
    ------
    WorkbenchError
        If there is no such family, value or sort key.
    CorpusError
        If the corpus has not what is looked for.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "橋は来春に開くかもしれない。", "b": "駅は来年に開くだろう。橋も直すかもしれない。"})
    >>> wb.concordance(corpus, "possibility", context=4).select("doc_id", "left", "node", "right").rows()
    [('a', '春に開く', 'かもしれない', '。'), ('b', '橋も直す', 'かもしれない', '。')]
    >>> wb.concordance(corpus, '[pos="助詞"] @[pos="動詞"] "か" "も"', family="tokens")["node"].to_list()
    ['開く', '直す']
    >>> wb.concordance(corpus, "possibility", near='"橋"')["doc_id"].to_list()
    ['a', 'b']
    >>> wb.concordance(corpus, "橋", family="lemma", sort=["-position"])["doc_id"].to_list()
    ['b', 'a']
    """
    names = (value,) if isinstance(value, str) else tuple(value or ())
    if family == "code" and not set(names) <= set(ALLOWED["code"]):
        wrong = next(n for n in names if n not in ALLOWED["code"])
        hint = f"family='lemma' looks for a word, family='plain' for characters, as in {wrong!r}"
        raise WorkbenchError(f"no marker code {wrong!r}", allowed=ALLOWED["code"], hint=hint)
    query = Query(
        family, names, voice, source_type, verb_class, commitment, year, referent, month, near, lacking, window
    )
    found = Concordance.of(corpus, query, sort)
    return found.page(0, size=max(found.n, 1), context=context, metadata=metadata)
