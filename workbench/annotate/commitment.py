"""Commitment: one label a sentence, by the outermost operator on its main predicate (guidelines §4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from workbench.annotate.context import Attribution, Context, Found
from workbench.annotate.headlines import LONGEST_HEADING, SHORTEST_SAYING, asks_in_quotation, headline, says
from workbench.annotate.nouns import can_be_source
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
    r"(?:て?まい(?:り|っており)ま(?:した|す))?(?:に(?:とど|留)(?:め(?:た|る|ている|ていた)|まった|まる|まっている)|よう(?:に|と)な(?:った|る|っている|ってきた|りました|っています|ってきている))?(?:[こ事]と?[がも]?(?:ある|あった|あります|ありました|ございます)|の|ん|こと|もの|ところ|から|わけ|ため|ばかり|ほど|くらい|次第|もよう|形|状況|勢い|だけ|じゃん(?:か)?)?"
    r"(?:だった|であった|であります|でございます|である|です|でした|だ|で|なの(?:だ|です|である)|(?:という|って)(?:こと|もの|わけ|話|感じ)(?:だ|です|である)?)?"
    r"(?:ね|よ|な|ぞ|ぜ|わ|さ|し(?=ね?。)|か(?=。))*[ーぁあぇえ〜～]*(?:(?:けれども?|けど)[ねさ]?|(?:な?の)?に(?=[。…！!])|が(?=[。．.、（(）)」…・\s]*$)|し(?=\[\^|$)|(?:と|って)(?=[。．…・\s]*$))?(?:\[\^?[^\[\]]{1,8}\]|［[0-9０-９]{1,3}］)*(?:[（(]?注?[0-9０-９]{1,2}[)）]?(?=[。．]?$)|[（(]注[0-9０-９]*(?=。))?[。．.、！？!?‼…―—\s　・」』”（(）)ｗw笑]*$"
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
    if context.is_headline and asks_in_quotation(context, markers):
        return "questioned"
    if _only_quoted(context):
        return "attributed"
    if _SURE.match(context.text[context.start : context.end]):
        return "boosted"
    if _ends_with_name(context) or _tells_so(context):
        return "attributed"
    final = _outermost(context, markers)
    if final is not None:
        return "questioned" if _is_asked(context, final) else LABEL.get(final.code, "asserted")
    if _asks(context):
        return "questioned"
    if any(_view_stands(context, a) or _claims_and_tells(context, a) for a in cues):
        return "attributed"
    if _boosted_throughout(context, markers):
        return "boosted"
    if _likely_throughout(context, markers):
        return "hedged"
    if _weakened(context, markers):
        return "hedged"
    if context.is_headline:
        return headline(context, markers)
    return "attributed" if _closes_with_words(context) else "asserted"


# 確かなのは、…ことだ: a cleft whose matter is certainty.
_SURE = re.compile(r"(?:確か|間違いない|まちがいない|明白|はっきりしている)なのは[^。]*(?:だ|である|です)。?$")
_OF_COURSE = re.compile(
    r"もちろん|勿論|むろん|無論|はっきり[言い]って|確かに|たしかに|まさに|周知の(?:ように|通り|とおり)|当然(?:のこと)?ながら|[言い]うまでもなく"
)
# 増えた理由は。 a topic alone asks for what is to be said of it; not 京都ならでは。
_ASKS = re.compile(
    r"(?<![とばり])(?<!なん)(?<!ゃん)か[。？?]?$|(?<!じゃん)(?<!けど)(?<!ぜ)[？?]$|(?<=[一-龥ァ-ヶー])は(?:[―—─…]{1,4})?。$|(?<=[一-龥ァ-ヶー])とは。$|(?:なぜ|どう|どの|どんな|何|誰|いつ|どこ)[^。]*の?でしょう。?$"
    r"|(?:いかが|てはどう)(?:な[のん])?(?:だろう|でしょう|であろう|です)[。！]?$"
)
# Of the adverbs of certainty those that hold for the whole predicate, not for one word of it (まさに).
_THROUGHOUT = re.compile(
    r"必ずや?|かならず|決して|けっして|絶対に?|ぜったいに?|間違いなく|まちがいなく|断じて|到底|とうてい"
    r"|明らかに|当然(?:(?:のこと)?ながら)?|疑いなく|紛れもなく|まぎれもなく|確かに|たしかに|どうみても|どう見ても|確実に|無論|むろん|もちろん|勿論"
)
# まさに holds for a predicate that names what something is (まさに偉業だ); before an act it stresses one word (まさに橋を渡った).
_EXACTLY = re.compile(r"まさに|まさしく")
_NAMES_IT = re.compile(
    r"(?:(?<![いん])だ(?:った)?|である|であった|でもあ(?:る|ります)|です|でした|となる|と[言い]え(?:る|ます)|[一-龥ァ-ヶー々])(?:[ねよなぁ]|から)*[。！!]?\s*\Z"
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
        (m.entry_id == "cert.mattaku" or (m.code == "certainty" and _holds_throughout(context, m)))
        and (m.start > last_pause or m.end == last_pause)
        and not context.enclosing(m.start, m.end)
        and not context.in_brackets(m.start)
        and not _OF_A_NOUN.match(text, m.end, context.end)
        and not _CLAUSE_WITHIN.search(text, m.end, context.end)
        and not (m.entry_id == "cert.mattaku" and _DENIED_WITHIN.match(text, m.end, context.end))
        for m in markers
    )


def _holds_throughout(context: Context, sure: Found) -> bool:
    text = context.text
    if _EXACTLY.fullmatch(text, sure.start, sure.end):
        return _NAMES_IT.search(text, sure.end, context.end) is not None
    return _THROUGHOUT.fullmatch(text, sure.start, sure.end) is not None and not _ALMOST.match(text, sure.end)


_ALMOST = re.compile(r"と[言い]って(?:も)?(?:いい|良い|よい)?ほど")  # 必ずと言っていいほど
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
    r"(?!過去|経緯|経験|歴史)[一-龥]{0,3}(?:（[^（）]*）)?(?:が|も|は)[^。、「」はがを]{0,6}(?:、[^。、「」はがを]{0,20}|[^。「」はがを]{0,30}(?:では|で))?"
    r"(?:主流|常識|一般的|有力|支配的|多数|通説|定説|優勢|根強い|多い|強い|少なくない|あ(?:る|り|った)|[囁さ](?:さや)?かれ)"
    # という回答が出た, とする鑑定書を提出した, という発言までされました, という認識を私は持っております: or that it was given.
    r"|(?:書|(?:(?<=とする)|(?<=との))(?:[一-龥]{1,4}の)?[一-龥]{1,3})?(?:が|も|は|まで|を)(?:私(?:自身)?(?:は|も))?[^。、「」はがを]{0,6}(?:[で出](?:た|て|る|され|まし)|行われ|され|(?:強く)?ござい|寄せられ|いただ|持って|発行し|出し|提出し|公開し|下し|取り上げ|伝え|紹介し|引用し)"
    r"|にな(?:って|った)|の提示"
)
# 雨は続くとして警戒を呼びかけた, 「知らない」として容疑を否認している: what is claimed is part of what is told.
_CLAIMS = re.compile(r"(?:として|と主張し|と訴え)、?\Z")
_TELLS = re.compile(
    r"[、，]?[^。、「」はが]{0,40}(?:呼び?[掛か]け|説明し|否認し|否定し|非難し|批判し|反論し|訴え|促し|主張し|抗議し|誓っ)(?:て(?:い(?:る|た)|きた|おり)|た|ま(?:した|す)|ています)[。．]?\s*\Z"
)
_REMAINS = re.compile(r"(?:で|に|と|て|な|い|っ|る|た|だ|す|ま|し|の|よ|う|ん|お|り)*[。．]?\s*$")


def _view_stands(context: Context, attribution: Attribution) -> bool:
    """A view with its content is the subject of a predicate that says no more than that it is held."""
    cue = attribution.cue
    if attribution.fronted or cue.verb_span is not None or context.enclosing(cue.start, cue.end):
        return False
    found = _STANDS.match(context.text, cue.end, context.end)
    return found is not None and _REMAINS.match(context.text, found.end(), context.end) is not None


def _claims_and_tells(context: Context, attribution: Attribution) -> bool:
    """What is claimed leads on to an act of telling without と, by the same speaker (「雨が続く」として注意を促している)."""
    cue = attribution.cue
    if attribution.fronted or attribution.source is None or context.enclosing(cue.start, cue.end):
        return False
    text = context.text
    return _CLAIMS.search(text, cue.start, cue.end) is not None and _TELLS.match(text, cue.end, context.end) is not None


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
        named = _CLIPPED.fullmatch(after) or _WHO_SAYS.fullmatch(after)  # 「…」と議長。 「…」と話すのは店主だ。
        return (
            after in ("", "など")
            or (named is not None and can_be_source(named.group(1)))
            or _OR_NAMES.fullmatch(after) is not None
            or _SAID_BEHIND.match(after) is not None
        )
    if after or context.is_headline or outer[-1].opener == "『":
        return False  # 丙子さんの『橋』。 names a work
    if len(outer) == 1 and (
        _ABOUT.search(before) or (remark is not None and can_be_source(remark.group().strip(" 　（()）")))
    ):
        return True  # 計画は「…」（担当者）: who says it stands in parentheses
    return len(before) <= _LONGEST_SPEAKER and can_be_source(_SAYS_THERE.sub("", before))


# 掲示板では「…」「…」。 客からは「…」。
_SAYS_THERE = re.compile(r"(?:(?:の間)?(?:では|でも|からは|からも|には)|は|が|も)?[、　]?$")
# 「…」というのは、町に住む丙子さん（33）。
_WHO_SAYS = re.compile(
    r"(?:と(?:[言い]う|話す|語る|打ち明ける|明かす|話してくれた|語ってくれた)|と[^、。はがを]{2,12})のは、?([^、。「」はがを]{2,30}?)(?:だ|です)?"
)
# What a name is followed by where it closes a sentence without its verb.
_CALLED = "さん|くん|氏|教授|監督|選手|社長|店長|知事|市長|町長"
# 「…」とは丙子さん（33）。 「…」という丙子さん。
_OR_NAMES = re.compile(rf"(?:とは|という)、?[^、。「」はがをにで]{{1,20}}(?:{_CALLED})(?:の[弁談]|の言葉)?")
# 直すのは無理だと丙子さん。 続けたい、と丁氏。
_NAME_BEHIND = re.compile(
    rf"[るたいだんうすね、]と、?[^、。はがをもでへと「」]{{1,12}}(?:{_CALLED}|ちゃん)[。]?\s*\Z"
    r"|(?<!かな)(?<!よう)[、，]と。\s*\Z"  # 橋は残すべきだ、と。
)


def _ends_with_name(context: Context) -> bool:
    """What is told in no marks closes with who says it, and no verb (直すのは無理だと丙子さん。)."""
    found = _NAME_BEHIND.search(context.text, context.start, context.end)
    return found is not None and not context.enclosing(found.start(), found.start() + 1)


# 丙子さんはこうも話す。 the words stand in another sentence.
_SO_SAID = re.compile(
    r"(?:こう|そう|このように|次のように)も?(?:話(?:す|した|している)|語(?:る|った|っている)|[言い](?:う|った|っている|っています|いました)|述べ(?:た|る|ている|ています)|見(?:る|ている)|訴え(?:る|た|ている)|続け(?:る|た))。\s*\Z"
)


def _tells_so(context: Context) -> bool:
    """Somebody, not the writer, says something that stands in the next or the last sentence."""
    found = _SO_SAID.search(context.text, context.start, context.end)
    if found is None or context.enclosing(found.start(), found.start() + 1):
        return False
    return re.search(r"[私僕]|筆者", context.text[context.start : found.start()]) is None


# 訳は何だろう。 なぜ消えたのだろう。 いつ届くのでしょう？
_OPEN_MATTER = re.compile(
    r"(?:何|なに|なぜ|ナゼ|何故|どう|いかが|どこ|誰|いつ)(?:な?[のん])?(?:だろう|でしょう|であろう)\Z"
    r"|(?:なぜ|ナゼ|何故|どうして(?!も)|どれほど|いったい|一体(?!と|感|化))(?![^、。]{0,12}か[はがをもに、])[^。]*[のん](?:だろう|でしょう)\Z"
)


def _is_asked(context: Context, final: Found) -> bool:
    """だろう and でしょう with a mark of question, or behind a word that asks, leave a matter open; so does a report with の？."""
    text = context.text
    if final.code == "attribution":
        return _ASKED_WHETHER.match(text, final.end, context.end) is not None
    if final.code != "probability" or not text.endswith(_LIKELY_ENDS, final.start, final.end):
        return False
    asked = "？" in text[final.end : context.end] or "?" in text[final.end : context.end]
    return asked or _OPEN_MATTER.search(text[context.start : final.end]) is not None


_LIKELY_ENDS = ("だろう", "だろ", "でしょう", "であろう")
# 橋は要らないって言ってるの？ it is asked whether somebody says so.
_ASKED_WHETHER = re.compile(r"(?:の|ん(?:です|だ)?か)?[？?]+\s*$")


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
    if reported is not None and (
        context.text.startswith(("が、", "だが、"), reported[1])
        or any(m.code == "counter" and m.start == reported[1] for m in markers)
    ):
        return False
    aside = context.in_brackets(attribution.cue.start)  # 三年（東都新聞によれば二年）で終わる
    return not aside and not context.enclosing(attribution.cue.start, attribution.cue.end)


_COLON = re.compile(r"\s*[:：]\s*(?=[「『“])")


def _announces(context: Context, attribution: Attribution) -> bool:
    """甲氏は次のように述べた: 「…」 the words stand behind the predicate that announces them, and close the sentence."""
    cue = attribution.cue
    colon = _COLON.match(context.text, cue.end, context.end)
    if colon is None or context.enclosing(cue.start, cue.end):
        return False
    words = next((q for q in context.quotations if q.start == colon.end()), None)
    return words is not None and not context.text[words.end : context.end].strip(" \u3000\n。")


# …していた同氏は、「…」とも——。
_AND_SO_ON = re.compile(r"(?:と|とも|って)[―—─…。]*")
_TOPIC = re.compile(r"(?:\A|[、，。])([^、，。]{2,30})は、\Z")
# 店は続くと話し、「客が待っている」。
_GOES_OVER = re.compile(r"(?:[てでしりいみきちけせえめれげべ]|[がとはもば])、$")


def _closes_with_words(context: Context) -> bool:
    """Words of somebody's close the sentence behind a clause (店は続けるといい、「客が待っている」。), or a line without a full stop."""
    last = next((q for q in reversed(context.quotations) if q.depth == 0), None)
    if last is None or last.start == context.start:
        return False
    behind = context.text[last.end : context.end].strip(" \u3000\n")
    if _AND_SO_ON.fullmatch(behind):
        return is_speech(context, last.start, last.end)
    if not behind:
        return context.end - context.start <= LONGEST_HEADING and says(context, last)
    speech = behind == "。" and last.end - last.start >= SHORTEST_SAYING and is_speech(context, last.start, last.end)
    over = _GOES_OVER.search(context.text, context.start, last.start)
    if not speech or over is None:
        return False
    topic = _TOPIC.search(context.text[context.start : last.start])  # 大切なのは、“…”。 defines, and nobody says it
    return topic is None or can_be_source(topic.group(1))


def _is_cleft(context: Context, attribution: Attribution) -> bool:
    """そう話すのは商店主だ: reporting is what the sentence does, its speaker is the predicate."""
    cue, source = attribution.cue, attribution.source
    if source is None or source[0] < cue.end or context.enclosing(cue.start, cue.end):
        return False
    text = context.text
    return text.startswith("のは", cue.end) and bool(_TRANSPARENT.match(text[source[1] : context.end]))


# …と打ち明けた人もいた: that somebody says it is all that the sentence says.
_THERE_ARE = re.compile(r"[一-龥ァ-ヶー]{1,8}[もが]い(?:る|た|ます|ました)(?=[。．]?\s*$)")
# 早くも当選を占う利用者も目立った。 残してほしいと言う客も。
_SOME_SAY = re.compile(
    r"(?:[一-龥ァ-ヶー]{0,6}(?:ユーザー?|ファン|人|者|客|女性|男性|市民|住民|選手|親|議員|人々|派|層))(?:たち|達|ら)?"
    r"(?:も(?=[。…])|[もがは](?:(?:多数?)?い(?:る|た|ます|ました)|見られ(?:る|た|ます|ました)|目立(?:つ|った)|少なくな(?:い|かった)"
    r"|多(?:い|かった)|続出(?:した|している)|相次(?:いだ|いでいる)|後を絶たない))(?=[。．…]*\s*\Z)"
)
_OF_A_SPEAKER = re.compile(r"[るた][一-龥ァ-ヶー]{1,8}[をにへ]")


def _there_are(context: Context, attribution: Attribution) -> bool:
    """Those who say it are the subject of a predicate that says no more than that there are some."""
    cue = attribution.cue
    if attribution.fronted or context.enclosing(cue.start, cue.end):
        return False
    if _SOME_SAY.match(context.text, cue.end, context.end) is not None:
        # …と打ち明けた人を励ます人もいた: of those who do something to whom says it
        return _OF_A_SPEAKER.search(context.text, cue.start, cue.end) is None
    return cue.verb_span is not None and _THERE_ARE.match(context.text, cue.end, context.end) is not None


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
        if marker.code in _REPORTS:
            rest = _THERE_WAS.sub("", _CAME_TO_IT.sub("", rest))
        if _TRANSPARENT.match(_ASKED_TO_SAY.sub("", rest) if marker.code == "question" else rest):
            return marker
    return None


_REPORTS = frozenset({"attribution", "hearsay"})
# 批判が相次ぐ事態に。 「残す」と答える結果となった。 …と言われる始末だ。 that it came to be said is all that the sentence says.
_CAME_TO_IT = re.compile(
    r"\A(?:という)?(?:事態|現状|状態|状況|始末|結果|一幕|内容|ありさま|有様|展開)"
    r"(?:(?:に|と)(?:な(?:った|っている|りました|っています)|至った)?|も?(?:あった|ありました|見られた))?(?=(?:だ|です|である|だった)?[。…]*\s*\Z)"
)
# …と答えた（東都新聞調べ）。 where it was read closes the sentence, and says nothing of its own.
_WHERE_READ = re.compile(r"\s*[（(][^（()）。]{1,40}[)）]\s*(?=[。．]?\s*$)")


# …であろうと期待している: the writer guesses.
_LEFT_OUT = re.compile(
    rf"{_WHERE_READ.pattern}|[なぁあー]*[，、]?と(?:期待|邪推|想像|予想|推測)し(?:て(?:い(?:る|ます|た)|(?:み|い)たり)|たりする)(?=[。（(]|$)"
)
# …と指摘する{人もいた}, …と答える{一幕もあった}: that there was such a report is all that is said.
_THERE_WAS = re.compile(
    r"^(?:(?:[人者]|ユーザー?|ファン|専門家|関係者|女性|男性|選手|住民|市民)も(?:い(?:た|る|ます|ました)|[み見]られ(?:た|る)|目立(?:った|つ)|多(?:い|かった)|少なくない)?"
    r"|(?:一幕|場面)[もが](?:あ(?:った|る|りました)|[み見]られ(?:た|る))|始末|ありさま|結果[にと]な(?:った|りました|っ(?:た|ている|ていた))|という内容)(?=[だで。、！!…―—\s]|$)"
)
# Behind a question alone: …べきと考えますが、総理の見解を伺います asserts that he asks.
_ASKED_TO_SAY = re.compile(
    r"[、，](?:総理|大臣|政府)?の?[御ご]?(?:答弁|見解|所見|認識)を(?:求め|[お伺]|うかが)[^。、]{0,10}(?=。?$)"
)


def _is_whole(context: Context, start: int, end: int) -> bool:
    """The sentence is nothing but this quotation: its own last predicate decides."""
    return not context.text[context.start : start].strip() and not context.text[end : context.end].strip(" 　\n。")
