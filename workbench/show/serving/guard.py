"""Which requests the app answers: the hosts and origins they may name, and the pages that say no.

A page of another site can make a browser send requests here, and by a name that it points at this machine (DNS
rebinding) even read the answers. The browser says in ``Host`` which name was asked for, and in ``Origin`` which page
asks; whoever is not on the list gets nothing, not even a file of Voilà's.
"""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher
from tornado.web import Application, RequestHandler

from workbench.show.html import escape

#: What the page of the app may load: from this server only, so that nothing a text says can be sent elsewhere.
#: Voilà's page has scripts in it, and widgets are loaded as blobs.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def page(title: str, body: str, head: str = "") -> str:
    """Return a page of the app's own; ``title`` is escaped here, ``body`` and ``head`` are HTML."""
    template = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))
    return template.substitute(title=escape(title), body=body, head=head)


def own_names() -> frozenset[str]:
    """Return the names that this machine gives itself, in lower case."""
    return frozenset(name.lower() for name in ("localhost", socket.gethostname(), socket.getfqdn()) if name)


class Foreign(Matcher):
    """Matches the requests that name a host or an origin that is not ours.

    Parameters
    ----------
    is_local
        The app is to be reached from this machine only. Else any IP address may be named as the host: rebinding needs
        a name.
    public_host
        Host of the public address, where a proxy serves the app.
    """

    def __init__(self, is_local: bool, public_host: str | None = None) -> None:
        self.is_local = is_local
        self.public_host = public_host
        self.names = frozenset({"localhost"}) if is_local else own_names()

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Return ``{}``, which takes the request, where it is foreign."""
        hosts = request.headers.get_list("Host")
        if len(hosts) != 1 or not self._is_host(hosts[0]):
            return {}
        origins = request.headers.get_list("Origin")
        if origins and (len(origins) > 1 or not self._is_origin(origins[0], hosts[0])):
            return {}
        return None

    def _is_host(self, host: str) -> bool:
        host = host.lower()
        if host == self.public_host:
            return True
        try:
            name = urlsplit(f"//{host}").hostname or ""
            address = ipaddress.ip_address(name)
        except ValueError:
            return _name(host) in self.names
        return address.is_loopback or (not self.is_local and not address.is_unspecified)

    def _is_origin(self, origin: str, host: str) -> bool:
        netloc = urlsplit(origin.lower()).netloc
        return bool(netloc) and netloc in (host.lower(), self.public_host)


def _name(host: str) -> str:
    """Return the name in a Host header, without its port; an empty string where there is more than a name in it."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return ""
    return parts.hostname or "" if parts.netloc == host and "@" not in host else ""


class Refused(RequestHandler):
    """Answers what :class:`Foreign` matches, whatever the method."""

    def prepare(self) -> None:
        """Say no."""
        for name, value in HEADERS.items():
            self.set_header(name, value)
        self.set_status(403)
        text = "<p>This address is not one under which the explorer may be opened. Use the one that it printed.</p>"
        self.finish(page("Not here", text))


def stand_guard(app: Application, foreign: Foreign) -> None:
    """Put the guard before every other handler of an application."""
    from tornado.routing import Rule

    app.default_router.rules.insert(0, Rule(foreign, Refused))
