"""The search for names against its meaning written down plainly; folders of one's own; coding; bad input."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from frames_factory import corpus_of, document, documents
from frames_naive import Document
from hypothesis import given
from hypothesis import strategies as st

from workbench import schema
from workbench.coding.code import code
from workbench.coding.names import find_mentions, resolve_names
from workbench.coding.names_lexicon import COLUMNS, NameLexicon, names_folder, read_names, shipped_names
from workbench.corpus import Corpus
from workbench.errors import CorpusError, LexiconError, WorkbenchWarning

Row = tuple[str, int, int, int, str, str, str]


def lexicon_row(**cells: str) -> str:
    """Return a line of a file of names; what is not given serves for tests."""
    cells = {
        "referent": "r",
        "gloss": "R",
        "variant": "v",
        "form": "あ",
        "example": "{あ}",
        "counterexample": "い",
    } | cells
    return "\t".join(cells.get(c, "") for c in COLUMNS)


def write(folder: Path, *rows: str, head: str = "\t".join(COLUMNS)) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "names.tsv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> NameLexicon:
    return read_names(write(tmp_path_factory.mktemp("names") / "one", lexicon_row()))


# -- the oracle -------------------------------------------------------------------------------------------------


def held(cell: str, beside: str, side: str) -> bool:
    """Return whether a cell's condition holds for the text beside a match, read from the cell itself."""
    if not cell:
        return True
    pattern = re.compile(cell.removeprefix("!"))
    if side == "left":
        there = any(pattern.fullmatch(beside, i) for i in range(len(beside) + 1))
    elif side == "right":
        there = pattern.match(beside) is not None
    else:
        there = any(pattern.match(beside, i) for i in range(len(beside) + 1))
    return there != cell.startswith("!")


def naive(made: list[Document], rows: list[str]) -> list[Row]:
    """Try every row at every place of every sentence, and take the best candidate until none is left."""
    entries = [dict(zip(COLUMNS, row.split("\t"), strict=True)) for row in rows]
    found: list[Row] = []
    for number, one in enumerate(made):
        whole = "\n".join(s.text for s in one.counted)
        for sent_id, sentence in enumerate(one.sentences):
            if sentence.part == "boilerplate":
                continue
            starts, ends = {t.start for t in sentence.tokens}, {t.end for t in sentence.tokens}
            candidates = []
            for order, entry in enumerate(entries):
                form, boundary = re.compile(entry["form"]), entry["boundary"] or "both"
                for a in range(len(sentence.text)):
                    match = form.match(sentence.text, a)
                    if match is None:
                        continue
                    b = match.end()
                    if (
                        held(entry["left"], sentence.text[:a], "left")
                        and held(entry["right"], sentence.text[b:], "right")
                        and held(entry["document"], whole, "document")
                        and (boundary in ("right", "none") or sentence.start + a in starts)
                        and (boundary in ("left", "none") or sentence.start + b in ends)
                    ):
                        candidates.append((a - b, a, order, b))
            taken: list[tuple[int, int, int]] = []
            while candidates:
                _, a, order, b = min(candidates)
                taken.append((a, b, order))
                candidates = [c for c in candidates if c[3] <= a or c[1] >= b]
            for a, b, order in sorted(taken):
                entry = entries[order]
                place = (sentence.start + a, sentence.start + b, sentence.text[a:b])
                found.append((f"d{number}", sent_id, *place, entry["referent"], entry["variant"]))
    return found


_SOMETIMES = st.sampled_from(["", "", "", "", "あ", "!い", "^", "う|あ", "!$"])
_FORMS = [
    "あ",
    "い",
    "あい",
    "いあ",
    "あ+",
    "い ?あ",
    "[あい]う",
    "(?<=う)あ",
    "あ$",
    "^い",
    "あいあ",
    "[あい]{2,3}",
    "い..",
]
_ROWS = st.builds(
    lexicon_row,
    referent=st.sampled_from(["r", "s"]),
    variant=st.sampled_from(["v", "w"]),
    gloss=st.just("G"),
    form=st.sampled_from(_FORMS),
    left=_SOMETIMES,
    right=_SOMETIMES,
    boundary=st.sampled_from(["none", "none", "", "both", "left", "right"]),
    document=st.sampled_from(["", "", "", "", "う", "!うい"]),
)


@given(
    made=st.lists(documents(), max_size=3),
    rows=st.lists(
        _ROWS, min_size=1, max_size=5, unique_by=lambda r: tuple(r.split("\t")[i] for i in (0, 2, 3, 4, 5, 7))
    ),
)
def test_the_search_is_what_it_says(
    tmp_path_factory: pytest.TempPathFactory, made: list[Document], rows: list[str]
) -> None:
    lexicon = read_names(write(tmp_path_factory.mktemp("names"), *rows))
    found = find_mentions(corpus_of(made), lexicon)
    assert found.rows() == naive(made, rows)


@given(made=st.lists(documents(), max_size=3))
def test_offsets_forms_and_places(made: list[Document]) -> None:
    corpus = corpus_of(made)
    entry = replace(shipped_names().entries[0], boundary="none", left=None, right=None)
    forms = [replace(entry, form=re.compile(f), variant=f) for f in ("あ", "いあ", "う+")]
    found = find_mentions(corpus, NameLexicon("x", "1", "", tuple(forms)))
    texts = dict(corpus.documents.select("doc_id", "text").iter_rows())
    last: dict[str, int] = {}
    for doc_id, _, start, end, form, _, _ in found.iter_rows():
        assert texts[doc_id][start:end] == form
        assert start >= last.get(doc_id, 0)  # in order, and never overlapping
        last[doc_id] = end


def rows_found(tmp_path: Path, text: str, *rows: str) -> list[tuple[int, str]]:
    """Return (start, form) in a text whose tokens are its characters."""
    found = find_mentions(corpus_of([document(" ".join(text))]), write(tmp_path / "own", *rows))
    return found.select("start", "form").rows()


def test_the_longest_name_is_taken_first_not_the_leftmost(tmp_path: Path) -> None:
    both = lexicon_row(form="あい"), lexicon_row(form="いうえ", variant="w")
    assert rows_found(tmp_path, "あいうえ", *both) == [(1, "いうえ")]
    # What is free beside the longest one is still taken, and names may touch.
    assert rows_found(tmp_path, "あいあいうえあい", *both) == [(0, "あい"), (3, "いうえ"), (6, "あい")]


def test_of_equally_long_names_the_first_then_the_first_entry(tmp_path: Path) -> None:
    assert rows_found(tmp_path, "あいう", lexicon_row(form="いう"), lexicon_row(form="あい")) == [(0, "あい")]
    one, two = lexicon_row(form="あ", variant="one"), lexicon_row(form="[あ]", variant="two")
    for rows, first in (((one, two), "one"), ((two, one), "two")):
        found = find_mentions(corpus_of([document("あ")]), write(tmp_path / first, *rows))
        assert found["variant"].to_list() == [first]


def test_a_place_that_fails_does_not_hide_one_that_overlaps_it(tmp_path: Path) -> None:
    assert rows_found(tmp_path, "いああう", lexicon_row(form="ああ|あう", left="!い")) == [(2, "あう")]


# -- what is looked at ------------------------------------------------------------------------------------------


def test_boilerplate_does_not_count_and_settles_nothing(tmp_path: Path) -> None:
    one = document("あ", ("あ う", {"part": "boilerplate"}), ("あ", {"part": "title"}), ("あ", {"part": "heading"}))
    lexicon = read_names(write(tmp_path / "a", lexicon_row()))
    assert find_mentions(corpus_of([one]), lexicon)["sent_id"].to_list() == [0, 2, 3]
    settled = read_names(write(tmp_path / "b", lexicon_row(document="う")))
    assert find_mentions(corpus_of([one]), settled).is_empty()


def test_names_keep_to_token_borders(tmp_path: Path) -> None:
    corpus = corpus_of([document("北 と 東北 と 北側")])
    expected = {"both": [0], "left": [0, 5], "right": [0, 3], "none": [0, 3, 5]}
    for boundary, starts in expected.items():
        row = lexicon_row(form="北", boundary=boundary, example="{北}", counterexample="南")
        found = find_mentions(corpus, write(tmp_path / boundary, row))
        assert found["start"].to_list() == starts, boundary


def test_documents_come_in_their_own_order(plain: NameLexicon) -> None:
    corpus = corpus_of([document("あ"), document("い"), document("あ")])
    backwards = corpus.with_tables(documents=corpus.documents.reverse())
    assert find_mentions(corpus, plain)["doc_id"].to_list() == ["d0", "d2"]
    assert find_mentions(backwards, plain)["doc_id"].to_list() == ["d2", "d0"]


def test_empty_corpora(plain: NameLexicon) -> None:
    for empty in (corpus_of([]), corpus_of([document()]), corpus_of([document("")]), corpus_of([document("い")])):
        found = find_mentions(empty, plain)
        assert found.is_empty()
        assert dict(found.schema) == dict(schema.TABLES["mentions"].columns)


def test_a_feature_set_says_what_is_needed(plain: NameLexicon) -> None:
    corpus = corpus_of([document("あ")])
    with pytest.raises(CorpusError, match="texts and tokens, and this feature set has none.*before features"):
        find_mentions(corpus.features(), plain)
    no_tokens = Corpus({n: t for n, t in corpus.tables.items() if n != "tokens"})
    with pytest.raises(CorpusError, match="this corpus has none"):
        find_mentions(no_tokens, plain)


def test_a_document_without_text_draws_a_warning(plain: NameLexicon) -> None:
    corpus = corpus_of([document("あ"), document("あ")])
    docs = corpus.documents.with_columns(text=pl.when(pl.col("doc_id") == "d1").then("text"))
    with pytest.warns(WorkbenchWarning, match="1 document has no text"):
        found = find_mentions(corpus.with_tables(documents=docs), plain)
    assert found["doc_id"].to_list() == ["d1"]


# -- lexicons ---------------------------------------------------------------------------------------------------


def test_a_folder_of_ones_own_alone_or_beside_the_names_that_ship(tmp_path: Path) -> None:
    own = write(tmp_path / "own", lexicon_row(form="同国", referent="same", example="{同国}", counterexample="国"))
    corpus = corpus_of([document("ロシア と 同国")])
    assert find_mentions(corpus, own)["referent"].to_list() == ["same"]
    assert find_mentions(corpus, str(own))["referent"].to_list() == ["same"]
    assert find_mentions(corpus, [names_folder(), own])["referent"].to_list() == ["russia", "same"]
    assert find_mentions(corpus)["referent"].to_list() == ["russia"]
    both = read_names(names_folder(), own)
    assert (both.name, both.version) == ("variants+own", "1.0.0+0")
    assert list(both.glosses)[-1] == "same"
    assert resolve_names(both) is both
    assert resolve_names(None) is shipped_names()


def test_columns_that_may_be_left_out(tmp_path: Path) -> None:
    head = "referent\tvariant\tgloss\tform\texample\tcounterexample"
    lexicon = read_names(write(tmp_path / "own", "r\tv\tR\tあ\t{あ}\tい", "", head=head))
    assert [(e.referent, e.variant, e.boundary, e.left) for e in lexicon.entries] == [("r", "v", "both", None)]


def test_the_hash_changes_with_the_names(tmp_path: Path) -> None:
    first = read_names(write(tmp_path / "x", lexicon_row())).sha256
    assert read_names(write(tmp_path / "x", lexicon_row())).sha256 == first
    assert read_names(write(tmp_path / "x", lexicon_row(form="う"))).sha256 != first


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([lexicon_row(form="(")], r"names\.tsv line 2: form '\(' is no regular expression"),
        ([lexicon_row(left="!)")], "line 2: left '\\)' is no regular expression"),
        ([lexicon_row(right="a)(b")], "right 'a\\)\\(b' is no regular expression"),
        ([lexicon_row(document="[")], "document '\\[' is no regular expression"),
        ([lexicon_row(form="あ?")], "form 'あ\\?' matches the empty string; allowed: one character or more"),
        ([lexicon_row(form=" ")], "line 2: form is empty"),
        ([lexicon_row(counterexample="")], "counterexample is empty"),
        ([lexicon_row(variant="")], "variant is empty"),
        ([lexicon_row(example="あ")], "example 'あ' marks nothing.*braces"),
        ([lexicon_row(referent="North Korea")], "referent 'North Korea'; allowed: lower-case"),
        ([lexicon_row(boundary="start")], "boundary 'start'; allowed: both, left, right, none"),
        (["r\tR"], "line 2: 2 cells; allowed: 11 cells, separated by tabs"),
        ([lexicon_row(), lexicon_row(gloss="S", form="う")], "line 3: 'r' is 'S', but 'R' in names.tsv line 2"),
        ([lexicon_row(), "", lexicon_row()], "line 4: the same as names.tsv line 2"),
        ([], "no names in .*; allowed: at least one row"),
    ],
)
def test_bad_rows(tmp_path: Path, rows: list[str], said: str) -> None:
    with pytest.raises(LexiconError, match=said):
        read_names(write(tmp_path / "own", *rows))


@pytest.mark.parametrize(
    "head", ["", "referent", "\t".join(COLUMNS) + "\tcolour", "\t".join(COLUMNS) + "\tform", "\t".join(COLUMNS[1:])]
)
def test_bad_headers(tmp_path: Path, head: str) -> None:
    with pytest.raises(LexiconError, match=r"names\.tsv: columns \[.*allowed: \['referent', 'gloss'"):
        read_names(write(tmp_path / "own", lexicon_row(), head=head))


def test_bad_folders(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="no folder of names given"):
        read_names()
    with pytest.raises(LexiconError, match="no folder .*nowhere"):
        read_names(tmp_path / "nowhere")
    own = write(tmp_path / "own", lexicon_row())
    for head, said in (
        ("name = ", "lexicon.toml is not valid TOML"),
        ('name = "own"', "version is None; allowed: text"),
        ("name = 3", "name is 3; allowed: text"),
    ):
        (own / "lexicon.toml").write_text(head, encoding="utf-8")
        with pytest.raises(LexiconError, match=said):
            read_names(own)
    (own / "lexicon.toml").unlink()
    (own / "names.tsv").write_bytes(lexicon_row().encode("cp932"))
    with pytest.raises(LexiconError, match=r"names\.tsv is not UTF-8"):
        read_names(own)
    (own / "names.tsv").write_text("", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"names\.tsv: columns \[\]"):
        read_names(own)


# -- coding -----------------------------------------------------------------------------------------------------


def test_code_adds_the_table_and_says_by_which_names(tmp_path: Path) -> None:
    own = write(tmp_path / "own", lexicon_row())
    coded = code(corpus_of([document("あ い")]), names=own)
    assert coded.mentions.rows() == [("d0", 0, 0, 1, "あ", "r", "v")]
    about = coded.provenance["mentions"]
    assert about == {"name": "own", "version": "0", "sha256": about["sha256"], "referents": ["r"]}
    back = Corpus.read(coded.write(tmp_path / "corpus"))
    assert back.mentions.equals(coded.mentions)
    assert back.provenance["mentions"] == about
    assert coded.features().mentions.equals(coded.mentions)
    assert code(corpus_of([])).provenance["mentions"]["referents"] == list(shipped_names().glosses)
