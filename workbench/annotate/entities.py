"""Who a source stands for: 同紙, 同氏 and 同テレビ resolved, and reports that go on without naming their source.

The guidelines leave the source of such a cue as it stands in the sentence (同紙, or nothing). What it stands for
is an extra column, ``source_entity``: a name, or the fullest phrase in which the text introduced the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from workbench.annotate.context import Attribution, Context
from workbench.annotate.names import names, short_names
from workbench.annotate.nesting import stands_in
from workbench.annotate.nouns import is_outlet, message_giver
from workbench.annotate.phrases import phrase_before

# What a pointing noun can stand for, by the end of the antecedent's name.
_POINTS_TO = {
    "紙": r"(?:新聞|紙|日報|タイムズ|ポスト|ジャーナル|時報|モンド|ガーディアン|報)$",
    "誌": r"(?:誌|タイム|週刊.+|エコノミスト)$",
    "テレビ": r"(?:テレビ|テレビ局|放送|TV)$|^[A-Z]{2,4}$",
    "局": r"(?:局|テレビ|放送|気象台)$|^[A-Z]{2,4}$",
    "放送": r"(?:放送|テレビ|局)$|^[A-Z]{2,4}$",
    "通信": r"(?:通信|通信社|ニュース)$|^[A-Z]{2,4}$|ロイター",
    "通信社": r"(?:通信|通信社|ニュース)$|^[A-Z]{2,4}$|ロイター",
    "サイト": r"(?:サイト|ニュース|News|電子版)$|」$",
}
_OUTLET_WORDS = ("記事", "報道", "番組", "メディア")
_POINTING = re.compile(r"^(?:同|この)(?P<noun>[^のがは]+?)(?:は|によると)?$")
_PERSON = (
    "氏",
    "さん",
    "教授",
    "准教授",
    "研究員",
    "大統領",
    "首相",
    "外相",
    "国防相",
    "報道官",
    "委員長",
    "議員",
    "大使",
    "長官",
    "書記",
    "総書記",
    "議長",
)
_TITLE = re.compile(
    r"(?:氏|さん|教授|准教授|研究員|大統領|首相|外相|国防相|報道官|委員長|議員|大使|長官|総書記|書記|議長)$"
)


@dataclass(frozen=True, slots=True)
class _Mention:
    name: str
    kind: str  # person, outlet, organisation, country, other


@dataclass
class Memory:
    """The sources and names a document has mentioned so far, the latest last."""

    mentions: list[_Mention] = field(default_factory=list)
    last_source: str | None = None

    def entities(self, context: Context, cues: Sequence[Attribution]) -> list[str | None]:
        """Return the entity of each cue of the next sentence, and remember what the sentence mentions."""
        found: list[str | None] = []
        named = sorted(_mentions(context), key=lambda m: m[0])
        speaker = self.last_source
        for cue in cues:
            if cue.source is None:
                # A report that goes on (また、「…」と述べた) keeps the speaker; a view without a holder has none.
                goes_on = speaker if _passed_on(context, cue, cues) else self.last_source
                found.append(goes_on if cue.cue.verb_span is not None else None)
                continue
            self._remember(m for at, m in named if at < cue.source[0])
            named = [(at, m) for at, m in named if at >= cue.source[0]]
            told = context.speaker if cue.source_type == "author" else None  # 私 of the one who answers
            entity = told or self._resolve(context.text[slice(*cue.source)])
            found.append(entity)
            if entity is not None:
                self.mentions.append(_Mention(entity, _kind(entity, cue.source_type)))
                self.last_source = entity if cue.source_type not in {"unspecified"} else self.last_source
        self._remember(m for _, m in named)
        return found

    def _remember(self, mentions: Iterator[_Mention]) -> None:
        self.mentions.extend(mentions)

    def _resolve(self, phrase: str) -> str | None:
        core = message_giver(re.sub(r"[(（][^()（）]*[)）]", "", phrase))
        pointing = _POINTING.match(core)
        if pointing is None:
            return _full_name(core)
        noun = pointing.group("noun")
        for mention in reversed(self.mentions):
            if _fits(noun, mention):
                return mention.name
        return None


def _passed_on(context: Context, cue: Attribution, cues: Sequence[Attribution]) -> bool:
    """The cue stands in what a fronted outlet reports (新聞によると「…」と述べた): the outlet is not the speaker."""
    return any(
        other.fronted
        and other.source is not None
        and stands_in(context, cue, other)
        and is_outlet(context.text[slice(*other.source)])
        for other in cues
    )


def _fits(noun: str, mention: _Mention) -> bool:
    if noun in _PERSON:
        return mention.kind == "person"
    if noun in _OUTLET_WORDS:
        return mention.kind == "outlet"
    if noun in _POINTS_TO:
        return mention.kind in {"outlet", "organisation", "other"} and bool(re.search(_POINTS_TO[noun], mention.name))
    if noun == "国":
        return mention.kind == "country"
    return mention.name.endswith(noun) and not mention.name.startswith("同")


_POINTED_TO = re.compile("|".join(f"(?:{pattern})" for pattern in dict.fromkeys(_POINTS_TO.values())))


def _kind(entity: str, source_type: str) -> str:
    known = names().get(entity)
    if known is not None:
        return {"person": "person", "outlet": "outlet", "country": "country"}.get(known.kind, "organisation")
    if source_type == "named_person":
        return "person"
    if source_type == "media" or _POINTED_TO.search(entity):
        return "outlet"
    return "organisation" if source_type == "named_organisation" else "other"


_AND_OTHERS = re.compile(r"(?:など|等)$")  # 新華社など is the agency; 朝日や日経など stays as it is


def _full_name(core: str) -> str:
    """The referent of the longest known name in a phrase that is little more than it; else the phrase."""
    alone = _AND_OTHERS.sub("", core)
    for form in (_TITLE.sub("", alone), alone):
        if form in names():
            return names()[form].referent
        if form in short_names():
            return short_names()[form]
    return core


def _mentions(context: Context) -> Iterator[tuple[int, _Mention]]:
    """Names in the running text of a sentence: of the lexicon, and persons with a title."""
    known = names()
    for token in context.tokens:
        name = known.get(token.surface)
        if name is not None and name.kind in {"person", "outlet", "organisation", "government", "country"}:
            kind = name.kind if name.kind in {"person", "outlet", "country"} else "organisation"
            yield token.start, _Mention(name.referent, kind)
        elif token.surface in {"氏", "さん"} and (phrase := phrase_before(context, token.start)) is not None:
            form = context.text[slice(*phrase)].split("の")[-1]
            if form != "同" and form not in known:
                yield phrase[0], _Mention(form, "person")
