"""Names: which of the names of one referent A and B choose."""

from __future__ import annotations

from workbench.counting.events import events
from workbench.show.explorer import parts
from workbench.show.explorer.session import Session, hits_key


def render(session: Session) -> str:
    """Return the view."""
    if "mentions" not in session.corpus.tables:
        return parts.note(
            "This corpus has no mentions yet. Build it again with this version, or code it: workbench.code(corpus)."
        )
    found = session.keep("referents", lambda: referents(session), counted=True)
    if not found:
        return parts.note("No referent is mentioned anywhere in this corpus.")
    offered = {name: f"{name.replace('_', ' ')} ({n:,})" for name, n in found.items()}
    chosen = session.option("referent", next(iter(offered)), offered)
    table = session.contrast(session.slices.names(chosen))
    unit = "in per cent of the mentions of this referent"
    head = parts.choices("referent", chosen, offered, "referent") + session.interval_choice()
    return head + parts.forest(
        table, f"name:{chosen}", lambda s, c: hits_key(s, "mention", c, referent=chosen), unit=unit
    )


def referents(session: Session) -> dict[str, int]:
    """Return the referents with the number of their mentions, most mentioned first."""
    counted = events(session.corpus, "referent", session.parts).group_by("category").len()
    return dict(counted.sort("len", "category", descending=[True, False]).iter_rows())
