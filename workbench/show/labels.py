"""Names, glosses, colours, hatches and point shapes of every category, as data.

Colour follows theory: the codes of one Engagement cell (Martin & White 2005) share a hue and differ in lightness.
Hue is never the only sign: each category also has a tag, a point shape and a hatch, so that a plot reads in grey and
with any colour vision. Tests hold the distances between the colours under simulated colour blindness.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from workbench import lexicon, schema
from workbench.errors import WorkbenchError


@dataclass(frozen=True)
class Label:
    """How one category is named and drawn.

    Attributes
    ----------
    english, japanese
        Its name and the Japanese gloss.
    meaning
        One line that says what it is, for a tooltip or a legend.
    tag
        Two letters, unique in the family, for places without room.
    colour, hatch, marker
        Matplotlib colour, hatch pattern and marker.
    """

    english: str
    japanese: str
    meaning: str
    tag: str
    colour: str
    hatch: str
    marker: str

    @property
    def both(self) -> str:
        """English and Japanese in one line: ``possibility 可能性``."""
        return f"{self.english} {self.japanese}".strip()


# fmt: off
#: Labels of the 14 codes of stance markers.
CODE: Mapping[str, Label] = MappingProxyType({
    "possibility": Label("possibility", "可能性", "may be so: low to mid force", "PS", "#0925aa", "", "o"),
    "probability": Label("probability", "蓋然性", "likely so: mid to high force, forecast", "PR", "#607bc2", "//", "s"),
    "certainty": Label("certainty", "確信", "surely so: booster", "CE", "#12a257", "", "^"),
    "attenuation": Label("attenuation", "緩和", "weakens degree or scope", "AT", "#80d9ff", "..", "v"),
    "question": Label("question", "問いかけ", "opens a claim as a question", "QU", "#010341", "xx", "P"),
    "hearsay": Label("hearsay", "伝聞", "report without a named source", "HS", "#a63603", "", "D"),
    "inference": Label("inference", "推定", "conclusion from evidence", "IN", "#98c2bf", "\\\\", "<"),
    "attribution": Label("attribution", "引用", "ties content to a source", "SO", "#e38b23", "//", ">"),
    "doubt": Label("doubt", "疑義", "reliability or confirmation withheld", "DO", "#f3c7a2", "xx", "X"),
    "obligation": Label("obligation", "当為", "what ought to be done", "OB", "#433f3f", "", "p"),
    "counter": Label("counter", "逆接", "turns against an expectation", "CO", "#c414e6", "", "h"),
    "attitude": Label("attitude", "評価", "importance, surprise, (un)desirability", "AP", "#f5ec5f", "..", "*"),
    "self_mention": Label("self-mention", "自己言及", "the writer or the piece", "SM", "#7a7a7a", "//", "d"),
    "scare_quote": Label("scare quote", "距離の引用符", "a word held at arm's length", "SQ", "#753978", "\\\\", "8"),
})

#: Labels of the six commitment labels of a sentence.
COMMITMENT: Mapping[str, Label] = MappingProxyType({
    "asserted": Label("asserted", "断定", "plain statement", "as", "#d9d9d9", "", "o"),
    "boosted": Label("boosted", "強調", "certainty on top", "bo", "#00664a", "", "^"),
    "hedged": Label("hedged", "緩衝", "possible, probable, inferred, weakened", "he", "#5aa2e0", "..", "s"),
    "attributed": Label("attributed", "出典あり", "said to be so by a source", "at", "#f0a04b", "//", "D"),
    "hearsay": Label("hearsay", "伝聞", "said to be so, no source", "hs", "#9c3206", "xx", "v"),
    "questioned": Label("questioned", "疑問", "put as a question", "qu", "#12284f", "\\\\", "P"),
})

#: Labels of the four voices: whose stance a marker is.
VOICE: Mapping[str, Label] = MappingProxyType({
    "author": Label("author", "書き手", "the text's own voice", "A", "#12284f", "", "o"),
    "quoted": Label("quoted", "直接引用", "inside direct speech", "Q", "#e8843c", "//", "s"),
    "reported": Label("reported", "間接引用", "inside reported content", "R", "#7fb8ea", "..", "D"),
    "headline": Label("headline", "見出し", "title or section heading", "H", "#8e8e8e", "xx", "^"),
})

#: Labels of the kinds of source.
SOURCE_TYPE: Mapping[str, Label] = MappingProxyType({
    "named_person": Label("named person", "実名の人物", "a person by name", "np", "#12284f", "", "o"),
    "named_organisation": Label("named organisation", "実名の組織", "outlet or agency", "no", "#4b8fd6", "//", "s"),
    "media": Label("media", "メディア一般", "unnamed or generic media", "me", "#a9d0f5", "..", "^"),
    "expert": Label("expert", "専門家", "unnamed experts, analysts", "ex", "#00664a", "", "v"),
    "official": Label("official", "当局者", "unnamed officials, offices", "of", "#e8843c", "\\\\", "D"),
    "public": Label("public", "市民・ネット", "unnamed people, net users", "pu", "#e6d33a", "xx", "P"),
    "author": Label("author", "書き手", "the writer as source", "au", "#8e2a8b", "", "*"),
    "unspecified": Label("unspecified", "不特定", "views, voices, passives: nobody named", "un", "#c4c4c4", "oo", "X"),
})

#: Labels of the classes of reporting verbs.
VERB_CLASS: Mapping[str, Label] = MappingProxyType({
    "acknowledge": Label("acknowledge", "中立", "the reporter takes no side: says, told", "ac", "#12284f", "", "o"),
    "endorse": Label("endorse", "是認", "the clause says that the source or the claim is to be trusted", "en", "#00664a", "//", "^"),
    "distance": Label("distance", "距離", "the reporter steps back: claims", "di", "#e8843c", "xx", "D"),
})

#: Labels of the cells of Engagement.
ENGAGEMENT: Mapping[str, Label] = MappingProxyType({
    "entertain": Label("entertain", "可能性を開く", "leaves room for other positions", "en", "#4b8fd6", "", "o"),
    "proclaim": Label("proclaim", "宣言", "closes the space for other positions", "pr", "#00664a", "//", "^"),
    "attribute": Label("attribute", "帰属", "gives the word to someone else", "at", "#e8843c", "..", "D"),
    "attribute: distance": Label("distance", "距離", "gives the word away and steps back", "di", "#f3c7a2", "xx", "v"),
    "disclaim": Label("disclaim", "否認", "turns against a position", "dc", "#8e2a8b", "\\\\", "s"),
    "appraisal": Label("appraisal", "評価", "evaluates", "ap", "#e6d33a", "oo", "*"),
})

#: Labels of what is put as holding, as not holding, or left open.
POLARITY: Mapping[str, Label] = MappingProxyType({
    "positive": Label("positive", "肯定", "put as holding", "+", "#12284f", "", "o"),
    "negative": Label("negative", "否定", "put as not holding", "−", "#c1272d", "//", "v"),
    "open": Label("open", "未定", "neither held nor denied", "?", "#8e8e8e", "..", "s"),
})

#: Labels of the sides that sources speak for.
SOURCE_SIDE: Mapping[str, Label] = MappingProxyType({
    "Japan": Label("Japan", "日本", "of Japan", "JP", "#c1272d", "", "o"),
    "Russia": Label("Russia", "ロシア", "of Russia", "RU", "#12284f", "//", "s"),
    "North Korea": Label("North Korea", "北朝鮮", "of North Korea", "KP", "#7a4a9e", "..", "^"),
    "South Korea": Label("South Korea", "韓国", "of South Korea", "KR", "#00664a", "xx", "v"),
    "USA": Label("USA", "米国", "of the United States", "US", "#4b8fd6", "\\\\", "D"),
    "Ukraine": Label("Ukraine", "ウクライナ", "of Ukraine", "UA", "#e6d33a", "", "P"),
    "China": Label("China", "中国", "of China", "CN", "#e8843c", "//", "X"),
    "UN": Label("UN", "国連", "of the United Nations", "UN", "#3aa6b9", "..", "*"),
    "other": Label("other", "その他", "of another state or body", "ot", "#8e8e8e", "xx", "p"),
    "mixed": Label("mixed", "複数", "several sides together", "mx", "#433f3f", "oo", "h"),
})

#: Labels of the kinds of bodies among named organisations.
SOURCE_KIND: Mapping[str, Label] = MappingProxyType({
    "outlet": Label("outlet", "媒体", "paper, broadcaster, site", "ou", "#4b8fd6", "", "o"),
    "agency": Label("news agency", "通信社", "news agency", "ag", "#12284f", "//", "s"),
    "government": Label("government", "政府・官公庁", "a state and its organs", "go", "#e8843c", "..", "^"),
    "company": Label("company", "企業", "company, bank", "co", "#00664a", "xx", "v"),
    "research_body": Label("research body", "研究機関", "institute, university", "re", "#7a4a9e", "\\\\", "D"),
    "party": Label("party", "政党", "political party", "pa", "#c1272d", "", "P"),
    "international_body": Label("international body", "国際機関", "set up by states together", "in", "#3aa6b9", "//", "X"),
    "association": Label("association", "団体", "association, union, movement", "as", "#8e8e8e", "..", "*"),
})

# fmt: on
#: The labels of each family of categories that ``compare`` counts.
FAMILIES: Mapping[str, Mapping[str, Label]] = MappingProxyType(
    {
        "code": CODE,
        "commitment": COMMITMENT,
        "voice": VOICE,
        "source_type": SOURCE_TYPE,
        "verb_class": VERB_CLASS,
        "engagement": ENGAGEMENT,
        "polarity": POLARITY,
        "marker_polarity": POLARITY,
        "source_side": SOURCE_SIDE,
        "source_kind": SOURCE_KIND,
    }
)

#: What the cells of Engagement mean, for tooltips and legends.
ENGAGEMENT_GLOSS: Mapping[str, str] = MappingProxyType(
    {
        "entertain": "entertain: leaves room for other positions",
        "attribute": "attribute: gives the word to someone else",
        "attribute: distance": "attribute, distance: gives the word away and steps back",
        "proclaim": "proclaim: closes the space for other positions",
        "disclaim": "disclaim: turns against a position",
        "appraisal": "appraisal: evaluates",
    }
)

#: Colour of the target document, and colours and shapes of the groups it is set beside; :func:`group_looks` deals them out.
TARGET_COLOUR = "#c1272d"
GROUP_COLOURS: tuple[str, ...] = ("#2f6db3", "#767676", "#0b7a5c", "#b5820b", "#7a4a9e", "#3aa6b9")
GROUP_MARKERS: tuple[str, ...] = ("o", "s", "^", "v", "P", "X")

#: Genres that ship, each with its gloss and its look: colour and shape by place. Genres that occur together differ in colour.
_GENRES: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "signed commentary": ("論説", 0),
        "Diet speech 2022-23 on both states": ("国会発言", 1),
        "wire-style news": ("ニュース記事", 2),
        "Diet speech": ("国会発言", 3),
        "opinion column": ("コラム", 5),
        "column and magazine": ("コラム・雑誌", 6),
        "state organ": ("国家機関紙", 7),
        "wire and broadcaster": ("通信社・放送", 8),
        "editorial": ("社説", 9),
        "newspaper": ("新聞", 10),
        "Korean outlet": ("韓国メディア", 11),
        "column": ("コラム", 12),
        "official statement": ("公式声明", 13),
        "wire": ("通信社記事", 14),
        "broadcaster": ("放送", 16),
        "explainer": ("解説", 17),
    }
)
#: So many pairs of a colour and a shape.
_LOOKS = len(GROUP_COLOURS) * len(GROUP_MARKERS)
#: The name of the group where there is only one.
_EVERY = "all"


class Look(NamedTuple):
    """Colour and shape of a group in every figure."""

    colour: str
    marker: str


def family(name: str) -> Mapping[str, Label]:
    """Return the labels of a family, or raise :class:`WorkbenchError` naming the families there are.

    Frames have the names they ship with; names of a referent (``name:REFERENT``) are their own labels.
    """
    if name in FAMILIES:
        return FAMILIES[name]
    if name == "frame":
        return _frames()
    if name.startswith("name:"):
        return {}
    raise WorkbenchError(f"no family of categories {name!r}", allowed=(*FAMILIES, "frame", "name:REFERENT"))


@lru_cache(maxsize=1)
def _frames() -> Mapping[str, Label]:
    """The frames that ship, of which only the names are read: the rules are for coding.

    Colours and shapes in turn, since no plot tells them apart by colour.
    """
    files = sorted(lexicon.shipped("frames").glob("*.toml"))
    named = [
        (f["id"], f["english"], f["japanese"], f["definition"])
        for p in files
        for f in lexicon.read_toml(p).get("frame", [])
    ]
    return {
        frame: Label(
            english,
            japanese,
            " ".join(definition.split()),
            english[:2],
            GROUP_COLOURS[i % 6],
            "",
            GROUP_MARKERS[i % 6],
        )
        for i, (frame, english, japanese, definition) in enumerate(named)
    }


def label(family_name: str, category: str) -> Label:
    """Return the label of one category; a category without a label is drawn in grey under its own name."""
    found = family(family_name).get(category)
    return found or Label(category.replace("_", " "), "", "", category[:2], "#888888", "", "o")


def group(name: str) -> str:
    """Return the name of a group with its Japanese gloss where one is known: ``Diet speech 国会発言``."""
    gloss = _GENRES.get(name)
    return f"{name} {gloss[0]}" if gloss else name


def group_looks(names: Iterable[str]) -> dict[str, Look]:
    """Return colour and shape of each group: the one place where figures have them from.

    A genre that ships always looks the same. Of other names each has the place that a digest of it gives, or, where another
    group of the figure has that colour, the next: so it does not matter in which order a figure draws its groups, and a
    group keeps its look from figure to figure as long as these show the same groups.
    """
    wanted = sorted(set(names))
    taken = {name: 0 if name == _EVERY else _GENRES[name][1] for name in wanted if name == _EVERY or name in _GENRES}
    for name in (n for n in wanted if n not in taken):
        first = zlib.crc32(name.encode()) % _LOOKS
        places = [(first + step) % _LOOKS for step in range(_LOOKS)]
        colours = {place % len(GROUP_COLOURS) for place in taken.values()}
        free = [p for p in places if p % len(GROUP_COLOURS) not in colours]
        free += [p for p in places if p not in taken.values()]
        taken[name] = (free or places)[0]
    return {name: _look(place) for name, place in taken.items()}


def _look(place: int) -> Look:
    """The second six have the colours of the first with other shapes, and so on."""
    row, column = divmod(place, len(GROUP_COLOURS))
    return Look(GROUP_COLOURS[column], GROUP_MARKERS[(column + row) % len(GROUP_MARKERS)])


def tooltip(code: str, voice: str, entry_id: str) -> str:
    """Return the text shown over a marker: code, gloss, Engagement cell, lexicon entry and voice."""
    own, whose = label("code", code), label("voice", voice)
    cell = schema.ENGAGEMENT.get(code)
    return "\n".join(
        [
            f"{own.both}: {own.meaning}",
            f"Engagement: {ENGAGEMENT_GLOSS[cell] if cell else 'none'}",
            f"lexicon entry: {entry_id}",
            f"voice: {whose.both} ({whose.meaning})",
        ]
    )
