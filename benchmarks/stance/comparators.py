"""What the analyser is set beside: a plain dictionary, the nearest name before the cue, GiNZA's dependencies.

Each takes texts by document and gives records in the format of the annotation guidelines (§5). The dictionary gives
everything. The others give attributions only, as a source finder does; with ``cues`` they are told where the cues
are and only have to find whose words they are.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from workbench.annotate import lexicon
from workbench.annotate.names import names
from workbench.annotate.nouns import heads

Record = dict[str, Any]
Span = tuple[int, int]
Cues = Mapping[str, Sequence[Span]]

COMMITMENT = {
    "certainty": "boosted",
    "possibility": "hedged",
    "probability": "hedged",
    "inference": "hedged",
    "attenuation": "hedged",
    "attribution": "attributed",
    "hearsay": "hearsay",
    "question": "questioned",
}
SENTENCE = re.compile(r"[^\n。！？!?]*[。！？!?]+|[^\n。！？!?]+")
#: The source type that the kind of a name, or of the last word of a phrase, stands for by itself.
NAME_TYPE = {"person": "named_person", "office": "official"}
HEAD_TYPE = {
    "person_title": "named_person", "expert": "expert", "official": "official", "media": "media", "public": "public",
    "author": "author", "document": "official",
}  # fmt: skip
GINZA = Path(__file__).with_name("ginza_sources.py")


def dictionary_forms(shortest: int = 2) -> dict[str, str]:
    """Return the citation forms of the stance lexicon, by what the braces of its examples hold, and their codes."""
    forms: dict[str, str] = {}
    for entry in (*lexicon.stance().entries, *lexicon.stance().verbs):
        text, spans = lexicon.marked(entry.example)
        for start, end in spans:
            if end - start >= shortest:
                forms.setdefault(text[start:end], entry.code)
    return forms


def dictionary(shortest: int) -> Callable[[Mapping[str, str]], list[Record]]:
    """Return the plain dictionary made from the stance lexicon."""
    forms = dictionary_forms(shortest)
    pattern = re.compile("|".join(map(re.escape, sorted(forms, key=lambda f: (-len(f), f)))))

    def annotate(texts: Mapping[str, str]) -> list[Record]:
        return [plain_record(doc_id, text, pattern, forms) for doc_id, text in texts.items()]

    return annotate


def plain_record(doc_id: str, text: str, pattern: re.Pattern[str], forms: dict[str, str]) -> Record:
    hits = [(m.start(), m.end(), forms[m.group()]) for m in pattern.finditer(text)]
    sentences = [m.span() for m in SENTENCE.finditer(text) if m.group().strip()]
    return {
        "doc_id": doc_id,
        "markers": [{"start": a, "end": b, "code": c, "voice": "author"} for a, b, c in hits],
        "attributions": [attribution((a, b), None) for a, b, c in hits if c == "attribution"],
        "sentences": [{"start": a, "end": b, "commitment": plain_commitment(a, b, hits)} for a, b in sentences],
    }


def attribution(cue: Span, source: Span | None, kind: str = "unspecified") -> Record:
    start, end = source or (None, None)
    return {"cue_start": cue[0], "cue_end": cue[1], "source_start": start, "source_end": end, "source_type": kind}


def plain_commitment(start: int, end: int, hits: Sequence[tuple[int, int, str]]) -> str:
    """Take the last form whose code is a commitment and which ends in the sentence's last ten characters."""
    near = [c for a, b, c in hits if a >= start and max(start, end - 10) < b <= end and c in COMMITMENT]
    return COMMITMENT[near[-1]] if near else "asserted"


def cues_of(records: Sequence[Mapping[str, Any]]) -> dict[str, list[Span]]:
    """Return where the attribution cues of each document are."""
    return {r["doc_id"]: [(a["cue_start"], a["cue_end"]) for a in r["attributions"]] for r in records}


def only_attributions(doc_id: str, attributions: Sequence[Record]) -> Record:
    return {"doc_id": doc_id, "markers": [], "attributions": list(attributions), "sentences": []}


# --- nearest name before the cue ---------------------------------------------------------------------


@cache
def name_pattern() -> re.Pattern[str]:
    """A name of the names lexicon (no place, event or term), or a run of nouns' characters up to a source head."""
    kinds = {"person", "organisation", "outlet", "government", "office", "country"}
    known = [form for form, name in names().items() if name.kind in kinds]
    ends = [form for form, kind in heads().items() if kind != "not_a_source"]
    longest = [sorted(forms, key=lambda f: (-len(f), f)) for forms in (known, ends)]
    name, head = ("|".join(map(re.escape, forms)) for forms in longest)
    body = r"[一-龥々〆ヵヶァ-ヶー・A-Za-z0-9Ａ-Ｚａ-ｚ０-９]"
    return re.compile(rf"{body}*(?:{head})(?!{body})|(?:{name})(?:{body}*(?:{head})(?!{body}))?")


def nearest_name(texts: Mapping[str, str], cues: Cues) -> list[Record]:
    """Take the name or noun phrase of a source that ends last before each cue, in its sentence."""
    found = []
    for doc_id, text in texts.items():
        rows = []
        for start, end in cues.get(doc_id, ()):
            begin = max((text.rfind(mark, 0, start) + 1 for mark in "\n。！？!?"), default=0)
            near = [m.span() for m in name_pattern().finditer(text, begin, start)]
            source = near[-1] if near else None
            rows.append(
                attribution((start, end), source, plain_type(text[slice(*source)]) if source else "unspecified")
            )
        found.append(only_attributions(doc_id, rows))
    return found


def plain_type(phrase: str) -> str:
    """The type that the phrase's own entry or its last word stands for; a name of an organisation otherwise."""
    if phrase in names():
        return NAME_TYPE.get(names()[phrase].kind, "named_organisation")
    kind = next((kind for form, kind in heads().items() if phrase.endswith(form)), None)
    return HEAD_TYPE.get(kind or "", "named_organisation")


# --- GiNZA: the と clause and its subject --------------------------------------------------------------


def ginza(texts: Mapping[str, str], cues: Cues | None, python: str) -> list[Record]:
    """Run ``ginza_sources.py`` with a Python that has GiNZA; without ``cues`` it finds its own.

    Raises
    ------
    RuntimeError
        If that Python has no GiNZA or fails; the message is its last line.
    """
    verbs = [lexicon.marked(entry.example) for entry in lexicon.stance().verbs]
    lines: list[Any] = [{"verbs": [[text, *spans[0]] for text, spans in verbs if spans]}]
    lines += [{"doc_id": d, "text": t, "cues": None if cues is None else cues.get(d, [])} for d, t in texts.items()]
    sent = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    done = subprocess.run(
        [python, str(GINZA)], input=sent, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        last = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise RuntimeError(last[-1])
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [only_attributions(a["doc_id"], typed(a["attributions"], texts[a["doc_id"]])) for a in answers]


def typed(rows: Sequence[tuple[Span, Span | None]], text: str) -> list[Record]:
    return [
        attribution(cue, source, plain_type(text[slice(*source)]) if source else "unspecified") for cue, source in rows
    ]
