"""Lists of one's own, chosen in the page: what is in use, what the views then count, and what cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from own_lists import ENTRY, FRAME, NAMES, TOWN, ZURA

import workbench as wb
from workbench.corpus import Corpus
from workbench.errors import CorpusError, LexiconError, WorkbenchError
from workbench.show.app import OWN, app_environment, open_explorer
from workbench.show.explorer import own_lists
from workbench.show.explorer.explorer import Explorer
from workbench.show.explorer.own_lists import lists_in


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    for name, file, text in (
        ("my frames", "b.toml", FRAME.format(rule="橋")),
        ("towns <b>", "towns.tsv", NAMES + TOWN),
        ("dialect", "own.tsv", ENTRY + ZURA),
    ):
        (folder / name).mkdir(parents=True)
        (folder / name / file).write_text(text, encoding="utf-8")
    (folder / "dialect" / "lexicon.toml").write_text('name = "dialect"\nversion = "1"\n', encoding="utf-8")
    (folder / "nothing").mkdir()
    return folder


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return wb.read({"a": "東浜市の橋は来春に開くずら。ロシアは遠い。", "b": "町の駅は古い。客は多いようだ。"})


def pressed(explorer: Explorer) -> list[str]:
    own = explorer._own
    assert own is not None
    return [f"{kind}:{name}" for kind in own_lists.KINDS for name in own.choice.of(kind)]


def test_the_folders_of_a_folder_are_lists_by_what_they_hold(own: Path) -> None:
    assert [(o.kind, o.name) for o in lists_in(own)] == [
        ("lexicon", "dialect"), ("frames", "my frames"), ("names", "towns <b>"),
    ]  # fmt: skip


def test_a_list_is_taken_into_use_and_out_again(own: Path, corpus: Corpus) -> None:
    explorer = Explorer(corpus, own=own)
    explorer.press("own:names=towns <b>")  # beside those that ship
    assert set(explorer.session.corpus.mentions["referent"]) == {"town", "russia"}
    explorer.press("own:names=shipped")  # and in their place
    assert set(explorer.session.corpus.mentions["referent"]) == {"town"}
    explorer.press("own:frames=my frames")
    assert explorer.session.corpus.frames.filter(frame="bridges").height == 1
    explorer.press("own:lexicon=dialect")
    assert "own.zura" in explorer.session.corpus.markers["entry_id"].to_list()
    assert set(explorer.session.corpus.mentions["referent"]) == {"town"}  # still in use
    assert pressed(explorer) == ["frames:shipped", "frames:my frames", "names:towns <b>", "lexicon:shipped", "lexicon:dialect"]  # fmt: skip
    explorer.press("own:lexicon=dialect")
    explorer.press("own:frames=my frames")
    explorer.press("own:names=towns <b>")  # none is left: what ships comes back
    after = explorer.session.corpus
    assert after.markers.equals(corpus.markers)
    assert after.mentions.equals(corpus.mentions)
    assert after.frames.equals(corpus.frames)


def test_what_the_page_counts_is_what_a_notebook_counts(own: Path, corpus: Corpus) -> None:
    from workbench.coding.own import code_by

    explorer = Explorer(corpus, own=own)
    explorer.press("own:names=towns <b>")
    by_code = code_by(corpus, names=["shipped", str(own / "towns <b>")])
    assert explorer.session.corpus.mentions.equals(by_code.mentions)


def test_names_of_folders_are_escaped_and_unknown_ones_do_nothing(own: Path, corpus: Corpus) -> None:
    explorer = Explorer(corpus, own=own)
    assert "towns &lt;b&gt;" in explorer._head.html
    assert "<b>" not in explorer._head.html
    for key in ("own:names=/etc", "own:names=../own", "own:frames=dialect", "own:lexicon=shipped", "own:", "own:x=y"):
        explorer.press(key)
    assert explorer.session.corpus is corpus


def test_what_cannot_be_done_is_said_and_changes_nothing(own: Path, corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    explorer = Explorer(corpus, own=own)
    (own / "towns <b>" / "towns.tsv").write_text("referent\tgloss\n", encoding="utf-8")
    explorer.press("own:names=towns <b>")
    assert "towns.tsv" in explorer._head.html
    assert explorer.session.corpus is corpus
    monkeypatch.setattr(own_lists, "MOST_MATCHED", 5)
    explorer.press("own:lexicon=dialect")
    assert "too many to look through" in explorer._head.html
    assert pressed(explorer) == ["frames:shipped", "names:shipped", "lexicon:shipped"]
    (own / "towns <b>" / "towns.tsv").write_text(NAMES + TOWN, encoding="utf-8")
    features = Explorer(wb.read("corpora/rapprochement"), own=own)
    features.press("own:frames=my frames")
    assert "a feature set carries" in features._head.html
    assert pressed(features) == ["frames:shipped", "names:shipped", "lexicon:shipped"]


def test_a_filter_that_a_list_takes_the_ground_from_keeps_it(own: Path, corpus: Corpus) -> None:
    explorer = Explorer(corpus, own=own)
    explorer.set_filter("a", wb.Filter.of(wb.Condition.values("doc_id", "a")))
    explorer.press("own:frames=my frames")
    assert int(explorer.session.masks["a"].sum()) == 1


def test_folders_that_are_wrong_are_named_at_once(own: Path, corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match="no folder"):
        Explorer(corpus, own=own / "none")
    (own / "towns <b>" / "towns.tsv").write_text(NAMES + TOWN + "town\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"towns\.tsv"):
        Explorer(corpus, own=own)
    (own / "towns <b>" / "towns.tsv").write_text(NAMES + TOWN, encoding="utf-8")
    (own / "my frames").rename(own / "shipped")
    with pytest.raises(LexiconError, match="another name"):
        lists_in(own)


def test_the_app_offers_the_lists(own: Path, corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = corpus.write(tmp_path / "corpus")
    with pytest.raises(WorkbenchError, match="no list"):
        app_environment(folder, None, own=own / "nothing")
    for name, value in app_environment(folder, None, own=own).items():
        monkeypatch.setenv(name, value)
    assert Path(app_environment(folder, None, own=own)[OWN]) == own
    explorer = open_explorer()
    explorer.press("own:names=towns <b>")
    assert set(explorer.session.corpus.mentions["referent"]) == {"town", "russia"}


@pytest.fixture(autouse=True)
def forget_folders() -> Iterator[None]:
    from workbench.coding.own import forget

    yield
    forget()
