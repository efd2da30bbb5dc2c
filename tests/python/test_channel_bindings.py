# SPDX-License-Identifier: MIT
"""NTLM inside TLS: the bindings of a Schannel context tie a logon to its connection (extended protection)."""

import importlib.util
import pathlib
import shutil
import socket
import subprocess
import threading

import opensspi
import pytest
from opensspi import sspicon, win32security
from sessions import PASSWORD, USER

FLAGS = sspicon.ISC_REQ_INTEGRITY


@pytest.fixture(scope="module")
def tls_socket():
    opensspi.install_as_pywin32()
    path = pathlib.Path(__file__).resolve().parents[2] / "examples" / "tls_socket.py"
    spec = importlib.util.spec_from_file_location("tls_socket", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def new_connection(tls_socket, tmp_path_factory):
    """new_connection returns both ends of a new connection, the client first, with a new certificate."""
    if not shutil.which("openssl"):
        pytest.skip("needs openssl")

    def make():
        directory = tmp_path_factory.mktemp("certificate")
        command = (
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out pem -subj /CN=host"
        )
        subprocess.run(["openssl", *command.split()], cwd=directory, check=True, capture_output=True)
        pem, key = (directory / "pem").read_bytes(), (directory / "key").read_bytes()
        inbound = tls_socket.credential_of(sspicon.SECPKG_CRED_INBOUND, Certificates=[(pem, key)])
        outbound = tls_socket.credential_of(sspicon.SECPKG_CRED_OUTBOUND, RootStore=pem)
        ours, theirs = socket.socketpair()
        servers = []
        thread = threading.Thread(target=lambda: servers.append(tls_socket.TlsSocket(theirs, inbound)))
        thread.start()
        client = tls_socket.TlsSocket(ours, outbound, "host")
        thread.join()
        return client, servers[0]

    return make


def bindings_of(tls):
    return tls.context.QueryContextAttributes(sspicon.SECPKG_ATTR_ENDPOINT_BINDINGS)


def descriptor(token, bindings):
    made = win32security.PySecBufferDescType()
    for kind, content in ((sspicon.SECBUFFER_TOKEN, token), (sspicon.SECBUFFER_CHANNEL_BINDINGS, bindings)):
        buffer = win32security.PySecBufferType(len(content), kind)
        buffer.Buffer = content
        made.append(buffer)
    return made


def output():
    made = win32security.PySecBufferDescType()
    made.append(win32security.PySecBufferType(8192, sspicon.SECBUFFER_TOKEN))
    return made


def log_on(clients_bindings, servers_bindings):
    """log_on is NTLM between a client and a server that give these bindings."""

    def acquire(use, identity):
        return win32security.AcquireCredentialsHandle(None, "NTLM", use, None, identity, None, None)[0]

    ours = acquire(sspicon.SECPKG_CRED_OUTBOUND, (USER, ".", PASSWORD))
    theirs = acquire(sspicon.SECPKG_CRED_INBOUND, None)
    client, server = win32security.PyCtxtHandleType(), win32security.PyCtxtHandleType()
    old_client = old_server = None
    token, status = b"", sspicon.SEC_I_CONTINUE_NEEDED
    while status != sspicon.SEC_E_OK:
        sent = output()
        given = descriptor(token, clients_bindings)
        win32security.InitializeSecurityContext(ours, old_client, "HTTP/host", FLAGS, 0, given, client, sent)
        old_client = client
        reply = output()
        given = descriptor(sent[0].Buffer, servers_bindings)
        status, _, _ = win32security.AcceptSecurityContext(theirs, old_server, given, 0, 0, server, reply)
        old_server = server
        token = reply[0].Buffer
    return server.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES)


@pytest.mark.usefixtures("account")
def test_a_logon_holds_for_its_own_connection_only(new_connection):
    client, server = new_connection()
    assert bindings_of(client) == bindings_of(server)
    assert log_on(bindings_of(client), bindings_of(server)).endswith("\\" + USER)
    other, _ = new_connection()
    with pytest.raises(win32security.error) as failed:
        log_on(bindings_of(other), bindings_of(server))
    assert failed.value.winerror == sspicon.SEC_E_BAD_BINDINGS
