"""What `workbench app` hands to the notebook it serves."""

from __future__ import annotations

from pathlib import Path

import pytest
from teaching import teaching

from workbench.errors import CorpusError
from workbench.show.app import DEFAULT_TARGET, TARGET, app_corpus, app_environment
from workbench.show.paths import corpora


@pytest.mark.parametrize("given", [True, False], ids=["named", "not named"])
def test_the_corpus_that_ships_opens_with_its_column(given: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = corpora("rapprochement").resolve()
    for name, value in app_environment(shipped if given else None, None).items():
        monkeypatch.setenv(name, value)
    folder, target = app_corpus()
    assert (folder.resolve(), target) == (shipped, DEFAULT_TARGET)


def test_another_corpus_opens_without_a_target_or_with_the_one_that_is_asked_for(tmp_path: Path) -> None:
    folder = teaching().features().write(tmp_path / "own")
    assert app_environment(folder, None)[TARGET] == ""
    assert app_environment(folder, "column-treaty-2024-a")[TARGET] == "column-treaty-2024-a"
    with pytest.raises(CorpusError, match="no document 'column'"):
        app_environment(folder, "column")
