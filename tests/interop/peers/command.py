# SPDX-License-Identifier: MIT
"""The `opensspi` command, as a user types it."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

BUILT = pathlib.Path(__file__).resolve().parents[3] / "build" / "release" / "bin"


def path():
    """path is the command: $OPENSSPI_COMMAND, or installed, or built; a skip if there is none."""
    folders = [str(pathlib.Path(sys.executable).parent), str(BUILT), os.environ.get("PATH", "")]
    found = os.environ.get("OPENSSPI_COMMAND") or shutil.which("opensspi", path=os.pathsep.join(folders))
    if found is None:
        pytest.skip("the opensspi command is neither installed nor built: make build")
    return found


def run(*arguments, stdin="", check=True, **environment):
    """run runs the command with further variables and returns the finished process, its output as text."""
    finished = subprocess.run(
        [path(), *arguments],
        input=stdin,
        env=dict(os.environ, **environment),
        text=True,
        capture_output=True,
        check=False,
    )
    assert not check or finished.returncode == 0, f"{arguments}: {finished.stdout}{finished.stderr}"
    return finished


def add_account(name, password, *options, **environment):
    """add_account makes a local account in the store that OPENSSPI_HOME names."""
    run("account", "add", name, "--password-stdin", *options, stdin=password + "\n", **environment)
