"""The `opensspi` command, as a user types it."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest


def path():
    """path is the command: $OPENSSPI_COMMAND, else beside this interpreter, else on PATH; else a skip."""
    beside = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ.get("PATH", "")])
    found = os.environ.get("OPENSSPI_COMMAND") or shutil.which("opensspi", path=beside)
    if found is None:
        pytest.skip("the opensspi command is not installed beside this interpreter")
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
