"""What `workbench app` may be asked for."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from workbench.cli import main
from workbench.errors import WorkbenchError, WorkbenchWarning
from workbench.show.serving.options import Serving, password_hash

GOOD = "a long password"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(("ip", "local"), [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False)])
def test_only_a_loopback_address_is_this_machine(ip: str, local: bool) -> None:
    assert Serving(ip=ip).is_local is local


@pytest.mark.parametrize("ip", ["0.0.0.0", "192.168.1.5", "::"])
def test_others_are_let_in_with_a_password_only(ip: str, tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match="lets other machines in.*--password-file"):
        password_hash(Serving(ip=ip), None)
    found = password_hash(Serving(ip=ip), written(tmp_path / "p", GOOD + "\nmore\n"))
    assert found is not None
    assert GOOD not in found
    from jupyter_server.auth.security import passwd_check

    assert passwd_check(found, GOOD)
    assert not passwd_check(found, GOOD + "x")
    assert password_hash(Serving(ip=ip), None, lambda: GOOD) is not None


def test_this_machine_goes_by_the_token() -> None:
    assert password_hash(Serving(), None, lambda: pytest.fail("nobody need be asked")) is None


@pytest.mark.parametrize("text", ["", "\n", "short"])
def test_a_short_password_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match="allowed: 10 characters or more"):
        password_hash(Serving(), written(tmp_path / "p", text))


@pytest.mark.skipif(os.name != "posix", reason="needs the rights of POSIX files")
def test_a_password_that_others_can_read_is_pointed_out(tmp_path: Path) -> None:
    file = written(tmp_path / "p", GOOD)
    file.chmod(0o644)
    with pytest.warns(WorkbenchWarning, match="chmod 600"):
        password_hash(Serving(), file)


def test_the_public_address_gives_path_host_and_encryption() -> None:
    serving = Serving(public_url="https://Lab.example.org:8443/a/explorer")
    assert (serving.base_url, serving.public_host, serving.is_https) == ("/a/explorer/", "lab.example.org:8443", True)
    assert Serving().base_url == "/"
    assert not Serving(public_url="http://lab.example.org").is_https


@pytest.mark.parametrize(
    "url", ["lab.example.org", "ftp://a", "https://", "https://a/?b", "https://u:p@a/", "https://a:x"]
)
def test_what_is_no_public_address_is_named(url: str) -> None:
    with pytest.raises(WorkbenchError, match="public-url.*allowed: an address as"):
        Serving(public_url=url)


def test_no_secret_is_on_the_command_line() -> None:
    command = " ".join(Serving(ip="0.0.0.0", port=9).command(Path("x.ipynb")))
    assert "argon2" not in command
    assert "token" not in command
    assert "password" not in command


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--ip", "0.0.0.0"], "lets other machines in"),
        (["--ip", "nowhere"], "'nowhere' is no IP address"),
        (["--public-url", "x"], "--public-url 'x'"),
        (["--visitors", "0"], "'0' is not a whole number from 1"),
        (["--password-file", "/dev/null"], "a password of 0 characters"),
    ],
)
def test_the_command_line_says_it_in_one_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    try:
        code = main(["app", *arguments])
    except SystemExit as end:
        code = int(str(end.code))
    error = capsys.readouterr().err
    assert code == 2
    assert said in error
    assert error.splitlines()[-1].startswith("workbench: error:")
