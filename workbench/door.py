"""The functions of the door that join rooms, or give a room's function the spelling that all of them share.

Everywhere on the door the corpus comes first; ``family`` is what is counted, ``unit`` what it is counted per, ``by`` what
makes groups of documents, ``target`` the documents looked at and ``reference`` those they are set beside. Documents are
given as an id, several ids, a Polars expression over ``documents``, or a :class:`workbench.Filter`. Results are frames.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from workbench.compare.words import collocation
from workbench.compare.words import dispersion as spread
from workbench.compare.words import keyness as words
from workbench.compare.words import keyness_groups as groups
from workbench.compare.words import ngrams as runs
from workbench.corpus import Corpus, Selection
from workbench.counting.families import select
from workbench.errors import CorpusError, ReadError, WorkbenchWarning
from workbench.evaluate import tables
from workbench.evaluate.records import Record, read_records

Place = str | os.PathLike[str]
Documents = str | Iterable[str] | pl.Expr | Selection
Annotation = Corpus | Place | Sequence[Mapping[str, Any]]

#: From so many documents on, reading takes long enough for a progress bar.
_MANY = 100


def read(source: Place | Sequence[Place] | Mapping[str, str]) -> Corpus:
    """Return the corpus of a folder, or annotate texts and return the corpus made of them, in memory.

    Parameters
    ----------
    source
        One of:

        * a corpus folder (it has a ``corpus.toml``): its tables are read, with the texts that are attached to it;
        * a file of text or records, a folder of such files, or several of these: they are read as ``workbench build``
          reads them, annotated, and coded for frames and names;
        * a mapping from ids to texts: the same, for texts at hand.

    Returns
    -------
    Corpus
        ``corpus.write(folder)`` keeps it. For many texts ``workbench build SOURCE --out DIR`` is the better way: it
        works on all processors and takes up where it was interrupted.

    Raises
    ------
    CorpusError
        If a corpus folder is damaged or of another version, or there is nothing at the path.
    ReadError
        If no document could be read.

    Warns
    -----
    WorkbenchWarning
        Names what could not be read and was left out, and documents without a date.

    Examples
    --------
    >>> import workbench as wb
    >>> wb.read("corpora/rapprochement").kind
    'feature set'
    >>> corpus = wb.read("corpora/teaching/texts/wire-train-2022-a.txt")
    >>> corpus.documents["doc_id"].to_list()
    ['wire-train-2022-a']
    >>> corpus = wb.read({"mine": "橋は来春にも開通するかもしれない。"})
    >>> corpus.markers.select("form", "code").rows()
    [('かもしれない', 'possibility')]
    """
    if isinstance(source, Mapping):
        return _annotated(_given(source))
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        if (path / "corpus.toml").is_file():
            return Corpus.read(path)
        if not path.exists():
            raise CorpusError(f"nothing at {path}", allowed="a corpus folder, or texts", hint=_near(path))
        if path.is_dir() and (path / "documents.parquet").is_file():
            return Corpus.read(path)  # says what is missing
        source = [path]
    from workbench.read.sources import read_sources

    found = read_sources(list(source), skip_bad=True)
    if left_out := [*found.problems, *found.left_out]:
        shown = "; ".join(map(str, left_out[:5])) + ("; …" if len(left_out) > 5 else "")
        warnings.warn(f"{len(left_out)} left out: {shown}", WorkbenchWarning, stacklevel=2)
    return _annotated(found.documents)


def _given(texts: Mapping[Any, Any]) -> pl.DataFrame:
    from workbench.read.documents import Document, to_frame, why_not_text

    if not texts:
        raise ReadError("no text given", allowed="a mapping from ids to texts")
    for doc_id, text in texts.items():
        if not isinstance(doc_id, str) or not doc_id.strip():
            raise ReadError(f"{doc_id!r} is no id of a document", allowed="text, not empty")
        if why := why_not_text(text):
            raise ReadError(f"document {doc_id!r}: {why}")
    return to_frame([Document(doc_id, text, {}, (), "given") for doc_id, text in texts.items()])


def _annotated(documents: pl.DataFrame) -> Corpus:
    from workbench.build import annotate_documents
    from workbench.coding.code import code

    return code(annotate_documents(documents, progress=documents.height > _MANY))


def _near(path: Path) -> str:
    """A hint: the corpora in the folder that was meant, or where a path is looked for."""
    folder = path.parent
    there = sorted(p.parent.name for p in folder.glob("*/corpus.toml")) if folder.is_dir() else []
    return f"{folder} has the corpora {', '.join(there)}" if there else f"the path starts from {Path.cwd()}"


def keyness(
    corpus: Corpus,
    target: Documents,
    reference: Documents | None = None,
    *,
    family: str = "lemma",
    measures: Collection[str] = ("log_likelihood", "log_ratio", "log_ratio_conservative"),
    min_documents: int = 1,
    pos: Collection[str] | None = words.CONTENT_POS,
    stop: Collection[tuple[str, str]] | None = None,
    ngram: int = 2,
    over_documents: bool = True,
    n_permutations: int = 1000,
    seed: int = 0,
    predict_from: int | None = None,
) -> pl.DataFrame:
    """Return which words, expressions or codes some documents use more, and less, than others.

    Parameters
    ----------
    corpus
        The corpus that holds both sides.
    target
        The documents looked at.
    reference
        The documents they are set beside; by default all others. Documents of the target are taken out of it.
    family
        What is counted: ``lemma``, ``code``, ``entry`` (of the lexicon), ``frame`` or ``ngram``.
    measures, min_documents, pos, stop, ngram, over_documents, n_permutations, seed, predict_from
        As in :func:`workbench.compare.words.keyness.keyness`.

    Returns
    -------
    DataFrame
        One row a type, those that one side lacks included, the most key of the target and of the reference alike by the
        first measure: see :func:`workbench.compare.words.keyness.keyness` for the columns, and how to read them.

    Raises
    ------
    CorpusError
        If a document is not in the corpus.
    StatisticsError
        If a side has no document or no tokens, or a family or measure is unknown.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> news = wb.Filter.of(wb.Condition.values("genre", "wire-style news"))
    >>> key = wb.keyness(corpus, target="column", reference=news, over_documents=False)
    >>> key.filter(type="プーチン").select("direction", "target_documents", "reference_documents").row(0)
    ('target', 1, 132)
    """
    own = set(select(corpus, target))
    everything = corpus.documents["doc_id"].to_list() if reference is None else select(corpus, reference)
    others = [d for d in everything if d not in own]
    return words.keyness(
        corpus.filter(doc_ids=own),
        corpus.filter(doc_ids=others),
        family=family,
        measures=measures,
        min_documents=min_documents,
        pos=pos,
        stop=stop,
        ngram=ngram,
        over_documents=over_documents,
        n_permutations=n_permutations,
        seed=seed,
        predict_from=predict_from,
    )


def keyness_groups(
    corpus: Corpus,
    *,
    by: str | pl.Expr = "genre",
    family: str = "lemma",
    min_documents: int = 1,
    pos: Collection[str] | None = words.CONTENT_POS,
    n_permutations: int = 1000,
    seed: int = 0,
) -> pl.DataFrame:
    """Return the keyness of each group of documents beside all other groups, and whether the groups differ at all.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    by
        What makes the groups.
    family, min_documents, pos, n_permutations, seed
        As in :func:`keyness`.

    Returns
    -------
    DataFrame
        One row a group and type: see :func:`workbench.compare.words.keyness_groups.keyness_groups`.

    Raises
    ------
    StatisticsError
        If there is only one group, or a family is unknown.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> codes = wb.keyness_groups(corpus, by="genre", family="code", n_permutations=0)
    >>> sorted(codes["group"].unique())
    ['Diet speech', 'opinion column', 'wire-style news']
    """
    return groups.keyness_groups(
        corpus, by, family=family, min_documents=min_documents, pos=pos, n_permutations=n_permutations, seed=seed
    )


def collocates(
    corpus: Corpus,
    node: str | re.Pattern[str],
    *,
    node_family: str | None = None,
    family: str = "lemma",
    window: tuple[int, int] | str = (5, 5),
    measures: Collection[str] = collocation.DEFAULT,
    min_n: int = 2,
    pos: Collection[str] | None = None,
) -> pl.DataFrame:
    """Return the words that stand near a word, an expression or a kind of marker.

    Parameters
    ----------
    corpus
        A corpus with tokens.
    node
        A word, a marker code, or a compiled regular expression.
    node_family
        What a string names: ``lemma``, ``surface``, ``code`` or ``entry``; by default a code where there is one of that
        name, else a lemma.
    family
        What collocates are counted as: ``lemma``, ``surface`` or ``pos``.
    window, measures, min_n, pos
        As in :func:`workbench.compare.words.collocation.collocation`.

    Returns
    -------
    DataFrame
        One row a collocate, the highest in the first measure first.

    Raises
    ------
    CorpusError
        If the corpus has no tokens (a feature set).
    StatisticsError
        If the node does not occur, or an argument is unknown.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "古い橋を直す。新しい橋を直す。", "b": "古い駅を直す。"})
    >>> wb.collocates(corpus, "橋", min_n=1, pos=["形容詞", "動詞"]).sort("n", "type").select("type", "n").rows()
    [('古い', 1), ('新しい', 1), ('直す', 2)]
    """
    return collocation.collocation(
        corpus, node, by=node_family, unit=family, window=window, measures=measures, min_n=min_n, pos=pos
    )


def dispersion(
    corpus: Corpus,
    types: Iterable[str] | None = None,
    *,
    family: str = "lemma",
    parts: str = "documents",
    pos: Collection[str] | None = None,
    min_n: int = 1,
    ngram: int = 2,
) -> pl.DataFrame:
    """Return how evenly words or codes are spread over the documents, sentences or groups of a corpus.

    Parameters
    ----------
    corpus
        A corpus or feature set.
    types
        The types to return; all that occur by default.
    family
        ``lemma``, ``code``, ``entry``, ``frame`` or ``ngram``.
    parts, pos, min_n, ngram
        As in :func:`workbench.compare.words.dispersion.dispersion`.

    Returns
    -------
    DataFrame
        One row a type, the most frequent first. ``dp`` is 0 where a type is evenly spread; set it beside ``dp_random``.

    Raises
    ------
    CorpusError
        If tokens are needed and there are none.
    StatisticsError
        If the family or the column is unknown, or the corpus has no tokens.

    Examples
    --------
    >>> import polars as pl
    >>> import workbench as wb
    >>> corpus = wb.read("corpora/rapprochement")
    >>> spread = wb.dispersion(corpus, ["プーチン", "する"])
    >>> spread.select("type", pl.col("dp") > 0.5).rows()
    [('する', False), ('プーチン', True)]
    """
    return spread.dispersion(corpus, types, family, parts, pos=pos, min_n=min_n, ngram=ngram)


def ngrams(
    corpus: Corpus,
    n: int | Iterable[int] = 2,
    *,
    family: str = "surface",
    skip: int = 0,
    min_n: int = 2,
    min_documents: int = 1,
    across_punctuation: bool = False,
) -> pl.DataFrame:
    """Return the runs of words that come back.

    Parameters
    ----------
    corpus
        A corpus with tokens.
    n
        Words of a run; or several numbers, as ``range(2, 6)``.
    family
        What a word is counted as: ``surface``, ``lemma`` or ``pos``.
    skip, min_n, min_documents, across_punctuation
        As in :func:`workbench.compare.words.ngrams.ngrams`.

    Returns
    -------
    DataFrame
        One row a run: shorter runs first, the most frequent first among those of one size.

    Raises
    ------
    CorpusError
        If the corpus has no tokens (a feature set).
    StatisticsError
        If a number is out of range, or the family is unknown.

    Examples
    --------
    >>> import workbench as wb
    >>> corpus = wb.read({"a": "古い橋を直す。新しい橋を直す。", "b": "古い駅を直す。"})
    >>> wb.ngrams(corpus, 3, min_n=2).select("ngram", "n", "df").rows()
    [('橋 を 直す', 2, 1)]
    """
    return runs.ngrams(
        corpus, n, family, skip=skip, min_n=min_n, min_documents=min_documents, across_punctuation=across_punctuation
    )


def evaluate(
    corpus: Annotation, gold: Annotation, *, n_resamples: int = 1000, seed: int = 0, level: float = 0.95
) -> tables.Evaluation:
    """Set an annotation beside one made by hand.

    Parameters
    ----------
    corpus
        The annotation to score: a corpus, or a file of records (annotation guidelines, section 5).
    gold
        The one that counts as right.
    n_resamples, seed, level
        Bootstrap resamples of documents, seed, and level of the intervals.

    Returns
    -------
    Evaluation
        Frames: ``scores``, ``codes`` (F1 by code), ``confusion`` (codes taken for each other), ``kinds`` (of
        difference) and ``differences`` (each in its context). ``notices`` names documents that were left out.

    Raises
    ------
    ReadError
        If a file is no annotation.
    StatisticsError
        If there is no gold document.

    Examples
    --------
    >>> import workbench as wb
    >>> first, second = "corpora/teaching/gold.jsonl", "corpora/teaching/gold_second.jsonl"
    >>> found = wb.evaluate(second, first, n_resamples=100)
    >>> found.n_documents, found.scores["score"][0]
    (28, 'marker_lenient_f1')
    """
    texts = dict(corpus.documents.select("doc_id", "text").iter_rows()) if isinstance(corpus, Corpus) else {}
    return tables.evaluation(_records(gold), _records(corpus), texts, n_resamples=n_resamples, seed=seed, level=level)


def agreement(
    a: Annotation, b: Annotation, *, n_resamples: int = 1000, seed: int = 0, level: float = 0.95
) -> pl.DataFrame:
    """Return how far two annotators agree on the documents that both annotated.

    Parameters
    ----------
    a, b
        Two annotations: corpora, or files of records (annotation guidelines, section 5).
    n_resamples, seed, level
        Bootstrap resamples of documents, seed, and level of the intervals.

    Returns
    -------
    DataFrame
        A row a measure: F1 of what was found, then share, Krippendorff's alpha and Cohen's kappa of how it is labelled,
        each with its interval; see :func:`workbench.evaluate.agreement.agreement`.

    Raises
    ------
    ReadError
        If a file is no annotation.
    StatisticsError
        If no document was annotated by both.

    Examples
    --------
    >>> import workbench as wb
    >>> both = wb.agreement("corpora/teaching/gold.jsonl", "corpora/teaching/gold_second.jsonl", n_resamples=100)
    >>> both.filter(what="voice")["measure"].to_list()
    ['share', 'alpha', 'kappa']
    """
    from workbench.evaluate.agreement import agreement as measured

    result = measured(_records(a), _records(b), n_resamples=n_resamples, seed=seed, level=level)
    for notice in result["notices"]:
        warnings.warn(notice, WorkbenchWarning, stacklevel=2)
    return tables.agreement(result)


def _records(annotation: Annotation) -> Sequence[Record]:
    from workbench.evaluate.guidelines import to_records

    if isinstance(annotation, Corpus):
        return to_records(annotation)
    return read_records(annotation) if isinstance(annotation, str | os.PathLike) else [dict(r) for r in annotation]
