"""Sources in finer kinds: the side that a source speaks for, and what kind of body a named organisation is.

Both are told from the phrase that names the source, or, where that only points (同紙, 同省), from what it stands for. The side is
that of the state, body or people named in the phrase nearest to its head: 中国の北朝鮮専門家 speaks for China, since 北朝鮮専門家
names a subject; 駐日ロシア大使 for Russia. Where two sides speak together (米韓両政府) it is ``mixed``, a third one is ``other``, and
where none is named it is null: nothing is guessed from a personal name or a university. The words are data:
``lexicons/sources/sides.tsv`` and ``bodies.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from types import MappingProxyType

from workbench import lexicon
from workbench.annotate.names import names
from workbench.annotate.nouns import is_outlet, message_giver
from workbench.errors import LexiconError
from workbench.schema import SOURCE_KINDS, SOURCE_SIDES

# 北朝鮮専門家, 北朝鮮分析サイト, 北朝鮮の経済を研究する: the country is what they deal with.
_SUBJECT = re.compile(
    r"(?:人)?(?:専門|分析|研究|問題|情勢|ウォッチ|担当|取材|事情|報道に|政策(?:の専|に詳)|語|国境|(?:の[^、]{1,12})?(?:に(?:詳し|駐在|住|滞在|あ[るっ]|い[るた]|拠点|派遣|通じ|精通)|を(?:研究|専門|担当|取材)))"
)
# 駐日, 在韓, 訪中, 対米: where somebody is, or with whom he deals.
_ABROAD = re.compile(r"(?:駐|在|訪|対|親|反|元駐)\Z")
_LOCATED = re.compile(r"(?:の|にある|在住の)?(?:日本人|外交(?:筋|関係者|団)|特派員|支局)")
_CAPITALS = frozenset(("北京", "ソウル", "モスクワ", "ワシントン", "平壌", "ピョンヤン", "キーウ", "キエフ"))
_SHORT: Mapping[str, str] = MappingProxyType(
    {"日": "Japan", "米": "USA", "露": "Russia", "ロ": "Russia", "韓": "South Korea", "朝": "North Korea", "中": "China",
     "英": "other", "仏": "other", "独": "other", "豪": "other", "印": "other", "欧": "other"}
)  # fmt: skip
# 米韓両政府, 日米韓, 日中; a single one before a word (米政府, 英紙, 独外務省).
_TOGETHER = re.compile(
    r"(?!欧米)(?<![ァ-ヶー一-龥])[日米露ロ韓朝中英仏独豪印欧]{2,5}(?=両|各|の|政府|首脳|外相|国防|合同|当局|メディア|軍|[0-9３三]|\Z|、)"
)
_ALONE = re.compile(r"(?<![ァ-ヶー一-龥ぁ-ん](?<![のやと・、と元]))[米露韓英仏独豪](?=[一-龥ァ-ヶA-Z「])")
_JOINED = re.compile(r"と|や|、|・|及び|および|並びに|両")


@cache
def sides() -> Mapping[str, str]:
    """Return names of states, bodies, outlets and people and the side each speaks for, the longest first."""
    return _read("sides.tsv", "form", "side", SOURCE_SIDES, ("only_alone",))


@cache
def only_alone() -> frozenset[str]:
    """Return the names that tell a side only where no other is named: 外務省 is Japan's, and not in ロシア外務省."""
    columns = ("form", "side", "only_alone")
    rows = lexicon.read_table(lexicon.shipped("sources", "sides.tsv"), columns).rows
    return frozenset(row["form"] for row, where in rows if lexicon.choice(row, "only_alone", ("", "yes"), where))


@cache
def bodies() -> Mapping[str, str]:
    """Return endings of the names of organisations and the kind of body each tells, the longest first."""
    return _read("bodies.tsv", "ending", "kind", SOURCE_KINDS)


def _read(file: str, key: str, value: str, allowed: Sequence[str], more: Sequence[str] = ()) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for row, where in lexicon.read_table(lexicon.shipped("sources", file), (key, value, *more)).rows:
        if row[key] in found:
            raise LexiconError(f"{where}: {row[key]!r} stands there twice")
        found[row[key]] = lexicon.choice(row, value, allowed, where)
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: (-len(item[0]), item[0]))))


@cache
def source_side(phrase: str | None, entity: str | None, source_type: str) -> str | None:
    """Return the side a source speaks for, of :data:`workbench.schema.SOURCE_SIDES`, or None where none is named.

    Parameters
    ----------
    phrase
        The source as it stands in the text; None where the clause names none.
    entity
        What it stands for.
    source_type
        Its type (guidelines §3): the writer and an unspecified source have no side.
    """
    if source_type in ("author", "unspecified"):
        return None
    return next((side for given in (phrase, entity) if given and (side := _side(given))), None)


def _side(phrase: str) -> str | None:
    core = re.sub(r"[(（][^()（）]*[)）]", "", phrase)
    core = _without_matter(core)
    found = list(_named(core))
    told = [hit for hit in found if core[hit[0] : hit[1]] not in only_alone()] or found
    if not told:
        return None
    return "mixed" if _speak_together(core, told) else told[-1][2]


def _without_matter(core: str) -> str:
    """The phrase from behind what its head deals with (北朝鮮の経済を研究する水無瀬大学の講師)."""
    cut = re.search(
        r".*(?:に詳しい|を(?:研究する|専門とする|担当する|取材する)|に(?:駐在|滞在)[しす](?:た|ていた|る)|に住む|に勤めた)",
        core,
    )
    return core[cut.end() :] if cut else core


def _named(core: str) -> Iterator[tuple[int, int, str]]:
    """Yield where sides are named in a phrase, in order, the longest name at each place; subjects left out."""
    if (several := _TOGETHER.search(core)) is not None:
        for i, char in enumerate(several.group(), several.start()):
            yield i, i + 1, _SHORT[char]
        return
    at = 0
    while at < len(core):
        form = _form_at(core, at)
        if form is None:
            if (short := _ALONE.match(core, at)) is not None and not _ABROAD.search(core, 0, at):
                yield at, at + 1, _SHORT[short.group()]
            at += 1
            continue
        end = at + len(form)
        located = form in _CAPITALS and _LOCATED.match(core, end)
        if not _SUBJECT.match(core, end) and not _ABROAD.search(core, 0, at) and not located:
            yield at, end, sides()[form]
        at = end


def _form_at(core: str, at: int) -> str | None:
    for size in range(min(_longest(), len(core) - at), 1, -1):
        form = core[at : at + size]
        if form in sides() and not (
            form.isascii() and core[at + size : at + size + 1].isascii() and core[at + size : at + size + 1].isalpha()
        ):
            return form
    return None


@cache
def _longest() -> int:
    return max(map(len, sides()))


def _speak_together(core: str, found: list[tuple[int, int, str]]) -> bool:
    """Sides that are joined (米国と韓国), not one within the other (米国のロシア大使, 国連の中国代表)."""
    pairs = pairwise(found)
    return any(a[2] != b[2] and (_JOINED.search(core, a[1], b[0]) or a[1] == b[0]) for a, b in pairs)


@cache
def source_kind(phrase: str | None, entity: str | None, source_type: str) -> str | None:
    """Return what kind of body a source of the type ``named_organisation`` is, or None where its name does not tell.

    ``outlet`` is a paper, broadcaster or site, ``agency`` a news agency, ``government`` a state with all of its organs
    (ministries, forces, parliament, courts, police, towns), ``international_body`` what states have set up together.
    """
    if source_type != "named_organisation":
        return None
    return next((kind for given in (phrase, entity) if given and (kind := _kind(given))), None)


def _kind(phrase: str) -> str | None:
    core = re.sub(r"[(（][^()（）]*[)）]", "", phrase)
    joined = [part for part in re.split(r"、?それに|と|、", core) if part]
    if len(joined) > 1 and len({_kind(part) for part in joined}) > 1:
        return None
    core = re.sub(r"(?:側|など|等|自身|関係)\Z", "", message_giver(core))
    quoted = re.search(r"[「『]([^」』]+)[」』]\Z", core)
    if quoted is not None and (inner := bodies().get(quoted.group(1))):
        return inner
    core = re.sub(r"[「」『』“”]", "", core)
    known = names().get(core) or names().get(core.rsplit("の", 1)[-1])
    if known is not None and known.kind in ("country", "government"):
        return "government"
    ending = next((e for e in bodies() if core.endswith(e)), None)
    if known is not None and known.kind == "outlet":
        return "agency" if ending is not None and bodies()[ending] == "agency" else "outlet"
    if ending is not None:
        return bodies()[ending]
    return "outlet" if quoted is not None or is_outlet(core) else None
