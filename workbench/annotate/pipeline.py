"""One document through the whole analysis: sentences, tokens, markers, voice, attribution, commitment."""

from __future__ import annotations

import hashlib
import warnings
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import itemgetter
from typing import Any

from workbench.annotate import likelihood
from workbench.annotate.attribution import attributions
from workbench.annotate.commitment import commitment
from workbench.annotate.confidence import of_sentence
from workbench.annotate.context import Attribution, Context, Found
from workbench.annotate.cue_spans import clear_of_sources
from workbench.annotate.entities import Memory
from workbench.annotate.layout import Speech, Speeches, speeches
from workbench.annotate.lexicon import Lexicon, stance
from workbench.annotate.lines import wraps
from workbench.annotate.markers import find_markers
from workbench.annotate.nesting import governors
from workbench.annotate.polarity import polarities
from workbench.annotate.sentences import Region, Sentence, running, split_sentences
from workbench.annotate.sides import source_kind, source_side
from workbench.annotate.stand import verb_class
from workbench.annotate.tokens import Token, Tokenizer, prepare, tokenizer, tokens_at
from workbench.annotate.voice import own_voice, voices
from workbench.errors import WorkbenchWarning
from workbench.schema import NON_WORD_POS
from workbench.view import View, folded, with_marks

#: Pairs of brackets in a sentence that are analysed; prose stays far below.
MAX_PAIRS = 200


@dataclass(frozen=True)
class AnnotatedSentence:
    """Everything the analysis says of one sentence."""

    sentence: Sentence
    tokens: list[Token]
    markers: list[Found]
    voices: list[str]
    attributions: list[Attribution]
    entities: list[str | None]
    governors: list[int | None]  # of each attribution: the index of the one in whose content it stands
    commitment: str | None
    polarities: list[str | None] = field(default_factory=list)
    polarity: str | None = None
    verb_classes: list[str | None] = field(default_factory=list)


def annotate_text(
    text: str,
    regions: Sequence[Region | Mapping[str, Any]] = (),
    *,
    lexicon: Lexicon | None = None,
    tokenize: Tokenizer | str = "nagisa",
    where: str = "",
    split: Split | None = None,
    least_confidence: float = 0.0,
) -> list[AnnotatedSentence]:
    """Annotate one text.

    Parameters
    ----------
    text
        The text as stored; all offsets of the result index it.
    regions
        Spans that reading labelled (``start``, ``end``, ``part``). Boilerplate is tokenized and kept but gets
        no markers and no commitment.
    lexicon
        The stance lexicon; the one that ships by default.
    tokenize
        A tokenizer, or the name of a registered one.
    where
        What the text is, for the head of a warning.
    split
        What :func:`split_text` gave for this text and these regions, where the tokenizer has been told of its sentences.
    least_confidence
        Markers that readers are less likely to mark are left out, 0 (none is) to 1 (:mod:`workbench.annotate.likelihood`).

    Warns
    -----
    WorkbenchWarning
        If a sentence has more than :data:`MAX_PAIRS` pairs of quotation marks: the rest of it is left unanalysed, so that
        no text, whatever it is made of, takes more than time in proportion to its length.

    Returns
    -------
    list of AnnotatedSentence
        In text order.
    """
    used = lexicon or stance()
    cut = tokenizer(tokenize) if isinstance(tokenize, str) else tokenize
    read = split or split_text(text, regions)
    memory, seen = Memory(), read.seen
    if split is None:
        prepare(cut, read.texts)
    spoken = Speeches(speeches(seen.text, read.regions, seen))
    found = (
        _annotate_sentence(
            seen,
            sentence,
            read.tokens,
            used,
            cut,
            memory,
            spoken.over(sentence.start, sentence.end),
            where,
            least_confidence,
        )
        for sentence in read.sentences
    )
    return [stored(item, seen) for item in found]


@dataclass(frozen=True)
class Split:
    """A text before it is analysed.

    Attributes
    ----------
    seen
        Its matching view.
    regions
        Its regions, in the offsets of the view.
    sentences
        Its sentences, in the offsets of the view.
    tokens
        What is known of the tokens of a sentence: (start, end) of the sentence → its tokens, in the offsets of the view.
    """

    seen: View
    regions: Sequence[Region]
    sentences: Sequence[Sentence]
    tokens: Mapping[tuple[int, int], list[Token]] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """The strings that the tokenizer will be asked for, so that those of many texts can be prepared."""
        return [self.seen.text[s.start : s.end] for s in self.sentences if (s.start, s.end) not in self.tokens]

    def with_known(self, known: Iterable[tuple[int, int, list[Token]]]) -> Split:
        """Return it with the tokens of sentences as an earlier analysis had them.

        Parameters
        ----------
        known
            Start, end and tokens of sentences, in the offsets of the stored text. They must come from the same text,
            the same tokenizer and the same version of the analysis. They are used where the view has the offsets of the
            stored text, so that nothing is lost on the way; elsewhere the text is tokenized again.
        """
        if not self.seen.is_aligned:
            return self
        text = self.seen.text
        tokens = {
            (start, end): [Token(t.start, t.end, text[t.start : t.end], t.lemma, t.pos) for t in own]
            if text is not self.seen.stored
            else own
            for start, end, own in known
        }
        return replace(self, tokens=tokens)


def split_text(text: str, regions: Sequence[Region | Mapping[str, Any]] | None = ()) -> Split:
    """Return the view and the sentences of a text; parameters as :func:`annotate_text`."""
    seen = matching_view(text, regions)
    spans = _mapped(seen, _regions(regions))
    return Split(seen, spans, list(split_sentences(seen.text, spans)))


def matching_view(text: str, regions: Sequence[Region | Mapping[str, Any]] | None = ()) -> View:
    """Return a text as the rules see it, lines that are only wrapped joined; parameters as :func:`annotate_text`."""
    seen = folded(text)
    body = [(r.start, r.end) for r in running(_mapped(seen, _regions(regions)), len(seen.text))]
    return with_marks(seen.joined(wraps(seen.text, body)))


def _regions(given: Sequence[Region | Mapping[str, Any]] | None) -> list[Region]:
    return [r if isinstance(r, Region) else Region(r["start"], r["end"], r["part"]) for r in given or ()]


def _mapped(seen: View, regions: Sequence[Region]) -> Sequence[Region]:
    return regions if seen.is_aligned else [Region(seen.at(r.start), seen.at(r.end), r.part) for r in regions]


def _annotate_sentence(
    seen: View,
    sentence: Sentence,
    known: Mapping[tuple[int, int], list[Token]],
    lexicon: Lexicon,
    cut: Tokenizer,
    memory: Memory,
    speech: Speech | None,
    where: str,
    least: float,
) -> AnnotatedSentence:
    tokens = known.get((sentence.start, sentence.end))
    if tokens is None:
        tokens = _tokens(seen, sentence, cut)
    if sentence.part == "boilerplate":
        return AnnotatedSentence(sentence, tokens, [], [], [], [], [], None)
    context = _within_budget(_context(seen, sentence, tokens, speech), where)
    markers = find_markers(context, lexicon)
    if speech is not None and not speech.quoted:
        # What the one who asks closes with politely is put to somebody, and opens no claim.
        markers = [
            m
            for m in markers
            if m.code != "question" or m.end < context.end - 1 or "でしょう" not in seen.text[m.start : m.end]
        ]
    markers = likelihood.likely(context, markers, lexicon.validated, least)
    markers, cues = clear_of_sources(context, markers, attributions(context, markers, lexicon))
    entities = memory.entities(context, cues)
    markers, spoken = own_voice(markers, voices(context, markers, cues, lexicon), cues)
    of_markers, of_sentence = polarities(context, markers, cues)
    return AnnotatedSentence(
        sentence=sentence,
        tokens=tokens,
        markers=markers,
        voices=spoken,
        attributions=cues,
        entities=entities,
        governors=governors(context, cues, entities),
        commitment=commitment(context, markers, cues),
        polarities=of_markers,
        polarity=of_sentence,
        verb_classes=[verb_class(context, cue, lexicon.verb_class(cue.cue.entry_id)) for cue in cues],
    )


def _context(seen: View, sentence: Sentence, tokens: Sequence[Token], speech: Speech | None) -> Context:
    """A sentence as the rules see it: without the tag of its speaker, whose words it then is."""
    if speech is None or sentence.part != "body":
        return Context(seen.text, sentence, tokens)
    tagged = speech.tag is not None and sentence.start < speech.start < sentence.end
    words = replace(sentence, start=speech.start) if tagged else sentence
    inside = [t for t in tokens if t.start >= words.start]
    span = (speech.start, speech.end) if speech.quoted else None
    return Context(seen.text, words, inside, speech=span, speaker=speech.speaker, alone=speech.alone)


def _within_budget(context: Context, where: str) -> Context:
    """The sentence up to the last bracket that the budget allows; what is left out is named in a warning."""
    if len(context.pairs) <= MAX_PAIRS:
        return context
    stop = max(p.end for p in context.pairs[:MAX_PAIRS])
    warnings.warn(
        f"{where}a sentence at character {context.start} has {len(context.pairs)} pairs of quotation marks and brackets: "
        f"what stands behind the first {MAX_PAIRS} of them (from character {stop} on) is not analysed",
        WorkbenchWarning,
        stacklevel=2,
    )
    inside = [t for t in context.tokens if t.end <= stop]
    return replace(context, sentence=replace(context.sentence, end=stop), tokens=inside)


def _tokens(seen: View, sentence: Sentence, cut: Tokenizer) -> list[Token]:
    """The tokens of a sentence with offsets into the view; an address is one token, and cuts what stands around it."""
    tokens: list[Token] = []
    at = sentence.start

    def up_to(stop: int) -> None:
        if at < stop:
            tokens.extend(tokens_at(cut, seen.text[at:stop], at))

    first = bisect_right(seen.opaque, at, key=lambda span: span[1])
    for begin, end in islice(seen.opaque, first, None):
        start, stop = max(begin, at), min(end, sentence.end)
        if start >= sentence.end:
            break
        up_to(start)
        tokens.append(Token(start, stop, seen.text[start:stop], seen.stored[slice(*seen.span(start, stop))], "URL"))
        at = stop
    up_to(sentence.end)
    return tokens


def stored(item: AnnotatedSentence, seen: View) -> AnnotatedSentence:
    """Return what was found in the view with the offsets and the surfaces of the stored text."""
    if seen.text is seen.stored:
        return item
    text = seen.stored
    if seen.is_aligned:
        as_stored = [t if (own := text[t.start : t.end]) == t.surface else t._replace(surface=own) for t in item.tokens]
        return replace(item, tokens=as_stored)

    def span(given: tuple[int, int] | None) -> tuple[int, int] | None:
        return seen.span(*given) if given is not None else None

    def token(given: Token) -> Token:
        start, end = seen.span(given.start, given.end)
        return Token(start, end, text[start:end], given.lemma, given.pos)

    def marker(given: Found) -> Found:
        start, end = seen.span(given.start, given.end)
        return replace(given, start=start, end=end, verb_span=span(given.verb_span), clause=span(given.clause))

    markers = [marker(m) for m in item.markers]
    placed = {id(old): new for old, new in zip(item.markers, markers, strict=True)}
    start, end = seen.span(item.sentence.start, item.sentence.end)
    return replace(
        item,
        sentence=replace(item.sentence, start=start, end=end),
        tokens=[token(t) for t in item.tokens],
        markers=markers,
        attributions=[
            replace(a, cue=placed[id(a.cue)], source=span(a.source), content=span(a.content)) for a in item.attributions
        ],
    )


Rows = dict[str, list[tuple[Any, ...]]]
_LEMMA_AND_POS = itemgetter(Token._fields.index("lemma"), Token._fields.index("pos"))


def annotate_document(
    doc_id: str,
    text: str,
    regions: Sequence[Mapping[str, Any]] | None = None,
    *,
    lexicon: Lexicon | None = None,
    tokenize: Tokenizer | str = "nagisa",
    split: Split | None = None,
    least_confidence: float = 0.0,
) -> Rows:
    """Annotate a document and return the rows of its tables, columns in the order of ``workbench.schema``.

    Parameters as :func:`annotate_text`.

    The row of ``documents`` holds only what annotation adds: doc_id, n_sentences, n_tokens, text_sha256.
    """
    rows: Rows = {name: [] for name in ("documents", "sentences", "tokens", "markers", "attributions", "counts")}
    counts: Counter[tuple[str, str]] = Counter()
    shipped = lexicon is None or lexicon is stance()  # only labels by that one were validated
    where = f"document {doc_id!r}: "
    options: dict[str, Any] = {"lexicon": lexicon, "tokenize": tokenize, "split": split}
    found = annotate_text(text, regions or (), where=where, least_confidence=least_confidence, **options)
    for sent_id, item in enumerate(found):
        counted = item.sentence.part != "boilerplate"
        words = [t for t in item.tokens if t.pos not in NON_WORD_POS]
        s = item.sentence
        sure = of_sentence(item.commitment, s.part) if shipped else None
        rows["sentences"].append(
            (doc_id, sent_id, s.start, s.end, s.part, item.commitment, len(words), item.polarity, sure)
        )
        rows["tokens"] += [(doc_id, sent_id, i, *t) for i, t in enumerate(item.tokens, start=len(rows["tokens"]))]
        if counted:
            counts.update(map(_LEMMA_AND_POS, words))
        first = len(rows["markers"])
        labelled = zip(item.markers, item.voices, item.polarities, strict=True)
        for marker_id, (marker, voice, polarity) in enumerate(labelled, start=first):
            form = text[marker.start : marker.end]
            rows["markers"].append(
                (
                    *(doc_id, sent_id, marker_id, marker.start, marker.end, form, marker.entry_id, marker.code, voice),
                    *(polarity, marker.confidence),
                )
            )
        rows["attributions"] += _attribution_rows(doc_id, text, item, first)
    rows["counts"] = [(doc_id, lemma, pos, n) for (lemma, pos), n in sorted(counts.items())]
    body = [r for r in rows["sentences"] if r[4] != "boilerplate"]
    sha = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    rows["documents"] = [(doc_id, len(body), sum(r[6] for r in body), sha)]
    return rows


def _attribution_rows(doc_id: str, text: str, item: AnnotatedSentence, first: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a sentence's attributions; ``first`` is the marker_id of its first marker."""
    ids = {id(m): first + k for k, m in enumerate(item.markers)}
    labelled = zip(item.attributions, item.entities, item.governors, strict=True)
    for order, (found, entity, governor) in enumerate(labelled):
        start, end = found.source or (None, None)
        source = text[start:end] if start is not None else None
        of_verb = item.verb_classes[order]
        within = ids[id(item.attributions[governor].cue)] if governor is not None else None
        marker_id = ids[id(found.cue)]
        kind = found.source_type
        finer = source_side(source, entity, kind), source_kind(source, entity, kind)
        yield doc_id, marker_id, start, end, source, kind, entity, of_verb, within, *finer
