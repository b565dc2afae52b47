"""Keyness: the words that A uses more than B, and the other way round."""

from __future__ import annotations

import polars as pl

from workbench.compare.words.type_table import CONTENT_POS
from workbench.errors import WorkbenchError
from workbench.show.explorer import parts
from workbench.show.explorer.session import Session, hits_key
from workbench.show.html import attribute, escape

#: Words on each side.
TOP = 25
_POS = {
    "content": "content words",
    "名詞": "nouns 名詞",
    "動詞": "verbs 動詞",
    "形容詞": "adjectives 形容詞",
    "副詞": "adverbs 副詞",
}
_ORDER = {
    "log_ratio_conservative": "conservative log ratio",
    "log_likelihood": "log-likelihood",
}


def render(session: Session) -> str:
    """Return the view."""
    pos = session.option("pos", "content", _POS)
    order = session.option("keyness", "log_ratio_conservative", _ORDER)
    head = parts.choices("pos", pos, _POS, "words") + parts.choices("keyness", order, _ORDER, "sorted by")
    try:
        found = key_words(session, pos, order)
    except WorkbenchError as problem:
        return head + parts.note(str(problem))
    tables = "".join(_table(slot, side, order) for slot, side in found.items())
    return (
        f'{head}<p class="wb-small">Types of A beside B over all documents; a word that one text repeats looks as key as '
        "one that many texts use: compare the documents. Tests that respect documents: <code>compare.keyness</code>.</p>"
        f'<div class="wb-cols">{tables}</div>'
    )


def key_words(
    session: Session, pos: str = "content", order: str = "log_ratio_conservative", top: int = TOP
) -> dict[str, pl.DataFrame]:
    """Return the key types of A and of B, most key first."""
    kept = CONTENT_POS if pos == "content" else (pos,)
    table = session.slices.keyness(session.masks["a"], session.masks["b"], pos=kept)
    more = (pl.col("a_n") / pl.col("a_tokens")) > (pl.col("b_n") / pl.col("b_tokens"))
    size = pl.col(order).abs()
    ranked = table.with_columns(rank=size).filter(pl.col("rank") > 0)
    by = ["rank", "log_likelihood", "type"]
    return {
        slot: ranked.filter(side).sort(by, descending=[True, True, False]).head(top)
        for slot, side in (("a", more), ("b", ~more))
    }


def _table(slot: str, side: pl.DataFrame, order: str) -> str:
    title = f"<b>more in {parts.mark(slot)}</b>"
    if side.is_empty():
        return f"<div>{title}{parts.note('No word.')}</div>"
    top = float(side["rank"].max() or 1)  # type: ignore[arg-type]
    body = "".join(
        f'<tr data-row="" tabindex="0" data-key="{attribute(hits_key(slot, "lemma", r["type"]))}">'
        f'<td lang="ja">{escape(r["type"])}</td><td><span class="wb-bar" style="width:{110 * r["rank"] / top:.0f}px;'
        f'background:{parts.COLOUR[slot]}"></span> {r["rank"]:.1f}</td>'
        + "".join(f'<td class="wb-num">{r[f"{s}_n"]:,}</td><td class="wb-num">{r[f"{s}_df"]:,}</td>' for s in "ab")
        + "</tr>"
        for r in side.iter_rows(named=True)
    )
    heads = "".join(f'<th class="wb-num">{parts.mark(s)} n</th><th class="wb-num">docs</th>' for s in "ab")
    return (
        f"<div>{title}<table><thead><tr><th>type</th><th>{escape(_ORDER[order])}</th>{heads}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )
