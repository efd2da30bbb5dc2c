# SPDX-License-Identifier: MIT
"""Issue 9, "Low": accounts with an empty password do not log on, unless the setting lets them."""

import os
import pathlib
import subprocess
import sys

import pytest

PROGRAM = """
import sys
from opensspi import sspi, sspicon, win32security, winerror
from sessions import add_account, shake_hands

def code(call):
    try:
        call()
    except sspi.error as refused:
        return refused.winerror
    return 0

def handshake():
    shake_hands(sspi.ClientAuth("NTLM", auth_info=("empty", ".", "")), sspi.ServerAuth("NTLM"))

def log_on():
    win32security.LogonUser("empty", ".", "", win32security.LOGON32_LOGON_NETWORK, 0).Close()

add_account("empty", "")
print(code(handshake), code(log_on))
"""


@pytest.mark.parametrize(
    ("setting", "codes"), [(None, [-2146893044, 1327]), ("refuse", [-2146893044, 1327]), ("accept", [0, 0])]
)
def test_the_setting_decides(tmp_path, setting, codes):
    environment = os.environ | {"OPENSSPI_HOME": str(tmp_path / "home")}
    if setting is not None:
        environment["OPENSSPI_EMPTY_PASSWORD_LOGONS"] = setting
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=pathlib.Path(__file__).resolve().parent.parent / "python",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert list(map(int, finished.stdout.split())) == codes
