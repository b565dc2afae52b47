"""Token queries: what they mean (golden), the fast search beside a slow one, the context, and what is said of a wrong one."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.io.plugins import register_io_source
from teaching import teaching

from workbench import lexicon, read, schema
from workbench.corpus import Corpus
from workbench.counting.families import counted_sentences
from workbench.errors import CorpusError, WorkbenchError
from workbench.find.concordance import Query, concordance, find_hits, token_search
from workbench.find.concordance.token_query import Test as Condition
from workbench.find.concordance.token_query import parse
from workbench.find.concordance.token_search import near, spans, tokens_of
from workbench.storage.tables import Tables
from workbench.view import fold


def made(*sentences: str) -> Corpus:
    """A corpus of one text a sentence: tokens as ``surface/lemma/pos``, or just a surface."""
    rows: dict[str, list[dict[str, object]]] = {"documents": [], "sentences": [], "tokens": []}
    for i, sentence in enumerate(sentences):
        doc_id, at = f"d{i}", 0
        text = "".join(t.split("/")[0] for t in sentence.replace(" ¶ ", " ").split())
        rows["documents"].append({"doc_id": doc_id, "n_chars": len(text), "text_sha256": "0", "text": text})
        for sent_id, part in enumerate(sentence.split(" ¶ ")):
            begin = at
            for token in part.split():
                surface, lemma, pos = token.split("/") if "/" in token else (token, token, "名詞")
                place = {"doc_id": doc_id, "sent_id": sent_id, "start": at, "end": at + len(surface)}
                at += len(surface)
                rows["tokens"].append(
                    place | {"token_id": len(rows["tokens"]), "surface": surface, "lemma": lemma, "pos": pos}
                )
            body = {"doc_id": doc_id, "sent_id": sent_id, "start": begin, "end": at, "part": "body", "n_tokens": 1}
            rows["sentences"].append(body)
    return Corpus({n: pl.DataFrame(r, schema=dict(schema.TABLES[n].columns)) for n, r in rows.items()})


def nodes(corpus: Corpus, query: str) -> list[str]:
    return find_hits(corpus, Query("tokens", query))["form"].to_list()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"a"', ["a", "a", "a"]),
        ('"a" "b"', ["ab"]),
        ('"a|b"+', ["ab", "a", "a"]),
        ("[]", ["a", "b", "c", "a", "c", "c", "a"]),
        ("[]{2}", ["ab", "ac", "ca"]),
        ('"a" []? "c"', ["abc", "ac"]),
        ('"c"{2,}', []),
        ('"c" "c"?', ["c", "c", "c"]),
        ('"c" "a"', ["ca"]),
        ('("a" "b" | "c")', ["ab", "c", "c", "c"]),
        ('"a" ("b" | "c") "c"?', ["abc", "ac"]),
        ('"a" @"b" "c"', ["b"]),
        ('"a" @("b" | "c")', ["b", "c"]),
        ('@[] "c"', ["b", "a"]),
        ('[surface!="a"]{1,2}', ["bc", "c", "c"]),
        ('[surface="a" | surface="b"]', ["a", "b", "a", "a"]),
        ('[!(surface="a" | surface="b")]', ["c", "c", "c"]),
        ('[surface="[ab]" & !surface="b"]', ["a", "a", "a"]),
        ('[surface=="[ab]"]', []),
        ('"a" []* "c"', ["abc", "ac"]),
        ('"zzz"', []),
        ('"zzz" | "b"', ["b"]),
        ('"zzz"* "b"', ["b"]),
    ],
)
def test_what_a_query_finds(query: str, found: list[str]) -> None:
    # One text of two sentences, and one more: no match crosses.
    assert nodes(made("a b c ¶ a c", "c a"), query) == found


def test_lemma_pos_and_word_classes() -> None:
    corpus = made("政府/政府/名詞 が/が/助詞 示し/示す/動詞 た/た/助動詞", "方針/方針/名詞 を/を/助詞 示さ/示す/動詞")
    assert nodes(corpus, '[lemma="示す"]') == ["示し", "示さ"]
    assert nodes(corpus, '[pos="助.*"]') == ["が", "た", "を"]
    assert nodes(corpus, '[pos="名詞"] @[pos="助詞" & word!="が"]') == ["を"]
    name = lexicon.class_names()[0]
    word = next(iter(lexicon.class_kinds(name)))
    assert nodes(made(f"x {word} y"), f'[class="{name}"]') == [word]


def test_what_heads_the_file_of_a_class_is_no_word_of_it() -> None:
    assert nodes(made("word # kind gloss"), '[class=".*"]') == []


def test_characters_are_compared_as_everywhere() -> None:
    corpus = made("か\u3099 Ａ ⻑")
    assert nodes(corpus, '"が"') == ["か\u3099"]
    assert nodes(corpus, '"A"') == ["Ａ"]
    assert nodes(corpus, '[surface=="長"]') == ["⻑"]


@pytest.fixture(scope="module")
def own() -> Corpus:
    return teaching()


def test_markers_names_frames_and_sentences(own: Corpus) -> None:
    for attribute, family in {"code": "code", "voice": "voice", "source_type": "source_type"}.items():
        value = "hearsay" if attribute == "code" else "quoted" if attribute == "voice" else "official"
        single = find_hits(own, Query("tokens", f'[{attribute}="{value}"]'))
        markers = find_hits(own, Query(family, value))
        inside = {
            (doc, s, e)
            for doc, s, e in own.tokens.join(counted_sentences(own), on=["doc_id", "sent_id"], how="semi")
            .select("doc_id", "start", "end")
            .iter_rows()
            if any(d == doc and a < e and s < b for d, a, b in markers.select("doc_id", "start", "end").iter_rows())
        }
        assert set(single.select("doc_id", "start", "end").iter_rows()) == inside
        assert inside
    hedged = find_hits(own, Query("tokens", '[commitment="hedged"]'))
    sentences = counted_sentences(own).filter(pl.col("commitment") == "hedged").select("doc_id", "sent_id")
    assert hedged.height == own.tokens.join(sentences, on=["doc_id", "sent_id"]).height > 100
    assert set(hedged["commitment"]) == {"hedged"}
    assert find_hits(own, Query("tokens", '[part="title"]')).height > 10
    with_frame = find_hits(own, Query("tokens", '[frame=".*"]')).select("doc_id", "sent_id").unique().height
    assert with_frame == own.table("frames").select("doc_id", "sent_id").unique().height


# -- the fast search beside a slow one ---------------------------------------------------------------------------

_TESTS = ['[surface="a"]', '"b"', "[]", '[surface!="a"]', '[lemma="x" & surface="[ab]"]', '[lemma="y" | surface="c"]']
_REPEATS = ["", "", "", "?", "*", "+", "{2}", "{1,2}", "{,2}"]
_ITEMS = st.deferred(
    lambda: st.one_of(
        st.tuples(st.sampled_from(_TESTS), st.sampled_from(_REPEATS)).map("".join),
        st.tuples(_QUERIES, st.sampled_from(_REPEATS)).map(lambda pair: f"({pair[0]}){pair[1]}"),
    )
)
_QUERIES = st.lists(st.lists(_ITEMS, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=2).map(" | ".join)
_TOKENS = st.sampled_from(["a/x/名詞", "b/x/名詞", "c/x/名詞", "a/y/名詞", "b/y/名詞"])
_TEXTS = st.lists(st.lists(_TOKENS, min_size=1, max_size=7).map(" ".join), min_size=1, max_size=3)


def slow(corpus: Corpus, text: str) -> list[tuple[str, int, int]]:
    """The nodes of a query by trying Python's engine on each sentence, one condition and one token at a time."""
    query = parse(text)

    def meets(token: dict[str, str], condition: tuple[object, ...]) -> bool:
        kind, *rest = condition
        if kind == "any":
            return True
        if isinstance(rest[0], Condition):
            return re.fullmatch(rest[0].value, token[rest[0].attribute]) is not None
        inner = [meets(token, part) for part in rest]  # type: ignore[arg-type]
        return {"not": not inner[0], "and": all(inner), "or": any(inner)}[str(kind)]

    found = []
    for (doc_id, _), group in corpus.tokens.group_by("doc_id", "sent_id", maintain_order=True):
        tokens = group.to_dicts()
        sets = {c: "".join(chr(0x4E00 + i) for i, t in enumerate(tokens) if meets(t, c)) for c in query.conditions}
        written = query.pattern(lambda c, sets=sets: f"[{sets[c]}]" if sets[c] else "(?!)")  # type: ignore[misc]
        line = "".join(chr(0x4E00 + i) for i in range(len(tokens)))
        matches = [m for m in re.finditer(written, line) if m.end(2) > m.start(2)]
        found += [(str(doc_id), tokens[m.start(2)]["start"], tokens[m.end(2) - 1]["end"]) for m in matches]
    return found


@settings(max_examples=100)
@given(_TEXTS, _QUERIES, st.booleans())
def test_the_search_equals_a_slow_one(texts: list[str], query: str, with_node: bool) -> None:
    if with_node:
        query = f'"b"? @({query}) "a"?'
    corpus = made(*(" ¶ ".join([text, text]) for text in texts))
    try:
        parse(query)
    except WorkbenchError as problem:
        assert "no token at all" in str(problem)  # noqa: PT017  # the only fault that can be generated
        return
    found = find_hits(corpus, Query("tokens", query)).select("doc_id", "start", "end").rows()
    assert found == slow(corpus, query)


def lying(corpus: Corpus, seen: set[str] | None = None) -> Corpus:
    """The same corpus with tokens that lie apart, as on disk: to be read by columns, some rows at a time, and never whole."""
    tokens = corpus.tokens

    def rows(columns: list[str] | None, _: pl.Expr | None, n: int | None, __: int | None) -> Iterator[pl.DataFrame]:
        wanted = tokens.columns if columns is None else columns
        (set() if seen is None else seen).update(wanted)
        yield tokens.select(wanted)[:n]

    def whole() -> pl.DataFrame:
        raise AssertionError("read whole")

    scans = {"tokens": lambda: register_io_source(rows, schema=tokens.schema)}
    origins = {name: f"the {name} of a test" for name in ("tokens", "sentences")}
    return Corpus(Tables({**corpus.tables, "tokens": whole}, scans, origins=origins))


@settings(max_examples=100)
@given(_TEXTS, _QUERIES, st.randoms(), st.sampled_from(["documents", "rows", "boilerplate", "part"]), st.booleans())
def test_tokens_that_lie_apart_give_the_same(
    texts: list[str], query: str, chance: random.Random, how: str, wide: bool
) -> None:
    corpus = made(*(" ¶ ".join([text, text]) for text in texts))
    try:
        parse(query)
    except WorkbenchError:
        return
    tokens, rest = corpus.tokens, corpus.tables
    wanted = corpus
    if how == "boilerplate":
        part = pl.Series(chance.choices(["body", "boilerplate"], k=corpus.sentences.height), dtype=schema.Part)
        wanted = Corpus({**rest, "sentences": corpus.sentences.with_columns(part=part)})
    elif how == "rows":  # a document in several places, and not in the order of its text
        wanted = Corpus({**rest, "tokens": tokens[chance.sample(range(tokens.height), tokens.height)]})
    elif how == "documents":
        groups = tokens.partition_by("doc_id", maintain_order=True)
        wanted = Corpus({**rest, "tokens": pl.concat(chance.sample(groups, len(groups)))})
    given_there = lying(wanted)
    if how == "part":
        ids = corpus.documents["doc_id"][:2].to_list()
        wanted, given_there = wanted.filter(doc_ids=ids), given_there.filter(doc_ids=ids)
    counted = wanted.tokens.sort("doc_id", "token_id").join(
        counted_sentences(wanted), on=["doc_id", "sent_id"], how="semi", maintain_order="left"
    )
    plain = Corpus({**wanted.tables, "tokens": counted})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbench.counting.words.PIECE", chance.randint(1, 5))
        patch.setattr(token_search, "PIECE", chance.randint(1, 5))
        patch.setattr(token_search, "_FEW_CLASSES", 0 if wide else 95)
        for corpus in (given_there, wanted):
            found = find_hits(corpus, Query("tokens", query)).select("doc_id", "start", "end").rows()
            assert found == slow(plain, query)


@pytest.mark.parametrize("part", [False, True])
def test_only_the_columns_are_read_that_a_query_names_or_an_answer_shows(part: bool) -> None:
    seen: set[str] = set()
    corpus = lying(made("a/x/名詞 b/y/名詞", "a/x/名詞"), seen)
    if part:
        corpus = corpus.filter(doc_ids=["d0", "d1"])
    place, shown = {"doc_id", "sent_id", "token_id"}, {"start", "end"}
    for query, named in [('[lemma="x"]', place | {"lemma"}), ('"a" "b"', {"surface"}), ('[lemma!="x"] | "a"', set())]:
        assert find_hits(corpus, Query("tokens", query)).height
        assert seen == named | shown
        seen.clear()
    assert find_hits(corpus, Query("tokens", '[pos="動詞"]')).is_empty()
    assert seen == {"pos"}
    seen.clear()
    find_hits(corpus, Query("tokens", '"a"', near='[pos="名詞"]'))
    assert seen == shown
    seen.clear()
    find_hits(corpus, Query("tokens", '"a"', near='"b"'))
    assert seen == {"end"}  # where all tokens begin is kept once it was needed


@given(
    st.lists(
        st.text(st.characters(codec="utf-8")) | st.text("ァヺーｶﾞか\u3099ぁゖ一鿿⻑Ａ9 \n「」（）．,\u200b"), max_size=5
    )
)
def test_values_are_folded_one_by_one(values: list[str]) -> None:
    column = pl.Series(values, dtype=pl.String)
    assert token_search._folded(column).to_list() == [fold(v) for v in values]
    assert column.to_list() == values


# -- what stands near --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "window", "kept"),
    [
        ('"x"', (5, 5), ["d0", "d1", "d4"]),
        ('"x"', (1, 0), ["d1"]),
        ('"x"', (0, 2), ["d0"]),
        ('"x"', (0, 1), []),
        ('"x"', (4, 0), ["d1", "d4"]),
        ('"x" "b"', (3, 0), ["d4"]),
        ('"x" "b"', (2, 0), []),  # all of what is looked for stands in the window
    ],
)
def test_what_stands_near(query: str, window: tuple[int, int], kept: list[str]) -> None:
    corpus = made("n b x", "x n", "x ¶ n", "n", "x b b n")
    hits = find_hits(corpus, Query("tokens", '"n"'))
    assert near(corpus, hits, query, window)["doc_id"].to_list() == kept
    others = [d for d in ["d0", "d1", "d2", "d3", "d4"] if d not in kept]
    assert near(corpus, hits, query, window, lacking=True)["doc_id"].to_list() == others


def test_a_word_is_not_near_itself() -> None:
    corpus = made("n b", "n b n")
    assert find_hits(corpus, Query("tokens", '"n"', near='"n"'))["doc_id"].to_list() == ["d1", "d1"]


def test_conditions_on_the_context_of_markers(own: Corpus) -> None:
    asked = Query("code", "hearsay", near='[pos="名詞"]', window=(3, 0))
    kept, all_of_them = find_hits(own, asked), find_hits(own, Query("code", "hearsay"))
    without = find_hits(own, Query("code", "hearsay", lacking='[pos="名詞"]', window=(3, 0)))
    assert 0 < kept.height < all_of_them.height
    order = ["doc_id", "start", "end"]
    assert pl.concat([kept, without]).sort(order).equals(all_of_them.sort(order))


def test_on_annotated_text_and_in_the_concordance() -> None:
    corpus = read({"a": "橋は来春に開くかもしれない。", "b": "駅は来年に開くだろう。\n「橋も直す」と市は述べた。"})
    lines = concordance(corpus, '"」" "と" []{0,3} @[lemma="述べる"]', family="tokens", context=3)
    assert lines.select("doc_id", "left", "node", "right").rows() == [("b", "と市は", "述べ", "た。")]
    text = corpus.documents["text"][1]
    assert all(text[s:e] == n for s, e, n in lines.select("start", "end", "node").iter_rows())


def test_headings_count_and_boilerplate_does_not() -> None:
    corpus = made("a ¶ a ¶ a")
    parts = pl.Series(["heading", "boilerplate", "body"], dtype=schema.Part)
    changed = Corpus({**corpus.tables, "sentences": corpus.sentences.with_columns(part=parts)})
    assert find_hits(changed, Query("tokens", '"a"'))["sent_id"].to_list() == [0, 2]


# -- what is wrong -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("[lemma=”x”]", "character 8"),
        ('"a', "not closed"),
        ('[lemma="a"', "at its end"),
        ('[form="a"]', "surface, word, lemma"),
        ('[lemma "a"]', "=, !=, == or !=="),
        ("[lemma=a]", "in quotation marks"),
        ("[]*", "no token at all"),
        ('@"a"? "b"', "no token at all"),
        ('@"a" | "b"', "@ without |"),
        ('@"a" @"b"', "one @"),
        ('"a" | ', "at its end"),
        ("@", "at its end"),
        ('"a"{5,2}', "the lower number first"),
        ('"a"{101}', "at most 100"),
        ('"a"{0}', "at most 100"),
        ('"a"{x}', "{2}, {1,3}"),
        ('("a"', "a token, | or )"),
        ('"a")', "the end"),
        ("[!]", "a condition"),
        ('""', "between the quotation marks"),
        ("(" * 40 + "[]" + ")" * 40, "nested"),
        ("[]" * 1001, "at most 2,000"),
    ],
)
def test_a_wrong_query_says_where_and_what_may_stand_there(query: str, said: str) -> None:
    with pytest.raises(WorkbenchError, match=re.escape(said)):
        Query("tokens", query)
    with pytest.raises(WorkbenchError, match=re.escape(said)):
        Query("code", "hearsay", near=query)


@pytest.mark.parametrize(
    ("query", "said"),
    [('[surface="("]', "no regular expression"), ('[class="nothing"]', "no word class"), ('"\ud800"', "no regular")],
)
def test_a_value_that_cannot_be_looked_for(query: str, said: str) -> None:
    with pytest.raises(WorkbenchError, match=said):
        find_hits(made("a b"), Query("tokens", query))


def test_a_query_too_large_for_the_engine_is_refused_by_its_own_words() -> None:
    with pytest.raises(WorkbenchError, match="too large"):
        find_hits(made("a b"), Query("tokens", '(("a"{100} "b"){100}){100}'))


@pytest.mark.parametrize("window", [(0, 0), (-1, 2)])
def test_a_window_needs_a_word(window: tuple[int, int]) -> None:
    with pytest.raises(WorkbenchError, match="window"):
        Query("code", "hearsay", near='"a"', window=window)


def test_a_feature_set_says_what_it_lacks(own: Corpus) -> None:
    features = Corpus({n: t for n, t in own.tables.items() if n != "tokens"}, own.provenance)
    with pytest.raises(CorpusError, match="needs tokens"):
        find_hits(features, Query("tokens", '"a"'))


def test_repeats_inside_repeats_take_no_longer() -> None:
    corpus = made(" ".join(["a"] * 3000))
    assert find_hits(corpus, Query("tokens", '(("a"+)+)+ "b"')).is_empty()


def test_no_tokens_no_hits() -> None:
    empty = made("a").filter(doc_ids=[])
    assert find_hits(empty, Query("tokens", '"a"', near='"b"')).is_empty()
    tokens = tokens_of(empty)
    assert [len(s) for s in spans(empty, tokens, parse("[]"))] == [0, 0]
