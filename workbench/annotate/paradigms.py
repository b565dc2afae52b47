"""Japanese inflection as regular expressions: a stem and its class give every form a news text uses.

Lexicon patterns name a paradigm in braces: ``{v1:述べ}`` is 述べる in all its forms, ``{vs:指摘}`` the verbal
noun with する, ``{nai}`` the negations that follow a verb stem. ``{@danger}`` is any word of a class, ``{%judged}`` any of a set
of forms (:mod:`workbench.annotate.wordlists`). The classes are those of school grammar
(五段, 一段, サ変, カ変, 形容詞); the forms include polite, old and contracted ones. Longer forms come before
shorter ones in each alternation, so the first match is the whole form.
"""

from __future__ import annotations

import re
from functools import cache

from workbench.annotate import wordlists
from workbench.errors import LexiconError
from workbench.kept import compiled
from workbench.literals import branches
from workbench.view.characters import ONE_TO_ONE

# Negation after a verb's irrealis stem: しれ{nai}, なら{nai}.
NAI = (
    "(?:なかった(?:です|ろう)?|なくては|なくても|なくて|なくとも|なくなった|なくなる|なく|なければ|なかろう|ない(?:です|でしょう)?"
    "|ませんでした|ません|ませぬ|まい|ざる|ずに|ず|ぬ|のう|ねば|ん(?![だでなぐば]))"
)
# The adjective ない and its polite, old and written-out kin: 違い{adjnai}, はずが{adjnai}.
ADJNAI = (
    "(?:なかった(?:です)?|なくて|なくなった|なくなる|なくはない|なく|なければ|なかろう|ない(?:です)?|無かった(?:です)?|無く|無い(?:です)?|無し|なし"
    "|ありませんでした|ありません|ございません|あるまい|ねえ|のう)"
)
# The copula in the forms that belong to an expression; the attributive な and adverbial に are left to the entry.
DA = (
    "(?:ではなかった|ではない|でなかった|じゃない|であったろう|であった|であります|でありました|であり|でございます|である"
    "|でした|です|だった|だ|で)"
)
# て-form auxiliaries: ている, ておる, てきた, てしまう, てある, ていく, てくれる, てみせる, and contractions.
TE_AUX = (
    "(?:いなかった|いない|いなく|いませんでした|いません|いました|いましたし|います|いまして|いたら|いた|いれば|いよう|いるように?(?=な[りっ])|いる|いて|いき(?:ました|ます|たい)?|いった|いっ|いく|い(?=[、。])"
    "|おらず|おられました|おられます|おられる|おられた|おられ|おりませんでした|おりません|おりました|おります|おりまして|おり|おる|おった"
    "|きました|きます|きていた|きている|きていて|きて|きた|くる|まいりました|まいります|参りました|参ります|参りたい|まいりたい"
    "|しまいました|しまった|しまって|しまっている|しまう|しまい|みせました|みせた|みせる|見せた|見せる|みせ|見せ|ありました|あります|あった|ある|あり"
    "|くれました|くれます|くれた|くれる|くれて|くれ|いただきました|いただきます|いただいた|いただく|もらいました|もらった|もらう|やった|やる|やまなかった|やまない|はばからなかった|はばからない)"
)
CONTRACTED_TE = "(?:てる|てた|てました|てます|てません|てない|てなかった|ちゃった|ちゃう|ちまった)"
_TE_TAIL = f"(?:て{TE_AUX}?)"
_DE_TAIL = f"(?:で{TE_AUX}?)"
_MASU = "(?:ませんでした|ません|ましょう|まして|ました|ますれば|ます|ますが(?=\\b))"
_TA = "(?:たり(?:して(?:いる|いた))?|たら|た)"
_DA_PAST = "(?:だり|だら|だ)"
_DESIRE = "(?:たいと(?:ころ)?(?!\\w)|たがっている|たがる|たい|たく)"
# Conjunctive endings on the continuative stem.
_WHILE = "(?:すぎる|すぎ|始めた|始める|続けている|続けてきた|続けた|続ける|続け|かねない|かけた)"


def _ichidan_tail(depth: int = 1) -> str:
    """Endings after the stem of an ichidan verb (述べ|る), and after られ, れ, せ of the auxiliaries."""
    longer = f"|られ{_ichidan_tail(depth - 1)}|させ{_ichidan_tail(depth - 1)}" if depth > 0 else ""
    return (
        f"(?:{CONTRACTED_TE}|{_TE_TAIL}|{_MASU}|{NAI}|るべき(?:だった|だ|である)?|るまい|れば|よう(?=と)|ろ(?=と)|る"
        f"|{_DESIRE}|{_WHILE}|{_TA}{longer}|)"
    )


_T1 = _ichidan_tail()
_AFTER_RENYO = f"{_MASU}|{_DESIRE}|{_WHILE}"

# Godan rows: irrealis, continuative, dictionary form, conditional, volitional, and the euphonic て/た forms.
_GODAN = {
    "v5k": ("か", "き", "く", "け", "こ", "い", "te"),
    "v5g": ("が", "ぎ", "ぐ", "げ", "ご", "い", "de"),
    "v5s": ("さ", "し", "す", "せ", "そ", "し", "te"),
    "v5t": ("た", "ち", "つ", "て", "と", "っ", "te"),
    "v5n": ("な", "に", "ぬ", "ね", "の", "ん", "de"),
    "v5b": ("ば", "び", "ぶ", "べ", "ぼ", "ん", "de"),
    "v5m": ("ま", "み", "む", "め", "も", "ん", "de"),
    "v5r": ("ら", "り", "る", "れ", "ろ", "っ", "te"),
    "v5u": ("わ", "い", "う", "え", "お", "っ", "te"),
    "v5iku": ("か", "き", "く", "け", "こ", "っ", "te"),
    "v5aru": ("ら", "い", "る", "れ", "ろ", "っ", "te"),  # おっしゃる, なさる: おっしゃいました
}


def _godan(stem: str, cls: str) -> str:
    a, i, u, e, o, onbin, kind = _GODAN[cls]
    te = f"{onbin}(?:{CONTRACTED_TE}|{_TE_TAIL}|{_TA})" if kind == "te" else f"{onbin}(?:{_DE_TAIL}|{_DA_PAST})"
    return (
        f"{stem}(?:{te}|{a}(?:{NAI}|れ{_T1}|せ{_T1})|{i}(?:{_AFTER_RENYO})|{u}(?:べき(?:だった|だ|である)?|まい)?"
        f"|{e}(?:ば|る|た|ない|ません|て)|{o}う(?=と)|{i})"
    )


def _ichidan(stem: str) -> str:
    return f"{stem}{_T1}"


def _sahen(stem: str) -> str:
    """A verbal noun: with する in all forms, with をする / もする, and bare before a pause (headline style)."""
    suru = (
        f"(?:し(?:{CONTRACTED_TE}|{_TE_TAIL}|{_AFTER_RENYO}|{_TA}|{NAI}|よう(?=と)|得る|)"
        f"|する(?:べき(?:だった|だ|である)?|まい)?|すべき(?:だった|だ|である)?|すれば|せず|せざるを|され{_T1}|させ{_T1}|でき{_T1}|出来{_T1}"
        f"|いたし(?:{_TE_TAIL}|{_MASU}|{_TA})|致し(?:{_TE_TAIL}|{_MASU}|{_TA})|なさ(?:った|って|る|れる|い))"
    )
    return f"{stem}(?:[をもは]?{suru}|(?=[。、，」』”）)!！?？\\n]|$))"


def _adjective(stem: str) -> str:
    return f"{stem}(?:かったです|かった|かろう|くなかった|くない|くありません|くはない|くなって(?:{TE_AUX})|くなった|くなる|くて|ければ|い(?:です)?|く|そうだ|さ)"


def _kuru(stem: str) -> str:
    return f"{stem}(?:{_TE_TAIL}|{_AFTER_RENYO}|{_TA}|る|ない|なかった|られ{_T1}|)"


_WITH_STEM = {"v1": _ichidan, "vs": _sahen, "adj": _adjective, "vk": _kuru}
_WITHOUT_STEM = {
    "nai": NAI,
    "adjnai": ADJNAI,
    "da": DA,
    "te": _TE_TAIL,
    "te_aux": TE_AUX,
    "t1": _T1,
    "masu": _MASU,
    # ある / いる as the end of an expression: 可能性が{aru}
    "aru": "(?:あるまい|あった|あって|あります|ありました|ありまして|あろう|あれば|ある|あり(?![得うえま])|有(?:る|った|って|ります|りました|ろう|れば)|ござい(?:ます|ました))",
    # 得る after a continuative stem, old うる and kana え
    "uru": "(?:得なかった|得ない|得ません|得ず|得ました|得ます|得た|得よう|得る|うる|えます|えました|える|えた|得)",
    # The end of a plain predicate, as a condition on the left: する, した, 急いだ, 高い.
    "plain": "[うくぐすつぬぶむるただい]",
    # Sentence end or a pause: what may follow a bare form in headline style.
    "pause": "(?=[。、，」』”）)!！?？\\s]|$)",
    "end": "(?=[。」』”）)!！?？\\n]|$)",
}
_MACRO = re.compile(r"\{(?!\d)([a-z0-9_]+)(?::([^{}]*))?\}")
_CLASS = re.compile(r"\{@([a-z0-9_]+)\}")
_FORMS = re.compile(r"\{%([a-z0-9_]+)\}")
_NESTED = 3


def split_tail(pattern: str) -> tuple[str, str | None]:
    """Split a pattern that ends in ``{class:stem}`` into what stands before the endings and the class.

    Endings are long expressions; entries share one compiled expression a class (see :func:`endings`).
    """
    match = next((m for m in _MACRO.finditer(pattern) if m.end() == len(pattern)), None)
    if (
        match is None
        or len(branches(pattern)) > 1
        or match.group(2) is None
        or match.group(1) not in {*_WITH_STEM, *_GODAN}
    ):
        return pattern, None
    return pattern[: match.start()] + match.group(2), match.group(1)


@cache
def endings(name: str) -> re.Pattern[str]:
    """Return the compiled endings of a class: what follows the stem."""
    return compiled(_WITH_STEM[name]("") if name in _WITH_STEM else _godan("", name))


def classes() -> list[str]:
    """Return the names a pattern may use in braces."""
    return sorted([*_WITH_STEM, *_GODAN, *_WITHOUT_STEM])


def expand(pattern: str, *, check: bool = True) -> str:
    """Replace every ``{class:stem}``, ``{name}``, ``{@word_class}`` and ``{%forms}`` of a lexicon pattern by its expression.

    Without ``check`` the expression is not compiled: most of the time of loading a lexicon is spent on that.

    Raises
    ------
    LexiconError
        If a class is unknown, lacks its stem, or the result is not a valid regular expression.
    """

    def one(match: re.Match[str]) -> str:
        name, stem = match.group(1), match.group(2)
        if stem is None and name in _WITHOUT_STEM:
            return _WITHOUT_STEM[name]
        if stem is not None and name in _WITH_STEM:
            return f"(?:{_WITH_STEM[name](stem)})"
        if stem is not None and name in _GODAN:
            return f"(?:{_godan(stem, name)})"
        raise LexiconError(f"no paradigm {match.group()!r} in the pattern {pattern!r}", allowed=classes())

    # Patterns meet the matching view of a text: a full-width letter or half-width kana in one stands for its folded form.
    named = pattern
    for _ in range(_NESTED):  # a set of forms may name another
        named = _FORMS.sub(lambda match: wordlists.any_form(match.group(1)), named)
    if (deep := _FORMS.search(named)) is not None:
        raise LexiconError(
            f"{deep.group()} names itself, or sets within sets", hint=f"at most {_NESTED} sets deep: {pattern!r}"
        )
    named = _CLASS.sub(lambda match: wordlists.alternation(match.group(1)), named)
    expanded = _MACRO.sub(one, named).translate(ONE_TO_ONE)
    try:
        if check:
            re.compile(expanded)
    except re.error as error:
        raise LexiconError(f"the pattern {pattern!r} is not valid ({error})") from None
    return expanded
