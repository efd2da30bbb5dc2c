# SPDX-License-Identifier: MIT
"""Issue 9, finding 8: the automatic account is proved to servers of this host only."""

import pytest
from mitm import End, carry
from opensspi import sspi, sspicon, win32api

OWN_TARGETS = [
    None,
    "HTTP/localhost",
    "HTTP/" + win32api.GetComputerName(),
    "MSSQLSvc/" + win32api.GetComputerNameEx(3) + ":1433",  # ComputerNameDnsFullyQualified
    win32api.GetUserName(),
]


@pytest.mark.parametrize("target", OWN_TARGETS)
def test_a_server_of_this_host_knows_its_own_user(target):
    outcome = carry(End(sspi.ClientAuth("NTLM", targetspn=target)), End(sspi.ServerAuth("NTLM")))
    assert outcome.both_done


# The attacker's server forwards what it gets to a server of the same user on the client's own host.
@pytest.mark.parametrize("flags", [0, sspicon.ISC_REQ_UNVERIFIED_TARGET_NAME])
@pytest.mark.parametrize("target", ["HTTP/attacker.example", "cifs/attacker", "somebody-else"])
def test_a_handshake_meant_for_somebody_else_cannot_be_forwarded_here(target, flags):
    client = sspi.ClientAuth("NTLM", targetspn=target, scflags=flags)
    outcome = carry(End(client), End(sspi.ServerAuth("NTLM")))
    assert not outcome.server.done and not outcome.client.done
    assert outcome.code == sspicon.SEC_E_NO_CREDENTIALS
    assert len(outcome.tokens) == 2, "nothing was proved"


def test_nor_within_negotiate():
    client = sspi.ClientAuth("Negotiate", targetspn="HTTP/attacker.example")
    outcome = carry(End(client), End(sspi.ServerAuth("Negotiate")))
    assert not outcome.server.done
    assert outcome.code == sspicon.SEC_E_NO_CREDENTIALS
