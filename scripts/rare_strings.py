"""Count what the lexicons of stance name that stands in no more than one document, and list what may be fitted to one.

    python scripts/rare_strings.py --shared ../shared [--gold FOLDER ...] [--most 1] [--all]

A rule that names a string of one document was fitted to that document, unless a linguist would list the string anyway. Looked at
are the words of the classes (inflected ones by their stem), the forms of the sets, every literal of two characters or more in the
patterns and conditions of the entries, and the entries themselves (their pattern, without conditions). A document counts once.
What stands in no more than ``--most`` documents of the unlabelled corpora and in no gold text either cannot have been fitted to
gold: it was listed out of a dictionary or a grammar, and is counted only (``--all`` lists it). What stands in at most so many and
in a text whose gold was read is a suspect: each of them was judged by hand, with the reason why it stays, in
``scripts/rare_strings.tsv``; those not judged yet are printed, and the script then ends with status 1.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
import sys
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from workbench.annotate import wordlists
from workbench.annotate.lexicon import stance
from workbench.lexicon import FIXED, read_table, shipped

ROOT = Path(__file__).resolve().parents[1]
REVIEWED = ROOT / "scripts" / "rare_strings.tsv"
#: Folders of gold texts in the shared folder.
GOLD = ("gold/texts", "gold/dev23-texts")
CORPORA = ("jawikinews.jsonl.gz", "diet-all.jsonl.gz", "signed-commentary.jsonl.gz")
#: Why a rare string stays.
REASONS: Mapping[str, str] = {
    "spelling": "another spelling (kana, kanji, okurigana) of a form that is named too",
    "form": "an old, dialectal, polite or contracted form of what is named: a closed set",
    "kin": "a member of a word family that dictionaries list beside the words that are named",
    "guard": "a condition that keeps a form out, or a piece of one: it marks nothing by itself",
    "register": "at home in headlines, captions, posts or speech, of which the corpora have little",
    "dictionary": "an entry of any dictionary, with this meaning; rare in news and the Diet only",
}
_CELLS = ("pattern", "left", "right", "verb")
_STEM = re.compile(r"\{[a-z0-9_]+:([^{}]*)\}")
_NAMED = re.compile(r"\{[@%]?[a-z0-9_]+\}|<[^<>]*>|\\.|\[[^\]]*\]|\(\?[:=!<]+|[()|?*+.^$!]|\{\d*,?\d*\}")
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龥々ー]{2,}")


class Documents:
    """Unlabelled documents as one string, so that a string is looked for at the speed of memory."""

    def __init__(self, texts: Iterable[str]) -> None:
        kept = [unicodedata.normalize("NFKC", text) for text in texts]
        self.n = len(kept)
        self.whole = "\0".join(kept)
        self._ends = list(accumulate(len(text) + 1 for text in kept))

    def holding(self, string: str, most: int) -> int:
        """Return in how many documents a string stands, but no more than ``most`` and one."""
        found, at = 0, 0
        while found <= most and (at := self.whole.find(string, at)) >= 0:
            found += 1
            at = self._ends[bisect_right(self._ends, at)]
        return found

    def matching(self, pattern: re.Pattern[str], needles: Iterable[str], most: int) -> int:
        """Return in how many documents an expression matches that begins with a needle, but no more than ``most`` and one."""
        found: set[int] = set()
        for needle in needles:
            at = self.whole.find(needle)
            while at >= 0 and len(found) <= most:
                document = bisect_right(self._ends, at)
                if document not in found and pattern.match(self.whole, at, self._ends[document] - 1):
                    found.add(document)
                at = self.whole.find(needle, self._ends[document] if document in found else at + 1)
        return len(found)


def texts(shared: Path) -> Iterator[str]:
    """Yield the texts of the unlabelled corpora of the shared folder."""
    for name in CORPORA:
        with gzip.open(shared / "data" / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                yield str(record.get("body") or record.get("text") or "")


@dataclass(frozen=True)
class Named:
    """A string that the lexicon names: the kind of place, the file, the entry, class or set, and the string."""

    kind: str
    where: str
    name: str
    string: str


def named() -> Iterator[Named]:
    """Yield every string that classes, sets of forms, patterns and conditions name."""
    for name in wordlists.names():
        for word, kind in wordlists.listed(name).items():
            stem = word if kind in FIXED else (literals(wordlists.inflection(word, kind)) or [word])[0]
            yield Named("class", f"classes/{name}", name, unicodedata.normalize("NFKC", stem))
    for name, forms in wordlists.form_sets().items():
        for form in forms:
            yield from (Named("form", "forms", name, run) for run in literals(form))
    for path in sorted(shipped("stance").glob("*.tsv")):
        for row, _ in read_table(path).rows:
            for cell in (c for c in _CELLS if row.get(c)):
                kind = "condition" if cell in ("left", "right") else "pattern"
                yield from (Named(kind, f"stance/{path.stem}", row["entry_id"], run) for run in literals(row[cell]))


def literals(pattern: str) -> list[str]:
    """Return the runs of two Japanese characters or more that stand in a pattern as they are."""
    bare = _NAMED.sub("\n", _STEM.sub(r"\n\1", pattern))
    return [unicodedata.normalize("NFKC", run) for run in _JAPANESE.findall(bare)]


def gold_texts(folders: Iterable[Path]) -> Documents:
    """Return the texts of folders of gold."""
    files = [file for folder in folders for file in sorted(folder.glob("*.txt"))]
    return Documents(file.read_bytes().decode("utf-8-sig") for file in files)


def suspects(documents: Documents, gold: Documents, most: int = 1) -> list[tuple[Named, int, int]]:
    """Return strings that stand in gold texts and in at most ``most`` other documents, and how many of the one and the other."""
    found: dict[tuple[str, str], tuple[Named, int, int]] = {}
    for item in named():
        if (item.name, item.string) not in found and (own := gold.holding(item.string, gold.n)):
            n = documents.holding(item.string, most)
            if n <= most:
                found[item.name, item.string] = item, own, n
    return list(found.values())


def rare_strings(documents: Documents, most: int) -> list[tuple[Named, int]]:
    """Return the strings that stand in at most so many documents, each once, and in how many."""
    counts: dict[str, int] = {}
    found: dict[tuple[str, str, str], tuple[Named, int]] = {}
    for item in named():
        n = counts.setdefault(item.string, -1)
        if n < 0:
            n = counts[item.string] = documents.holding(item.string, most)
        if n <= most:
            found.setdefault((item.where, item.name, item.string), (item, n))
    return list(found.values())


def rare_entries(documents: Documents, most: int) -> list[tuple[str, int]]:
    """Return the entries whose pattern matches in at most so many documents, conditions and rules left aside."""
    found = []
    for entry in stance().entries:
        if entry.needles:
            n = documents.matching(entry.head.compiled, entry.needles, most)
            if n <= most:
                found.append((entry.entry_id, n))
    return found


def reviewed(path: Path) -> dict[tuple[str, str], str]:
    """Return the reason of every string that was read, by where it stands (file or entry) and string."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if bad := [r for r in rows if r["reason"] not in REASONS]:
        sys.exit(f"{path.name}: reason {bad[0]['reason']!r} of {bad[0]['string']!r}; allowed: {', '.join(REASONS)}")
    return {(r["name"], r["string"]): r["reason"] for r in rows}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--gold", type=Path, nargs="+", default=[], help="further folders of texts whose gold was read")
    parser.add_argument("--most", type=int, default=1, help="documents that a rare string stands in at most")
    parser.add_argument("--all", action="store_true", help="list every rare string and entry too")
    arguments = parser.parse_args()
    documents = Documents(texts(arguments.shared))
    gold = gold_texts([*(arguments.shared / name for name in GOLD), *arguments.gold])
    known = reviewed(REVIEWED)
    every = {(item.name, item.string) for item in named()}
    print(f"{documents.n} documents, {gold.n} gold texts; {len(every)} strings named")
    if arguments.all:
        rare, entries = rare_strings(documents, arguments.most), rare_entries(documents, arguments.most)
        for item, n in rare:
            print(f"{item.kind}\t{item.where}\t{item.name}\t{item.string}\t{n}")
        for name, n in entries:
            print(f"entry\tstance\t{name}\t*\t{n}")
        print(f"in at most {arguments.most}: {dict(Counter(i.kind for i, _ in rare) + Counter(entry=len(entries)))}")
    found = suspects(documents, gold, arguments.most)
    unread = [(i, a, b) for i, a, b in found if (i.name, i.string) not in known]
    reasons = Counter(known[i.name, i.string] for i, _, _ in found if (i.name, i.string) in known)
    print(f"of these in a gold text: {len(found)}, judged {dict(reasons)}, not judged {len(unread)}")
    for item, own, n in unread:
        print(f"{item.where}\t{item.name}\t{item.string}\tgold texts {own}, others {n}")
    return int(bool(unread))


if __name__ == "__main__":
    sys.exit(main())
