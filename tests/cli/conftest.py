# SPDX-License-Identifier: MIT
"""The command, in a home that belongs to the test."""

import shutil
import subprocess

import pytest
from cli_driver import Cli


@pytest.fixture
def cli(tmp_path):
    """cli is the command with a home that does not exist yet."""
    return Cli(tmp_path / "home")


@pytest.fixture(scope="session")
def strace():
    """strace is the program, if it may trace."""
    if shutil.which("strace") is None:
        pytest.skip("needs strace")
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    if tried.returncode != 0:
        pytest.skip("needs strace, and a kernel that lets it trace")
    return "strace"
