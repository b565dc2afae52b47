"""Sources by GiNZA's dependencies: a verb of reporting, its と clause, and its subject. Run by comparators.py.

Needs ``ginza`` and ``ja_ginza`` and nothing of the workbench, so that it can run in an environment of its own. Reads
JSON lines on stdin, the first with the reporting verbs as [sentence, start, end], then a document a line with text
and cues (or null); prints a line a document: its attributions as [cue, source or null].

- A cue of its own is a reporting verb (by lemma) that a clause with と depends on, from と to the end of the verb's
  inflection, or the fixed case に よる と / に よれ ば.
- The source is the subject of the verb (the nearest before it, else after), with all that depends on it, without
  its case particle; of によると it is the noun that the case belongs to.
- Of a cue that is given, the verb is the first token in it that governs others and is no function word.
"""

from __future__ import annotations

import json
import sys

CONTENT = {"VERB", "NOUN", "PROPN", "ADJ"}
SUBJECT = {"nsubj", "nsubj:pass", "csubj", "dislocated"}
LOOSE = {"case", "punct", "mark", "fixed"}
ACCORDING = {"よる", "依る", "拠る", "因る"}


def head_of(tokens, start, end):
    """The content word of a span that governs the rest of it."""
    inside = [t for t in tokens if start <= t.idx < end]
    content = [t for t in inside if t.pos_ in CONTENT]
    outer = [t for t in content if not start <= t.head.idx < end or t.head.i == t.i]
    return (outer or content or inside or [None])[-1]


def phrase(token):
    """The span of a noun and all that depends on it, without what belongs to its case and without punctuation."""
    kept = {token.i, *(t.i for c in token.children if c.dep_ not in LOOSE for t in c.subtree)}
    first = last = token.i
    while first - 1 in kept:
        first -= 1
    while last + 1 in kept:
        last += 1
    doc = token.doc
    while first < last and doc[first].pos_ in {"PUNCT", "SYM"} and doc[first].text not in "「『":
        first += 1
    return doc[first].idx, doc[last].idx + len(doc[last].text)


def subject(verb):
    found = [c for c in verb.children if c.dep_ in SUBJECT]
    before = [c for c in found if c.i < verb.i]
    chosen = before[-1] if before else found[0] if found else None
    return phrase(chosen) if chosen is not None else None


def according(token):
    """The noun before a fixed に よる と, if the token is its よる."""
    if token.lemma_ not in ACCORDING or token.i == 0 or token.nbor(-1).text != "に":
        return None
    noun = token.nbor(-1).head
    return noun if noun.i < token.i else None


def inflected_end(verb):
    """The end of the verb with the auxiliaries that follow it."""
    doc, last = verb.doc, verb.i
    while last + 1 < len(doc) and (
        doc[last + 1].pos_ == "AUX" or doc[last + 1].dep_ in {"aux", "fixed"} or doc[last + 1].text in {"て", "で"}
    ):
        last += 1
    return doc[last].idx + len(doc[last].text)


def own(doc, verbs):
    """The cues that the parse itself shows, each with its source."""
    rows = []
    for token in doc:
        noun = according(token)
        if noun is not None and token.i + 1 < len(doc) and token.nbor(1).text in {"と", "ば"}:
            after = token.nbor(1)
            rows.append(((token.nbor(-1).idx, after.idx + 1), phrase(noun)))
        elif token.lemma_ in verbs and token.pos_ in CONTENT:
            clauses = [c for c in token.children if c.i < token.i]
            quoting = [x for c in clauses for x in c.children if x.text == "と" and x.i > c.i and x.dep_ in LOOSE]
            if quoting:
                mark = quoting[-1]
                start = mark.idx if mark.i + 1 == token.i else token.idx
                rows.append(((start, inflected_end(token)), subject(token)))
    return rows


def given(doc, cues):
    rows = []
    for start, end in cues:
        yoru = [n for t in doc if start <= t.idx < end and (n := according(t)) is not None]
        head = head_of(doc, start, end)
        source = phrase(yoru[0]) if yoru else subject(head) if head is not None else None
        # と の 見方 が ある: the subject of ある is a part of the cue and nobody's name.
        inside = source is not None and source[0] < end and source[1] > start
        rows.append(((start, end), None if inside else source))
    return rows


def lemmas(nlp, verbs):
    """The lemmas of the reporting verbs: the word in each span of the lexicon's examples that governs it."""
    found = set()
    for text, start, end in verbs:
        head = head_of(nlp(text), start, end)
        if head is not None:
            found.add(head.lemma_)
    return found


def lines(text):
    """Lines with where they begin: GiNZA's parse of a whole text would join headings to sentences."""
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def main() -> None:
    try:
        import spacy

        nlp = spacy.load("ja_ginza")
    except (ImportError, OSError) as error:
        sys.exit(f"GiNZA cannot be loaded: {' '.join(str(error).split())[:200]}")
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
    verbs = lemmas(nlp, json.loads(sys.stdin.readline())["verbs"])
    for row in map(json.loads, sys.stdin):
        found = []
        for at, line in lines(row["text"]):
            if not line.strip():
                continue
            doc = nlp(line)
            if row["cues"] is None:
                rows = own(doc, verbs)
            else:
                rows = given(doc, [(a - at, b - at) for a, b in row["cues"] if at <= a and b <= at + len(line)])
            found += [
                [[a + at, b + at], None if source is None else [source[0] + at, source[1] + at]]
                for (a, b), source in rows
            ]
        print(json.dumps({"doc_id": row["doc_id"], "attributions": found}, ensure_ascii=False))


if __name__ == "__main__":
    main()
