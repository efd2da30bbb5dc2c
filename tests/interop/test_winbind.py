# SPDX-License-Identifier: MIT
"""Our server in a domain: winbind verifies the response, and the CHALLENGE carries the joined names."""

import struct

import pytest
from peers import samba_dc
from peers.account import PASSWORD
from peers.party import PeerError, handshake

SEC_E_LOGON_DENIED = -2146893044
SECURED = ["integrity", "confidentiality", "replay", "sequence"]
NB_COMPUTER, NB_DOMAIN, DNS_COMPUTER, DNS_DOMAIN = 1, 2, 3, 4


@pytest.fixture
def server(domain, parties):
    """server is ours, with a store without accounts of the domain."""
    return parties.sspi(OPENSSPI_COMPUTER_NAME=samba_dc.NETBIOS_NAME, OPENSSPI_AUTHORITIES="local,winbind")


def domain_client(parties, user="bob", password=PASSWORD, package="NTLM"):
    client = parties.gss()
    who = {"user": user, "domain": samba_dc.DOMAIN, "password": password}
    client.call("init", **who, flags=SECURED, package=package)
    return client


def target_information(challenge):
    """target_information is the AV pairs of a CHALLENGE as {id: text}, [MS-NLMP] 2.2.1.2 and 2.2.2.1."""
    length, _, offset = struct.unpack_from("<HHI", challenge, 40)
    pairs, position = {}, offset
    while position < offset + length:
        kind, size = struct.unpack_from("<HH", challenge, position)
        pairs[kind] = challenge[position + 4 : position + 4 + size]
        position += 4 + size
    return pairs


@pytest.mark.parametrize("package", ["NTLM", "Negotiate"])
def test_a_user_of_the_domain_is_let_in_with_equal_session_keys(request, parties, server, package):
    if package == "Negotiate":
        request.getfixturevalue("mits_spnego")
    client = domain_client(parties, package=package)
    server.call("accept", package=package)
    handshake(client, server)
    assert server.call("client") == r"LAB\bob"
    assert client.session_key() == server.session_key()
    assert server.call("unwrap", token=client.call("wrap", data=b"hello")) == b"hello"
    assert client.call("unwrap", token=server.call("wrap", data=b"hello")) == b"hello"


def test_the_clients_token_carries_the_domains_sid(domain, parties, server):
    client = domain_client(parties)
    server.call("accept")
    handshake(client, server)
    assert server.call("client_sid") == domain.sid("bob")


def test_the_challenge_carries_the_joined_names(parties, server):
    server.call("accept")
    pairs = target_information(server.step(domain_client(parties).step()))
    assert pairs[NB_DOMAIN].decode("utf-16-le") == samba_dc.DOMAIN
    assert pairs[NB_COMPUTER].decode("utf-16-le") == samba_dc.NETBIOS_NAME
    assert pairs[DNS_DOMAIN].decode("utf-16-le") == samba_dc.DNS_DOMAIN


@pytest.mark.parametrize(("user", "password"), [("bob", "wrong"), ("nobody-here", PASSWORD)])
def test_a_wrong_password_or_user_of_the_domain_is_refused(parties, server, user, password):
    client = domain_client(parties, user, password)
    server.call("accept")
    with pytest.raises(PeerError) as refusal:
        handshake(client, server)
    assert refusal.value.code == SEC_E_LOGON_DENIED


def test_a_disabled_user_of_the_domain_is_refused(parties, server):
    client = domain_client(parties, "mallory")
    server.call("accept")
    with pytest.raises(PeerError) as refusal:
        handshake(client, server)
    assert refusal.value.code == SEC_E_LOGON_DENIED
    assert "disabled" in str(refusal.value)
