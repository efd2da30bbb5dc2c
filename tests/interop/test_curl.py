# SPDX-License-Identifier: MIT
"""curl --ntlm against an HTTP server of ours: who is accepted, and what the others get."""

import subprocess

import pytest
from peers import command, requirements
from peers.account import DOMAIN
from peers.party import http_server

SEC_E_LOGON_DENIED = -2146893044
# Of letters that are ASCII: curl's own NTLM takes each byte of a password for a character.
USER = "carol"
PASSWORD = "a plain secret"
STATUS_LINE = "\n%{http_code} %header{x-winerror} %{num_connects}"


@pytest.fixture
def server(home):
    """server is the URL of our HTTP server, which knows carol, dave (disabled), eve (expired) and fred."""
    requirements.need_program("curl", "curl")
    for name in (USER, "dave", "eve", "fred"):
        command.add_account(name, PASSWORD, **home)
    command.run("account", "disable", "dave", **home)
    command.run("account", "set", "eve", "--expires", "2001-01-01", **home)
    command.run("account", "set", "fred", "--must-change", **home)
    with http_server(home) as url:
        yield url


def curl(*arguments):
    """curl returns (body, status code, X-Winerror or None, connections made)."""
    finished = subprocess.run(
        ["curl", "--silent", "--show-error", "--max-time", "10", "--write-out", STATUS_LINE, *arguments],
        capture_output=True,
        check=True,
        text=True,
    )
    body, _, last = finished.stdout.rpartition("\n")
    code, winerror, connections = last.split(" ")
    return body, int(code), int(winerror) if winerror else None, int(connections)


def test_the_right_password_is_let_in_and_named(server):
    assert curl("--ntlm", "--user", f"{USER}:{PASSWORD}", server)[:2] == (rf"{DOMAIN}\{USER}", 200)


def test_a_domain_before_the_name_is_understood(server):
    assert curl("--ntlm", "--user", rf"{DOMAIN}\{USER}:{PASSWORD}", server)[1] == 200


def test_one_connection_carries_handshake_and_answer(server):
    assert curl("--ntlm", "--user", f"{USER}:{PASSWORD}", server)[3] == 1


@pytest.mark.parametrize("name", [USER, "nobody-here"])
def test_a_wrong_password_and_an_unknown_name_are_told_the_same(server, name):
    body, code, winerror, _ = curl("--ntlm", "--user", f"{name}:wrong", server)
    assert (code, winerror) == (401, SEC_E_LOGON_DENIED)
    assert body == curl("--ntlm", "--user", f"{USER}:also wrong", server)[0]


@pytest.mark.parametrize(
    ("name", "reason"), [("dave", "disabled"), ("eve", "expired"), ("fred", "must be changed")]
)
def test_only_who_knows_the_password_is_told_why_the_account_is_refused(server, name, reason):
    wrong = curl("--ntlm", "--user", f"{name}:wrong", server)
    right = curl("--ntlm", "--user", f"{name}:{PASSWORD}", server)
    assert wrong[1:3] == right[1:3] == (401, SEC_E_LOGON_DENIED)
    assert reason in right[0]
    assert reason not in wrong[0]


def test_an_account_is_locked_after_failures_and_the_others_are_not(home):
    requirements.need_program("curl", "curl")
    for name in (USER, "grace"):
        command.add_account(name, PASSWORD, **home)
    with http_server(home | {"OPENSSPI_LOCKOUT_THRESHOLD": "3"}) as server:
        for _ in range(3):
            assert curl("--ntlm", "--user", f"{USER}:wrong", server)[1] == 401
        body, code, winerror, _ = curl("--ntlm", "--user", f"{USER}:{PASSWORD}", server)
        assert (code, winerror) == (401, SEC_E_LOGON_DENIED)
        assert "locked" in body
        assert curl("--ntlm", "--user", f"grace:{PASSWORD}", server)[1] == 200


def test_changes_by_the_command_count_at_the_next_handshake(server, home):
    command.run("account", "passwd", USER, "--password-stdin", stdin="changed\n", **home)
    assert curl("--ntlm", "--user", f"{USER}:{PASSWORD}", server)[1] == 401
    assert curl("--ntlm", "--user", f"{USER}:changed", server)[1] == 200
    command.run("account", "disable", USER, **home)
    assert curl("--ntlm", "--user", f"{USER}:changed", server)[1] == 401
    command.run("account", "enable", USER, **home)
    assert curl("--ntlm", "--user", f"{USER}:changed", server)[1] == 200
    command.run("account", "remove", USER, **home)
    assert curl("--ntlm", "--user", f"{USER}:changed", server)[1] == 401
