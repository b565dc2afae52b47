"""Voice, attribution and commitment on sentences of our own: one row a phenomenon of the guidelines."""

from __future__ import annotations

import pytest

from workbench.annotate.pipeline import AnnotatedSentence, annotate_text


def _one(text: str) -> tuple[str, AnnotatedSentence]:
    return text, annotate_text(text)[-1]


# sentence → {marked form: voice}
VOICES = {
    "専門家は中止になるかもしれないと述べた。": {"かもしれない": "reported", "と述べた": "author"},
    "専門家は「中止になるかもしれない」と述べた。": {"かもしれない": "quoted", "と述べた": "author"},
    "しかし、専門家は中止になるだろうと述べた。": {"しかし": "author", "だろう": "reported", "と述べた": "author"},
    "中央通信によると、首相は中止すると述べた。": {"によると": "author", "と述べた": "reported"},
    "中央通信によると、会談は中止になる可能性がある。": {"によると": "author", "可能性がある": "reported"},
    "会談は中止になるとみられるという。": {"とみられる": "reported", "という": "author"},
    "会談は中止になるとみられる。": {"とみられる": "author"},
}

# sentence → {cue: (source, type)}
SOURCES = {
    # subject before the quotation, and before the content
    "国防省は「問題はない」と説明した。": {"と説明した": ("国防省", None)},
    "ロシア国防省は、問題はないと説明した。": {"と説明した": ("ロシア国防省", "named_organisation")},
    # the subject of the content is not the source
    "朝日新聞は、北朝鮮が兵士を送ったと報じた。": {"と報じた": ("朝日新聞", "named_organisation")},
    # after と: the verb alone is the cue
    "会談は難しい、と専門家は指摘している。": {"指摘している": ("専門家", "expert")},
    # in parentheses after the quotation
    "「会談は難しい」（欧州の専門家）との見方がある。": {"との見方がある": ("欧州の専門家", "expert")},
    # fronted
    "朝日新聞によると、会談は延期された。": {"によると": ("朝日新聞", "named_organisation")},
    "複数の専門家によると、会談は延期された。": {"によると": ("複数の専門家", "expert")},
    # the relative clause's head
    "会談は難しいと語る専門家もいる。": {"と語る": ("専門家", "expert")},
    # an anonymous carrier
    "会談は難しいとの見方がある。": {"との見方がある": (None, "unspecified")},
    # a source in an earlier sentence is null
    "また、「会談は難しい」と述べた。": {"と述べた": (None, "unspecified")},
    # nested: each cue has its own
    "朝日新聞によると、ロシア国防省は問題はないと説明した。": {
        "によると": ("朝日新聞", "named_organisation"),
        "と説明した": ("ロシア国防省", "named_organisation"),
    },
}

COMMITMENTS = {
    "その料理は決して退屈でもない。": "boosted",
    "もちろん、これは想像だ。": "boosted",
    "会談は延期された。": "asserted",
    "会談は延期されるに違いない。": "boosted",
    "会談は延期されるかもしれない。": "hedged",
    "会談は延期されるとみられる。": "hedged",
    "専門家は延期は確実だと述べた。": "attributed",
    "朝日新聞によると、会談は延期されるとみられる。": "attributed",
    "会談は延期されるとみられるという。": "hearsay",
    "会談は延期されるのではないか。": "questioned",
    "専門家が難しいと指摘するのはその通りだろう。": "hedged",
    "発端は、地元紙が延期を決めたと報じたことだ。": "attributed",
    "地元紙が延期を決めたと報じ、話題となっている。": "asserted",
    "会談は延期されたが、公には確認されていない。": "asserted",
    "会談は延期されるべきだ。": "asserted",
    "会談は延期されるのだろう。": "hedged",
    "会談は延期されるかもしれないのである。": "hedged",
}

HEADLINES = {
    "会談は延期か": "questioned",
    "会談は延期？": "questioned",
    "会談が延期に": "asserted",
    "首相、「会談は延期しない」": "attributed",
}


@pytest.mark.parametrize("text", VOICES)
def test_voice(text: str) -> None:
    text, found = _one(text)
    voices = {text[m.start : m.end]: v for m, v in zip(found.markers, found.voices, strict=True)}
    assert VOICES[text].items() <= voices.items()


@pytest.mark.parametrize("text", SOURCES)
def test_source(text: str) -> None:
    text, found = _one(text)
    sources = {
        text[a.cue.start : a.cue.end]: (text[slice(*a.source)] if a.source else None, a.source_type)
        for a in found.attributions
    }
    for cue, (source, kind) in SOURCES[text].items():
        assert sources[cue][0] == source
        assert kind is None or sources[cue][1] == kind


@pytest.mark.parametrize("text", COMMITMENTS)
def test_commitment(text: str) -> None:
    assert _one(text)[1].commitment == COMMITMENTS[text]


@pytest.mark.parametrize("title", HEADLINES)
def test_headline(title: str) -> None:
    found = annotate_text(title + "\n会談は延期された。")[0]
    assert found.sentence.part == "title"
    assert found.commitment == HEADLINES[title]
    assert set(found.voices) <= {"headline"}


def test_boilerplate_is_kept_but_never_judged() -> None:
    text = "会談は延期か\n会談は延期されるだろう。\n関連記事：会談は延期されるかもしれない"
    start = text.index("関連")
    found = annotate_text(text, [{"start": start, "end": len(text), "part": "boilerplate"}])
    assert [s.sentence.part for s in found] == ["title", "body", "boilerplate"]
    assert found[-1].markers == []
    assert found[-1].commitment is None
    assert found[-1].tokens
