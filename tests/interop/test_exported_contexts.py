# SPDX-License-Identifier: MIT
"""Contexts of OpenSSPI that continue in another process while MIT's GSS-API, their peer, notices
nothing."""

import os
import pwd

import pytest
from peers import mit_kdc, samba_dc
from peers.account import PASSWORD
from peers.party import PeerError, exchange, handshake

TARGET = f"HTTP/{mit_kdc.HOST}"
CLIENT = f"alice@{mit_kdc.REALM}"
SEC_E_INVALID_HANDLE = -2146893055
SEC_E_LOGON_DENIED = -2146893044
SEC_E_NO_CREDENTIALS = -2146893042
ASC_RET_DELEGATE = 1
SECURED = ["mutual", "integrity", "confidentiality", "replay", "sequence"]
UNPROVED = [flag for flag in SECURED if flag != "mutual"]
MESSAGES = [b"x", b"hello", bytes(range(256)) * 64]


@pytest.fixture
def make(parties, realm, cache):
    """make starts a party of a kind with alice's tickets and the service's keys."""

    def start(kind, **more):
        environment = realm.environment | {"KRB5CCNAME": cache, "KRB5_KTNAME": f"FILE:{realm.keytab}"} | more
        return (parties.krb5 if kind == "theirs" else parties.sspi_without_accounts)(**environment)

    return start


def established(client, server, package="Kerberos", target=TARGET, flags=SECURED):
    client.call("init", package=package, target=target, flags=flags)
    server.call("accept", package=package)
    handshake(client, server)
    return client, server


def moved(party, to, package="Kerberos"):
    """moved is the party `to` with the context of the first, which ends."""
    to.call("import_context", package=package, packed=party.call("export"))
    with pytest.raises(PeerError) as refused:
        party.call("sign", data=b"x")
    assert refused.value.code == SEC_E_INVALID_HANDLE
    party.close()
    return to


@pytest.mark.parametrize("flags", [SECURED, UNPROVED], ids=["mutual", "unproved"])
@pytest.mark.parametrize("package", ["Kerberos", "Negotiate"])
@pytest.mark.parametrize("role", ["client", "server"])
def test_a_context_in_another_process_goes_on_talking_with_mit(make, role, package, flags):
    ours, theirs = make("ours"), make("theirs")
    ends = (ours, theirs) if role == "client" else (theirs, ours)
    exchange(*established(*ends, package=package, flags=flags), MESSAGES)
    names = ours.call("query", attribute="NATIVE_NAMES")
    ours = moved(ours, make("ours"), package)
    ends = (ours, theirs) if role == "client" else (theirs, ours)
    exchange(*ends, MESSAGES)
    assert ours.call("client") == CLIENT
    assert ours.call("query", attribute="NATIVE_NAMES") == names
    assert ours.session_key() == theirs.session_key()


def test_a_context_moves_as_often_as_one_likes(make):
    theirs, ours = established(make("theirs"), make("ours"))
    for _ in range(3):
        exchange(theirs, ours, MESSAGES)
        ours = moved(ours, make("ours"))
    exchange(theirs, ours, MESSAGES)


def test_a_moved_server_acts_as_its_client(make, realm, own_keytab):
    me = pwd.getpwuid(os.geteuid()).pw_name
    client = make("ours", KRB5_CLIENT_KTNAME=f"FILE:{own_keytab}", KRB5CCNAME="MEMORY:none")
    _, server = established(client, make("ours"))
    server = moved(server, make("ours"))
    assert server.call("user_name") == me
    assert server.call("client_sid") == f"S-1-22-1-{os.geteuid()}"


def test_what_a_client_handed_over_stays_behind(make, realm, own_keytab):
    client = make(
        "ours",
        KRB5_CLIENT_KTNAME=f"FILE:{own_keytab}",
        KRB5CCNAME="MEMORY:none",
        OPENSSPI_KERBEROS_DELEGATION="always",
    )
    _, server = established(client, make("ours"), flags=[*SECURED, "delegate"])
    assert server.call("query", attribute="FLAGS") & ASC_RET_DELEGATE
    assert server.call("first_token_as_client", target=TARGET)
    server = moved(server, make("ours", KRB5CCNAME="MEMORY:none"))
    assert not server.call("query", attribute="FLAGS") & ASC_RET_DELEGATE
    with pytest.raises(PeerError) as refused:
        server.call("first_token_as_client", target=TARGET)
    assert refused.value.code == SEC_E_NO_CREDENTIALS


@pytest.mark.parametrize("known", [True, False], ids=["winbind", "no winbind"])
def test_a_client_of_a_domain_is_whom_winbind_says_or_nobody(parties, domain, tmp_path, known):
    service = "knows" if known else "knows-not"
    environment = domain.kerberos(service, f"HTTP/{service}.lab.test", tmp_path)
    client, server = (parties.sspi_without_accounts(**environment) for _ in range(2))
    who = {"user": "bob", "domain": samba_dc.DOMAIN, "password": PASSWORD}
    client.call("init", package="Kerberos", target=f"HTTP/{service}.lab.test", flags=SECURED, **who)
    server.call("accept", package="Kerberos")
    handshake(client, server)
    sid, groups = server.call("client_sid"), server.call("group_sids")
    authorities = {} if known else {"OPENSSPI_AUTHORITIES": "local"}
    other = parties.sspi_without_accounts(**environment, **authorities)
    if not known:
        with pytest.raises(PeerError) as refused:
            moved(server, other)
        assert refused.value.code == SEC_E_LOGON_DENIED
        return
    server = moved(server, other)
    exchange(client, server, MESSAGES)
    assert server.call("client_sid") == sid
    domain_users = sid.rpartition("-")[0] + "-513"
    assert domain_users in groups
    assert domain_users in server.call("group_sids")
