"""Random bytes and broken files of every kind: a table or one line of error, never a traceback, never a long wait."""

import gzip
import io
import json
import random
import time
import warnings

import files_factory as make
import polars as pl
import pytest
from database_exports import SHAPES
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import inside, mutated

from workbench import schema
from workbench.cli import main
from workbench.errors import ReadError
from workbench.read import read_sources
from workbench.read.check import check

_ROW = {"id": 7, "title": make.TITLE, "date": "2022-04-22", "text": make.PARAGRAPHS[0], "tags": ["a", {"b": [1, None]}]}
_CSV = "id,title,date,text\r\n" + "".join(f'{i},題{i},2022/4/{i},"港は、混む。\n{i}"\r\n' for i in range(1, 9))
_FRONT = f"---\ntitle: 題\ntags: [a, {{b: c}}]\nlist:\n  - x\n  - y: |\n      z\n---\n{make.TEXT}\n"
_SPEECH = {
    "speechRecord": [
        {"speechID": "1", "date": "2022-04-22", "nameOfHouse": "衆議院", "speaker": "丙", "speech": "○丙君　港。"}
    ]
}
_ENDINGS = (
    "txt", "md", "html", "mht", "csv", "tsv", "json", "jsonl", "csv.gz", "jsonl.gz", "parquet", "xlsx", "xls", "ods", "docx",
    "pdf", "epub", "zip", "dat", "",
)  # fmt: skip


def seeds():
    """Return a whole file of every kind."""
    frame = io.BytesIO()
    pl.DataFrame({"id": [1, 2], "text": ["港は混む。", "朝は早い。"], "x": [[1], []]}).write_parquet(frame)
    table = [["id", "title", "text"], *([i, f"題{i}", "港は混む。"] for i in range(5))]
    return {
        "txt": make.TEXT.encode("cp932"),
        "md": _FRONT.encode(),
        "html": make.page(head='<script type="application/ld+json">{"datePublished":"2022-04-22"}</script>').encode(),
        "mht": b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + make.page().encode(),
        "csv": _CSV.encode(),
        "tsv": _CSV.replace(",", "\t").encode("utf-16"),
        "json": json.dumps(_SPEECH, ensure_ascii=False).encode(),
        "jsonl": make.jsonl(*[_ROW | {"id": i} for i in range(5)]),
        "jsonl.gz": gzip.compress(make.jsonl(_ROW)),
        "parquet": frame.getvalue(),
        "xlsx": make.xlsx({"a": table, "b": [["x"], [1]]}),
        "docx": make.docx(),
        "pdf": make.pdf(make.set_in_lines(make.PARAGRAPHS)),
        "epub": make.epub([f"<p>{p}</p>" for p in make.PARAGRAPHS]),
        "zip": make.zipped([("a.txt", make.TEXT), ("b.csv", _CSV), ("c.html", make.page())]),
        "wiki": f'<doc id="1" url="u" title="題">\n{make.TEXT}\n</doc>\n'.encode(),
        "kh": f"<H1>題</H1>\n{make.TEXT}\n".encode(),
        **{
            name: text.format(a="急ぐ").encode("cp932" if name == "above" else "utf-8") for name, text in SHAPES.items()
        },
    }


#: Kinds that are known by what they hold.
_AS_TEXT = dict.fromkeys(("wiki", "kh", *SHAPES), "txt")


def inputs(n, seed):
    rng = random.Random(seed)
    whole = seeds()
    kinds = list(whole)
    for i in range(n):
        kind = kinds[i % len(kinds)]
        change = inside if whole[kind].startswith(b"PK") and rng.random() < 0.7 else mutated
        data = change(rng, whole[kind], whole[rng.choice(kinds)])
        ending = _AS_TEXT.get(kind, kind)
        if rng.random() < 0.15:
            ending = rng.choice(_ENDINGS)
        if rng.random() < 0.03:
            data = rng.randbytes(rng.randint(0, 3000))
        yield f"f{i}.{ending}" if ending else f"f{i}", data


def one_line(error):
    assert "\n" not in str(error)
    return False


def outcome(path):
    """Read a file in every way there is; return whether anything was read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            reading = read_sources([path])
        except ReadError as error:
            return one_line(error)
        schema.check(reading.documents, "documents")
        for row in reading.documents.iter_rows(named=True):
            assert row["doc_id"].strip()
            assert all(0 <= r["start"] < r["end"] <= row["n_chars"] for r in row["regions"])
        assert all("\n" not in str(p) for p in (*reading.problems, *reading.left_out))
        return True


def run(folder, n, seed):
    """Return how many inputs were read, and the slowest with its time."""
    read, slowest = 0, (0.0, "")
    for name, data in inputs(n, seed):
        path = folder / name
        path.write_bytes(data)
        begin = time.perf_counter()
        read += outcome(path)
        slowest = max(slowest, (time.perf_counter() - begin, name))
        path.unlink()
    return read, slowest


def test_the_seeds_are_read(tmp_path):
    for kind, data in seeds().items():
        path = tmp_path / f"a.{_AS_TEXT.get(kind, kind)}"
        path.write_bytes(data)
        assert outcome(path), kind


def test_broken_files_of_every_kind(tmp_path):
    read, (seconds, name) = run(tmp_path, 500, seed=20221127)
    assert 50 < read < 490  # else the mutations do nothing, or break everything
    assert seconds < 20, name


@pytest.mark.long
def test_five_thousand_broken_files(tmp_path):
    read, (seconds, name) = run(tmp_path, 5_000, seed=14)
    assert 500 < read < 4_900
    assert seconds < 60, name


def test_the_command_line_says_one_line_for_each(tmp_path, capsys):
    for name, data in inputs(60, seed=3):
        path = tmp_path / name
        path.write_bytes(data)
        assert main(["check", str(path)]) in (0, 2, 3)
        err = capsys.readouterr().err
        assert "Traceback" not in err
        path.unlink()


def test_a_folder_of_broken_files_is_read_as_far_as_it_goes(tmp_path):
    for name, data in inputs(40, seed=5):
        (tmp_path / name).write_bytes(data)
    report = check([tmp_path])
    assert len(report.files) >= 40
    assert report.n_documents > 0


@settings(max_examples=60)
@given(st.sampled_from(_ENDINGS), st.binary(max_size=300) | st.text(max_size=200).map(lambda t: t.encode("utf-8")))
def test_any_bytes_under_any_name(tmp_path_factory, ending, data):
    path = tmp_path_factory.mktemp("any") / (f"a.{ending}" if ending else "a")
    path.write_bytes(data)
    outcome(path)
