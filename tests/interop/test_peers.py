# SPDX-License-Identifier: MIT
"""The peers among themselves: when one of these fails, the fault is not ours."""

import pytest
from peers.account import DOMAIN, PASSWORD, USER
from peers.party import PeerError, handshake

SECURED = ["integrity", "confidentiality", "replay", "sequence"]


def test_ntlm_auth_client_and_server_agree_on_the_session_key(parties):
    client, server = parties.ntlm_auth_client(), parties.ntlm_auth_server()
    handshake(client, server)
    assert server.client == rf"{DOMAIN}\{USER}"
    assert client.session_key() == server.session_key()


def test_ntlm_auth_server_refuses_a_wrong_password(parties):
    client, server = parties.ntlm_auth_client(password="wrong"), parties.ntlm_auth_server()
    with pytest.raises(PeerError, match="NT_STATUS_LOGON_FAILURE"):
        handshake(client, server)


def test_gss_ntlmssp_ends_agree_on_key_wrap_and_mic(parties):
    client, server = parties.gss(), parties.gss()
    client.call("init", user=USER, domain=DOMAIN, flags=SECURED)
    server.call("accept")
    handshake(client, server)
    assert client.session_key() == server.session_key()
    assert server.call("unwrap", token=client.call("wrap", data=b"hello")) == b"hello"
    client.call("verify", data=b"hello", signature=server.call("sign", data=b"hello"))


def test_gss_ntlmssp_compares_channel_bindings(parties):
    client, server = parties.gss(), parties.gss()
    client.call("init", user=USER, domain=DOMAIN, flags=SECURED, bindings=b"tls-server-end-point:A")
    server.call("accept", bindings=b"tls-server-end-point:B")
    with pytest.raises(PeerError):
        handshake(client, server)


def test_gss_ntlmssp_client_convinces_ntlm_auth_server(parties):
    client, server = parties.gss(), parties.ntlm_auth_server()
    client.call("init", user=USER, domain=DOMAIN, password=PASSWORD, flags=SECURED)
    handshake(client, server)
    assert client.session_key() == server.session_key()


def test_winbind_lets_a_user_of_the_domain_in(domain, parties):
    client = parties.ntlm_auth_client(user="bob", domain="LAB")
    server = parties.winbind_server(domain.smb_conf)
    handshake(client, server)
    assert server.client == r"LAB\bob"
    assert client.session_key() == server.session_key()


def test_winbind_refuses_a_disabled_user_of_the_domain(domain, parties):
    client = parties.ntlm_auth_client(user="mallory", domain="LAB")
    server = parties.winbind_server(domain.smb_conf)
    with pytest.raises(PeerError, match="NT_STATUS_ACCOUNT_DISABLED"):
        handshake(client, server)
