# SPDX-License-Identifier: MIT
"""Samba's client library against our server: what it signs and seals, and what it accepts."""

import pytest
from peers.account import DOMAIN, PASSWORD, USER
from peers.party import PeerError, handshake

SEALED = ["integrity", "confidentiality"]
MESSAGES = [b"", b"x", b"hello", bytes(range(256)) * 64]


def connected(parties, flags):
    client, server = parties.gensec(), parties.sspi()
    client.call("init", user=USER, domain=DOMAIN, password=PASSWORD, flags=flags)
    server.call("accept")
    handshake(client, server)
    assert client.session_key() == server.session_key()
    return client, server


def test_sealed_messages_are_unsealed_in_order_both_ways(parties):
    client, server = connected(parties, SEALED)
    for message in MESSAGES:
        assert server.call("unwrap", token=client.call("wrap", data=message)) == message
        assert client.call("unwrap", token=server.call("wrap", data=message)) == message


def test_messages_are_signed_in_the_clear_where_nothing_is_sealed(parties):
    client, server = connected(parties, ["integrity"])
    for message in MESSAGES:
        assert server.call("unwrap", token=client.call("wrap", data=message)) == message
        token = server.call("wrap", data=message, encrypt=False)
        assert token[16:] == message
        assert client.call("unwrap", token=token) == message


def test_signatures_are_verified_both_ways(parties):
    client, server = connected(parties, SEALED)
    for message in MESSAGES[1:]:
        server.call("verify", data=message, signature=client.call("sign", data=message))
        client.call("verify", data=message, signature=server.call("sign", data=message))


def test_an_altered_message_of_ours_is_refused(parties):
    client, server = connected(parties, SEALED)
    token = server.call("wrap", data=b"hello")
    with pytest.raises(PeerError):
        client.call("unwrap", token=token[:-1] + bytes([token[-1] ^ 1]))
