# SPDX-License-Identifier: MIT
"""Which accounts clients' certificates are for a server of Schannel; Python's ssl and openssl connect."""

import hashlib
import os
import pathlib
import socket
import ssl
import subprocess
import sys

import pytest
from peers import command, requirements
from peers.tls_pki import NAME

PROGRAM = pathlib.Path(__file__).with_name("programs") / "account_server.py"
SEC_E_NO_IMPERSONATION = "-2146893045"
VERSIONS = pytest.mark.parametrize("version", ["1.2", "1.3"])
TIMEOUT = 30


@pytest.fixture(scope="module")
def pki(pki):
    for name in ("alice@HOST", "bob@HOST", "alice@ELSEWHERE"):
        pki.issue(
            name.replace("@", "-"),
            "authority",
            f"extendedKeyUsage=clientAuth\nsubjectAltName=otherName:msUPN;UTF8:{name}",
        )
    return pki


@pytest.fixture
def home(pki, tmp_path):
    """home is the environment of a server with the account alice, whose CA may name accounts."""
    requirements.need_opensspi()
    environment = {
        "OPENSSPI_HOME": str(tmp_path / "home"),
        "OPENSSPI_COMPUTER_NAME": "HOST",
        "OPENSSPI_AUTHORITIES": "local",
    }
    command.add_account("alice", "a plain secret", **environment)
    command.run("cert", "add", pki.path("authority.pem"), "--store", "NTAuth", **environment)
    return environment


def account_of(pki, environment, client, version="1.3"):
    """account_of is what the server says of a client with this certificate."""
    files = [pki.path("server.chain"), pki.path("server.key"), pki.path("root.pem")]
    context = ssl.create_default_context(cafile=pki.path("root.pem"))
    only = getattr(ssl.TLSVersion, "TLSv" + version.replace(".", "_"))
    context.minimum_version = context.maximum_version = only
    if client:
        context.load_cert_chain(pki.path(f"{client}.chain"), pki.path(f"{client}.key"))
    with subprocess.Popen(
        [sys.executable, PROGRAM, *files], env=os.environ | environment, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            port = int(server.stdout.readline())
            with (
                socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as connection,
                context.wrap_socket(connection, server_hostname=NAME) as tls,
            ):
                tls.sendall(b"x")
                assert tls.recv(1) == b""
            return server.stdout.readline().strip()
        finally:
            server.kill()


def account_of_s_client(pki, environment, client, version="1.3"):
    """account_of_s_client is what the server says of openssl's client with this certificate."""
    files = [pki.path("server.chain"), pki.path("server.key"), pki.path("root.pem")]
    with subprocess.Popen(
        [sys.executable, PROGRAM, *files], env=os.environ | environment, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            address = f"127.0.0.1:{int(server.stdout.readline())}"
            subprocess.run(
                [
                    *(
                        "openssl",
                        "s_client",
                        "-quiet",
                        "-verify_return_error",
                        f"-tls{version.replace('.', '_')}",
                    ),
                    *("-connect", address, "-servername", NAME, "-CAfile", pki.path("root.pem")),
                    *("-cert", pki.path(f"{client}.pem"), "-key", pki.path(f"{client}.key")),
                    *("-cert_chain", pki.path(f"{client}.chain")),
                ],
                input=b"x",
                capture_output=True,
                check=False,
                timeout=TIMEOUT,
            )
            return server.stdout.readline().strip()
        finally:
            server.kill()


def mapping_of(pki, client, kind):
    """mapping_of is a client's mapping as the openssl command sees the certificate."""
    if kind == "file":
        return pki.path(f"{client}.pem")
    shown = {
        "serial": ["-serial"],
        "identifier": ["-ext", "subjectKeyIdentifier"],
        "key": ["-pubkey"],
    }[kind]
    command_line = ["openssl", "x509", "-in", pki.path(f"{client}.pem"), "-noout", *shown]
    text = subprocess.run(command_line, capture_output=True, check=True, text=True).stdout
    if kind == "serial":
        number = bytes.fromhex(text.strip().partition("=")[2])
        return f"X509:<I>CN=authority<SR>{number[::-1].hex()}"
    if kind == "identifier":
        return "X509:<SKI>" + text.split()[-1].replace(":", "")
    info = ssl.PEM_cert_to_DER_cert(text.replace("PUBLIC KEY", "CERTIFICATE"))
    return "X509:<SHA256-PUKEY>" + hashlib.sha256(info).hexdigest()


@VERSIONS
@pytest.mark.parametrize("kind", ["file", "key", "serial", "identifier"])
def test_a_certificate_that_is_mapped_is_the_account(pki, home, kind, version):
    assert account_of_s_client(pki, home, "client", version) == SEC_E_NO_IMPERSONATION
    command.run("account", "set", "alice", "--certificate", mapping_of(pki, "client", kind), **home)
    assert account_of_s_client(pki, home, "client", version) == "HOST\\alice"
    assert account_of_s_client(pki, home, "rsa-client", version) == SEC_E_NO_IMPERSONATION
    command.run("account", "set", "alice", "--no-certificate", **home)
    assert account_of_s_client(pki, home, "client", version) == SEC_E_NO_IMPERSONATION


def test_an_explicit_mapping_decides_before_the_name(pki, home):
    command.add_account("bob", "another secret", **home)
    command.run("account", "set", "bob", "--certificate", pki.path("alice-HOST.pem"), **home)
    assert account_of_s_client(pki, home, "alice-HOST") == "HOST\\bob"
    command.run("account", "disable", "bob", **home)
    assert account_of_s_client(pki, home, "alice-HOST") == SEC_E_NO_IMPERSONATION


@pytest.mark.parametrize("kind", ["file", "serial", "identifier"])
def test_what_only_the_ca_says_needs_a_ca_that_may_name_accounts(pki, home, kind):
    command.run("cert", "remove", "authority", "--store", "NTAuth", "--yes", **home)
    command.run("account", "set", "alice", "--certificate", mapping_of(pki, "client", kind), **home)
    expected = "HOST\\alice" if kind == "file" else SEC_E_NO_IMPERSONATION
    assert account_of_s_client(pki, home, "client") == expected


def test_no_account_may_be_mapped_that_may_not_log_on(pki, home):
    command.run("account", "set", "alice", "--certificate", pki.path("client.pem"), **home)
    command.run("account", "set", "alice", "--expires", "2001-01-01", **home)
    assert account_of_s_client(pki, home, "client") == SEC_E_NO_IMPERSONATION


@VERSIONS
def test_a_user_principal_name_is_an_account(pki, home, version):
    assert account_of(pki, home, "alice-HOST", version) == "HOST\\alice"


@pytest.mark.parametrize("client", ["bob-HOST", "alice-ELSEWHERE", "client", None])
def test_other_names_are_nobody(pki, home, client):
    assert account_of(pki, home, client) == SEC_E_NO_IMPERSONATION


def test_a_disabled_account_is_nobody(pki, home):
    command.run("account", "disable", "alice", **home)
    assert account_of(pki, home, "alice-HOST") == SEC_E_NO_IMPERSONATION


def test_a_ca_that_may_not_name_accounts_names_nobody(pki, home):
    command.run("cert", "remove", "authority", "--store", "NTAuth", "--yes", **home)
    assert account_of(pki, home, "alice-HOST") == SEC_E_NO_IMPERSONATION
