"""Wikinews from a server on this machine that answers as MediaWiki's service does."""

import json
import threading
import urllib.parse
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from workbench.cli import main
from workbench.errors import ReadError, WorkbenchWarning
from workbench.read import read_sources
from workbench.read.web import Client, Limits
from workbench.read.wikinews import fetch_wikinews

N = 120


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        self.server.asked.append(asked)
        if self.server.busy:
            self.server.busy -= 1
            self.give(429, b"", {"Retry-After": "1"})
        elif asked.get("srsearch") == "無効":
            self.json({"error": {"code": "bad", "info": "検索語が違う"}})
        elif asked.get("srsearch") == "壊":
            self.give(200, b"<html>", {})
        elif "pageids" in asked:
            self.page(int(asked["pageids"]))
        elif "meta" in asked:
            self.json({"query": {"rightsinfo": {"url": "https://example.org/by", "text": "CC BY 2.5"}}})
        else:
            self.titles(asked)

    def titles(self, asked):
        name = "search" if asked["list"] == "search" else "categorymembers"
        size, offset = int(asked["srlimit" if name == "search" else "cmlimit"]), int(asked.get("sroffset", 0))
        pages = [{"ns": 0, "title": f"記事{i}", "pageid": i} for i in range(offset + 1, min(offset + size, N) + 1)]
        if asked.get("srsearch") == "なし":
            pages = []
        more = {"continue": {"sroffset": offset + size, "continue": "-||"}} if pages and offset + size < N else {}
        self.json({**more, "query": {name: pages}})

    def page(self, number):
        if number in self.server.gone:
            self.json({"query": {"pages": [{"pageid": number, "missing": True}]}})
            return
        text = f"【2022年4月22日】\n港の工事が{number}日延びる見通しだ。\n市長は「急ぐ」と述べた。"
        page = {
            "pageid": number, "title": f"記事{number}", "extract": text, "lastrevid": 900 + number,
            "canonicalurl": f"https://example.org/wiki/{number}", "revisions": [{"timestamp": "2022-04-22T16:00:00Z"}],
        }  # fmt: skip
        self.json({"query": {"pages": [page]}})

    def json(self, value):
        self.give(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def give(self, status, data, headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.asked, server.busy, server.gone = [], 0, set()
    server.url = f"http://127.0.0.1:{server.server_port}/w/api.php"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def slept():
    return []


@pytest.fixture
def client(slept):
    limits = Limits(pause=0, seconds=3, tries=3, longest_wait=5)
    with Client(limits, allow_private=True, ask_robots=False, sleep=slept.append) as client:
        yield client


def test_pages_are_listed_in_turn_and_read_back(server, client, tmp_path):
    out = tmp_path / "news.jsonl"
    fetched = fetch_wikinews(out, client=client, search="港", limit=70, base=server.url)
    assert (fetched.written, fetched.problems) == (70, ())
    assert [a.get("sroffset") for a in server.asked if a.get("list")] == [None, "50"]
    assert [p.name for p in tmp_path.iterdir()] == ["news.jsonl"]
    with warnings.catch_warnings():
        warnings.simplefilter("error", WorkbenchWarning)
        documents = read_sources([out]).documents
    row = documents.row(0, named=True)
    assert (row["doc_id"], row["title"], row["outlet"]) == ("wn-1", "記事1", "Wikinews")
    assert str(row["date"]) == "2022-04-23"  # 01:00 in Japan
    assert row["licence"] == "CC BY 2.5 https://example.org/by"
    assert row["url"] == "https://example.org/wiki/1?oldid=901"
    assert row["credit"] == "Wikinews contributors, https://example.org/wiki/1, version 901"
    assert row["text"].startswith("記事1\n【2022年4月22日】\n港の工事が1日延びる")
    assert documents.height == 70


def test_a_category_and_what_has_no_text(server, client, tmp_path):
    server.gone = {2}
    fetched = fetch_wikinews(tmp_path / "n.jsonl", client=client, category="港", limit=3, base=server.url)
    assert fetched.written == 2
    assert [str(p) for p in fetched.problems] == ["2: the page has no text"]
    assert server.asked[1]["cmtitle"] == "Category:港"


def test_a_run_that_was_broken_off_goes_on(server, client, tmp_path):
    out, pages = tmp_path / "n.jsonl", []

    def stop(message):
        pages.append(message)
        if len(pages) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_wikinews(out, client=client, search="港", limit=10, base=server.url, progress=stop)
    assert not out.exists()
    server.asked.clear()
    fetch_wikinews(out, client=client, search="港", limit=10, base=server.url)
    assert [a["pageids"] for a in server.asked if "pageids" in a] == [str(i) for i in range(5, 11)]


def test_busy_and_broken_services(server, client, slept, tmp_path):
    server.busy = 2
    assert fetch_wikinews(tmp_path / "n.jsonl", client=client, search="港", limit=1, base=server.url).written == 1
    assert len(slept) == 2
    assert all(1 <= s < 5 for s in slept)
    for words, why in (("無効", "検索語が違う"), ("壊", "did not answer in JSON"), ("なし", "found no article")):
        with pytest.raises(ReadError, match=why):
            fetch_wikinews(tmp_path / "x.jsonl", client=client, search=words, base=server.url)
    with pytest.raises(ReadError, match="nothing to look for"):
        fetch_wikinews(tmp_path / "x.jsonl", client=client, base=server.url)
    assert not (tmp_path / "x.jsonl").exists()


def test_the_command(server, tmp_path, capsys):
    command = ["fetch", "wikinews", "--base", server.url, "--pause", "0", "--search", "港", "--limit", "2", "--out"]
    out = tmp_path / "n.jsonl"
    assert main([*command, str(out)]) == 2
    assert "--allow-private" in capsys.readouterr().err or not out.exists()
    assert main([*command, str(out), "--allow-private"]) == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 2
    assert main([*command, str(tmp_path / "n.csv"), "--allow-private"]) == 2
