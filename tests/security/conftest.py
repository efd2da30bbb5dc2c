# SPDX-License-Identifier: MIT
"""What the tests of attacks share: a program in a process of its own, with a home of its own."""

import os
import pathlib
import subprocess
import sys
import textwrap

import pytest

FOLDER = pathlib.Path(__file__).resolve().parent

PRELUDE = """
import os, sys
from opensspi import sspi, sspicon, win32security, winerror
from opensspi.pywintypes import error
from sessions import add_account, shake_hands

def outcome(call, *arguments):
    \"\"\"outcome returns what a caller sees of a call: (code, words), (0, "") for success.\"\"\"
    try:
        call(*arguments)
    except error as refused:
        return refused.winerror, refused.strerror
    return 0, ""

def log_on(user, domain, password):
    win32security.LogonUser(
        user, domain, password, win32security.LOGON32_LOGON_NETWORK, win32security.LOGON32_PROVIDER_DEFAULT
    ).Close()

def handshake(user, domain, password):
    shake_hands(
        sspi.ClientAuth("NTLM", auth_info=(user, domain, password)), sspi.ServerAuth("NTLM")
    )

def change(user, domain, old, new):
    win32security.ChangeAccountPassword("NTLM", domain, user, old, new)
"""


@pytest.fixture
def run(tmp_path):
    """run runs a program after the prelude, with OPENSSPI_HOME in tmp_path, and returns what it printed."""

    def program(source, *arguments, check=True, timeout=120, **environment):
        finished = subprocess.run(
            [sys.executable, "-c", PRELUDE + textwrap.dedent(source), *arguments],
            cwd=FOLDER.parent / "python",
            env={**os.environ, "OPENSSPI_HOME": str(tmp_path / "home"), **environment},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if check:
            assert finished.returncode == 0, finished.stderr
            return finished.stdout
        return finished

    return program


@pytest.fixture
def as_root():
    """as_root skips a test that needs root."""
    if os.geteuid() != 0:
        pytest.skip("needs root")
