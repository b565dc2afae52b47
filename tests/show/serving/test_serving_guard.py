"""Which hosts and origins the app answers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest

from workbench.show.serving.guard import Foreign, page


def request(host: str | None, origin: str | None = None, more: tuple[str, str] | None = None) -> HTTPServerRequest:
    headers = HTTPHeaders()
    if host is not None:
        headers.add("Host", host)
    if origin is not None:
        headers.add("Origin", origin)
    if more is not None:
        headers.add(*more)
    return cast(HTTPServerRequest, SimpleNamespace(headers=headers))


LOCAL = Foreign(is_local=True)
PUBLIC = Foreign(is_local=True, public_host="lab.example.org")
OPEN = Foreign(is_local=False)


@pytest.mark.parametrize("host", ["127.0.0.1:8866", "localhost", "LOCALHOST:9000", "[::1]:8866", "127.0.0.2"])
@pytest.mark.parametrize("guard", [LOCAL, PUBLIC, OPEN])
def test_this_machine_is_answered(guard: Foreign, host: str) -> None:
    assert guard.match(request(host)) is None
    assert guard.match(request(host, f"http://{host}")) is None


@pytest.mark.parametrize(
    "host",
    [
        None, "", "evil.example", "evil.example:8866", "localhost.evil.example", "127.0.0.1.nip.example", "192.168.1.5",
        "0.0.0.0:8866", "localhost@evil.example", "localhost:x", "lab.example.org", "localhost/evil", "[::ffff:10.0.0.1]",
    ],
)  # fmt: skip
def test_other_names_get_nothing(host: str | None) -> None:
    assert LOCAL.match(request(host)) == {}


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://localhost:9999", "file://"])
@pytest.mark.parametrize("guard", [LOCAL, PUBLIC, OPEN])
def test_pages_of_other_origins_get_nothing(guard: Foreign, origin: str) -> None:
    assert guard.match(request("127.0.0.1:8866", origin)) == {}


def test_two_hosts_or_origins_are_one_too_many() -> None:
    assert LOCAL.match(request("localhost", more=("Host", "evil.example"))) == {}
    assert LOCAL.match(request("localhost", "http://localhost", ("Origin", "http://evil.example"))) == {}


def test_a_proxy_may_keep_or_replace_the_host() -> None:
    assert PUBLIC.match(request("lab.example.org", "https://lab.example.org")) is None
    assert PUBLIC.match(request("127.0.0.1:8866", "https://lab.example.org")) is None
    assert PUBLIC.match(request("lab.example.org.evil.example")) == {}


def test_open_to_others_any_address_may_be_named_but_no_foreign_name() -> None:
    assert OPEN.match(request("192.168.1.5:8866", "http://192.168.1.5:8866")) is None
    assert OPEN.match(request("0.0.0.0:8866")) == {}
    assert OPEN.match(request("evil.example:8866")) == {}


def test_a_title_of_a_page_is_text() -> None:
    assert "<h1>&lt;b&gt;</h1>" in page("<b>", "")
