"""Reporting verbs: where the complement of a verb begins, so that the cue is marked from と to the inflection.

The guidelines mark 〜{と報じた}; where the source stands between と and the verb (〜と、同紙は{指摘している}) the verb
alone. Adverbials between the two belong to the cue (〜{と記者会見で明言した}).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from workbench.annotate import rules
from workbench.annotate.beside import words_before_speaker, words_follow
from workbench.annotate.candidates import candidates
from workbench.annotate.context import Context, Found
from workbench.annotate.cue_spans import NAMES_WORDS, cue_span
from workbench.annotate.entries import Places, Verb
from workbench.annotate.nouns import can_be_source, is_outlet, may_speak
from workbench.annotate.phrases import phrase_before
from workbench.annotate.tokens import Token

_MAX_GAP = 30  # characters of adverbials between と and its verb
_MAX_FAR = 80  # characters between と and its verb where the source stands between them

# Particles that set what is said in relief: とまで言った, とさえ書いた, とだけ述べた.
_FOCUS = ("まで", "さえ", "すら", "だけ", "のみ", "ばかり", "しか")
# Between と and its verb these part nothing: 重要とも指摘した, 九メートルとそれぞれ伝えた.
_NEXT_TO = frozenset(
    {"", "も", "は", "か", *_FOCUS, "それぞれ", "既に", "すでに", "正式に", "初めて", "改めて", "あらためて", "再び", "一斉に",
     "強く", "厳しく", "はっきり", "表向きは", "同日", "このほど", "昨日"}
)  # fmt: skip
# Tokens that may stand between と and the verb without ending the search.
_GAP_POS = {"名詞", "接尾辞", "接頭辞", "副詞", "形状詞", "代名詞", "連体詞", "英単語", "記号", "形容詞", "助動詞"}
_GAP_PARTICLES = {"に", "で", "へ", "の", "から", "て", "を", "も", "と", "や", "まで", "より", "など", *_FOCUS}
_GAP_VERBS = re.compile(
    r"(?:対し|向け|向かっ|つい|触れ|関し|応じ|答え|含め|込め|もっ|受け|挙げ|通じ|直接|改め|続け|交え|使っ|用い|寄せ|出演し|あらため|重ね|繰り返し|あえて|含み|基づ[いき]|絡め|まじえ|伴っ|先立[ちっ]|際し|代わっ|併せ|あわせ|合わせ|加え|立っ|沿っ|応え|求められ|問われ|聞かれ|尋ねられ|促され|迎え|訪れ|囲まれ|振り返っ|念頭に置い|踏まえ|引い|例え|なぞらえ|名指しし|強め|荒らげ|荒げ|揃え|そろえ|集まっ|限っ|初め)$"
)
_SUBJECT = {"は", "が", "も"}
# 否定しなかった, 明らかにしていない, 訴えるべきだ, 指摘せざるを得ない: nothing is reported; nor in 〜と言うつもりはない, 〜と言う必要はない.
_REPORTS_NOTHING = re.compile(
    r"(?<!やま)(?<!ばから)(?:ない|なかった|ません|ませんでした|ずに|ず|ぬ|べき(?:だった|だ|である)?|ざるを|ましょう)$"
)
_NOT_SAID = re.compile(
    r"(?:つもり|づら[いくか]|にく[いくか]|がた[いくか]|わけ(?:では|に)|場合|必要|までもな|には及ば)|(?<=[てで])も?(?:良い|よい|いい|よかろう|良かろう|よろしい|差し支えな|過言|おかしくな)"
)
# そう話す, こう述べた: the pointing word stands for the content.
_POINTING = re.compile(
    r"(?:[そこ]うも?|(?:次|以下)の(?:よう|とおり|通り)に?|このように|そのように)(?:[^、。「」はがもをに]{0,6}に|(?P<who>[^、。「」はがもをに]{1,12})(?:は|も|としても))?$"
)


# 昨年と比べると、 詳しく見ると、: after these and before a pause と sets a condition; nothing is reported.
_CONDITIONS = frozenset({"みる", "見る", "考える", "かんがえる", "比べる", "くらべる", "よる"})


@dataclass(frozen=True, slots=True)
class Complement:
    """What a reporting verb takes: its kind, where the cue starts, and where the content ends."""

    kind: str
    cue_start: int
    content_end: int


def reporting_cues(context: Context, verbs: Iterable[tuple[Verb, Places]], taken: Sequence[Found]) -> Iterator[Found]:
    """Yield the attribution cues of a sentence that are reporting verbs; each is given with where it may begin."""
    borders = context.borders_left
    for verb, at in verbs:
        if at is not None and borders.isdisjoint(at) and not any(context.before(place, 1) == "旨" for place in at):
            continue
        for start, end in verb.spans(context.text, context.start, context.end, at):
            # nagisa takes 旨述べ for one noun: there the border of the verb is known.
            begins = context.starts_token(start) or context.before(start, 1) == "旨"
            if not (begins and context.ends_token(end)):
                continue
            if _REPORTS_NOTHING.search(context.text[start:end]) or _NOT_SAID.match(context.text, end, context.end):
                continue
            if _own_wish(context, start, end) or _ATTEMPTED.search(context.text[max(start, end - 1) : end + 2]):
                continue
            complement = _complement(context, verb, start, end)
            if complement is not None and complement.kind in {"you", "koto"} and _performs(context, start, end):
                continue
            if complement is None or (verb.rule and not rules.holds(verb.rule, context, start, end)):
                continue
            cue_start = _clear_of(complement.cue_start, start, taken)
            cue_start += context.text[cue_start:start].startswith(("）", ")"))  # ことを（…だろうが）述べた
            as_said = _THUS_SAID.match(context.text, end, context.end) if complement.kind == "bare" else None
            cue = cue_span(context, verb.entry_id, cue_start, end, start)
            if as_said and context.ends_token(as_said.end()):
                cue = cue[0], as_said.end()
            content = context.start, min(complement.content_end, cue[0])
            yield Found(*cue, "attribution", verb.entry_id, (start, end), content)


def _own_wish(context: Context, start: int, end: int) -> bool:
    """What the writer would like to say (〜ことを指摘したい): a wish, no report, where nobody else wishes it."""
    if _OWN_ACT.match(context.text, max(start, end - 2), context.end):
        return True
    wished = context.text[end - 2 : end] == "たい" or _WISHED.match(context.text, end, context.end)
    return bool(wished) and not rules.holds("held_by_another", context, start, end)


def _performs(context: Context, start: int, end: int) -> bool:
    """早く見直すよう求める。 with nobody who does: the writer asks for it in saying so."""
    if (
        context.is_headline
        or _PRESENT.search(context.text, start, end) is None
        or _SUFFERED.search(context.text, start, end)
    ):
        return False
    if context.before(end, 2) == "ます" and context.after(end, 1) == "。":
        return True  # 政府は…、国会に出すよう求めます。 the speaker asks for it, whoever stands there
    topics = (c for c in candidates(context, context.start, start) if c.particle in _TOPIC or c.paused)
    return context.after(end, 1) == "。" and not any(can_be_source(context.text[c.start : c.end]) for c in topics)


_TOPIC = {"は", "では", "からは", "としては", "も"}
# 渡すよう命じられる: told of somebody, never done by saying so.
_SUFFERED = re.compile(r"(?:[らさわたま]|じら|めら)れ")
_PRESENT = re.compile(r"(?:(?<!ま)(?<!てい)(?<!てお)(?<!てき)[うくすつぬぶむる]|(?<!てい)(?<!り)ます)$")


# この点を指摘したい。 指摘しておく。 nobody tells another's wish in this form.
_OWN_ACT = re.compile(r"(?:たい(?:と思(?:う|います))?|.?ておく|.?ておき(?:たい|ます))[。]")
# 訴えようとした: not yet said.
_ATTEMPTED = re.compile(r"うと[しす]$")
_WISHED = re.compile(r"(?:おき|いただき|頂き|まいり|いき)たい")


def _clear_of(cue_start: int, verb_start: int, taken: Sequence[Found]) -> int:
    """Move the start of a cue past markers that stand between と and the verb."""
    ends = [m.end for m in taken if cue_start < m.end <= verb_start and m.start > cue_start]
    return max(ends, default=cue_start)


# 」とジョン・スミスは一日を終えて宿に戻るときに言った: the speaker follows the words, and when and where follow the speaker.
_SPEECH_FAR = re.compile(
    r"」 ?と[、，]?(?!い[うっい]|の|[しさす]|もに|な[るっり])(?P<who>[^、，。「」]{2,40}?(?:[、，][0-9０-９]{1,3}歳)?)[はが](?:(?:とき|[^、，。「」と]){0,30}[にでてもら])?\Z"
)


_MUNE = re.compile(r"旨(?:を|の)?$")
_TOSHITE = re.compile(r"として(?:も)?[、，]?$")
_YOU = re.compile(
    r"よう(?!な|にする|にして)(?:に)?(?:[^、。「」はが]{0,12}(?:に|へ|で|を))?(?:(?:強|厳し|広|早)く|(?:改|あらた)めて|重ねて|繰り返し|直接|再三|再度|口頭で|文書で)?$"
)


def _complement(context: Context, verb: Verb, verb_start: int, verb_end: int) -> Complement | None:
    before = context.before(verb_start)
    kinds = verb.complements
    if "mune" in kinds and (match := _MUNE.search(before)):
        start = verb_start - len(match.group())
        return Complement("mune", start, start)
    if "koto" in kinds and (found := _koto(context, verb_start, verb_end)) is not None:
        return found
    if "toshite" in kinds and (match := _TOSHITE.search(before)):
        start = verb_start - len(match.group())
        return Complement("toshite", start, start)
    if "wo" in kinds and before.endswith("を"):
        return Complement("wo", verb_start - 1, verb_start - 1)
    if "to" in kinds and (found := _quotative(context, verb_start)) is not None:
        return found
    if "to" in kinds and (match := _POINTING.search(before)) and context.starts_token(verb_start - len(match.group())):
        start = verb_start - len(match.group())
        return Complement("to", verb_start if match.group("who") else start, start)
    if "to" in kinds and "」と" in before and (match := _SPEECH_FAR.search(before)):
        begins = verb_start - len(before)
        phrase = phrase_before(context, begins + match.end("who"))
        if phrase is not None and may_speak(context.text[slice(*phrase)]):
            return Complement("to", verb_start, begins + match.start() + 1)
    if "to" in kinds and (close := words_before_speaker(context, verb_start, verb_end)) is not None:
        return Complement("to", verb_start, close)
    if "you" in kinds and (match := _YOU.search(before)):
        start = verb_start - len(match.group())
        if rules.clause_before(context, start, start):
            return Complement("you", start, start)
    told = "bare" in kinds and _subject_directly_before(context, verb_start)
    if told and not _told_about(context, verb_end) and not _is_when(context, verb_start, verb_end):
        return Complement("bare", verb_start, verb_start)
    if "bare" in kinds and words_follow(context, verb_start, verb_end):
        return Complement("bare", verb_start, verb_start)
    if kinds & {"bare", "closing"} and _made_known(context, verb_start, verb_end):
        return Complement("bare", verb_start, verb_start)
    if "bare" in kinds and _outlet_reports(context, verb_start, verb_end):
        return Complement("bare", verb_start, verb_start)
    if kinds & {"bare", "koto"} and _AS_SAID.match(context.after(verb_end)) and _subject_near(context, verb_start):
        return Complement("bare", verb_start, verb_start)
    return None


# ことを, ということが, ことなどについても, and adverbials between it and the verb.
_KOTO = re.compile(
    r"(?:との|という)?(?:こと|事(?!実)|旨|点|事実)(?:など)?(を|も|は|が|について|についても)[、，]?(?:（[^（）]*）)?((?:[^、。「」はがをも]|でも){0,24}(?:を通[しじ]て)?)$"
)


def _koto(context: Context, verb_start: int, verb_end: int) -> Complement | None:
    """A clause made a noun by こと: the object of the verb (ことを呼び掛けた), or its subject in the passive."""
    match = _KOTO.search(context.before(verb_start))
    if match is None or (match.group(2) and not _BEFORE_VERB.search(match.group(2))):
        return _koto_far(context, verb_start)
    start = verb_start - len(match.group())
    if not context.starts_token(start):
        return None  # 記事を発表した
    if match.group(1) == "は" and (_NOT_WHAT.search(context.before(start, 4)) or context.after(verb_end, 2) == "よう"):
        return None  # 言うべきことは言う; ということは、おっしゃるように
    if match.group(1) == "が" and not _PASSIVE.search(context.text[verb_start:verb_end]):
        return None
    if not rules.clause_before(context, start, start) and context.text[start - 1 : start] not in ("」", "』"):
        return None
    return Complement("koto", start, start)


_NOT_WHAT = re.compile(r"(?:べき|たい|できる)$")
# Adverbials, and what makes a compound of the verb: ことを強く表明した, ことを正式表明した.
_BEFORE_VERB = re.compile(r"(?:[にくでてへらも御ご日月年時分前後中夜朝)）]|正式|公式|全面|事実上|緊急|共同|一斉)$")
# ことを、東都新聞が昨日: the speaker stands between the clause and the verb.
_KOTO_FAR = re.compile(r"(?:こと|旨)(?:を|も|について)[、，]?([^。、「」]{2,24})(?:が|は)([^。、「」はがを]{0,14})$")


_PREDICATE_END = re.compile(r"(?:[をもて]|について)[^、，]*[たるうくすつむぶ]\Z")


def _koto_far(context: Context, verb_start: int) -> Complement | None:
    """こと and its verb with the speaker between the two (…したことを同社が発表した): the verb alone is the cue."""
    match = _KOTO_FAR.search(context.before(verb_start))
    if match is None or (match.group(2) and not re.search(r"[一-龥ぁ-んに]$", match.group(2))):
        return None
    start = verb_start - len(match.group())
    phrase = phrase_before(context, verb_start - len(match.group()) + match.end(1) - match.start())
    if phrase is None or phrase[0] < start + 3 or not can_be_source(context.text[slice(*phrase)]):
        return None
    if _PREDICATE_END.search(context.text, start, phrase[0]):
        return None  # 来ないことを心配した同僚が、兄に連絡: こと belongs to the verb that modifies the speaker
    return Complement("koto", verb_start, start) if rules.clause_before(context, start, start) else None


_PASSIVE = re.compile(r"(?:[らさかわたば]|まれ|記|報じ|伝え)?れ(?:た|て|る|ま|ば|$|、)|られ")


def _quotative(context: Context, verb_start: int) -> Complement | None:
    """The quotative と of a verb: next to it, or before adverbials, or before a source and its particle."""
    if (such := _SUCH_WORDS.search(context.before(verb_start, 10))) is not None:
        to = verb_start - len(such.group())
        asked = context.text[context.start : to].endswith(("か", "かな"))  # ではないかというふうに思う
        noun = such.group().endswith(_NOUN_OR_CLAUSE)  # 無効というふうに申し上げる: here と joins no nouns
        return Complement("to", to, to) if asked or noun or rules.clause_before(context, to, to) else None
    index = context.index_before(verb_start)
    i, subject_seen = index, False
    while i >= 0:
        token = context.tokens[i]
        limit = _MAX_FAR if subject_seen else _MAX_GAP
        if verb_start - token.end > limit:
            return None
        if _is_quotative(context, i, adjacent=context.text[token.end : verb_start] in _NEXT_TO):
            between = context.text[token.end : verb_start]
            if _sets_condition(context, i, between, subject_seen=subject_seen):
                return None
            if subject_seen and _OWN_CLAUSE.search(between):
                return None  # 要ると思うので、私は前にも申し上げた: と belongs to the verb of a clause that has ended
            return Complement("to", verb_start if subject_seen else token.start, token.start)
        if token.surface[-1] in "」』”）)" and (opened := _opener_index(context, i)) is not None and i != index:
            i = opened - 1  # a quotation or name among the adverbials
            continue
        own = token.surface == "も" and i and context.tokens[i - 1].surface in _WRITER
        if token.pos == "助詞" and token.surface in _SUBJECT and (own or token.surface != "も"):
            marked = (
                context.tokens[i - 1]
                if token.surface == "は" and i and context.tokens[i - 1].surface == "で"
                else token
            )
            # 来る、とLeeは述べた: directly before the verb stands who speaks, whatever the name is.
            if not _marks_a_speaker(context, marked, named=token.end == verb_start):
                return None
            subject_seen = True
        elif not _may_stand_between(token, subject_seen) and not (
            token.surface == "か" and i == index and context.before(token.start, 1) == "と"
        ):
            return None
        i -= 1
    return None


# 残るというふうに私も思う: the writer has も, too, where he stands before the verb.
_WRITER = frozenset({"私", "僕", "我々", "われわれ", "私達", "ども", "たち"})
_OWN_CLAUSE = re.compile(
    r"^[^、，]{0,12}(?:[るたいだすうん](?:ので|けれども?|けど|から|が|ほか)|[てで](?:おり|いて))[、，]"
)


def _sets_condition(context: Context, i: int, between: str, *, subject_seen: bool) -> bool:
    """と of a condition before a pause (冬になると、母に言った), not the end of what is reported.

    After なる it reports where the speaker and the verb follow at once (中止になると、同社は発表した).
    """
    previous = context.tokens[i - 1] if i else None
    if previous is None or previous.pos != "動詞" or between[:1] not in ("、", "，"):
        return False
    becomes = previous.lemma in {"なる", "成る"} and (not subject_seen or "を" in between)
    return previous.lemma in _CONDITIONS or becomes


def _may_stand_between(token: Token, subject_seen: bool) -> bool:
    if token.surface in "、，・･" or token.surface[-1] in "」』”）)":
        return True
    if token.pos == "助詞":
        return token.surface in _GAP_PARTICLES or token.surface in _SUBJECT
    if token.pos == "動詞":
        return bool(_GAP_VERBS.search(token.surface)) or subject_seen
    return token.pos in _GAP_POS


# との, という; とともに, と同時に; として, とした, とする: what is said goes on, or is made into something.
_NO_WORDS = ("の", "いう", "いっ", "いい", "とも", "共", "同時", "して", "した", "する", "し、", "され")

# というふうに説明した, といった趣旨で述べた: the words between と and the verb say no more than と.
_IN_SUCH_WORDS = re.compile(r"い(?:う|った)(?:ふう|風|よう|形|趣旨|意味|調子|具合|内容|論法|理屈)[にで]")
_SUCH_WORDS = re.compile(rf"(?:と|って){_IN_SUCH_WORDS.pattern}[はも]?$")

_NOUN_OR_CLAUSE = ("ふうに", "風に")


def _is_quotative(context: Context, i: int, *, adjacent: bool) -> bool:
    """True where token ``i`` is と (とも, って) closing a clause or quotation, not と joining nouns."""
    token = context.tokens[i]
    surface = token.surface
    if surface in {"も", "は"} and i > 0 and context.tokens[i - 1].surface == "と":
        return False  # seen at the と itself
    if surface not in {"と", "って", "とも", "とか"} or token.pos == "接続詞":
        return False
    if surface == "って" and NAMES_WORDS.match(context.text, token.end):
        return False
    after = context.text[token.end : token.end + 2]
    if after.startswith(_NO_WORDS) and not _IN_SUCH_WORDS.match(context.text, token.end):
        return False
    if context.text[context.start : token.start].endswith(("による", "によります", "せんだ", "先だ")):
        return False  # the と of によると closes no clause
    if context.text[context.start : token.start].strip("　 「") == "する":
        return False  # すると、くどくどと話す: a connective
    if i == 0:
        return True  # the sentence continues a quotation: と、最後に…
    previous = context.tokens[i - 1]
    if previous.surface in "、，" and i > 1:
        adjacent, previous = False, context.tokens[i - 2]  # …している、と報じた
    if previous.surface[-1] in "」』”″。!！?？…ｗw":
        return True
    if previous.surface in "（(" and adjacent:
        return True  # a remark on what stands before: 脅威に直面する（と主張する）国
    if previous.surface[-1] in "）)" and _after_quotation(context, previous.end):
        return True  # 「…」（東都新聞による）と説明した
    if rules.clause_before(context, token.start, token.start) and adjacent:
        return True  # a suffix that makes an adjective: 起こりにくいと指摘した
    if previous.pos in {"動詞", "助動詞", "形容詞"} or previous.surface in _CLOSES:
        return True
    if (
        adjacent
        and previous.surface in {"て", "で"}
        and context.text.startswith(("話し", "呼び", "訴え", "頼ん"), token.end)
    ):
        return True  # a request: 考えてと話した
    if adjacent and _OBJECT.match(context.text, token.end):
        return False  # 敬意と感謝をする: と joins two nouns
    # A noun predicate without copula (重要と指摘した) only directly before its verb.
    if rules.holds("takes_up_words", context, token.start, token.end):
        return adjacent and previous.pos in {"名詞", "形状詞", "接尾辞", "副詞", "記号", "英単語"}
    return False  # しっかりと説明した: と belongs to the adverb


# Words other than verbs that end a clause before と.
_CLOSES = frozenset({"か", "よ", "ね", "な", "ぞ", "から", "など", "まで", "だけ", "のみ", "ほど", "ため", "べき"})
_OBJECT = re.compile(r"[一-龥ァ-ヶー]{2,6}を")


def _after_quotation(context: Context, close: int) -> bool:
    """The parentheses that close at a position stand directly behind a quotation."""
    pair = context.pair_closing(close)
    return pair is not None and context.text[pair.start - 1 : pair.start] in ("」", "』", "”")


def _opener_index(context: Context, i: int) -> int | None:
    """Index of the token that opens the bracket pair which token ``i`` closes."""
    pair = context.pair_closing(context.tokens[i].end)
    opened = context.index_from(pair.start) if pair is not None else i
    return opened if opened < i else None


# 専門家が著書で指摘{した}ように, 指摘する通り: what is said stands in the main clause.
_THUS_SAID = re.compile(r"(?:よう|とおり|通り)に?(?=[、，])")
_AS_SAID = re.compile(r"(?:よう(?:に|な)|とおり|通り)")
_NEAR = 25


_PUBLISHED = re.compile(r"(?:報じ|伝え|報道し)(?:た|ました|ている|ています|る)$")


# 同紙の情報をもとに, 当局者を引用して: by what means it reports, not what.
_BY_MEANS = re.compile(r"を(?:もと|基|元)に|を引用して|を通じて|を引いて")


# 市長が十日の会見で明らかにした。 what was said stands in the sentence before: no object, only who, when and where.
_MADE_KNOWN = re.compile(r"(?:明らかに|発表|公表)(?:し(?:た|ました|ている|ています)|する)\Z")
# 新型の船を、会社が発表した: a thing; 調べの結果を、会社が発表した: what it found.
_THING = re.compile(r"(?<!結果)(?<!事実)(?<!見解)(?<!内容)(?<!見通し)(?<!試算)(?<!推計)(?<!報告)を[、，]\Z")
_ON_OCCASION = re.compile(
    r"(?:会見|取材|インタビュー|会合|集会|講演|番組|談話|声明|文書|報告書|答弁|質疑|委員会|ブログ|ツイッター|インスタグラム|SNS|エックス)(?:に|など)?(?:で|対し(?:て)?|に対して|において)[、，]?(?:[^、。「」はがをもと]{0,12}[、，]?)\Z"
)


def _made_known(context: Context, verb_start: int, verb_end: int) -> bool:
    """A closing 明らかにした without an object, its speaker or the occasion in the clause."""
    if not _MADE_KNOWN.search(context.text, verb_start, verb_end) or context.after(verb_end, 1) not in ("。", "", "（"):
        return False
    before = context.text[max(context.start, verb_start - 60) : verb_start]
    if _ON_OCCASION.search(before):
        return re.search(r"(?:を|について)(?![^、]*[、，])|と[、，]?\Z", before) is None
    clause = before.rpartition("、")[2] if not before.endswith(("、", "，")) else before
    if re.search(r"[をと]|について", clause) or _THING.search(before, 0, len(before) - len(clause)):
        return False
    return any(
        c.particle in {"が", "は", "も"} and can_be_source(context.text[c.start : c.end])
        for c in candidates(context, verb_start - len(clause), verb_start)
    )


def _outlet_reports(context: Context, verb_start: int, verb_end: int) -> bool:
    """An outlet is the subject of a closing 報じた, 伝えた that has no object (各社が20日、伝えた), or stands before it in a title."""
    if not _PUBLISHED.search(context.text[verb_start:verb_end]) or context.after(verb_end, 1) not in (
        "。",
        "",
        "（",
        "(",
    ):
        return False
    phrase = phrase_before(context, verb_start)
    if phrase is not None and (context.is_headline or phrase[0] == context.start):
        return is_outlet(context.text[slice(*phrase)])
    clause = _BY_MEANS.sub("", context.text[max(context.start, verb_start - 40) : verb_start])
    if clause[-1:] in ("を", "と", "も", "に"):
        return False
    return "を" not in clause.rpartition("、")[2] and any(
        c.particle in {"が", "は"} and is_outlet(context.text[c.start : c.end])
        for c in candidates(context, max(context.start, verb_start - 60), verb_start)
    )


def _is_when(context: Context, verb_start: int, verb_end: int) -> bool:
    """各社が報じると、: when they did, what followed is told."""
    return context.text[verb_end - 1] in "るう" and context.text.startswith(("と、", "と，"), verb_end)


def _subject_near(context: Context, verb_start: int) -> bool:
    """A speaker with が, は, も or の stands in the clause of the verb."""
    for i in range(context.index_before(verb_start), -1, -1):
        token = context.tokens[i]
        if token.surface in "、，「」" or verb_start - token.end > _NEAR:
            return False
        if token.pos == "助詞" and token.surface in {*_SUBJECT, "の"} and _marks_a_speaker(context, token):
            return True
    return False


# 各紙が報じた後, 会長が述べた内容: when it was said, or the words; 各紙が報じた台本: the noun is what is told of.
_WHEN_OR_WORDS = re.compile(
    r"(?:際|時|後|上[でに]|一方|半面|反面|ところ|結果|ほか|他|以上|直後|当時|翌|前|たび|途端|場合|内容|言葉|情報|もの)"
)
_GOES_ON_ABOUT = re.compile(r"[、，](?![「『“])")


def _told_about(context: Context, verb_end: int) -> bool:
    """The verb stands before a noun (識者が語る敗因; in a title also 識者が語る、敗因): what is told of is named, nothing is told."""
    if context.is_headline and _GOES_ON_ABOUT.match(context.text, verb_end, context.end):
        return True
    following = context.token_from(verb_end)
    return (
        following is not None
        and following.start == verb_end
        and context.text[verb_end - 1] in "るたうくすつむぶ"
        and following.pos in {"名詞", "接頭辞", "形状詞", "代名詞"}
        and not (_AS_SAID.match(context.text, verb_end) or _WHEN_OR_WORDS.match(context.text, verb_end))
    )


def _subject_directly_before(context: Context, verb_start: int) -> bool:
    """A speaker with が, は or も stands directly before the verb."""
    token = context.token_before(verb_start)
    return token is not None and token.surface in _SUBJECT and _marks_a_speaker(context, token)


def _marks_a_speaker(context: Context, particle: Token, *, named: bool = False) -> bool:
    """The noun phrase before a particle can name a source (not 注意報が発表された); ``named``: or is a name unknown."""
    phrase = phrase_before(context, particle.start)
    fits = may_speak if named else can_be_source
    return phrase is not None and fits(context.text[slice(*phrase)])
