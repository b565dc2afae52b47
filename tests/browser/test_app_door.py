"""Who gets into `workbench app`, asked over HTTP as a browser, another page and another program would ask."""

from __future__ import annotations

import asyncio
import json
import os
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import psutil
import pytest
from app_session import Running, running_app
from own_corpora import MAKERS

PASSWORD = "correct horse battery"


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Client:
    """A client with cookies that does not follow where it is sent."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay)

    def ask(
        self, path: str = "", method: str = "GET", data: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, Any, str]:
        """Return status, headers and body."""
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        url = path if path.startswith("http") else self.base + path
        request = urllib.request.Request(url, body, {k.replace("_", "-"): v for k, v in headers.items()}, method=method)
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as problem:
            with problem:
                return problem.code, problem.headers, problem.read().decode()

    def cookie(self, name: str) -> str:
        return next((str(c.value) for c in self.jar if c.name == name), "")

    def cookies(self) -> str:
        return "; ".join(f"{c.name}={c.value}" for c in self.jar)


@pytest.fixture(scope="module")
def app(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = MAKERS["single"](tmp_path_factory.mktemp("own"))
    with running_app(root, folder, tmp_path_factory.mktemp("voila")) as running:
        yield running


def kernel_of(page: str) -> str:
    config = page.split('<script id="jupyter-config-data" type="application/json">')[1].split("</script>")[0]
    return str(json.loads(config)["kernelId"])


@pytest.fixture(scope="module")
def guest(app: Running) -> tuple[Client, str]:
    """Somebody who came by the printed address, and the kernel of their page."""
    client = Client(app.base)
    status, headers, _ = client.ask(app.address)
    assert (status, headers["Location"]) == (302, "/")
    status, headers, page = client.ask()
    assert status == 200
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    return client, kernel_of(page)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("", (302, "/login")),
        ("?token=", (302, "/login")),
        ("?token=0123", (302, "/login")),
        ("api/kernels/00000000-0000-0000-0000-000000000000", (403, "")),
    ],
)
def test_nobody_comes_in_without_the_token(app: Running, path: str, answer: tuple[int, str]) -> None:
    before = len(app.kernels())
    status, headers, _ = Client(app.base).ask(path)
    assert (status, (headers["Location"] or "").split("?")[0]) == answer
    assert len(app.kernels()) == before


@pytest.mark.parametrize("path", ["", "login", "voila/static/voila.js", "nothing"])
@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
def test_another_host_or_origin_gets_nothing_even_with_the_cookie(
    guest: tuple[Client, str], path: str, headers: dict[str, str]
) -> None:
    status, _, body = guest[0].ask(path, **headers)
    assert status == 403
    assert "explorer may be opened" in body


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("voila/files/04_explorer.ipynb", "GET"),
        ("voila/files/x.png", "GET"),
        ("notebooks/x.ipynb", "GET"),
        ("api/contents", "GET"),
        ("api/kernels", "GET"),
        ("voila/tree", "GET"),
    ],
)
def test_there_is_nothing_but_the_page(guest: tuple[Client, str], path: str, method: str) -> None:
    assert guest[0].ask(path, method)[0] == 404


def test_no_other_page_can_end_a_kernel(app: Running, guest: tuple[Client, str]) -> None:
    client, kernel = guest
    xsrf = client.cookie("_xsrf")
    assert xsrf
    before = len(app.kernels())
    assert client.ask(f"voila/api/shutdown/{kernel}", "POST", {})[0] == 403
    assert client.ask(f"voila/api/shutdown/{kernel}", "POST", {"_xsrf": f"2|{'0' * 8}|{'0' * 32}|0"})[0] == 403
    assert client.ask(f"api/kernels/{kernel}", "DELETE")[0] == 403
    assert Client(app.base).ask(f"voila/api/shutdown/{kernel}", "POST", {"_xsrf": xsrf})[0] == 403
    assert len(app.kernels()) == before
    assert client.ask("voila/api/shutdown/00000000-0000-0000-0000-000000000000", "POST", {"_xsrf": xsrf})[0] == 204


def test_the_kernel_of_a_page_runs_no_code_that_is_sent_to_it(
    app: Running, guest: tuple[Client, str], tmp_path: Path
) -> None:
    from tornado.httpclient import HTTPClientError, HTTPRequest
    from tornado.websocket import websocket_connect

    client, kernel = guest
    url = f"{app.base.replace('http', 'ws')}api/kernels/{kernel}/channels?session_id=s"
    content = {"code": f"open({str(tmp_path / 'ran')!r}, 'w').write('x')", "silent": False, "store_history": False}
    messages = [
        {
            "header": {
                "msg_id": str(i),
                "msg_type": kind,
                "session": "s",
                "username": "u",
                "version": "5.3",
                "date": "",
            },
            "parent_header": {},
            "metadata": {},
            "content": what,
            "channel": "shell",
        }
        for i, (kind, what) in enumerate([("execute_request", content), ("kernel_info_request", {})])
    ]

    async def talk(headers: dict[str, str]) -> list[str]:
        socket = await websocket_connect(HTTPRequest(url, headers=headers))
        for message in messages:
            await socket.write_message(json.dumps(message))
        kinds: list[str] = []
        while "kernel_info_reply" not in kinds:
            answer = await asyncio.wait_for(socket.read_message(), 60)
            kinds.append(json.loads(str(answer))["msg_type"])
        socket.close()
        return kinds

    for headers in ({}, {"Cookie": client.cookies(), "Origin": "http://evil.example"}):
        with pytest.raises(HTTPClientError, match="403"):
            asyncio.run(talk(headers))
    kinds = asyncio.run(talk({"Cookie": client.cookies(), "Origin": app.base.rstrip("/")}))
    assert "execute_reply" not in kinds
    assert not (tmp_path / "ran").exists()


def test_the_token_is_in_the_line_that_says_where_and_nowhere_else(app: Running, guest: tuple[Client, str]) -> None:
    token = app.address.split("token=")[1]
    Client(app.base).ask(f"?token={token}", Host="evil.example")
    assert len(token) >= 48
    assert app.log.read_text(encoding="utf-8").count(token) == 1
    assert token not in " ".join(app.process.cmdline())
    for kernel in app.kernels():
        assert token not in "\n".join(kernel.environ().values())


def test_with_a_password_behind_a_proxy_runs_nothing_from_its_folder_and_all_is_gone_at_the_end(
    root: Path, tmp_path: Path
) -> None:
    folder = MAKERS["single"](tmp_path)
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n", encoding="utf-8")
    file.chmod(0o600)
    private = tmp_path / "voila"
    private.mkdir()
    more = ["--password-file", str(file), "--ip", "0.0.0.0", "--public-url", "http://lab.example.org/explorer/"]
    here = tmp_path / "here"  # somebody else's folder, with what might be run from it
    here.mkdir()
    for name in ("tornado.py", "voila.py", "voila_config.py", "jupyter_server_config.py", "sitecustomize.py"):
        (here / name).write_text(f"open({str(here / 'ran')!r}, 'a').write({name!r})\n", encoding="utf-8")
    with running_app(root, folder, private, *more, working=here) as app:
        assert app.address == "http://lab.example.org/explorer/"
        assert "asks for the password" in app.log.read_text(encoding="utf-8")
        assert "not encrypted" in app.log.read_text(encoding="utf-8")
        client = Client(app.base + "explorer/")
        name = {"Host": "lab.example.org", "Origin": "http://lab.example.org"}
        assert client.ask(**name)[1]["Location"].startswith("/explorer/login?")
        client.ask("login", **name)
        form = {"_xsrf": client.cookie("_xsrf")}
        assert client.ask("login", "POST", form | {"password": PASSWORD + "."}, **name)[0] == 401
        assert client.ask(**name)[0] == 302
        status, headers, _ = client.ask("login", "POST", form | {"password": PASSWORD}, **name)
        assert (status, headers["Location"]) == (302, "/explorer/")
        assert "SameSite=Strict" in str(headers)
        assert "HttpOnly" in str(headers)
        status, _, page = client.ask(**name)
        assert status == 200
        assert '"baseUrl": "/explorer/"' in page
        assert client.ask(f"api/kernels/{kernel_of(page)}", **name)[0] == 200
        tables = Path(app.process.environ()["WORKBENCH_APP_TABLES"])
        assert tables.is_dir()
        kernels = app.kernels()
        assert kernels
        assert all("WORKBENCH_APP_PASSWORD_HASH" not in k.environ() for k in kernels)
        assert not (here / "ran").exists()
    assert not tables.exists()
    assert psutil.wait_procs(kernels, timeout=10)[1] == []
    assert os.path.exists(folder)
