# SPDX-License-Identifier: MIT
"""A real protocol inside our sessions: LDAP to a Samba domain controller, signed or sealed."""

import contextlib

import pytest
from peers import samba_dc
from peers.account import PASSWORD
from peers.ldap_client import LdapClient
from peers.party import PeerError

SIGNED = ["integrity", "replay", "sequence"]
SEALED = [*SIGNED, "confidentiality"]
LEVELS = pytest.mark.parametrize("flags", [SIGNED, SEALED], ids=["signed", "sealed"])
BOB = "CN=bob,CN=Users,DC=lab,DC=test"
LDAP = ("127.0.0.1", 389)


@pytest.fixture
def tickets(domain, parties, tmp_path):
    """tickets makes a party of our own that gets its tickets from the controller."""
    return lambda: parties.sspi_without_accounts(**domain.kerberos_client(tmp_path))


@contextlib.contextmanager
def connected(party, package, flags=SEALED, password=PASSWORD, encrypt=True):
    """connected is an LDAP connection of bob's, not yet bound."""
    who = {"user": "bob", "domain": samba_dc.DOMAIN, "password": password}
    party.call("init", **who, flags=flags, package=package, target=samba_dc.LDAP_SERVICE)
    with contextlib.closing(LdapClient(LDAP, party, encrypt)) as client:
        yield client


def ask_twice(client):
    assert client.attribute(BOB, "sAMAccountName") == "bob"
    assert client.attribute(BOB, "name") == "bob"


def need_mits_spnego(request, kind, package):
    if (kind, package) == ("gss", "Negotiate"):
        request.getfixturevalue("mits_spnego")


@LEVELS
@pytest.mark.parametrize("package", ["NTLM", "Negotiate"])
@pytest.mark.parametrize("kind", ["gss", "sspi"])
def test_the_controller_answers_by_ntlm(request, domain, parties, kind, package, flags):
    """With NTLM the messages are sealed even if only signing was negotiated, as on Windows."""
    need_mits_spnego(request, kind, package)
    with connected(getattr(parties, kind)(), package, flags) as client:
        client.bind()
        ask_twice(client)


@LEVELS
@pytest.mark.parametrize(
    ("package", "mechanism"),
    [("Negotiate", b"GSS-SPNEGO"), ("Kerberos", b"GSS-SPNEGO"), ("Kerberos", b"GSSAPI")],
    ids=["Negotiate", "bare", "GSSAPI"],
)
def test_the_controller_answers_by_kerberos(tickets, package, mechanism, flags):
    party = tickets()
    with connected(party, package, ["mutual", *flags], encrypt=flags == SEALED) as client:
        client.bind(mechanism)
        assert party.call("package")[1] == "Kerberos"
        ask_twice(client)


@pytest.mark.parametrize("package", ["NTLM", "Negotiate"])
@pytest.mark.parametrize("kind", ["gss", "sspi"])
def test_the_controller_refuses_a_wrong_password(request, domain, parties, kind, package):
    need_mits_spnego(request, kind, package)
    party = getattr(parties, kind)()
    with connected(party, package, password="wrong") as client, pytest.raises(PeerError):
        client.bind()
