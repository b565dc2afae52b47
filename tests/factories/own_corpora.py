"""Corpora that are not ours, made up: without genre, without dates, of one document, with columns of every type."""

from __future__ import annotations

import csv
import datetime
import json
import warnings
from pathlib import Path

import polars as pl

from workbench.build import annotate_documents
from workbench.coding.code import code
from workbench.coding.sheets import read_coding
from workbench.corpus import Corpus
from workbench.errors import WorkbenchWarning
from workbench.hand.annotation import from_corpus, to_record
from workbench.hand.folder import override_folder
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


#: What turns the direction of what follows, colours a terminal, or begins a formula.
ODD = "=1+1\u202e\u2066evil\x07\u200f<b>x</b>"


def evil_sheet(folder: Path) -> Path:
    """Each of :data:`EVILS` in every cell of a code sheet that takes text, and in the names of two of its columns."""
    names = ("doc_id", "outlet", "genre", "author", "url", "coder", EVILS[0], EVILS[1], "name:kim_jong_un")
    labels = ("sentence", "commitment", "code", "form", "voice", "source", "source_type")
    file = folder / "sheet.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow((*names, *labels))
        for i, text in enumerate((*EVILS, ODD.replace("\x07", ""))):
            about = (f"{i}{text}", *[text] * 8)
            writer.writerow((*about, 1, "hedged", "possibility", text, "author", "", ""))
            writer.writerow((*about, 2, "attributed", "attribution", text, "reported", text, "named_person"))
    return read_coding(file).corpus.write(folder / "corpus")


def evil_hand(folder: Path) -> Path:
    """:func:`evil`, annotated by hand by somebody whose name, times and further fields are such text.

    The folder ``hand`` beside the corpus holds a file of a coder with the name hana that says the same.
    """
    place = evil(folder)
    corpus = Corpus.read(place)
    records = []
    for i, doc_id in enumerate(corpus.documents["doc_id"]):
        text = (*EVILS, ODD)[i % (len(EVILS) + 1)]
        record = to_record(from_corpus(corpus, doc_id, text), text)
        about = {"by": text, "at": text, "difference": text}
        record["markers"] = [m | about | {text: text} for m in record["markers"]]
        record["removed"] = record["markers"][:1]
        record["sentences"] = [one | {"by": text, "at": text, "origin": text} for one in record["sentences"]]
        records.append(record | {"finished": True, "between": [text, text], "decisions": {text: {"by": text}}})
    override_folder(place, records[1:])
    (folder / "hand").mkdir()
    lines = [json.dumps(r | {"by": "hana", "finished": False}, ensure_ascii=False) + "\n" for r in records]
    (folder / "hand" / "hana.jsonl").write_text("".join(lines), encoding="utf-8")
    return place
