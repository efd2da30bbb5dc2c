# SPDX-License-Identifier: MIT
"""Schannel against rustls (PyPI's rtls, with the interface of Python's ssl), both roles, TLS 1.2 and 1.3.

Its servers send both tickets of TLS 1.3 in one record.
"""

import pytest
from opensspi import sspicon
from peers.tls_pki import NAME
from test_tls import (
    MUTUAL,
    TIMEOUT,
    VERSIONS,
    OurServer,
    PythonServer,
    client_credential,
    connect,
    our_client,
    python_context,
    server_credential,
)

rtls = pytest.importorskip("rtls", reason="rustls is missing: pip install rtls")

KEYS = pytest.mark.parametrize("name", ["server", "rsa"])
DATA = bytes(range(256)) * 1200


def echoed_by(tls):
    tls.send(DATA)
    received = b""
    while len(received) < len(DATA):
        more = tls.recv()
        assert more
        received += more
    return received


@VERSIONS
@KEYS
def test_our_client_talks_to_rustls(pki, version, name):
    server = PythonServer(python_context(pki, "server", version, name, module=rtls))
    with our_client(server.port, client_credential(pki, version)) as tls:
        assert echoed_by(tls) == DATA
        tls.close()
    server.join(TIMEOUT)
    assert server.error is None


@VERSIONS
@KEYS
def test_a_client_of_rustls_talks_to_our_server(pki, version, name):
    server = OurServer(server_credential(pki, name, version))
    context = python_context(pki, "client", version, module=rtls)
    with connect(server.port) as connection:
        tls = context.wrap_socket(connection, server_hostname=NAME)
        tls.sendall(b"hello")
        assert tls.recv(5) == b"HELLO"
    assert server.finished().tls is not None


@VERSIONS
def test_our_server_demands_the_certificate_of_a_client_of_rustls(pki, version):
    server = OurServer(server_credential(pki, "server", version), flags=MUTUAL)
    context = python_context(pki, "client", version, "client", module=rtls)
    with connect(server.port) as connection:
        tls = context.wrap_socket(connection, server_hostname=NAME)
        tls.sendall(b"hello")
        assert tls.recv(5) == b"HELLO"
    peer = server.finished().tls.context.QueryContextAttributes(sspicon.SECPKG_ATTR_REMOTE_CERT_CONTEXT)
    assert peer.CertEncoded == pki.der("client")
