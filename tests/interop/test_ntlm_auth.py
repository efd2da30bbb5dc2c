# SPDX-License-Identifier: MIT
"""OpenSSPI at one end, Samba's ntlm_auth at the other."""

import pytest
from peers.account import DOMAIN, PASSWORD, USER
from peers.party import PeerError, handshake

SEC_E_LOGON_DENIED = -2146893044
SECURED = ["integrity", "confidentiality", "replay", "sequence"]


def our_client(parties, password=PASSWORD, flags=SECURED, **environment):
    client = parties.sspi(**environment)
    client.call("init", user=USER, domain=DOMAIN, password=password, flags=flags)
    return client


def our_server(parties, **environment):
    server = parties.sspi(**environment)
    server.call("accept")
    return server


@pytest.mark.parametrize("flags", [[], ["integrity"], SECURED, [*SECURED, "identify"]], ids=len)
def test_ntlm_auth_lets_our_client_in_and_has_the_same_session_key(parties, flags):
    client, server = our_client(parties, flags=flags), parties.ntlm_auth_server()
    handshake(client, server)
    assert server.client == rf"{DOMAIN}\{USER}"
    if flags:
        assert client.session_key() == server.session_key()


def test_ntlm_auth_refuses_our_client_with_a_wrong_password(parties):
    client, server = our_client(parties, password="wrong"), parties.ntlm_auth_server()
    with pytest.raises(PeerError, match="NT_STATUS_LOGON_FAILURE"):
        handshake(client, server)


def test_our_server_lets_ntlm_auth_in_and_has_the_same_session_key(parties):
    client, server = parties.ntlm_auth_client(), our_server(parties)
    handshake(client, server)
    assert server.call("client") == rf"{DOMAIN}\{USER}"
    assert client.session_key() == server.session_key()


def test_our_server_refuses_ntlm_auth_with_a_wrong_password(parties):
    client, server = parties.ntlm_auth_client(password="wrong"), our_server(parties)
    with pytest.raises(PeerError) as refusal:
        handshake(client, server)
    assert refusal.value.code == SEC_E_LOGON_DENIED


def test_our_server_takes_a_user_that_it_does_not_know_for_a_wrong_password(parties):
    client, server = parties.ntlm_auth_client(user="nobody-here"), our_server(parties)
    with pytest.raises(PeerError) as refusal:
        handshake(client, server)
    assert refusal.value.code == SEC_E_LOGON_DENIED


def test_a_changed_bit_in_ntlm_auths_authenticate_is_refused(parties):
    client, server = parties.ntlm_auth_client(), our_server(parties)
    token = bytearray(client.step(server.step(client.step())))
    token[-1] ^= 1  # the encrypted session key, which only the MIC covers
    with pytest.raises(PeerError):
        server.step(bytes(token))
