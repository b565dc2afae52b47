"""What every worker needs, loaded once: the process that workers are split off from imports this module.

Elsewhere importing it does nothing. Nothing here may let Polars work: it would start threads, of which a process that is
split off has none, and would wait for them for ever.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
from typing import Any

#: Names what is to be loaded: set for the process that workers are split off from.
VARIABLE = "WORKBENCH_LOADED"


def wanted(tokenize: str, *, coded: bool) -> str:
    """Return what :data:`VARIABLE` is to say."""
    return json.dumps([tokenize, coded])


def load(tokenize: str, *, coded: bool) -> None:
    """Load a tokenizer with what it needs for batches, the lexicon that ships and its expressions, and what coding needs."""
    from workbench import kept
    from workbench.annotate.lexicon import stance
    from workbench.annotate.pipeline import annotate_document
    from workbench.annotate.tokens import tokenizer
    from workbench.build.settings import Settings
    from workbench.build.work import coders
    from workbench.lexicon import marked

    lexicon = stance()
    lexicon.load_all()
    getattr(tokenizer(tokenize), "ready", lambda: None)()
    # The examples of the lexicon: the commonest words get their lemmas, and rules compile what they look for.
    examples = [item.example for item in lexicon.entries] + [item.example for item in lexicon.constructions]
    annotate_document("", "\n".join(marked(example)[0] for example in examples[::2]), tokenize=tokenize)
    if coded:
        coders(Settings(tokenize))
    kept.close()  # each process has a connection of its own


def _begin() -> None:
    asked: Any = os.environ.pop(VARIABLE, None)
    if asked is None:
        return
    with contextlib.suppress(Exception):  # a worker meets it again, and says what is wrong
        tokenize, coded = json.loads(asked)
        load(tokenize, coded=coded)
    gc.collect()
    gc.freeze()  # a collection would write to all that is shared


_begin()
