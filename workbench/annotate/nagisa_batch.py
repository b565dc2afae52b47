"""nagisa's segmentation and tagging for many strings at once: its own weights, its results, in less time.

nagisa 0.3 runs a bidirectional LSTM for each string by itself. Here the strings of a batch go through it together, so
that each step is a multiplication of matrices (BLAS), and what depends on a word alone is worked out once a word.
The weights, the vocabularies, the Viterbi search and the vectors of words are nagisa's; sums are in another order,
so that scores differ in the last bits, and with them a choice only where two scores agree to some seven digits.

A small module that others can use: ``Batch(nagisa.tagger).tag([...])`` gives what ``nagisa.tagging`` gives for each
string.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

#: Characters that go through the network together: the matrices of one batch take about 20 MB.
_BATCH = 8_000
#: Words whose vectors are kept (256 bytes each).
_KEPT_WORDS = 200_000
#: nagisa looks for dictionary words of up to this many characters.
_LONGEST_WORD = 8
#: What nagisa puts beside the ends of a string: an id of a character or pair, a type of character.
_PAD, _NO_TYPE = 1, 6
_BEGIN, _MIDDLE, _END, _SINGLE = 0, 1, 2, 3
_UNICODE = 0x110000
#: The bits of a hash of 64 that stand behind the 18 by which words are told apart at first.
_REST = np.uint64(46)


class Batch:
    """The network of a nagisa tagger, for batches.

    Parameters
    ----------
    tagger
        A ``nagisa.Tagger``; its ``pattern`` of words to keep whole is used too.

    Raises
    ------
    ValueError
        If the tagger's network is of another shape than nagisa 0.3's.
    """

    def __init__(self, tagger: Any) -> None:
        import nagisa_utils

        self._utils, self._tagger, self._model = nagisa_utils, tagger, tagger._model
        if tagger._hp["LAYERS"] != 1 or tagger._hp["WINDOW_SIZE"] != 3 or not tagger.use_noun_heuristic:
            raise ValueError("not the network of nagisa 0.3")
        self._unigrams = np.full(_UNICODE, tagger._uni2id["oov"], np.int32)
        for char, number in tagger._uni2id.items():
            if len(char) == 1:
                self._unigrams[ord(char)] = number
        self._types = np.full(_UNICODE, -1, np.int8)
        self._pairs, self._pair_ids = _pair_table(tagger._bi2id)
        self._words = [_WordTable(words, tagger._word2id) for words in _by_length(tagger._word2id)]
        self._nets = {name: _Net(getattr(self._model, name)) for name in ("ws_model", "pos_model")}
        self._known: dict[str, int] = {}
        self._vectors: Floats = np.empty((0, 0), np.float32)

    def tag(self, texts: Sequence[str]) -> list[list[tuple[str, str]]]:
        """Return the words of each string with their parts of speech, as ``nagisa.tagging`` does.

        Parameters
        ----------
        texts
            Strings, in any number and of any length. What nagisa would change before it segments (blanks at the end,
            compatibility characters) is changed here too.
        """
        clean = [self._utils.preprocess(text) for text in texts]
        found: list[list[tuple[str, str]]] = [[] for _ in texts]
        for part in _parts([len(text) for text in clean]):
            words = self._segment([clean[i] for i in part])
            for i, row, tags in zip(part, words, self._parts_of_speech(words), strict=True):
                found[i] = list(zip(row, tags, strict=True))
        return found

    def _segment(self, texts: list[str]) -> list[list[str]]:
        lower = [text.lower() for text in texts]
        inputs = self._characters(lower)
        order = _Order([len(text) for text in texts])
        hidden = self._nets["ws_model"].hidden(inputs, order)
        scores = hidden @ self._model.w_wsT + self._model.b_ws
        return [
            self._cut(text, self._utils.np_viterbi(self._model.trans_array, scores[a:b]))
            for text, (a, b) in zip(texts, order.spans, strict=True)
        ]

    def _cut(self, text: str, tags: list[int]) -> list[str]:
        """Cut a string by its tags, after the words that are kept whole have theirs."""
        if self._tagger.pattern is not None:
            for match in self._tagger.pattern.finditer(text):
                a, b = match.span()
                tags[a:b] = [_SINGLE] if b - a == 1 else [_BEGIN] + [_MIDDLE] * (b - a - 2) + [_END]
                if a > 0:
                    tags[a - 1] = {_BEGIN: _SINGLE, _MIDDLE: _END}.get(tags[a - 1], tags[a - 1])
                if b < len(text):
                    tags[b] = {_MIDDLE: _BEGIN, _END: _SINGLE}.get(tags[b], tags[b])
        words: list[str] = self._utils.segmenter_for_bmes(text, tags)
        return words

    def _characters(self, texts: list[str]) -> Floats:
        """Return the input of the segmentation, a row a character: windows of embeddings, and dictionary words."""
        model, lengths = self._model, np.array([len(text) for text in texts])
        codes = _codes("".join(texts))
        number = np.repeat(np.arange(len(texts)), lengths)  # of the string in which a character stands
        last = np.cumsum(lengths) - 1
        is_last = np.zeros(len(codes), np.bool_)
        is_last[last] = True
        unigrams = self._unigrams[codes]
        following = np.where(is_last, _UNICODE, np.append(codes[1:], _UNICODE))
        pairs = _look_up(self._pairs, self._pair_ids, (codes << 21) | following, self._tagger._bi2id["oov"])
        parts = [
            *(model.UNI[w] for w in _window(unigrams, number, _PAD)),
            *(model.BI[w] for w in _window(pairs, number, _PAD)),
            *(model.CTYPE[w] for w in _window(self._character_types(codes), number, _NO_TYPE)),
            *self._dictionary_words(codes, number),
        ]
        return np.concatenate(parts, axis=1)

    def _character_types(self, codes: Ints) -> npt.NDArray[Any]:
        for code in np.unique(codes[self._types[codes] < 0]).tolist():
            self._types[code] = self._utils.get_chartype(chr(code))
        return self._types[codes]

    def _dictionary_words(self, codes: Ints, number: Ints) -> tuple[Floats, Floats]:
        """Return, for each character, the sums of the vectors of the words that begin and that end there."""
        size = len(codes)
        vectors: Floats = self._model.WORD
        begin = np.zeros((size, vectors.shape[1]), np.float32)
        end = np.zeros_like(begin)
        none_begins, none_ends = np.ones(size, np.bool_), np.ones(size, np.bool_)
        keys = np.zeros(size, np.uint64)
        for length, words in enumerate(self._words, start=1):
            if length > size:
                break
            count = size - length + 1
            keys = _extended(keys[:count], codes[length - 1 : length - 1 + count])
            starts = np.flatnonzero(words.may_have(keys) & (number[:count] == number[length - 1 :]))
            starts, rows = words.found(keys[starts], codes, starts)
            if not len(starts):
                continue
            begin[starts] += vectors[words.ids[rows]]
            end[starts + length - 1] += vectors[words.ids[rows]]
            none_begins[starts] = False
            none_ends[starts + length - 1] = False
        unknown = vectors[self._tagger._word2id["oov"]]
        begin[none_begins] = unknown
        end[none_ends] = unknown
        return begin, end

    def _parts_of_speech(self, words: list[list[str]]) -> list[list[str]]:
        if len(self._known) > _KEPT_WORDS:
            self._known.clear()
        self._learn(dict.fromkeys(word for row in words for word in row if word not in self._known))
        rows = np.array([self._known[word] for row in words for word in row], np.int64)
        order = _Order([len(row) for row in words])
        hidden = self._nets["pos_model"].hidden(self._vectors[rows], order)
        best = np.argmax(hidden @ self._model.w_posT + self._model.b_pos, axis=1).tolist()
        names = self._tagger.id2pos
        return [[names[k] for k in best[a:b]] for a, b in order.spans]

    def _learn(self, words: dict[str, None]) -> None:
        """Work out the input of the tagging for words that are new: it depends on the word alone."""
        if not words:
            return
        utils, tagger, model = self._utils, self._tagger, self._model
        noun = tagger._pos2id["名詞"]
        tags = []
        for word in words:
            possible = set(tagger._word2postags.get(word, [0]))
            if word.isalnum():
                possible.discard(0)
                possible.add(noun)
            tags.append(list(possible))
        numbers = utils.conv_tokens_to_ids(list(words), tagger._word2id)
        new = utils.build_pos_input(numbers, tags, model.WORD, model.POS, model.dim_uni)
        letters = [utils.conv_tokens_to_ids(list(word), tagger._uni2id) for word in words]
        new[:, model.dim_word : model.dim_word + model.dim_uni] = model._char_vecs(letters)
        before = len(self._known)
        if before + len(new) > len(self._vectors):
            room = np.empty((max(2 * len(self._vectors), before + len(new), 4_096), new.shape[1]), np.float32)
            if before:
                room[:before] = self._vectors[:before]
            self._vectors = room
        self._vectors[before : before + len(new)] = new
        self._known.update(zip(words, range(before, before + len(new)), strict=True))


class _Order:
    """Sequences laid one after the other, and the same by time: all first elements, all second ones, …

    Longer sequences stand first at each time, so that those that go on are always a leading part.
    """

    def __init__(self, lengths: Sequence[int]) -> None:
        size = np.array(lengths, np.int64)
        ends = np.cumsum(size)
        starts = ends - size
        self.spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
        longest_first = np.argsort(-size, kind="stable")
        longest = int(size.max()) if len(size) else 0
        alive = np.array([np.count_nonzero(size > t) for t in range(longest)], np.int64)
        self.steps = list(zip(np.append(0, np.cumsum(alive))[:-1].tolist(), alive.tolist(), strict=True))
        time = np.repeat(np.arange(longest), alive)
        rank = np.arange(len(time)) - np.repeat(np.cumsum(alive) - alive, alive)
        which = longest_first[rank]
        #: In time order, twice the place of each element from the front of its sequence, and that from the back and one.
        self.rows: Ints = np.stack([2 * (starts[which] + time), 2 * (ends[which] - 1 - time) + 1])


class _Net:
    """A bidirectional LSTM: both directions take their steps together.

    DyNet's gates are in the order input, forget, output, candidate. The weights are turned so that one exponential serves
    all four: 1 / (1 + exp(-x)), and tanh(x) = 2 / (1 + exp(-2x)) - 1.
    """

    def __init__(self, network: Any) -> None:
        [directions] = network.layers
        self.size = size = directions[0].h_dim
        turned = np.repeat(np.array([-1, -1, -1, -2], np.float32), size)
        self.inputs: Floats = np.concatenate([d.WxT * turned for d in directions], axis=1)
        self.bias: Floats = np.concatenate([d.b * turned for d in directions])
        self.states: list[Floats] = [np.ascontiguousarray(d.WhT * turned) for d in directions]

    def hidden(self, inputs: Floats, order: _Order) -> Floats:
        """Return the hidden states, a row an element, forward beside backward."""
        size, count = self.size, len(inputs)
        given = inputs @ self.inputs
        given += self.bias
        gates = given.reshape(2 * count, 4 * size)  # of an element the row forward, and the row backward
        found = np.empty((2 * count, size), np.float32)
        widest = order.steps[0][1] if order.steps else 0
        state, cell = np.zeros((2, widest, size), np.float32), np.zeros((2, widest, size), np.float32)
        with np.errstate(over="ignore"):  # exp of a large number: the gate is 0
            for start, alive in order.steps:
                rows = order.rows[:, start : start + alive]
                now = gates.take(rows, axis=0)
                for direction, weights in enumerate(self.states):
                    now[direction] += state[direction, :alive] @ weights
                np.exp(now, out=now)
                now += 1
                np.reciprocal(now, out=now)
                candidate = now[..., 3 * size :]
                candidate *= 2
                candidate -= 1
                candidate *= now[..., :size]
                cell = cell[:, :alive] * now[..., size : 2 * size]
                cell += candidate
                state = np.tanh(cell)
                state *= now[..., 2 * size : 3 * size]
                found[rows] = state
        return found.reshape(count, 2 * size)


def _parts(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of strings that go together, like lengths together; empty strings are in none."""
    part: list[int] = []
    size = 0
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if not lengths[i]:
            continue
        if part and size + lengths[i] > _BATCH:
            yield part
            part, size = [], 0
        part.append(i)
        size += lengths[i]
    if part:
        yield part


def _window(ids: npt.NDArray[Any], number: Ints, pad: int) -> tuple[npt.NDArray[Any], ...]:
    """Return the ids before, at and after each character, with padding at the ends of its string."""
    before, after = np.full_like(ids, pad), np.full_like(ids, pad)
    same = number[1:] == number[:-1]
    before[1:][same] = ids[:-1][same]
    after[:-1][same] = ids[1:][same]
    return before, ids, after


def _pair_table(ids: dict[str, int]) -> tuple[Ints, Ints]:
    """Return sorted keys of pairs of characters and their ids; the end of a string counts as a character."""
    whole = [pair for pair in ids if len(pair) == 2]
    last = [pair for pair in ids if len(pair) == 4 and pair.endswith("<E>")]
    codes = _codes("".join(whole)).reshape(len(whole), 2)
    keys = np.append((codes[:, 0] << 21) | codes[:, 1], (_codes("".join([p[0] for p in last])) << 21) | _UNICODE)
    order = np.argsort(keys)
    return keys[order], np.array([ids[pair] for pair in (*whole, *last)], np.int64)[order]


def _codes(text: str) -> Ints:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)


def _look_up(keys: Ints, ids: Ints, wanted: Ints, default: int) -> Ints:
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, ids[at], default)


def _extended(keys: npt.NDArray[np.uint64], codes: Ints) -> npt.NDArray[np.uint64]:
    """Return the hashes of strings that are longer by a character."""
    return keys * np.uint64(0x9E3779B97F4A7C15) + codes.astype(np.uint64) + np.uint64(1)


def _by_length(words: Iterable[str]) -> list[list[str]]:
    found: list[list[str]] = [[] for _ in range(_LONGEST_WORD)]
    for word in words:
        if 0 < len(word) <= _LONGEST_WORD:
            found[len(word) - 1].append(word)
    return found


class _WordTable:
    """The words of one length of the dictionary: looked for by their hashes, most of which are told from a few bits."""

    def __init__(self, words: list[str], ids: dict[str, int]) -> None:
        codes = _codes("".join(words)).reshape(len(words), -1)
        keys = np.zeros(len(words), np.uint64)
        for column in codes.T:
            keys = _extended(keys, column)
        order = np.argsort(keys)
        self._keys, self._letters = keys[order], codes[order]
        self.ids: Ints = np.array([ids[word] for word in words], np.int64)[order]
        if (self._keys[1:] == self._keys[:-1]).any():
            raise ValueError("two words of the dictionary have one hash")
        self._bits = np.zeros(1 << 18, np.bool_)
        self._bits[keys >> _REST] = True

    def may_have(self, keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
        """Return where a word may have a hash; false where none has."""
        found: npt.NDArray[np.bool_] = self._bits[keys >> _REST]
        return found

    def found(self, keys: npt.NDArray[np.uint64], codes: Ints, starts: Ints) -> tuple[Ints, Ints]:
        """Return at which of some places a word begins, and the row of the word."""
        if not len(self._keys):
            return starts[:0], starts[:0]
        rows = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        same = self._keys[rows] == keys
        starts, rows = starts[same], rows[same]
        letters = codes[starts[:, None] + np.arange(self._letters.shape[1])]
        right = (self._letters[rows] == letters).all(axis=1)  # the hash alone is no proof
        return starts[right], rows[right]
