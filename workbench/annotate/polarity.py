"""Polarity: whether a text puts what it speaks of as holding, as not holding, or leaves that open.

Of a marker it is the polarity of the marker's *content*: of the clause before 可能性がある, of what と述べた reports, of the
predicate that 必ず strengthens. Of a sentence it is that of its main predicate with all its operators. Tense and aspect do not
matter, nor how sure the text is (that is commitment): 来るかもしれない and 来るに違いない are positive, 来ないだろう and
来るはずがない negative. A question, rhetorical ones too, leaves open, and so does what is not confirmed (確認されていない) or
not always so (とは限らない). The distinctions are those of Zunda's factuality (Narita et al. 2013) and of KNP's negation
features; as there, two negations make none (ないわけではない), and the negation of a verb of thought is one of
the thought (とは思わない). Words that are negative in meaning only (拒否, 反対, 困難) do not count.

What each form of marker does to its content is data: ``lexicons/polarity/forms.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from workbench import lexicon
from workbench.annotate import wordlists
from workbench.annotate.context import Attribution, Context, Found
from workbench.errors import LexiconError
from workbench.schema import CODES, POLARITIES

#: Codes of markers that say something of a content; the others (but, the writer, an evaluation) have no polarity.
WITH_CONTENT = frozenset(CODES) - {"counter", "self_mention", "attitude", "scare_quote"}
#: What a form does to the polarity of its content: leaves it, turns it round, or sets it.
EFFECTS = ("keep", "turn", *POLARITIES)
_TURNED: Mapping[str, str] = {"positive": "negative", "negative": "positive", "open": "open"}
#: Lists of adverbs: their content is the predicate that follows.
_ADVERBS = (
    "sure_adverb", "sure_negative", "negative_scope", "negative_degree", "perhaps", "probably", "seemingly",
    "degree_slight", "degree_light", "scope_part", "scope_general",
)  # fmt: skip

# What may stand between a predicate and the end of its clause: one such piece at a time is passed over.
_UNIT = re.compile(
    r"(?:という|といった|との|とする|と|など|[のん]|こと|事|もの|ところ|ため|から|わけ|状況|状態|事実|よう|そう|だった|でした|であった|だ|です"
    r"|である|で(?!き)|な|[ねよわさもはがをに、]|方針|考え|見通し|立場|姿勢|構え|意向|予定|様子|見方|認識|説明)\Z"
)
_CLOSERS = re.compile(r"[。．.！!…　 \n」』”）)〕］\]]+\Z")
_ASKS = re.compile(r"(?:[？?⁇⁈⁉][」』”）)〕］　 \n]*|か(?:な|ね|しら|どうか|い)?[。」』”）)　 \n]*)\Z")
_COPULA = frozenset(("だ", "です", "である", "だった", "でした", "であった"))
_THINGS = frozenset(("もの", "こと", "事", "ところ"))  # a heading that is a noun phrase
_NEGATED = re.compile(
    r"(?P<n>な(?:い|かっ(?:た)?|く(?:て)?|けれ(?:ば)?|かろう)(?:です)?|ません(?:でした)?|ざる"
    r"|ず(?:に(?:い|済|すん|終|おわ)[るたすんわ]*)?|ぬ|まい)\Z"
)
# Two negations make none, and しか…ない says of this alone that it holds.
_TWICE = re.compile(r"(?:ない|なく|ぬ|ん)(?:の|こと|わけ|訳|もの)?(?:では|でも|じゃ|は|も|が)\Z")
_ONLY = re.compile(r"しか[^、。「」]{0,20}\Z")
# Forms that end like a negation and affirm: に違いない, かもしれない, なければならない, ざるを得ない, かねない.
_AFFIRMS = re.compile(
    r"(?:(?:違い|ちがい|相違|間違い|疑い)[はがも]?|し[れり]|知れ|ざるを[得え]|やむを[得え]|ほか[は]?|なら|いけ|たまら|かね|兼ね|[過す]ぎ"
    r"|までも|過言では|差し支え|申し訳|仕方が?|しょうが|とんでも|(?:疑|異論|議論|反論)[^、。]{0,4}余地[はがも]?(?:全く)?)\Z"
)
_FORBIDS = re.compile(r"(?<!なく)(?:て|で|ちゃ|じゃ)(?:は|も)?(?:なら|いけ)\Z")
_UNBEARABLE = re.compile(r"[てで]なら\Z")  # 残念でならない
_ASKED_INSIDE = re.compile(r"(?<![しほなわ確静])か(?:どうか)?(?:は|も|を|が|、|につい(?:て)?|に関し)")
_KNOWING = re.compile(
    r"(?:分か|わか|判|知|示|明らか|公表|発表|説明|読み取|見え|見通|定か|はっきり|触れ|言及|特定|確認|答え|語|述べ|明言)[^、。]{0,12}\Z"
)
_ENDS = "。！？!?．\n「『“"
#: Characters before the end of a clause that are looked at.
_REACH = 80


@dataclass(frozen=True)
class Form:
    """What a kind of form does to the polarity of its content, with an example of the outcome."""

    codes: frozenset[str]
    pattern: re.Pattern[str]
    effect: str
    example: str
    polarity: str


@cache
def forms() -> tuple[Form, ...]:
    """Return the rows of ``lexicons/polarity/forms.tsv``; of those with a marker's code the first that matches holds."""
    found = []
    file = lexicon.shipped("polarity", "forms.tsv")
    for row, where in lexicon.read_table(file, ("codes", "pattern", "effect", "example", "polarity", "note")).rows:
        codes = frozenset(row["codes"].split())
        if not codes or not codes <= WITH_CONTENT:
            raise LexiconError(f"{where}: codes {row['codes']!r}", allowed=sorted(WITH_CONTENT))
        effect = lexicon.choice(row, "effect", EFFECTS, where)
        polarity = lexicon.choice(row, "polarity", POLARITIES, where)
        found.append(Form(codes, lexicon.regex(row["pattern"], "pattern", where), effect, row["example"], polarity))
    return tuple(found)


@cache
def effect(code: str, form: str) -> str:
    """Return what a marker's form does to the polarity of its content: one of :data:`EFFECTS`."""
    return next((f.effect for f in forms() if code in f.codes and f.pattern.search(form)), "keep")


@cache
def _adverbs() -> frozenset[str]:
    return frozenset(word for name in _ADVERBS for word in wordlists.words(name))


@cache
def _negative_adverbs() -> frozenset[str]:
    return frozenset(
        word for n in ("sure_negative", "negative_scope", "negative_degree") for word in wordlists.words(n)
    )


def polarities(context: Context, markers: Sequence[Found], cues: Sequence[Attribution]) -> tuple[list[str | None], str]:
    """Return the polarity of each marker of a sentence (None for those without content), and of the sentence itself."""
    known = _Known(context, markers, {id(a.cue): a for a in cues})
    asks = context.is_headline and any(
        m.code == "question" and not context.enclosing(m.start, m.end) for m in markers
    )  # …通行か　米サイトが分析
    return [known.of(m) for m in markers], "open" if asks else known.at(context.end, context.start)


class _Known:
    """The polarities of one sentence, each worked out once; that of a marker may rest on that of another."""

    def __init__(self, context: Context, markers: Sequence[Found], cues: Mapping[int, Attribution]) -> None:
        self.context, self.cues = context, cues
        self.with_content = [m for m in markers if m.code in WITH_CONTENT]
        self.ends = {m.end: m for m in self.with_content}
        self.done: dict[int, str | None] = {}

    def of(self, marker: Found) -> str | None:
        """Return the polarity of a marker's content."""
        if marker.code not in WITH_CONTENT:
            return None
        if id(marker) not in self.done:
            self.done[id(marker)] = "positive"  # should two markers rest on each other
            self.done[id(marker)] = self._worked_out(marker)
        return self.done[id(marker)]

    def _worked_out(self, marker: Found) -> str:
        form = self.context.text[marker.start : marker.end]
        does = effect(marker.code, form)
        if does in POLARITIES:
            return does
        if form in _adverbs():
            return self._of_predicate(marker, form)
        cue = self.cues.get(id(marker))
        begin, end = self.context.start, marker.start
        if cue is not None and cue.content is not None:
            begin, end = cue.content
        elif cue is not None and marker.clause is not None:
            begin, end = marker.clause
        found = self.at(end, begin)
        return _TURNED[found] if does == "turn" else found

    def _of_predicate(self, marker: Found, form: str) -> str:
        found = self.at(_clause_end(self.context, marker), marker.end)
        return "negative" if found == "positive" and form in _negative_adverbs() else found

    def at(self, end: int, begin: int) -> str:
        """Return the polarity of the clause that ends at a place: of the marker that closes it, or of its predicate."""
        text = self.context.text
        begin = max(begin, self.context.start)
        copula = False
        while end > begin:
            clause = text[max(begin, end - _REACH) : end]
            if (closed := _CLOSERS.search(clause)) is not None:
                end -= len(closed.group())
                continue
            marker = self.ends.get(end)
            if marker is not None and marker.start >= begin and text[marker.start : end] not in _adverbs():
                return self.of(marker) or "positive"
            if _ASKS.search(clause) and self._asks(end):
                return "positive" if copula else "open"  # 問題は、誰が払うかだ states what is asked
            found = self._negated(clause, end - len(clause))
            if found is not None:
                return found
            unit = _UNIT.search(clause)
            if unit is None or (unit.group() in _THINGS and self.context.is_headline):
                return "positive"
            copula = unit.group() in _COPULA
            end -= len(unit.group())
        return "positive"

    def _asks(self, end: int) -> bool:
        """Whether a か at a place is the particle (わずか, ほか are words), or a mark of a question stands there."""
        token = self.context.token_before(end)
        return token is None or token.end != end or token.pos in ("助詞", "補助記号", "助動詞", "記号")

    def _negated(self, clause: str, offset: int) -> str | None:
        """Return what a negated predicate at the end of a clause makes of it, or None where none stands there."""
        found = _NEGATED.search(clause)
        if found is None:
            return self._forbidden(clause, offset)
        at = offset + found.start("n")
        if not self._is_negation(at, found.group("n")):
            return None
        before = clause[: found.start("n")]
        if _FORBIDS.search(before) and not _UNBEARABLE.search(before):
            return "negative"
        if _AFFIRMS.search(before) or _TWICE.search(before) or _ONLY.search(before):
            return "positive"
        if _KNOWING.search(before) and _ASKED_INSIDE.search(_last_sentence(before)):
            return "open"
        return "negative"

    def _is_negation(self, at: int, form: str) -> bool:
        """Whether a word of negation stands there: 少ない and 必ず only end like one."""
        i = self.context.index_from(at)
        tokens = self.context.tokens
        if i < len(tokens) and tokens[i].start == at:
            return True
        token = tokens[i - 1] if i else None  # the token that the place stands in
        return token is not None and token.end > at and token.pos in ("助動詞", "動詞") and not form.startswith("な")

    def _forbidden(self, clause: str, offset: int) -> str | None:
        """怠るな, at the very end of a sentence: a prohibition."""
        end = offset + len(clause)
        if not clause.endswith("な") or self.context.text[end : self.context.end].strip("。！! 　\n"):
            return None
        verb = self.context.token_before(end - 1)
        return (
            "negative" if verb is not None and verb.pos == "動詞" and verb.surface[-1] in "るうくすつぬぶむぐ" else None
        )


def _last_sentence(text: str) -> str:
    cut = max(text.rfind(mark) for mark in _ENDS)
    return text[cut + 1 :]


# Where a clause can end behind an adverb: after a predicate that goes on (〜が、 〜し、 〜て、), at a closing mark, at a stop.
_PAUSE = re.compile(r"(?:が|けれど|けれども|ので|から|て|で|し|り|ず|ば|と|れ|き|え)、")


def _clause_end(context: Context, marker: Found) -> int:
    """Return where the clause of an adverb ends."""
    around = context.enclosing(marker.start, marker.end)
    stop = around[-1].end - 1 if around else context.end
    text = context.text
    closing = [p for p in (text.find(mark, marker.end, stop) for mark in "。！？") if p >= 0]
    stop = min([stop, *closing])
    at = marker.end + 1  # もちろん、: the comma of the adverb itself
    while (pause := text.find("、", at, stop)) >= 0:
        word = context.token_before(pause)
        if word is not None and _PAUSE.search(text, max(at, pause - 4), pause + 1) and _is_predicate(context, pause):
            return pause
        at = pause + 1
    return stop


def _is_predicate(context: Context, pause: int) -> bool:
    i = context.index_before(pause)
    near = context.tokens[max(0, i - 1) : i + 1]
    return any(t.pos in ("動詞", "助動詞", "形容詞") for t in near)
