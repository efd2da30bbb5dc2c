# SPDX-License-Identifier: MIT
"""NTLMv1, with and without extended session security: refused unless a setting allows it, and right then."""

import struct

import pytest
from peers.account import DOMAIN, PASSWORD, USER
from peers.party import PeerError, handshake

SEC_E_LOGON_DENIED = -2146893044
SEC_E_UNSUPPORTED_FUNCTION = -2146893054
EXTENDED_SESSION_SECURITY = 0x00080000
NT_RESPONSE_V1_LEN = 24
SECURED = ["integrity", "confidentiality", "replay", "sequence"]
# LM_COMPAT_LEVEL of gss-ntlmssp: 0 is LM and NTLMv1, 1 adds extended session security, 3 is NTLMv2.
OLD_LEVELS = ["0", "1", "2"]


def responses(authenticate):
    """responses is (LM response, NT response, flags) of an AUTHENTICATE message, [MS-NLMP] 2.2.1.3."""
    lm_len, _, lm_offset = struct.unpack_from("<HHI", authenticate, 12)
    nt_len, _, nt_offset = struct.unpack_from("<HHI", authenticate, 20)
    (flags,) = struct.unpack_from("<I", authenticate, 60)
    return authenticate[lm_offset : lm_offset + lm_len], authenticate[nt_offset : nt_offset + nt_len], flags


def old_client(parties, level):
    client = parties.gss(LM_COMPAT_LEVEL=level)
    client.call("init", user=USER, domain=DOMAIN, flags=SECURED)
    return client


def our_server(parties, **environment):
    server = parties.sspi(**environment)
    server.call("accept")
    return server


def our_client(parties, **environment):
    client = parties.sspi(**environment)
    client.call("init", user=USER, domain=DOMAIN, password=PASSWORD, flags=SECURED)
    return client


def talk(client, server):
    """talk proves that both ends have the same keys in the same state, in both directions."""
    assert client.session_key() == server.session_key()
    for message in (b"first", b"second"):
        assert server.call("unwrap", token=client.call("wrap", data=message)) == message
        assert client.call("unwrap", token=server.call("wrap", data=message)) == message
        server.call("verify", data=message, signature=client.call("sign", data=message))


@pytest.mark.parametrize("level", OLD_LEVELS)
def test_our_server_refuses_ntlm_v1_by_default(parties, level):
    client, server = old_client(parties, level), our_server(parties)
    with pytest.raises(PeerError) as refusal:
        handshake(client, server)
    assert refusal.value.code in (SEC_E_LOGON_DENIED, SEC_E_UNSUPPORTED_FUNCTION)


@pytest.mark.parametrize("level", ["1", "2"])
def test_our_server_takes_ntlm_v1_where_the_setting_accepts_it(parties, level):
    client, server = old_client(parties, level), our_server(parties, OPENSSPI_NTLM_V1="accept")
    handshake(client, server)
    talk(client, server)


@pytest.mark.parametrize(
    "settings", ["client ntlmv2 auth = no", "client ntlmv2 auth = no\nclient lanman auth = yes"]
)
def test_our_server_takes_sambas_ntlm_v1_where_the_setting_accepts_it(parties, settings):
    """Without extended session security, which gss-ntlmssp and Samba do not do alike."""
    client, server = parties.gensec(settings), our_server(parties, OPENSSPI_NTLM_V1="accept")
    client.call("init", user=USER, domain=DOMAIN, password=PASSWORD, flags=["integrity", "confidentiality"])
    handshake(client, server)
    talk(client, server)


def old_server(parties, level):
    server = parties.gss(LM_COMPAT_LEVEL=level)
    server.call("accept")
    return server


def test_our_client_sends_ntlm_v2_to_a_server_that_would_take_less(parties):
    client, server = our_client(parties), old_server(parties, "1")
    authenticate = client.step(server.step(client.step()))
    lm_response, nt_response, _ = responses(authenticate)
    assert len(nt_response) > NT_RESPONSE_V1_LEN
    assert lm_response.strip(b"\0") == b""
    server.step(authenticate)
    talk(client, server)


def test_our_client_refuses_a_server_without_extended_session_security(parties):
    client, server = our_client(parties), old_server(parties, "0")
    with pytest.raises(PeerError) as refusal:
        handshake(client, server)
    assert refusal.value.code == SEC_E_UNSUPPORTED_FUNCTION


@pytest.mark.parametrize(("level", "extended"), [("0", 0), ("1", EXTENDED_SESSION_SECURITY)])
def test_our_client_sends_ntlm_v1_where_the_setting_allows_it(parties, level, extended):
    client, server = our_client(parties, OPENSSPI_NTLM_V1="send"), old_server(parties, level)
    authenticate = client.step(server.step(client.step()))
    _, nt_response, flags = responses(authenticate)
    assert len(nt_response) == NT_RESPONSE_V1_LEN
    assert flags & EXTENDED_SESSION_SECURITY == extended
    server.step(authenticate)
    assert client.session_key() == server.session_key()
    if extended:
        talk(client, server)


def test_samba_that_permits_ntlm_v1_has_our_session_key(parties):
    client = our_client(parties, OPENSSPI_NTLM_V1="send")
    server = parties.ntlm_auth_server(settings="ntlm auth = yes")
    handshake(client, server)
    assert client.session_key() == server.session_key()
