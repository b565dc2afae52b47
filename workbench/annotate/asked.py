"""Who is asked, and so answers, and who only asks: 店員に尋ねたところ「…」と, 記者が尋ねると「…」と返した."""

from __future__ import annotations

import re

from workbench.annotate.candidates import Candidate, source_before
from workbench.annotate.context import Context

Span = tuple[int, int]

# 店員に尋ねたところ「…」と: whoever was asked answers.
_ASKED = re.compile(
    r"(?P<who>に)(?:[^、。「」]{0,12}(?:インタビュー|取材|質問|相談|電話|連絡|問い合わせ|聞い|尋ね|訊い|伺っ|頼ん|お願い|話し|打ち明け)"
    r"|、?[^、。「」]{0,24}(?:尋ね|質問を?し|問いかけ|問い掛け|水を向け))"
    r"[^、。「」]{0,6}(?:ところ|たら|と|れば)[、，]?$"
)
_INTERVIEWED = re.compile(r"(?P<who>への)(?:インタビュー|聞き取り)(?:調査)?で[はも]?[、，]?$")
# 記者が尋ねると「…」と: whoever does so is answered.
_THEREUPON = re.compile(
    r"(?:尋ね|聞|訊|質問|問|ツッコ|つっこ|突っ込|反論|話|言|水を向け|促|求め|呼び[かけ掛]|迫|指摘|伝え|告げ|褒め|声を[かけ掛])"
    r"[^、。「」]{0,5}(?<![らさわか]れ)[うくすつぬぶむるぐ]と[、，]?$"
)


def asks_first(context: Context, candidate: Candidate, right: int) -> bool:
    """The subject of a clause with と directly before a quotation: somebody else answers (甲野が問うと「…」と返した)."""
    return (
        candidate.particle == "が"
        and context.text[right : right + 1] in ("「", "『")
        and _THEREUPON.search(context.before(right, 16)) is not None
    )


def asked(context: Context, left: int, right: int) -> Span | None:
    """Return whoever was asked between two positions, before whose answer the clause ends, or None."""
    match = _ASKED.search(context.text[left:right]) or _INTERVIEWED.search(context.text[left:right])
    return source_before(context, left + match.start("who")) if match else None
