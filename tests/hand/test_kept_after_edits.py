"""What is kept of a corpus for the next question says nothing of the corpus that a hand has changed."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from compare_factory import make_corpus, overdispersed
from hand_factory import machine, record, small
from polars.testing import assert_frame_equal

from workbench.compare.contrast import contrast
from workbench.compare.profiles import profile_map, profile_set
from workbench.compare.rates import group_rates
from workbench.corpus import Corpus
from workbench.hand import edits
from workbench.hand.override import override
from workbench.storage.tables import lazily

AT = "2026-11-28T01:02:03Z"


def test_a_contrast_after_an_edit_is_that_of_a_corpus_never_asked_before() -> None:
    before = Corpus(lazily(small().tables), small().provenance)
    asked = contrast(before, "b", by=None, n_resamples=20)
    assert_frame_equal(contrast(before, "b", by=None, n_resamples=20), asked)
    changed = machine()
    place = changed.text.index("安全")
    changed = edits.add(changed, place, place + 2, "scare_quote", "reported", "hana", AT)
    after = override(before, [record(changed)])
    found = contrast(after, "b", by=None, n_resamples=20)
    fresh = Corpus({name: frame.clone() for name, frame in after.tables.items()}, after.provenance)
    assert_frame_equal(found, contrast(fresh, "b", by=None, n_resamples=20))
    assert found.filter(category="scare_quote")["n"].item() == asked.filter(category="scare_quote")["n"].item() + 1
    assert_frame_equal(group_rates(after, n_resamples=20), group_rates(fresh, n_resamples=20))


def test_another_target_group_or_draw_finds_its_own_groups() -> None:
    documents = overdispersed(np.random.default_rng(2), 30, 0.02, 0.5, prefix="n")
    kept = make_corpus(documents)
    kept = Corpus(lazily(kept.tables), kept.provenance)
    ids = kept.documents["doc_id"].to_list()
    questions = [
        {"target": t, "seed": s, "n_resamples": n, "by": by, "parts": p, "family": f}
        for t, s, n, by, p, f in [
            (ids[0], 0, 20, "genre", None, "code"),
            (ids[1], 0, 20, "genre", None, "code"),
            (ids[0], 1, 20, "genre", None, "code"),
            (ids[0], 0, 30, "genre", None, "code"),
            (ids[0], 0, 20, None, None, "code"),
            (ids[0], 0, 20, "genre", "body", "code"),
            (ids[0], 0, 20, "genre", None, "voice"),
        ]
    ]
    for _ in range(2):  # made, and found again
        for asked in questions:
            fresh = Corpus(dict(kept.tables), kept.provenance)
            assert_frame_equal(contrast(kept, **asked), contrast(fresh, **asked))


def test_profiles_of_a_corpus_are_made_once_and_are_those_of_what_was_asked() -> None:
    documents = overdispersed(np.random.default_rng(4), 40, 0.05, 0.5, prefix="n")
    plain = make_corpus(documents)
    kept = Corpus(lazily(plain.tables), plain.provenance)
    assert profile_set(kept) is profile_set(kept)
    for more in ({}, {"min_tokens": 1}, {"scale": "category"}, {"families": ("code",)}, {"parts": "body"}, {}):
        mine, fresh = (profile_set(c, **more) for c in (kept, Corpus(dict(plain.tables), plain.provenance)))
        assert np.array_equal(mine.values, fresh.values, equal_nan=True)
        assert (mine.features, mine.method, mine.parts) == (fresh.features, fresh.method, fresh.parts)
    changed = plain.markers.filter(pl.col("doc_id") < "n020")
    after = Corpus(lazily({**plain.tables, "markers": changed}), plain.provenance)
    assert not np.array_equal(profile_set(after).values, profile_set(kept).values, equal_nan=True)


def test_axes_of_a_map_are_those_of_the_whole_table() -> None:
    documents = overdispersed(np.random.default_rng(5), 60, 0.05, 0.5, prefix="n")
    corpus = make_corpus(documents)
    found, mapped = profile_set(corpus), profile_map(corpus)
    known = found.values[found.has]
    centred = known - known.mean(axis=0)
    _, sizes, axes = np.linalg.svd(centred, full_matrices=False)
    places = mapped.points.filter(pl.col("x").is_not_null()).select("x", "y").to_numpy()
    assert np.abs(np.abs(places) - np.abs(centred @ axes[:2].T)).max() < 1e-9
    assert mapped.explained == pytest.approx((sizes**2 / (sizes**2).sum())[:2].tolist())
