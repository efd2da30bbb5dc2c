# SPDX-License-Identifier: MIT
"""DIGEST-MD5 with Cyrus SASL at the other end: both roles, all qualities, messages through the layers."""

import os
import subprocess

import pytest
from peers import command, requirements
from peers.party import Party, PeerError, cyrus_party, sspi_party

REALM = "realm"
USER = "carol"
PASSWORD = "a plain secret"
FLAGS = {"auth": (), "auth-int": ("integrity",), "auth-conf": ("integrity", "confidentiality")}
# In the order of digest-md5's own table the strongest first: Cyrus takes RC4 where it is offered.
STRENGTH = {"auth": 0, "auth-int": 1, "auth-conf": 128}
# Cyrus refuses empty messages.
MESSAGES = [b"a", b"hello", bytes(range(256)) * 4, os.urandom(60000)]
LOGON_DENIED = -2146893044


@pytest.fixture(autouse=True)
def needed():
    requirements.need_opensspi()
    requirements.need_file("/usr/lib/*/sasl2/libdigestmd5.so*", "libsasl2-modules")
    requirements.need_program("saslpasswd2", "sasl2-bin")


@pytest.fixture
def database(tmp_path):
    """database is Cyrus' file of users, with carol."""
    path = tmp_path / "sasldb2"
    subprocess.run(
        ["saslpasswd2", "-p", "-c", "-f", str(path), "-u", REALM, USER],
        input=PASSWORD.encode(),
        check=True,
    )
    return str(path)


@pytest.fixture
def parties(tmp_path, home):
    """parties starts a process of each library."""
    started = []

    def start(make, **environment):
        started.append(make(tmp_path / f"log{len(started)}", **environment))
        return started[-1]

    yield lambda: (start(cyrus_party), start(sspi_party, OPENSSPI_DIGEST_REALM=REALM, **home))
    for one in started:
        one.close()


def handshake(client: Party, server: Party):
    """handshake carries tokens; in SASL the server speaks first."""
    token = server.step()
    while token is not None or not client.done:
        token = client.step(token)
        if server.done:
            break
        token = server.step(token)
    assert client.done
    assert server.done


def exchange(cyrus, ours, ours_first):
    for message in MESSAGES:
        if ours_first:
            assert cyrus.call("decode", data=framed(ours.call("digest_seal", data=message))) == message
        wire = cyrus.call("encode", data=message)
        assert ours.call("digest_open", wire=unframed(wire)) == message
        assert cyrus.call("decode", data=framed(ours.call("digest_seal", data=message))) == message


def framed(wire):
    return len(wire).to_bytes(4, "big") + wire


def unframed(wire):
    assert int.from_bytes(wire[:4], "big") == len(wire) - 4
    return wire[4:]


@pytest.mark.parametrize("qop", FLAGS)
def test_our_client_and_cyrus_server(parties, database, qop):
    cyrus, ours = parties()
    cyrus.call("accept", database=database, qop=qop, realm=REALM)
    ours.call(
        "init",
        user=USER,
        password=PASSWORD,
        flags=FLAGS[qop],
        target="ldap/server.example",
        package="WDigest",
    )
    handshake(ours, cyrus)
    assert cyrus.call("strength") == STRENGTH[qop]
    if qop != "auth":
        exchange(cyrus, ours, ours_first=True)


@pytest.mark.parametrize("qop", FLAGS)
def test_cyrus_client_and_our_server(parties, home, qop):
    command.add_account(USER, PASSWORD, "--digest-realm", REALM, **home)
    cyrus, ours = parties()
    ours.call("accept", flags=FLAGS[qop], package="WDigest")
    cyrus.call("init", user=USER, password=PASSWORD, qop=qop)
    handshake(cyrus, ours)
    assert cyrus.call("strength") == STRENGTH[qop]
    if qop != "auth":
        exchange(cyrus, ours, ours_first=False)


def exchange_megabytes(cyrus, ours):
    """exchange_megabytes sends 2.4 MB each way."""
    block = os.urandom(60000)
    for _ in range(40):
        assert cyrus.call("decode", data=framed(ours.call("digest_seal", data=block))) == block
        assert ours.call("digest_open", wire=unframed(cyrus.call("encode", data=block))) == block


@pytest.mark.parametrize("qop", ["auth-int", "auth-conf"])
def test_our_client_and_cyrus_server_exchange_megabytes(parties, database, qop):
    cyrus, ours = parties()
    cyrus.call("accept", database=database, qop=qop, realm=REALM)
    ours.call(
        "init",
        user=USER,
        password=PASSWORD,
        flags=FLAGS[qop],
        target="ldap/server.example",
        package="WDigest",
    )
    handshake(ours, cyrus)
    exchange_megabytes(cyrus, ours)


@pytest.mark.parametrize("qop", ["auth-int", "auth-conf"])
def test_cyrus_client_and_our_server_exchange_megabytes(parties, home, qop):
    command.add_account(USER, PASSWORD, "--digest-realm", REALM, **home)
    cyrus, ours = parties()
    ours.call("accept", flags=FLAGS[qop], package="WDigest")
    cyrus.call("init", user=USER, password=PASSWORD, qop=qop)
    handshake(cyrus, ours)
    exchange_megabytes(cyrus, ours)


def test_wrong_passwords_are_refused_both_ways(parties, database, home):
    command.add_account(USER, PASSWORD, "--digest-realm", REALM, **home)
    cyrus, ours = parties()
    ours.call("accept", package="WDigest", flags=())
    cyrus.call("init", user=USER, password="wrong", qop="auth")
    with pytest.raises(PeerError) as refusal:
        handshake(cyrus, ours)
    assert refusal.value.code == LOGON_DENIED
    cyrus, ours = parties()
    cyrus.call("accept", database=database, qop="auth", realm=REALM)
    ours.call("init", user=USER, password="wrong", target="ldap/server.example", package="WDigest")
    with pytest.raises(PeerError):
        handshake(ours, cyrus)
