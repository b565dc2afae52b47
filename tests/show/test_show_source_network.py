"""The sources of a corpus, counted again by hand, and their network: every sign where it belongs, labels apart."""

from __future__ import annotations

import datetime
import itertools
import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.text import Annotation
from teaching import teaching

from workbench import schema
from workbench.compare.sources import SOURCES, cited_together
from workbench.compare.sources import sources as source_table
from workbench.corpus import Corpus
from workbench.errors import CorpusError, WorkbenchError
from workbench.show import axes, labels
from workbench.show.plots import network_labels
from workbench.show.plots.source_network import source_network

# Names and cues written for the tests.
NAMES = ("みなと紙", "市長", "$港湾$局", "한국 통신", "_専門家", "漁協", "<b>団体</b>", "外電")
FORMS = ("と報じた", "によると", "と述べた", "と主張する")


def made_up(seed: int = 3, documents: int = 25, names: tuple[str, ...] = NAMES) -> tuple[Corpus, list[dict[str, Any]]]:
    """A feature set with random cues, and the cues as plain rows."""
    rng = random.Random(seed)
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    flat = []
    for d in range(documents):
        doc_id = f"d{d:02d}"
        rows["documents"].append(
            {"doc_id": doc_id, "date": datetime.date(2022, 1, 1), "n_chars": 99, "text_sha256": "0"}
        )
        for s, part in enumerate(["body", "boilerplate"]):
            place = {"doc_id": doc_id, "sent_id": s, "start": 50 * s, "end": 50 * s + 49}
            rows["sentences"].append(place | {"part": part, "n_tokens": 9})
        for m in range(rng.randrange(6)):
            s, form, name = rng.choice([0, 0, 0, 1]), rng.choice(FORMS), rng.choice([*names, *names, None])
            start = 50 * s + 8 * m
            marker = {"doc_id": doc_id, "sent_id": s, "marker_id": m, "start": start, "end": start + len(form)}
            marker |= {"form": form, "entry_id": f"e.{FORMS.index(form)}", "code": "attribution", "voice": "author"}
            cue = {"doc_id": doc_id, "marker_id": m, "source_type": rng.choice(schema.SOURCE_TYPES)}
            cue["verb_class"] = rng.choice([None, *schema.VERB_CLASSES]) if name != "外電" else None
            # Half of the sources are known by their form alone.
            cue |= (
                {"source_form": name, "source_entity": None} if m % 2 else {"source_form": "同", "source_entity": name}
            )
            if name is None:
                cue["source_form"] = None
            rows["markers"].append(marker)
            rows["attributions"].append(cue)
            if s == 0:
                flat.append(marker | cue | {"source": name})
    tables = {
        n: pl.DataFrame(rows[n], schema=dict(schema.TABLES[n].columns))
        for n in ("documents", "sentences", "markers", "attributions")
    }
    return Corpus(tables), flat


def test_the_table_is_what_counting_by_hand_gives() -> None:
    corpus, flat = made_up()
    table = source_table(corpus)
    assert table.schema == pl.Schema(dict(SOURCES))
    by_name: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for cue in flat:
        if cue["source"] is not None:
            by_name[cue["source"]].append(cue)
    assert set(table["source"]) == set(by_name) == set(NAMES)
    for row in table.iter_rows(named=True):
        cues = by_name[row["source"]]
        assert row["n"] == len(cues)
        assert row["n_documents"] == len({c["doc_id"] for c in cues})
        types = Counter(c["source_type"] for c in cues)
        most = max(types.values())
        assert row["source_type"] == next(t for t in schema.SOURCE_TYPES if types[t] == most)
        forms = Counter(c["form"] for c in cues)
        assert row["forms"] == sorted(forms, key=lambda f: (-forms[f], f))[:5]
        classes = [c["verb_class"] for c in cues if c["verb_class"] is not None]
        assert row["n_classified"] == len(classes)
        for name in schema.VERB_CLASSES:
            assert row[name] == (pytest.approx(classes.count(name) / len(classes)) if classes else None)
        assert (row["reason"] is None) == bool(classes)
    keys = [(-r["n"], -r["n_documents"], r["source"]) for r in table.iter_rows(named=True)]
    assert keys == sorted(keys)


def test_examples_are_places_of_cues_in_different_documents() -> None:
    corpus, flat = made_up()
    places = {(c["doc_id"], c["start"], c["end"]): c["source"] for c in flat}
    for row in source_table(corpus, examples=4).iter_rows(named=True):
        found = [tuple(e.values()) for e in row["examples"]]
        assert {places[f] for f in found} == {row["source"]}
        assert len(found) == min(4, row["n"]) == len(set(found))
        assert len({doc for doc, _, _ in found}) == min(4, row["n_documents"])


def test_pairs_are_counted_by_document() -> None:
    corpus, flat = made_up()
    cited: dict[str, set[str]] = defaultdict(set)
    for cue in flat:
        if cue["source"] is not None:
            cited[cue["doc_id"]].add(cue["source"])
    expected = Counter((a, b) for names in cited.values() for a in names for b in names if a < b)
    assert {(a, b): n for a, b, n in cited_together(corpus, NAMES).iter_rows()} == expected
    some = cited_together(corpus, NAMES[:3])
    assert {(a, b): n for a, b, n in some.iter_rows()} == {
        p: n for p, n in expected.items() if set(p) <= set(NAMES[:3])
    }


def test_a_corpus_without_sources_or_cues(corpus: Corpus) -> None:
    empty = corpus.with_tables(attributions=corpus.attributions.clear())
    assert source_table(empty).schema == pl.Schema(dict(SOURCES))
    assert source_table(empty).is_empty()
    assert "No source is named" in source_network(empty).texts[0].get_text()
    with pytest.raises(CorpusError, match="no table 'attributions'"):
        source_table(Corpus({k: v for k, v in corpus.tables.items() if k != "attributions"}))


# -- the picture ----------------------------------------------------------------------------------------------------


def signs(ax: Any) -> dict[str, PathCollection]:
    return {str(c.get_gid())[7:]: c for c in ax.collections if str(c.get_gid()).startswith("source:")}


def label_boxes(ax: Any) -> dict[str, np.ndarray]:
    ax.figure.draw_without_rendering()
    found = {t.get_text(): t.get_window_extent() for t in ax.texts if isinstance(t, Annotation) and t.get_zorder() == 4}
    return {text: np.array([b.x0, b.y0, b.x1, b.y1]) for text, b in found.items()}


def test_every_source_is_drawn_with_the_sign_of_its_type() -> None:
    corpus, _ = made_up()
    table = source_table(corpus)
    ax = source_network(corpus, min_n=1, title="港の$ニュース$")
    drawn = signs(ax)
    assert set(drawn) == set(table["source"])
    from matplotlib.colors import to_hex

    for row in table.iter_rows(named=True):
        own = labels.label("source_type", row["source_type"])
        assert to_hex(drawn[row["source"]].get_facecolor()[0]) == own.colour
    sizes = [drawn[s].get_sizes()[0] for s in table["source"]]
    assert sizes == sorted(sizes, reverse=True)
    assert [round(b - a, 6) for a, b in itertools.pairwise(table["n"])] == [
        pytest.approx((b - a) / 22) for a, b in itertools.pairwise(sizes)
    ]
    (lines,) = [c for c in ax.collections if isinstance(c, LineCollection)]
    assert len(lines.get_segments()) == cited_together(corpus, NAMES).height


def test_n_is_stated() -> None:
    corpus, flat = made_up()
    named = [c for c in flat if c["source"] is not None]
    notes = "\n".join(t.get_text() for t in source_network(corpus, min_n=4).texts)
    documents = len({c["doc_id"] for c in named})
    assert f"n = {len(named)} cues of {len(NAMES)} sources in {documents} documents" in notes
    assert f"{len(flat) - len(named)} cues without a source in sight left out" in notes
    kept = source_table(corpus).filter(pl.col("n") >= 4).height
    assert f"Drawn: {kept} sources with 4 cues or more" in notes


def test_the_same_corpus_gives_the_same_picture(tmp_path: Path) -> None:
    corpus, _ = made_up()
    files = [axes.save(source_network(corpus), tmp_path / f"{i}.svg").read_bytes() for i in range(2)]
    assert files[0] == files[1]
    shuffled = corpus.with_tables(
        attributions=corpus.attributions.sample(fraction=1, shuffle=True, seed=1),
        markers=corpus.markers.sample(fraction=1, shuffle=True, seed=2),
    )
    first, second = (
        {name: tuple(sign.get_offsets()[0]) for name, sign in signs(source_network(c)).items()}
        for c in (corpus, shuffled)
    )
    assert first == second


@pytest.mark.parametrize("seed", range(4))
def test_labels_do_not_cover_each_other(seed: int) -> None:
    names = tuple(f"第{i}{'港湾新聞社'[: 1 + i % 5]}" for i in range(26))
    corpus, _ = made_up(seed, 60, names)
    ax = source_network(corpus)
    boxes = label_boxes(ax)
    assert len(boxes) == len(signs(ax)) > 20
    found = list(boxes.values())
    for i, a in enumerate(found):
        for b in found[i + 1 :]:
            wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
            assert min(wide, high) <= 1  # a pixel of the letters' frame


def test_a_label_stands_at_its_sign() -> None:
    corpus, _ = made_up()
    ax = source_network(corpus)
    boxes = label_boxes(ax)
    table = source_table(corpus)
    for name, n in table.select("source", "n").iter_rows():
        x, y = ax.transData.transform(signs(ax)[name].get_offsets()[0])
        shown = name.replace("$", r"\$").replace("한국 통신", "〓〓 〓〓")
        box = next(b for text, b in boxes.items() if text.strip() == f"{shown} {n}")
        gap = max(box[0] - x, x - box[2], 0) + max(box[1] - y, y - box[3], 0)
        assert gap < 60 * ax.figure.dpi / 72


def test_sources_that_stand_alone_are_rows_and_two_stand_side_by_side() -> None:
    corpus, _ = made_up(documents=40)
    alone = corpus.attributions.with_columns(source_entity=pl.concat_str(pl.lit("源"), pl.col("doc_id")))
    ax = source_network(corpus.with_tables(attributions=alone))
    places = np.array([c.get_offsets()[0] for c in signs(ax).values()])
    assert not len(next(c for c in ax.collections if isinstance(c, LineCollection)).get_segments())
    assert len(np.unique(places.round(6), axis=0)) == len(places) > 10
    pair = corpus.attributions.with_columns(
        source_entity=pl.when(pl.col("marker_id") % 2 == 0).then(pl.lit("市長")).otherwise(pl.lit("漁協"))
    )
    two = signs(source_network(corpus.with_tables(attributions=pair)))
    assert two["市長"].get_offsets()[0][1] == pytest.approx(two["漁協"].get_offsets()[0][1])


def test_few_or_no_sources_left(corpus: Corpus) -> None:
    assert set(signs(source_network(corpus))) == {"市"}
    assert "lower min_n" in source_network(corpus, min_n=5).texts[0].get_text()
    with pytest.raises(WorkbenchError, match="at least 0 cues"):
        source_network(corpus, min_n=0)


def test_it_draws_into_given_axes_and_never_more_than_can_be_read() -> None:
    import matplotlib.pyplot as plt

    figure, given = plt.subplots()
    names = tuple(f"紙{i}" for i in range(200))
    corpus, _ = made_up(5, 150, names)
    assert source_network(corpus, ax=given) is given
    assert 0 < len(signs(given)) <= 30
    assert figure.axes == [given]


def test_ties_are_not_cut() -> None:
    corpus, _ = made_up(1, 40, tuple(f"紙{i}" for i in range(80)))
    shown = signs(source_network(corpus))
    table = source_table(corpus)
    least = min(table.filter(pl.col("source").is_in(list(shown)))["n"])
    assert set(shown) == set(table.filter(pl.col("n") >= least)["source"])


def test_it_draws_the_teaching_texts() -> None:
    table = source_table(teaching())
    assert table.height > 30
    assert (
        int(table["n"].sum())
        == teaching().attributions.select(pl.coalesce("source_entity", "source_form").is_not_null().sum()).item()
    )
    assert signs(source_network(teaching(), min_n=2))


def test_labels_prefer_free_places() -> None:
    import matplotlib.pyplot as plt

    _, ax = plt.subplots(figsize=(6, 4))
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    points = [network_labels.Point(0.5, 0.5, 4, "A"), network_labels.Point(0.5, 0.45, 4, "B")]
    network_labels.place(ax, points)
    upper, lower = (t for t in ax.texts if t.get_text())
    assert upper.get_position()[1] > 0  # beneath it the other sign is in the way
    assert lower.get_position()[1] < 0
    network_labels.place(ax, [])
