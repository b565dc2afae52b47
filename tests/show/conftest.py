"""A small annotated corpus, written for these tests, and frames of rates made from it by plain counting."""

from __future__ import annotations

import datetime
import hashlib
import warnings
from collections.abc import Callable, Iterator

import matplotlib
import polars as pl
import pytest

from workbench import schema
from workbench.corpus import Corpus

matplotlib.use("Agg")

# Written for the tests; no text of anybody else.
TITLE = "港町の橋、来春にも開通か"
BODY = (
    "市は<script>alert(1)</script>工事が順調だと発表した。",
    "ただ、住民の一部には不安もあるという。",
    "橋は年内に完成するかもしれない。",
)


def _marker(text: str, form: str, code: str, voice: str, sent_id: int, marker_id: int) -> dict[str, object]:
    start = text.index(form)
    return {
        "doc_id": "column",
        "sent_id": sent_id,
        "marker_id": marker_id,
        "start": start,
        "end": start + len(form),
        "form": form,
        "entry_id": f"{code}.1",
        "code": code,
        "voice": voice,
    }


def _document(doc_id: str, genre: str, text: str | None, n_tokens: int) -> dict[str, object]:
    stored = text or f"{doc_id} の本文"
    return {
        "doc_id": doc_id,
        "title": TITLE if doc_id == "column" else f"題 {doc_id}",
        "date": datetime.date(2022, 4, 22),
        "outlet": "みなと新報",
        "genre": genre,
        "author": None,
        "url": None,
        "licence": "test",
        "n_chars": len(stored),
        "n_sentences": 4,
        "n_tokens": n_tokens,
        "text_sha256": hashlib.sha256(stored.encode()).hexdigest(),
        "text": text,
    }


@pytest.fixture
def corpus() -> Corpus:
    """One column with text and markers, six texts of news and five speeches without."""
    text = "\n\n".join([TITLE, "\n".join(BODY)]) + "\n"
    documents = [_document("column", "opinion column", text, 400)]
    documents += [_document(f"w{i}", "wire-style news", None, 120 + 40 * i) for i in range(6)]
    documents += [_document(f"d{i}", "Diet speech", None, 150 + 30 * i) for i in range(5)]
    parts = [TITLE, *BODY]
    commitments = ["questioned", "attributed", "hearsay", "hedged"]
    sentences = [
        {
            "doc_id": "column",
            "sent_id": i,
            "start": text.index(part),
            "end": text.index(part) + len(part),
            "part": "body" if i else "title",
            "commitment": label,
            "n_tokens": 10,
        }
        for i, (part, label) in enumerate(zip(parts, commitments, strict=True))
    ]
    markers = [
        _marker(text, "か\n", "question", "headline", 0, 0) | {"end": text.index("か\n") + 1, "form": "か"},
        _marker(text, "と発表した", "attribution", "author", 1, 1),
        _marker(text, "ただ", "counter", "author", 2, 2),
        _marker(text, "一部", "attenuation", "reported", 2, 3),
        _marker(text, "という", "hearsay", "author", 2, 4),
        _marker(text, "かもしれない", "possibility", "author", 3, 5),
    ]
    start = text.index("市は")
    attributions = [
        {
            "doc_id": "column",
            "marker_id": 1,
            "source_start": start,
            "source_end": start + 1,
            "source_form": "市",
            "source_type": "named_organisation",
        }
    ]
    rows = {"documents": documents, "sentences": sentences, "markers": markers, "attributions": attributions}
    return Corpus({name: pl.DataFrame(r, schema=dict(schema.TABLES[name].columns)) for name, r in rows.items()})


Maker = Callable[[str], pl.DataFrame]


@pytest.fixture
def rates(corpus: Corpus) -> Maker:
    """Return a function: family → rates per document from a made-up rule."""
    return lambda family: made_up_rates(corpus, family)


@pytest.fixture
def grouped(corpus: Corpus) -> Maker:
    """Return a function: family → the made-up rates grouped by genre, with intervals 20 % either way."""
    return lambda family: made_up_groups(corpus, family)


@pytest.fixture
def contrasted(corpus: Corpus) -> Maker:
    """Return a function: family → the made-up column beside the made-up groups, shaped as compare.contrast does."""
    return lambda family: made_up_contrast(corpus, family)


@pytest.fixture(autouse=True)
def _strict_and_tidy() -> Iterator[None]:
    """Draw with warnings as errors (a missing glyph is one) and close what was drawn."""
    import matplotlib.pyplot as plt

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
    plt.close("all")


def made_up_rates(corpus: Corpus, family: str) -> pl.DataFrame:
    """Rates of every category in every document from a made-up rule that never repeats, as ``compare`` shapes them."""
    values = {
        "code": schema.CODES,
        "commitment": schema.COMMITMENTS,
        "voice": schema.VOICES,
        "source_type": schema.SOURCE_TYPES,
    }
    rows = [
        {
            "doc_id": doc,
            "family": family,
            "unit": "tokens",
            "category": category,
            "n": (3 * i + 5 * j + i * j) % 7,
            "exposure": exposure,
            "rate": 1000.0 * ((3 * i + 5 * j + i * j) % 7) / exposure,
        }
        for i, (doc, exposure) in enumerate(corpus.documents.select("doc_id", "n_tokens").iter_rows())
        for j, category in enumerate(values[family])
    ]
    return pl.DataFrame(rows)


def made_up_groups(corpus: Corpus, family: str) -> pl.DataFrame:
    """Group the made-up rates by genre; intervals are 20 % either way."""
    joined = made_up_rates(corpus, family).join(corpus.documents.select("doc_id", group="genre"), on="doc_id")
    return (
        joined.group_by("group", "category", maintain_order=True)
        .agg(n_documents=pl.len(), n=pl.col("n").sum(), exposure=pl.col("exposure").sum())
        .with_columns(rate=1000 * pl.col("n") / pl.col("exposure"))
        .with_columns(low=0.8 * pl.col("rate"), high=1.2 * pl.col("rate"))
    )


def made_up_contrast(corpus: Corpus, family: str) -> pl.DataFrame:
    """Set the made-up column beside the made-up groups; a document is expected within a half and twice the rate."""
    groups = made_up_groups(corpus, family)
    own = groups.filter(group="opinion column").select(
        "category", target_exposure="exposure", target_rate="rate", target_low="low", target_high="high"
    )
    return (
        groups.filter(pl.col("group") != "opinion column")
        .join(own, on="category", maintain_order="left")
        .with_columns(family=pl.lit(family), unit=pl.lit("tokens"), target=pl.lit("column"))
        .with_columns(expected_low=0.5 * pl.col("rate"), expected_high=2 * pl.col("rate"))
    )
