# SPDX-License-Identifier: MIT
"""Issue 9, finding 2: a locked account must not tell the right password from wrong ones."""

import textwrap

import pytest

LOCKED = """
for _ in range(3):
    outcome(log_on, USER, DOMAIN, "wrong")
seen = {
    call.__name__: [
        outcome(call, USER, DOMAIN, password, *rest) for password in ("wrong", "right", "other", "right")
    ]
    for call, rest in ((log_on, ()), (handshake, ()), (change, ("new",)))
}
for name, outcomes in seen.items():
    assert len(set(outcomes)) == 1, (name, outcomes)
assert seen["log_on"][0][0] == winerror.ERROR_ACCOUNT_LOCKED_OUT
assert seen["handshake"][0][0] == seen["change"][0][0] == sspicon.SEC_E_LOGON_DENIED
"""


@pytest.mark.parametrize("state", [{}, {"enabled": False}, {"must_change": True}])
def test_an_account_of_the_store(run, state):
    prepare = f"""
        from opensspi import accounts
        USER, DOMAIN = "alice", "."
        accounts.add(USER, "right", **{state})
        """
    run(textwrap.dedent(prepare) + LOCKED, OPENSSPI_LOCKOUT_THRESHOLD="3")


def test_a_line_of_the_user_file(run, tmp_path):
    users = tmp_path / "users"
    users.write_text("CORP:alice:right\n")
    users.chmod(0o600)
    run(
        'USER, DOMAIN = "alice", "CORP"\n' + LOCKED,
        OPENSSPI_LOCKOUT_THRESHOLD="3",
        OPENSSPI_AUTHORITIES="local,file",
        NTLM_USER_FILE=str(users),
    )


def test_a_refused_account_tells_why_only_to_who_has_the_password(run):
    run(
        """
        from opensspi import accounts
        accounts.add("alice", "right", enabled=False)
        assert outcome(log_on, "alice", ".", "wrong") == outcome(log_on, "nobody", ".", "wrong")
        assert outcome(handshake, "alice", ".", "wrong") == outcome(handshake, "nobody", ".", "wrong")
        assert outcome(log_on, "alice", ".", "right")[0] == winerror.ERROR_ACCOUNT_DISABLED
        """
    )
