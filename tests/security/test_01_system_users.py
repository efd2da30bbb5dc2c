# SPDX-License-Identifier: MIT
"""Issue 9, finding 1: a client is root or a system user only if a setting names that user.

The uid of the server does not matter, only its own automatic account is excepted. Kerberos clients
are in tests/interop/test_two_realms.py, which has real KDCs.
"""

import json
import os
import pathlib
import pwd
import subprocess
import sys

import pytest

PYTHON_TESTS = pathlib.Path(__file__).resolve().parents[1] / "python"
ME = pwd.getpwuid(os.geteuid()).pw_name

# Each client's result: the uid that the thread had, or the code that refused it; and its groups of Unix.
PROGRAM = """
import json, os, sys
from opensspi import sspi, win32security
from opensspi.pywintypes import error
from sessions import add_account, shake_hands

def result(client):
    server = shake_hands(client, sspi.ServerAuth("NTLM")).server
    token = server.ctxt.QuerySecurityContextToken()
    groups = win32security.GetTokenInformation(token, win32security.TokenGroups)
    texts = [win32security.ConvertSidToStringSid(sid) for sid, _ in groups]
    unix = [text for text in texts if text.startswith("S-1-22-")]
    try:
        with server.ctxt.impersonation():
            return [os.geteuid(), unix]
    except error as refused:
        return [refused.winerror, unix]

results = {}
for user in sys.argv[1:]:
    add_account("as-" + user, "secret", user)
    results[user] = result(sspi.ClientAuth("NTLM", auth_info=("as-" + user, ".", "secret")))
results["automatic"] = result(sspi.ClientAuth("NTLM"))
print(json.dumps(results))
"""
SEC_E_NO_IMPERSONATION = -2146893045


@pytest.fixture
def results(tmp_path):
    """results runs a server as the user of the tests, with accounts that stand for these users."""

    def run(*users, **settings):
        environment = os.environ | {"OPENSSPI_HOME": str(tmp_path / "home")} | settings
        finished = subprocess.run(
            [sys.executable, "-c", PROGRAM, *users],
            cwd=PYTHON_TESTS,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        return json.loads(finished.stdout)

    return run


def uid_of(user):
    return pwd.getpwnam(user).pw_uid


@pytest.mark.parametrize("named", ["", "bin", "root2, daemonx"])
def test_an_account_is_not_a_system_user_that_the_setting_does_not_name(results, named):
    told = results("root", "daemon", OPENSSPI_IMPERSONATION_SYSTEM_USERS=named)
    for user in ("root", "daemon"):
        assert told[user] == [SEC_E_NO_IMPERSONATION, []], user


def test_an_account_is_a_system_user_that_the_setting_names(results):
    if os.geteuid() != 0:
        pytest.skip("needs root")
    told = results("root", "daemon", OPENSSPI_IMPERSONATION_SYSTEM_USERS="root, daemon")
    assert told["root"][0] == 0
    assert told["daemon"][0] == uid_of("daemon")
    assert f"S-1-22-2-{pwd.getpwnam('daemon').pw_gid}" in told["daemon"][1]


def test_naming_one_system_user_names_no_other(results):
    told = results("root", "daemon", OPENSSPI_IMPERSONATION_SYSTEM_USERS="daemon")
    assert told["root"] == [SEC_E_NO_IMPERSONATION, []]


def test_the_automatic_account_of_the_server_itself_needs_no_setting(results):
    assert results(OPENSSPI_IMPERSONATION_SYSTEM_USERS="")["automatic"][0] == os.geteuid()
