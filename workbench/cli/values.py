"""Values of options that several commands take."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def number_up_to(most: int, of: str = "") -> Callable[[str], float]:
    """Return what reads a number from 0 to ``most``; ``of`` names its unit in the error."""

    def read(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not 0 <= number <= most:
            raise argparse.ArgumentTypeError(f"{value!r} is not a number {of and f'of {of} '}from 0 to {most}")
        return number

    return read
