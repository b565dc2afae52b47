"""A polite client for the web: robots.txt, a pause between requests, retries, limits, and no way to private addresses.

Built on httpx. An address is checked where the connection is made, after the name was resolved, and the connection goes
to the address that was checked; so neither a redirect nor a name that changes its address leads inside.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import ipaddress
import random
import socket
import time
import urllib.parse
import urllib.robotparser
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench import __version__
from workbench.errors import ReadError
from workbench.limits import MIB, why

if TYPE_CHECKING:
    import httpx

USER_AGENT = f"stance-workbench/{__version__} (corpus research; one page at a time)"
#: Answers that may be better a moment later.
_AGAIN = frozenset({429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class PrivateAddressError(OSError):
    """The name leads to this machine or its network."""


@dataclass(frozen=True)
class Limits:
    """What a request may take.

    Attributes
    ----------
    pause
        Seconds between two requests to one host; ``Crawl-delay`` of its robots.txt may ask for more, up to 60.
    size
        Bytes of an answer, unpacked.
    seconds
        For one answer, from the request to its last byte.
    tries
        For one address, the first included.
    longest_wait
        Seconds that ``Retry-After`` may ask for before the address is given up.
    """

    pause: float = 1.0
    size: int = 20 * MIB
    seconds: float = 60.0
    tries: int = 4
    redirects: int = 5
    longest_wait: float = 120.0


@dataclass(frozen=True)
class Answer:
    """What a server gave: where it came from in the end, its type without parameters, and its bytes."""

    url: str
    content_type: str
    data: bytes


@dataclass
class Client:
    """Requests to any number of hosts, one after the other.

    Parameters
    ----------
    allow_private
        Also go to this machine and its network.
    ask_robots
        Keep to robots.txt; a documented service for programs does not need it.
    sleep, clock
        For tests.
    """

    limits: Limits = field(default_factory=Limits)
    allow_private: bool = False
    ask_robots: bool = True
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _last: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, urllib.robotparser.RobotFileParser | None] = field(default_factory=dict)
    _client: Any = None

    def __enter__(self) -> Client:
        self._client = _httpx_client(self.limits, allow_private=self.allow_private)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, params: dict[str, str] | None = None) -> Answer:
        """Return what stands at an address, following redirects.

        Raises
        ------
        ReadError
            With the reason: not http, a private address, robots.txt, a status, a size or time over the limit.
        """
        if params:
            url = f"{url}?{urllib.parse.urlencode(params)}"
        for _ in range(self.limits.redirects + 1):
            _require_http(url)
            if self.ask_robots and not self._may(url):
                raise ReadError(f"{url}: the site's robots.txt asks not to fetch it")
            response = self._with_retries(url)
            if not isinstance(response, str):
                return response
            url = response
        raise ReadError(f"{url}: more than {self.limits.redirects} redirects")

    def _with_retries(self, url: str) -> Answer | str:
        reason = ""
        for attempt in range(self.limits.tries):
            wait = 0.0
            try:
                self._pause(url)
                answer, status, wait_asked = self._once(url)
                if answer is not None:
                    return answer
                reason, wait = f"status {status}", wait_asked
                if status not in _AGAIN:
                    raise ReadError(f"{url}: {reason}")
            except PrivateAddressError as error:
                raise ReadError(
                    f"{url}: {error}", hint="allow it with --allow-private if the server is your own"
                ) from None
            except _transport_errors() as error:
                reason = why(error)
            if wait > self.limits.longest_wait:
                raise ReadError(f"{url}: {reason}; the server asks to wait {wait:.0f} s", hint="try again later")
            if attempt + 1 < self.limits.tries:
                self.sleep(max(wait, 2.0**attempt * (0.75 + random.random() / 2)))
        raise ReadError(f"{url}: {reason} ({self.limits.tries} tries)", hint="try again later: what is there is kept")

    def _once(self, url: str) -> tuple[Answer | str | None, int, float]:
        """Return the answer, or where it redirects to, or nothing; with status and the wait that was asked for."""
        begin = self.clock()
        with self._client.stream("GET", url) as response:
            status = response.status_code
            if status in _REDIRECTS and "location" in response.headers:
                return urllib.parse.urljoin(url, response.headers["location"]), status, 0.0
            if status != 200:
                return None, status, _retry_after(response.headers.get("retry-after"))
            promised = response.headers.get("content-length", "")
            if promised.isdigit() and int(promised) > self.limits.size:
                raise ReadError(f"{url}: too large ({int(promised):,} bytes; allowed: {self.limits.size:,})")
            parts, size = [], 0
            for part in response.iter_bytes():
                size += len(part)
                if size > self.limits.size:
                    raise ReadError(f"{url}: too large (allowed: {self.limits.size:,} bytes)")
                if self.clock() - begin > self.limits.seconds:
                    raise ReadError(f"{url}: too slow (allowed: {self.limits.seconds:.0f} s)")
                parts.append(part)
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Answer(url, kind, b"".join(parts)), status, 0.0

    def _pause(self, url: str) -> None:
        host = urllib.parse.urlsplit(url).netloc
        robots = self._robots.get(host)
        asked = robots.crawl_delay(USER_AGENT) if robots is not None else None
        pause = max(self.limits.pause, min(float(asked or 0), 60.0))
        if host in self._last:
            left = self._last[host] + pause - self.clock()
            if left > 0:
                self.sleep(left)
        self._last[host] = self.clock()

    def _may(self, url: str) -> bool:
        parts = urllib.parse.urlsplit(url)
        if parts.netloc not in self._robots:
            self._robots[parts.netloc] = self._read_robots(f"{parts.scheme}://{parts.netloc}/robots.txt")
        robots = self._robots[parts.netloc]
        return robots is None or robots.can_fetch(USER_AGENT, url)

    def _read_robots(self, url: str) -> urllib.robotparser.RobotFileParser | None:
        """Return the rules of a site; none where it has no file (4xx); nothing allowed where it cannot say (5xx)."""
        for _ in range(self.limits.redirects + 1):
            try:
                response = self._with_retries(url)
            except ReadError as error:
                if " status 4" in error.message and " status 429" not in error.message:
                    return None
                raise ReadError(f"{error.message}; so it is not known what the site allows", hint=error.hint) from None
            if not isinstance(response, str):
                robots = urllib.robotparser.RobotFileParser(url)
                robots.parse(response.data[: 512 * 1024].decode("utf-8", "replace").splitlines())
                return robots
            _require_http(response)
            url = response
        return None


def _require_http(url: str) -> None:
    import httpx

    try:
        httpx.URL(url)
        parts = urllib.parse.urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
        _ = parts.port
    except (ValueError, httpx.InvalidURL):
        valid = False
    if not valid:
        raise ReadError(f"{url!r:.200} is no address of the web", allowed="http://… or https://…, without a password")


def _retry_after(value: str | None) -> float:
    """Return the seconds that a server asks to wait, given as a number or as a date."""
    if not value:
        return 0.0
    if value.strip().isdigit():
        return float(value)
    try:
        when = email.utils.parsedate_to_datetime(value)
        return max(0.0, (when - dt.datetime.now(dt.UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _transport_errors() -> tuple[type[Exception], ...]:
    import httpx

    return (httpx.TransportError, httpx.DecodingError, OSError)


def _httpx_client(limits: Limits, *, allow_private: bool) -> httpx.Client:
    import httpcore
    import httpx

    class Guarded(httpcore.SyncBackend):
        """Connects to addresses that were looked at, and to no other."""

        def connect_tcp(self, host: str, port: int, *arguments: Any, **named: Any) -> httpcore.NetworkStream:
            address = host if allow_private else public_address(host, port)
            return super().connect_tcp(address, port, *arguments, **named)

    transport = httpx.HTTPTransport(trust_env=False)
    transport._pool = httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=Guarded(), max_connections=4
    )
    return httpx.Client(
        transport=transport,
        timeout=httpx.Timeout(min(20.0, limits.seconds), connect=min(10.0, limits.seconds)),
        headers={"User-Agent": USER_AGENT, "Accept-Language": "ja,en;q=0.5"},
        trust_env=False,
    )


def public_address(host: str, port: int) -> str:
    """Return an address of a host, all of whose addresses are public.

    Raises
    ------
    PrivateAddressError
        If one of them is of this machine, its network, or of no use but inside.
    OSError
        If the name has no address.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses:
        raise OSError(f"{host} has no address")
    inside = next((a for a in addresses if not is_public(a)), None)
    if inside is not None:
        raise PrivateAddressError(f"{host} is the private address {inside}")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address is one that anybody may reach (an IPv4 address inside an IPv6 one is looked at too)."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None and not is_public(str(inner)):
            return False
    return ip.is_global and not ip.is_multicast


def unique(urls: Iterable[str]) -> list[str]:
    """Return addresses without blanks around them, comments and repetitions, in their order."""
    return list(dict.fromkeys(u.strip() for u in urls if u.strip() and not u.strip().startswith("#")))
