# SPDX-License-Identifier: MIT
"""Negotiate of OpenSSPI at one end, other implementations of NTLM in SPNEGO at the other."""

import os
import subprocess

import pytest
from peers import command, requirements
from peers.account import DOMAIN, PASSWORD, USER
from peers.ldap_client import element, elements
from peers.party import PeerError, exchange, handshake, http_server

SEC_E_LOGON_DENIED = -2146893044
SEC_E_BAD_BINDINGS = -2146892986
SEC_E_MESSAGE_ALTERED = -2146893041
COMPLETE, OPTIMISTIC, IN_PROGRESS, DIRECT = range(4)
SECURED = ["integrity", "confidentiality", "replay", "sequence"]
BINDINGS = b"tls-server-end-point:" + bytes(range(32))
MESSAGES = [b"x", b"hello", bytes(range(256)) * 64]


def our_client(parties, password=PASSWORD, flags=SECURED):
    client = parties.sspi()
    client.call("init", user=USER, domain=DOMAIN, password=password, flags=flags, package="Negotiate")
    return client


def our_server(parties):
    server = parties.sspi()
    server.call("accept", package="Negotiate")
    return server


@pytest.mark.parametrize("flags", [[], ["integrity"], SECURED], ids=len)
def test_our_two_ends_agree(parties, flags):
    client, server = our_client(parties, flags=flags), our_server(parties)
    handshake(client, server)
    assert client.session_key() == server.session_key()
    assert client.call("package") == server.call("package") == [COMPLETE, "NTLM"]
    for message in MESSAGES:
        server.call("verify", data=message, signature=client.call("sign", data=message))


@pytest.mark.parametrize("flags", [[], ["integrity"], SECURED], ids=len)
def test_ntlm_auth_lets_our_client_in_and_has_the_same_session_key(parties, flags):
    client, server = our_client(parties, flags=flags), parties.spnego_server()
    handshake(client, server)
    assert server.client == rf"{DOMAIN}\{USER}"
    assert client.session_key() == server.session_key()


def test_our_client_answers_ntlm_auth_when_that_speaks_first(parties):
    client, server = our_client(parties), parties.spnego_server()
    offer = client.step(server.hint())
    token = server.step(offer)
    while token is not None:
        token = client.step(token)
        if token is not None:
            token = server.step(token)
    assert client.done and server.done
    assert client.session_key() == server.session_key()


def test_ntlm_auth_refuses_our_client_with_a_wrong_password(parties):
    client, server = our_client(parties, password="wrong"), parties.spnego_server()
    with pytest.raises(PeerError, match="NT_STATUS_LOGON_FAILURE"):
        handshake(client, server)


def test_our_server_lets_ntlm_auth_in_and_has_the_same_session_key(parties):
    client, server = parties.spnego_client(), our_server(parties)
    handshake(client, server)
    assert server.call("client") == rf"{DOMAIN}\{USER}"
    assert server.call("package") == [COMPLETE, "NTLM"]
    assert client.session_key() == server.session_key()


def test_our_server_refuses_ntlm_auth_with_a_wrong_password(parties):
    client, server = parties.spnego_client(password="wrong"), our_server(parties)
    with pytest.raises(PeerError) as refusal:
        handshake(client, server)
    assert refusal.value.code == SEC_E_LOGON_DENIED


def test_our_server_takes_ntlm_auths_bare_tokens(parties):
    client, server = parties.ntlm_auth_client(), our_server(parties)
    challenge = server.step(client.step())
    assert challenge.startswith(b"NTLMSSP")
    assert server.call("package") == [DIRECT, "NTLM"]
    assert server.step(client.step(challenge)) is None
    assert server.call("client") == rf"{DOMAIN}\{USER}"
    assert server.call("package") == [COMPLETE, "NTLM"]


def test_a_code_that_was_taken_away_from_ntlm_auths_token_is_missed(parties):
    client, server = parties.spnego_client(), our_server(parties)
    token = client.step(server.step(client.step()))
    with pytest.raises(PeerError) as refusal:
        server.step(without_code(token))
    assert refusal.value.code == SEC_E_MESSAGE_ALTERED


def without_code(token):
    """without_code is a NegTokenResp whose mechListMIC was cut out."""
    ((choice, sequence),) = elements(token)
    ((_, fields),) = elements(sequence)
    kept = [element(tag, content) for tag, content in elements(fields) if tag != 0xA3]
    assert len(kept) + 1 == len(elements(fields))
    return element(choice, element(0x30, b"".join(kept)))


@pytest.fixture(params=["ours to theirs", "theirs to ours"])
def ends(request, parties, mits_spnego):
    """ends is (client, server): OpenSSPI and gss-ntlmssp in MIT's SPNEGO."""
    if request.param == "ours to theirs":
        return parties.sspi(), parties.gss()
    return parties.gss(), parties.sspi()


def begin(ends, client_bindings=None, server_bindings=None, password=PASSWORD, flags=SECURED):
    client, server = ends
    who = {"user": USER, "domain": DOMAIN, "password": password}
    client.call("init", **who, flags=flags, bindings=client_bindings, package="Negotiate")
    server.call("accept", bindings=server_bindings, package="Negotiate")
    return ends


def test_mits_spnego_and_ours_agree_on_keys_and_names(ends):
    client, server = begin(ends)
    handshake(client, server)
    assert client.session_key() == server.session_key()
    assert server.call("client") == rf"{DOMAIN}\{USER}"


def test_messages_are_unwrapped_and_verified_both_ways(ends):
    client, server = begin(ends)
    handshake(client, server)
    exchange(client, server, MESSAGES, encrypt=(True,))


def test_nothing_need_be_asked_for(ends):
    client, server = begin(ends, flags=[])
    handshake(client, server)
    assert client.session_key() == server.session_key()


def test_equal_channel_bindings_pass_through_spnego(ends):
    client, server = begin(ends, client_bindings=BINDINGS, server_bindings=BINDINGS)
    handshake(client, server)
    assert client.session_key() == server.session_key()


def test_other_channel_bindings_are_refused(ends):
    client, server = begin(ends, client_bindings=BINDINGS, server_bindings=BINDINGS + b"!")
    with pytest.raises(PeerError):
        handshake(client, server)


def test_a_wrong_password_is_refused(ends):
    client, server = begin(ends, password="wrong")
    with pytest.raises(PeerError):
        handshake(client, server)


@pytest.mark.parametrize("which", [1, 2, 3])
def test_a_changed_end_of_any_answer_is_refused(ends, which):
    """The last byte of an answer is one of a server's facts, or of a code."""
    client, server = begin(ends)
    token = client.step()
    with pytest.raises(PeerError):
        for number, end in enumerate([server, client, server, client]):
            if number == which:
                token = token[:-1] + bytes([token[-1] ^ 1])
            token = end.step(token)
    assert number >= which


@pytest.fixture
def server(home, mits_spnego):
    """server is the URL of our HTTP server."""
    requirements.need_program("curl", "curl")
    requirements.need_file("/usr/lib/x86_64-linux-gnu/gssntlmssp/gssntlmssp.so", "gss-ntlmssp")
    with http_server(home) as url:
        yield url


def curl(url, user_file):
    quiet = ["--silent", "--max-time", "10", "--write-out", "\n%{http_code}"]
    finished = subprocess.run(
        ["curl", *quiet, "--negotiate", "--user", ":", url],
        env=dict(os.environ, NTLM_USER_FILE=str(user_file), KRB5_CONFIG="/dev/null"),
        capture_output=True,
        check=True,
        text=True,
    )
    body, _, code = finished.stdout.rpartition("\n")
    return body, int(code)


def test_curl_negotiates_with_our_http_server(server, user_file):
    assert curl(server, user_file) == (rf"{DOMAIN}\{USER}", 200)


def test_curl_with_a_wrong_password_is_refused(server, user_file, home):
    command.run("account", "passwd", USER, "--password-stdin", stdin="changed\n", **home)
    assert curl(server, user_file)[1] == 401


@pytest.mark.parametrize("flags", [["integrity"], ["integrity", "confidentiality"]], ids=["signed", "sealed"])
def test_sambas_client_library_signs_and_seals_with_our_server(parties, flags):
    client, server = parties.gensec(), our_server(parties)
    client.call("init", user=USER, domain=DOMAIN, password=PASSWORD, flags=flags, package="Negotiate")
    handshake(client, server)
    assert client.session_key() == server.session_key()
    for message in MESSAGES:
        assert server.call("unwrap", token=client.call("wrap", data=message)) == message
        token = server.call("wrap", data=message, encrypt="confidentiality" in flags)
        assert client.call("unwrap", token=token) == message
