"""Polarity: what each form does to its content, how forms nest, and how it fares on the teaching texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from teaching import teaching

from workbench.annotate.pipeline import annotate_text
from workbench.annotate.polarity import EFFECTS, WITH_CONTENT, effect, forms
from workbench.lexicon import marked

GOLD = Path(__file__).resolve().parents[2] / "corpora" / "teaching" / "gold_polarity.jsonl"


def of(sentence: str, code: str | None = None) -> tuple[list[str | None], str | None]:
    """The polarities of the markers (of a code) of a sentence, and that of the sentence."""
    (found,) = annotate_text(sentence)
    markers = zip(found.markers, found.polarities, strict=True)
    return [p for m, p in markers if code in (None, m.code)], found.polarity


@pytest.mark.parametrize("row", forms(), ids=lambda r: r.example)
def test_every_form_has_an_example_that_shows_what_it_does(row: object) -> None:
    plain, spans = marked(row.example)  # type: ignore[attr-defined]
    ((start, end),) = spans
    (found,) = annotate_text(plain)
    near = [p for m, p in zip(found.markers, found.polarities, strict=True) if m.start < end and m.end > start]
    assert row.polarity in near, [plain[m.start : m.end] for m in found.markers]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("sentence", "polarity"),
    [
        ("橋は来春に開く。", "positive"),
        ("橋は来春に開かない。", "negative"),
        ("橋は来春に開かなかったのです。", "negative"),
        ("橋が開く可能性がある。", "positive"),
        ("橋が開く可能性は低い。", "negative"),
        ("橋が開かない可能性がある。", "negative"),
        ("橋が開く可能性はない。", "negative"),
        ("そのような事実はない。", "negative"),
        ("警察は被害を確認していない。", "negative"),
        ("被害は確認されていない。", "open"),
        ("成功したとは言えない。", "negative"),
        ("失敗するはずがない。", "negative"),
        ("反対しているわけではない。", "negative"),
        ("反対しないわけではない。", "positive"),
        ("市長は橋が開くと述べた。", "positive"),
        ("市長は橋は開かないと述べた。", "negative"),
        ("市長は「橋は開かない」と述べた。", "negative"),
        ("市長は橋を壊したとの報道を否定した。", "positive"),
        ("市長は橋を壊したと否定した。", "negative"),
        ("橋が開くとは思わない。", "negative"),
        ("橋は開くのだろうか。", "open"),
        ("市長は橋が開くのかと述べた。", "open"),
        ("こんな橋を誰が渡るのか。", "open"),
        ("いつ橋が開くのかは分かっていない。", "open"),
        ("橋を直さなければならない。", "positive"),
        ("橋を閉ざしてはならない。", "negative"),
        ("橋は一つしかない。", "positive"),
        ("人通りは少ない。", "positive"),
        ("橋は必ず開く。", "positive"),
        ("備えは怠るな。", "negative"),
        ("問題は、誰が橋を払うかだ。", "positive"),
        ("残された時間はわずかである。", "positive"),
        ("残念でならない。", "positive"),
    ],
)
def test_sentences(sentence: str, polarity: str) -> None:
    assert of(sentence)[1] == polarity


@pytest.mark.parametrize(
    ("sentence", "code", "polarity"),
    [
        ("橋は決して落ちない。", "certainty", "negative"),
        ("橋は必ず開く。", "certainty", "positive"),
        ("必ずしも橋が悪いのではない。", "attenuation", "negative"),
        ("おそらく橋は開かないだろう。", "probability", "negative"),
        ("橋は開かないはずがない。", "certainty", "positive"),
        ("橋は開かないかもしれないと市長は述べた。", "attribution", "negative"),
        ("閉ざすべきではないと市長は述べた。", "obligation", "negative"),
    ],
)
def test_markers_have_the_polarity_of_their_content(sentence: str, code: str, polarity: str) -> None:
    assert set(of(sentence, code)[0]) == {polarity}


def test_markers_without_content_have_none() -> None:
    assert of("しかし、筆者は橋を渡った。")[0] == [None, None]


def test_boilerplate_has_none() -> None:
    (found,) = annotate_text("橋は開かない。", [{"start": 0, "end": 7, "part": "boilerplate"}])
    assert found.polarity is None
    assert found.polarities == []


def test_effects_are_the_known_ones() -> None:
    assert {row.effect for row in forms()} <= set(EFFECTS)
    assert effect("possibility", "かもしれない") == "keep"
    assert all(any(code in row.codes for row in forms()) for code in WITH_CONTENT - {"doubt", "question"})


def test_teaching_texts() -> None:
    """Labels were written before there was an analyser; its first run agreed at .975 (markers) and .954 (sentences)."""
    corpus = teaching()
    wanted = {r["doc_id"]: r for r in map(json.loads, GOLD.read_text(encoding="utf-8").splitlines())}
    for table, least in (("markers", 0.97), ("sentences", 0.97)):
        right = n = missing = 0
        for doc_id, record in wanted.items():
            rows = corpus.table(table).filter(doc_id=doc_id).select("start", "end", "polarity").rows()
            for item in record[table]:
                shared = [(min(e, item["end"]) - max(s, item["start"]), p) for s, e, p in rows if p is not None]
                best = max(shared, default=(0, None))
                if best[0] <= 0:
                    missing += 1  # the marker itself was not found: no matter of polarity
                    continue
                n += 1
                right += best[1] == item["polarity"]
        assert missing < 0.06 * (n + missing)
        assert right / n >= least
