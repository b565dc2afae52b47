"""Articles saved from newspaper databases, made up in the shapes that these are known to have."""

import datetime as dt
import warnings

import pytest
from database_exports import ABOVE, LABELLED, SHAPES

from workbench.errors import WorkbenchWarning
from workbench.read import read_sources
from workbench.read.check import check

SAID = "計画は2022年4月22日に朝刊で読んだ、３面だ"


def read(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WorkbenchWarning)
        return read_sources([path])


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16"])
@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_gives_its_articles(tmp_path, name, encoding):
    text = SHAPES[name].format(a=SAID)
    (tmp_path / "saved.txt").write_text(text, encoding=encoding, newline="\r\n")
    reading = read(tmp_path / "saved.txt")
    documents = reading.documents
    assert documents["title"].to_list() == ["港の工事、来春まで延期か", "祭り中止"]
    assert documents["date"].to_list() == [dt.date(2022, 4, 22), dt.date(2022, 4, 23)]
    assert set(documents["outlet"]) == {"The Higashihama News" if name in ("lexis", "nexis") else "東浜新聞"}
    bodies = ["".join(t.split()) for t in documents["text"]]
    said = f"市長は「{SAID}」と述べた。"
    first = f"港の工事、来春まで延期か港の工事が来春まで延びる見通しだ。{'記者：' if name == 'colons' else ''}{said}"
    assert bodies[0] == first + ("住民は反対しているという。" if name == "factiva" else "")
    assert bodies[1] == "祭り中止祭りは中止になった。"
    assert not reading.problems
    if name == "factiva":
        assert documents["doc_id"].to_list() == ["HIGASH0020220422ei4m00001", "HIGASH0020220423ei4n00002"]
        assert documents["author"].to_list() == ["丙野三郎", None]
    if name in ("above", "numbered", "below", "labelled"):
        assert documents["edition"][0].endswith("朝刊")
    if name in ("above", "numbered", "labelled"):
        assert documents["page"].cast(str)[0] == "3"
    assert "export of a database" in reading.files[0].how["format"]


def test_an_article_without_text_is_named(tmp_path):
    (tmp_path / "saved.txt").write_text(LABELLED.format(a="x").replace("祭りは中止になった。", ""), encoding="utf-8")
    reading = read(tmp_path / "saved.txt")
    assert reading.documents.height == 1
    assert [p.line for p in reading.problems] == [10]
    assert "祭り中止" in str(reading.problems[0])


@pytest.mark.parametrize(
    "text",
    [
        "港の工事\n2022年4月22日付の朝刊3面で報じた。\n市長は「直す」と述べた。",
        "日時：2022年4月22日\n場所：市役所\n内容：説明会を開く。\n市長も出席する。",
        "記者：なぜ延期したのか。\n市長：雨が続いた。\n記者：いつ終わるのか。",
        "HD画質で見られる。\nPDも話した。\n港の工事だ。",
        "会議は1 of 2 DOCUMENTSと題した。\n終わった。",
    ],
)
def test_prose_is_no_export(tmp_path, text):
    (tmp_path / "prose.txt").write_text(text, encoding="utf-8")
    reading = read(tmp_path / "prose.txt")
    assert reading.documents["text"].to_list() == [text]
    assert reading.files[0].how["format"] == "text"


def test_check_says_what_it_is(tmp_path):
    (tmp_path / "saved.txt").write_text(ABOVE.format(a="直す"), encoding="utf-8")
    lines = "\n".join(check([tmp_path / "saved.txt"]).lines())
    assert "line of facts" in lines
