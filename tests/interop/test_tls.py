# SPDX-License-Identifier: MIT
"""Schannel against OpenSSL's and GnuTLS' programs and Python's ssl, both roles, TLS 1.2 and 1.3.

Our ends are examples/tls_socket.py, which every test imports.
"""

import contextlib
import hashlib
import importlib.util
import pathlib
import socket
import ssl
import subprocess
import threading
import time

import opensspi
import pytest
from opensspi import sspicon, win32security, winerror
from peers import requirements
from peers.tls_pki import NAME

opensspi.install_as_pywin32()
EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "tls_socket.py"
SPEC = importlib.util.spec_from_file_location("tls_socket", EXAMPLE)
tls_socket = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tls_socket)

ONLY = {"1.2": (0x400, 0x800), "1.3": (0x1000, 0x2000)}  # SP_PROT_* of servers and of clients
MUTUAL = sspicon.ASC_REQ_MUTUAL_AUTH
VERSIONS = pytest.mark.parametrize("version", ["1.2", "1.3"])
TIMEOUT = 30


def server_credential(pki, name="server", version=None, **more):
    if version:
        more["EnabledProtocols"] = ONLY[version][0]
    return tls_socket.credential_of(
        sspicon.SECPKG_CRED_INBOUND, Certificates=[pki.pair(name)], RootStore=pki.read("root.pem"), **more
    )


def client_credential(pki, version=None, roots="root.pem", certificate=None, **more):
    if version:
        more["EnabledProtocols"] = ONLY[version][1]
    if certificate:
        more["Certificates"] = [pki.pair(certificate)]
    return tls_socket.credential_of(sspicon.SECPKG_CRED_OUTBOUND, RootStore=pki.read(roots), **more)


class OurServer(threading.Thread):
    """OurServer returns one client's line in upper case, and keeps what it learned."""

    def __init__(self, credential, flags=0, protocols=()):
        super().__init__(daemon=True)
        self.credential, self.flags, self.protocols = credential, flags, protocols
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.tls = self.error = None
        self.start()

    def run(self):
        connection, _ = self.listener.accept()
        connection.settimeout(TIMEOUT)
        with connection, self.listener:
            try:
                self.tls = tls_socket.TlsSocket(
                    connection, self.credential, flags=self.flags, protocols=self.protocols
                )
                self.tls.send(self.tls.recv().upper())
                self.tls.close()
            except (OSError, win32security.error) as error:
                self.error = error

    def finished(self):
        self.join(TIMEOUT)
        assert not self.is_alive()
        return self


@contextlib.contextmanager
def our_client(port, credential, target=NAME, **options):
    connection = connect(port)
    with connection:
        yield tls_socket.TlsSocket(connection, credential, target, **options)


def connect(port):
    """connect waits until the peer listens."""
    for _ in range(300):
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return connection
    raise TimeoutError("the peer does not listen")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@contextlib.contextmanager
def program(*arguments):
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def read_to(running, expected):
    text = b""
    while expected not in text:
        line = running.stdout.readline()
        assert line, text
        text += line
    return text


def received_line(tls):
    line = b""
    while not line.endswith(b"\n"):
        more = tls.recv()
        assert more
        line += more
    return line


# OpenSSL


@VERSIONS
@pytest.mark.parametrize("name", ["server", "rsa"])
def test_our_client_talks_to_s_server(pki, version, name):
    port = free_port()
    files = [
        "-cert",
        pki.path(f"{name}.pem"),
        "-key",
        pki.path(f"{name}.key"),
        "-cert_chain",
        pki.path("authority.pem"),
    ]
    switch = "-tls" + version.replace(".", "_")
    with (
        program("openssl", "s_server", "-accept", str(port), *files, switch, "-rev", "-alpn", "http/1.1"),
        our_client(port, client_credential(pki), protocols=(b"h2", b"http/1.1")) as tls,
    ):
        tls.send(b"abc\n")
        assert received_line(tls) == b"cba\n"
        chosen = tls.context.QueryContextAttributes(sspicon.SECPKG_ATTR_APPLICATION_PROTOCOL)
        assert chosen["ProtocolId"] == b"http/1.1"
        remote = tls.context.QueryContextAttributes(sspicon.SECPKG_ATTR_REMOTE_CERT_CONTEXT)
        assert type(remote).__name__ == "PyCERT_CONTEXT"
        assert remote.CertEncoded == ssl.PEM_cert_to_DER_cert(pki.read(f"{name}.pem").decode())
        info = tls.context.QueryContextAttributes(sspicon.SECPKG_ATTR_CONNECTION_INFO)
        assert info["Protocol"] == ONLY[version][1]
        with tls.context.QueryContextAttributes(sspicon.SECPKG_ATTR_ROOT_STORE) as roots:
            (root,) = roots.CertEnumCertificatesInStore()
            assert root.CertEncoded == pki.der("root")
            root.CertFreeCertificateContext()


@VERSIONS
@pytest.mark.parametrize("name", ["server", "rsa"])
def test_s_client_talks_to_our_server(pki, version, name):
    server = OurServer(server_credential(pki, name), protocols=(b"h2",))
    options = [
        "-CAfile",
        pki.path("root.pem"),
        "-verify_return_error",
        "-servername",
        NAME,
        "-verify_hostname",
        NAME,
    ]
    switch = "-tls" + version.replace(".", "_")
    with program(
        "openssl",
        "s_client",
        "-connect",
        f"127.0.0.1:{server.port}",
        *options,
        switch,
        "-alpn",
        "h2,x",
        "-quiet",
    ) as client:
        client.stdin.write(b"abc\n")
        client.stdin.flush()
        read_to(client, b"ABC\n")
    assert server.finished().error is None
    assert (
        server.tls.context.QueryContextAttributes(sspicon.SECPKG_ATTR_APPLICATION_PROTOCOL)["ProtocolId"]
        == b"h2"
    )


class LinesServer(OurServer):
    """LinesServer returns every line that the client sends before it closes."""

    def run(self):
        connection, _ = self.listener.accept()
        connection.settimeout(TIMEOUT)
        with connection, self.listener:
            try:
                self.tls = tls_socket.TlsSocket(connection, self.credential)
                while line := self.tls.recv():
                    self.tls.send(line.upper())
            except (OSError, win32security.error) as error:
                self.error = error


@pytest.mark.parametrize(
    ("version", "command", "name"),
    [("1.2", b"R", "renegotiation"), ("1.3", b"k", "key update"), ("1.3", b"K", "key update with reply")],
)
def test_s_client_begins_more_handshakes(pki, version, command, name):
    server = LinesServer(server_credential(pki))
    switch = "-tls" + version.replace(".", "_")
    options = ["-CAfile", pki.path("root.pem"), "-servername", NAME, switch]
    with program("openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", *options) as client:
        for line in (b"before", command, b"between", command, b"after"):
            client.stdin.write(line + b"\n")
            client.stdin.flush()
            said = b"RENEGOTIATING" if version == "1.2" else b"KEYUPDATE"
            read_to(client, said if line == command else line.upper() + b"\n")
        client.stdin.write(b"Q\n")
        client.stdin.flush()
        server.finished()
    assert server.error is None, name


# GnuTLS


@VERSIONS
def test_our_client_talks_to_gnutls_serv(pki, version):
    requirements.need_program("gnutls-serv", "gnutls-bin")
    port = free_port()
    files = ["--x509certfile", pki.path("server.chain"), "--x509keyfile", pki.path("server.key")]
    priority = f"NORMAL:-VERS-ALL:+VERS-TLS{version}"
    with (
        program("gnutls-serv", "--echo", "--port", str(port), *files, "--priority", priority),
        our_client(port, client_credential(pki)) as tls,
    ):
        tls.send(b"echo\n")
        assert received_line(tls) == b"echo\n"


@VERSIONS
def test_gnutls_cli_talks_to_our_server(pki, version):
    requirements.need_program("gnutls-cli", "gnutls-bin")
    server = OurServer(server_credential(pki))
    priority = f"NORMAL:-VERS-ALL:+VERS-TLS{version}"
    options = ["--x509cafile", pki.path("root.pem"), "--verify-hostname", NAME, "--priority", priority]
    with program("gnutls-cli", "127.0.0.1", "--port", str(server.port), *options) as client:
        read_to(client, b"Handshake was completed")
        client.stdin.write(b"abc\n")
        client.stdin.flush()
        read_to(client, b"ABC\n")
    assert server.finished().error is None


# NSS


@pytest.fixture(scope="module")
def nss(pki):
    """nss is the option for a database of NSS with the server's certificate and the trusted root."""
    for name in ("certutil", "pk12util", "selfserv", "tstclnt"):
        requirements.need_program(name, "libnss3-tools")
    database = f"sql:{pki.directory}"
    pki.run("pkcs12 -export -inkey server.key -in server.chain -name server -out server.p12 -passout pass:x")
    for command in (
        ["certutil", "-N", "-d", database, "--empty-password"],
        ["certutil", "-A", "-d", database, "-n", "root", "-t", "C,,", "-a", "-i", pki.path("root.pem")],
        ["pk12util", "-d", database, "-i", pki.path("server.p12"), "-W", "x"],
    ):
        subprocess.run(command, check=True, capture_output=True)
    return ("-d", database)


@VERSIONS
def test_our_client_talks_to_selfserv(pki, nss, version):
    port = free_port()
    with (
        program("selfserv", *nss, "-n", "server", "-p", str(port), "-V", f"tls{version}:tls{version}"),
        our_client(port, client_credential(pki)) as tls,
    ):
        tls.send(b"GET / HTTP/1.0\r\n\r\n")
        assert tls.recv().startswith(b"HTTP/1.0 200 OK")
        info = tls.context.QueryContextAttributes(sspicon.SECPKG_ATTR_CONNECTION_INFO)
        assert info["Protocol"] == ONLY[version][1]


@VERSIONS
def test_tstclnt_talks_to_our_server(pki, nss, version):
    server = OurServer(server_credential(pki))
    options = ["-h", "127.0.0.1", "-a", NAME, "-p", str(server.port), "-V", f"tls{version}:tls{version}"]
    with program("tstclnt", *nss, *options) as client:
        client.stdin.write(b"abc\n")
        client.stdin.flush()
        read_to(client, b"ABC\n")
    assert server.finished().error is None


# Python's ssl


def python_context(pki, role, version, certificate=None, asks=False, module=ssl):
    """python_context is a context of Python's ssl, or of a `module` with its interface."""
    context = module.SSLContext(
        module.PROTOCOL_TLS_CLIENT if role == "client" else module.PROTOCOL_TLS_SERVER
    )
    context.minimum_version = context.maximum_version = getattr(
        module.TLSVersion, "TLSv" + version.replace(".", "_")
    )
    context.load_verify_locations(pki.path("root.pem"))
    if certificate:
        context.load_cert_chain(pki.path(f"{certificate}.chain"), pki.path(f"{certificate}.key"))
    if asks:
        context.verify_mode = module.CERT_REQUIRED
    return context


class PythonServer(threading.Thread):
    """PythonServer echoes what one client sends; `peer` is the client's certificate."""

    def __init__(self, context):
        super().__init__(daemon=True)
        self.context = context
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.error = self.peer = self.binding = None
        self.start()

    def run(self):
        connection, _ = self.listener.accept()
        connection.settimeout(TIMEOUT)
        with connection, self.listener:
            try:
                with self.context.wrap_socket(connection, server_side=True) as tls:
                    self.peer = tls.getpeercert()
                    if tls.version() == "TLSv1.2":
                        self.binding = tls.get_channel_binding()
                    while data := tls.recv(65536):
                        tls.sendall(data)
            except OSError as error:
                self.error = error


def binding_of(context, attribute, prefix):
    """binding_of is the data of a SEC_CHANNEL_BINDINGS, after its header and its name."""
    data = context.QueryContextAttributes(attribute)[32:]
    assert data.startswith(prefix)
    return data[len(prefix) :]


def end_point(pki, name):
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pki.read(f"{name}.pem").decode())).digest()


@VERSIONS
def test_much_data_and_equal_bindings_with_a_python_server(pki, version):
    server = PythonServer(python_context(pki, "server", version, "server"))
    data = bytes(range(256)) * 4096
    with our_client(server.port, client_credential(pki)) as tls:
        received = b""
        for at in range(0, len(data), 100_003):
            piece = data[at : at + 100_003]
            tls.send(piece)
            echoed = b""
            while len(echoed) < len(piece):
                echoed += tls.recv()
            received += echoed
        assert received == data
        end = binding_of(tls.context, sspicon.SECPKG_ATTR_ENDPOINT_BINDINGS, b"tls-server-end-point:")
        assert end == end_point(pki, "server")
        if version == "1.2":
            unique = binding_of(tls.context, sspicon.SECPKG_ATTR_UNIQUE_BINDINGS, b"tls-unique:")
            assert unique == server.binding
        tls.close()
    server.join(TIMEOUT)
    assert server.error is None, "our close_notify arrived"


@VERSIONS
def test_equal_bindings_with_a_python_client(pki, version):
    server = OurServer(server_credential(pki))
    with connect(server.port) as connection:
        context = python_context(pki, "client", version)
        with context.wrap_socket(connection, server_hostname=NAME) as tls:
            tls.sendall(b"abc\n")
            assert tls.recv(100) == b"ABC\n"
            assert tls.recv(100) == b"", "our close_notify"
            unique = tls.get_channel_binding() if version == "1.2" else None
    server.finished()
    assert server.error is None
    assert binding_of(
        server.tls.context, sspicon.SECPKG_ATTR_ENDPOINT_BINDINGS, b"tls-server-end-point:"
    ) == end_point(pki, "server")
    if unique:
        assert binding_of(server.tls.context, sspicon.SECPKG_ATTR_UNIQUE_BINDINGS, b"tls-unique:") == unique


@VERSIONS
def test_sessions_are_resumed_with_a_python_client(pki, version):
    context = python_context(pki, "client", version)
    credential = server_credential(pki)
    session = None
    for resumed in (False, True):
        server = OurServer(credential)
        with (
            connect(server.port) as connection,
            context.wrap_socket(connection, server_hostname=NAME, session=session) as tls,
        ):
            tls.sendall(b"abc\n")
            assert tls.recv(100) == b"ABC\n"
            assert tls.session_reused == resumed
            session = tls.session
        server.finished()


# Clients' certificates


@VERSIONS
def test_our_client_proves_who_it_is(pki, version):
    server = PythonServer(python_context(pki, "server", version, "server", asks=True))
    with our_client(server.port, client_credential(pki, certificate="client")) as tls:
        tls.send(b"x")
        assert tls.recv() == b"x"
        tls.close()
    server.join(TIMEOUT)
    assert server.peer["subject"] == ((("commonName", "client"),),)


@VERSIONS
@pytest.mark.parametrize("certificate", ["client", None])
def test_our_server_asks_for_a_certificate(pki, version, certificate):
    server = OurServer(server_credential(pki), flags=MUTUAL)
    context = python_context(pki, "client", version, certificate)
    with connect(server.port) as connection, context.wrap_socket(connection, server_hostname=NAME) as tls:
        tls.sendall(b"abc\n")
        assert tls.recv(100) == b"ABC\n"
    server.finished()
    assert server.error is None
    assert bool(server.tls.attributes & sspicon.ASC_RET_MUTUAL_AUTH) == bool(certificate)


@VERSIONS
def test_our_server_refuses_a_servers_certificate_of_a_client(pki, version):
    server = OurServer(server_credential(pki), flags=MUTUAL)
    context = python_context(pki, "client", version, "server")
    with (
        connect(server.port) as connection,
        pytest.raises(OSError),
        context.wrap_socket(connection, server_hostname=NAME) as tls,
    ):
        tls.sendall(b"abc\n")
        tls.recv(100)
    assert server.finished().error.winerror == winerror.CERT_E_WRONG_USAGE


# What is refused


@VERSIONS
@pytest.mark.parametrize(
    ("certificate", "roots", "target", "status", "alert"),
    [
        ("server", "stranger.pem", NAME, "SEC_E_UNTRUSTED_ROOT", "unknown ca"),
        ("server", "root.pem", "wrong.example", "SEC_E_WRONG_PRINCIPAL", "bad certificate"),
        ("expired", "root.pem", NAME, "SEC_E_CERT_EXPIRED", "certificate expired"),
        ("client", "root.pem", NAME, "CERT_E_WRONG_USAGE", "bad certificate"),
    ],
)
def test_our_client_refuses_a_certificate_and_says_why(
    pki, version, certificate, roots, target, status, alert
):
    server = PythonServer(python_context(pki, "server", version, certificate))
    with (
        pytest.raises(win32security.error) as failed,
        our_client(server.port, client_credential(pki, roots=roots), target),
    ):
        pass
    assert failed.value.winerror == getattr(winerror, status)
    server.join(TIMEOUT)
    assert alert in str(server.error).replace("_", " ").lower()


@VERSIONS
def test_a_client_that_refuses_our_certificate_tells_us(pki, version):
    server = OurServer(server_credential(pki, "expired"))
    received, to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = python_context(pki, "client", version).wrap_bio(received, to_send, server_hostname=NAME)
    with connect(server.port) as connection:
        refused = False
        while not refused:
            try:
                client.do_handshake()
            except ssl.SSLWantReadError:
                connection.sendall(to_send.read())
                received.write(connection.recv(65536))
            except ssl.SSLCertVerificationError:
                refused = True
        connection.sendall(to_send.read())  # the alert
        server.finished()
    assert server.error.winerror == sspicon.SEC_E_CERT_EXPIRED


def test_ends_without_a_common_version_fail_at_both(pki):
    server = PythonServer(python_context(pki, "server", "1.2", "server"))
    with (
        pytest.raises(win32security.error) as failed,
        our_client(server.port, client_credential(pki, version="1.3")),
    ):
        pass
    assert failed.value.winerror == sspicon.SEC_E_UNSUPPORTED_FUNCTION
    server.join(TIMEOUT)
    assert server.error is not None


def test_a_connection_that_is_cut_is_not_taken_for_closed(pki):
    server = PythonServer(python_context(pki, "server", "1.3", "server"))
    with our_client(server.port, client_credential(pki)) as tls:
        tls.send(b"x")
        assert tls.recv() == b"x"
        tls._connection.shutdown(socket.SHUT_WR)
        with pytest.raises(ConnectionError):
            tls.recv()
