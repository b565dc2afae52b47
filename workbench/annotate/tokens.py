"""Tokens with exact offsets and lemmas, behind a named tokenizer.

A tokenizer is a callable from a string to tokens whose offsets index that string as given. The default is
nagisa (segmentation and part of speech) with SudachiPy's dictionary form as the lemma. Both load when first
used, once a process.
"""

from __future__ import annotations

import copy
import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import accumulate, repeat
from typing import Any, NamedTuple

from workbench.errors import WorkbenchError
from workbench.schema import NON_WORD_POS

# nagisa's time is linear, but its memory grows with the string; a line of 1 MB is tagged in pieces of this size.
_MAX_PIECE = 2_000
#: Fewer strings, and fewer characters before there was a batch, are tagged one by one; so many tagged strings are kept.
_WORTH_A_BATCH = 4
_WORTH_MAKING = 3_000
_KEPT_PIECES = 20_000
#: Tagged both ways when the model is loaded: another nagisa must not pass for the one that the batches are made for.
_TRIED = ["北浜通信によると、港に入る貨物船はＡＢＣ3隻増えたという。", "ﾌﾟｰﾁﾝ大統領", "1", "会談は延期されるだろうか？"]


class Token(NamedTuple):
    """A token: ``text[start:end] == surface``; ``pos`` in nagisa's tag set."""

    start: int
    end: int
    surface: str
    lemma: str
    pos: str

    @property
    def is_word(self) -> bool:
        """False for punctuation and blanks; these are left out of token counts."""
        return self.pos not in NON_WORD_POS


Tokenizer = Callable[[str], list[Token]]
_Tagged = tuple[list[str], list[str]]  # words, and their parts of speech

_FACTORIES: dict[str, Callable[[], Tokenizer]] = {}


def register(name: str, factory: Callable[[], Tokenizer]) -> None:
    """Make a tokenizer available under ``name``; ``factory`` runs when it is first used in a process."""
    _FACTORIES[name] = factory
    _loaded.cache_clear()


def tokenizer(name: str = "nagisa") -> Tokenizer:
    """Return the tokenizer of that name, loading its model on first use, once a process."""
    return _loaded(name)


@cache
def _loaded(name: str) -> Tokenizer:
    # Not `tokenizer` itself: it would keep one for tokenizer() and another for tokenizer("nagisa").
    try:
        factory = _FACTORIES[name]
    except KeyError:
        raise WorkbenchError(f"no tokenizer {name!r}", allowed=sorted(_FACTORIES)) from None
    return factory()


def normalise(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """Return the NFKC form of ``text`` and, for each of its characters, the span it comes from in ``text``.

    Characters that compose with each other (ｶ + ﾞ → ガ, a letter and its combining marks) are normalised
    together, so that the result is what NFKC gives for the whole string.

    Returns
    -------
    normalised, starts, ends
        ``normalised[i]`` comes from ``text[starts[i]:ends[i]]``.
    """
    if unicodedata.is_normalized("NFKC", text):
        return text, range(len(text)), range(1, len(text) + 1)
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        piece = unicodedata.normalize("NFKC", text[start:end])
        out.append(piece)
        starts.extend([start] * len(piece))
        ends.extend([end] * len(piece))
    return "".join(out), starts, ends


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or not _joins(text[i]):
            yield start, i
            start = i


def _joins(char: str) -> bool:
    # Half-width voicing marks, Hangul vowels and finals, and combining marks attach to what stands before.
    if char < "\u0300":
        return False
    return char in "ﾞﾟ" or "\u1160" <= char <= "\u11ff" or unicodedata.combining(char) != 0


_NOT_BLANK = re.compile(r"\S+")


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Spans of ``text`` without white space, none longer than the limit, cut after punctuation where possible."""
    for match in _NOT_BLANK.finditer(text):
        start, stop = match.span()
        while stop - start > _MAX_PIECE:
            cut = max(text.rfind(mark, start, start + _MAX_PIECE) for mark in "。、，,」）") + 1
            cut = cut if cut > start else start + _MAX_PIECE
            yield start, cut
            start = cut
        if start < stop:
            yield start, stop


# A stem on its own is ambiguous (し, なっ, 考え): Sudachi sees it before the endings that can follow.
_ENDINGS = ("", "た", "て", "だ", "ない", "ます", "れる", "せる", "ば", "ず")


class _Nagisa:
    """nagisa aligned to the text as given: NFKC is done here, with a map back, and blanks are never tokens.

    What :meth:`prepare` was given is tagged in one batch and kept until it is asked for.
    """

    def __init__(self) -> None:
        self._tagger: Any = _nagisa_tagger()
        self._lemma = _sudachi_lemma()
        self._tagged: dict[str, _Tagged] = {}
        self._turn = threading.Lock()

    @cached_property
    def _batch(self) -> Callable[[list[str]], list[_Tagged]] | None:
        return _batch(self._tagger)

    def ready(self) -> None:
        """Make what batches need."""
        _ = self._batch

    def prepare(self, texts: Iterable[str]) -> None:
        """Tag many strings together, which takes a third of the time; each distinct one once."""
        pieces = {normalised[a:b] for normalised, _, _ in map(normalise, texts) for a, b in _pieces(normalised)}
        with self._turn:
            new = sorted(pieces - self._tagged.keys())
            ready = (
                "_batch" in self.__dict__
            )  # it takes as long to make as a few articles to be tagged one string at a time
            if len(new) < _WORTH_A_BATCH or (not ready and sum(map(len, new)) < _WORTH_MAKING) or self._batch is None:
                return
            if len(self._tagged) + len(new) > _KEPT_PIECES:
                self._tagged.clear()
                new = sorted(pieces)
            self._tagged.update(
                (piece, _whole(piece, *tagged)) for piece, tagged in zip(new, self._batch(new), strict=True)
            )

    def __call__(self, text: str) -> list[Token]:
        return self.cut(text, 0)

    def cut(self, text: str, offset: int) -> list[Token]:
        """Return the tokens of a string that stands at an offset of a text, with offsets into that text."""
        normalised, starts, ends = normalise(text)
        if normalised is text:
            found: list[Token] = []
            for start, end in _pieces(text):
                found += self._in_place(text[start:end], start + offset)
            return found
        composed = self._composed(normalised, starts, ends, text)
        return [t._replace(start=t.start + offset, end=t.end + offset) for t in composed] if offset else composed

    def _in_place(self, piece: str, offset: int) -> Iterator[Token]:
        """Yield the tokens of a piece whose characters are those of the text."""
        words, tags = self._tag(piece)
        places = list(accumulate(map(len, words), initial=offset))
        rows = zip(places, places[1:], words, map(self._lemma, words, tags), tags, strict=False)
        return map(tuple.__new__, repeat(Token), rows)  # Token(*row) without a call of Python for each

    def _composed(self, normalised: str, starts: Sequence[int], ends: Sequence[int], text: str) -> list[Token]:
        """Return the tokens of a text that is normalised into another, with offsets into the first."""
        tokens: list[Token] = []
        for piece_start, piece_end in _pieces(normalised):
            piece = normalised[piece_start:piece_end]
            at = piece_start
            for surface, pos in zip(*self._tag(piece), strict=True):
                last = at + len(surface) - 1
                start, end = starts[at], ends[last]
                at = last + 1
                if tokens and start < tokens[-1].end:
                    # A character such as ㈱ became several tokens: they stand for one stretch of the text.
                    previous = tokens.pop()
                    start, surface, pos = previous.start, text[previous.start : end], previous.pos
                tokens.append(Token(start, end, text[start:end], self._lemma(surface, pos), pos))
        return tokens

    def _tag(self, piece: str) -> _Tagged:
        tagged = self._tagged.get(piece)
        if tagged is None:
            one = self._tagger.tagging(piece)
            tagged = _whole(piece, one.words, one.postags)
        return tagged


def _whole(piece: str, words: list[str], tags: list[str]) -> _Tagged:
    """Return the words of a piece with their tags, たって cut anew; as one where they are not what stands there.

    Never seen on text without blanks; if nagisa changes the string after all, offsets must not drift.
    """
    if "".join(words) != piece:
        return [piece], ["記号"]
    if "たって" in piece or "んだって" in piece:
        _cut_anew(words, tags)
    return words, tags


def _cut_anew(words: list[str], tags: list[str]) -> None:
    """Cut 見|たっ|て and 読ん|だって as 見|た|って, 読ん|だ|って, in place: a clause, and the って that takes it up."""
    for i in range(len(words) - 1, 0, -1):
        if words[i] in {"たって", "だって"} and tags[i - 1] == "動詞":
            words[i : i + 1], tags[i : i + 1] = [words[i][0], "って"], ["助動詞", "助詞"]
        elif words[i - 1 : i + 1] == ["たっ", "て"] and tags[i - 1] == "助動詞":
            words[i - 1 : i + 1], tags[i - 1 : i + 1] = ["た", "って"], ["助動詞", "助詞"]


def _batch(tagger: Any) -> Callable[[list[str]], list[_Tagged]] | None:
    """Return what tags many strings together, or ``None`` where this nagisa is not the one that it was made for."""
    from importlib.metadata import version

    if not version("nagisa").startswith("0.3."):
        return None
    try:
        from threadpoolctl import ThreadpoolController

        from workbench.annotate.nagisa_batch import Batch

        batch, threads = Batch(tagger), ThreadpoolController()
        tried = [tagger.tagging(text) for text in _TRIED]
        if batch.words_and_tags(_TRIED) != [(one.words, one.postags) for one in tried]:
            return None
    except (ImportError, AttributeError, KeyError, ValueError, TypeError, IndexError):
        return None

    def tag(texts: list[str]) -> list[_Tagged]:
        # The matrices are small: threads of BLAS would wait for each other longer than they work.
        with threads.limit(limits=1, user_api="blas"):
            return batch.words_and_tags(texts)

    return tag


def tokens_at(tokenize: Tokenizer, text: str, offset: int) -> list[Token]:
    """Return the tokens of a string that stands at an offset of a text, with offsets into that text."""
    cut = getattr(tokenize, "cut", None)
    if cut is not None:
        found: list[Token] = cut(text, offset)
        return found
    return [Token(t.start + offset, t.end + offset, t.surface, t.lemma, t.pos) for t in tokenize(text)]


def prepare(tokenize: Tokenizer, texts: Iterable[str]) -> None:
    """Tell a tokenizer what it will be asked for, so that it can do it at once; one that cannot does nothing."""
    ready = getattr(tokenize, "prepare", None)
    if ready is not None:
        ready(texts)


def _nagisa_tagger() -> Any:
    """Return a tagger that keeps our names whole.

    Importing nagisa loads the model (2 s, 80 MB), so it is read from the user's cache where it was kept
    (:mod:`workbench.annotate.nagisa_kept`). This one shares the model of a nagisa that is loaded, and has a list of names
    of its own.
    """
    from workbench.annotate import nagisa_kept
    from workbench.annotate.names import forced_words

    tagger = copy.copy(nagisa_kept.tagger())
    tagger.pattern = _one_of(forced_words())
    return tagger


def _one_of(words: list[str]) -> _KeptWhole | None:
    """Return what finds words as an expression of them would, the longest first; without words nagisa's own is ``None`` too."""
    return _KeptWhole(words) if words else None


class _KeptWhole:
    """Stands where nagisa has a compiled expression of words to keep whole: one pass over a string for all of them."""

    def __init__(self, words: list[str]) -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind

        self._words = AhoCorasick(words, matchkind=MatchKind.LeftmostLongest)

    def finditer(self, text: str) -> Iterator[_Span]:
        """Yield words where they stand, without overlap."""
        try:
            found = self._words.find_matches_as_indexes(text)
        except UnicodeEncodeError:  # half a pair of surrogates
            found = self._words.find_matches_as_indexes(_SURROGATE.sub("\ufffd", text))
        return (_Span(a, b) for _, a, b in found)


_SURROGATE = re.compile("[\ud800-\udfff]")


class _Span(NamedTuple):
    start: int
    end: int

    def span(self) -> tuple[int, int]:
        return self


def _sudachi_lemma() -> Callable[[str, str], str]:
    import sudachipy

    analyse = sudachipy.Dictionary(dict="core").tokenizer().tokenize if _has_tokenizer(sudachipy) else None
    if analyse is None:  # SudachiPy before 0.7
        analyse = sudachipy.Dictionary(dict="core").create().tokenize

    @cache
    def lemma(surface: str, pos: str) -> str:
        """Dictionary form of a type; the surface itself where Sudachi takes it for several words."""
        if pos not in {"動詞", "形容詞", "助動詞", "形状詞", "接尾辞"}:
            return unicodedata.normalize("NFKC", surface)
        for ending in _ENDINGS:
            first = analyse(surface + ending)[0]
            if first.surface() == surface and first.part_of_speech()[0] == pos:
                return str(first.dictionary_form())
        morphemes = analyse(surface)
        head = "".join(m.surface() for m in list(morphemes)[:-1])
        return head + str(morphemes[len(morphemes) - 1].dictionary_form()) if len(morphemes) else surface

    return lemma


def _has_tokenizer(sudachipy: Any) -> bool:
    return hasattr(sudachipy.Dictionary, "tokenizer")


register("nagisa", _Nagisa)


def versions(name: str = "nagisa") -> dict[str, str]:
    """Return the versions a corpus records for its tokens."""
    from importlib.metadata import version

    found = {"tokenizer": name}
    if name == "nagisa":
        found |= {"nagisa": version("nagisa"), "sudachipy": version("sudachipy")}
        found |= {"sudachidict_core": version("sudachidict_core")}
    return found
