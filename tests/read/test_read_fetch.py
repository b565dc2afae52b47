"""Fetching from a server on this machine that behaves as servers do: slow, large, busy, moved, lying."""

import gzip
import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import files_factory as make
import pytest

from workbench.cli import main
from workbench.errors import ReadError
from workbench.read import read_sources
from workbench.read.fetch import fetch_diet, fetch_pages, file_name, id_of, wanted
from workbench.read.web import Client, Limits, PrivateAddressError, is_public, public_address

PAGE = make.page(head='<meta property="article:published_time" content="2022-04-21T16:00:00Z">').encode()
QUICK = Limits(pause=0, seconds=3, size=200_000, tries=3, longest_wait=5)


class Handler(BaseHTTPRequestHandler):
    """Answers by path; ``server.asked`` lists what was asked for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append(self.path)
        path = urllib.parse.urlsplit(self.path).path
        times = sum(urllib.parse.urlsplit(p).path == path for p in self.server.asked)
        match path:
            case "/robots.txt":
                status = self.server.robots_status
                self.give(status, b"User-agent: *\nDisallow: /closed\n" if status == 200 else b"", "text/plain")
            case "/busy" if times < 3:
                self.give(429 if times == 1 else 503, b"", extra={"Retry-After": "2"} if times == 1 else {})
            case "/busy-long":
                self.give(429, b"", extra={"Retry-After": "86400"})
            case "/down":
                self.give(500, b"")
            case "/gone":
                self.give(404, b"")
            case "/moved":
                self.give(301, b"", extra={"Location": "/page"})
            case "/round":
                self.give(302, b"", extra={"Location": "/round"})
            case "/inside":
                self.give(302, b"", extra={"Location": "file:///etc/passwd"})
            case "/large":
                self.give(200, b"<p>" + b"x" * 300_000)
            case "/bomb":
                self.give(200, gzip.compress(bytes(5_000_000)), extra={"Content-Encoding": "gzip"})
            case "/cut":
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", "9999")
                self.end_headers()
                self.wfile.write(PAGE[:100])
                self.close_connection = True
            case "/drip":
                self.drip()
            case "/empty":
                self.give(200, b"<html><body></body></html>")
            case "/pdf":
                self.give(200, b"%PDF-1.4", "application/pdf")
            case "/sjis":
                self.give(200, make.page(charset="Shift_JIS").encode("cp932"))
            case "/api":
                self.diet()
            case _:
                self.give(200, PAGE)

    def give(self, status, data, kind="text/html; charset=utf-8", extra=None):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **(extra or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def drip(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for _ in range(100):
            if self.server.stop.wait(0.1):
                return
            try:
                self.wfile.write(b"1\r\nx\r\n")
            except OSError:
                return

    def diet(self):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        if query.get("any") == "無効":
            self.give(200, json.dumps({"message": "条件が違う", "details": ["any"]}).encode(), "application/json")
            return
        start, size, n = int(query["startRecord"]), int(query["maximumRecords"]), 230
        rows = [
            {"speechID": f"s_{i}", "date": "2022-04-22", "nameOfHouse": "衆議院", "speaker": "丙野三郎",
             "speech": f"○丙野三郎君　港の{i}番について伺います。", "speechURL": f"https://example.org/{i}"}
            for i in range(start, min(start + size, n + 1))
        ]  # fmt: skip
        following = start + size if start + size <= n else None
        page = {"numberOfRecords": n, "speechRecord": rows, "nextRecordPosition": following}
        self.give(200, json.dumps(page).encode(), "application/json")

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.asked, server.robots_status, server.stop = [], 200, threading.Event()
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.stop.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def slept():
    return []


@pytest.fixture
def client(slept):
    with Client(QUICK, allow_private=True, sleep=slept.append) as client:
        yield client


def test_a_page_becomes_a_text_that_is_read_back(server, client, tmp_path):
    [page] = wanted([f"{server.url}/page"])
    fetched = fetch_pages([page], tmp_path, client=client)
    assert [p.name for p in fetched.written] == [f"{page.doc_id}.txt"]
    row = read_sources([tmp_path]).documents.row(0, named=True)
    assert row["text"] == make.TEXT + "\n"
    assert (row["doc_id"], row["title"], str(row["date"]), row["url"]) == (
        id_of(page.url), make.TITLE, "2022-04-22", page.url,
    )  # fmt: skip


def test_what_is_there_is_not_fetched_again(server, client, tmp_path):
    pages = wanted([f"{server.url}/a", f"{server.url}/b"])
    fetch_pages(pages[:1], tmp_path, client=client)
    fetched = fetch_pages(pages, tmp_path, client=client)
    assert (len(fetched.written), len(fetched.kept)) == (1, 1)
    assert [p for p in server.asked if p != "/robots.txt"] == ["/a", "/b"]
    assert len(fetch_pages(pages, tmp_path, client=client, again=True).written) == 2


def test_the_page_as_it_came_is_kept_and_used(server, client, tmp_path):
    pages = wanted([f"{server.url}/a"])
    [path] = fetch_pages(pages, tmp_path, client=client).written
    first = path.read_bytes()
    path.unlink()
    n = len(server.asked)
    assert fetch_pages(pages, tmp_path, client=client).written == (path,)
    assert path.read_bytes() == first
    assert len(server.asked) == n


def test_what_the_list_says_wins_over_what_the_page_says(server, client, tmp_path):
    table = tmp_path / "list.csv"
    table.write_text(f"番号,媒体,日付,URL\n7,北浜新聞,2022-05-01,{server.url}/page\n,,,\n", encoding="utf-8")
    fetch_pages(wanted([], table), tmp_path / "out", client=client)
    row = read_sources([tmp_path / "out"]).documents.row(0, named=True)
    assert (row["doc_id"], row["outlet"], str(row["date"])) == ("7", "北浜新聞", "2022-05-01")


def test_a_list_may_be_an_address_a_line(tmp_path):
    (tmp_path / "l.txt").write_text("# pages\nhttps://example.org/1\n\nhttps://example.org/2\nhttps://example.org/1\n")
    assert [p.url for p in wanted([], tmp_path / "l.txt")] == ["https://example.org/1", "https://example.org/2"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/closed/1", "robots.txt asks not to fetch it"), ("/gone", "status 404"), ("/round", "more than 5 redirects"),
        ("/inside", "is no address of the web"), ("/large", "too large"), ("/bomb", "too large"),
        ("/cut", "3 tries"), ("/down", "status 500 (3 tries)"), ("/busy-long", "asks to wait 86400 s"),
        ("/empty", "no text is found"), ("/pdf", "application/pdf is no web page"), ("/drip", "too slow"),
    ],
)  # fmt: skip
def test_what_cannot_be_had_is_named_and_takes_nothing_down(server, client, tmp_path, path, said):
    pages = wanted([f"{server.url}{path}", f"{server.url}/page"])
    fetched = fetch_pages(pages, tmp_path, client=client)
    [problem] = fetched.problems
    assert problem.path == f"{server.url}{path}"
    assert said in problem.message
    assert "\n" not in str(problem)
    assert len(fetched.written) == 1
    assert not list(tmp_path.rglob("*.part*"))


def test_a_busy_server_is_asked_again_after_the_time_it_names(server, client, slept):
    assert client.get(f"{server.url}/busy").data == PAGE
    assert slept[0] == 2.0
    assert 1.5 <= slept[1] <= 2.5
    assert server.asked.count("/busy") == 3


def test_redirects_are_followed_and_the_last_address_known(server, client):
    assert client.get(f"{server.url}/moved").url == f"{server.url}/page"


def test_requests_to_one_site_keep_their_distance(server, slept):
    now = [0.0]
    with Client(Limits(pause=5), allow_private=True, sleep=slept.append, clock=lambda: now[0]) as client:
        client.get(f"{server.url}/a")
        now[0] += 2
        client.get(f"{server.url}/b")
    assert slept == [5.0, 3.0]  # after robots.txt, and after the first page


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False)])
def test_a_site_without_robots_txt_allows_and_one_that_cannot_say_does_not(server, client, status, allowed):
    server.robots_status = status
    if allowed:
        assert client.get(f"{server.url}/closed/1").data == PAGE
    else:
        with pytest.raises(ReadError, match="not known what the site allows"):
            client.get(f"{server.url}/page")


def test_a_private_address_is_refused_before_anything_is_asked(server, tmp_path):
    with Client(QUICK) as client:
        for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433"):
            with pytest.raises(ReadError, match="private address|tries"):
                client.get(f"http://{host}:{server.server_port}/page")
    assert server.asked == []


def test_a_name_that_leads_inside_is_refused(monkeypatch):
    from workbench.read import web

    answers = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("10.0.0.7", 80))]
    monkeypatch.setattr(web.socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(PrivateAddressError, match=r"example\.org is the private address 10\.0\.0\.7"):
        public_address("example.org", 80)


@pytest.mark.parametrize(
    ("address", "public"),
    [("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("10.1.2.3", False),
     ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False),
     ("224.0.0.1", False), ("::1", False), ("fe80::1%eth0", False), ("fc00::1", False), ("::ffff:10.0.0.1", False),
     ("2002:7f00:1::", False), ("64:ff9b::a00:1", False)],
)  # fmt: skip
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize("url", ["ftp://example.org/", "file:///etc/passwd", "example.org", "http://", "http://a:b@c/",
                                 "http://[::1", "http://example.org:99999/", "javascript:1", "http://\ud800/"])  # fmt: skip
def test_what_is_no_address_is_refused(client, url):
    with pytest.raises(ReadError):
        client.get(url)


def test_ids_and_names_of_files():
    assert id_of("https://www.example.org/a?b=1") == id_of("https://www.example.org/a?b=1")
    assert id_of("https://www.example.org/a").startswith("example.org-")
    assert file_name("a/b:c") == "a_b_c"
    assert file_name("..") == "page"
    assert len(file_name("港" * 300).encode()) <= 200


def test_speeches_come_page_by_page_and_are_read_back(server, client, tmp_path):
    out = tmp_path / "diet.jsonl"
    assert fetch_diet(out, {"any": "港"}, client=client, base=f"{server.url}/api") == 230
    asked = [dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(p).query)) for p in server.asked if "/api" in p]
    assert [(q["startRecord"], q["maximumRecords"], q["any"]) for q in asked] == [
        ("1", "100", "港"), ("101", "100", "港"), ("201", "100", "港"),
    ]  # fmt: skip
    documents = read_sources([out]).documents
    assert documents.height == 230
    assert documents["doc_id"][0] == "diet-s_1"
    assert fetch_diet(out, {"any": "港"}, client=client, limit=120, base=f"{server.url}/api") == 120


@pytest.mark.parametrize(("path", "query", "said"), [("/api", {"any": "無効"}, "refused the query: 条件が違う"),
                                                     ("/page", {}, "did not answer in JSON")])  # fmt: skip
def test_a_service_that_refuses_leaves_no_file(server, client, tmp_path, path, query, said):
    with pytest.raises(ReadError, match=said):
        fetch_diet(tmp_path / "d.jsonl", query, client=client, base=f"{server.url}{path}")
    assert list(tmp_path.iterdir()) == []


def test_the_command(server, tmp_path, capsys):
    out = tmp_path / "out"
    common = ("--out", str(out), "--pause", "0", "--allow-private")
    assert main(["fetch", "url", f"{server.url}/page", *common]) == 0
    assert main(["fetch", "url", f"{server.url}/page", f"{server.url}/gone", *common]) == 3
    err = capsys.readouterr().err
    assert f"workbench: warning: not fetched: {server.url}/gone: status 404" in err
    assert "0 page(s) fetched, 1 were there" in err
    assert main(["fetch", "url", f"{server.url}/page", "--out", str(out / "no")]) == 2
    assert "private address 127.0.0.1" in capsys.readouterr().err
    diet = ("fetch", "diet", "--base", f"{server.url}/api", "--pause", "0", "--allow-private", "--limit", "5")
    assert main([*diet, "--any", "港", "--out", str(tmp_path / "d.jsonl")]) == 0
    assert len((tmp_path / "d.jsonl").read_text(encoding="utf-8").splitlines()) == 5
    assert main([*diet, "--out", str(tmp_path / "e.jsonl")]) == 2
    assert "nothing to look for" in capsys.readouterr().err
