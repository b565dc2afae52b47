"""Rules for questions and modality: embedded か, questions to an addressee."""

from __future__ import annotations

import re

from workbench.annotate.context import Context
from workbench.annotate.rules.registry import rule


@rule
def embedded_question(context: Context, start: int, end: int) -> bool:
    """か closes an embedded question (なぜ起きたのかは, か否か, かどうか): it asks nothing."""
    after = context.after(end, 12)
    return bool(re.match(r"(?:は|が|を|に|も|で(?!す)|と(?:いう(?!$|。))?|の|、|どうか|否か|について|など|ら|ない|知ら|分から|わから)", after))


@rule
def put_to_addressee(context: Context, start: int, end: int) -> bool:
    """The question asks the person spoken to (いかがでしょうか, お聞かせ…): no stance of the speaker."""
    before = context.before(start, 30)
    return bool(
        re.search(
            r"(?:いかが|どう|どのよう|何|なん|いつ|どこ|だれ|誰|どれ|どちら|いくら|幾ら|なぜ|何故|御存じ|ご存じ|御所見|お考え|考えておられ|おられ|なさ|いただけ|頂け|よろしい|くださ|下さ|ますでしょう|聞か|伺)",
            before + context.text[start:end],
        )
    )
