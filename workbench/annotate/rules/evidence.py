"""Rules for hearsay and inference: という, ようだ, そうだ, と考える."""

from __future__ import annotations

import re

from workbench.annotate import rules
from workbench.annotate.context import Context
from workbench.annotate.persons import morphemes
from workbench.annotate.rules.position import sentence_final
from workbench.annotate.rules.registry import rule
from workbench.annotate.tokens import Token
from workbench.annotate.wordlists import words

# What ということです passes on rather than explains: an event or a state that was found (倒れていたということです).
_TOLD = re.compile(r"(?<!の)(?:た|て(?:いる|いた)|予定だ?|方針だ?|見込みだ?|でいる)$")


@rule
def toiu_hearsay(context: Context, start: int, end: int) -> bool:
    """という as a report: at the end of a sentence or quotation, or before a pause (といい、), が, し, ので, から.

    Before a noun it names (…という媒体) or gives content (…ということ); that is not hearsay.
    """
    after = context.after(end)
    if context.text[start:end].endswith("いい"):
        token = context.token_before(start)  # …中止になったといい、…; 父といい母といい lists
        return token is not None and (token.surface[-1] in "」』”" or token.pos in {"動詞", "助動詞", "形容詞"})
    if re.search(r"(?:よ|[おこそとのほもろごぞどぼ])う$", context.before(start, 2)) and not re.search(
        r"(?:だろ|かろ|そ)う$", context.before(start, 3)
    ):
        return False  # 広げようというのである: an attempt, not a report
    if "いうこと" in context.text[start:end] and not (
        _TOLD.search(context.before(start)) and rules.holds("announced", context, start, end)
    ):
        return False  # 可能性が高いということだ: what it means
    if context.text[start:end] == "という" and _NAMED_SO.search(context.before(start)):
        return False  # 混み合いを「混雑化」の問題という: it is called so
    if sentence_final(context, start, end):
        return clause_or_quote_before(context, start)
    if context.text[start:end].endswith("ことで"):
        return after.startswith(("、", "，")) and clause_or_quote_before(context, start)
    return bool(
        re.match(
            r"(?:が[、，]|し[、，]|ので|から(?!に)|けれど|けど|のだ(?:が|。)|のである|んだ|では(?:ない|ありません)か)",
            after,
        )
    ) and (clause_or_quote_before(context, start))


# …を, then a name in quotation marks and という: nothing between them is a predicate.
_NAMED_SO = re.compile(
    r"を[、，]?[一-龥ァ-ヶー]{2,14}$|を[、，]?[「『“][^「」『』。]{1,16}(?<![るたいだす])[」』”](?:の[一-龥ァ-ヶー]{1,8})?$"
)


def clause_or_quote_before(context: Context, position: int) -> bool:
    """A predicate, a noun predicate before a pause, or a closing quotation mark stands before a position."""
    token = context.token_before(position)
    return token is not None and (
        token.surface[-1] in "」』”）)"
        or token.pos not in {"助詞", "接続詞", "連体詞", "副詞", "代名詞"}
        or token.surface
        in {"か", "と", "など", "から", "まで", "ほど", "くらい", "ぐらい", "のみ", "だけ", "ため", "の", "よ", "ね"}
    )


def with_agent(context: Context, start: int, end: int) -> bool:
    """考える, 見る and the like have an agent of their own before them (氏は…と考える), in the same quotation."""
    left = context.inner_start(start, end)
    before = context.text[left:start]
    return bool(re.search(r"(?:氏|者|家|大統領|首相|長官|相|政府|側|国民|人|彼|彼女|ら|省|局)(?:は|が|も)", before))


@rule
def evidential_you(context: Context, start: int, end: int) -> bool:
    """ようだ as a conclusion, not of likeness (岩のようだ stays), purpose or manner."""
    before = context.before(start)
    if re.search(r"(?:かの|まるで[^。]{0,30}|あたかも[^。]{0,30}|次の|以下の|この|その|あの|どの)$", before):
        return False
    return not re.search(r"(?:まるで|あたかも|さながら)", before)


@rule
def verb_stem_before(context: Context, start: int, end: int) -> bool:
    """A verb's continuative or an adjective's stem stands before: そうだ of appearance (降りそうだ, 高そうだ)."""
    token = context.token_before(start)
    if token is None:
        return False
    if token.surface[-1] in "うくぐすつぬぶむるただいんの" and token.pos in {"動詞", "助動詞", "形容詞"}:
        return token.pos == "動詞" and token.surface[-1] == "い" and len(token.surface) > 1
    if token.pos == "名詞":
        # 便利そう: a noun to the tokenizer that can be a predicate of quality.
        features = morphemes(token.surface)
        return len(features) == 1 and any("形状詞" in feature for feature in features[0][1])  # サ変形状詞可能: 満足
    if token.surface == "て":
        verb = context.token_before(token.start)
        return verb is not None and verb.pos in {"動詞", "助動詞"}  # 持ってそうだ: ている, contracted
    return token.pos in {"動詞", "助動詞", "形容詞", "形状詞", "接尾辞"} and not _made_an_adjective(token)


# 話しづらい, 起こりにくい in full: what is told of it; it looks so of the stem (話しづらそう).
_SUFFIXES = ("づらい", "にくい", "やすい", "がたい", "っぽい", "らしい")


def _made_an_adjective(token: Token) -> bool:
    return token.pos == "接尾辞" and token.surface.endswith(_SUFFIXES)


@rule
def plain_form_before(context: Context, start: int, end: int) -> bool:
    """A plain predicate stands before: そうだ of hearsay (降るそうだ, 中止になったそうだ); しまい, 言い are stems."""
    token = context.token_before(start)
    if token is not None and token.surface[-1] in "な」』" and context.text.startswith(("のだ", "んだ"), start):
        return True  # 同じ形なのだそうだ
    return (
        token is not None
        and (token.pos in {"動詞", "助動詞", "形容詞"} or _made_an_adjective(token))
        and token.surface[-1] in "うくぐすつぬぶむるただいん"
        # 行ってしまいそうだ: a verb in い is its continuative, and so it looks, nobody said so.
        and not (token.pos == "動詞" and token.surface.endswith("い"))
    )


_LIKE = {
    *[
        "男",
        "女",
        "子ども",
        "子供",
        "子",
        "人",
        "人間",
        "自分",
        "彼",
        "彼女",
        "私",
        "あなた",
        "夏",
        "冬",
        "春",
        "秋",
        "大人",
        "プロ",
        "日本",
        "新人",
        "若者",
        "学生",
        "選手",
        "王者",
    ]
}


# 欠席するつもりらしい, 昔から来た言葉らしい: a clause stands before the noun, or what no likeness is of.
_STATES = re.compile(
    r"(?:(?:[うくぐすつぬぶむるただん]|って)(?:感じ|もの|こと|つもり|だけ|ため|せい|[一-龥ァ-ヶー]{1,6})|[る立名]な人|くらい|ぐらい|まで|から|好き|嫌い)$"
)


@rule
def likeness_word(context: Context, start: int, end: int) -> bool:
    """らしい after a noun says what is typical (男らしい, いかにも彼らしい), not what is inferred."""
    before = context.before(start)
    if _STATES.search(before):
        return False
    if re.search(r"(?:いかにも|さすが|まさに|実に|最も|とても)", before):
        return True
    token = context.token_before(start)
    return (token is not None and token.surface in _LIKE) or not re.search(
        r"(?:は|が|も|で)[^。、]{1,24}$|、[^。、]{1,24}$", before
    )


@rule
def evaluative_place(context: Context, start: int, end: int) -> bool:
    """A sentence adverb stands at the head of a clause or before its predicate, not inside a noun or as a verb's complement."""
    form, after = context.text[start:end], context.after(end, 12)
    before = context.before(start, 12)
    if form in {"幸い", "生憎", "まさか", "よくも"}:
        return bool(re.search(r"(?:^|[。、])$", before)) and not re.match(r"(?:を|が|の|する|し)", after)
    if form == "どうしたことか":
        return not re.match(r"[。]|$", after)
    if form in {"何と", "なんと"}:
        return not re.match(r"(?:でも|言|い[いうえっわ]|か|しても|なく|も|の|す|呼|書|答|表)", after)
    if form in {"あいにく", "いよいよ", "所詮", "しょせん"}:
        return not re.match(r"の", after)
    return not re.match(r"(?:な(?!し)|だ|の(?=[一-龥]))", after) or form.endswith(("に", "も"))


# The adjective gives a reason or is granted before what the sentence is about (面白いけど、長い).
_BACKGROUND = re.compile(r"(?:んだ|のだ)?(?:けれ?ど|が[、，])|ので(?!は)|んで(?!は)|し[、，]?(?!か)")
_DESCRIBED = re.compile(r"[一-龥ァ-ヶ]|(?:こと|もの)(?![だでは])|ところ(?![だでは。]|$)")
_MADE_SO = ("くなる", "くなった", "くなります", "くなりました", "くなってくる", "くなってしまう", "くなってしまっ")


@rule
def evaluative_predicate(context: Context, start: int, end: int) -> bool:
    """An adjective evaluates an event where it ends a clause or is made its topic (恐ろしいのは, 嬉しいです)."""
    form, after = context.text[start:end], context.after(end, 6)
    if _DESCRIBED.match(after) and form.removesuffix("い") in words("att_describing"):
        return False  # すごい勢い, うれしいことが多い
    if form.endswith(_MADE_SO):
        return form.rpartition("くな")[0] not in words("att_describing")  # 馬鹿らしくなる; 雨がひどくなる describes
    if form.endswith(("く", "くて")):
        return False  # 恐ろしくて逃げた, 面白く、長い: a reason or one quality of several
    return not _BACKGROUND.match(after)


@rule
def no_holder_of_feeling(context: Context, start: int, end: int) -> bool:
    """The feeling is the text's own: no person or body before it holds it (住民から心配され, 彼は驚いた)."""
    return not _HOLDS_A_FEELING.search(context.before(start, 40))


# Not から of a reason or a time (というから驚いた, これからの活躍が注目される).
_HOLDS_A_FEELING = re.compile(
    r"(?:(?<![だるたいうすれと])から(?!、)|によって|(?:氏|さん|ら|たち|彼|彼女|住民|国民|関係者|容疑者|選手|監督|[長次三][男女]|[父母妻夫娘]|息子|[男女]性"
    r"|掲示板|ネット|ファン|ユーザー?|視聴者|世間|周囲|会場|一同)(?:は|が|も))(?:[^。「」]|「[^」]*」){0,30}$"
)
