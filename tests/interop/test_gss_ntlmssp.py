# SPDX-License-Identifier: MIT
"""OpenSSPI at one end, gss-ntlmssp at the other: keys, wrap, unwrap, MIC and channel bindings, both ways."""

import pytest
from peers.account import DOMAIN, PASSWORD, USER
from peers.party import PeerError, handshake

SEC_E_LOGON_DENIED = -2146893044
SEC_E_BAD_BINDINGS = -2146892986
SEC_E_MESSAGE_ALTERED = -2146893041
SECURED = ["integrity", "confidentiality", "replay", "sequence"]
BINDINGS = b"tls-server-end-point:" + bytes(range(32))
MESSAGES = [b"x", b"hello", bytes(range(256)) * 64]  # gss-ntlmssp refuses to wrap nothing at all


@pytest.fixture(params=["ours to theirs", "theirs to ours"])
def direction(request):
    return request.param


@pytest.fixture
def ends(parties, direction):
    """ends is (client, server), the parties that the direction names; neither has begun."""
    if direction == "ours to theirs":
        return parties.sspi(), parties.gss()
    return parties.gss(), parties.sspi()


def begin(ends, client_bindings=None, server_bindings=None, password=PASSWORD, flags=SECURED):
    client, server = ends
    client.call("init", user=USER, domain=DOMAIN, password=password, flags=flags, bindings=client_bindings)
    server.call("accept", bindings=server_bindings)
    return ends


def test_session_keys_and_names_agree(ends):
    client, server = begin(ends)
    handshake(client, server)
    assert client.session_key() == server.session_key()
    assert server.call("client") == rf"{DOMAIN}\{USER}"


def test_wrapped_messages_are_unwrapped_in_order_both_ways(ends):
    client, server = begin(ends)
    handshake(client, server)
    for message in MESSAGES:
        assert server.call("unwrap", token=client.call("wrap", data=message)) == message
        assert client.call("unwrap", token=server.call("wrap", data=message)) == message


def test_mics_are_verified_both_ways(ends):
    client, server = begin(ends)
    handshake(client, server)
    for message in MESSAGES:
        server.call("verify", data=message, signature=client.call("sign", data=message))
        client.call("verify", data=message, signature=server.call("sign", data=message))


def test_wrap_and_mic_share_one_sequence(ends):
    client, server = begin(ends)
    handshake(client, server)
    for message in MESSAGES:
        server.call("verify", data=message, signature=client.call("sign", data=message))
        assert server.call("unwrap", token=client.call("wrap", data=message)) == message


def test_integrity_alone_signs(ends):
    client, server = begin(ends, flags=["integrity"])
    handshake(client, server)
    server.call("verify", data=b"hello", signature=client.call("sign", data=b"hello"))
    client.call("verify", data=b"hello", signature=server.call("sign", data=b"hello"))


@pytest.mark.parametrize("position", [0, 4, 15, 16, -1])
def test_an_altered_wrapped_message_is_refused(ends, position):
    client, server = begin(ends)
    handshake(client, server)
    token = bytearray(client.call("wrap", data=b"hello"))
    token[position] ^= 1
    with pytest.raises(PeerError):
        server.call("unwrap", token=bytes(token))


def test_our_server_goes_on_after_a_forged_message(parties):
    client, server = begin((parties.gss(), parties.sspi()))
    handshake(client, server)
    good = client.call("wrap", data=b"hello")
    forged = good[:-1] + bytes([good[-1] ^ 1])
    with pytest.raises(PeerError) as refusal:
        server.call("unwrap", token=forged)
    assert refusal.value.code == SEC_E_MESSAGE_ALTERED
    assert server.call("unwrap", token=good) == b"hello"


def test_equal_channel_bindings_pass(ends):
    client, server = begin(ends, client_bindings=BINDINGS, server_bindings=BINDINGS)
    handshake(client, server)
    assert client.session_key() == server.session_key()


def test_other_channel_bindings_are_refused(ends):
    client, server = begin(ends, client_bindings=BINDINGS, server_bindings=BINDINGS + b"!")
    with pytest.raises(PeerError):
        handshake(client, server)


def test_our_server_names_wrong_channel_bindings(parties):
    client, server = begin(
        (parties.gss(), parties.sspi()), client_bindings=b"other", server_bindings=BINDINGS
    )
    with pytest.raises(PeerError) as refusal:
        handshake(client, server)
    assert refusal.value.code == SEC_E_BAD_BINDINGS


def test_a_wrong_password_is_refused(ends):
    client, server = begin(ends, password="wrong")
    with pytest.raises(PeerError):
        handshake(client, server)


def test_our_end_needs_no_legacy_provider_of_openssl(parties, direction):
    ours = parties.sspi(OPENSSL_MODULES="/nonexistent", OPENSSL_CONF="/nonexistent")
    theirs = parties.gss()
    ends = begin((ours, theirs) if direction == "ours to theirs" else (theirs, ours))
    handshake(*ends)
    assert ends[1].call("unwrap", token=ends[0].call("wrap", data=b"hello")) == b"hello"


def test_our_server_lets_in_the_names_of_ntlm_user_file(parties, user_file, tmp_path):
    user_file.write_text(f"OTHER:someone:else\n{DOMAIN}:{USER}:{PASSWORD}\n")
    server = parties.sspi(
        NTLM_USER_FILE=str(user_file),
        OPENSSPI_AUTHORITIES="file",
        OPENSSPI_COMPUTER_NAME="ELSEWHERE",
        OPENSSPI_HOME=str(tmp_path / "empty"),
    )
    client, server = begin((parties.gss(), server))
    handshake(client, server)
    assert client.session_key() == server.session_key()
    assert server.call("client") == rf"{DOMAIN}\{USER}"


def test_our_server_refuses_a_wrong_password_for_a_name_of_ntlm_user_file(parties, user_file):
    server = parties.sspi(NTLM_USER_FILE=str(user_file), OPENSSPI_AUTHORITIES="file")
    client, server = begin((parties.gss(), server), password="wrong")
    with pytest.raises(PeerError) as refusal:
        handshake(client, server)
    assert refusal.value.code == SEC_E_LOGON_DENIED


def test_our_client_finds_its_account_in_ntlm_user_file(parties, user_file):
    client, server = parties.sspi(NTLM_USER_FILE=str(user_file)), parties.gss()
    client.call("init", flags=SECURED)
    server.call("accept")
    handshake(client, server)
    assert client.session_key() == server.session_key()
    assert server.call("client") == rf"{DOMAIN}\{USER}"
