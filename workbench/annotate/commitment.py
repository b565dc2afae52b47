"""Commitment: one label a sentence, by the outermost operator on its main predicate (guidelines §4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from workbench.annotate.context import Attribution, Context, Found
from workbench.annotate.nouns import can_be_source
from workbench.annotate.quotes import Pair
from workbench.annotate.rules.modality import makes_up_mind
from workbench.annotate.voice import is_speech

#: The label each code gives when it is the outermost operator; other codes leave a sentence asserted.
LABEL = {
    "possibility": "hedged",
    "probability": "hedged",
    "inference": "hedged",
    "attenuation": "hedged",
    "certainty": "boosted",
    "question": "questioned",
    "hearsay": "hearsay",
    "attribution": "attributed",
}

# What may follow the outermost operator without being one itself: のだ, ことだ, ところだ, ものだ, からだ,
# the copula, final particles, politeness, closing marks.
_TRANSPARENT = re.compile(
    r"(?:て?まい(?:り|っており)ま(?:した|す))?(?:に(?:とど|留)(?:め(?:た|る|ている|ていた)|まった|まる|まっている)|よう(?:に|と)な(?:った|る|っている|ってきた|りました|っています|ってきている))?(?:[こ事]と?[がも](?:ある|あった|あります|ありました|ございます)|の|ん|こと|もの|ところ|から|わけ|ため|ばかり|ほど|くらい|次第|もよう|形|状況)?"
    r"(?:だった|であった|であります|であります|でございます|である|です|でした|だ|で|なの(?:だ|です|である)|という(?:こと|もの|わけ)(?:だ|です|である)?)?"
    r"(?:ね|よ|な|ぞ|わ|さ|し(?=。)|か(?=。))*[ーぁあぇえ〜～]*(?:(?:けれども?|けど)[ねさ]?|(?:な?の)?に(?=[。…！!])|が(?=[。．.、（(）)」…・\s]*$)|し(?=\[\^|$)|(?:と|って)(?=[。．…・\s]*$))?(?:\[\^[^\[\]]{1,8}\])*(?:[（(]?注?[0-9０-９]{1,2}[)）]?(?=[。．]?$)|[（(]注[0-9０-９]*(?=。))?[。．.、！？!?‼…―—\s　・」』”（(）)ｗw笑]*$"
)


def commitment(context: Context, markers: Sequence[Found], cues: Sequence[Attribution]) -> str:
    """Return the commitment label of a sentence or heading."""
    if context.alone:
        return "attributed"
    if any(a.fronted and _governs(context, a, markers) for a in cues):
        return "attributed"
    if any(_announces(context, a) for a in cues):
        return "attributed"
    if any(_is_cleft(context, a) or _ends_in_speaker(context, a) or _there_are(context, a) for a in cues):
        return "attributed"
    if _only_quoted(context):
        return "attributed"
    if _SURE.match(context.text[context.start : context.end]):
        return "boosted"
    final = _outermost(context, markers)
    if final is not None:
        return LABEL.get(final.code, "asserted")
    if _asks(context):
        return "questioned"
    if any(_view_stands(context, a) for a in cues):
        return "attributed"
    if _boosted_throughout(context, markers):
        return "boosted"
    if _likely_throughout(context, markers):
        return "hedged"
    if _weakened(context, markers):
        return "hedged"
    if context.is_headline:
        return _headline(context, markers)
    return "attributed" if _closes_with_words(context) else "asserted"


# 確かなのは、…ことだ: a cleft whose matter is certainty.
_SURE = re.compile(r"(?:確か|間違いない|まちがいない|明白|はっきりしている)なのは[^。]*(?:だ|である|です)。?$")
_OF_COURSE = re.compile(
    r"もちろん|勿論|むろん|無論|はっきり[言い]って|確かに|たしかに|まさに|周知の(?:ように|通り|とおり)|当然(?:のこと)?ながら|[言い]うまでもなく"
)
# 増えた理由は。 a topic alone asks for what is to be said of it; not 京都ならでは。
_ASKS = re.compile(
    r"(?<![とばり])(?<!なん)(?<!ゃん)か[。？?]?$|[？?]$|(?<=[一-龥ァ-ヶー])は(?:[―—─…]{1,4})?。$|(?<=[一-龥ァ-ヶー])とは。$|(?:なぜ|どう|どの|どんな|何|誰|いつ|どこ)[^。]*の?でしょう。?$"
)
# Of the adverbs of certainty those that hold for the whole predicate, not for one word of it (まさに).
_THROUGHOUT = re.compile(
    r"必ずや?|かならず|決して|けっして|絶対に?|ぜったいに?|間違いなく|まちがいなく|断じて|到底|とうてい"
    r"|明らかに|当然(?:(?:のこと)?ながら)?|疑いなく|紛れもなく|まぎれもなく|確かに|たしかに|どうみても|どう見ても|まさに|まさしく|確実に|無論|むろん"
)


_ASKED_FOR = re.compile(
    r"(?:くださ(?:い|いませ)|下さい|ください(?:ね|ませ)|なさい|しましょう|お願い(?:し|いたし|致し)ます"
    r"|よ?うにしよう|[てで](?:ほし|欲し)い(?:もの)?(?:だ|です)?|[しきりべえけせてねめれびみじぎち]たいところ(?:だ|です)?)[。！!]*\s*$"
)
# 当然の措置だ: the noun that is the predicate is natural.
_NATURAL = re.compile(r"当然の|(?:当たり前|当り前|あたりまえ)の(?=話)|(?:あり|有り)[得え]ない")
_PREDICATE_NOUN = re.compile(
    r"[一-龥りき]{1,6}(?:な[のん])?(?:だ|です|である|であります|と[言い]え(?:る|ます))(?:けど)?[ねよ]?[。！!]?\s*$"
)
# もちろん…だが。 left hanging concedes nothing that follows.
_HANGS = re.compile(r"[ねさよ。．…・！!」』）)\s]*")
# 決して許されない暴挙です: the adverb holds for what modifies the noun, not for the predicate.
_OF_A_NOUN = re.compile(
    r"[^、。]*?(?:ない|ぬ|ざる)(?:という|といった)?[一-龥ァ-ヶ][^、。はがをもにで]{0,24}?(?:なの|なん)?(?:だ|です|である)[。]?$"
)


def _asks(context: Context) -> bool:
    """A question put to somebody has no marker, but it is one; さて戻るか。 decides."""
    found = _ASKS.search(_WHERE_READ.sub("", context.text[context.start : context.end]))
    if found is None:
        return False
    at = context.start + found.start()
    decides = (
        found.group() in ("か", "か。") and context.text[at - 1 : at] != "う" and makes_up_mind(context, at, at + 1)
    )
    return not decides


# An adverb at the head of a long sentence (まさに、…、…) holds for its first words.
_HOLDS_AS_FAR_AS = 60


def _boosted_throughout(context: Context, markers: Sequence[Found]) -> bool:
    """A certainty adverb in the main clause (決して緩めない, 必ず思い出す) holds for its predicate."""
    last_pause = context.text.rfind("、", context.start, context.end)
    text = context.text
    if _ASKED_FOR.search(text, context.start, context.end):
        return False  # 必ず冷ましてください: a request claims nothing
    markers = [m for m in markers if context.end - m.end <= _HOLDS_AS_FAR_AS or m.code == "counter"]
    first = _behind_footnote(context)
    if any(m.start == first and _OF_COURSE.fullmatch(text, m.start, m.end) for m in markers):
        # もちろん、これは想像だ; もちろん…だが、…: there it concedes.
        return not any(
            m.code == "counter" and m.start > first and not _HANGS.fullmatch(text, m.end, context.end) for m in markers
        )
    if any(
        m.code == "certainty"
        and (natural := _NATURAL.match(text, m.start, context.end)) is not None
        and natural.end() == m.end
        and _PREDICATE_NOUN.match(text, m.end, context.end)
        for m in markers
    ):
        return True
    return any(
        (m.entry_id == "cert.mattaku" or (m.code == "certainty" and _THROUGHOUT.fullmatch(text, m.start, m.end)))
        and (m.start > last_pause or m.end == last_pause)
        and not context.enclosing(m.start, m.end)
        and not _OF_A_NOUN.match(text, m.end, context.end)
        and not _CLAUSE_WITHIN.search(text, m.end, context.end)
        and not (m.entry_id == "cert.mattaku" and _DENIED_WITHIN.match(text, m.end, context.end))
        for m in markers
    )


_LIKELY = re.compile(r"おそらく|恐らく|たぶん|多分|どうやら|どうも")
_LINKS = re.compile(r"(?:[がてでばしりと]|けれども?|けど|ので|のに|から|ため|なら)[、，]")


def _likely_throughout(context: Context, markers: Sequence[Found]) -> bool:
    """An adverb of likelihood in the main clause holds for a predicate that says no more (おそらく初めてのことだ)."""
    return any(
        m.code in {"probability", "inference", "possibility"}
        and _LIKELY.fullmatch(context.text, m.start, m.end)
        and not _LINKS.search(context.text, m.end + 1, context.end)
        and not context.enclosing(m.start, m.end)
        and not context.in_brackets(m.start)
        for m in markers
    )


# 全くないのは面倒だ, 全然分からない感じがする, まったく別でない町を巡る: the denial closes a clause within the sentence.
_DENIED_WITHIN = re.compile(
    r"[^、。]{0,14}?(?:ない|ぬ|なかった)(?:の(?![でだ])|こと|感(?!じ)|(?!訳|様)[一-龥ァ-ヶ])[^。]*[をがはにもで]"
)
# 明らかに遅いのに急がない: the adverb holds for a clause within.
_CLAUSE_WITHIN = re.compile(r"(?:の|な)に(?![はもあ。])[^。]{4}|ので(?!す|あ|は|しょ)|けれども?[^。]{4}")
_FOOTNOTE = re.compile(r"\s*\[\^[^\[\]]{1,12}\]:?\s*")


def _behind_footnote(context: Context) -> int:
    """Where the words of a sentence begin behind the sign of a footnote ([^2]: もちろん、…)."""
    sign = _FOOTNOTE.match(context.text, context.start, context.end)
    return sign.end() if sign else context.start


# …とする{説}が主流だ, という見方が専門家の間では常識となっている: that it is held is all that the sentence says.
_STANDS = re.compile(
    r"[一-龥]{0,3}(?:（[^（）]*）)?(?:が|も|は)[^。、「」はがを]{0,6}(?:、[^。、「」はがを]{0,20}|[^。「」はがを]{0,30}(?:では|で))?"
    r"(?:主流|常識|一般的|有力|支配的|多数|通説|定説|優勢|根強い|多い|強い|少なくない|あ(?:る|り|った)|[囁さ](?:さや)?かれ)"
    # という回答が出た, という発言までされました, という認識を私は持っております: or that it was given.
    r"|(?:書)?(?:が|も|は|まで|を)(?:私(?:自身)?(?:は|も))?[^。、「」はがを]{0,6}(?:[で出](?:た|て|る|され|まし)|行われ|され|(?:強く)?ござい|寄せられ|いただ|持って|発行し|出し)"
    r"|にな(?:って|った)|の提示"
)
_REMAINS = re.compile(r"(?:で|に|と|て|な|い|っ|る|た|だ|す|ま|し|の|よ|う|ん|お|り)*[。．]?\s*$")


def _view_stands(context: Context, attribution: Attribution) -> bool:
    """A view with its content is the subject of a predicate that says no more than that it is held."""
    cue = attribution.cue
    if attribution.fronted or cue.verb_span is not None or context.enclosing(cue.start, cue.end):
        return False
    found = _STANDS.match(context.text, cue.end, context.end)
    return found is not None and _REMAINS.match(context.text, found.end(), context.end) is not None


def _only_quoted(context: Context) -> bool:
    """A sentence that is a quotation alone, or that with who speaks and no verb (知事は「…」。, 「…」と議長。)."""
    outer = [q for q in context.quotations if q.depth == 0]
    if not outer or not is_speech(context, outer[-1].start, outer[-1].end):
        return False
    if any(context.text[a.end : b.start].strip(_BETWEEN) for a, b in pairwise(outer)):
        return False  # more than words that stand side by side
    before = context.text[context.start : outer[0].start].strip().rstrip("：: 　")
    behind = context.text[outer[-1].end : context.end]
    after, remark = _WHERE_READ.sub("", behind).strip(" 　\n。…"), _WHERE_READ.match(behind)
    if not before:
        named = _CLIPPED.fullmatch(after)  # 「…」と議長。
        return (
            not after or (named is not None and can_be_source(named.group(1))) or _SAID_BEHIND.match(after) is not None
        )
    if after or len(outer) > 1 or context.is_headline:
        return False
    if _ABOUT.search(before) or (remark is not None and can_be_source(remark.group().strip(" 　（()）"))):
        return True  # 計画は「…」（担当者）: who says it stands in parentheses
    return len(before) <= _LONGEST_SPEAKER and can_be_source(re.sub(r"(?:は|が|も)?[、　]?$", "", before))


# An adverb of degree this near to the end of the sentence weakens its main predicate (席はあまり残っていない).
_AT_THE_PREDICATE = 18
_DIRECTLY_AT_IT = 14
_WEAKENING = re.compile(r"やや|それなりに|まあまあ|多少は?")
_ON_THE_WHOLE = re.compile(r"どちらかと(?:い|言)(?:うと|えば)")
_WEAKENS = frozenset({"att.negative_degree", "att.dokoka", "att.scope", "att.kanarazushimo"})


def _weakened(context: Context, markers: Sequence[Found]) -> bool:
    """A degree word with a negative, どこか or 総じて stands on the main predicate (町はどこか似ている)."""
    last_pause = context.text.rfind("、", context.start, context.end)
    return any(
        m.start > last_pause or m.end == last_pause
        for m in markers
        if m.code == "attenuation"
        and not context.enclosing(m.start, m.end)
        and (
            (m.entry_id in _WEAKENS and context.end - m.end <= _AT_THE_PREDICATE)
            or (_WEAKENING.fullmatch(context.text, m.start, m.end) and context.end - m.end <= _DIRECTLY_AT_IT)
            or _ON_THE_WHOLE.fullmatch(context.text, m.start, m.end)
        )
    )


_CLIPPED = re.compile(r"と(?!は|し|い|う|こ|そ)、?([^、。はがをもでへと]{2,30}(?:と[^、。はがをもでへ]{2,20})?)")
# 「…」と北町の投票者である乙川、62歳は述べた: a speaker with so much said of him that the cue is not found.
_SAID_BEHIND = re.compile(
    r"と(?!は|し|い|う|こ|そ)[^。]{2,60}[はが][^。]{0,40}?(?:述べ|話し|語っ|言っ|主張し|説明し|答え)(?:た|ている|ていた|ました|ています)$"
)
_BETWEEN = " 　\n、・…"
_LONGEST_SPEAKER = 30
# 見通しについては「…」。 what is spoken of, then the words.
_ABOUT = re.compile(r"(?:について|に関して|に対して)(?:は|も)?[、，]?$")


def _governs(context: Context, attribution: Attribution, markers: Sequence[Found]) -> bool:
    """A fronted source governs the sentence unless it stands in a quotation, or the writer turns to what he thinks himself."""
    reported = attribution.content
    if reported is not None and any(m.code == "counter" and m.start == reported[1] for m in markers):
        return False
    return not context.enclosing(attribution.cue.start, attribution.cue.end)


_COLON = re.compile(r"\s*[:：]\s*(?=[「『“])")


def _announces(context: Context, attribution: Attribution) -> bool:
    """甲氏は次のように述べた: 「…」 the words stand behind the predicate that announces them, and close the sentence."""
    cue = attribution.cue
    colon = _COLON.match(context.text, cue.end, context.end)
    if colon is None or context.enclosing(cue.start, cue.end):
        return False
    words = next((q for q in context.quotations if q.start == colon.end()), None)
    return words is not None and not context.text[words.end : context.end].strip(" \u3000\n。")


# 店は続くと話し、「客が待っている」。
_GOES_OVER = re.compile(r"(?:[てでしりいみきちけせえめれげべ]|[がとはもば])、$")


def _closes_with_words(context: Context) -> bool:
    """Words of somebody's close the sentence behind a clause (店は続けるといい、「客が待っている」。), or a line without a full stop."""
    last = next((q for q in reversed(context.quotations) if q.depth == 0), None)
    if last is None or last.start == context.start:
        return False
    behind = context.text[last.end : context.end].strip(" \u3000\n")
    if not behind:
        return context.end - context.start <= _LONGEST_HEADING and _says(context, last)
    speech = behind == "。" and last.end - last.start >= _SHORTEST_SAYING and is_speech(context, last.start, last.end)
    return speech and _GOES_OVER.search(context.text, context.start, last.start) is not None


def _is_cleft(context: Context, attribution: Attribution) -> bool:
    """そう話すのは商店主だ: reporting is what the sentence does, its speaker is the predicate."""
    cue, source = attribution.cue, attribution.source
    if source is None or source[0] < cue.end or context.enclosing(cue.start, cue.end):
        return False
    text = context.text
    return text.startswith("のは", cue.end) and bool(_TRANSPARENT.match(text[source[1] : context.end]))


# …と打ち明けた人もいた: that somebody says it is all that the sentence says.
_THERE_ARE = re.compile(r"[一-龥ァ-ヶー]{1,8}[もが]い(?:る|た|ます|ました)(?=[。．]?\s*$)")


def _there_are(context: Context, attribution: Attribution) -> bool:
    """Those who say it are the subject of a predicate that says no more than that there are some."""
    cue = attribution.cue
    if cue.verb_span is None or attribution.fronted or context.enclosing(cue.start, cue.end):
        return False
    return _THERE_ARE.match(context.text, cue.end, context.end) is not None


def _ends_in_speaker(context: Context, cue: Attribution) -> bool:
    """The speaker closes the sentence behind the cue: 「…」と甲教授。 …と言い放つ甲氏。"""
    source = cue.source
    if source is None or source[0] != cue.cue.end or context.enclosing(*source):
        return False
    return bool(_TRANSPARENT.match(context.text[source[1] : context.end]))


def _outermost(context: Context, markers: Sequence[Found]) -> Found | None:
    """The last marker outside quotations with nothing but transparent words behind it."""
    whole = {id(q) for q in context.quotations if _is_whole(context, q.start, q.end)}
    for marker in sorted(markers, key=lambda m: -m.end):
        if marker.code not in LABEL or any(id(q) not in whole for q in context.enclosing(marker.start, marker.end)):
            continue
        if any(
            context.text[p.start + 1 : marker.start].strip()
            for p in context.in_brackets(marker.start)
            if p.start > context.start
        ):
            continue  # 橋は残る（町が買うのだろう）: a remark in brackets says nothing of the main predicate; 残る（らしい） does
        rest = _LEFT_OUT.sub("", context.text[marker.end : context.end])
        if _TRANSPARENT.match(_ASKED_TO_SAY.sub("", rest) if marker.code == "question" else rest):
            return marker
    return None


# …と答えた（東都新聞調べ）。 where it was read closes the sentence, and says nothing of its own.
_WHERE_READ = re.compile(r"\s*[（(][^（()）。]{1,40}[)）]\s*(?=[。．]?\s*$)")


# …であろうと期待している: the writer guesses.
_LEFT_OUT = re.compile(
    rf"{_WHERE_READ.pattern}|[なぁあー]*[，、]?と(?:期待|邪推|想像|予想|推測)し(?:て(?:い(?:る|ます|た)|(?:み|い)たり)|たりする)(?=[。（(]|$)"
)
# Behind a question alone: …べきと考えますが、総理の見解を伺います asserts that he asks.
_ASKED_TO_SAY = re.compile(
    r"[、，](?:総理|大臣|政府)?の?[御ご]?(?:答弁|見解|所見|認識)を(?:求め|[お伺]|うかが)[^。、]{0,10}(?=。?$)"
)


def _is_whole(context: Context, start: int, end: int) -> bool:
    """The sentence is nothing but this quotation: its own last predicate decides."""
    return not context.text[context.start : start].strip() and not context.text[end : context.end].strip(" 　\n。")


_SPEECH_TITLE = re.compile(
    r"[、，　 ][「『“][^「『“]{4,}[」』”](?![をのがにはでなへも一-龥ァ-ヶ]|など[での])[^「」]{0,12}$"
)  # 「…」を発表 names a thing


_SPEAKER_TITLE = re.compile(
    r"[◆■●▼▽◇\s]*([^「」、。:：\s]{2,16})\s*[:：]?\s*「[^「」]{4,}」(?:$|(?![をのがにはでとへも、])[^「」。]{0,40})"
)  # ◆専門家「…」


def _speaks(context: Context, name: str) -> bool:
    """The name before a quotation in a title is its speaker's (専門家「…」), not what the quoted word belongs to (甲の「…」)."""
    last = next((q for q in reversed(context.quotations) if q.depth == 0), None)
    ends = last is not None and not re.sub(r"[（(][^（()）]*[)）]|\s", "", context.text[last.end : context.end])
    if name[-1] in "のとをにへでや" or last is None or not (ends or is_speech(context, last.start, last.end)):
        return False
    return can_be_source(name)


_PART_ENDS = re.compile(r"[ 　]|$")
_SPEAKER_BEHIND = re.compile(r"と、?([^「」、。 　はがをにでも-]{2,16})(?=[ 　]|$)")
_SPEAKER_BEFORE = re.compile(
    r"(?:^|[ 　、にでがはもの◆■●▼▽◇])([^「」、。 　にでがをはもとの]{1,15}[^「」、。 　にでがをはもとのるむうくすつぶ])[:：]?$"
)
_HE_SAYS = re.compile(r"(?:語る|訴える|話す|明かす|[言い]う|申す)$")
# 「橋を残せ」町長らが県に提言
_SPEAKER_DIRECTLY_BEHIND = re.compile(
    r"([^「」、。 　にをでとがは]{2,20})[がは][^「」。 　を]{0,12}?(?:語る|語った|訴える|訴え|話す|提言|警告|指摘|反論|苦言)(?=[ 　]|$)"
)
_TOLD_BESIDE = re.compile(r"[がはも](?:語る|訴える|話す)|に聞く")
_AMOUNT = re.compile(r"[0-9０-９][^、。]{0,10}[円人件%％回倍年歳個]")  # 町のカード「一枚5億円」
_SHORTEST_SAYING = 6
_LONGEST_HEADING = 60


def _says(context: Context, quotation: Pair) -> bool:
    """Words that close a part of a title, alone or with who says them: 甲市長「町を守る」　議会は反対, 「守る」と甲氏　議会は反対."""
    text, end = context.text, context.end
    if quotation.end - quotation.start < _SHORTEST_SAYING:
        return False
    behind = _SPEAKER_BEHIND.match(text, quotation.end, end)
    if behind is not None:
        return can_be_source(behind.group(1))
    if _PART_ENDS.match(text, quotation.end, end) is None:
        speaker = _SPEAKER_DIRECTLY_BEHIND.match(text, quotation.end, end)
        return speaker is not None and can_be_source(speaker.group(1))
    before = text[context.start : quotation.start]
    if not before.rstrip(" 　") or before[-1] in " 　":
        # Words alone do not say whose they are; 「もう続かない」　店主が語る町 does.
        spoken = is_speech(context, quotation.start, quotation.end)
        return spoken and _TOLD_BESIDE.search(before + text[quotation.end : end]) is not None
    if _HE_SAYS.search(before):
        return True  # 店主は語る「もう続かない」
    speaker = _SPEAKER_BEFORE.search(before)
    if speaker is None or _AMOUNT.fullmatch(text, *quotation.inner):
        return False
    return can_be_source(speaker.group(1)) or is_speech(context, quotation.start, quotation.end)


# なぜ橋は落ちた　町の誤算; どう防ぐ橋の事故　県の調べ. Not なぜ落ちたかを語る.
_WHY = re.compile(
    r"(?:^|[、，　 はが」』】])(?:なぜ|どう(?![かしせやもい]))[^　 「」]{0,20}(?:[るたういぐす]|[一-龥]{2})(?=[　 ]|$)"
)


def _asks_why(context: Context, title: str) -> bool:
    """A part of a title asks why or how, without か."""
    found = _WHY.search(title)
    if found is None or re.search(r"か(?:[をがはにのもで]|$)", found.group()):
        return False
    at = context.start + found.start()
    return not context.enclosing(at, at + 1)


def _headline(context: Context, markers: Sequence[Found]) -> str:
    """Titles: a source, a pause and its words in quotation marks are attributed; so is a closing report."""
    title = re.sub(r"[\s　]*[（(][^（()）]{2,20}[)）]\s*$", "", context.text[context.start : context.end])
    speaker = _SPEAKER_TITLE.fullmatch(title.strip())
    if _SPEECH_TITLE.search(title) or (speaker is not None and _speaks(context, speaker.group(1))):
        return "attributed"
    if any(_says(context, q) for q in context.quotations if q.depth == 0):
        return "attributed"
    outside = [m for m in markers if not context.enclosing(m.start, m.end)]
    if any(m.code == "question" for m in outside) or _asks_why(context, title):
        return "questioned"
    # 甲氏が考えを示した＝十日、東都市: where and when a picture was taken stands behind the sentence.
    final = {m.code for m in outside if m.end >= context.end - 2 or context.text[m.end : m.end + 1] in ("＝", "=")}
    return next((LABEL[code] for code in ("hearsay", "attribution") if code in final), "asserted")
