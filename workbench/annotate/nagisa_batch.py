"""nagisa's segmentation and tagging for many strings at once: its own weights, its results, in less time.

nagisa 0.3 runs a bidirectional LSTM for each string by itself. Here the strings of a batch go through it together, so
that each step is a multiplication of matrices (BLAS), and what depends on a word alone is worked out once a word.
The weights, the vocabularies, the Viterbi search and the vectors of words are nagisa's; sums are in another order,
so that scores differ in the last bits, and with them a choice only where two scores agree to some seven digits.

A small module that others can use: ``Batch(nagisa.tagger).tag([...])`` gives what ``nagisa.tagging`` gives for each
string.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

#: Characters that go through the network together: the matrices of one batch take about 20 MB.
_BATCH = 16_000
#: Rows of inputs that are filled together.
_SLICE = 512
#: Words whose vectors are kept (256 bytes each).
_KEPT_WORDS = 100_000
#: nagisa looks for dictionary words of up to this many characters.
_LONGEST_WORD = 8
#: What nagisa puts beside the ends of a string: an id of a character or pair, a type of character.
_PAD, _NO_TYPE = 1, 6
_BEGIN, _MIDDLE, _END, _SINGLE = 0, 1, 2, 3
#: Stands between strings, where the code of a character would be.
_BORDER = 0x110000
#: Bits of a code in a key; above them stands what the code is looked up for.
_CODE = 21


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
        self._characters = _Characters(tagger)
        self._segmenting, self._tagging = _Net(self._model.ws_model), _Net(self._model.pos_model)
        self._names = [tagger.id2pos[k] for k in range(len(tagger.id2pos))]
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
        return [list(zip(words, tags, strict=True)) for words, tags in self.words_and_tags(texts)]

    def words_and_tags(self, texts: Sequence[str]) -> list[tuple[list[str], list[str]]]:
        """Return the words of each string, and their parts of speech: :meth:`tag` without a pair for each word."""
        clean = [self._utils.preprocess(text) for text in texts]
        found: list[tuple[list[str], list[str]]] = [([], []) for _ in texts]
        for part in _parts([len(text) for text in clean]):
            words, counts = self._segment([clean[i] for i in part])
            tags = self._parts_of_speech(words, counts)
            for i, (a, b) in zip(part, pairwise(accumulate(counts, initial=0)), strict=True):
                found[i] = words[a:b], tags[a:b]
        return found

    def _segment(self, texts: list[str]) -> tuple[list[str], list[int]]:
        """Return the words of all strings, one after the other, and how many each string has."""
        order = _Order([len(text) for text in texts])
        given = self._segmenting.room(len(order.rows))
        self._characters.fill(given, [text.lower() for text in texts], order)
        by_time = self._segmenting.scores(given, order, self._model.w_wsT, self._model.b_ws)
        scores = np.empty((len(by_time.T), len(by_time)))  # nagisa's search takes doubles
        scores[order.rows] = by_time.T
        whole = self._model.trans_array.astype(np.float64)
        spans = pairwise(accumulate(map(len, texts), initial=0))
        tags = [self._utils.np_viterbi(whole, scores[a:b]) for a, b in spans]
        if self._tagger.pattern is not None:
            for text, own in zip(texts, tags, strict=True):
                for match in self._tagger.pattern.finditer(text):
                    _keep_whole(own, *match.span())
        return _cut(texts, tags)

    def _parts_of_speech(self, words: list[str], counts: list[int]) -> list[str]:
        if len(self._known) > _KEPT_WORDS:
            self._known.clear()
        rows = list(map(self._known.get, words))
        if None in rows:
            self._learn(list(dict.fromkeys(w for w, row in zip(words, rows, strict=True) if row is None)))
            rows = list(map(self._known.get, words))
        order = _Order(counts)
        given = self._tagging.room(len(words))
        given[:, : self._vectors.shape[1]] = self._vectors[np.array(rows, np.int64)[order.rows]]
        scores = self._tagging.scores(given, order, self._model.w_posT, self._model.b_pos)
        best = np.empty(len(words), np.int64)
        best[order.rows] = _highest(scores)
        return list(map(self._names.__getitem__, best.tolist()))

    def _learn(self, words: list[str]) -> None:
        """Work out the input of the tagging for words that are new: it depends on the word alone."""
        utils, tagger, model = self._utils, self._tagger, self._model
        noun = tagger._pos2id["名詞"]
        tags = []
        for word in words:
            possible = set(tagger._word2postags.get(word, [0]))
            if word.isalnum():
                possible.discard(0)
                possible.add(noun)
            tags.append(list(possible))
        numbers = utils.conv_tokens_to_ids(words, tagger._word2id)
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


def _keep_whole(tags: list[int], a: int, b: int) -> None:
    """Give the characters of a word their tags, and those beside it what they are without it."""
    tags[a:b] = [_SINGLE] if b - a == 1 else [_BEGIN] + [_MIDDLE] * (b - a - 2) + [_END]
    if a > 0:
        tags[a - 1] = {_BEGIN: _SINGLE, _MIDDLE: _END}.get(tags[a - 1], tags[a - 1])
    if b < len(tags):
        tags[b] = {_MIDDLE: _BEGIN, _END: _SINGLE}.get(tags[b], tags[b])


def _cut(texts: list[str], tags: list[list[int]]) -> tuple[list[str], list[int]]:
    """Cut strings by the tags of their characters: before a single one, and behind it and the end of a word."""
    whole = "".join(texts)
    every = np.frombuffer(b"".join(map(bytes, tags)), np.uint8)
    begins = every == _SINGLE
    begins[1:] |= (every[:-1] == _END) | (every[:-1] == _SINGLE)
    starts = np.array(list(accumulate(map(len, texts), initial=0)), np.int64)
    begins[starts[:-1]] = True
    at = np.flatnonzero(begins)
    counts = np.diff(np.searchsorted(at, starts)).tolist()
    return [whole[a:b] for a, b in pairwise([*at.tolist(), len(whole)])], counts


def _highest(scores: Floats) -> Ints:
    """Return for each column the row of its highest number, the first where there are several."""
    best, most = np.zeros(scores.shape[1], np.int64), scores[0].copy()
    for row in range(1, len(scores)):
        more = scores[row] > most
        best[more] = row
        np.maximum(most, scores[row], out=most)
    return best


class _Order:
    """Sequences by time: all first elements, all second ones, …

    Longer sequences stand first at each time, so that those that go on are always a leading part. A network that goes backward
    takes the same steps from the last to the first; sequences that are shorter join it as it comes to their ends.
    """

    def __init__(self, lengths: Sequence[int]) -> None:
        size = np.array(lengths, np.int64)
        longest_first = np.argsort(-size, kind="stable")
        longest = int(size.max()) if len(size) else 0
        alive = len(size) - np.searchsorted(np.sort(size), np.arange(longest), side="right")
        starts = np.cumsum(alive) - alive
        #: Where each step begins, and how many sequences take it.
        self.steps = list(zip(starts.tolist(), alive.tolist(), strict=True))
        time = np.repeat(np.arange(longest), alive)
        #: Of each element in the order of time: its sequence, and its place where sequences stand one after the other.
        self.which: Ints = longest_first[np.arange(len(time)) - np.repeat(starts, alive)]
        self.rows: Ints = (np.cumsum(size) - size)[self.which] + time


class _Net:
    """A bidirectional LSTM.

    DyNet's gates are in the order input, forget, output, candidate. The weights are turned so that one exponential serves
    all four: 1 / (1 + exp(-x)), and tanh(x) = 2 / (1 + exp(-2x)) - 1. Cells and states are halves of DyNet's, which saves
    doubling them; the weights of what takes the states are doubled instead.
    """

    def __init__(self, network: Any) -> None:
        [directions] = network.layers
        self.size = size = directions[0].h_dim
        turned = np.repeat(np.array([-1, -1, -1, -2], np.float32), size)
        whole = [np.concatenate([d.WxT, 2 * d.WhT, d.b[None]]) * turned for d in directions]
        self.weights: list[Floats] = [np.ascontiguousarray(w.T) for w in whole]

    def room(self, count: int) -> Floats:
        """Return rows to be filled with inputs; behind them stand the state before, and one for the bias."""
        room = np.empty((count, self.weights[0].shape[1]), np.float32)
        room[:, -1] = 1
        return room

    def scores(self, given: Floats, order: _Order, weights: Floats, bias: Floats) -> Floats:
        """Return the scores of elements in the order of time, a column each."""
        found = np.empty((2, len(bias), len(given)), np.float32)
        doubled = 2 * weights.T
        with np.errstate(over="ignore"):  # exp of a large number: the gate is 0
            self._run(self.weights[0], given, order.steps, doubled[:, : self.size], found[0])
            self._run(self.weights[1], given, order.steps[::-1], doubled[:, self.size :], found[1])
        scores: Floats = found[0]
        scores += found[1]
        scores += bias[:, None]
        return scores

    def _run(
        self, weights: Floats, given: Floats, steps: Sequence[tuple[int, int]], of_states: Floats, scores: Floats
    ) -> None:
        """Take the steps of one direction, and write its part of the scores."""
        size = self.size
        widest = max((alive for _, alive in steps), default=0)
        gates, state = np.empty(4 * size * widest, np.float32), np.empty((size, 0), np.float32)
        states, cells = np.empty(size * widest, np.float32), np.zeros((size, widest), np.float32)
        half, one, four = np.float32(0.5), np.float32(1), np.float32(-4)
        for start, alive in steps:
            rows = given[start : start + alive]
            before, on = rows[:, -1 - size : -1], min(alive, state.shape[1])
            before[:on] = state[:, :on].T
            before[on:] = 0
            now = gates[: 4 * size * alive].reshape(4 * size, alive)
            np.matmul(weights, rows.T, out=now)
            np.exp(now, out=now)
            np.add(now, one, out=now)
            np.reciprocal(now, out=now)
            cell, candidate = cells[:, :alive], now[3 * size :]
            np.subtract(candidate, half, out=candidate)
            np.multiply(candidate, now[:size], out=candidate)
            np.multiply(cell, now[size : 2 * size], out=cell)
            np.add(cell, candidate, out=cell)
            state = states[: size * alive].reshape(size, alive)
            np.multiply(cell, four, out=state)  # tanh of the whole cell, from its half
            np.exp(state, out=state)
            np.add(state, one, out=state)
            np.reciprocal(state, out=state)
            np.subtract(state, half, out=state)
            np.multiply(state, now[2 * size : 3 * size], out=state)
            np.matmul(of_states, state, out=scores[:, start : start + alive])


class _Characters:
    """The input of the segmentation: embeddings of a character and its neighbours, and dictionary words that begin or end there."""

    def __init__(self, tagger: Any) -> None:
        import nagisa_utils

        self._type_of, self._model = nagisa_utils.get_chartype, tagger._model
        self._unigrams = np.full(_BORDER + 1, tagger._uni2id["oov"], np.int16)
        for char, number in tagger._uni2id.items():
            if len(char) == 1:
                self._unigrams[ord(char)] = number
        self._types = np.full(_BORDER + 1, -1, np.int8)
        self._unigrams[_BORDER], self._types[_BORDER] = _PAD, _NO_TYPE
        self._pairs, self._unknown_pair = _pair_table(tagger._bi2id), tagger._bi2id["oov"]
        self._words = _Words(tagger._word2id, tagger._model.WORD)

    def fill(self, given: Floats, texts: Sequence[str], order: _Order) -> None:
        """Write the inputs of all characters of some strings into rows, in the order of time."""
        codes = _codes("\0" + "\0".join(texts) + "\0" * _LONGEST_WORD)
        borders = np.array(list(accumulate((len(text) + 1 for text in texts), initial=0)), np.int64)
        codes[borders] = _BORDER
        codes[borders[-1] :] = _BORDER
        for code in np.unique(codes[self._types[codes] < 0]).tolist():
            self._types[code] = self._type_of(chr(code))
        pairs = self._pairs.of(codes[:-1] << _CODE | codes[1:], self._unknown_pair)
        pairs[codes[:-1] == _BORDER] = _PAD
        begin, end = self._words.around(codes)
        at = order.rows + order.which + 1
        around = at[:, None] + np.array([-1, 0, 1])
        parts = (
            (self._model.UNI, self._unigrams[codes].astype(np.int64), around),
            (self._model.BI, pairs, around),
            (self._model.CTYPE, self._types[codes].astype(np.int64), around),
            (self._words.beginning, begin, at[:, None]),
            (self._words.ending, end, at[:, None]),
        )
        for start in range(0, len(at), _SLICE):  # what is copied stays in the cache
            rows = given[start : start + _SLICE]
            column = 0
            for table, ids, places in parts:
                found = table.take(ids[places[start : start + _SLICE]], axis=0).reshape(len(rows), -1)
                rows[:, column : column + found.shape[1]] = found
                column += found.shape[1]


class _Words:
    """The dictionary as a tree of characters, with the sums of vectors that nagisa adds up for a place."""

    def __init__(self, ids: Mapping[str, int], vectors: Floats) -> None:
        words = sorted((word for word in ids if 0 < len(word) <= _LONGEST_WORD), key=len)
        sizes = np.array([len(word) for word in words], np.int64)
        keys, self._word, before = _tree(words, sizes)
        self._nodes = _Table(keys, np.arange(1, len(keys) + 1))
        _, _, behind = _tree([word[::-1] for word in words], sizes)
        own = vectors[[*(ids[word] for word in words), ids["oov"]]]
        #: Of each word: the sum of all words that it begins with, itself the last; of all that it ends with; of none: the unknown.
        self.beginning, self.ending = own.copy(), own.copy()
        for sums, within in ((self.beginning, before), (self.ending, behind)):
            for length in range(2, _LONGEST_WORD + 1):
                of = np.flatnonzero((sizes == length) & (within < len(words)))
                sums[of] = sums[within[of]] + own[of]

    def around(self, codes: Ints) -> tuple[Ints, Ints]:
        """Return for each place the longest word that begins there, and the longest that ends there."""
        none = len(self.beginning) - 1
        begin, end = np.full(len(codes), none), np.full(len(codes), none)
        at = np.flatnonzero(codes != _BORDER)
        nodes = np.zeros(len(at), np.int64)
        for length in range(_LONGEST_WORD):
            nodes = self._nodes.of(nodes << _CODE | codes[at + length], 0)
            on = np.flatnonzero(nodes)
            nodes, at = nodes[on], at[on]
            words = self._word[nodes]
            some = np.flatnonzero(words != none)
            begin[at[some]] = words[some]
            end[at[some] + length] = words[some]
        return begin, end


def _tree(words: Sequence[str], sizes: Ints) -> tuple[Ints, npt.NDArray[np.int32], Ints]:
    """Return words as a tree, of which node 0 is the root.

    Returns
    -------
    keys, word, within
        Of each node but the root the node above it and its character, as a key; of each node the word that ends there, and of
        each word the longest shorter one that it begins with; the number behind the last word where there is none.
    """
    codes = _codes("".join(word.ljust(_LONGEST_WORD, "\0") for word in words)).reshape(len(words), -1)
    node, within = np.zeros(len(words), np.int64), np.full(len(words), len(words), np.int64)
    keys: list[Ints] = []
    word = [np.full(1, len(words), np.int32)]
    count = 1
    for length in range(1, _LONGEST_WORD + 1):
        long = np.flatnonzero(sizes >= length)
        new, which = np.unique(node[long] << _CODE | codes[long, length - 1], return_inverse=True)
        keys.append(new)
        word.append(np.full(len(new), len(words), np.int32))
        node[long] = count + which
        whole = sizes[long] == length
        word[-1][which[whole]] = long[whole]
        on, above = long[~whole], word[-1][which[~whole]]
        within[on] = np.where(above < len(words), above, within[on])
        count += len(new)
    return np.concatenate(keys), np.concatenate(word), within


class _Table:
    """Numbers under keys, many of which are looked for at once: a table of hashes with open addresses."""

    def __init__(self, keys: Ints, values: Ints) -> None:
        bits = (2 * len(keys)).bit_length()
        self._shift = np.uint64(64 - bits)
        self._keys, self._values = np.full(1 << bits, -1, np.int64), np.zeros(1 << bits, np.int32)
        slots = self._slots(keys)
        while len(keys):
            free = self._keys[slots] == -1
            self._keys[slots[free]] = keys[free]
            placed = self._keys[slots] == keys
            self._values[slots[placed]] = values[placed]
            keys, values = keys[~placed], values[~placed]
            slots = self._next(slots[~placed])

    def of(self, keys: Ints, default: int) -> Ints:
        """Return the numbers under keys, another for those that are not there."""
        slots = self._slots(keys)
        there = self._keys[slots]
        found = np.where(there == keys, self._values[slots], np.int64(default))
        left = np.flatnonzero((there != keys) & (there != -1))
        while len(left):
            slots = self._next(slots[left] if len(slots) == len(keys) else slots)
            there = self._keys[slots]
            same = there == keys[left]
            found[left[same]] = self._values[slots[same]]
            on = ~same & (there != -1)
            left, slots = left[on], slots[on]
        return found

    def _slots(self, keys: Ints) -> Ints:
        mixed = keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        return (mixed >> self._shift).astype(np.int64)

    def _next(self, slots: Ints) -> Ints:
        return (slots + 1) & (len(self._keys) - 1)


def _pair_table(ids: Mapping[str, int]) -> _Table:
    """Return the ids of pairs of characters; the end of a string counts as a character."""
    whole = [pair for pair in ids if len(pair) == 2]
    last = [pair for pair in ids if len(pair) == 4 and pair.endswith("<E>")]
    codes = _codes("".join(whole)).reshape(len(whole), 2)
    keys = np.append(codes[:, 0] << _CODE | codes[:, 1], _codes("".join(p[0] for p in last)) << _CODE | _BORDER)
    return _Table(keys, np.array([ids[pair] for pair in (*whole, *last)], np.int64))


def _codes(text: str) -> Ints:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)


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
