"""The HTML of the filter panel: chips, messages and lists of values with counts. Parts with a key can be pressed."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from workbench.errors import WorkbenchError
from workbench.find.filters.conditions import UNKNOWN
from workbench.find.filters.filter import Filter, FilterIndex
from workbench.show import labels
from workbench.show.assets import asset
from workbench.show.explorer.panels.filter_facets import Facet
from workbench.show.html import attribute, escape

#: A list shows at most so many values; the others are found by typing. A shorter list also shows what has no document.
MOST_ROWS = 40
SHORT = 14

CSS = asset("filter.css")


def wrapped(html: str) -> str:
    """Return HTML of the panel in the element that its style sheet knows."""
    return f'<div class="wb-f">{html}</div>'


def head(index: FilterIndex, filter: Filter, problem: WorkbenchError | str | None) -> str:
    """Return how many documents are left, the conditions as chips with a button each, and what is wrong."""
    n = int(index.mask(filter).sum())
    clear = '<span class="wb-act" role="button" data-key="clear">clear all</span>' if filter.conditions else ""
    chips = "".join(
        f'<span class="wb-chip">{escape(c.describe())} <span role="button" data-key="drop:{i}" '
        f'aria-label="{attribute(f"remove {c.describe()}")}" title="remove">×</span></span>'
        for i, c in enumerate(filter.conditions)
    )
    lines = [f'<div role="status"><span class="wb-n">{n:,} of {index.n:,} documents</span>{clear}</div>']
    lines += [f'<div class="wb-chips">{chips}</div>'] if chips else []
    if problem is not None:
        lines.append(f'<div class="wb-error" role="alert">{escape(problem)}</div>')
    if n == 0 and filter.conditions:
        lines.append(f'<div class="wb-note" role="status">{nothing_left(index, filter)}</div>')
    return wrapped("".join(lines))


def nothing_left(index: FilterIndex, filter: Filter) -> str:
    """Return which condition to loosen, the one that frees most documents first."""
    freed = [(c, n) for c, n in index.loosen(filter) if n][:3]
    if not freed:
        return "No document meets these conditions, nor all but one of them: remove several."
    ways = "".join(
        f'<br><span class="wb-act" role="button" data-key="drop:{filter.conditions.index(c)}">'
        f"loosen {escape(c.describe())}</span>: {n:,} document{'s' if n != 1 else ''}"
        for c, n in freed
    )
    return f"No document meets all of these conditions.{ways}"


def lists(
    index: FilterIndex,
    filter: Filter,
    offered: list[Facet],
    opened: Collection[str],
    find: str = "",
    times: Mapping[str, int] | None = None,
) -> str:
    """Return the lists of values; only those that are open are counted.

    Parameters
    ----------
    index, filter
        The corpus and the filter as it stands.
    offered
        The lists.
    opened
        Names of those that are open.
    find
        Show only values with these characters.
    times
        By key, how many times a document must have what is chosen next.
    """
    parts = []
    for i, facet in enumerate(offered):
        chosen = facet.chosen(filter)
        # What a reader looks for is shown wherever it stands, also in lists that are closed.
        rows = _rows(index, filter, i, facet, chosen, find) if find or facet.name in opened else ""
        names = ", ".join(facet.text(v) for v in chosen)
        parts.append(
            f'<div class="wb-facet" data-facet="{attribute(facet.name)}"><div class="wb-fhead" role="button" '
            f'data-key="open:{i}" aria-expanded="{"true" if rows else "false"}" title="{attribute(names)}">'
            f"{'▾' if rows else '▸'} {escape(facet.label)} <small>{escape(names)}</small></div>"
        )
        if rows and facet.counted:
            condition = filter.get(facet.key)
            k = condition.at_least if condition else (times or {}).get(facet.key, 1)
            parts.append(_times(i, k, facet.label))
        parts.append(f"{rows}</div>")
    if find and not any("data-row" in part for part in parts):
        parts.insert(0, f'<div class="wb-small">no list has “{escape(find)}”</div>')
    return wrapped("".join(parts))


def _times(i: int, k: int, label: str) -> str:
    down, up = (
        f'<span class="wb-act" role="button" data-key="times:{i}:{to}" aria-label="{attribute(label)}: {how}">{sign}</span>'
        for to, how, sign in ((max(k - 1, 1), "fewer times", "−"), (k + 1, "more times", "+"))
    )
    return f'<div class="wb-small">at least {k} {"times" if k > 1 else "time"} in a document {down}{up}</div>'


def _rows(index: FilterIndex, filter: Filter, i: int, facet: Facet, chosen: tuple[object, ...], find: str) -> str:
    counted = [(at, value, n, facet.text(value)) for at, (value, n) in enumerate(index.counts(filter, facet.name))]
    shown = [row for row in counted if find.casefold() in row[3].casefold() or row[1] in chosen]
    if len(counted) > SHORT:
        # What is chosen stays in sight; of the others, those that there are.
        shown = [r for r in shown if r[1] in chosen] + [r for r in shown if r[1] not in chosen and r[2]]
    rows = [_row(f"{i}:{at}", facet, value, n, text, value in chosen) for at, value, n, text in shown[:MOST_ROWS]]
    if more := len(shown) - MOST_ROWS:
        rows += [f'<div class="wb-small">{more:,} more: type above to find one</div>'] if more > 0 else []
    if not shown and find:
        return ""
    if not shown:
        rows = ['<div class="wb-small">no value left</div>']
    label = attribute(facet.label)
    return f'<div class="wb-list" role="group" aria-label="{label}" data-scroll="{i}">{"".join(rows)}</div>'


def _row(key: str, facet: Facet, value: object, n: int, text: str, on: bool) -> str:
    swatch = ""
    meaning = text
    if facet.column is None and facet.name in labels.FAMILIES:
        own = labels.label(facet.name, str(value))
        swatch = f'<span class="wb-sw" style="background:{own.colour}"></span>'
        meaning = f"{own.both}: {own.meaning}"
    none = " wb-none" if n == 0 else ""
    ja = ' lang="ja"' if not text.isascii() and text != UNKNOWN else ""
    return (
        f'<div class="wb-v{none}" role="checkbox" aria-checked="{"true" if on else "false"}" data-row '
        f'data-key="pick:{key}" data-value="{attribute(value)}" title="{attribute(meaning)}">'
        f'<span aria-hidden="true">{"☑" if on else "☐"}</span>{swatch}<span class="wb-t"{ja}>{escape(text)}</span>'
        f'<span class="wb-c">{n:,}</span></div>'
    )


def code(text: str) -> str:
    """Return code to read and to copy."""
    return wrapped(f'<pre tabindex="0" aria-label="the filter as code">{escape(text)}</pre>')
