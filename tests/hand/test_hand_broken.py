"""Annotation of somebody else that is made wrong on purpose: named in one line, and nothing is written."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hand_factory import machine, record, small

from workbench.errors import ReadError
from workbench.evaluate.records import read_records
from workbench.hand.exchange import export, load

MARKER = record(machine())["markers"][0]


def _laughs(root: str) -> bytes:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    return f"<!DOCTYPE {root} [{entities}]>".encode()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"by": ["x"]}, "by is"),
        ({"at": 7}, "at is 7"),
        ({"finished": "no"}, "finished is 'no'; allowed: true or false"),
        ({"text_sha256": [1]}, "text_sha256 is"),
        ({"removed": "abc"}, "removed is 'abc'; allowed: a list"),
        ({"removed": [{"x": 1}]}, r"removed\[0\]: start is None"),
        ({"between": [1, 2]}, "between is"),
        ({"decisions": ["a"]}, "decisions is"),
        ({"decisions": {"k": 1}}, "decisions.*is a int"),
        ({"markers": [MARKER | {"form": 5}]}, r"markers\[0\]: form is 5"),
        ({"markers": [MARKER | {"by": {"a": 1}}]}, "by is"),
        ({"markers": [MARKER | {"end": 10**25}]}, "is too large"),
        ({"markers": [MARKER | {"\ud800": 1}]}, "half a character"),
        ({"deep": json.loads("[" * 40 + "]" * 40)}, "nested deeper than 32 levels"),
    ],
)
def test_a_record_of_the_wrong_shape_is_named(tmp_path: Path, more: dict[str, Any], said: str) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(record(machine()) | more) + "\n", encoding="utf-8")
    with pytest.raises(ReadError, match=f"line 1.*{said}"):
        read_records(file)


@pytest.mark.parametrize("where", ["a.xmi", "TypeSystem.xml"])
@pytest.mark.parametrize("kind", ["laughs", "quadratic", "external", "deep"])
def test_xml_that_is_a_bomb_or_reaches_out_is_refused(tmp_path: Path, where: str, kind: str) -> None:
    pytest.importorskip("cassis")
    folder = export(small(), tmp_path / "out", "xmi")
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim", encoding="utf-8")
    whole = re.sub(rb"^<\?xml[^>]*\?>", b"", (folder / where).read_bytes()).strip()
    root = "xmi:XMI" if where == "a.xmi" else "typeSystemDescription"
    head = {
        "laughs": _laughs(root),
        "quadratic": f'<!DOCTYPE {root} [<!ENTITY a9 "{"A" * 100_000}">]>'.encode(),
        "external": f'<!DOCTYPE {root} [<!ENTITY a9 SYSTEM "{secret.as_uri()}">]>'.encode(),
        "deep": b"",
    }[kind]
    inside = {"deep": b"<a>" * 100_000 + b"</a>" * 100_000, "quadratic": b"&a9;" * 20_000}.get(kind, b"&a9;")
    at = whole.rindex(b"</")
    (folder / where).write_bytes(head + whole[:at] + inside + whole[at:])
    records, left_out = load([folder / "a.xmi"], small(), "ken")
    assert "geheim" not in json.dumps(records) + json.dumps(left_out)
    if kind != "external":  # an entity that is not read is nothing between elements
        assert records == []
        assert "cannot be read as XMI" in left_out["a.xmi"]


def _archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"a.jsonl": bytes(40_000_000)}, "grows more than 100 times"),
        ({"TypeSystem.xml": bytes(40_000_000), "a.xmi": b"<x/>"}, "grows more than 100 times"),
        ({f"{i}.jsonl": b"" for i in range(100_001)}, "100,001 members"),
    ],
)
def test_an_archive_that_is_a_bomb_is_refused(tmp_path: Path, members: dict[str, bytes], said: str) -> None:
    with pytest.raises(ReadError, match=said):
        load([_archive(tmp_path / "a.zip", members)], small(), "ken")


def test_an_archive_writes_nothing_wherever_its_members_say_they_are(tmp_path: Path) -> None:
    line = (json.dumps(record(machine())) + "\n").encode()
    inner = tmp_path / "inner"
    inner.mkdir()
    names = ("../../evil.jsonl", "/evil.jsonl", "x/../../evil2.jsonl")
    records, left_out = load([_archive(inner / "a.zip", dict.fromkeys(names, line))], small(), "ken")
    assert len(records) == 1
    assert len(left_out) == 2  # the same document again
    assert [p.name for p in tmp_path.rglob("*")] == ["inner", "a.zip"]


def _tsv(change: Callable[[str], str]) -> Callable[[Path], bytes]:
    def made(folder: Path) -> bytes:
        return change((export(small(), folder / "w", "webanno") / "a.tsv").read_text(encoding="utf-8")).encode()

    return made


def _first_place(place: str) -> Callable[[str], str]:
    return lambda tsv: re.sub(r"\t\d+-\d+\t", f"\t{place}\t", tsv, count=1)


@pytest.mark.parametrize("place", ["9" * 5_000 + "-" + "9" * 5_001, "²-³", "０-１", "5-3", "-5-3", "0-99999"])
def test_a_place_that_is_none_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "a.tsv").write_bytes(_tsv(_first_place(place))(tmp_path))
    records, left_out = load([tmp_path / "a.tsv"], small(), "ken")
    assert records == []
    assert re.search("is no place|not", left_out["a.tsv"])
    assert len(left_out["a.tsv"]) < 300
