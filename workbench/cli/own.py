"""Options for frames, names and a lexicon of one's own, the same for every command that has them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.annotate import LEAST_CONFIDENCE
from workbench.cli.output import say
from workbench.cli.values import number_up_to

if TYPE_CHECKING:
    from workbench.corpus import Corpus

_SIDE = "in the place of those that ship; 'shipped' stands for these; can be repeated"


def add_coding(sub: argparse.ArgumentParser) -> None:
    """Add ``--frames`` and ``--names``."""
    sub.add_argument("--frames", action="append", default=[], metavar="DIR", help=f"frames of your own, {_SIDE}")
    sub.add_argument("--names", action="append", default=[], metavar="DIR", help=f"names of your own, {_SIDE}")


def add_lexicon(sub: argparse.ArgumentParser) -> None:
    """Add ``--lexicon``."""
    text = "stance lexicon of your own, added to the one that ships; can be repeated"
    sub.add_argument("--lexicon", action="append", default=[], type=Path, metavar="DIR", help=text)


def add_least_confidence(sub: argparse.ArgumentParser) -> None:
    """Add ``--least-confidence``."""
    text = "leave out markers that readers are less likely to mark, 0 (whatever the lexicon matches) to 1 (default: %(default)s)"
    sub.add_argument("--least-confidence", type=number_up_to(1), default=LEAST_CONFIDENCE, metavar="P", help=text)


def lexicon_folders(arguments: argparse.Namespace) -> list[str]:
    """Return the folders of ``--lexicon``, read once now, so that what is wrong is said before any work is done."""
    folders = [str(folder) for folder in arguments.lexicon]
    if folders:
        from workbench.annotate import lexicon

        found = lexicon.load(lexicon.stance_folder(), *folders)
        say(f"stance lexicon: {found.name} {found.version}")
    return folders


def check_coding(arguments: argparse.Namespace) -> None:
    """Read the folders of ``--frames`` and ``--names`` now, and say what is in use."""
    if not arguments.frames and not arguments.names:
        return
    from workbench.coding.own import forget, frames_of, names_of

    forget()
    frames, names = frames_of(tuple(arguments.frames)), names_of(tuple(arguments.names))
    say(f"frames: {frames.name} {frames.version} ({', '.join(frames.frames)})")
    say(f"names: {names.name} {names.version} ({', '.join(names.glosses)})")


def coded(corpus: Corpus, arguments: argparse.Namespace) -> Corpus:
    """Return a corpus coded anew by what ``--frames`` and ``--names`` say; as it is without them."""
    from workbench.coding.own import code_by

    check_coding(arguments)
    return code_by(corpus, arguments.frames, arguments.names)
