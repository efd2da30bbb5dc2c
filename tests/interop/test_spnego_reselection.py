# SPDX-License-Identifier: MIT
"""The ticket that goes first is of no use to the server: both ends begin again with NTLM (RFC 4178 5)."""

import pytest
from peers import mit_kdc
from peers.account import DOMAIN, USER
from peers.ldap_client import element, elements
from peers.party import PeerError, exchange

SERVICE = f"HTTP/{mit_kdc.HOST}"
SEC_E_MESSAGE_ALTERED = -2146893041
COMPLETE = 0
SECURED = ["integrity", "confidentiality", "replay", "sequence"]
MESSAGES = [b"x", b"hello", bytes(range(256)) * 64]
KRB5 = bytes.fromhex("06092a864886f712010202")
NTLM = bytes.fromhex("060a2b06010401823702020a")
STATE, MECHANISM, CODE = 0xA0, 0xA1, 0xA3
REQUEST_MIC = b"\x0a\x01\x03"


@pytest.fixture
def our_client(parties, realm, cache, user_file):
    """our_client has alice's ticket, and the one account of NTLM."""
    variables = {"KRB5CCNAME": cache, "NTLM_USER_FILE": str(user_file)}
    client = parties.sspi_without_accounts(**(realm.environment | variables))
    client.call("init", package="Negotiate", target=SERVICE, flags=SECURED)
    return client


@pytest.fixture
def our_server(parties, realm):
    """our_server has no keys, and knows the one account of NTLM."""
    server = parties.sspi(**realm.environment)
    server.call("accept", package="Negotiate")
    return server


@pytest.fixture
def mits_server(parties, realm, mits_spnego):
    server = parties.gss(**realm.environment)
    server.call("accept", package="Negotiate")
    return server


def conversation(client, server):
    """conversation is all the tokens that went back and forth, the client's first; both ends are done."""
    ends, tokens = (client, server), [client.step()]
    while tokens[-1] is not None:
        tokens.append(ends[len(tokens) % 2].step(tokens[-1]))
    assert client.done and server.done
    return tokens[:-1]


def fields(token):
    """fields is a NegTokenResp's parts by their tags."""
    ((_, sequence),) = elements(token)
    ((_, parts),) = elements(sequence)
    return dict(elements(parts))


def check_course(tokens):
    """check_course wants a ticket first, then NTLM asked for, and at last a proof of the choice by both."""
    assert tokens[0].index(KRB5) < tokens[0].index(NTLM)
    asked = fields(tokens[1])
    assert asked == {STATE: REQUEST_MIC, MECHANISM: NTLM}
    assert [CODE in fields(token) for token in tokens[1:]] == [False, False, False, True, True]


@pytest.mark.parametrize("peer", ["mits_server", "our_server"])
def test_our_client_begins_again_and_talks(request, our_client, peer):
    server = request.getfixturevalue(peer)
    check_course(conversation(our_client, server))
    assert our_client.call("package") == [COMPLETE, "NTLM"]
    assert server.call("client") == rf"{DOMAIN}\{USER}"
    assert our_client.session_key() == server.session_key()
    exchange(our_client, server, MESSAGES, encrypt=(True,))


def test_our_client_begins_again_with_ntlm_auth(our_client, parties):
    server = parties.spnego_server()
    check_course(conversation(our_client, server))
    assert our_client.call("package") == [COMPLETE, "NTLM"]
    assert server.client == rf"{DOMAIN}\{USER}"
    assert our_client.session_key() == server.session_key()


@pytest.fixture
def mits_client(parties, realm, cache, user_file, mits_spnego):
    """mits_client has alice's ticket, and the one account of NTLM."""
    return parties.krb5(**(realm.environment | {"KRB5CCNAME": cache, "NTLM_USER_FILE": str(user_file)}))


def test_our_server_asks_mits_client_for_ntlm(mits_client, our_server):
    target = SERVICE.replace("/", "@")
    mits_client.call("init", package="Negotiate", target=target, flags=SECURED, mechanisms=["krb5", "ntlm"])
    check_course(conversation(mits_client, our_server))
    assert our_server.call("package") == [COMPLETE, "NTLM"]
    assert our_server.call("client") == rf"{DOMAIN}\{USER}"
    assert mits_client.session_key() == our_server.session_key()
    exchange(mits_client, our_server, MESSAGES, encrypt=(True,))


def test_a_client_that_prefers_ntlm_needs_no_second_start(mits_client, our_server):
    target = SERVICE.replace("/", "@")
    mits_client.call("init", package="Negotiate", target=target, flags=SECURED, mechanisms=["ntlm", "krb5"])
    assert len(conversation(mits_client, our_server)) == 4
    assert our_server.call("package") == [COMPLETE, "NTLM"]


def without_code(token):
    """without_code is a NegTokenResp whose mechListMIC was cut out."""
    parts = b"".join(element(tag, part) for tag, part in fields(token).items() if tag != CODE)
    return element(0xA1, element(0x30, parts))


def altered(token):
    """altered is a NegTokenResp whose mechListMIC, at its end, is another one: of its checksum, one bit."""
    return token[:-9] + bytes([token[-9] ^ 1]) + token[-8:]


@pytest.mark.parametrize("spoil", [without_code, altered])
@pytest.mark.parametrize("whose", ["clients", "servers"])
def test_neither_end_goes_on_where_somebody_touched_a_code(our_client, our_server, mits_server, whose, spoil):
    """Who might have taken Kerberos away would take the proof away, too."""
    server = our_server if whose == "clients" else mits_server
    token = our_client.step(server.step(our_client.step(server.step(our_client.step()))))
    if whose == "clients":
        judge, spoiled = server, spoil(token)
    else:
        judge, spoiled = our_client, spoil(server.step(token))
    with pytest.raises(PeerError) as refused:
        judge.step(spoiled)
    assert refused.value.code == SEC_E_MESSAGE_ALTERED
