"""JupyterLab on the first notebook of the project."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from workbench.errors import WorkbenchError

#: The notebook to open: the first that is there.
FIRST_NOTEBOOKS = ("00_start_here.ipynb", "01_column_against_coverage.ipynb")


def find_notebook() -> tuple[Path, Path]:
    """Return the checkout and the path of its first notebook in it.

    Looked for in the working directory, the folders above it, and the checkout that the package lies in.

    Raises
    ------
    WorkbenchError
        If there is none.
    """
    here = Path.cwd()
    for base in (here, *here.parents, Path(__file__).resolve().parents[2]):
        for name in FIRST_NOTEBOOKS:
            if (base / "notebooks" / name).is_file():
                return base, Path("notebooks") / name
    raise WorkbenchError(
        f"no notebook {' or '.join(FIRST_NOTEBOOKS)} in notebooks/ here, above or beside the package",
        hint="run it in a clone of the project",
    )


def lab_command(root: Path, notebook: Path, *, no_browser: bool = False, port: int | None = None) -> list[str]:
    """Return the command line of JupyterLab, to be run in ``root``.

    It listens on this machine only, shows the checkout, and does not ask whether to fetch Jupyter's news: the
    folder ``lab_settings`` beside this module takes the place of the environment's settings, and nothing is
    written outside the checkout but what JupyterLab itself keeps for its user.
    """
    settings = Path(__file__).resolve().parent / "lab_settings"
    command = [sys.executable, "-m", "jupyterlab", str(notebook), "--ip=127.0.0.1", f"--ServerApp.root_dir={root}"]
    command.append(f"--LabApp.app_settings_dir={settings}")
    if no_browser:
        command.append("--no-browser")
    if port is not None:
        command.append(f"--port={port}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # Jupyter refuses to run as root without it, as one does in a container
    return command
