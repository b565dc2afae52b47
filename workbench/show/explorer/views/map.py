"""A map of all documents by their stance profile, and the nearest neighbours of one."""

from __future__ import annotations

from workbench.show.explorer import parts
from workbench.show.explorer.session import Session


def render(session: Session) -> str:
    """Return the view."""
    return parts.note("The map of documents is not there yet in this version.")
