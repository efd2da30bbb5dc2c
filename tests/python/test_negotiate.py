# SPDX-License-Identifier: MIT
"""Negotiate, from Python: what pywin32's programs do with it."""

import opensspi
import pytest
from opensspi import sspi, sspicon, win32security


def negotiate(account):
    """negotiate returns both ends of a finished handshake and the tokens that it took."""
    client, server = sspi.ClientAuth("Negotiate", auth_info=account), sspi.ServerAuth("negotiate")
    tokens, received = [], None
    for end in (client, server, client, server, client):
        status, answer = end.authorize(received)
        received = answer[0].Buffer
        if received:
            tokens.append(received)
    assert status == sspicon.SEC_E_OK
    return client, server, tokens


def test_both_ends_are_authenticated_after_four_messages(account):
    client, server, tokens = negotiate(account)
    assert client.authenticated and server.authenticated
    assert len(tokens) == 4
    assert client.pkg_info["Name"] == "Negotiate"


def test_messages_go_both_ways(account):
    client, server, _ = negotiate(account)
    for sender, receiver in ((client, server), (server, client)):
        assert receiver.decrypt(*sender.encrypt(b"sealed")) == b"sealed"
        receiver.verify(b"signed", sender.sign(b"signed"))
        assert receiver.unwrap(sender.wrap(b"wrapped", True)) == (b"wrapped", True)


def test_the_context_says_which_package_it_became(account):
    client, server, _ = negotiate(account)
    for end in (client, server):
        state, package = end.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_NEGOTIATION_INFO)
        assert state == sspicon.SECPKG_NEGOTIATION_COMPLETE
        assert package == end.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_PACKAGE_INFO)
        assert package["Name"] in ("NTLM", "Kerberos")


def test_a_half_open_context_says_what_it_tries(account):
    client = sspi.ClientAuth("Negotiate", auth_info=account)
    client.authorize(None)
    state, package = client.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_NEGOTIATION_INFO)
    assert state == sspicon.SECPKG_NEGOTIATION_OPTIMISTIC
    assert package["Name"] in ("NTLM", "Kerberos")


def test_the_server_acts_as_the_client_of_its_own_user():
    client, server = sspi.ClientAuth("Negotiate"), sspi.ServerAuth("Negotiate")
    received = None
    for end in (client, server, client, server, client):
        received = end.authorize(received)[1][0].Buffer
    server.ctxt.ImpersonateSecurityContext()
    server.ctxt.RevertSecurityContext()


def test_the_package_is_what_windows_lists():
    info = win32security.QuerySecurityPackageInfo("NEGOTIATE")
    assert (info["Name"], info["RPCID"], info["Version"]) == ("Negotiate", 9, 1)
    assert info["Comment"] == "Microsoft Package Negotiator"
    assert info in win32security.EnumerateSecurityPackages()


def test_every_token_is_described(account):
    _, _, tokens = negotiate(account)
    said = [opensspi.describe(token) for token in tokens]
    assert {words["package"] for words in said} == {"Negotiate"}
    assert any("1.3.6.1.4.1.311.2.2.10" in name for name in said[0]["mechanisms"])
    assert "AUTHENTICATE" in said[2]["token"]["summary"]
    assert said[3]["state"] == "accept-completed"


@pytest.mark.parametrize("number", [1, 2])
def test_an_altered_token_is_refused(account, number):
    client, server = sspi.ClientAuth("Negotiate", auth_info=account), sspi.ServerAuth("Negotiate")
    received = None
    with pytest.raises(win32security.error) as refusal:
        for step, end in enumerate((client, server, client, server, client)):
            received = end.authorize(received)[1][0].Buffer
            if step == number:
                received = received[:-1] + bytes([received[-1] ^ 1])
    assert refusal.value.winerror < 0
