"""Rank the words that stand in the constructions of reporting, to fill word classes, and measure what they cover.

    python scripts/harvest_constructions.py CORPUS.jsonl.gz [--field body] [--slot quote] [--least 5] [--top 200]
    python scripts/harvest_constructions.py CORPUS.jsonl.gz --coverage

CORPUS is JSON Lines (or .gz), one document a line, its text in ``body`` or ``text``; a folder of .txt files will do
too; ``--first`` reads no more documents than that. A row of the ranking is: the slot, the word, how often it stands
there, its association with the slot (log2 of the rate in the slot over the rate after を, が, に anywhere; higher is
more bound to the slot), and what has it already: a word class, ``reporting`` for a verb of ``stance/reporting.tsv``
that takes this complement, or a dash. Read the rows with a dash and sort them by hand into
``workbench/lexicons/classes/`` or ``reporting.tsv``: frequency alone says nothing about what a word reports.
``--coverage`` prints, for each slot, how many words stand in it and the share of them that is accounted for. A word
that is no report (なる after と) counts once it is in ``naming``. The share is no recall: direct speech takes any
predicate of its speaker, listed or not, and not every word in a slot reports.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from workbench.annotate import wordlists
from workbench.annotate.lexicon import stance

_NOUNS = ("view", "mind", "statement", "stand", "news", "heard", "uttered", "reason", "common",
          "proposition", "text", "threat", "event", "people")  # fmt: skip
_VERBS = ("see", "assert", "hold", "receive", "told", "pointed", "found", "naming")

#: Where a word is looked for: what stands before it; the complement by which a reporting verb takes it ("" for a
#: noun); and the word classes that account for it besides.
SLOTS: dict[str, tuple[re.Pattern[str], str, tuple[str, ...]]] = {
    "quote": (re.compile(r"[」』”]と(?:も)?(?![のいなは、。]|ころ|もに|同時|おり|き[にはの、])"), "to", _VERBS),
    "clause": (
        re.compile(
            r"(?:だ|[うくぐすつぬぶむる]|た|い)と(?![のいなは、。]|ころ|もに|同時|おり|き[にはの、]|しれ|か|も)"
        ),
        "to",
        _VERBS,
    ),
    "koto": (re.compile(r"[るたい](?:という)?こと(?:など)?を"), "koto", ("assert", "hold", "found")),
    "mune": (re.compile(r"旨(?:を|が|、)"), "mune", ("assert", "hold", "pointed")),
    "you": (re.compile(r"[るい]よう(?:に)?(?=[一-龥]{1,3}(?:し|す|め|び|っ))"), "you", ("assert",)),
    "noun": (re.compile(r"[るただい」]と(?:の|いう)(?=[一-龥]{1,4}[がもを])"), "", _NOUNS),
}
_ANYWHERE = re.compile(r"[をがに](?=[一-龥ぁ-ん])")
_REACH = 26  # characters after the slot that are looked at


def texts(path: Path, field: str | None) -> Iterator[str]:
    """Yield the texts of a corpus, one a document."""
    if path.is_dir():
        yield from (p.read_text(encoding="utf-8") for p in sorted(path.glob("*.txt")))
        return
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")  # noqa: SIM115
    with opened as lines:
        for line in lines:
            record = json.loads(line)
            yield str(record.get(field) if field else record.get("body") or record.get("text") or "")


#: Verbs that say nothing by themselves, whatever stands behind them: としている, とみられる, と言える.
_LIGHT = {
    "する": "する",
    "為る": "する",
    "見る": "みる",
    "みる": "みる",
    "言う": "いう",
    "いう": "いう",
    "なる": "なる",
}


def key(tokens: list[Any], *, noun: bool) -> str | None:
    """The word in the slot: a noun's surface, or the dictionary form of the first predicate."""
    if noun:
        return "".join(_nouns(tokens)) or None
    if tokens and not noun and (light := _LIGHT.get(tokens[0].dictionary_form())):
        return light
    for i, token in enumerate(tokens):
        pos = token.part_of_speech()
        if token.surface() in "。、「」『』":
            return "".join(t.surface() for t in tokens[:i]) or None  # a clipped predicate: 」と笑顔。
        if pos[0] == "動詞" and pos[1] == "一般":
            if i and tokens[i - 1].surface() == "を":
                return "".join(t.surface() for t in tokens[max(0, i - 2) : i]) + token.dictionary_form()
            return str(token.dictionary_form())
        if pos[0] == "名詞" and pos[2] == "サ変可能" and i + 1 < len(tokens):
            following = tokens[i + 1].dictionary_form()
            if following in {"する", "為る", "できる"} or tokens[i + 1].surface() in "。、":
                return str(token.surface())
    return None


def _nouns(tokens: list[Any]) -> Iterator[str]:
    for token in tokens:
        if token.part_of_speech()[0] not in {"名詞", "接尾辞", "接頭辞"}:
            return
        yield token.surface()


def count(corpus: Iterable[str], slots: Iterable[str]) -> dict[str, Counter[str]]:
    """Count the words in each slot, and (under ``*``) after を, が and に at one place in twenty."""
    import sudachipy

    tokenize = sudachipy.Dictionary().tokenizer().tokenize
    found: dict[str, Counter[str]] = {name: Counter() for name in [*slots, "*"]}
    for text in corpus:
        for name in found:
            pattern = _ANYWHERE if name == "*" else SLOTS[name][0]
            for i, match in enumerate(pattern.finditer(text)):
                if name == "*" and i % 20:
                    continue
                word = key(list(tokenize(text[match.end() : match.end() + _REACH])), noun=name == "noun")
                if word:
                    found[name][word] += 1
    return found


@cache
def class_of(word: str, slot: str) -> str | None:
    """The class that accounts for a word in a slot, ``reporting`` for a known reporting verb, or None."""
    bare = re.sub(r"^.*を(?=.)", "", word)
    _, complement, names = SLOTS[slot]
    forms = {form for base in (word, bare) for form in (base, f"{base}する")} if complement else set()
    for verb in stance().verbs:
        if complement in verb.complements and any((0, len(f)) in set(verb.spans(f, 0, len(f))) for f in forms):
            return "reporting"
    for name in names:
        known = wordlists.listed(name)
        if known.keys() & {word, bare, f"{bare}する"} or (slot == "noun" and word.endswith(tuple(known))):
            return name
    return None


def ranking(found: dict[str, Counter[str]], slot: str, least: int) -> Iterator[tuple[str, int, float, str | None]]:
    """Yield word, frequency, association and class, the most frequent first."""
    here, elsewhere = found[slot], found["*"]
    total, base = sum(here.values()), sum(elsewhere.values())
    for word, n in here.most_common():
        if n >= least:
            yield word, n, math.log2(n / total / ((elsewhere[word] + 0.5) / (base + 1))), class_of(word, slot)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--field", help="key of the text in each record (default: body, else text)")
    parser.add_argument("--slot", choices=list(SLOTS), action="append", help="default: all")
    parser.add_argument("--least", type=int, default=3, help="lowest frequency shown")
    parser.add_argument("--top", type=int, default=300, help="rows a slot")
    parser.add_argument("--coverage", action="store_true", help="the share of occurrences that a class accounts for")
    parser.add_argument("--first", type=int, help="documents read (default: all)")
    arguments = parser.parse_args()
    if not arguments.corpus.exists():
        sys.exit(f"harvest_constructions.py: error: no corpus at {arguments.corpus}")
    slots = arguments.slot or list(SLOTS)
    found = count(islice(texts(arguments.corpus, arguments.field), arguments.first), slots)
    for slot in slots:
        total = sum(found[slot].values())
        if arguments.coverage:
            covered = sum(n for word, n in found[slot].items() if class_of(word, slot))
            print(f"{slot}\t{total}\t{covered / total if total else float('nan'):.3f}")
            continue
        for word, n, bound, name in list(ranking(found, slot, arguments.least))[: arguments.top]:
            print(f"{slot}\t{word}\t{n}\t{bound:.1f}\t{name or '-'}")


if __name__ == "__main__":
    main()
