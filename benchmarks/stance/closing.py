"""Everything that is to be shown of the labels, in one run: scores in columns, by code, by group, coverage, sizes, kinds of error.

    python benchmarks/stance/closing.py --gold developed GOLD.jsonl TEXTS [--gold left-out GOLD.jsonl TEXTS]
        [--gold unseen GOLD.jsonl TEXTS] [--shared ../shared] [--groups TABLE] [--second FIRST.jsonl SECOND.jsonl] [--write]

``--gold`` is repeatable. Its role says what was done with the documents: ``developed`` (errors were read and rules mended), ``left-out``
(only scored; confidence and errors are counted on it), ``unseen`` (only scored, and nothing is fitted or counted by it). ``--groups`` is a table with doc_id, outlet, genre; without it both are read
from the ids of our own gold. ``--shared`` has the corpora for the places whose reading was judged and for coverage; ``--skip`` leaves
sections out. Only counts and scores are printed. ``--write`` puts the scores that notebook 06 shows into ``columns.tsv``.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

ROOT = Path(__file__).resolve().parents[2]
for folder in ("benchmarks/stance", "scripts"):
    if str(ROOT / folder) not in sys.path:
        sys.path.append(str(ROOT / folder))

import harvest_constructions  # noqa: E402
import train_readings  # noqa: E402
from errors_by_kind import cells, sample  # noqa: E402
from score import columns as laid_out  # noqa: E402
from validate_constructions import GENRES, outlet  # noqa: E402

from workbench import lexicon as reader  # noqa: E402
from workbench.annotate import readings, wordlists  # noqa: E402
from workbench.annotate.lexicon import stance  # noqa: E402
from workbench.errors import WorkbenchError  # noqa: E402
from workbench.evaluate.columns import COLUMNS, wide  # noqa: E402
from workbench.evaluate.error_kinds import errors, kinds, summary  # noqa: E402
from workbench.evaluate.groups import read_groups  # noqa: E402
from workbench.evaluate.records import read_records  # noqa: E402
from workbench.evaluate.scores import evaluate  # noqa: E402
from workbench.refit import Columns, Sample, columns  # noqa: E402
from workbench.refit.places import Place, observed_places, read_places  # noqa: E402
from workbench.refit.weights import METHODS, left_out, scores  # noqa: E402

ROLES = {"developed": "developed", "left-out": "left_out", "unseen": "unseen"}
OUT = ROOT / "benchmarks" / "stance" / "columns.tsv"
PLACES, OBSERVED = train_readings.PLACES, train_readings.OBSERVED
SECTIONS = ("columns", "codes", "groups", "readings", "coverage", "sizes", "errors")
CORPORA = ("jawikinews.jsonl.gz", "diet-all.jsonl.gz")
#: The corpora with places that were read, by outlet and genre: they are left out with the gold of their kind.
CORPUS_GROUPS = {
    "outlet": {"jawikinews.jsonl.gz": "wikinews", "diet-all.jsonl.gz": "diet", "signed-commentary.jsonl.gz": "signed-commentary"},
    "genre": {"jawikinews.jsonl.gz": "wire-style news", "diet-all.jsonl.gz": "Diet speech", "signed-commentary.jsonl.gz": "signed commentary"},
}  # fmt: skip
#: The lexicon before it was made anew: patterns of more than 100 and of more than 300 characters.
BEFORE = {"patterns > 100 characters": 91, "patterns > 300 characters": 27}
SMALL = 10  # markers of gold that a group has at least to be shown by itself


@dataclass(frozen=True)
class Gold:
    """Gold annotation, the folder of its texts, and what was done with it: a key of :data:`ROLES`."""

    file: Path
    texts: Path
    role: str

    def sample(self) -> Sample:
        """Return its records and documents."""
        return sample(self.file, self.texts)


def measured(
    sets: Iterable[Gold],
    groups: Mapping[str, str],
    genres: Mapping[str, str],
    read: Sequence[Place],
    *,
    n_resamples: int = 2000,
) -> Columns:
    """Return the scores in columns of some sets of gold; those of one role are one set."""
    merged: dict[str, Sample] = {}
    for one in sets:
        role = ROLES[one.role]
        merged[role] = merged[role] + one.sample() if role in merged else one.sample()
    if "developed" not in merged:
        raise WorkbenchError("no gold that rules were developed with", allowed="--gold developed GOLD TEXTS")
    return columns(merged.pop("developed"), groups=groups, genres=genres, read=read, n_resamples=n_resamples, **merged)


def show(heading: str, rows: Sequence[Sequence[str]], note: str = "") -> None:
    """Print a table under a heading."""
    print(f"\n## {heading}\n" + (f"{note}\n" if note else ""))
    print(laid_out(rows))


def rows_of_columns(table: pl.DataFrame) -> list[list[str]]:
    """Return the scores with a row a column of text: the layout of the issue."""
    names = table.filter(kind="score")["score"].unique(maintain_order=True).to_list()
    shown = wide(table).rows_by_key("score", unique=True, named=True)
    present = [c for c in COLUMNS if c in set(table["column"])]
    documents = dict(table.select("column", "n_documents").unique().iter_rows())
    return [
        ["texts", "documents", *names],
        *([c, str(documents[c]), *(str(shown[n][c]) for n in names)] for c in present),
    ]


def by_group(found: Columns, groups: Mapping[str, str], kind: str) -> list[dict[str, Any]]:
    """Return the closed and all codes by group in each column of text.

    A group has at least :data:`SMALL` markers and two documents to be shown by itself; the others are one, ``(others)``: a
    single passage says nothing of an outlet.
    """
    rows = []
    for column, (gold, predicted) in found.predicted.items():
        if column == "leave_one_out":
            continue
        names = {r["doc_id"]: groups.get(r["doc_id"], r["doc_id"]) for r in gold}
        markers, documents = Counter[str](), Counter(names.values())
        for r in gold:
            markers[names[r["doc_id"]]] += len(r["markers"])
        large = [g for g in sorted(documents) if markers[g] >= SMALL and documents[g] > 1]
        for name in [*large, "(others)"]:
            ids = {d for d, g in names.items() if g == name or (name == "(others)" and g not in large)}
            if not ids:
                continue
            own = [[r for r in side if r["doc_id"] in ids] for side in (gold, predicted)]
            scores = evaluate(*own, n_resamples=1000)["scores"]
            for score in ("marker_lenient_f1_closed", "marker_strict_f1_closed", "marker_lenient_f1"):
                cell = {k: scores[score][k] for k in ("value", "low", "high", "n")}
                rows.append(
                    {"kind": kind, "score": score, "group": name, "column": column, "n_documents": len(ids)} | cell
                )
    return rows


def model_or_rule(sets: Iterable[Gold], read: Sequence[Place]) -> Iterator[list[str]]:
    """Yield a row a reading and answer: accuracy and F1 on the gold places, each outlet left out of the fit in turn."""
    yield ["reading", "places", "of gold", "answer", "accuracy", "F1"]
    developed = [s for s in sets if s.role == "developed"]
    for reading in sorted(readings.DECIDES):
        places = [p for p in read if p.reading == reading]
        for one in developed:
            places += train_readings.from_gold(reading, one.file, one.texts)
        answers = {"rule": [(p, p.rule) for p in places], "always": [(p, True) for p in places]}
        for method in METHODS:
            answers[f"{method}, outlet left out"] = left_out(places, method=method)
        for name, said in answers.items():
            of_gold = [(place, yes) for place, yes in said if place.gold]
            got = scores(of_gold)
            shares = ("-" if got[k] is None else f"{got[k]:.3f}" for k in ("accuracy", "f1"))
            yield [reading, str(len(places)), str(len(of_gold)), name, *shares]


def coverage(shared: Path, first: int) -> Iterator[list[str]]:
    """Yield, for each corpus and slot of a construction, how many words stand there and the share a class accounts for."""
    yield ["corpus", "slot", "occurrences", "accounted for"]
    slots = list(harvest_constructions.SLOTS)
    for corpus in CORPORA:
        texts = harvest_constructions.texts(shared / "data" / corpus, None)
        found = harvest_constructions.count(islice(texts, first), slots)
        for slot in slots:
            total = sum(found[slot].values())
            known = sum(n for word, n in found[slot].items() if harvest_constructions.class_of(word, slot))
            yield [corpus.split(".")[0], slot, str(total), f"{known / total:.3f}" if total else "-"]


def sizes() -> list[list[str]]:
    """Return how large the lexicon is, beside what is known of it before."""
    cells_of = [
        row[cell]
        for path in sorted(reader.shipped("stance").glob("*.tsv"))
        for row, _ in reader.read_table(path).rows
        for cell in ("pattern", "left", "right", "verb")
        if row.get(cell)
    ]
    now = {
        "entries": len(stance().entries),
        "reporting verbs": len(stance().verbs),
        "constructions": len(stance().constructions),
        "word classes": len(wordlists.names()),
        "words in classes": sum(len(wordlists.listed(n)) for n in wordlists.names()),
        "sets of forms": len(wordlists.form_sets()),
        "forms": sum(len(f) for f in wordlists.form_sets().values()),
        "longest pattern or condition": max(map(len, cells_of)),
        "patterns > 100 characters": sum(len(c) > 100 for c in cells_of),
        "patterns > 300 characters": sum(len(c) > 300 for c in cells_of),
    }
    return [["", "before", "now"], *([name, str(BEFORE.get(name, "-")), str(n)] for name, n in now.items())]


def written(table: pl.DataFrame, groups: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Return what notebook 06 reads: scores and codes by column, and groups; figures of three decimals, no text."""
    names = ["kind", "score", "group", "column", "value", "low", "high", "n", "n_documents", "drop", "flagged"]
    rounded = pl.col("value", "low", "high", "drop").round(3)
    whole = table.with_columns(group=pl.lit(None, pl.String)).select(names)
    if groups:
        more = pl.DataFrame(list(groups)).with_columns(drop=pl.lit(None, pl.Float64), flagged=pl.lit(None, pl.Boolean))
        whole = pl.concat([whole, more.select(names).cast(whole.schema)])
    return whole.with_columns(rounded)


def read_grouping(
    path: Path | None, column: str, doc_ids: Iterable[str], by_id: Callable[[str], str]
) -> dict[str, str]:
    """Return the group of each document and corpus, from a table or from the ids of our own gold."""
    own = read_groups(path, column) if path is not None else {d: by_id(d) for d in doc_ids}
    return {**CORPUS_GROUPS.get(column, {}), **own}


def genre(doc_id: str) -> str:
    """Return the genre of one of our gold documents by its id."""
    return GENRES.get(doc_id.split("-")[0], "other")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", nargs=3, action="append", required=True, metavar=("ROLE", "GOLD", "TEXTS"))
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--groups", type=Path, help="table with doc_id, outlet, genre")
    parser.add_argument("--leave-out", choices=("outlet", "genre"), default="outlet", help="what is left out as one")
    parser.add_argument(
        "--second", nargs=2, type=Path, metavar=("FIRST", "SECOND"), help="two readers of some documents"
    )
    parser.add_argument("--skip", nargs="+", choices=SECTIONS, default=[])
    parser.add_argument("--resamples", type=int, default=2000)
    parser.add_argument("--first", type=int, default=10_000, help="documents of a corpus that coverage is counted in")
    parser.add_argument("--top", type=int, default=10, help="kinds of error shown")
    parser.add_argument("--write", action="store_true", help=f"write {OUT.name}")
    arguments = parser.parse_args()
    if wrong := [role for role, _, _ in arguments.gold if role not in ROLES]:
        parser.error(f"--gold {wrong[0]}: the role is one of {', '.join(ROLES)}")
    return arguments


def report(arguments: argparse.Namespace) -> None:
    sets = [Gold(Path(file), Path(texts), role) for role, file, texts in arguments.gold]
    ids = [r["doc_id"] for one in sets for r in read_records(one.file)]
    grouping = {
        "outlet": read_grouping(arguments.groups, "outlet", ids, outlet),
        "genre": read_grouping(arguments.groups, "genre", ids, genre),
    }
    has_corpora = (arguments.shared / "data").is_dir()
    read = [*(read_places(PLACES, arguments.shared / "data", {}) if has_corpora else ()), *observed_places(OBSERVED)]
    of_corpora = grouping[arguments.leave_out]
    regrouped = [replace(place, group=of_corpora.get(place.group, place.group)) for place in read]
    found = measured(sets, grouping[arguments.leave_out], grouping["genre"], regrouped, n_resamples=arguments.resamples)
    for notice in found.notices:
        print(f"warning: {notice}", file=sys.stderr)
    grouped = [row for kind in grouping for row in by_group(found, grouping[kind], kind)]
    if arguments.write:
        OUT.write_text(written(found.table, grouped).write_csv(separator="\t"), encoding="utf-8", newline="\n")
    sections: dict[str, Callable[[], None]] = {
        "columns": lambda: _columns(found),
        "codes": lambda: show("By code (F1, overlapping)", cells(wide(found.table, "code"))),
        "groups": lambda: _groups(grouped),
        "readings": lambda: show("Model or rule", list(model_or_rule(sets, read))),
        "coverage": lambda: show("Coverage of constructions", list(coverage(arguments.shared, arguments.first))),
        "sizes": lambda: show("Sizes", sizes()),
        "errors": lambda: _errors(found, arguments.second, arguments.top),
    }
    for name, section in sections.items():
        if name in arguments.skip:
            continue
        if name in ("readings", "coverage") and not has_corpora:
            print(f"\n{name}: skipped, no corpora in {arguments.shared.name}/data")
            continue
        section()


def _columns(found: Columns) -> None:
    show("Scores, a row a set of texts", rows_of_columns(found.table), found.table["method"][0] + "; [95 % interval]")
    show("Scores side by side", cells(wide(found.table)))
    show("What fitted figures foretell (less is better)", cells(wide(found.table, "fitted")))
    shown = found.fitted.with_columns(pl.col(pl.Float64).round(3))
    show("What is fitted, and what is not", cells(shown.drop("note")), f"Not fitted: {found.fitted['note'][-1]}.")
    flagged = found.table.filter(pl.col("flagged") & (pl.col("kind") == "score"))
    names = [f"{r['score']} ({r['column']}: {r['drop']:.3f} below)" for r in flagged.iter_rows(named=True)]
    print(f"\nMore than .06 below development: {', '.join(names) or 'none'}")


def _groups(grouped: Sequence[Mapping[str, Any]]) -> None:
    frame = pl.DataFrame(list(grouped))
    low, high = (pl.col(c).round(3).cast(pl.String).fill_null("-") for c in ("low", "high"))
    shown = frame.with_columns(shown=pl.format("{} [{}, {}]", pl.col("value").round(3), low, high))
    for kind in frame["kind"].unique(maintain_order=True):
        own = shown.filter(kind=kind).with_columns(n=pl.col("n").max().over("column", "group"))
        table = own.pivot("score", index=["column", "group", "n_documents", "n"], values="shown")
        show(
            f"By {kind} (F1)", cells(table), "n: markers of gold. (others): groups of one document, or of few markers."
        )


def _errors(found: Columns, second: Sequence[Path] | None, top: int) -> None:
    readers = (read_records(second[0]), read_records(second[1])) if second else None
    name = next(c for c in ("unseen", "left_out", "development") if c in found.predicted)
    # Two readers tell of the documents that they read, whatever set these are in.
    for column in dict.fromkeys([name, *(_read_in(found, readers) if readers else ())]):
        gold, predicted = found.predicted[column]
        errors_found = errors(gold, predicted, readers=readers if column in _read_in(found, readers) else None)
        note = "; ".join(f"{what}: {n}" for what, n in summary(errors_found).items())
        show(f"Kinds of error, {column}", cells(kinds(errors_found).head(top)), note)


def _read_in(found: Columns, readers: tuple[Sequence[Mapping[str, Any]], Any] | None) -> list[str]:
    """Return the columns whose gold is the first reader's: passages of one document may have its id in different sets."""
    first = {r["doc_id"]: r["markers"] for r in readers[0]} if readers else {}
    return [
        column
        for column, (gold, _) in found.predicted.items()
        if column != "leave_one_out" and any(first.get(r["doc_id"]) == r["markers"] for r in gold)
    ]


def main() -> None:
    try:
        report(parsed())
    except WorkbenchError as error:
        sys.exit(f"closing.py: error: {error}")


if __name__ == "__main__":
    main()
