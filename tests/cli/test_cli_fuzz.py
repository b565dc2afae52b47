"""Broken files of every kind that is no text: annotation, code sheets, frames, names, settings, lists, corpora.

Each goes through the command that reads it: a result or one line of error, never a traceback, nothing half-written.
"""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import time
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hand_factory import machine, record, small
from mutations import inside, mutated

from workbench.cli import main
from workbench.coding.frames.lexicon import read_frames
from workbench.coding.names_lexicon import read_names
from workbench.errors import WorkbenchError
from workbench.find.filters.conditions import Condition
from workbench.find.filters.filter import Filter
from workbench.find.filters.store import load_filters, save_filter
from workbench.hand.exchange import export
from workbench.read.events import read_events
from workbench.show import paths

_FRAMES = """\
[[frame]]
id = "bridge"
english = "bridge"
japanese = "橋"
definition = "about a bridge"
rules = ["橋 near(5) (安全 OR lemma:遅れる) AND NOT /駅.+店/", "$place"]
examples = ["橋は安全だ。"]
counterexamples = []
"""
_HEAD = 'name = "own"\nversion = "1"\n[lists]\nplace = "駅前 OR 町"\n'
_NAMES = (
    "referent\tgloss\tvariant\tform\tleft\tright\tboundary\tdocument\texample\tcounterexample\tnote\n"
    "bridge\tthe bridge\tfull\t(?:大)?橋\t\t\tnone\t\t{橋}は安全だ\t箸\t\n"
)
_SHEET = (
    "doc_id,outlet,date,sentence,commitment,frames,code,form,voice,source,source_type\r\n"
    "x,みなと紙,2024-05-01,1,hedged,,possibility,かもしれない,author,,\r\n"
    "x,みなと紙,2024-05-01,2,attributed,,attribution,によると,reported,市,named_organisation\r\n"
)
_CODED = {
    "doc_id": "x",
    "names": {"kim": "金氏"},
    "sentences": [
        {"n": 1, "commitment": "hedged", "markers": [{"code": "possibility", "form": "かも", "voice": "author"}]}
    ],
}
_CHOICES = "doc_id,key,left,form,right,what,first,second,choice\na,k,,,,,,,first\n"
_PROJECT = 'path = "corpora/mine"\ntarget = "a"\n'
_EVENTS = "date,category,label\n2022-04-22,law,x\n2023-05-01,summit,y\n"


@dataclass(frozen=True)
class Case:
    """A file that is broken: its name, whole, and how it is read."""

    name: str
    data: bytes
    read: Callable[[Path, Path], object]


def _xlsx() -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, line in enumerate(_SHEET.strip().split("\r\n")):
        sheet.write_row(number, 0, line.split(","))
    book.close()
    return out.getvalue()


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def _command(*words: object) -> Callable[[Path, Path], object]:
    """``IN`` and ``OUT`` stand for the file and for where the result goes."""

    def run(file: Path, out: Path) -> int:
        return main([str({"IN": file, "OUT": out}.get(str(w), w)) for w in words])

    return run


def _in_its_folder(read: Callable[[Path], object]) -> Callable[[Path, Path], object]:
    return lambda file, _: read(file.parent)


def _project(folder: Path) -> object:
    before = Path.cwd()
    os.chdir(folder)
    try:
        return paths.project()
    finally:
        os.chdir(before)


def cases(folder: Path) -> list[Case]:
    """Return a whole file of every kind; the corpus that they are about is in ``folder``."""
    corpus = small().write(folder / "corpus")
    own = (json.dumps(record(machine("a")), ensure_ascii=False) + "\n").encode()
    other = (json.dumps(record(machine("b"))) + "\n").encode()
    (folder / "own.jsonl").write_bytes(own)
    save_filter(
        folder / "filters.json",
        "mine",
        Filter((Condition.markers("hearsay", at_least=2), Condition("text", ("橋", "plain")))),
    )
    exported = {form: export(small(), folder / f"{form}.out", form) for form in ("webanno", "xmi", "catma")}
    xmi = {p.name: p.read_bytes() for p in exported["xmi"].iterdir()}
    tsv = (exported["webanno"] / "a.tsv").read_bytes()
    bring = _command("hand", "import", "IN", "--corpus", corpus, "--by", "ken", "--out", "OUT")
    sheet = _command("code-sheet", "IN", "--out", "OUT")
    groups = _command("evaluate", "--gold", folder / "own.jsonl", "--predicted", folder / "own.jsonl", "--groups", "IN")
    settle = ("adjudicate", folder / "own.jsonl", folder / "own.jsonl", "--corpus", corpus)
    return [
        Case("a.jsonl", own, bring),
        Case("a.jsonl", own, _command("hand", "override", corpus, "IN", "--out", "OUT")),
        Case("a.jsonl", own, _command("hand", "adjudicate", "IN", folder / "own.jsonl", "--corpus", corpus)),
        Case("a.jsonl", own, _command("hand", "agreement", "IN", "IN")),
        Case("a.jsonl", own, _command("evaluate", "--gold", "IN", "--predicted", folder / "own.jsonl")),
        Case("a.tsv", tsv, bring),
        Case("a.xmi", xmi["a.xmi"], bring),
        Case("a.zip", _zip(xmi), bring),
        Case("a.zip", _zip({"x/a.tsv": tsv, "b.jsonl": other}), bring),
        Case("a.csv", exported["catma"].read_bytes(), bring),
        Case("sheet.csv", _SHEET.encode(), sheet),
        Case("sheet.tsv", _SHEET.replace(",", "\t").encode("utf-16"), sheet),
        Case("sheet.xlsx", _xlsx(), sheet),
        Case("sheet.jsonl", (json.dumps(_CODED) + "\n").encode(), sheet),
        Case(
            "list.csv", _CHOICES.encode(), _command("hand", *settle, "--choices", "IN", "--by", "aki", "--out", "OUT")
        ),
        Case("groups.csv", b"doc_id,outlet\na,x\nb,y\n", groups),
        Case("frames.toml", _FRAMES.encode(), _in_its_folder(read_frames)),
        Case("lexicon.toml", _HEAD.encode(), _in_its_folder(read_frames)),
        Case("names.tsv", _NAMES.encode(), _in_its_folder(read_names)),
        Case("workbench.toml", _PROJECT.encode(), _in_its_folder(_project)),
        Case("timeline-events.csv", _EVENTS.encode(), _in_its_folder(read_events)),
        Case("filters.json", (folder / "filters.json").read_bytes(), lambda file, _: load_filters(file)),
        Case("corpus.toml", (corpus / "corpus.toml").read_bytes(), _in_its_folder(lambda d: main(["verify", str(d)]))),
    ]


def inputs(whole: list[Case], n: int, seed: int) -> Iterator[Case]:
    rng = random.Random(seed)
    for number in range(n):
        case = whole[number % len(whole)]
        change = inside if case.data.startswith(b"PK") and rng.random() < 0.7 else mutated
        yield Case(case.name, change(rng, case.data, rng.choice(whole).data), case.read)


def outcome(case: Case, folder: Path, capsys: pytest.CaptureFixture[str]) -> bool:
    """Read a file; return whether anything came of it."""
    place = folder / "place"
    if case.name in ("lexicon.toml", "frames.toml"):
        place.mkdir()
        (place / "lexicon.toml").write_text(_HEAD, encoding="utf-8")
        (place / "frames.toml").write_text(_FRAMES, encoding="utf-8")
    elif case.name == "corpus.toml":
        shutil.copytree(folder / "corpus", place)
    else:
        place.mkdir()
    file, out = place / case.name, folder / "result"
    file.write_bytes(case.data)
    said = ""
    try:
        status = case.read(file, out)
    except WorkbenchError as error:
        status, said = 2, str(error)
    assert "\n" not in said
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "fault of the workbench" not in said, said
    if type(status) is int:
        assert status in (0, 2, 3), said
        assert status != 2 or not out.exists(), said
    left = sorted(p.name for p in folder.iterdir())
    shutil.rmtree(place)
    shutil.rmtree(out, ignore_errors=True)
    if out.exists():
        out.unlink()
    assert [name for name in left if name.startswith(".") and not name.endswith(".lock")] == []
    return type(status) is not int or status == 0


def run(folder: Path, n: int, seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    whole, read, slowest = cases(folder), 0, (0.0, "")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number, case in enumerate(inputs(whole, n, seed)):
            begin = time.perf_counter()
            try:
                read += outcome(case, folder, capsys)
            except BaseException as error:
                error.add_note(f"input {number}, {case.name}: {case.data[:2_000]!r}")
                raise
            slowest = max(slowest, (time.perf_counter() - begin, f"{number}, {case.name}"))
    assert n / 20 < read < 19 * n / 20  # else the changes do nothing, or break everything
    assert slowest[0] < 20, slowest


def test_every_kind_is_read_when_it_is_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for case in cases(tmp_path):
            if case.name != "list.csv":  # the coders of it do not differ
                assert outcome(case, tmp_path, capsys), case.name


def test_broken_files_of_every_kind_that_is_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, 250, 20261128, capsys)


@pytest.mark.long
def test_five_thousand_broken_files_that_are_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, 5_000, 10, capsys)
