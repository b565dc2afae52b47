"""The stance profile of A against B: any family of categories, with intervals."""

from __future__ import annotations

from workbench.counting.families import FAMILIES, LATER, has_later
from workbench.show.explorer import parts
from workbench.show.explorer.session import Session, hits_key


def render(session: Session) -> str:
    """Return the view."""
    later = () if has_later(session.corpus) else LATER
    offered = {name: text for name, text in parts.FAMILIES.items() if name in FAMILIES and name not in later}
    family = session.option("family", "code", tuple(offered))
    unit = session.option("unit", session.slices.counts(family).unit, tuple(parts.UNITS))
    head = parts.choices("family", family, offered, "count")
    head += parts.choices("unit", unit, parts.UNITS, "rates")
    table = session.contrast(family, unit)
    head += session.interval_choice()
    return head + parts.forest(table, family, lambda slot, category: hits_key(slot, family, category))
