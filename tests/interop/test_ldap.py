"""NTLM with sealing inside a real protocol: LDAP to a Samba domain controller.

Signing alone is not tried: with NTLM outside SPNEGO, Samba 4.17 refuses its own client's signatures there.
"""

import contextlib

import pytest
from peers import samba_dc
from peers.account import PASSWORD
from peers.ldap_client import LdapClient
from peers.party import PeerError

SECURED = ["integrity", "confidentiality", "replay", "sequence"]
BOB = "CN=bob,CN=Users,DC=lab,DC=test"
LDAP = ("127.0.0.1", 389)


@contextlib.contextmanager
def connected(party, password=PASSWORD):
    """connected is an LDAP connection of bob's, not yet bound."""
    party.call("init", user="bob", domain=samba_dc.DOMAIN, password=password, flags=SECURED)
    with contextlib.closing(LdapClient(LDAP, party)) as client:
        yield client


@pytest.mark.parametrize("kind", ["gss", "sspi"])
def test_the_controller_answers_over_a_sealed_connection(domain, parties, kind):
    with connected(getattr(parties, kind)()) as client:
        client.bind()
        assert client.attribute(BOB, "sAMAccountName") == "bob"
        assert client.attribute(BOB, "name") == "bob"


@pytest.mark.parametrize("kind", ["gss", "sspi"])
def test_the_controller_refuses_a_wrong_password(domain, parties, kind):
    with connected(getattr(parties, kind)(), password="wrong") as client, pytest.raises(PeerError):
        client.bind()
