"""Rules for questions and modality: embedded か, questions to an addressee, requirements that describe."""

from __future__ import annotations

import re
from functools import cache

from workbench.annotate import wordlists
from workbench.annotate.context import Context
from workbench.annotate.rules.registry import rule
from workbench.annotate.rules.voiced import said_as_a_voice


@rule
def embedded_question(context: Context, start: int, end: int) -> bool:
    """か closes an embedded question (なぜ起きたのかは, か否か, かどうか): it asks nothing."""
    after = context.after(end, 12)
    return bool(
        re.match(
            r"(?:は|が|を|に|も|で(?!す)|と(?:いう(?!$|。))?|の|、|どうか|否か|について|など|ら|ない|知ら|分から|わから)",
            after,
        )
    )


_POLITE = re.compile(
    r"(?:です|ます|ません|ました|でしょう|でございます|であります|ましょう)(?:か)?$|^(?:です|ます|でしょう)"
)
_HONORIFIC = re.compile(
    r"(?:おられ|なさ(?:る|っ|れ|い)|いただけ|頂け|くださ|下さ|御存じ|ご存じ|ご存知|御存知|御所見|御見解|御認識|お考え|お聞か|お伺|よろしい|いかが|如何)"
)


# What only the one spoken to can answer: an opinion (なぜだと思う？), an experience (見たことある？), a permission (消していいですか).
_ASKS_OTHER = re.compile(
    r"(?:と思(?:う|います)|た(?:こと|事)(?:が|は)?(?:ある|あります)(?:でしょう)?|て(?:も)?(?:いい|よい|良い)(?:(?:ん|の)?です|(?!のか|んか))"
    r"|(?:ば|たら)(?:いい|よい|良い|宜しい)(?:の|ん)?でしょう(?=か)|[人方](?:は|って|が)?い(?:る|ます))(?:か|の)?[？?]*$"
)


# どう受け止められる, 何をめざされている: a passive that honours, behind a question word.
_HONOURED = re.compile(
    r"(?:どう|どの|どんな|どこ|どちら|何|なに|なぜ|いつ|誰|いか(?:に|なる))[^。」]{0,50}[らさ]れ(?:る|て(?:いる|いく|おる))$"
)


# Around it the writer asks for an answer or for help: a board of questions, a query to readers.
_HELP = re.compile(
    r"教えて(?:ください|下さい|いただ|くれ|ほし|欲し)|ご教示|御教示|アドバイス(?:を|お|くだ|下さ|いただ|頂|ほし|欲し)|詳しい方|(?:分|わ)かる方|ご存じの方|回答(?:を|お)|よろしくお願い|ベストアンサー"
)
_HELP_REACH = 90


# A line that opens with a name and a colon, or with dashes, is somebody's turn in an interview.
_TURN = re.compile(r"[^。、\n「」]{1,10}[：:]|[―—─]")


# ――橋の魅力は何でしょうか？ Q．橋の魅力は？: the last of a line that opens with dashes or Q is what an interviewer asks.
_INTERVIEWER = re.compile(r"[ 　]?(?:[―—─]|[QＱ][0-9０-９]{0,2}[.．、，:：　 ])")


def _asked_by_interviewer(context: Context, start: int, end: int) -> bool:
    """The question ends a line that opens with dashes or Q: whoever is interviewed is asked."""
    text = context.text
    first = text.rfind("\n", 0, start) + 1
    last = end + (text[end : end + 1] in ("。", "？", "?"))
    return text[last : last + 1] in ("", "\n") and _INTERVIEWER.match(text, first) is not None


_YOUR_TURN = re.compile(r"(?:(?:です|ます|ました|ません|でした)か?|(?<=[るたいの])かい)$")


def _asked_for_help(context: Context, start: int, end: int) -> bool:
    """The lines around it ask for an answer (教えてください, 詳しい方): readers are asked."""
    return _HELP.search(context.text, max(0, start - _HELP_REACH), end + _HELP_REACH) is not None


# 先生　なぜか分かる？: a line of a dialogue, which opens with a name and a wide blank.
_DIALOGUE = re.compile(r"(?:^|\n)(?:[一-龥ぁ-んァ-ヶー]{1,6}|[QＱ])　[^\n]*$")
# What one who guesses ends with (お日様のせい？ 塩辛かったんじゃない？), not one who asks.
_PREDICATE = re.compile(r"(?:[うくすつぬむるたい]|な?の|は)$")


def _asked_in_dialogue(context: Context, start: int) -> bool:
    """The question closes a predicate in a line of a dialogue (先生　なぜか分かる？): the other speaker is asked."""
    before = context.text[max(0, start - 120) : start]
    return bool(_DIALOGUE.search(before) and _PREDICATE.search(before)) and not before.endswith("じゃない")


# What somebody who asks says first: a wish (使いたいのですが、), that it is a question, another question in polite form.
_PREMISE = re.compile(
    r"(?:たい|てい?る|てある)(?:の|ん)(?:です|だ)(?:が|けど)|質問(?:です|があります|なの|なん)|(?:です|ます|ました|ません)か[？?]"
)
# Not ではありませんか, which asserts.
_ASKED = re.compile(r"(?:です|ます|ました|(?<!あり)ません)か[？?]?[。 \n]?$|質問です。?$")


def _asked_before(context: Context, before: str) -> bool:
    """What stands before in the sentence, or the sentence before, shows that somebody is asked."""
    return _PREMISE.search(before) is not None or (
        _ASKED.search(context.text, max(0, context.start - 12), context.start) is not None
    )


@rule
def put_to_addressee(context: Context, start: int, end: int) -> bool:
    """The question asks the person spoken to (いかがでしょうか, どうお考えか): no stance of the speaker.

    A question word in a polite or honorific question asks; in plain form (なぜ延期したのか。) it opens a claim.
    """
    before = context.before(start, 60)
    form = context.text[start:end]
    if _HONORIFIC.search(before[-24:] + form) or _ASKS_OTHER.search(before[-12:] + form):
        return True
    if "ですか" in form:
        return True  # もう終わりですか, 始まったのですか: in polite form only でしょうか is also put to oneself
    if _YOUR_TURN.search(before) and form[0] in "？?！!":
        return True  # 来ますか？ 来るかい？
    if _asked_by_interviewer(context, start, end):
        return True
    if form.lstrip("の")[:1] in ("？", "?") and _asked_in_dialogue(context, start):
        return True
    if re.search(r"でしょうか|[？?]$", form) and _asked_for_help(context, start, end):
        return True
    if "でしょう" in form and _TURN.match(context.text, context.start):
        return True  # 編集部：なぜ始めたのでしょうか
    if re.search(r"でしょうか[？?]?$", before[-6:] + form) and _asked_before(
        context, context.text[context.start : start]
    ):
        return True  # 使いたいのですが、使えるのでしょうか
    if form == "のか" and _HONOURED.search(before) and in_inquiry(context, start):
        return True  # 大臣、どう受け止められるのか
    if re.match(r"(?:の|ん)?か[？?]?$", form) and in_written_inquiry(context, start):
        return True  # 用意できているか。 with 質問する。 before it
    if form.startswith("でしょう") and not in_inquiry(context, start):
        return False  # とは何でしょうか in polite prose opens the writer's own answer
    if form.startswith(("の", "ん")):
        return False  # いつ開くのでしょうか: in polite prose, too, the writer's own question
    asks = re.search(r"(?:どう|どの|何|なん|いつ|どこ|だれ|誰|どれ|どちら|いくら|幾ら|なぜ|何故|どなた|どんな)", before)
    polite = _POLITE.search(form.rstrip("？?か")) or _POLITE.search(before)
    if asks and polite:
        return True
    # お伺いします: a yes-no question in polite form is put to someone too, except the rhetorical ではないでしょうか.
    return bool(re.search(r"(?:ます|ました|ません|です|でした)$", before)) and form.startswith("か")


# 誰が, 何を, どれほど: a question word as such, not 誰か, 何も, どう見ても, いつでも.
_WORD = re.compile(
    r"(?:(?:誰|だれ|何者|何人|どこ|どちら|どれ)(?:が|を|に|の|から|で(?!も))|(?:何|なに)(?:が|を|のため|やっ)|なぜ|ナゼ|何故|なんで|何で|どれほど|どれだけ|ど(?:れ|の)[くぐ]らい|いかほど|どうして|どうすれば|どうしたら|どうや|どのように|どういう|どうな|(?<![こそあ])いつ(?!も)|どんな|どっち|いくら)"
    r"(?!か|も(?!の|$))(?:(?!ても|でも|とも|だろうが|か[^らつけなるりれろわいっさしせす]|[、。「」]).)*$"
)


_IS_WHAT = re.compile(r"(?:とは|は|って)(?:一体|いったい)?(?:何|なん|な)(?:な|だった)?$|^(?:何|な)$")
# The end of the sentence, or what hands the question on: …んだろう、と思う; んだろうな.
_CLOSES = re.compile(
    r"(?:[なね][ぁあぇえー]*)?(?:[。」』！!？?…（()）\[]|と。|$)|ね[、，]|な?[、，]?(?:と(?:思|疑|不思議|自問|考え|感じ|い[うっ](?!こと)|首)|って(?:思|感|考|不思議))"
)


@rule
def asks_with_word(context: Context, start: int, end: int) -> bool:
    """だろう after a question word closes a question without か (誰が予想できただろう。), at the end of the sentence."""
    left = context.inner_start(start, end)
    if context.text[end - 1] not in "？?" and not _CLOSES.match(context.after(end, 8)):
        return False
    before = _QUOTED.sub("", context.text[left:start])  # 何故「…」という項目がないのだろう
    return bool(_WORD.search(before) or _IS_WHAT.search(before))


_QUOTED = re.compile(r"「[^「」]*」")


@rule
def question_taken_up(context: Context, start: int, end: int) -> bool:
    """A question word before, and what asks, thinks or states it after: どんな技術があるんだろうと思って, どれだけ掛かるだろうということを."""
    if not re.match(r"(?:と|って)(?:思|考|いうこと|不思議)", context.after(end, 5)):
        return False
    left = context.inner_start(start, end)
    return bool(_WORD.search(context.text[left:start]))


# A list of questions to an authority in writing: who asks stands behind the question, or only the subject is named (理由は。).
_WRITTEN_INQUIRY = re.compile(
    r"質問する。|一般質問|[かは]。[（(][一-龥々]{1,4}(?:[ 　][一-龥々ぁ-ん]{1,7}|[一-龥々ぁ-ん]{1,5}(?:議員|委員))[）)]|(?:理由|要因|見解|状況|内訳|経緯)は。"
)
_SIGNED_QUESTION = re.compile(r"[かは]。[（(][一-龥々]{1,4}[ 　]?[一-龥々ぁ-ん]{1,5}[）)]")


def in_written_inquiry(context: Context, position: int) -> bool:
    """The text around a position lists questions to an authority, each followed by its answer."""
    first, last = max(0, position - 400), position + 200
    if _WRITTEN_INQUIRY.search(context.text, first, last):
        return True
    # One name in parentheses, not spaced as in a list, is the byline of a news story.
    return len(_SIGNED_QUESTION.findall(context.text, first, last)) > 1


# Words of an inquiry, a hearing or an interview: there a polite question is put to somebody.
_INQUIRY = re.compile(
    r"(?:大臣|答弁|委員長|参考人|^○|\n○|○[一-龥]+(?:君|委員)|御指摘|委員が|お尋ね|お伺い|お聞き|御説明|ご説明|質問(?:を)?(?:いた|し|さ)|御答弁|――|Ｑ|Q[.:：])"
)


def in_inquiry(context: Context, position: int) -> bool:
    """The text around a position is that of an inquiry or interview."""
    return bool(_INQUIRY.search(context.text, max(0, position - 400), position + 200))


_QUESTION_WORD = re.compile(
    r"なぜ|何|なん|どう|どこ|どの|どれ|どち|誰|だれ|いつ|いく[つら]|どんな|いか[にな]|果たして|本当に|[のか]か(?:、|$)"
)
# What follows where the question is looked into, handed on or set beside another.
_LOOKED_INTO = re.compile(
    r"否か|[、，](?:それとも|または?|あるいは|もしくは|この|その|これ|それ|そこ|[こそ]うい|と|という|より)|.*(?:のか|かどうか|どちら|どうか|[分わ]から|不明|疑問|怪し|教え|聞|伺|尋|問|説明|調べ|調査|検討|検証|議論|判断|確認|見極|見解|答弁|考え|示し|示す|注目|見詰め|見つめ|予測|焦点|心配|不安|懸念|危惧|知り|知ら|定か|論じ|必要|迷|思|感じ|想像|探|試|見守|決め|選)"
)


@rule
def guesses_reason(context: Context, start: int, end: int) -> bool:
    """のか before a pause gives a reason that the writer guesses (疲れたのか、眠っている); no question that is looked into."""
    before = re.split(r"[、，。]", context.before(start, 60))[-1]
    if _QUESTION_WORD.search(before) or in_inquiry(context, start):
        return False
    return not _LOOKED_INTO.match(_QUOTED.sub("", context.after(end, 80)).split("「")[0].split("。")[0])


# なんという皮肉だろう, なんて速いのだろう; not なんとかなるだろう, 何と言っても.
_EXCLAMATION = re.compile(
    r"(?:(?:なん|何)という(?![かのこ])|(?:^|[、。「])(?:なんて|なんと|何と)(?!か|も|な|い|言|し))[^、。「」？?]{1,20}$"
)


@rule
def exclaims(context: Context, start: int, end: int) -> bool:
    """だろう closes an exclamation (なんという皮肉だろう): it judges, and leaves nothing open."""
    return _EXCLAMATION.search(context.text, context.inner_start(start, end), start) is not None


# さて戻るか。 not 無理があるか, 雨になるか, どう戻るか, 町が戻るか.
_ACT = re.compile(r"(?<![あいなきてとで])[うくぐすつぬぶむる]$")
_ASKED_OF = re.compile(r"[がはも]|何|なに|なん|どう|どこ|どの|どれ|どち|誰|いつ|いくら|なぜ|いか|[。！？!?」]$")


@rule
def makes_up_mind(context: Context, start: int, end: int) -> bool:
    """か after what the writer is about to do, with no topic, subject or question word (さて戻るか。): decided, not asked."""
    if context.text[end - 1] in "？?":
        return False
    before = context.before(start, 30)
    return bool(_ACT.search(before)) and _ASKED_OF.search(before) is None


@rule
def in_a_mention(context: Context, start: int, end: int) -> bool:
    """The question stands in quotation marks that make it a topic (「どう進めるか」の議論, 「誰か」という問い); a voice is none."""
    return any(
        re.match(r"(?:の(?!だ|で)|という|といった|など|について|に|で(?!す|あ|は)|を|が|は)", context.after(q.end, 6))
        and not said_as_a_voice(context, q)
        for q in context.enclosing(start, end)
    )


_ADDS_MORE = re.compile(r"[、，]|のこと|[^。、，はが「]{2,24}(?<!けれど)も(?!ちろ|の|う)")


@rule
def as_well_as(context: Context, start: int, end: int) -> bool:
    """もちろん after は that adds, before a pause or with も soon behind it (弟はもちろん妹も): it does not assert."""
    form = context.text[start:end]
    return form in {"もちろん", "勿論", "むろん", "無論", "当然"} and bool(
        re.search(r"(?<![こそ]れ)(?<!に)(?:は|(?<=[一-龥ァ-ヶでー])も)$", context.before(start, 4))
        and _ADDS_MORE.match(context.after(end, 28))
    )


@cache
def _formalities() -> tuple[str, ...]:
    return tuple(wordlists.words("formality"))


# 二十日間必要だ, 3つの値が必要だ: an amount that is reckoned.
_AMOUNT = re.compile(
    r"[0-9０-９十百千万億兆](?:つ|日間?|時間|円|ユーロ|ドル|人|枚|台|個)(?:の[^、。がはもを]{1,8})?(?:が|は)?$"
)


@rule
def plain_requirement(context: Context, start: int, end: int) -> bool:
    """必要だ of a paper, a fee, a permission, a device or an amount (予約には登録が必要だ) describes what is asked for."""
    if "ありま" in context.text[start:end] or "ござい" in context.text[start:end]:
        return False  # 事前の承認が必要であります: argued in an address
    before = context.before(start, 22)
    return _AMOUNT.search(before) is not None or re.sub(r"(?:が|は|も)$", "", before).endswith(_formalities())


_WHAT = re.compile(
    r"(?:何|なに|なん|どう|どの|どれ|どこ|いつ|誰|だれ|どんな|いくら)(?!か|も|でも|ても|し?ても)[^。、「」]{0,24}$"
)


@rule
def asks_what(context: Context, start: int, end: int) -> bool:
    """A question word stands in the clause (何をすればよいか): advice is asked for, not given."""
    return _WHAT.search(context.before(start)) is not None


@rule
def as_we_know(context: Context, start: int, end: int) -> bool:
    """じゃないですか after a predicate (よく言うじゃないですか) reminds of what both know; というではないか, いいじゃないか exclaim."""
    form = context.text[start:end]
    if context.text.endswith(("いい", "よい"), 0, start) and form.startswith(("じゃないか", "ではないか")):
        return not form.startswith(("じゃないかな", "じゃないかと")) and not context.text.startswith("と", end)
    if form.startswith("ではないか"):
        return context.text[start - 3 : start] == "という"
    before = context.text[start - 1 : start]
    if form.startswith("じゃないか"):
        return before in set("るたう")  # 残るじゃないか exclaims; 太いじゃないか may guess
    return form.startswith("じゃない") and "です" in form and before in set("るたいうくすむぶつ")


@rule
def requested(context: Context, start: int, end: int) -> bool:
    """The sentence asks somebody to do something (必ず連絡してください): the adverb stresses the request."""
    return _REQUEST.search(context.after(end, 200)) is not None


# 御連絡ください。 お読みいただきますようお願いいたします。
_REQUEST = re.compile(r"(?:(?:くだ|下)さい(?:ませ|ね)?|[おご][^、。]{1,16}(?:よう|を)?お?願い[^。]{2,8}ます)[。！!]?$")


@rule
def at_a_loss(context: Context, start: int, end: int) -> bool:
    """Somebody does not know what to do (どうすればよいか分からない), or is of those who do not know: nothing is left open."""
    if re.search(r"(?:[ばら]|[てで]も?)(?:よい|いい|良い)(?:の|もの)?か(?:が|は|も|、)?$", context.before(start, 14)):
        return True
    if _asked_for_help(context, start, end):
        return True  # どれが安全なのか分かりません。教えてください
    return (
        re.match(
            r"(?:という)?(?:方|人|かた|あなた)|[」』]?と(?:お?悩|いう(?:方|人)|思う(?:方|人))", context.after(end, 8)
        )
        is not None
    )


# What has no degree here: a particle of amount, places, times, acts and what is spoken of.
_NO_DEGREE = re.compile(
    r"(?:の|ずつ|づつ|でも|だけ|ばかり|しか|も|は(?!や)|して|[前後先外内中横奥東西南北右左間今]|[上下](?![がっ昇向落降])|手前|向こう|お?(?:話|時間|待|休)"
    r"|離れ|奥まっ|歩|走|行|来|[降寄止曲動]|坂|足を|手を|目を|頭を|出|見|聞|伺|触れ|申し|述べ|説明|紹介|確認|質問|相談|考え|調べ|読|書"
    r"|使|摂取|急[いぐご]|置|開|閉|押|引|潰|混|加え|入れ|足し|取|切|煮|焼|炒|食|飲|寝|眠|努力|検討|練習|運動|勉強|準備|整理|休憩|国民|私)"
)
# A feeling, a state, a quality that a verb tells of, or a negation: what else a verb tells of is done or happens so much.
_HAS_DEGREE = re.compile(
    r"(?:迷|笑|驚|焦|戸惑|面食ら|困|疲れ|飽き|呆れ|あきれ|懲り|惹か|慌て|苛立|気に(?:な|入)|安[心堵]|似|違[うっい]|異な|劣|欠け|足り|古び|緩[んみ]"
    r"|痛[いむみ]|滲み|にじ|変わっ|残念|がっかり|失望|落胆|心配|懸念|不安|混乱|後悔|感[動心]|緊張|動揺|躊躇|反省|抵抗あ|アレな|面倒|距離|ある|あっ|あり"
    r"|びっくり|ビックリ|[一-龥ぁ-ん]{1,5}が(?:違|異な)|[^。、]{0,8}(?:な[いか]|ません|ず(?=[、。に]|$)))"
)
# 少し取りづらい, ちょっと飲み過ぎた: what is done has a degree here.
_HARD_OR_TOO_MUCH = re.compile(r"[一-龥ぁ-ん]{1,4}(?:にく|づら|やす)[いくか]|[一-龥][ぁ-ん]?(?:過ぎ|すぎ)")
_QUALITY_AS_NOUN = re.compile(
    r"(?:な|に(?!は|関|つい|対|よ)|だ|で(?!き)|気味|めの|的|すぎ|過ぎ|と(?:違|異|い[えう]|言))"
)
_FELT = re.compile(
    r"(?:気|心|勢い|余裕|違和感|語弊|抵抗|無理|難|癖|クセ|勇気|手間|ずれ|差|疑問|不満|不安|戸惑い|迷い)[がをにも]"
)


@rule
def lowers_degree(context: Context, start: int, end: int) -> bool:
    """少し before what has degrees (少し硬い, 少し残念だ, 少し迷う), not before what is done or counted (少し歩く, 少しの塩)."""
    after = context.after(end, 16)
    token = context.token_from(end)
    if token is None or token.start != end:
        return False
    if _HARD_OR_TOO_MUCH.match(after):
        return True
    if _NO_DEGREE.match(after):
        return False
    if token.pos == "形容詞" or _FELT.match(after) or _HAS_DEGREE.match(after):
        return True
    if token.pos == "形状詞":
        return token.surface not in {"よう", "様"}
    i = context.index_from(end)
    while i < len(context.tokens) and context.tokens[i].pos in {"接頭辞", "名詞", "接尾辞", "副詞"}:
        i += 1
    rest = context.tokens[i].start if i < len(context.tokens) else context.end
    if token.pos == "副詞":
        return context.after(rest, 1) in {"し", "す"}  # 少しほっとした
    return token.pos in {"名詞", "接頭辞", "接尾辞"} and (
        context.text[rest - 1 : rest] in {"的", "め", "ぎ"}
        or _QUALITY_AS_NOUN.match(context.after(rest, 3)) is not None
    )
