"""What ``workbench app`` may be asked for: where it listens, who may come in, how many."""

from __future__ import annotations

import ipaddress
import os
import stat
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from workbench.errors import WorkbenchError, WorkbenchWarning

#: The environment variable by which the hash of the password reaches the server, which takes it out again.
PASSWORD_HASH = "WORKBENCH_APP_PASSWORD_HASH"
SHORTEST_PASSWORD = 10
_ONLY_HERE = "only with a password: --password-file FILE"


@dataclass(frozen=True)
class Serving:
    """Where the app listens and whom it serves.

    Attributes
    ----------
    ip
        Address to listen on.
    port
        Port to listen on; ``None`` is 8866 or the next free one.
    public_url
        The address under which a proxy serves the app, as ``https://lab.example.org/explorer/``.
    visitors
        Most visitors at a time.
    idle_minutes
        Minutes after which the session of an open page that nobody uses ends.
    open_browser
        Open a browser on the page.
    """

    ip: str = "127.0.0.1"
    port: int | None = None
    public_url: str | None = None
    visitors: int = 20
    idle_minutes: int = 60
    open_browser: bool = True

    def __post_init__(self) -> None:
        _address(self.ip)
        if self.public_url is not None:
            _split(self.public_url)

    @property
    def is_local(self) -> bool:
        """True where only this machine can reach the address."""
        return _address(self.ip).is_loopback

    @property
    def base_url(self) -> str:
        """The path of the app, with a slash at both ends."""
        path = _split(self.public_url).path.strip("/") if self.public_url else ""
        return f"/{path}/" if path else "/"

    @property
    def public_host(self) -> str | None:
        """Host (and port, where it is not the usual one) of the public address, in lower case."""
        return _split(self.public_url).netloc.lower() if self.public_url else None

    @property
    def is_https(self) -> bool:
        """True where the public address is encrypted."""
        return bool(self.public_url) and _split(self.public_url).scheme == "https"

    def command(self, notebook: Path) -> list[str]:
        """Return the command line of the server; it holds no secret, for any user of a machine can read it."""
        command = [sys.executable, "-P", "-m", "workbench.show.serving.server", str(notebook)]  # -P: nothing from here
        command += [f"--AppServer.ip={self.ip}", f"--AppServer.base_url={self.base_url}"]
        command += [f"--VisitorKernels.most={self.visitors}"]
        command += [f"--VisitorKernels.cull_idle_timeout={60 * self.idle_minutes}"]
        if self.public_url is not None:
            command.append(f"--AppServer.public_url={self.public_url}")
        if self.port is not None:
            command.append(f"--AppServer.port={self.port}")
        if not self.open_browser:
            command.append("--no-browser")
        return command


def password_hash(serving: Serving, file: Path | None, ask: Callable[[], str] | None = None) -> str | None:
    """Return the hash of the password, ``None`` where the app goes without one (and asks for its token instead).

    Parameters
    ----------
    serving
        Where the app listens.
    file
        A file whose first line is the password.
    ask
        Asks the person at the terminal; ``None`` where nobody sits there.

    Raises
    ------
    WorkbenchError
        If the app is to be reached from other machines without a password, or the password is too short.
    """
    if file is not None:
        password = _from_file(file)
    elif serving.is_local:
        return None
    elif ask is not None:
        password = ask()
    else:
        raise WorkbenchError(f"--ip {serving.ip} lets other machines in", allowed=_ONLY_HERE, hint="docs/serving.md")
    if len(password) < SHORTEST_PASSWORD:
        raise WorkbenchError(
            f"a password of {len(password)} characters", allowed=f"{SHORTEST_PASSWORD} characters or more"
        )
    from jupyter_server.auth.security import passwd

    return str(passwd(password))  # type: ignore[no-untyped-call]


def _from_file(file: Path) -> str:
    if os.name == "posix" and file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        warnings.warn(f"{file} can be read by other users: chmod 600 {file}", WorkbenchWarning, stacklevel=3)
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise WorkbenchError(f"{file} is not UTF-8", allowed="a text file whose first line is the password") from None
    return lines[0] if lines else ""


def _address(ip: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address("127.0.0.1" if ip == "localhost" else ip)
    except ValueError:
        allowed = "an address of this machine, as 127.0.0.1, or 0.0.0.0 for all of them"
        raise WorkbenchError(f"--ip {ip!r} is no IP address", allowed=allowed) from None


def _split(url: str | None) -> SplitResult:
    allowed = "an address as https://lab.example.org/explorer/"
    try:
        parts = urlsplit(url or "")
        _ = parts.port
    except ValueError as problem:
        raise WorkbenchError(f"--public-url {url!r} ({problem})", allowed=allowed) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise WorkbenchError(f"--public-url {url!r}", allowed=allowed)
    return parts
