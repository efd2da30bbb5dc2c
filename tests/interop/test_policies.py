# SPDX-License-Identifier: MIT
"""What our server's settings demand of foreign clients, and what foreign servers make of our client's MIC."""

import pytest
from peers.account import DOMAIN, PASSWORD, USER
from peers.party import PeerError, handshake

SEC_E_BAD_BINDINGS = -2146892986
SEC_E_WRONG_PRINCIPAL = -2146893022
MIC = slice(72, 88)  # [MS-NLMP] 2.2.1.3
SECURED = ["integrity", "confidentiality", "replay", "sequence"]
BINDINGS = b"tls-server-end-point:" + bytes(32)


def gss_client(parties, bindings=None, target="test@localhost"):
    """gss_client is gss-ntlmssp 1.2.0, which never sends a MIC."""
    client = parties.gss()
    client.call("init", user=USER, domain=DOMAIN, flags=SECURED, bindings=bindings, target=target)
    return client


def our_server(parties, bindings=None, flags=(), **settings):
    server = parties.sspi(**settings)
    server.call("accept", bindings=bindings, flags=[*SECURED, *flags])
    return server


def our_client(parties):
    client = parties.sspi()
    client.call("init", user=USER, domain=DOMAIN, password=PASSWORD, flags=SECURED)
    return client


def test_a_client_without_mic_is_let_in_by_default(parties):
    handshake(gss_client(parties), our_server(parties))


def test_a_client_without_mic_is_refused_where_it_is_required(parties):
    with pytest.raises(PeerError):
        handshake(gss_client(parties), our_server(parties, OPENSSPI_NTLM_REQUIRE_MIC="yes"))


def test_a_client_with_mic_is_let_in_where_it_is_required(parties):
    handshake(parties.ntlm_auth_client(), our_server(parties, OPENSSPI_NTLM_REQUIRE_MIC="yes"))


@pytest.mark.parametrize("peer", ["ntlm_auth_server", "gss"])
@pytest.mark.parametrize("position", [MIC.start, MIC.stop - 1])
def test_peers_refuse_our_client_when_its_mic_is_altered(parties, peer, position):
    client, server = our_client(parties), getattr(parties, peer)()
    if peer == "gss":
        server.call("accept")
    token = bytearray(client.step(server.step(client.step())))
    token[position] ^= 1
    with pytest.raises(PeerError):
        server.step(bytes(token))


def refused(client, server):
    with pytest.raises(PeerError) as refusal:
        handshake(client, server)
    return refusal.value.code


def test_a_client_without_channel_bindings_is_refused_by_a_server_that_has_some(parties):
    assert refused(gss_client(parties), our_server(parties, BINDINGS)) == SEC_E_BAD_BINDINGS


def test_a_client_without_channel_bindings_is_let_in_where_the_server_has_none(parties):
    handshake(gss_client(parties), our_server(parties))


def test_a_client_without_channel_bindings_is_let_in_where_the_program_allows_it(parties):
    handshake(gss_client(parties), our_server(parties, BINDINGS, ["allow_missing_bindings"]))
    other = gss_client(parties, b"other")
    server = our_server(parties, BINDINGS, ["allow_missing_bindings"])
    assert refused(other, server) == SEC_E_BAD_BINDINGS


def test_a_client_without_channel_bindings_is_let_in_where_the_setting_accepts_it(parties):
    setting = {"OPENSSPI_NTLM_CHANNEL_BINDINGS": "accept"}
    handshake(gss_client(parties), our_server(parties, BINDINGS, **setting))
    assert (
        refused(gss_client(parties, b"other"), our_server(parties, BINDINGS, **setting)) == SEC_E_BAD_BINDINGS
    )


def test_a_server_behind_a_proxy_wants_bindings_and_compares_none(parties):
    handshake(gss_client(parties, BINDINGS), our_server(parties, flags=["proxy_bindings"]))
    assert refused(gss_client(parties), our_server(parties, flags=["proxy_bindings"])) == SEC_E_BAD_BINDINGS


def test_a_client_without_channel_bindings_is_refused_where_they_are_required(parties):
    with pytest.raises(PeerError) as refusal:
        handshake(
            gss_client(parties), our_server(parties, BINDINGS, OPENSSPI_NTLM_CHANNEL_BINDINGS="require")
        )
    assert refusal.value.code == SEC_E_BAD_BINDINGS


def test_a_client_with_the_required_channel_bindings_is_let_in(parties):
    client = gss_client(parties, BINDINGS)
    handshake(client, our_server(parties, BINDINGS, OPENSSPI_NTLM_CHANNEL_BINDINGS="require"))


def test_other_channel_bindings_pass_a_server_that_ignores_them(parties):
    client = gss_client(parties, b"other")
    handshake(client, our_server(parties, BINDINGS, OPENSSPI_NTLM_CHANNEL_BINDINGS="ignore"))


def test_a_client_that_means_this_server_is_let_in_where_that_is_required(parties):
    client = gss_client(parties, target=f"http@{DOMAIN}")  # home names this computer so
    handshake(client, our_server(parties, OPENSSPI_NTLM_TARGET_NAME="require"))


@pytest.mark.parametrize("requirement", ["accept", "require"])
def test_a_client_that_means_another_server_is_refused_where_that_is_checked(parties, requirement):
    with pytest.raises(PeerError) as refusal:
        handshake(gss_client(parties), our_server(parties, OPENSSPI_NTLM_TARGET_NAME=requirement))
    assert refusal.value.code == SEC_E_WRONG_PRINCIPAL


def test_a_client_that_names_no_server_is_refused_only_where_that_is_required(parties):
    handshake(parties.ntlm_auth_client(), our_server(parties, OPENSSPI_NTLM_TARGET_NAME="accept"))
    with pytest.raises(PeerError) as refusal:
        handshake(parties.ntlm_auth_client(), our_server(parties, OPENSSPI_NTLM_TARGET_NAME="require"))
    assert refusal.value.code == SEC_E_WRONG_PRINCIPAL
