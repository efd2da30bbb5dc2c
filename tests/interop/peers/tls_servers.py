# SPDX-License-Identifier: MIT
"""HTTPS servers on loopback ports of their own: apache2 with mod_ssl, nginx, and Python's ssl."""

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
NGINX = "/usr/sbin/nginx"
MODULES = "/usr/lib/apache2/modules"
LOADED = ("mpm_event", "authn_core", "authz_core", "socache_shmcb", "ssl")
ACCOUNT = "www-data"
PAGE = bytes(range(256)) * 12345
START_TIMEOUT = 20
APACHE_CONFIGURATION = """
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
NGINX_CONFIGURATION = """
daemon off;
pid {state}/pid;
error_log {state}/error.log;
{user}
worker_processes 1;
events {{}}
http {{
    log_format tls "$ssl_protocol $ssl_session_reused $ssl_client_s_dn $uri";
    access_log {state}/access.log tls;
    client_body_temp_path {state}/body;
    proxy_temp_path {state}/proxy;
    fastcgi_temp_path {state}/fastcgi;
    uwsgi_temp_path {state}/uwsgi;
    scgi_temp_path {state}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        root {state}/pages;
        ssl_protocols TLSv{version};
        ssl_session_cache shared:sessions:1m;
        ssl_certificate {state}/chain.pem;
        ssl_certificate_key {state}/key.pem;
        ssl_client_certificate {state}/root.pem;
        ssl_verify_client optional;
        ssl_verify_depth 3;
        location /private {{
            if ($ssl_client_verify != SUCCESS) {{
                return 403;
            }}
        }}
    }}
}}
"""


class PageServer:
    """PageServer serves PAGE at /page, and at /private/page to clients with a certificate of the root."""

    program = package = ""

    def __init__(self, state, pki, version, certificate="server"):
        requirements.need_file(self.program, self.package)
        self.version = version
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
        if os.geteuid() == 0:
            owner = pwd.getpwnam(ACCOUNT)
            os.chown(self._state, owner.pw_uid, owner.pw_gid)
        configuration = self._state / "configuration"
        configuration.write_text(self._configuration())
        self._process = subprocess.Popen(
            self._command(str(configuration)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        requirements.wait_until_it_answers(
            self.package, self._process, self._answers, self.log, START_TIMEOUT
        )

    def url(self, path="/page", name="server.example"):
        return f"https://{name}:{self.port}{path}"

    def log(self):
        log = self._state / "error.log"
        return log.read_text() if log.exists() else ""

    def requests(self):
        """requests returns [version, "Initial" or "Resumed", client, path] of each request so far."""
        return [self._request(line) for line in (self._state / "access.log").read_text().splitlines()]

    def close(self):
        self._process.terminate()
        self._process.wait(timeout=10)

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Apache(PageServer):
    """Apache asks for the certificate when it has read the request for a private page.

    TLS 1.2 then renegotiates, and TLS 1.3 uses post-handshake authentication.
    """

    program, package = APACHE, "apache2-bin"

    def _configuration(self):
        modules = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in LOADED)
        return modules + APACHE_CONFIGURATION.format(
            state=self._state, port=self.port, account=ACCOUNT, version=self.version
        )

    def _command(self, configuration):
        return [APACHE, "-f", configuration, "-D", "FOREGROUND"]

    def _request(self, line):
        return line.split(" ")


class Nginx(PageServer):
    """Nginx asks each client for a certificate in the handshake, and does without one at /page."""

    program, package = NGINX, "nginx"

    def _configuration(self):
        user = f"user {ACCOUNT};" if os.geteuid() == 0 else ""
        return NGINX_CONFIGURATION.format(state=self._state, port=self.port, user=user, version=self.version)

    def _command(self, configuration):
        return [NGINX, "-c", configuration, "-e", str(self._state / "error.log")]

    def _request(self, line):
        version, resumed, client, path = line.split(" ")
        return [version, "Resumed" if resumed == "r" else "Initial", client.removeprefix("CN="), path]


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
