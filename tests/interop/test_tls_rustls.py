# SPDX-License-Identifier: MIT
"""Schannel against rustls (PyPI's rtls, with the interface of Python's ssl), both roles, TLS 1.2 and 1.3.

Its servers send both tickets of TLS 1.3 in one record.
"""

import socket
import threading

import pytest
from opensspi import sspicon
from peers import requirements
from peers.tls_pki import NAME, Pki
from test_tls import (
    MUTUAL,
    TIMEOUT,
    VERSIONS,
    OurServer,
    client_credential,
    connect,
    our_client,
    server_credential,
)

rtls = pytest.importorskip("rtls", reason="rustls is missing: pip install rtls")

KEYS = pytest.mark.parametrize("name", ["server", "rsa"])
DATA = bytes(range(256)) * 1200


@pytest.fixture(scope="module")
def pki(tmp_path_factory):
    requirements.need_program("openssl", "openssl")
    return Pki(tmp_path_factory.mktemp("pki"))


def context_of(pki, protocol, version, certificate=None):
    context = rtls.SSLContext(protocol)
    context.minimum_version = context.maximum_version = getattr(
        rtls.TLSVersion, "TLSv" + version.replace(".", "_")
    )
    context.load_verify_locations(pki.path("root.pem"))
    if certificate:
        context.load_cert_chain(pki.path(f"{certificate}.chain"), pki.path(f"{certificate}.key"))
    return context


class RustlsServer(threading.Thread):
    """RustlsServer sends back as many bytes as DATA has."""

    def __init__(self, context):
        super().__init__(daemon=True)
        self.context = context
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.error = None
        self.start()

    def run(self):
        connection, _ = self.listener.accept()
        connection.settimeout(TIMEOUT)
        with connection, self.listener:
            try:
                tls = self.context.wrap_socket(connection, server_side=True)
                received = b""
                while len(received) < len(DATA):
                    received += tls.recv(65536)
                tls.sendall(received)
                assert tls.recv(1) == b"", "the client's close_notify"
            except OSError as error:
                self.error = error


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
    server = RustlsServer(context_of(pki, rtls.PROTOCOL_TLS_SERVER, version, name))
    with our_client(server.port, client_credential(pki, version)) as tls:
        assert echoed_by(tls) == DATA
        tls.close()
    server.join(TIMEOUT)
    assert server.error is None


@VERSIONS
@KEYS
def test_a_client_of_rustls_talks_to_our_server(pki, version, name):
    server = OurServer(server_credential(pki, name, version))
    context = context_of(pki, rtls.PROTOCOL_TLS_CLIENT, version)
    with connect(server.port) as connection:
        tls = context.wrap_socket(connection, server_hostname=NAME)
        tls.sendall(b"hello")
        assert tls.recv(5) == b"HELLO"
    assert server.finished().tls is not None


@VERSIONS
def test_our_server_demands_the_certificate_of_a_client_of_rustls(pki, version):
    server = OurServer(server_credential(pki, "server", version), flags=MUTUAL)
    context = context_of(pki, rtls.PROTOCOL_TLS_CLIENT, version, "client")
    with connect(server.port) as connection:
        tls = context.wrap_socket(connection, server_hostname=NAME)
        tls.sendall(b"hello")
        assert tls.recv(5) == b"HELLO"
    peer = server.finished().tls.context.QueryContextAttributes(sspicon.SECPKG_ATTR_REMOTE_CERT_CONTEXT)
    assert peer.CertEncoded == pki.der("client")
