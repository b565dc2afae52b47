"""The report: one page for any corpus, the same bytes each time, everything that comes from a corpus escaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest
from compare_factory import Doc, Sent, make_corpus
from own_corpora import EVILS, MAKERS, evil

from workbench.cli import main
from workbench.compare.contrast import contrast
from workbench.corpus import Corpus
from workbench.errors import CorpusError, StatisticsError, WorkbenchError
from workbench.show.report.page import report, report_html
from workbench.show.report.plan import MOST_GROUPS, OTHERS, Plan

FEW = {"n_resamples": 60}


class Seen(HTMLParser):
    """The elements and attributes of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def two_groups() -> Corpus:
    docs = []
    for i in range(12):
        docs.append(Doc(f"w{i:02}", [Sent(80, [("hearsay", "author", "media")] * (2 + i % 3), "hearsay")] * 3, "wire"))
        docs.append(Doc(f"e{i:02}", [Sent(80, [("certainty", "author")] * (1 + i % 2), "boosted")] * 3, "essay"))
    return make_corpus(docs)


@pytest.mark.parametrize("name", MAKERS)
def test_any_corpus_gives_a_page(name: str, tmp_path: Path) -> None:
    corpus = Corpus.read(MAKERS[name](tmp_path))
    page = report_html(corpus, **FEW)
    for part in ("corpus", "findings", "figures", "rates", "method", "datasheet"):
        assert f'<section id="{part}">' in page
    target = corpus.documents["doc_id"][0]
    assert f"Target: {target}" in report_html(corpus, target=target, **FEW)


def test_the_page_needs_nothing_else_and_every_drawing_is_xml() -> None:
    page = report_html(two_groups(), **FEW)
    seen = Seen(page)
    assert "script" not in seen.tags
    assert not {t for t in seen.tags if t in ("link", "iframe", "object", "embed", "base", "form")}
    addresses = [v for k, v in seen.attributes if k in ("src", "href", "xlink:href", "action", "data")]
    assert all(a is not None and a.startswith("#") for a in addresses)
    outside = re.findall(r"url\((?!#|data:)", page)
    assert outside == []
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawings) == 3
    ids = [i for d in drawings for e in ElementTree.fromstring(d).iter() if (i := e.get("id"))]
    assert len(ids) == len(set(ids))


def test_findings_are_those_of_the_contrast() -> None:
    corpus = two_groups()
    plan = Plan.of(corpus, None, None, 60, 0)
    by_hand = contrast(corpus, pl.col("genre") == "wire", by=None, n_resamples=60).filter(pl.col("q") <= 0.05)
    ours = plan.findings.filter(family="code", target="wire")
    assert set(ours["category"]) == set(by_hand["category"]) == {"hearsay", "certainty"}
    text = Seen(report_html(corpus, **FEW)).text
    row = ours.filter(category="hearsay").row(0, named=True)
    assert f"(n = {row['target_n']})" in text
    assert f"q = {row['q']:.3f}" in text


def test_groups_are_put_together_where_they_are_many() -> None:
    docs = [Doc(f"d{i:02}-{k}", [Sent(50)], f"g{i:02}") for i in range(20) for k in range(1 + (i < 5))]
    plan = Plan.of(make_corpus(docs), None, None, 10, 0)
    assert len(plan.groups) == MOST_GROUPS
    assert plan.groups[-1] == OTHERS


def test_lines_stand_with_findings_where_there_is_text(tmp_path: Path) -> None:
    corpus = Corpus.read(MAKERS["odd"](tmp_path))
    docs = pl.concat([corpus.documents] * 1)
    plan = Plan.of(corpus, "a", None, 20, 0)
    from workbench.show.report import evidence

    shown, n = evidence.lines(plan, "code", "probability", "a", 3)
    assert n == len(shown) == 1
    assert "<mark" in shown[0]
    assert "だろう" in shown[0]
    assert evidence.lines(plan, "code", "probability", "a", 0) == ([], 1)
    whole, n = evidence.lines(plan, "commitment", "hedged", "a", 3)
    assert docs.height == 4
    assert len(whole) == n


def test_the_same_page_each_time(tmp_path: Path) -> None:
    corpus = two_groups()
    first = report(corpus, tmp_path / "a.html", **FEW).read_bytes()
    assert report(corpus, tmp_path / "b.html", **FEW).read_bytes() == first
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.html", "b.html"]


def test_what_a_corpus_says_is_escaped(tmp_path: Path) -> None:
    corpus = Corpus.read(evil(tmp_path))
    page = report_html(corpus, by="outlet", target=corpus.documents["doc_id"][0], title=EVILS[0], **FEW)
    seen = Seen(page)
    assert "script" not in seen.tags
    assert "img" not in seen.tags
    assert [k for k, _ in seen.attributes if k.startswith("on")] == []
    assert not [v for k, v in seen.attributes if k == "href" and not (v or "").startswith("#")]
    assert EVILS[0] in seen.text
    assert EVILS[1] in seen.text


def test_errors_name_what_is_wrong(tmp_path: Path) -> None:
    corpus = two_groups()
    with pytest.raises(CorpusError, match="no document 'nobody'"):
        report(corpus, tmp_path / "r.html", target="nobody")
    with pytest.raises(StatisticsError, match="no metadata column 'colour'"):
        report(corpus, tmp_path / "r.html", by="colour")
    with pytest.raises(WorkbenchError, match=r"\.html"):
        report(corpus, tmp_path / "r.pdf")
    with pytest.raises(WorkbenchError, match="no folder"):
        report(corpus, tmp_path / "none" / "r.html")
    with pytest.raises(CorpusError, match="no document"):
        report_html(corpus.filter(doc_ids=[]))
    assert list(tmp_path.iterdir()) == []


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = MAKERS["bare"](tmp_path)
    assert main(["report", str(folder), "--out", str(tmp_path / "r.html"), "--target", "a", "--lines", "0"]) == 0
    assert "<q " not in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert main(["report", str(folder), "--out", str(tmp_path / "r.html"), "--target", "zz"]) == 2
    assert "zz" in capsys.readouterr().err
