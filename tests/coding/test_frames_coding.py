"""Coding a corpus: the table, whose frames, provenance, and what is said of bad input."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from frames_factory import corpus_of, document

from workbench import schema
from workbench.cli import main
from workbench.coding.code import code
from workbench.coding.frames.coding import code_frames, resolve
from workbench.coding.frames.lexicon import frames_folder, from_rules, read_frames, shipped
from workbench.corpus import Corpus
from workbench.errors import CorpusError, LexiconError

ONE = """
[[frame]]
id = "arms"
english = "Arms"
japanese = "武器"
definition = "Arms."
rules = ["武器 OR $more", "弾薬"]
examples = []
counterexamples = []
"""


@pytest.fixture
def corpus() -> Corpus:
    return corpus_of([document("弾薬 と 武器", "空"), document("大砲 だ"), document()])


def folder(
    tmp_path: Path, frame: str = ONE, head: str = 'name = "own"\nversion = "2"\n[lists]\nmore = "大砲"\n'
) -> Path:
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / "frames.toml").write_text(frame, encoding="utf-8")
    if head:
        (tmp_path / "lexicon.toml").write_text(head, encoding="utf-8")
    return tmp_path


def test_the_table_is_that_of_the_schema_in_the_order_of_the_documents(corpus: Corpus) -> None:
    backwards = corpus.with_tables(documents=corpus.documents.reverse())
    hits = code_frames(backwards, {"b": "武器 OR 大砲", "a": "弾薬", "none": "無い"})
    assert dict(hits.schema) == dict(schema.TABLES["frames"].columns)
    assert hits.rows() == [("d1", 0, "b", 0, 2), ("d0", 0, "a", 0, 2), ("d0", 0, "b", 3, 5)]


def test_several_rules_of_a_frame_are_alternatives_and_overlapping_hits_are_one(corpus: Corpus) -> None:
    hits = code_frames(corpus, {"f": ["弾薬", "弾薬 near(1) 武器", "大砲"]})
    assert hits.rows() == [("d0", 0, "f", 0, 5), ("d1", 0, "f", 0, 2)]


def test_empty_corpora() -> None:
    for empty in (corpus_of([]), corpus_of([document(), document("")])):
        for frames in (None, {"f": "あ near(2) い AND document(う) OR NOT え AND commitment:hedged"}):
            hits = code_frames(empty, frames)
            assert hits.is_empty()
            assert dict(hits.schema) == dict(schema.TABLES["frames"].columns)
    assert code(corpus_of([])).frames.is_empty()


def test_a_feature_set_says_that_tokens_are_needed(corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match="frames need the tokens of the texts, and this feature set has none.*build"):
        code_frames(corpus.features())
    with pytest.raises(CorpusError, match="frames need the tokens"):
        code(corpus.features())


def test_code_adds_the_table_and_says_what_was_coded(corpus: Corpus, tmp_path: Path) -> None:
    own = folder(tmp_path / "own")
    coded = code(corpus, own)
    assert coded.frames["frame"].to_list() == ["arms", "arms", "arms"]
    about = coded.provenance["frames"]
    assert about == {"name": "own", "version": "2", "sha256": about["sha256"], "ids": ["arms"]}
    back = Corpus.read(coded.write(tmp_path / "corpus"))
    assert back.frames.equals(coded.frames)
    assert back.provenance["frames"] == about
    assert coded.features().frames.equals(coded.frames)
    assert code(corpus).provenance["frames"]["ids"] == list(shipped().frames)


def test_the_hash_changes_with_the_rules(tmp_path: Path) -> None:
    first = read_frames(folder(tmp_path / "x")).sha256
    assert read_frames(folder(tmp_path / "x")).sha256 == first
    assert read_frames(folder(tmp_path / "x", ONE.replace("弾薬", "砲弾"))).sha256 != first
    assert from_rules({"a": "甲"}).sha256 != from_rules({"a": "乙"}).sha256
    assert from_rules({"a": "甲"}).sha256 == from_rules({"a": ["甲"]}).sha256


def test_whose_frames(tmp_path: Path) -> None:
    assert resolve(None) is shipped()
    assert resolve(shipped()) is shipped()
    assert list(resolve("personal_ties").frames) == ["personal_ties"]
    assert list(resolve(["personal_ties", "third_parties"]).frames) == ["personal_ties", "third_parties"]
    own = folder(tmp_path / "own")
    assert resolve(own).frames == resolve(str(own)).frames
    assert list(read_frames(frames_folder(), own).frames) == [*shipped().frames, "arms"]
    assert read_frames(frames_folder(), own).name == "rapprochement+own"


def test_own_rules_can_use_the_lists_that_ship() -> None:
    corpus = corpus_of([document("ロシア と 大砲")])
    assert code_frames(corpus, {"f": "$russia near(2) $arms"}).rows() == [("d0", 0, "f", 0, 6)]


def test_parts_of_speech_of_the_corpus_are_allowed() -> None:
    corpus = corpus_of([document("arms/arm/NOUN")])
    assert code_frames(corpus, {"f": "pos:NOUN"}).height == 1
    with pytest.raises(LexiconError, match=r"frame 'f', rule, line 1, column 1: no part of speech 'VERB'.*NOUN"):
        code_frames(corpus, {"f": "pos:VERB"})


def test_a_folder_without_a_head_is_named_after_itself(tmp_path: Path) -> None:
    frames = read_frames(folder(tmp_path / "mine", ONE.replace(" OR $more", ""), head=""))
    assert (frames.name, frames.version) == ("mine", "0")


@pytest.mark.parametrize(
    ("frames", "said"),
    [
        ("no_such", "no frame 'no_such'; allowed: military_cooperation.*a folder must exist"),
        (["personal_ties", "x"], "no frame 'x'"),
        ([], "no frames given"),
        ({}, "no frames given"),
        ({"": "甲"}, "a frame without a name"),
        ({"f": []}, "frame 'f' has no rule"),
        ({"f": "甲 乙"}, "frame 'f', rule, line 1, column 3: '乙' cannot stand here"),
        ({"f": ["甲", "pos:x"]}, "frame 'f', rule 2, line 1, column 1: no part of speech 'x'"),
        ({"f": [3]}, "frame 'f', rule: 3 is no rule; allowed: text"),
        (Path("nowhere"), "no folder nowhere"),
    ],
)
def test_bad_choices(corpus: Corpus, frames: object, said: str) -> None:
    with pytest.raises(LexiconError, match=said):
        code_frames(corpus, frames)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("frame", "head", "said"),
    [
        ("id = ", None, "frames.toml is not valid TOML"),
        ("a = 1", None, "frames.toml: top-level 'a'; allowed: .*frame"),
        ("", None, r"no \[\[frame\]\] in"),
        (
            ONE.replace('id = "arms"\n', ""),
            None,
            "own/frames.toml, frame 1: no key 'id'; allowed: a frame has id, english",
        ),
        (ONE.replace("examples = []\n", "", 1), None, "frame 'arms': no key 'examples'"),
        (ONE + 'colour = "red"\n', None, "frame 'arms': unknown key 'colour'; allowed: id, english"),
        (ONE.replace('"Arms"', '" "'), None, "frame 'arms': english is ' '; allowed: text, not empty"),
        (ONE.replace('"Arms."', "3"), None, "frame 'arms': definition is 3"),
        (
            ONE.replace('["武器 OR $more", "弾薬"]', '"武器"'),
            None,
            "frame 'arms': rules is '武器'; allowed: a list of texts",
        ),
        (ONE.replace('["武器 OR $more", "弾薬"]', "[]"), None, "frame 'arms': rules is empty"),
        (
            ONE.replace("弾薬", "弾薬 AND"),
            None,
            "own/frames.toml, frame 'arms', rule 2, line 1, column 7: the rule ends",
        ),
        (ONE.replace("$more", "$les"), None, r"rule 1, line 1, column 7: no list '\$les'.*allowed: \$more"),
        (ONE + ONE, None, "frame 'arms': the id is taken by own/frames.toml, frame 'arms'"),
        (ONE, "", r"no list '\$more'.*none, as no lists are defined here"),
        (ONE, 'name = "own"', "lexicon.toml: version is None; allowed: text"),
        (ONE, 'name = "own"\nversion = "1"\ncolour = 1', "lexicon.toml: unknown key 'colour'; allowed: name, version"),
        (ONE, 'name = "own"\nversion = "1"\nlists = 3', "lexicon.toml: lists is no table of rules"),
        (ONE, 'name = "own"\nversion = "1"\n[lists]\nmore = "甲 乙"', r"rule 1, list '\$more', line 1, column 3"),
    ],
)
def test_bad_folders(tmp_path: Path, frame: str, head: str | None, said: str) -> None:
    own = folder(tmp_path / "own", frame) if head is None else folder(tmp_path / "own", frame, head)
    with pytest.raises(LexiconError, match=said):
        read_frames(own)


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "f.toml").write_bytes(ONE.encode("cp932"))
    with pytest.raises(LexiconError, match=r"f\.toml is not UTF-8"):
        read_frames(tmp_path)
    with pytest.raises(LexiconError, match="no folder of frames given"):
        read_frames()


def test_other_metadata_and_tables_stay(corpus: Corpus) -> None:
    coded = code(corpus_of([document("武器")], outlet=["紙"]), {"f": "武器"})
    assert coded.documents["outlet"].to_list() == ["紙"]
    assert coded.filter(pl.col("outlet") == "紙").frames.height == 1
    assert coded.filter(pl.col("outlet") != "紙").frames.is_empty()


def test_workbench_build_codes_the_corpus_each_time(tmp_path: Path) -> None:
    source = tmp_path / "t.txt"
    source.write_text("両国は弾薬の供与で合意した。\n\n制裁は続く。\n", encoding="utf-8")
    for _ in range(2):  # the second build takes the annotation from the first
        assert main(["build", str(source), "--out", str(tmp_path / "out")]) == 0
        built = Corpus.read(tmp_path / "out")
        assert {"military_cooperation", "sanctions_and_economy"} <= set(built.frames["frame"])
        assert built.provenance["frames"] == shipped().provenance()
        assert built.features().frames.equals(built.frames)


def test_rules_are_read_once_a_process_and_not_for_every_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.coding.frames import lexicon

    read: list[str] = []
    parse = lexicon.parse_rule
    monkeypatch.setattr(lexicon, "parse_rule", lambda text, *a, **k: read.append(text) or parse(text, *a, **k))
    corpus = corpus_of([document("橋 は 安全 だ 。")])
    code_frames(corpus)
    read.clear()
    for _ in range(3):
        code_frames(corpus, resolve(None))
    assert read == []
