# SPDX-License-Identifier: MIT
"""opensspi test against real peers: apache, our examples, a KDC, TLS of OpenSSL with channel bindings."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import textwrap

import pytest
from peers import apache, command, mit_kdc, party, requirements
from peers.account import DOMAIN, PASSWORD, USER

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVER = pathlib.Path(__file__).resolve().parent / "peers" / "http_server.py"
DIGEST = ROOT / "examples" / "digest_server.py"
TARGET = f"HTTP/{mit_kdc.HOST}"

# An HTTPS server of Python's ssl whose logons must be bound to its certificate.
BOUND_SERVER = """
import base64, hashlib, http.server, ssl, struct, sys
import sspi, sspicon, win32security
certificates, key = sys.argv[1:]
der = ssl.PEM_cert_to_DER_cert(open(certificates).read().split("-----END")[0] + "-----END CERTIFICATE-----")
data = b"tls-server-end-point:" + hashlib.sha256(der).digest()
BINDINGS = struct.pack("<8I", 0, 0, 0, 0, 0, 0, len(data), 32) + data

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    context = None

    def do_GET(self):
        _, _, token = self.headers.get("Authorization", "").partition(" ")
        if not token:
            return self.answer(401, "NTLM")
        given, out = win32security.PySecBufferDescType(), win32security.PySecBufferDescType()
        for kind, content in ((sspicon.SECBUFFER_TOKEN, base64.b64decode(token)),
                              (sspicon.SECBUFFER_CHANNEL_BINDINGS, BINDINGS)):
            buffer = win32security.PySecBufferType(len(content), kind)
            buffer.Buffer = content
            given.append(buffer)
        out.append(win32security.PySecBufferType(4096, sspicon.SECBUFFER_TOKEN))
        made = self.context or win32security.PyCtxtHandleType()
        try:
            status, _, _ = win32security.AcceptSecurityContext(
                CREDENTIAL, self.context, given, 0, sspicon.SECURITY_NETWORK_DREP, made, out)
        except win32security.error as refusal:
            self.context = None
            print(refusal.winerror, file=sys.stderr, flush=True)
            return self.answer(401, "NTLM")
        self.context = made
        if status != 0:
            return self.answer(401, "NTLM " + base64.b64encode(out[0].Buffer).decode())
        self.answer(200)

    def answer(self, status, challenge=None):
        self.send_response(status)
        if challenge:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Length", "0")
        self.end_headers()

CREDENTIAL, _ = win32security.AcquireCredentialsHandle(None, "NTLM", sspicon.SECPKG_CRED_INBOUND, None, None)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificates, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
"""


@contextlib.contextmanager
def running(*arguments, **environment):
    """running runs a program of Python that prints its port; the value is that."""
    process = subprocess.Popen(
        [sys.executable, "-m", "opensspi", *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        party.end(process)


def tried(*arguments, password=None, **environment):
    """tried is the exit code and the report of a test."""
    given = [] if password is None else ["--user", rf"{DOMAIN}\{USER}", "--password-stdin"]
    finished = command.run(
        "--json", "test", *arguments, *given, stdin=f"{password}\n", check=False, **environment
    )
    assert finished.stdout, finished.stderr
    return finished.returncode, json.loads(finished.stdout)


@pytest.mark.parametrize("scheme", ["Negotiate", "NTLM"])
def test_our_server_lets_the_right_password_in_and_no_other(home, scheme):
    with running(SERVER, **home) as port:
        url = f"http://127.0.0.1:{port}/"
        code, report = tried("http", url, "--scheme", scheme, password=PASSWORD, **home)
        assert (code, report["ok"], report["facts"]["scheme"]) == (0, True, scheme), report
        assert report["handshakes"][-1]["result"] == "complete"
        code, report = tried("http", url, "--scheme", scheme, password="wrong", **home)
    assert code == 3 and "refused the logon" in report["result"]


def test_our_digest_server_lets_the_right_password_in_and_no_other(home):
    realm = "the realm"
    command.run(
        "account", "set", USER, "--digest-realm", realm, "--password-stdin", stdin=PASSWORD + "\n", **home
    )
    with running(DIGEST, realm, **home) as port:
        url = f"http://127.0.0.1:{port}/page?a=b"
        code, report = tried("http", url, password=PASSWORD, **home)
        assert (code, report["facts"].get("scheme")) == (0, "Digest"), report
        code, report = tried("http", url, password="wrong", **home)
    assert code == 3 and "refused the logon" in report["result"]


@pytest.fixture(scope="module")
def pki(pki):
    pki.issue("local", "authority", "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth")
    return pki


@pytest.fixture
def bound_url(pki, home):
    program = textwrap.dedent(BOUND_SERVER)
    strict = home | {"OPENSSPI_NTLM_CHANNEL_BINDINGS": "require"}
    certificates, key = pki.path("local.chain"), pki.path("local.key")
    with running("-c", program, certificates, key, **strict) as port:
        yield f"https://localhost:{port}/"


def test_a_logon_is_bound_to_the_servers_certificate(pki, home, bound_url):
    roots = str(pki.path("root.pem"))
    code, report = tried("http", bound_url, "--roots", roots, password=PASSWORD, **home)
    assert code == 0, report
    assert report["facts"]["channel_bindings"] and "TLS 1." in report["steps"][0]
    assert {each["package"] for each in report["handshakes"]} >= {"NTLM"}


def test_without_bindings_the_server_refuses(pki, home, bound_url):
    roots = str(pki.path("root.pem"))
    code, _ = tried("http", bound_url, "--roots", roots, "--no-bindings", password=PASSWORD, **home)
    assert code == 3


def test_an_untrusted_certificate_ends_it_before_the_logon(home, bound_url):
    code, report = tried("http", bound_url, password=PASSWORD, **home)
    assert code == 3 and report["status"]["name"] == "SEC_E_UNTRUSTED_ROOT"
    assert any("--store Root" in advice for advice in report["handshakes"][-1]["advice"])


def test_apache_takes_a_ticket(realm, cache, tmp_path, tmp_path_factory):
    requirements.need_program(apache.PROGRAM, "apache2-bin")
    requirements.need_file("/usr/lib/apache2/modules/mod_auth_gssapi.so", "libapache2-mod-auth-gssapi")
    server = apache.Apache(
        tmp_path_factory.mktemp("apache"),
        ("krb5",),
        {"KRB5_CONFIG": realm.krb5_conf, "KRB5_KTNAME": realm.keytab},
    )
    environment = realm.environment | {"KRB5CCNAME": cache, "OPENSSPI_HOME": str(tmp_path / "home")}
    try:
        code, report = tried("http", server.url, "--target", TARGET, **environment)
        assert code == 0 and report["facts"]["mechanism"] == "Kerberos", report
        without = environment | {"KRB5CCNAME": f"FILE:{tmp_path}/none"}
        code, _ = tried("http", server.url, "--target", TARGET, **without)
        assert code == 3
    finally:
        server.close()


def test_a_ticket_is_got_and_described(realm, cache, tmp_path):
    environment = realm.environment | {"KRB5CCNAME": cache, "OPENSSPI_HOME": str(tmp_path / "home")}
    code, report = tried("kerberos", TARGET, **environment)
    assert code == 0, report
    assert report["facts"]["client"] == f"alice@{mit_kdc.REALM}"
    assert report["facts"]["service"] == f"{TARGET}@{mit_kdc.REALM}"
    assert "AES" in report["facts"]["session_key"]
    code, report = tried("kerberos", "HTTP/nobody.mit.test", **environment)
    assert code == 3 and report["status"]["name"] == "SEC_E_TARGET_UNKNOWN"
