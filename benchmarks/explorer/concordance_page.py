"""How long a page of a concordance takes: finding, sorting, and changing the page, on about 1,000,000 tokens.

    python benchmarks/explorer/concordance_page.py [CORPUS] [--tokens 1000000] [--repeats 30]

Without CORPUS the teaching texts are annotated; the corpus is then repeated, with new ids, to the size asked for.
A page change is what the explorer does for a click: cut 50 lines, colour the markers in them, make the HTML.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from workbench.build import annotate_documents
from workbench.corpus import Corpus
from workbench.find.concordance import Concordance, ConcordanceIndex, Query, find_hits
from workbench.read import read_sources
from workbench.show.concordance_page import page_html

TEXTS = Path(__file__).resolve().parents[2] / "corpora" / "teaching" / "texts"
QUERIES = (
    Query("voice", "author"),
    Query("commitment", "asserted"),
    Query("lemma", ("は", "の", "を", "に")),
    Query("plain", "の"),
    Query("regex", r"\p{Han}"),
)
SORTS = (["L1"], ["R1", "R2", "R3"], ["node"], ["date", "L1"])


def repeated(corpus: Corpus, tokens: int) -> Corpus:
    """Return the corpus repeated until it has so many tokens, each copy under ids of its own."""
    copies = range(-(-tokens // corpus.tokens.height))
    tables = {
        name: pl.concat([frame.with_columns(doc_id=pl.lit(f"c{i}-") + pl.col("doc_id")) for i in copies]).select(
            frame.columns
        )
        for name, frame in corpus.tables.items()
    }
    return Corpus(tables)


def timed(action: Callable[[int], object], repeats: int) -> str:
    """Return median, quartiles and maximum in milliseconds."""
    seconds = []
    for i in range(repeats):
        gc.collect()
        begin = time.perf_counter()
        action(i)
        seconds.append(1000 * (time.perf_counter() - begin))
    if repeats == 1:
        return f"{seconds[0]:8.1f} ms, once"
    low, middle, high = statistics.quantiles(seconds, n=4)
    return f"{middle:8.1f} ms, quartiles {low:.1f} to {high:.1f}, longest {max(seconds):.1f}, n = {repeats}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", help="folder of a corpus with texts and tokens")
    parser.add_argument("--tokens", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=30)
    chosen = parser.parse_args()
    own = Corpus.read(chosen.corpus) if chosen.corpus else annotate_documents(read_sources([TEXTS]).documents)
    corpus = repeated(own, chosen.tokens)
    index = ConcordanceIndex(corpus)
    print(f"{corpus.documents.height:,} documents, {corpus.tokens.height:,} tokens, {corpus.markers.height:,} markers")
    for query in QUERIES:
        print(f"\n{query.kind} {'|'.join(query.values)}")
        print(f"  find           {timed(lambda _, q=query: find_hits(corpus, q), 3)}")
        hits = find_hits(corpus, query)
        concordance = Concordance(index, hits)
        print(f"  {concordance.n:,} hits, {concordance.pages:,} pages")
        print(f"  first page     {timed(lambda _, c=concordance: page_html(c, 0), 1)}")
        for keys in SORTS:
            # Anew each time, as for a new query: keys are kept, so the second sort by one is faster.
            print(f"  sort {' '.join(keys):9} {timed(lambda _, h=hits, k=keys: Concordance(index, h).sort(k), 3)}")
        step = max(concordance.pages // chosen.repeats, 1)
        print(f"  page           {timed(lambda i, c=concordance, s=step: c.page(i * s), chosen.repeats)}")
        print(f"  page as HTML   {timed(lambda i, c=concordance, s=step: page_html(c, i * s), chosen.repeats)}")
        opened = range(0, concordance.n, 7)
        print(
            f"  with sentences {timed(lambda i, c=concordance, s=step, o=opened: page_html(c, i * s, o), chosen.repeats)}"
        )


if __name__ == "__main__":
    main()
