"""Style sheet of the explorer's parts: every rule holds inside ``.wb-x`` only."""

from __future__ import annotations

from workbench.show import labels
from workbench.show.assets import asset

#: Colour and shape of the slices. A is a filled circle, B a hollow square: not colour alone.
COLOUR = {"a": labels.TARGET_COLOUR, "b": labels.GROUP_COLOURS[0]}

CSS = f".wb-x{{{''.join(f'--wb-{slot}:{colour};' for slot, colour in COLOUR.items())}}}\n{asset('explorer.css')}"
