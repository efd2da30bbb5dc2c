# SPDX-License-Identifier: MIT
"""Shared by the tests of Kerberos: the targets, and the start and refusal of handshakes."""

import pytest

from peers import mit_kdc
from peers.party import PeerError, handshake

PRINCIPAL = f"HTTP/{mit_kdc.HOST}"
CLIENT = f"alice@{mit_kdc.REALM}"
SECURED = ["mutual", "integrity", "confidentiality", "replay", "sequence"]
UNPROVED = [flag for flag in SECURED if flag != "mutual"]


def begin(ends, target=PRINCIPAL, flags=SECURED, client_bindings=None, server_bindings=None):
    """begin prepares (client, server); no token is sent yet."""
    client, server = ends
    client.call("init", package="Kerberos", target=target, flags=flags, bindings=client_bindings)
    server.call("accept", package="Kerberos", bindings=server_bindings)
    return ends


def established(ends, **options):
    """established is (client, server) after their handshake."""
    handshake(*begin(ends, **options))
    return ends


def refusal(party, method, **arguments):
    """refusal is the error of one call."""
    with pytest.raises(PeerError) as refused:
        party.call(method, **arguments)
    return refused.value


def client_refusal(party, **options):
    """client_refusal is the error of a client's first step."""
    arguments = {"package": "Kerberos", "target": PRINCIPAL, "flags": SECURED} | options
    with pytest.raises(PeerError) as refused:
        party.call("init", **arguments)
        party.step()
    return refused.value
