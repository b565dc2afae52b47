"""Chains of report: who says that who says what, from the outermost source of a passage to the innermost.

Only the tables are read, so a feature set without texts has its chains too.
"""

from __future__ import annotations

import polars as pl

from workbench.corpus import Corpus
from workbench.errors import CorpusError

#: One row a cue. ``depth`` counts the cues of its chain: 1 where it stands in no other report.
CHAINS = {
    "doc_id": pl.String,
    "sent_id": pl.Int64,
    "marker_id": pl.Int64,
    "depth": pl.Int64,
    "outermost": pl.Int64,
    "chain": pl.String,
}
UNNAMED = "—"
_ARROW = " → "
_KEY = ("doc_id", "marker_id")


def chains(corpus: Corpus, *, least: int = 1) -> pl.DataFrame:
    """Return the chain of sources above every attribution cue.

    Parameters
    ----------
    corpus
        A corpus or feature set with ``attributions`` and ``markers``.
    least
        Keep cues at this depth or deeper: 2 gives the reports within reports alone.

    Returns
    -------
    DataFrame
        Columns of :data:`CHAINS`, in the order of the text. ``outermost`` is the marker_id at which the chain
        begins; ``chain`` is written from there inwards, source and cue of each report: 大統領 (と述べた) →
        同紙 (と報じた). A source that the clause does not name is given as the entity it was resolved to, in
        square brackets, or as a dash.

    Raises
    ------
    CorpusError
        If ``least`` is below 1, or the column ``within`` of a table made elsewhere goes round in a circle.

    Notes
    -----
    The chain is as good as the analysis of the sentence: see the scores of sources before counting depths.
    A corpus built before schema 2 has no ``within``: each of its cues has depth 1.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "橋は来春に開くと市が発表した。"})
    >>> wb.chains(corpus).select("doc_id", "depth").rows()
    [('a', 1)]
    """
    if least < 1:
        raise CorpusError(f"least {least!r} is no depth", allowed="1 or more")
    links = _links(corpus)
    above = {(doc_id, at): (within, link) for doc_id, at, within, link in links.select(*_KEY, "within", "link").rows()}
    climbed = [_climb(above, doc_id, marker_id) for doc_id, marker_id in links.select(_KEY).rows()]
    table = links.with_columns(
        depth=pl.Series([depth for depth, _, _ in climbed], dtype=pl.Int64),
        outermost=pl.Series([at for _, at, _ in climbed], dtype=pl.Int64),
        chain=pl.Series([chain for _, _, chain in climbed], dtype=pl.String),
    )
    return table.filter(pl.col("depth") >= least).select(CHAINS.keys())


def _climb(above: dict[tuple[str, int], tuple[int | None, str]], doc_id: str, marker_id: int) -> tuple[int, int, str]:
    """Depth, outermost cue and chain of one cue."""
    path: list[int] = []
    at: int | None = marker_id
    while at is not None and (doc_id, at) in above:
        if at in path:
            raise CorpusError(
                f"the report of marker {marker_id} in {doc_id!r} stands within itself", hint="annotate it again"
            )
        path.append(at)
        at = above[doc_id, at][0]
    return len(path), path[-1], _ARROW.join(above[doc_id, k][1] for k in reversed(path))


def _links(corpus: Corpus) -> pl.DataFrame:
    """Each cue with what a chain shows of it: its source and its form."""
    named = pl.coalesce("source_form", pl.format("[{}]", "source_entity"), pl.lit(UNNAMED))
    cues = corpus.table("markers").select(*_KEY, "sent_id", "start", "form")
    return (
        corpus.table("attributions")
        .join(cues, on=_KEY)
        .sort("doc_id", "start")
        .select(*_KEY, "sent_id", "within", link=pl.format("{} ({})", named, "form"))
    )
