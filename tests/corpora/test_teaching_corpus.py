"""The texts written for the project, and their gold annotation."""

from __future__ import annotations

import datetime
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from workbench.read import read_sources
from workbench.read.text import read_text
from workbench.schema import CODES, COMMITMENTS, SOURCE_TYPES, VOICES

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "corpora" / "teaching"
PATHS = sorted((FOLDER / "texts").glob("*.txt"))
GENRES = {"wire", "broadcaster", "column", "editorial", "official", "explainer"}
RUN = 24


def split_file(path: Path) -> tuple[dict[str, object], str]:
    """Front matter and text, by the simplest reading of the format: what the workbench's reader must agree with."""
    raw = path.read_text(encoding="utf-8")
    opening, front, text = raw.split("---\n", 2)
    assert opening == ""
    return yaml.safe_load(front), text


def squashed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {p.stem: split_file(p)[1] for p in PATHS}


@pytest.fixture(scope="module")
def fronts() -> dict[str, dict[str, object]]:
    return {p.stem: split_file(p)[0] for p in PATHS}


@pytest.fixture(scope="module", params=["gold.jsonl", "gold_second.jsonl"])
def gold(request: pytest.FixtureRequest) -> dict[str, dict]:
    lines = (FOLDER / request.param).read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert len({r["doc_id"] for r in records}) == len(records)
    return {r["doc_id"]: r for r in records}


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_front_matter_is_complete(path: Path) -> None:
    front, _ = split_file(path)
    assert {"outlet", "genre", "date", "event", "licence", "note"} <= front.keys()
    assert front.keys() <= {"outlet", "genre", "author", "date", "event", "licence", "note"}
    assert all(isinstance(v, datetime.date) or str(v).strip() for v in front.values())
    assert front["licence"] == "MIT"
    assert front["note"] == "Written for this project; the outlet is invented."
    assert front["genre"] in GENRES
    assert ("author" in front) == (front["genre"] == "column")
    assert isinstance(front["date"], datetime.date)
    assert datetime.date(2019, 1, 1) <= front["date"] <= datetime.date(2024, 12, 31)
    # A text cannot be older than the event that its slug names.
    slug = re.fullmatch(r"[a-z]+-(\d{4})", str(front["event"]))
    assert slug is not None
    assert front["date"].year >= int(slug[1])
    assert re.fullmatch(r"[a-z0-9-]+", path.stem)


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_title_line_and_length_of_body(path: Path) -> None:
    _, text = split_file(path)
    title, blank, *body = text.split("\n")
    assert 0 < len(title) == len(title.strip())
    assert "。" not in title
    assert blank == ""
    assert 300 <= len(squashed("".join(body))) <= 900
    assert text == text.rstrip() + "\n"
    paragraphs = text.strip("\n").split("\n\n")
    assert len(paragraphs) >= 4
    assert all("\n" not in p for p in paragraphs)
    # Paragraphs are prose; only marked section headings do without a full stop.
    assert all(p[-1] in "。」" or p[0] in "◆■" for p in paragraphs[1:])


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_the_reader_reads_it_so(path: Path) -> None:
    front, text = split_file(path)
    document = read_text(path)
    assert document.text == text
    assert document.doc_id == path.stem
    assert {k: document.metadata[k] for k in front} == front
    assert document.metadata["title"] == text.split("\n", 1)[0]


def test_the_folder_is_read_whole(fronts: dict[str, dict[str, object]], texts: dict[str, str]) -> None:
    reading = read_sources([FOLDER / "texts"])
    assert reading.problems == ()
    rows = {row["doc_id"]: row for row in reading.documents.iter_rows(named=True)}
    assert rows.keys() == texts.keys()
    for doc_id, row in rows.items():
        assert {k: row[k] for k in fronts[doc_id]} == fronts[doc_id]
        titles = [row["text"][r["start"] : r["end"]] for r in row["regions"] if r["part"] == "title"]
        assert titles == [row["title"]] == [texts[doc_id].split("\n", 1)[0]]
    assert len({row["title"] for row in rows.values()}) == len(rows)


def test_enough_texts_in_enough_genres(fronts: dict[str, dict[str, object]]) -> None:
    assert len(fronts) >= 24
    genres = Counter(str(f["genre"]) for f in fronts.values())
    assert sum(n >= 4 for n in genres.values()) >= 5


def test_events_are_covered_by_several_genres(fronts: dict[str, dict[str, object]]) -> None:
    genres_by_event = defaultdict(set)
    for front in fronts.values():
        genres_by_event[front["event"]].add(front["genre"])
    assert sum(len(genres) >= 3 for genres in genres_by_event.values()) >= 4


def test_an_outlet_keeps_to_one_genre(fronts: dict[str, dict[str, object]]) -> None:
    genre_of = {(f["outlet"], f["genre"]) for f in fronts.values()}
    assert len(genre_of) == len({outlet for outlet, _ in genre_of}) >= 10


def test_ids_and_texts_are_unique(texts: dict[str, str]) -> None:
    assert len({p.stem.lower() for p in PATHS}) == len(PATHS)
    sentences = Counter(s.strip() for text in texts.values() for s in re.split(r"[。\n]", text) if s.strip())
    assert [s for s, n in sentences.items() if n > 1] == []


def test_the_readme_names_every_outlet_event_and_author(fronts: dict[str, dict[str, object]]) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for front in fronts.values():
        for key in {"outlet", "event", "author"} & front.keys():
            assert str(front[key]) in readme
    assert "written for this project" in readme.lower()


def runs_of(text: str) -> Iterator[str]:
    flat = squashed(text)
    return (flat[i : i + RUN] for i in range(len(flat) - RUN + 1))


def real_texts(shared: Path) -> Iterator[str]:
    for path in [*shared.glob("texts/*.txt"), *shared.glob("gold/texts/*.txt")]:
        yield path.read_text(encoding="utf-8")
    for path in shared.glob("data/*russia-dprk-ukraine.jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                yield record.get("body") or record["text"]


@pytest.mark.shared
def test_no_run_of_real_text(texts: dict[str, str], shared: Path) -> None:
    ours = {run: doc_id for doc_id, text in texts.items() for run in runs_of(text)}
    seen, found = 0, set()
    for text in real_texts(shared):
        seen += 1
        found |= {(ours[run], run) for run in runs_of(text) if run in ours}
    assert seen > 1_000
    assert found == set()


def test_gold_covers_every_text(gold: dict[str, dict], texts: dict[str, str]) -> None:
    assert gold.keys() == texts.keys()
    assert all(r.keys() == {"doc_id", "markers", "attributions", "sentences"} for r in gold.values())


def test_gold_uses_every_label(gold: dict[str, dict]) -> None:
    markers = [m for r in gold.values() for m in r["markers"]]
    assert {m["code"] for m in markers} == set(CODES)
    assert {m["voice"] for m in markers} == set(VOICES)
    assert {s["commitment"] for r in gold.values() for s in r["sentences"]} == set(COMMITMENTS)
    assert {a["source_type"] for r in gold.values() for a in r["attributions"]} == set(SOURCE_TYPES)


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_gold_sentences_cover_the_text(path: Path, gold: dict[str, dict]) -> None:
    _, text = split_file(path)
    at = 0
    for sentence in gold[path.stem]["sentences"]:
        assert text[at : sentence["start"]].strip() == ""
        form = text[sentence["start"] : sentence["end"]]
        assert 0 < len(form) == len(form.strip())
        assert "\n" not in form
        at = sentence["end"]
    assert text[at:].strip() == ""
    # The title is a sentence by itself.
    first = gold[path.stem]["sentences"][0]
    assert text[first["start"] : first["end"]] == text.split("\n", 1)[0]


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_gold_markers_lie_apart_each_in_one_sentence(path: Path, gold: dict[str, dict]) -> None:
    _, text = split_file(path)
    record = gold[path.stem]
    sentences = [(s["start"], s["end"]) for s in record["sentences"]]
    headings = {(a, b) for a, b in sentences if a == 0 or text[a] in "◆■"}
    end = 0
    for marker in record["markers"]:
        assert end <= marker["start"] < marker["end"]
        end = marker["end"]
        (around,) = [s for s in sentences if s[0] <= marker["start"] and marker["end"] <= s[1]]
        assert (marker["voice"] == "headline") == (around in headings)
        if marker["voice"] == "quoted":
            before = text[around[0] : marker["start"]]
            assert before.count("「") > before.count("」")
        if marker["code"] == "scare_quote":
            assert text[marker["start"]] + text[marker["end"] - 1] in {"“”", "「」"}


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_gold_attributions_are_those_of_the_markers(path: Path, gold: dict[str, dict]) -> None:
    _, text = split_file(path)
    record = gold[path.stem]
    cues = [(m["start"], m["end"]) for m in record["markers"] if m["code"] == "attribution"]
    assert [(a["cue_start"], a["cue_end"]) for a in record["attributions"]] == cues
    for cue in record["attributions"]:
        start, end = cue["source_start"], cue["source_end"]
        assert (start is None) == (end is None)
        if start is None:
            assert cue["source_type"] == "unspecified"
            continue
        (around,) = [s for s in record["sentences"] if s["start"] <= cue["cue_start"] < s["end"]]
        assert around["start"] <= start < end <= around["end"]
        # A source is a noun phrase without its particle.
        assert text[end - 1] not in "はがもの、。"
