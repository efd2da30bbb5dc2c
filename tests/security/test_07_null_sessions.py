# SPDX-License-Identifier: MIT
"""Issue 9, finding 7: the fields of the message decide whether a client is anonymous, never a flag."""

import pytest
from mitm import End, alter, carry
from ntlm_wire import ANONYMOUS, flags_of, with_flags
from opensspi import sspi, sspicon
from sessions import PASSWORD, add_account

ANONYMOUS_LOGON = "NT AUTHORITY\\ANONYMOUS LOGON"


@pytest.fixture(scope="module", autouse=True)
def account():
    add_account("nullsession", PASSWORD)


def toggled(message):
    return with_flags(message, flags_of(message) ^ ANONYMOUS)


@pytest.mark.parametrize("tampered", [False, True])
@pytest.mark.parametrize("anonymous", [False, True])
def test_the_flag_decides_nothing(monkeypatch, anonymous, tampered):
    monkeypatch.setenv("OPENSSPI_NTLM_V1", "both")  # no MIC: the flags can be changed on the way
    client = sspi.ClientAuth(
        "NTLM",
        auth_info=("nullsession", ".", PASSWORD),
        scflags=sspicon.ISC_REQ_NULL_SESSION if anonymous else 0,
    )
    server = sspi.ServerAuth("NTLM", scflags=sspicon.ASC_REQ_ALLOW_NULL_SESSION)
    outcome = carry(End(client), End(server), *([alter(2, toggled)] if tampered else []))
    assert outcome.both_done, outcome.code
    assert bool(server.ctxt_attr & sspicon.ASC_RET_NULL_SESSION) == anonymous
    name = server.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES)
    assert (name == ANONYMOUS_LOGON) == anonymous


def test_an_anonymous_client_is_refused_whatever_its_flag_says():
    for change in (lambda token: token, toggled):
        client = sspi.ClientAuth("NTLM", auth_info=("", "", ""))
        outcome = carry(End(client), End(sspi.ServerAuth("NTLM", scflags=0)), alter(2, change))
        assert outcome.code == sspicon.SEC_E_LOGON_DENIED
