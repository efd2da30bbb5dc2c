# SPDX-License-Identifier: MIT
"""The Schannel backend of c-client (Alpine's mail library), compiled unmodified, against TLS servers.

It knows no TLS 1.3: it does not pass the tickets that DecryptMessage reports (SEC_I_RENEGOTIATE) to
InitializeSecurityContext. As on Windows, it negotiates TLS 1.2, because it does not give SCH_CREDENTIALS.
"""

import contextlib
import os
import socket
import subprocess
import threading
import time

import pytest
from peers import requirements, tls_servers
from peers.mit_kdc import free_port
from peers.tls_pki import NAME

CERTIFICATES = pytest.mark.parametrize("certificate", ["server", "rsa"])


@pytest.fixture
def run(cclient_program, pki, tmp_path):
    """run gives the program its arguments, and returns its exit status, what it read and what it logged."""
    environment = {"OPENSSPI_HOME": str(tmp_path / "home"), "OPENSSPI_TRUSTED_ROOTS": pki.path("root.pem")}

    def run_program(port, *arguments, name=NAME, **more):
        finished = subprocess.run(
            [cclient_program, str(port), name, *arguments],
            env=os.environ | environment | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return finished.returncode, finished.stdout, finished.stderr

    return run_program


class Server(threading.Thread):
    """Server is Python's ssl: it returns what clients send, and lines in upper case.

    `versions` are those of its connections.
    """

    def __init__(self, context):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.context = context
        self.versions = []
        self.start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                connection.settimeout(20)
                with self.context.wrap_socket(connection, server_side=True) as tls:
                    self.versions.append(tls.version())
                    while data := tls.recv(65536):
                        tls.sendall(data.upper() if data.endswith(b"\r\n") else data)


@contextlib.contextmanager
def python_server(pki, certificate="server", version=None):
    server = Server(tls_servers.python_context(pki, version, certificate))
    try:
        yield server
    finally:
        server.listener.close()


@contextlib.contextmanager
def program(port, *command):
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as peer:
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield
        finally:
            peer.kill()


@CERTIFICATES
def test_python_servers_echo_lines_and_megabytes(run, pki, certificate):
    with python_server(pki, certificate) as server:
        actions = ["send=one\\r\\n", "line", "send=two\\r\\n", "line", "big=3000000"]
        assert run(server.port, "validate", *actions) == (0, "ONE\nTWO\n", "")
        assert run(server.port, "client", "validate", *actions[:2]) == (0, "ONE\n", "")
        assert set(server.versions) == {"TLSv1.2"}, "as on Windows, though the server has TLS 1.3"


@CERTIFICATES
@pytest.mark.parametrize("options", [["-tls1_2"], []], ids=["only-1.2", "any"])
def test_s_server_reverses_text(run, pki, certificate, options):
    port = free_port()
    files = ["-cert", pki.path(f"{certificate}.pem"), "-key", pki.path(f"{certificate}.key")]
    chain = ["-cert_chain", pki.path("authority.pem")]
    with program(port, "openssl", "s_server", "-accept", str(port), *files, *chain, "-rev", *options):
        assert run(port, "validate", "send=abc\\n", "read=4", "send=xyz\\n", "read=4") == (
            0,
            "cba\n\nzyx\n\n",
            "",
        )
        assert run(port, "tls1_2", "validate", "send=abc\\n", "read=4") == (0, "cba\n\n", "")


def test_gnutls_serv_echoes_text(run, pki):
    requirements.need_program("gnutls-serv", "gnutls-bin")
    port = free_port()
    files = ["--x509certfile", pki.path("server.chain"), "--x509keyfile", pki.path("server.key")]
    with program(port, "gnutls-serv", "--echo", "--port", str(port), *files):
        assert run(port, "validate", "send=abc\\n", "read=4") == (0, "abc\n\n", "")


def test_a_server_without_tls_1_2_is_refused(run, pki):
    with python_server(pki, version="1.3") as server:
        status, _, log = run(server.port, "validate", "send=one\\r\\n", "line")
        assert status == 1
        assert "TLS/SSL failure for server.example" in log


@pytest.mark.parametrize(
    ("certificate", "name", "roots", "message"),
    [
        ("server", "other.example", "root.pem", "Server name does not match certificate"),
        ("expired", NAME, "root.pem", "Certificate has expired"),
        ("server", NAME, "stranger.pem", "Self-signed certificate or untrusted authority"),
    ],
)
def test_c_client_refuses_a_certificate_and_says_why(run, pki, certificate, name, roots, message):
    with python_server(pki, certificate) as server:
        lines = ["send=one\\r\\n", "line"]
        status, _, log = run(
            server.port, "validate", *lines, name=name, OPENSSPI_TRUSTED_ROOTS=pki.path(roots)
        )
        assert (status, log) == (1, f"log: Certificate failure for {name}: {message}: CN={certificate}\n")
        assert run(server.port, "novalidate", *lines, name=name) == (0, "ONE\n", ""), "as the user chose"
