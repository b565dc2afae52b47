"""A map of all documents by their stance profile, and the nearest neighbours of one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.compare.profiles import ProfileMap, nearest, profile_map
from workbench.counting.resample import generator
from workbench.errors import WorkbenchError
from workbench.show import labels
from workbench.show.explorer import parts
from workbench.show.explorer.session import SLOTS, Session
from workbench.show.html import attribute, escape

_WIDTH, _HEIGHT, _EDGE = 880, 460, 26
#: Points drawn of each slice, and of what is in neither: more of them hide each other and make the page heavy.
MOST = 1000
#: Categories drawn as directions.
ARROWS = 6
_NEIGHBOURS = 10

Points = npt.NDArray[np.float64]


def render(session: Session) -> str:
    """Return the view."""
    try:
        mapped = session.keep("map", lambda: profile_map(session.corpus, parts=session.parts), counted=True)
    except WorkbenchError as problem:
        return parts.note(f"There is no map of this corpus: {problem}")
    at = session.keep("map points", lambda: _points(session, mapped), counted=True)
    return _caption(session, mapped, at) + _drawing(session, mapped, at) + _neighbours(session)


def _points(session: Session, mapped: ProfileMap) -> Points:
    """The place of every document, in the order of ``documents``; NaN where it has none."""
    joined = session.doc_rows.join(
        mapped.points.select("doc_id", "x", "y"), on="doc_id", how="left", maintain_order="left"
    )
    found: Points = joined.select("x", "y").cast(pl.Float64).to_numpy()
    return found


def _caption(session: Session, mapped: ProfileMap, at: Points) -> str:
    placed = ~np.isnan(at[:, 0])
    x, y = (f"{share:.0%}" for share in mapped.explained)
    sizes = "; ".join(
        f"{parts.mark(s)} {int((session.masks[s] & placed).sum()):,} of {int(session.masks[s].sum()):,} documents"
        for s in SLOTS
    )
    why = mapped.points["reason"].drop_nulls()
    left = f" {len(why):,} documents have no place ({escape(why[0])})." if len(why) else ""
    return (
        f'<p class="wb-small">Documents alike in stance lie close (principal components of their profiles; across {x}, up {y} '
        f"of the variance). An arrow points to where documents have more of a category. {sizes}.{left} Click a point to read "
        "the document.</p>"
    )


def _drawing(session: Session, mapped: ProfileMap, at: Points) -> str:
    placed = ~np.isnan(at[:, 0])
    low = at[placed].min(axis=0) if placed.any() else np.full(2, -1.0)
    span = np.maximum((at[placed].max(axis=0) if placed.any() else np.full(2, 1.0)) - low, 1e-9)
    scale = float(min((_WIDTH - 2 * _EDGE) / span[0], (_HEIGHT - 2 * _EDGE) / span[1]))
    corner = (_WIDTH - span[0] * scale) / 2, (_HEIGHT + span[1] * scale) / 2

    def place(points: Points) -> list[list[float]]:
        x, y = (points - low).T * scale
        found: list[list[float]] = np.column_stack([corner[0] + x, corner[1] - y]).round(1).tolist()
        return found

    drawn: list[str] = []
    others = placed & ~session.masks["a"] & ~session.masks["b"]
    drawn += [f'<circle cx="{x}" cy="{y}" r="2" fill="#bbb"/>' for x, y in place(at[_some(others, "others")])]
    for slot in reversed(SLOTS):
        chosen = _some(placed & session.masks[slot], slot)
        spots = zip(_tips(session, chosen), chosen.tolist(), place(at[chosen]), strict=True)
        drawn += [_point(slot, session.doc_ids[row], tip, x, y) for tip, row, (x, y) in spots]
    x, y = place(np.zeros((1, 2)))[0]
    drawn.append(_arrows(mapped, (x, y)))
    too_many = [s for s in SLOTS if int((placed & session.masks[s]).sum()) > MOST]
    note = f'<p class="wb-small">Of {" and ".join(map(str.upper, too_many))}, {MOST:,} points are drawn, taken by chance.</p>'
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="100%" style="max-width:{_WIDTH}px;border:1px solid #ddd" role="group" '
        f'aria-label="map of documents">{"".join(drawn)}</svg>{note if too_many else ""}'
    )


def _some(mask: npt.NDArray[np.bool_], name: str) -> npt.NDArray[np.int64]:
    rows = np.flatnonzero(mask)
    return rows if len(rows) <= MOST else np.sort(generator(0, "map", name).choice(rows, MOST, replace=False))


def _point(slot: str, doc_id: str, tip: str, x: float, y: float) -> str:
    key = f'data-key="{attribute("open:" + doc_id)}" tabindex="-1"'
    title = f"<title>{escape(tip)}</title>"
    if slot == "a":
        return f'<circle cx="{x}" cy="{y}" r="5" fill="{parts.COLOUR["a"]}" stroke="#fff" {key}>{title}</circle>'
    return (
        f'<rect x="{x - 3}" y="{y - 3}" width="6" height="6" fill="#fff" stroke="{parts.COLOUR["b"]}" stroke-width="1.3" {key}>'
        f"{title}</rect>"
    )


def _tips(session: Session, rows: npt.NDArray[np.int64]) -> list[str]:
    columns = session.corpus.documents.select("doc_id", "outlet", "genre", "date")[rows]
    return [" · ".join(str(v) for v in row if v is not None) for row in columns.iter_rows()]


def _arrows(mapped: ProfileMap, middle: tuple[float, float]) -> str:
    """The categories that go furthest with the map, as arrows from its middle; a scale of their own."""
    size = pl.col("x") ** 2 + pl.col("y") ** 2
    longest = mapped.loadings.sort(size, descending=True).head(ARROWS)
    reach = max((float(np.hypot(x, y)) for x, y in longest.select("x", "y").iter_rows()), default=1.0) or 1.0
    ends = [
        (middle[0] + r["x"] / reach * _WIDTH * 0.3, middle[1] - r["y"] / reach * _HEIGHT * 0.4, r)
        for r in longest.iter_rows(named=True)
    ]
    drawn, lowest = [], {True: -1e9, False: -1e9}
    for x, y, row in sorted(ends, key=lambda e: e[1]):
        right = x >= middle[0]
        # Names of arrows that end close together stand under each other.
        text_y = lowest[right] = max(y + 4, lowest[right] + 15)
        inside = x if not right or x < _WIDTH - 170 else _WIDTH - 170
        name = labels.label(row["family"], row["category"]).both
        drawn.append(
            f'<line x1="{middle[0]}" y1="{middle[1]}" x2="{x:.1f}" y2="{y:.1f}" stroke="#111" stroke-width="1.2" '
            f'pointer-events="none"/><circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="#111" pointer-events="none"/>'
            f'<text x="{inside + (6 if right else -6):.1f}" y="{text_y:.1f}" font-size="12" '
            f'text-anchor="{"start" if right else "end"}" pointer-events="none" '
            f'style="paint-order:stroke;stroke:#fff;stroke-width:4px">{escape(name)}</text>'
        )
    return "".join(drawn)


def _neighbours(session: Session) -> str:
    """The nearest neighbours of the one document of A."""
    rows = np.flatnonzero(session.masks["a"])
    if len(rows) != 1:
        return parts.note("Choose a single document as A to see its nearest neighbours.")
    doc_id = session.doc_ids[int(rows[0])]
    found = session.keep(("nearest", doc_id), lambda: _nearest(session, doc_id), counted=True)
    if isinstance(found, str):
        return parts.note(f"{doc_id} has no neighbours: {found}")
    near = found.drop_nulls("doc_id")
    tips = _tips(session, np.array([session.rows[d] for d in near["doc_id"]], np.int64))
    body = "".join(_neighbour(r, tip) for r, tip in zip(near.iter_rows(named=True), tips, strict=True))
    return (
        f'<table><caption class="wb-small" style="text-align:left">Nearest to {escape(doc_id)} in stance profile, of '
        f"{found['n_compared'][0]:,} documents. Two documents at random are about 1.4 apart. <i>Stays</i>: in how many "
        "resamples of the document's sentences the neighbour is among the ten nearest; a low share is a neighbour by "
        'chance.</caption><thead><tr><th>document</th><th class="wb-num">distance</th><th class="wb-num">stays</th>'
        f'<th class="wb-num">tokens</th><th>what keeps them apart most</th></tr></thead><tbody>{body}</tbody></table>'
    )


def _nearest(session: Session, doc_id: str) -> pl.DataFrame | str:
    """Return the neighbours, or why there are none: that takes as long to find out, and is kept too."""
    try:
        return nearest(session.corpus, doc_id, _NEIGHBOURS, n_resamples=200, parts=session.parts)
    except WorkbenchError as problem:
        return str(problem)


def _neighbour(row: dict[str, object], tip: str) -> str:
    drivers = row["drivers"]
    apart = ", ".join(str(d).replace("_", " ") for d in drivers) if isinstance(drivers, list) else "–"
    stays = f"{row['stays']:.0%}" if row["stays"] is not None else "–"
    key = attribute(f"open:{row['doc_id']}")
    return (
        f'<tr data-row="" tabindex="0" data-key="{key}"><td lang="ja">{escape(tip)}</td>'
        f'<td class="wb-num">{row["distance"]:.2f}</td><td class="wb-num">{stays}</td>'
        f'<td class="wb-num">{row["n_tokens"]:,}</td><td>{escape(apart)}</td></tr>'
    )
