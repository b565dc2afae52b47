"""Other tools' formats: what goes out comes back the same, and another text is refused by name."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hand_factory import TEXTS, bare, machine, small
from hypothesis import given
from hypothesis import strategies as st

from workbench import schema
from workbench.door.texts import read
from workbench.errors import CorpusError, ReadError
from workbench.hand import edits
from workbench.hand.annotation import Annotation, Sentence
from workbench.hand.exchange import FORMS, catma, export, load, webanno_tsv, xmi
from workbench.hand.exchange.places import Utf16, doc_id_of, file_name

AT = "2026-11-28T01:02:03Z"


def said(annotation: Annotation) -> tuple[list[object], list[str | None]]:
    return [m.label for m in annotation.markers], [s.commitment for s in annotation.sentences]


@st.composite
def annotations(draw: st.DrawFn) -> Annotation:
    """Sentences of any characters that a text can hold, with markers anywhere in them, one upon the other."""
    signs = st.sampled_from("橋は、「安全」だ市😀𠮷\\_|[]*;->\t=+aZ　")
    texts = draw(
        st.lists(st.text(signs, min_size=1, max_size=12).filter(lambda t: t.strip() == t), min_size=1, max_size=3)
    )
    text, sentences = "", []
    for part in texts:
        sentences.append(
            Sentence(len(text), len(text) + len(part), "body", draw(st.sampled_from([None, *schema.COMMITMENTS])))
        )
        text += f"{part}\n"
    made = Annotation("x/1", text, "ken", blind=True, sentences=tuple(sentences), finished=True)
    for _ in range(draw(st.integers(0, 6))):
        a, b = sorted((draw(st.integers(0, len(text) - 1)), draw(st.integers(1, len(text)))))
        code, voice = draw(st.sampled_from(schema.CODES)), draw(st.sampled_from(schema.VOICES))
        try:
            made = edits.add(made, a, b, code, voice, "ken", AT)
            if code == "attribution":
                c, d = sorted((draw(st.integers(0, len(text) - 1)), draw(st.integers(1, len(text)))))
                made = edits.set_source(made, made.next_uid - 1, c, d, "ken", AT)
        except CorpusError:
            continue
    return made


def emptied(annotation: Annotation) -> Annotation:
    return replace(annotation, markers=(), sentences=tuple(replace(s, commitment=None) for s in annotation.sentences))


@given(annotations())
def test_tsv_gives_back_what_went_in(made: Annotation) -> None:
    back = webanno_tsv.read(webanno_tsv.write(made), emptied(made), "x.tsv")
    assert said(back) == said(made)


@given(annotations())
def test_catma_gives_back_what_went_in(made: Annotation) -> None:
    found = catma.read(catma.write([made]), "x.csv")
    back = catma.take(found.get("x/1", []), emptied(made), "x.csv")
    assert said(back) == said(made)


@given(annotations())
def test_xmi_gives_back_what_went_in(made: Annotation) -> None:
    pytest.importorskip("cassis", reason="needs dkpro-cassis")
    back = xmi.read(xmi.write(made), None, emptied(made), "x.xmi")
    assert said(back) == said(made)


@pytest.mark.parametrize("form", FORMS)
def test_a_corpus_goes_out_and_comes_back(tmp_path: Path, form: str) -> None:
    if form == "xmi":
        pytest.importorskip("cassis", reason="needs dkpro-cassis")
    out = export(small(), tmp_path / f"out.{'jsonl' if form == 'jsonl' else 'csv'}", form)
    records, left_out = load([out], small(), "ken", form if form in ("catma", "jsonl") else None)
    assert left_out == {}
    assert [r["doc_id"] for r in records] == list(TEXTS)
    for record in records:
        one = machine(record["doc_id"])
        assert [(m["start"], m["end"], m["code"], m["voice"]) for m in record["markers"]] == [
            m.label[:4] for m in one.markers
        ]
        assert [a["source_start"] for a in record["attributions"]] == [
            m.source[0] if m.source else None for m in one.markers if m.code == "attribution"
        ]
        assert [s["commitment"] for s in record["sentences"]] == [s.commitment for s in one.sentences]


@pytest.mark.parametrize("form", ["webanno", "catma", "xmi"])
def test_another_text_is_left_out_by_name(tmp_path: Path, form: str) -> None:
    if form == "xmi":
        pytest.importorskip("cassis", reason="needs dkpro-cassis")
    out = export(small(), tmp_path / "out.csv", form)
    other = read(TEXTS | {"b": "、" + TEXTS["b"]})
    records, left_out = load([out], other, "ken", form)
    assert [r["doc_id"] for r in records] == ["a", "c"]
    assert len(left_out) == 1
    (where, why), *_ = left_out.items()
    assert "b" in where
    assert "text" in why


def test_the_tsv_is_as_its_description_says() -> None:
    one = edits.add(replace(bare("c"), markers=()), 0, 1, "self_mention", "author", "ken", AT)
    one = edits.add(one, 1, 4, "attribution", "quoted", "ken", AT)
    one = edits.set_source(one, 1, 0, 2, "ken", AT)
    lines = webanno_tsv.write(one, [(0, 2), (2, 3), (3, 9)]).split("\n")
    assert lines[0] == "#FORMAT=WebAnno TSV 3.3"
    assert lines[4:6] == ["", ""]
    assert lines[6] == f"#Text={TEXTS['c'][:9]}"
    assert lines[7:11] == [
        "1-1\t0-2\t駅前\t_\t_\t_\t_\t_\t*\t_\t",
        "1-1.1\t0-1\t駅\tself\\_mention\tauthor\t*\t_\t*\t_\t_\t",
        "1-1.2\t1-2\t前\tattribution[1]\tquoted[1]\tunspecified[1]\tsource[1]\t1-1\t_\t_\t",
        "1-2\t2-3\tに\tattribution[1]\tquoted[1]\tunspecified[1]\tsource[1]\t1-1\t_\t_\t",
    ]


def test_a_layer_of_one_s_own_with_codes_is_read() -> None:
    tsv = (
        "#FORMAT=WebAnno TSV 3.2\n#T_SP=de.x.Pos|PosValue\n#T_SP=webanno.custom.Mine|note|code\n\n\n"
        "#Text=駅前に店ができた。\n1-1\t0-2\t駅前\tN\t_\t_\t\n1-2\t2-9\tに店ができた。\tV\t*[1]\tdoubt[1]\t\n"
    )
    found = webanno_tsv.read(tsv, bare("c"), "c.tsv")
    assert [(m.code, m.voice, m.span) for m in found.markers] == [("doubt", "author", (2, 9))]
    with pytest.raises(ReadError, match="no layer with a feature 'code'"):
        webanno_tsv.read("#FORMAT=WebAnno TSV 3.3\n#T_SP=x|y\n\n\n", bare("c"), "c.tsv")


def test_an_archive_of_inception_is_read_by_the_names_of_its_folders(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("annotation/a.txt/ken.tsv", webanno_tsv.write(machine("a")))
        archive.writestr("annotation/z.txt/ken.tsv", webanno_tsv.write(machine("b")))
    records, left_out = load([tmp_path / "export.zip"], small(), "ken")
    assert [r["doc_id"] for r in records] == ["a"]
    assert list(left_out) == ["annotation/z.txt/ken.tsv"]


def test_catma_s_export_with_a_column_a_property_is_read() -> None:
    rows = io.StringIO()
    names = ["Document Name", "Keyword", "Start offset", "End offset", "Tag", "Annotation ID", "voice"]
    writer = csv.writer(rows, delimiter=";")
    writer.writerow(names)
    writer.writerow(["c", "駅前", 0, 2, "/stance/doubt", "X1", "quoted"])
    writer.writerow(["c", "できた", 5, 8, "/stance/doubt", "X1", "quoted"])
    writer.writerow(["c", "店", 3, 4, "/colour/red", "X2", ""])
    found = catma.take(catma.read(rows.getvalue().encode(), "x.csv")["c"], bare("c"), "x.csv")
    assert [(m.span, m.voice) for m in found.markers] == [((0, 2), "quoted"), ((5, 8), "quoted")]


def test_cells_that_a_spreadsheet_would_run_are_defused() -> None:
    text = "=1+1だ。"
    one = Annotation("x", text, "ken", sentences=(Sentence(0, len(text), "body", "asserted"),), finished=True)
    one = edits.add(one, 0, 4, "doubt", "author", "ken", AT)
    data = catma.write([one])
    rows = list(csv.DictReader(io.StringIO(data.decode()), delimiter=";"))
    assert rows[0]["Keyword"] == "'=1+1"
    assert said(catma.take(catma.read(data, "x")["x"], emptied(one), "x")) == said(one)


@given(st.text(max_size=20))
def test_names_of_files_lead_back(doc_id: str) -> None:
    try:
        name = file_name(doc_id, ".tsv")
    except (ReadError, UnicodeEncodeError):
        return
    assert doc_id_of(name.removesuffix(".tsv")) == doc_id
    assert not set('/\\:*?"<>|') & set(name)


def test_a_place_inside_a_character_is_refused() -> None:
    at = Utf16("a😀b")
    assert [at.units(i) for i in range(4)] == [0, 1, 3, 4]
    assert at.point(3, "x") == 2
    with pytest.raises(ReadError, match="2 is no place"):
        at.point(2, "x")
