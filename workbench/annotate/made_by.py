"""Who made what is cited: {甲社が7月に発表した調査}によると, {甲社による「…に関する調査」}によると."""

from __future__ import annotations

import re

from workbench.annotate.candidates import source_before
from workbench.annotate.context import Context
from workbench.annotate.nouns import source_type
from workbench.annotate.persons import has_organisation_name
from workbench.annotate.shapes import GAVE_OUT

Span = tuple[int, int]

# When and where it was made stands between the maker and the verb.
_ASIDE = r"(?:[^、。「」はがを]{1,24}[にでと、])?"
_MADE = (
    rf"[がの]{_ASIDE}(?:{GAVE_OUT}|開示し|発行し|作成し|出し|実施し|行っ|行なっ|調べ)た"
    r"|から(?:提供|発表|公表|公開)された|(?:[にで](?:掲載さ|報じら|発表さ)れ|に載っ)た|(?:から|発表)の|による"
)
_BEFORE = re.compile(rf"(?:{_MADE})$")
_WHOSE = re.compile(rf"(?P<who>[^、。]{{2,}}?)(?:{_MADE})(?=.)")
# What is made to be read, at the end of a phrase.
_TO_BE_READ = re.compile(
    r"(?:調査|テスト|アンケート|ランキング|結果|データ|レポート|報告書?|記事|情報|資料|統計|内容|論文|インタビュー)"
    r"[」』]?(?:[（(][^（()）]*[)）])?$"
)


def _is_bare(phrase: str) -> bool:
    """A message alone (情報, 資料): nothing in the phrase says whose it is."""
    return (
        "の" not in phrase and not has_organisation_name(phrase) and source_type(phrase) in {"unspecified", "official"}
    )


def titled_before(context: Context, position: int) -> Span | None:
    """The title in brackets that ends at a position, however long: 「…の利用に関する調査」によると."""
    if context.text[position - 1 : position] not in ("」", "』"):
        return None
    pair = context.pair_closing(position)
    return (pair.start, position) if pair is not None else None


def with_maker(context: Context, phrase: Span) -> Span:
    """The phrase with whoever made it before it, where it is something to be read and the sentence says who made it."""
    form = context.text[slice(*phrase)]
    if not _is_bare(form) and not _TO_BE_READ.search(form):
        return phrase
    made = _BEFORE.search(context.text, max(context.start, phrase[0] - 48), phrase[0])
    maker = source_before(context, made.start()) if made is not None else None
    return (maker[0], phrase[1]) if maker is not None else phrase


def makers_type(phrase: str) -> str | None:
    """The type of the maker that a phrase names before what is to be read, None where it names none."""
    whose = _WHOSE.match(phrase) if _TO_BE_READ.search(phrase) else None
    kind = source_type(whose.group("who")) if whose is not None else None
    return kind if kind in {"named_organisation", "media", "named_person"} else None
