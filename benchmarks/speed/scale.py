"""A corpus many times as large as one that was built, under other ids; and how long questions take in it, in new processes.

    python benchmarks/speed/scale.py make CORPUS 16 OUT      # CORPUS was built by `workbench build`
    python benchmarks/speed/scale.py ask OUT                 # open, contrast, keyness, frequencies, nothing changed

Nothing is analysed again: the tables of the corpus are written so many times, each time with another ending of the ids, and
of the clusters of copies, so that the documents count as different ones. Types do not grow as they would in so many other
texts. Beside ``OUT`` stands ``OUT.jsonl``, the sources that a build would make it of, so that a build finds nothing changed.

Each question is asked in a process of its own, the first and the second time in it; memory is that of this process (PSS).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from workbench import schema
from workbench.build import sources
from workbench.build.affected import RULES
from workbench.build.writing import ROW_GROUP
from workbench.corpus import Corpus
from workbench.storage.folder import commit, staging
from workbench.storage.lock import locked

#: Columns that hold ids of documents.
IDS = ("doc_id", schema.DUPLICATE_COLUMN)
#: What a source of documents holds, under the names that reading takes for them.
RECORD = ("doc_id", "title", "date", "outlet", "genre", "author", "text")

#: What is asked of a corpus: what is done before, and the question.
QUESTIONS: dict[str, tuple[str, str]] = {
    "open": ("", "corpus = wb.read(folder); found = (repr(corpus), corpus.is_feature_set)"),
    "filter": ("corpus = wb.read(folder); corpus.documents", "found = corpus.filter(genre=genre).documents.height"),
    "contrast": ("corpus = wb.read(folder); corpus.documents", "found = wb.contrast(corpus, first)"),
    "keyness": ("corpus = wb.read(folder); corpus.documents", "found = wb.keyness(corpus, pl.col('genre') == genre)"),
    "keyness, counts": (
        "corpus = wb.read(folder); corpus.documents",
        "found = wb.keyness(corpus, pl.col('genre') == genre, over_documents=False)",
    ),
    "keyness, one document": ("corpus = wb.read(folder); corpus.documents", "found = wb.keyness(corpus, first)"),
    "frequencies": ("corpus = wb.read(folder); corpus.documents", "found = wb.frequencies(corpus)"),
    "dispersion": ("corpus = wb.read(folder); corpus.documents", "found = wb.dispersion(corpus)"),
    "collocates": ("corpus = wb.read(folder); corpus.documents", "found = wb.collocates(corpus, word)"),
}
#: What a process holds by the kernel's own account. Its peak is not ru_maxrss, which begins with what the process that started it had.
_MEMORY = """
def megabytes(file, field):
    return next(int(line.split()[1]) / 1024 for line in open(f"/proc/self/{file}") if line.startswith(field))
"""
_ASK = (
    _MEMORY
    + """
import json, sys, time
import polars as pl
import workbench as wb
import workbench.compare.contrast, workbench.compare.words.keyness, workbench.compare.words.dispersion, scipy.special
import workbench.compare.words.collocation, scipy.sparse, workbench.storage.tables, numpy as np, workbench.compare.models.predict
folder, (before, question), about = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
def memory():
    return megabytes("smaps_rollup", "Pss:")
space = {"wb": wb, "pl": pl, "folder": folder, **about}
exec(before, space)
taken, cpu, begun = [], [], memory()
for turn in range(3):
    wall, own = time.perf_counter(), time.process_time()
    exec(question, space)
    taken.append(time.perf_counter() - wall); cpu.append(time.process_time() - own)
print(json.dumps({"s": taken, "cpu": cpu, "MB before": begun, "MB": memory(), "MB at most": megabytes("status", "VmHWM:")}))
"""
)


def renamed(frame: pl.DataFrame, number: int) -> pl.DataFrame:
    """Return rows under the ids of one of the copies; the first has the ids of the original."""
    columns = [c for c in IDS if c in frame.columns]
    return frame.with_columns(pl.col(c) + f"~{number}" for c in columns) if number else frame


def multiplied(folder: Path, times: int, out: Path) -> Path:
    """Write the corpus of a folder so many times under other ids, and the sources it might have been built of."""
    corpus = Corpus.read(folder)
    rows = {name: times * corpus.table(name).height for name in corpus.tables}

    def copies(name: str) -> list[pl.DataFrame]:
        return [renamed(corpus.table(name), i) for i in range(times)]

    record = out.with_name(f"{out.name}.jsonl")
    with record.open("w", encoding="utf-8") as stream:
        for part in copies("documents"):
            columns = [c for c in RECORD if c in part.columns]
            given = part.select(pl.col(c).cast(pl.String) for c in columns).rename({"doc_id": "id"})
            stream.write(given.write_ndjson())
    about = dict(corpus.provenance) | {"sources": [record.name]}
    with locked(out), staging(out) as stage:
        for name in corpus.tables:
            table = pl.concat([part.lazy() for part in copies(name)])
            # Texts of one row group are written once where they are the same: other texts would not be.
            size = corpus.documents.height if name == "documents" else ROW_GROUP
            table.sink_parquet(stage / f"{name}.parquet", compression="zstd", row_group_size=size)
        if (folder / RULES).is_file():
            shutil.copy(folder / RULES, stage / RULES)
        commit(stage, out, about, kind=corpus.kind, rows=rows)
        state = sources.state_of([record])
        assert state is not None
        sources.note(out, sources.Read(state, ()))
    return out


def asked(folder: Path, names: list[str], repeats: int = 1) -> dict[str, Any]:
    """Ask each question in new processes: seconds of the first time and of the next two, CPU, and memory."""
    documents = Corpus.read(folder).documents
    genre = documents["genre"].fill_null("?").value_counts().sort("count", "genre")["genre"][0]
    about = {"first": documents["doc_id"][0], "genre": genre, "word": "する"}
    found: dict[str, Any] = {"documents": documents.height, "characters": int(documents["n_chars"].sum())}
    for name in names:
        command = [sys.executable, "-c", _ASK, str(folder), json.dumps(QUESTIONS[name]), json.dumps(about)]
        done = [
            json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
            for _ in range(repeats)
        ]
        found[name] = {
            "first, s": summary([d["s"][0] for d in done]),
            "again, s": summary([s for d in done for s in d["s"][1:]]),
            "first, cpu": summary([d["cpu"][0] for d in done]),
            "again, cpu": summary([s for d in done for s in d["cpu"][1:]]),
            "MB": round(max(d["MB"] for d in done)),
            "MB at most": round(max(d["MB at most"] for d in done)),
        }
    return found


def summary(values: list[float]) -> dict[str, float]:
    """Median, lowest and highest."""
    return {k: round(float(f(values)), 4) for k, f in (("median", np.median), ("low", min), ("high", max))}


def rebuilt(folder: Path) -> dict[str, Any]:
    """Run the build that made a corpus again, in a new process: nothing has changed. Seconds, and the most memory in MB."""
    record = folder.with_name(f"{folder.name}.jsonl")
    program = _MEMORY + (
        "import sys, time; begun = time.perf_counter(); from workbench.cli import main; "
        "code = main(['build', sys.argv[1], '--out', sys.argv[2]]); "
        "print(time.perf_counter() - begun, megabytes('status', 'VmHWM:')); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(record), str(folder)], check=True, capture_output=True, text=True
    )
    if "nothing has changed" not in done.stdout + done.stderr:
        raise SystemExit(f"the corpus was built anew: {done.stderr}")
    seconds, memory = map(float, done.stdout.split()[-2:])
    return {"s": summary([seconds]), "MB at most": round(memory)}


if __name__ == "__main__":
    if sys.argv[1] == "make":
        print(multiplied(Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])))
    else:
        chosen = sys.argv[3:] or [*QUESTIONS, "nothing changed"]
        answers = asked(Path(sys.argv[2]), [name for name in chosen if name in QUESTIONS])
        if "nothing changed" in chosen:
            answers["nothing changed"] = rebuilt(Path(sys.argv[2]))
        print(json.dumps(answers, ensure_ascii=False, indent=1))
