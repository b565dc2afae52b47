"""Libraries that only some files need: not in the base install, asked for by name when such a file comes."""

from __future__ import annotations

import importlib
import logging
from types import ModuleType

from workbench.errors import ReadError

#: What to say to pip for all of them.
INSTALL = 'pip install "stance-workbench[files]"'
#: Module → the distribution that brings it.
_DISTRIBUTIONS = {
    "docx": "python-docx",
    "fastexcel": "fastexcel",
    "lxml.etree": "lxml",
    "lxml.html": "lxml",
    "pypdfium2": "pypdfium2",
    "trafilatura": "trafilatura",
}
_CHATTY = ("trafilatura", "htmldate", "courlan", "justext", "pypdfium2")


def need(module: str, name: str, kind: str) -> ModuleType:
    """Return a module that is needed to read a file.

    Raises
    ------
    ReadError
        If it is not installed: one line, with the command that installs it.
    """
    for logger in _CHATTY:  # what they say of a page is said by us, in one line
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    try:
        return importlib.import_module(module)
    except ImportError:
        raise ReadError(
            f"{name} is {kind}, and {_DISTRIBUTIONS[module]}, which reads it, is not installed", hint=INSTALL
        ) from None
