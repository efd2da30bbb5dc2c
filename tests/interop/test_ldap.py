"""NTLM with sealing inside a real protocol: LDAP to a Samba domain controller."""

import contextlib

import pytest
from peers import samba_dc
from peers.account import PASSWORD
from peers.ldap_client import LdapClient
from peers.party import PeerError

SECURED = ["integrity", "confidentiality", "replay", "sequence"]
SIGNED = ["integrity", "replay", "sequence"]
BOB = "CN=bob,CN=Users,DC=lab,DC=test"
LDAP = ("127.0.0.1", 389)


@contextlib.contextmanager
def connected(party, password=PASSWORD, flags=SECURED):
    """connected is an LDAP connection of bob's, not yet bound."""
    party.call("init", user="bob", domain=samba_dc.DOMAIN, password=password, flags=flags)
    with contextlib.closing(LdapClient(LDAP, party, encrypt="confidentiality" in flags)) as client:
        yield client


@pytest.mark.parametrize("kind", ["gss", "sspi"])
@pytest.mark.parametrize("flags", [SECURED, SIGNED], ids=["sealed", "signed"])
def test_the_controller_answers_over_a_secured_connection(domain, parties, kind, flags):
    with connected(getattr(parties, kind)(), flags=flags) as client:
        client.bind()
        assert client.attribute(BOB, "sAMAccountName") == "bob"
        assert client.attribute(BOB, "name") == "bob"


@pytest.mark.parametrize("kind", ["gss", "sspi"])
def test_the_controller_refuses_a_wrong_password(domain, parties, kind):
    with connected(getattr(parties, kind)(), password="wrong") as client, pytest.raises(PeerError):
        client.bind()
