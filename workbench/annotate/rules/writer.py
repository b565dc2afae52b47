"""Rules on the writer's own thought: 私は…と思う, told as anybody's, with the writer as its source."""

from __future__ import annotations

import re

from workbench.annotate.candidates import candidates
from workbench.annotate.context import Context
from workbench.annotate.nouns import source_type
from workbench.annotate.phrases import phrase_before
from workbench.annotate.rules.registry import rule


@rule
def author_between(context: Context, start: int, end: int) -> bool:
    """The writer is named as the subject: directly before the verb (…と私たちは考える) or as the topic (私は…と考える)."""
    phrase = phrase_before(context, start - 1) if context.before(start, 1) in ("は", "も") else None
    if phrase is not None and source_type(context.text[slice(*phrase)]) == "author":
        return True
    return author_topic(context, start, end)


@rule
def author_topic(context: Context, start: int, end: int) -> bool:
    """The writer is the topic of the clause (私は…と考える), in the same quotation."""
    return writer_as_topic(context, start) is not None


@rule
def topic_takes_up_words(context: Context, start: int, end: int) -> bool:
    """The writer as the topic thinks what stands before という (私は…{というふうに思う}, 私は…、{こういうふうに思う}, not 私には…ように思える)."""
    at = start + 2 * context.text.startswith("と、", start)
    return context.text.startswith(("とい", "って", "こ", "そ"), at) and author_topic(context, at, end)


def writer_as_topic(context: Context, at: int) -> tuple[int, int] | None:
    """Where the writer stands as the topic of the clause that goes on at a position (私は…{と考える}), None for nowhere."""
    left = context.inner_start(at, at)
    if _WRITER.search(context.text, left, at) is None:  # as in most sentences
        return None
    own = [
        c
        for c in candidates(context, left, at)
        if c.particle in {"は", "も", "としては", "としても"} and _WRITER.fullmatch(context.text, c.start, c.end)
    ]
    if not own or _NEXT_CLAUSE.search(context.text, own[-1].after, at) is not None:
        return None
    return own[-1].start, own[-1].end


@rule
def author_thinks(context: Context, start: int, end: int) -> bool:
    """The writer is the topic, not far before (私は必要だと思う), and does think so (not 私は残るとは思っておりません)."""
    topic = writer_as_topic(context, start)
    return topic is not None and start - topic[1] <= _NEAR and _NOT_THOUGHT.match(context.text, end) is None


_NEAR = 80
_NOT_THOUGHT = re.compile(r"ません|ない|なかった")


@rule
def thinks_so(context: Context, start: int, end: int) -> bool:
    """What is thought stands before と, not what one wishes or means to do (急ぎたいと思う, 急ごうというふうに考える)."""
    return _MEANT.search(context.before(start, 20)) is None


_MEANT = re.compile(
    r"(?:たい|てほしい|て欲しい|れば|たら|(?<!だ)(?<!あ)(?<!しょ)[おこそとのほもごぞどぼよろ]う)(?:か)?(?:と|って)(?:い(?:う|った)(?:ふう|風|よう)に)?[はも]?$"
)
_WRITER = re.compile(r"(?:私|わたし|わたくし|僕|俺|筆者|我々|われわれ|我ら)(?:たち|達|ども|共|ら|自身)*")
# What ends a clause of which the writer is the topic, too: 私は忙しいので、道は長いと思う. Words quoted within it do not,
# nor does what is meant to come of it: 私は町を守るため、道が要ると考える.
_NEXT_CLAUSE = re.compile(
    r"[うくぐすつぬぶむるたいだんて](?:が|けれども|けど|ので|し|から)[、，]|[たいだん]ため[、，]|ながらも?[、，]|。|「(?![^」]*」.)"
)
