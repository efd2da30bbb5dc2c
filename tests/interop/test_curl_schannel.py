# SPDX-License-Identifier: MIT
"""curl's own Schannel backend, compiled unmodified with all of its library, against HTTPS servers."""

import contextlib
import hashlib
import json
import os
import ssl
import subprocess
import sys
import time

import pytest
from peers import command, curl_source, requirements, tls_servers
from peers.mit_kdc import free_port
from peers.tls_pki import NAME

VERSIONS = pytest.mark.parametrize("version", ["1.2", "1.3"])
OK, SSL_CONNECT_ERROR, RECV_ERROR, CERTPROBLEM, UNVERIFIED, NOT_PINNED = 0, 35, 56, 58, 60, 90
NO_REVOCATION_CHECK = "0x80092012"  # CRYPT_E_NO_REVOCATION_CHECK
# curl looks at a close_notify that came with the data only when more arrives, and s_server waits for curl.
BRIEFLY = ("--timeout", "2")
NO_REVOKE = "--no-revoke"  # otherwise curl wants a CRL
ADD_CRLS = """
import sys
from opensspi import win32crypt, win32cryptcon as con
user = con.CERT_SYSTEM_STORE_CURRENT_USER
store = win32crypt.CertOpenStore(con.CERT_STORE_PROV_SYSTEM, 0, None, user, "CA")
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        store.CertAddEncodedCRLToStore(1, file.read(), con.CERT_STORE_ADD_REPLACE_EXISTING)
"""


@pytest.fixture(scope="module")
def curl_program(curl_folder, tmp_path_factory):
    return curl_source.tls_get(curl_folder, tmp_path_factory.mktemp("curl"))


@pytest.fixture
def environment(pki, tmp_path):
    """environment is that of a user whose trusted root is that of the test."""
    return {"OPENSSPI_HOME": str(tmp_path / "home"), "OPENSSPI_TRUSTED_ROOTS": pki.path("root.pem")}


@pytest.fixture
def get(curl_program, environment):
    """get runs the program and returns its Transfers."""

    def run(*arguments, **more):
        finished = subprocess.run(
            [curl_program, *arguments],
            env=os.environ | environment | more,
            capture_output=True,
            check=True,
            timeout=120,
        )
        return Transfers(finished)

    return run


class Transfers:
    """Transfers is what the program wrote: the body of all transfers, and the result of each."""

    def __init__(self, finished):
        self.body = finished.stdout
        self.log = finished.stderr.decode()
        lines = [line.split(" ", 4) for line in self.log.splitlines() if line.startswith("result ")]
        self.codes = [int(line[1]) for line in lines]
        self.statuses = [int(line[2]) for line in lines]
        self.connections = [int(line[3]) for line in lines]
        self.message = lines[-1][4].replace("0X", "0x")

    def facts(self):
        """facts returns the objects that PythonServer sent."""
        return [json.loads(line) for line in self.body.replace(b"}{", b"}\n{").splitlines()]


def page_servers(*kinds):
    """page_servers gives the test a page_server of each kind, version of TLS and type of key."""
    every = [
        (kind, version, key) for kind in kinds for version in ("1.2", "1.3") for key in ("server", "rsa")
    ]
    return pytest.mark.parametrize("page_server", every, ids="-".join, indirect=True)


@pytest.fixture
def page_server(request, pki, tmp_path_factory):
    kind, version, certificate = request.param
    kinds = {"apache": tls_servers.Apache, "nginx": tls_servers.Nginx}
    server = kinds[kind](tmp_path_factory.mktemp(kind), pki, version, certificate)
    try:
        yield server
    finally:
        server.close()


@contextlib.contextmanager
def python_server(pki, *arguments, **options):
    server = tls_servers.PythonServer(tls_servers.python_context(pki, *arguments, **options))
    try:
        yield server
    finally:
        server.close()


# Servers


@page_servers("apache", "nginx")
def test_pages_on_one_connection(page_server, get):
    got = get(NO_REVOKE, page_server.url(), page_server.url())
    assert got.codes == [OK, OK], got.log
    assert (got.statuses, got.connections) == ([200, 200], [1, 0])
    assert hashlib.sha256(got.body).digest() == hashlib.sha256(tls_servers.PAGE * 2).digest()
    assert {request[0] for request in page_server.requests()} == {f"TLSv{page_server.version}"}


@page_servers("apache", "nginx")
def test_sessions_are_resumed(page_server, get):
    got = get(NO_REVOKE, "--fresh", page_server.url(), page_server.url())
    assert (got.codes, got.connections) == ([OK, OK], [1, 1]), got.log
    assert [request[1] for request in page_server.requests()] == ["Initial", "Resumed"]


@VERSIONS
def test_s_server_sends_a_file(pki, get, version):
    port = free_port()
    files = ["-cert", pki.path("server.pem"), "-key", pki.path("server.key")]
    chain = ["-cert_chain", pki.path("authority.pem"), "-tls" + version.replace(".", "_"), "-WWW", "-quiet"]
    with subprocess.Popen(
        ["openssl", "s_server", "-accept", str(port), *files, *chain], cwd=pki.directory
    ) as server:
        try:
            got = get_when_it_listens(get, *BRIEFLY, NO_REVOKE, f"https://{NAME}:{port}/root.pem")
        finally:
            server.kill()
    assert got.body == pki.read("root.pem"), got.log


@VERSIONS
def test_gnutls_serv_sends_a_page(pki, get, version):
    requirements.need_program("gnutls-serv", "gnutls-bin")
    port = free_port()
    files = ["--x509certfile", pki.path("server.chain"), "--x509keyfile", pki.path("server.key")]
    options = ["--http", "--quiet", "--port", str(port), "--priority", f"NORMAL:-VERS-ALL:+VERS-TLS{version}"]
    with subprocess.Popen(["gnutls-serv", *files, *options], stdout=subprocess.DEVNULL) as server:
        try:
            got = get_when_it_listens(get, NO_REVOKE, f"https://{NAME}:{port}/")
        finally:
            server.kill()
    assert got.codes == [OK], got.log
    assert b"GnuTLS" in got.body


def get_when_it_listens(get, *arguments):
    for _ in range(100):
        got = get(*arguments)
        if got.codes != [7]:  # CURLE_COULDNT_CONNECT
            return got
        time.sleep(0.1)
    raise TimeoutError(arguments)


# Connections


@VERSIONS
def test_an_upload_and_alpn(pki, get, version):
    with python_server(pki, version) as server:
        got = get(NO_REVOKE, "--upload", "5000000", server.url())
    assert got.codes == [OK], got.log
    (facts,) = got.facts()
    assert facts["version"] == f"TLSv{version}"
    assert facts["received"] == 5_000_000
    assert facts["protocol"] == "http/1.1"


@VERSIONS
def test_the_version_that_the_user_chooses(pki, get, version):
    with python_server(pki) as server:
        got = get(NO_REVOKE, "--tls", version, server.url())
    assert got.facts()[0]["version"] == f"TLSv{version}", got.log


def test_no_common_version(pki, get):
    with python_server(pki, "1.2") as server:
        got = get(NO_REVOKE, "--tls", "1.3", server.url())
    assert got.codes == [SSL_CONNECT_ERROR]


def test_a_suite_that_the_user_chooses(pki, get):
    with python_server(pki, "1.3") as server:
        got = get(NO_REVOKE, "--tls13-ciphers", "TLS_CHACHA20_POLY1305_SHA256", server.url())
    assert got.facts()[0]["cipher"] == "TLS_CHACHA20_POLY1305_SHA256", got.log


def test_the_credentials_of_older_windows(pki, get):
    options = ["--windows-7", NO_REVOKE]
    with python_server(pki) as server:
        got = get(*options, server.url())
        assert got.facts()[0]["version"] == "TLSv1.2", got.log
        got = get(*options, "--ciphers", "CALG_AES_128:CALG_SHA_256:CALG_ECDH_EPHEM", server.url())
        assert "AES128" in got.facts()[0]["cipher"], got.log


@VERSIONS
def test_a_response_that_is_cut_is_an_error(pki, get, version):
    with python_server(pki, version) as server:
        got = get(NO_REVOKE, server.url("/cut"))
    assert got.codes == [RECV_ERROR], got.log
    assert got.body == b"the beginning"


def test_certinfo_lists_the_chain(pki, get):
    with python_server(pki) as server:
        got = get(NO_REVOKE, "--certinfo", server.url())
    subjects = [line.split(":")[-1] for line in got.log.splitlines() if line.startswith("certificate ")]
    assert sorted(subjects) == ["CN=authority", "CN=server"], got.log


# Certificates of servers


@VERSIONS
@pytest.mark.parametrize(
    ("certificate", "roots", "name", "code", "status"),
    [
        ("server", "root.pem", "wrong.example", UNVERIFIED, "SEC_E_WRONG_PRINCIPAL"),
        ("server", "stranger.pem", NAME, UNVERIFIED, "SEC_E_UNTRUSTED_ROOT"),
        ("expired", "root.pem", NAME, SSL_CONNECT_ERROR, "SEC_E_CERT_EXPIRED"),
        ("client", "root.pem", NAME, SSL_CONNECT_ERROR, "0x800B0110"),  # CERT_E_WRONG_USAGE
    ],
)
def test_a_certificate_that_is_not_acceptable(pki, get, version, certificate, roots, name, code, status):
    with python_server(pki, version, certificate) as server:
        got = get(NO_REVOKE, server.url(name=name), OPENSSPI_TRUSTED_ROOTS=pki.path(roots))
        assert got.codes == [code]
        assert status in got.message
        assert get("--insecure", server.url(name=name)).codes == [OK]


@VERSIONS
def test_pinned_keys(pki, get, version):
    pki.run("x509 -in server.pem -pubkey -noout -out server.pub")
    pki.run("x509 -in client.pem -pubkey -noout -out client.pub")
    with python_server(pki, version) as server:
        assert get(NO_REVOKE, "--pinned", pki.path("server.pub"), server.url()).codes == [OK]
        assert get(NO_REVOKE, "--pinned", pki.path("client.pub"), server.url()).codes == [NOT_PINNED]


@VERSIONS
def test_revocation_lists(pki, get, environment, version):
    pki.issue(f"revoked{version}", "authority", f"subjectAltName=DNS:{NAME}")
    with python_server(pki, version, f"revoked{version}") as server:
        got = get(server.url())
        assert got.codes == [SSL_CONNECT_ERROR]
        assert NO_REVOCATION_CHECK in got.message
        pki.crl("root")
        pki.crl("authority")
        add_crls(pki, environment, "root", "authority")
        assert get(server.url()).codes == [OK]
        pki.crl("authority", f"revoked{version}")
        add_crls(pki, environment, "authority")
        assert "CRYPT_E_REVOKED" in get(server.url()).message


def add_crls(pki, environment, *issuers):
    subprocess.run(
        [sys.executable, "-c", ADD_CRLS, *(pki.path(f"{issuer}.crl") for issuer in issuers)],
        env=dict(os.environ, **environment),
        check=True,
    )


@VERSIONS
@pytest.mark.parametrize("revoked", [False, True])
def test_a_stapled_response(pki, get, environment, version, revoked):
    """The root's CRL says that the authority is good, and only the stapled response speaks of the server."""
    name = f"stapled{version}{revoked}"
    pki.issue(name, "authority", f"subjectAltName=DNS:{NAME}")
    pki.crl("root")
    add_crls(pki, environment, "root")
    port = free_port()
    files = ["-cert", pki.path(f"{name}.pem"), "-key", pki.path(f"{name}.key")]
    status = ["-status_file", pki.ocsp(name, "authority", revoked)]
    chain = ["-cert_chain", pki.path("authority.pem"), "-tls" + version.replace(".", "_"), "-WWW", "-quiet"]
    command_line = ["openssl", "s_server", "-accept", str(port), *files, *status, *chain]
    with subprocess.Popen(command_line, cwd=pki.directory) as server:
        try:
            got = get_when_it_listens(get, *BRIEFLY, f"https://{NAME}:{port}/root.pem")
        finally:
            server.kill()
    if revoked:
        assert "CRYPT_E_REVOKED" in got.message
    else:
        assert got.body == pki.read("root.pem"), got.log


def test_a_file_of_authorities(pki, get):
    nobody = {"OPENSSPI_TRUSTED_ROOTS": "none"}
    with python_server(pki) as server:
        assert get(NO_REVOKE, "--cacert", pki.path("root.pem"), server.url(), **nobody).codes == [OK]
        stranger = get(NO_REVOKE, "--cacert", pki.path("stranger.pem"), server.url(), **nobody)
        assert stranger.codes == [UNVERIFIED]
        wrong = get(NO_REVOKE, "--cacert", pki.path("root.pem"), server.url(name="wrong.example"), **nobody)
        assert wrong.codes == [UNVERIFIED]


# Certificates of clients


def add_authority(pki, environment):
    """curl takes the first certificate of a PFX file, so that the file must have no other one."""
    command.run("cert", "add", pki.path("authority.pem"), "--store", "CA", **environment)


@VERSIONS
def test_a_client_certificate_from_a_file(pki, get, environment, version):
    add_authority(pki, environment)
    certificate = ["--cert", pki.pfx("rsa-client", "a-secret", "pem"), "--cert-type", "P12"]
    with python_server(pki, version, asks=ssl.CERT_REQUIRED) as server:
        got = get(NO_REVOKE, *certificate, "--pass", "a-secret", server.url())
        assert got.facts()[0]["client"] == "rsa-client", got.log
        wrong = get(NO_REVOKE, *certificate, "--pass", "wrong", server.url())
        assert wrong.codes == [CERTPROBLEM]
        assert "password is bad" in wrong.message


@VERSIONS
def test_a_client_certificate_that_nobody_named(pki, get, environment, version):
    pfx = pki.pfx("rsa-client", "x")
    command.run("cert", "import-pfx", pfx, "--password-stdin", stdin="x\n", **environment)
    with python_server(pki, version, asks=ssl.CERT_OPTIONAL) as server:
        got = get("--auto-client-cert", server.url())
        assert got.facts()[0]["client"] == "rsa-client", got.log
        assert get(NO_REVOKE, server.url()).facts()[0]["client"] is None


@VERSIONS
def test_a_client_certificate_from_the_store(pki, get, environment, version):
    pfx = pki.pfx("rsa-client", "x")
    command.run("cert", "import-pfx", pfx, "--password-stdin", stdin="x\n", **environment)
    location = f"CurrentUser\\MY\\{pki.thumbprint('rsa-client')}"
    with python_server(pki, version, asks=ssl.CERT_REQUIRED) as server:
        got = get(NO_REVOKE, "--cert", location, server.url())
    assert got.facts()[0]["client"] == "rsa-client", got.log


@VERSIONS
@pytest.mark.parametrize("asks", [ssl.CERT_OPTIONAL, ssl.CERT_REQUIRED])
def test_a_client_without_a_certificate(pki, get, version, asks):
    with python_server(pki, version, asks=asks) as server:
        got = get(NO_REVOKE, server.url())
    if asks == ssl.CERT_OPTIONAL:
        assert got.facts()[0]["client"] is None, got.log
    else:
        assert got.codes != [OK]


@page_servers("apache")
def test_apache_asks_for_the_certificate_after_the_request(page_server, pki, get, environment):
    add_authority(pki, environment)
    got = get(NO_REVOKE, page_server.url("/private/page"))
    assert got.body != tls_servers.PAGE
    certificate = ["--cert", pki.pfx("rsa-client", "x", "pem"), "--pass", "x"]
    got = get(NO_REVOKE, *certificate, page_server.url("/private/page"))
    assert got.body == tls_servers.PAGE, got.log
    assert page_server.requests()[-1][2] == "rsa-client"


@page_servers("nginx")
def test_nginx_asks_for_the_certificate_in_the_handshake(page_server, pki, get, environment):
    add_authority(pki, environment)
    got = get(NO_REVOKE, page_server.url("/private/page"))
    assert (got.codes, got.statuses) == ([OK], [403]), got.log
    certificate = ["--cert", pki.pfx("rsa-client", "x", "pem"), "--pass", "x"]
    got = get(NO_REVOKE, *certificate, page_server.url("/private/page"))
    assert got.body == tls_servers.PAGE, got.log
    assert page_server.requests()[-1][2] == "rsa-client"
