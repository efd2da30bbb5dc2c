# SPDX-License-Identifier: MIT
"""Which accounts clients' certificates are for a server of Schannel, with Python's ssl as the client."""

import os
import pathlib
import socket
import ssl
import subprocess
import sys

import pytest
from peers import command, requirements
from peers.tls_pki import NAME, Pki

PROGRAM = pathlib.Path(__file__).with_name("programs") / "account_server.py"
SEC_E_NO_IMPERSONATION = "-2146893045"
VERSIONS = pytest.mark.parametrize("version", ["1.2", "1.3"])
TIMEOUT = 30


@pytest.fixture(scope="module")
def pki(tmp_path_factory):
    requirements.need_program("openssl", "openssl")
    made = Pki(tmp_path_factory.mktemp("pki"))
    for name in ("alice@HOST", "bob@HOST", "alice@ELSEWHERE"):
        made.issue(
            name.replace("@", "-"),
            "authority",
            f"extendedKeyUsage=clientAuth\nsubjectAltName=otherName:msUPN;UTF8:{name}",
        )
    return made


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
