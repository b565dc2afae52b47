"""Conc's side of against_conc.py; runs in an environment of its own, which has conc and not the workbench.

Reads target.csv and reference.csv (doc_id, text) of the folder given, builds both corpora, says which version it is,
and then answers each line on stdin: ``run`` with the seconds of one keyness, ``save`` after writing its table.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import spacy
from conc import __version__
from conc.corpus import Corpus
from conc.keyness import Keyness


def built(name: str, folder: Path, model: str) -> Corpus:
    return Corpus(name).build_from_csv(
        source_path=str(folder / f"{name}.csv"), text_column="text", save_path=str(folder), model=model
    )


def main() -> None:
    folder = Path(sys.argv[1])
    # Words are set apart by blanks: a blank pipeline splits them, and no model is downloaded.
    nlp = spacy.blank("xx")
    for name in ("parser", "ner", "lemmatizer", "tagger", "senter", "tok2vec", "attribute_ruler"):
        nlp.add_pipe("sentencizer", name=name)  # Conc switches these off by name, so they have to be there
    nlp.to_disk(folder / "blank")
    report = Keyness(*(built(name, folder, str(folder / "blank")) for name in ("target", "reference")))
    print(json.dumps({"version": __version__}), flush=True)
    for line in sys.stdin:
        begun = time.perf_counter()
        frame = report.keywords(
            page_size=0, exclude_negative_keywords=False, show_document_frequency=True, normalize_by=1_000_000
        ).to_frame()
        seconds = time.perf_counter() - begun
        if line.strip() == "save":
            if not hasattr(frame, "write_parquet"):
                raise SystemExit(f"Conc gave {type(frame)}")
            (frame.collect() if hasattr(frame, "collect") else frame).write_parquet(folder / "keywords.parquet")
        print(json.dumps({"seconds": seconds, "rows": len(frame)}), flush=True)


if __name__ == "__main__":
    main()
