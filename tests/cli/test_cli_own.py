"""Frames, names and a lexicon of one's own by folder: in the build, the other commands and the page, errors by their place."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from own_lists import ENTRY, FRAME, NAMES, TOWN, ZURA

import workbench as wb
from workbench.cli import main
from workbench.corpus import Corpus
from workbench.show.app import app_environment


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Folders of one's own, a text that they are about, and one without."""
    for name in ("frames", "names", "lexicon", "texts"):
        (tmp_path / name).mkdir()
    (tmp_path / "frames" / "b.toml").write_text(FRAME.format(rule="橋"), encoding="utf-8")
    (tmp_path / "names" / "towns.tsv").write_text(NAMES + TOWN, encoding="utf-8")
    (tmp_path / "lexicon" / "lexicon.toml").write_text('name = "dialect"\nversion = "1"\n', encoding="utf-8")
    (tmp_path / "lexicon" / "own.tsv").write_text(ENTRY + ZURA, encoding="utf-8")
    (tmp_path / "texts" / "a.txt").write_text("東浜市の橋は来春に開くずら。ロシアは遠い。\n", encoding="utf-8")
    (tmp_path / "texts" / "b.txt").write_text("町の駅は古い。客は多いようだ。\n", encoding="utf-8")
    for text in (tmp_path / "texts").iterdir():
        text.write_text(f"---\ndate: 2022-04-22\n---\n{text.read_text(encoding='utf-8')}", encoding="utf-8")
    return tmp_path


def test_a_build_by_folders_of_ones_own_and_again(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = own / "corpus"
    command = ["build", str(own / "texts"), "--out", str(out), "--jobs", "1"]
    mine = ["--frames", str(own / "frames"), "--names", str(own / "names"), "--lexicon", str(own / "lexicon")]
    assert main([*command, *mine]) == 0
    said = capsys.readouterr().err
    assert "frames: frames 0 (bridges)" in said
    assert "stance lexicon: stance+dialect" in said
    corpus = Corpus.read(out)
    assert corpus.frames.select("doc_id", "frame").rows() == [("a", "bridges")]
    assert corpus.mentions["referent"].to_list() == ["town"]
    assert "own.zura" in corpus.markers["entry_id"].to_list()
    assert corpus.provenance["frames"]["ids"] == ["bridges"]
    # with those that ship beside one's own; the analysis is taken over
    assert main([*command, *mine, "--names", "shipped"]) == 0
    again = Corpus.read(out)
    assert set(again.mentions["referent"]) == {"town", "russia"}
    assert again.markers.equals(corpus.markers)
    assert again.frames.equals(corpus.frames)
    # a rule is changed in its folder: the next build sees it
    (own / "frames" / "b.toml").write_text(FRAME.format(rule="駅"), encoding="utf-8")
    assert main([*command, *mine]) == 0
    assert Corpus.read(out).frames["doc_id"].to_list() == ["b"]
    assert main(command) == 0
    assert "own.zura" not in Corpus.read(out).markers["entry_id"].to_list()


def test_other_commands_and_the_page(
    own: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = wb.read(own / "texts").write(own / "corpus")
    mine = ["--frames", str(own / "frames"), "--names", str(own / "names")]
    assert main(["concordance", str(out), "bridges", "--family", "frame", *mine, "--format", "json"]) == 0
    assert [line["doc_id"] for line in json.loads(capsys.readouterr().out)] == ["a"]
    assert main(["annotate", str(own / "texts" / "a.txt"), "--lexicon", str(own / "lexicon"), "--finer"]) == 0
    assert "probability" in capsys.readouterr().out
    assert not Corpus.read(out).frames.filter(frame="bridges").height  # the folder is as it was
    for name, value in app_environment(out, None, frames=[str(own / "frames")], names=[str(own / "names")]).items():
        monkeypatch.setenv(name, value)
    from workbench.show.app import open_explorer

    explorer = open_explorer()
    assert "<b>frames</b> frames 0 (1)" in explorer._view.html
    assert "<b>names</b> names 0 (1)" in explorer._view.html
    assert explorer.session.corpus.frames["frame"].unique().to_list() == ["bridges"]


@pytest.mark.parametrize(
    ("kind", "file", "text", "said"),
    [
        ("frames", "b.toml", FRAME.format(rule="橋 駅"), "frame 'bridges'"),
        ("frames", "b.toml", "[[frame]\n", "b.toml"),
        ("names", "towns.tsv", NAMES + "town\tT\tx\t(\tx\ty\n", "towns.tsv line 2"),
        (
            "lexicon",
            "own.tsv",
            ENTRY + "own.a\tprobablity\tずら\t\t\tboth\t\tbefore\tg\t{ずら}\tx\t\n",
            "own.tsv line 2",
        ),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_done(
    own: Path, kind: str, file: str, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (own / kind / file).write_text(text, encoding="utf-8")
    out = own / "corpus"
    assert main(["build", str(own / "texts"), "--out", str(out), f"--{kind}", str(own / kind)]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert not out.exists()


def test_a_feature_set_has_nothing_to_code(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from workbench.features import write_features

    write_features(wb.read(own / "texts"), own / "features")
    assert (
        main(["concordance", str(own / "features"), "bridges", "--family", "frame", "--frames", str(own / "frames")])
        == 2
    )
    assert "feature set" in capsys.readouterr().err
    assert isinstance(Corpus.read(own / "features").documents, pl.DataFrame)
