"""Corpora that are not ours, made up: without genre, without dates, of one document, with columns of every type."""

from __future__ import annotations

import datetime
import warnings
from pathlib import Path

import polars as pl

from workbench.build import annotate_documents
from workbench.coding.code import code
from workbench.corpus import Corpus
from workbench.errors import WorkbenchWarning
from workbench.read import read_sources

_FIRST = "市は橋を架け直す方針だという。住民の一人は「工事は来年に終わるだろう」と話した。"
_SECOND = "町の祭りが中止になった。雨が続くためとみられる。来年は開かれるかもしれない。"
_PLAIN = "駅前に店ができた。"


def _built(folder: Path, texts: dict[str, str]) -> Corpus:
    source = folder / "texts"
    source.mkdir(parents=True)
    for name, text in texts.items():
        (source / f"{name}.txt").write_text(text, encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WorkbenchWarning)  # that they have no date is the point
        return code(annotate_documents(read_sources([source]).documents))


def bare(folder: Path) -> Path:
    """Two texts and nothing said about them."""
    return _built(folder, {"a": _FIRST, "b": _SECOND}).write(folder / "corpus")


def single(folder: Path) -> Path:
    """One document, in which nothing is hedged, reported or quoted."""
    return _built(folder, {"only": _PLAIN}).write(folder / "corpus")


def odd(folder: Path) -> Path:
    """Metadata of every type, some of it missing, under names in Japanese; a document without a body."""
    corpus = _built(folder, {"a": _FIRST, "b": _SECOND, "c": _PLAIN, "d": f"{_FIRST}{_SECOND}"})
    documents = corpus.documents.with_columns(
        pl.Series("媒体", ["A紙", None, "A紙", "B紙"]),
        pl.Series("紙面", [["一面", "社会"], [], None, ["社会"]]),
        pl.Series("点数", [1.5, float("nan"), None, -3.0]),
        pl.Series("署名", [True, None, False, True]),
        pl.Series("掲載", [datetime.datetime(2024, 5, 1, 6), None, datetime.datetime(2023, 1, 1), None]),
        pl.Series("genre", ["", "コラム", None, "コラム"]),
    )
    return corpus.with_tables(documents=documents).write(folder / "corpus")


def feature_set(folder: Path) -> Path:
    """No texts, and no tables of frames and names."""
    corpus = _built(folder, {"a": _FIRST, "b": _SECOND}).features()
    tables = {n: t for n, t in corpus.tables.items() if n not in ("frames", "mentions")}
    return Corpus(tables, corpus.provenance).write(folder / "corpus")


MAKERS = {"bare": bare, "single": single, "odd": odd, "feature set": feature_set}

#: What a text, a title or a name might hold to be run in a page: each sets ``window.taken``.
EVILS = (
    "<script>window.taken='script'</script>",
    "<img src=x onerror=\"window.taken='img'\">",
    '"><svg onload="window.taken=\'svg\'">',
    "' onmouseover='window.taken=1' onfocus='window.taken=1' autofocus tabindex='0",
    "</style></textarea></title><script>window.taken='closed'</script>",
    "<a href=\"javascript:window.taken='href'\">x</a>",
    "&lt;img src=x onerror=window.taken='entity'&gt;",
    "${window.taken='template'}{{constructor.constructor('window.taken=1')()}}",
)


def evil(folder: Path) -> Path:
    """Each of :data:`EVILS` in the text, the title, the outlet, the genre, the author, the file name and a column."""
    texts = {
        f"{i}{name}": f"{evil}市は{evil}橋を架け直す方針だという。住民は「{evil}終わるだろう」と話した。"
        for i, (evil, name) in enumerate(zip(EVILS, (e.replace("/", "") for e in EVILS), strict=True))
    }
    corpus = _built(folder, texts)
    kept = corpus.documents
    values = pl.Series([EVILS[int(d[0])] for d in kept["doc_id"]])
    named = [values.alias(c) for c in ("title", "outlet", "genre", "author", "url", EVILS[0], EVILS[1])]
    dates = pl.Series("date", [datetime.date(2024, 1, 1 + i) for i in range(kept.height)])
    return corpus.with_tables(documents=kept.with_columns(*named, dates)).write(folder / "corpus")
