"""Commitment of titles and headings: whose words they hold, what they ask, what they report (guidelines §4)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.annotate.context import Context, Found
from workbench.annotate.nouns import can_be_source
from workbench.annotate.quotes import Pair
from workbench.annotate.voice import is_speech

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
# 甲市長は「橋を残す」; 甲市長、町の案に「橋を残す」: who speaks stands first, and what about
_SPEAKER_FIRST = re.compile(
    r"(?:^|[ 　】:：])(?P<who>[^「」、。 　は】:：]{2,14})(?:は|、[^「」、。 　]{2,24}[にでの])$"
)
_HE_SAYS = re.compile(r"(?:語る|訴える|話す|明かす|[言い]う|申す)$")
# 「橋を残せ」町長らが県に提言
_SPEAKER_DIRECTLY_BEHIND = re.compile(
    r"([^「」、。 　にをでとがは]{2,20})[がは][^「」。 　を]{0,12}?(?:語る|語った|訴える|訴え|話す|提言|警告|指摘|反論|苦言)(?=[ 　]|$)"
)
_TOLD_BESIDE = re.compile(r"[がはも](?:語る|訴える|話す)|に聞く")
_AMOUNT = re.compile(r"[0-9０-９][^、。]{0,10}[円人件%％回倍年歳個]")  # 町のカード「一枚5億円」
#: Characters that words of somebody's have at least, marks and all, and a heading at most.
SHORTEST_SAYING = 6
LONGEST_HEADING = 60


def says(context: Context, quotation: Pair) -> bool:
    """Words that close a part of a title, alone or with who says them: 甲市長「町を守る」　議会は反対, 「守る」と甲氏　議会は反対."""
    text, end = context.text, context.end
    if quotation.end - quotation.start < SHORTEST_SAYING or quotation.opener == "『":
        return False  # 甲『橋のある町』 names a work
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
    topic = _SPEAKER_FIRST.search(before)
    if topic is not None and can_be_source(topic.group("who")):
        return not text[quotation.end : end].strip() or is_speech(context, quotation.start, quotation.end)
    speaker = _SPEAKER_BEFORE.search(before)
    if speaker is None or _AMOUNT.fullmatch(text, *quotation.inner):
        return False
    return can_be_source(speaker.group(1)) or is_speech(context, quotation.start, quotation.end)


# 「もう続かない」 - 町の相談室, 「町を守る」 by 乙川: the words, then where they stand or whose they are.
_CREDITED = re.compile(r"[ 　]*(?:[-–—―/／|｜]|by)[ 　]+[^「」。]{2,30}\Z", re.IGNORECASE)
_TOLD_WHOM = re.compile(r"[^「」、。 　]{2,}(に|は)\Z")


def _words_close_title(context: Context) -> bool:
    """Somebody's words close a title behind whom they are about or who says them, or open it with their origin behind them."""
    outer = [q for q in context.quotations if q.depth == 0]
    if not outer or outer[-1].end - outer[-1].start < SHORTEST_SAYING:
        return False
    text, last = context.text, outer[-1]
    if not text[context.start : outer[0].start].strip():
        return len(outer) == 1 and _CREDITED.match(text, last.end, context.end) is not None
    if text[last.end : context.end].strip():
        return False
    # What a wide space sets off is another part of the title.
    parts = re.split("[　 】]", text[context.start : last.start])[-1].split("、")
    told = _TOLD_WHOM.search(parts[-1])
    if told is None:
        return False
    whom = can_be_source(parts[-1][:-1])
    if told.group(1) == "は":
        return whom
    # 町長に「橋を残せ」; 店主、値上げに「もう続かない」
    spoken = is_speech(context, last.start, last.end)
    return spoken and (whom or any(can_be_source(part) for part in parts[:-1] if part))


def asks_in_quotation(context: Context, markers: Sequence[Found]) -> bool:
    """A title that is, or closes with, a question in marks which nobody is named to put (座談会「橋は残すべきか？」)."""
    last = next((q for q in reversed(context.quotations) if q.depth == 0), None)
    if last is None or not any(
        m.code == "question" and last.start < m.start and m.end == last.end - 1 for m in markers
    ):
        return False
    text = context.text
    behind = text[last.end : context.end].strip()
    if behind and not _CREDITED.match(text, last.end, context.end):
        return False
    if not behind and not text[context.start : last.start].strip():
        return False  # a quotation alone is somebody's, whatever it asks
    before = re.split("[　 】:：]", text[context.start : last.start])[-1]
    return not before or (before[-1] not in "、はにもが…－-" and not can_be_source(before))


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


def headline(context: Context, markers: Sequence[Found]) -> str:
    """Titles: a source, a pause and its words in quotation marks are attributed; so is a closing report."""
    title = re.sub(r"[\s　]*[（(][^（()）]{2,20}[)）]\s*$", "", context.text[context.start : context.end])
    if _words_close_title(context):
        return "attributed"
    speaker = _SPEAKER_TITLE.fullmatch(title.strip())
    if _SPEECH_TITLE.search(title) or (speaker is not None and _speaks(context, speaker.group(1))):
        return "attributed"
    if any(says(context, q) for q in context.quotations if q.depth == 0):
        return "attributed"
    outside = [m for m in markers if not context.enclosing(m.start, m.end)]
    if any(m.code == "question" for m in outside) or _asks_why(context, title):
        return "questioned"
    # 甲氏が考えを示した＝十日、東都市: where and when a picture was taken stands behind the sentence.
    final = {m.code for m in outside if m.end >= context.end - 2 or context.text[m.end : m.end + 1] in ("＝", "=")}
    if "hearsay" in final:
        return "hearsay"
    return "attributed" if "attribution" in final else "asserted"
