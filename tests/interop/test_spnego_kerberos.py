# SPDX-License-Identifier: MIT
"""Negotiate of OpenSSPI over Kerberos, with MIT's SPNEGO or curl at the other end, and back to NTLM."""

import os
import pwd
import subprocess

import pytest
from peers import mit_kdc, requirements
from peers.account import DOMAIN, PASSWORD, USER
from peers.party import PeerError, exchange, handshake, http_server

TARGET = f"HTTP/{mit_kdc.HOST}"
UNKNOWN = f"HTTP/unknown.{mit_kdc.HOST}"
CLIENT = f"alice@{mit_kdc.REALM}"
SEC_E_UNSUPPORTED_FUNCTION = -2146893054
SEC_E_TARGET_UNKNOWN = -2146893053
SEC_E_BAD_BINDINGS = -2146892986
COMPLETE = 0
UNPROVED = ["integrity", "confidentiality", "replay", "sequence"]
SECURED = ["mutual", *UNPROVED]
BINDINGS = b"tls-server-end-point:" + bytes(range(32))
MESSAGES = [b"x", b"hello", bytes(range(256)) * 64]


@pytest.fixture
def ours(parties, realm, cache):
    """ours makes a party of our own with alice's tickets and the service's keys."""
    return lambda **more: parties.sspi_without_accounts(**(environment(realm, cache) | more))


@pytest.fixture
def theirs(parties, realm, cache):
    return lambda **more: parties.krb5(**(environment(realm, cache) | more))


@pytest.fixture(params=["ours to theirs", "theirs to ours", "ours to ours"])
def make_ends(request, ours, theirs):
    """make_ends makes a client and a server; neither has begun."""
    client, _, server = request.param.partition(" to ")
    makers = {"ours": ours, "theirs": theirs}
    return lambda **more: (makers[client](**more), makers[server](**more))


@pytest.fixture
def ends(make_ends):
    return make_ends()


def environment(realm, cache):
    return realm.environment | {"KRB5CCNAME": cache, "KRB5_KTNAME": f"FILE:{realm.keytab}"}


def begin(client, server, target=TARGET, flags=SECURED, client_bindings=None, server_bindings=None):
    client.call("init", package="Negotiate", target=target, flags=flags, bindings=client_bindings)
    server.call("accept", package="Negotiate", bindings=server_bindings)


@pytest.mark.parametrize("flags", [SECURED, UNPROVED], ids=["mutual", "unproved"])
@pytest.mark.parametrize("enctype", mit_kdc.ENCTYPES)
def test_both_ends_agree_on_kerberos_and_on_every_message(make_ends, keytabs, enctype, flags):
    target, keytab = keytabs[enctype]
    client, server = make_ends(KRB5_KTNAME=f"FILE:{keytab}")
    begin(client, server, target, flags=flags)
    handshake(client, server)
    assert server.call("client") == CLIENT
    assert client.session_key() == server.session_key()
    exchange(client, server, MESSAGES)


@pytest.mark.parametrize("flags", [SECURED, [*SECURED, "dce"]], ids=["usual", "dce"])
def test_header_and_trailer_are_signed_beside_sealed_data(ends, flags):
    """In DCE style one leg more goes before."""
    client, server = ends
    begin(client, server, flags=flags)
    handshake(client, server)
    covered = {"header": b"head", "trailer": b"tail"}
    for sender, receiver in ((client, server), (server, client)):
        token, data = sender.call("wrap_iov", data=b"stub data 16 by.", **covered)
        assert data != b"stub data 16 by."
        with pytest.raises(PeerError):
            receiver.call("unwrap_iov", token=token, data=data, **(covered | {"header": b"Head"}))
        assert receiver.call("unwrap_iov", token=token, data=data, **covered) == b"stub data 16 by."


@pytest.fixture(scope="module")
def trusted(realm, tmp_path_factory):
    """trusted is a service that is handed tickets, and its keytab."""
    name = f"spnego/{mit_kdc.HOST}"
    keytab = realm.add_service(name, tmp_path_factory.mktemp("trusted") / "keytab")
    realm.trust(name)
    return name, keytab


def test_our_tickets_are_handed_over_within_spnego(ours, theirs, trusted):
    target, keytab = trusted
    client, server = ours(), theirs(KRB5_KTNAME=f"FILE:{keytab}")
    begin(client, server, target, flags=[*SECURED, "delegate"])
    handshake(client, server)
    assert server.call("delegated") == CLIENT


def test_our_server_goes_on_with_the_tickets_that_mits_client_hands_over(
    ours, theirs, realm, own_keytab, trusted, tmp_path
):
    me = pwd.getpwuid(os.geteuid()).pw_name
    own = f"FILE:{tmp_path}/own"
    kinit = ["kinit", "-f", "-k", "-t", str(own_keytab), "-c", own, me]
    subprocess.run(kinit, env=os.environ | realm.environment, check=True)
    target, keytab = trusted
    client, middle, last = theirs(KRB5CCNAME=own), ours(KRB5_KTNAME=f"FILE:{keytab}"), ours()
    begin(client, middle, target, flags=[*SECURED, "delegate"])
    handshake(client, middle)
    last.call("accept", package="Kerberos")
    last.step(middle.call("first_token_as_client", target=TARGET))
    assert last.call("client") == f"{me}@{mit_kdc.REALM}"


def test_our_two_ends_name_kerberos(ours):
    client, server = ours(), ours()
    begin(client, server)
    handshake(client, server)
    assert client.call("package") == server.call("package") == [COMPLETE, "Kerberos"]


def test_equal_bindings_are_agreed(ends):
    begin(*ends, client_bindings=BINDINGS, server_bindings=BINDINGS)
    handshake(*ends)


def test_our_server_refuses_other_bindings_of_mits_client(theirs, ours):
    client, server = theirs(), ours()
    begin(client, server, client_bindings=BINDINGS[::-1], server_bindings=BINDINGS)
    with pytest.raises(PeerError) as refused:
        handshake(client, server)
    assert refused.value.code == SEC_E_BAD_BINDINGS


def test_our_server_takes_mits_bare_tokens(theirs, ours):
    client, server = theirs(), ours()
    client.call("init", package="Kerberos", target=TARGET, flags=SECURED)
    server.call("accept", package="Negotiate")
    handshake(client, server)
    assert server.call("client") == CLIENT
    assert server.call("package") == [COMPLETE, "Kerberos"]


@pytest.fixture
def both(parties, realm, cache):
    """both makes a party of our own with alice's tickets, the service's keys and the one account of NTLM."""
    return lambda **more: parties.sspi(**environment(realm, cache), **more)


def begin_with_account(client, server, target):
    who = {"user": USER, "domain": DOMAIN, "password": PASSWORD}
    client.call("init", package="Negotiate", target=target, flags=UNPROVED, **who)
    server.call("accept", package="Negotiate")


def test_a_service_that_the_realm_does_not_know_is_reached_by_ntlm(both):
    client, server = both(), both()
    begin_with_account(client, server, UNKNOWN)
    handshake(client, server)
    assert client.call("package") == server.call("package") == [COMPLETE, "NTLM"]
    assert server.call("client") == rf"{DOMAIN}\{USER}"


def test_an_account_of_this_machine_is_not_asked_for_in_the_realm(both):
    """The realm has a user of that name, with another password: a logon there would fail, and count."""
    client, server = both(), both()
    who = {"user": USER, "domain": ".", "password": PASSWORD}
    client.call("init", package="Negotiate", target=TARGET, flags=UNPROVED, **who)
    server.call("accept", package="Negotiate")
    handshake(client, server)
    assert client.call("package") == [COMPLETE, "NTLM"]


def test_a_user_as_the_target_is_reached_by_ntlm(both, realm):
    """Such a target is for user-to-user authentication: the KDC gives no other ticket for it."""
    realm.add_user("person", "-allow_svr")
    client, server = both(), both()
    begin_with_account(client, server, f"person@{mit_kdc.REALM}")
    handshake(client, server)
    assert client.call("package") == server.call("package") == [COMPLETE, "NTLM"]
    refused = both(OPENSSPI_NEGOTIATE_NTLM_FALLBACK="no")
    with pytest.raises(PeerError) as error:
        refused.call("init", package="Negotiate", target=f"person@{mit_kdc.REALM}", flags=UNPROVED)
        refused.step()
    assert error.value.code == SEC_E_UNSUPPORTED_FUNCTION


def test_the_way_back_to_ntlm_is_closed_where_the_setting_says_so(ours):
    client = ours(OPENSSPI_NEGOTIATE_NTLM_FALLBACK="no")
    with pytest.raises(PeerError) as refused:
        client.call("init", package="Negotiate", target=UNKNOWN, flags=UNPROVED)
        client.step()
    assert refused.value.code == SEC_E_TARGET_UNKNOWN


def test_curl_shows_its_ticket_to_our_http_server(realm, cache, home):
    requirements.need_program("curl", "curl")
    with http_server(home | environment(realm, cache)) as url:
        port = url.rstrip("/").rpartition(":")[2]
        finished = subprocess.run(
            [
                *("curl", "--silent", "--max-time", "10", "--write-out", "\n%{http_code}"),
                *("--negotiate", "--user", ":", "--resolve", f"{mit_kdc.HOST}:{port}:127.0.0.1"),
                f"http://{mit_kdc.HOST}:{port}/",
            ],
            env=os.environ | environment(realm, cache),
            capture_output=True,
            check=True,
            text=True,
        )
    assert finished.stdout == f"{CLIENT}\n200"
