# SPDX-License-Identifier: MIT
"""HTTPS servers on loopback ports of their own: apache2 with mod_ssl, and Python's ssl."""

import http.server
import json
import os
import pathlib
import pwd
import shutil
import socket
import ssl
import subprocess
import threading

from . import requirements
from .mit_kdc import free_port

APACHE = "/usr/sbin/apache2"
MODULES = "/usr/lib/apache2/modules"
LOADED = ("mpm_event", "authn_core", "authz_core", "socache_shmcb", "ssl")
ACCOUNT = "www-data"
PAGE = bytes(range(256)) * 12345
START_TIMEOUT = 20
CONFIGURATION = """
ServerRoot {state}
ServerName server.example
PidFile {state}/pid
DefaultRuntimeDir {state}
Mutex pthread
ErrorLog {state}/error.log
LogFormat "%{{SSL_PROTOCOL}}x %{{SSL_SESSION_RESUMED}}x %{{SSL_CLIENT_S_DN_CN}}x %U" tls
CustomLog {state}/access.log tls
Listen 127.0.0.1:{port}
User {account}
Group {account}
StartServers 1
DocumentRoot {state}/pages
SSLSessionCache shmcb:{state}/sessions(512000)
SSLEngine on
SSLProtocol TLSv{version}
SSLCertificateFile {state}/chain.pem
SSLCertificateKeyFile {state}/key.pem
SSLCACertificateFile {state}/root.pem
<Location /private>
    SSLVerifyClient require
    SSLVerifyDepth 3
</Location>
"""


class Apache:
    """Apache serves PAGE at /page, and at /private/page to clients with a certificate of the root.

    It asks for the certificate when it has read the request: TLS 1.2 then renegotiates, and TLS 1.3 uses
    post-handshake authentication.
    """

    def __init__(self, state, pki, version, certificate="server"):
        requirements.need_file(APACHE, "apache2-bin")
        self._state = pathlib.Path(state)
        for step in (self._state.parent.parent, self._state.parent, self._state):
            step.chmod(0o755)
        self.port = free_port()
        for folder in ("pages", "pages/private"):
            (self._state / folder).mkdir()
            (self._state / folder / "page").write_bytes(PAGE)
        for source, name in (
            (f"{certificate}.chain", "chain.pem"),
            (f"{certificate}.key", "key.pem"),
            ("root.pem", "root.pem"),
        ):
            shutil.copy(pki.path(source), self._state / name)
        configuration = self._state / "apache2.conf"
        modules = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in LOADED)
        configuration.write_text(
            modules
            + CONFIGURATION.format(state=self._state, port=self.port, account=ACCOUNT, version=version)
        )
        if os.geteuid() == 0:
            owner = pwd.getpwnam(ACCOUNT)
            os.chown(self._state, owner.pw_uid, owner.pw_gid)
        self._process = subprocess.Popen(
            [APACHE, "-f", str(configuration), "-D", "FOREGROUND"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        requirements.wait_until_it_answers("apache2", self._process, self._answers, self.log, START_TIMEOUT)

    def url(self, path="/page", name="server.example"):
        return f"https://{name}:{self.port}{path}"

    def log(self):
        log = self._state / "error.log"
        return log.read_text() if log.exists() else ""

    def requests(self):
        """requests returns [version, "Initial" or "Resumed", client, path] of each request so far."""
        return [line.split(" ") for line in (self._state / "access.log").read_text().splitlines()]

    def close(self):
        self._process.terminate()
        self._process.wait(timeout=10)

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class PythonServer:
    """PythonServer replies to each request with what it knows of the connection, as a JSON object.

    `path` /cut replies with the beginning of a response and closes the socket without close_notify.
    """

    def __init__(self, context):
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self._server.handle_error = lambda *_: None  # of clients that refuse the certificate
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def url(self, path="/", name="server.example"):
        return f"https://{name}:{self.port}{path}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\nthe beginning")
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.reply()

    def do_POST(self):
        left = int(self.headers["Content-Length"])
        received = 0
        while received < left and (piece := self.rfile.read(min(65536, left - received))):
            received += len(piece)
        self.reply(received=received)

    def reply(self, **more):
        tls = self.connection
        peer = tls.getpeercert() or {}
        body = json.dumps(
            {
                "version": tls.version(),
                "cipher": tls.cipher()[0],
                "protocol": tls.selected_alpn_protocol(),
                "resumed": tls.session_reused,
                "client": dict(name for part in peer.get("subject", ()) for name in part).get("commonName"),
            }
            | more
        ).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def python_context(pki, version=None, certificate="server", asks=False):
    """python_context is the context of a server; `asks`: ssl.CERT_OPTIONAL or ssl.CERT_REQUIRED."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if version:
        only = getattr(ssl.TLSVersion, "TLSv" + version.replace(".", "_"))
        context.minimum_version = context.maximum_version = only
    context.load_cert_chain(pki.path(f"{certificate}.chain"), pki.path(f"{certificate}.key"))
    context.load_verify_locations(pki.path("root.pem"))
    context.set_alpn_protocols(["http/1.1"])
    if asks:
        context.verify_mode = asks
    return context
