"""Conc's side of bench.py; runs in an environment of its own, which has conc and not the workbench.

Reads words.csv (doc_id, text) of the folder given, builds the corpus, says which version it is, and then answers each
line on stdin, ``collocates WORD``, ``page WORD``, ``ngrams`` or ``frequencies``, with the seconds it took; the table is in
answer.parquet. ``first`` before a line empties what Conc keeps in memory, so that it reads its files as a new session does.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import spacy
from conc import __version__
from conc.collocates import Collocates
from conc.concordance import Concordance
from conc.corpus import Corpus
from conc.frequency import Frequency
from conc.ngrams import Ngrams


def main() -> None:
    folder = Path(sys.argv[1])
    # Words are set apart by blanks: a blank pipeline splits them, and no model is downloaded.
    nlp = spacy.blank("xx")
    for name in ("parser", "ner", "lemmatizer", "tagger", "senter", "tok2vec", "attribute_ruler"):
        nlp.add_pipe("sentencizer", name=name)  # Conc switches these off by name, so they have to be there
    nlp.to_disk(folder / "blank")
    corpus = Corpus("words").build_from_csv(
        source_path=str(folder / "words.csv"), text_column="text", save_path=str(folder), model=str(folder / "blank")
    )
    print(json.dumps({"version": __version__}), flush=True)
    for line in sys.stdin:
        what, *rest = line.split()
        if what == "first":
            corpus.results_cache = {}
            what, *rest = rest
        begun = time.perf_counter()
        if what == "collocates":
            found = Collocates(corpus).collocates(
                rest[0], context_length=5, min_collocate_frequency=2, page_size=0, exclude_punctuation=False
            )
        elif what == "page":
            found = Concordance(corpus).concordance(rest[0], context_length=5, page_size=50)
        elif what == "ngrams":
            found = Ngrams(corpus).ngram_frequencies(
                ngram_length=2, page_size=1_000_000_000, show_document_frequency=True
            )
        else:
            found = Frequency(corpus).frequencies(page_size=0, show_document_frequency=True)
        frame = found.to_frame()
        frame = frame.collect() if hasattr(frame, "collect") else frame
        seconds = time.perf_counter() - begun
        frame.write_parquet(folder / "answer.parquet")
        print(json.dumps({"seconds": seconds, "columns": frame.columns, "rows": len(frame)}), flush=True)


if __name__ == "__main__":
    main()
