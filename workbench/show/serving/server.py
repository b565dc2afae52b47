"""Voilà as ``workbench app`` runs it: ``python -m workbench.show.serving.server NOTEBOOK``, not meant to be typed.

What is Jupyter's stays Jupyter's: the token, the password, the signed cookie, the check of the form (XSRF) and the
culling of kernels. Here they are switched on, which Voilà by itself does not do, and a guard stands before them.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import tempfile
import webbrowser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.identity import PasswordIdentityProvider
from jupyter_server.auth.login import LoginFormHandler
from jupyter_server.utils import url_path_join
from tornado.ioloop import IOLoop
from tornado.web import RequestHandler
from traitlets import Unicode
from traitlets.config import Config
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import AllowListFileHandler
from voila.tornado.handler import TornadoVoilaHandler

from workbench.plain import visible
from workbench.show.html import attribute, escape
from workbench.show.serving.guard import HEADERS, Foreign, page, stand_guard
from workbench.show.serving.options import PASSWORD_HASH, Serving
from workbench.show.serving.tables import TABLES
from workbench.show.serving.visitors import VisitorHandler

#: Cells with this tag are for the notebook only.
NOT_IN_APP = "not-in-app"
#: Seconds between two looks for kernels that nobody needs.
LOOK_EVERY = 5
# The system allows some 100 bytes for the name of a socket; Jupyter's part of it takes 60.
_LONGEST_SOCKET = 40
_LOG = logging.getLogger("workbench")
# Extensions of JupyterLab that Voilà finds in the environment and has no use for; some log errors in its page.
_UNWANTED = ["@jupyterlab/notebook-extension", "jupyterlab_pygments", "@jupyter/collaboration-extension"]


class LoginHandler(LoginFormHandler):
    """Jupyter's login with a page of the app's own."""

    @allow_unauthenticated
    def post(self) -> None:
        """Check the password or token; see :class:`LoginFormHandler`."""
        super().post()  # type: ignore[no-untyped-call]

    def _render(self, message: dict[str, str] | None = None) -> None:
        what = "token" if self.token else "password"
        where = attribute(url_path_join(self.base_url, "login"))
        hint = "It is part of the address that <code>workbench app</code> printed." if self.token else ""
        wrong = f'<p role="alert">That is not the {what}.</p>' if message else ""
        self.finish(
            page(
                "The explorer",
                f'{wrong}<p>This page is for those who have its {what}. {hint}</p><form action="{where}" method="post">'
                f'{self.xsrf_form_html()}<label for="password">{what.capitalize()}</label>'
                f'<input type="password" id="password" name="password" autocomplete="current-password" autofocus>'
                f'<button type="submit">Open</button></form>',
            )
        )


class Identity(PasswordIdentityProvider):
    """Jupyter's identities: the token in the address or the password, then a signed cookie that no script can read."""

    def get_handlers(self) -> list[tuple[str, object]]:
        """Return the login page."""
        return [(r"/login", self.login_handler_class)]


class EndHandler(VoilaShutdownKernelHandler):  # type: ignore[misc]
    """Ends the kernel of a page that is closed; the page cannot wait for the answer."""

    async def post(self, kernel_id: str) -> None:
        """End a kernel; one that has ended already is no fault."""
        if kernel_id in self.kernel_manager:
            await super().post(kernel_id)
        else:
            self.set_status(204)


class AppServer(Voila):  # type: ignore[misc]
    """Voilà for one notebook, with a door and a limit."""

    public_url = Unicode(None, allow_none=True, config=True, help="The address under which a proxy serves the app.")

    def initialize(self, argv: list[str] | None = None) -> None:
        """Read the options; the app's own settings go before those of the environment."""
        for name in ("JUPYTER_TOKEN", "JUPYTER_TOKEN_FILE"):  # another server's, which no kernel here need know
            os.environ.pop(name, None)
        self.update_config(settings(os.environ.pop(PASSWORD_HASH, "")))
        super().initialize(argv)
        if hasattr(signal, "SIGHUP"):  # the terminal is closed
            signal.signal(signal.SIGHUP, self._handle_signal_stop)

    @property
    def serving(self) -> Serving:
        """Where the app listens."""
        return Serving(self.ip, self.port, self.public_url)

    @property
    def address(self) -> str:
        """The address to open, with the token where there is one."""
        where = self.serving
        if self.public_url:
            base = self.public_url.rstrip("/") + "/"
        else:
            name = f"[{self.ip}]" if ":" in self.ip else self.ip
            name = name if where.is_local or self.ip not in ("0.0.0.0", "[::]") else os.uname().nodename
            base = f"http://{name}:{self.port}{self.base_url}"
        token = self.identity_provider.token
        return f"{base}?token={token}" if token else base

    def init_settings(self) -> dict[str, Any]:
        """Add what Voilà leaves to its defaults."""
        found: dict[str, Any] = super().init_settings()
        self.identity_provider.login_handler_class = LoginHandler  # Voilà gives its own, whatever is configured
        self.identity_provider.secure_cookie = self.serving.is_https
        cookie = {"samesite": "Strict", "path": self.base_url}
        if self.serving.is_https:
            cookie["secure"] = True
        found |= {"headers": HEADERS, "xsrf_cookie_kwargs": cookie, "log_function": log_request}
        if self.public_url:
            parts = urlsplit(self.public_url.lower())
            found["allow_origin"] = f"{parts.scheme}://{parts.netloc}"
        return found

    def init_handlers(self) -> list[Any]:
        """Put our pages in the place of Voilà's; its page of files beside the notebook is left out."""
        own = {TornadoVoilaHandler: VisitorHandler, VoilaShutdownKernelHandler: EndHandler}
        handlers = []
        for pattern, handler, *more in super().init_handlers():
            if handler is not AllowListFileHandler:
                path = url_path_join(self.base_url, pattern) if issubclass(handler, LoginFormHandler) else pattern
                handlers.append((path, own.get(handler, handler), *more))
        return handlers

    def listen(self) -> None:
        """Listen, behind the guard, until told to stop."""
        stand_guard(self.app, Foreign(self.serving.is_local, self.serving.public_host))
        IOLoop.current().add_callback(self._say_where)
        super().listen()

    def stop(self) -> None:
        """End every kernel, and take away the tables that they shared."""
        try:
            super().stop()
        finally:
            folder = os.environ.get(TABLES)
            if folder:
                shutil.rmtree(folder, ignore_errors=True)

    def launch_browser(self) -> None:
        """Open a browser by way of a file that only this user can read: a command line is for all to see."""
        try:
            browser = webbrowser.get(self.browser or None)
        except webbrowser.Error:
            return
        goal = attribute(self.address)
        file = Path(self.connection_dir) / "open.html"
        file.write_text(
            page(
                "The explorer",
                f'<p><a href="{goal}">{escape("Open it")}</a></p>',
                f'<meta http-equiv="refresh" content="0;url={goal}">',
            ),
            encoding="utf-8",
        )
        IOLoop.current().run_in_executor(None, browser.open, file.as_uri())

    def _say_where(self) -> None:
        what = "" if self.identity_provider.token else " (it asks for the password)"
        sys.stderr.write(f"workbench: the explorer is at {self.address}{what}; Ctrl-C ends it\n")
        sys.stderr.flush()


def settings(password_hash: str) -> Config:
    """Return the settings of Voilà and Jupyter that are the same for every app."""
    config = Config()
    config.Application.log_level = "ERROR"
    config.AppServer.config_file_paths = []  # one of them is the working directory, and a configuration is code
    config.AppServer.auto_token = not password_hash
    config.AppServer.identity_provider_class = Identity
    config.Identity.hashed_password = password_hash
    config.Identity.allow_password_change = False
    config.Identity.cookie_options = {"samesite": "Strict", "expires_days": None}  # gone with the browser
    config.VoilaConfiguration = Config(
        template="workbench",
        allow_template_override="NO",
        allow_theme_override="NO",
        show_tracebacks=False,
        strip_sources=True,
        extension_denylist=_UNWANTED,
        multi_kernel_manager_class="workbench.show.serving.visitors.VisitorKernels",
    )
    config.TagRemovePreprocessor.remove_cell_tags = {NOT_IN_APP}
    config.VisitorKernels.cull_interval = LOOK_EVERY
    config.VisitorKernels.cull_connected = True
    config.KernelManager.autorestart = False  # a new kernel knows nothing of the page
    if os.name == "posix" and len(tempfile.gettempdir()) <= _LONGEST_SOCKET:
        config.KernelManager.transport = "ipc"  # sockets in a folder of this user, no ports
    return config


def log_request(handler: RequestHandler) -> None:
    """Log what failed on our side; never the query, which may hold the token."""
    if handler.get_status() >= 500 and handler.get_status() != 503:
        _LOG.error("%d %s %s", handler.get_status(), handler.request.method, visible(handler.request.path))


if __name__ == "__main__":
    AppServer.launch_instance()
