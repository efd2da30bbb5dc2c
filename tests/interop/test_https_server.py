# SPDX-License-Identifier: MIT
"""examples/https_server.py: extended protection end to end, with pyspnego over Python's ssl as the client."""

import base64
import contextlib
import hashlib
import http.client
import os
import pathlib
import ssl
import subprocess
import sys

import pytest
from peers import requirements
from peers.account import DOMAIN, PASSWORD, USER
from peers.tls_pki import NAME

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def port(pki, tmp_path_factory):
    """port is that of the server, whose accounts are those of a file."""
    requirements.need_opensspi()
    users = tmp_path_factory.mktemp("accounts") / "users"
    users.write_text(f"{DOMAIN}:{USER}:{PASSWORD}\n")
    users.chmod(0o600)
    environment = os.environ | {
        "NTLM_USER_FILE": str(users),
        "OPENSSPI_AUTHORITIES": "file",
        "OPENSSPI_HOME": str(users.parent / "home"),
    }
    files = [pki.path("server.chain"), pki.path("server.key")]
    command = [sys.executable, "-m", "opensspi", EXAMPLES / "https_server.py", *files]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as server:
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


@contextlib.contextmanager
def connection(pki, port):
    context = ssl.create_default_context(cafile=pki.path("root.pem"))
    made = http.client.HTTPSConnection("127.0.0.1", port, timeout=30)
    # http.client has no other way to name the server.
    plain = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    plain.connect()
    made.sock = context.wrap_socket(plain.sock, server_hostname=NAME)
    with contextlib.closing(made):
        yield made


def get(made, header=None):
    made.request("GET", "/", headers={"Authorization": header} if header else {})
    response = made.getresponse()
    return response.status, response.headers.get_all("WWW-Authenticate") or [], response.read().decode()


def bindings_of(made):
    digest = hashlib.sha256(made.sock.getpeercert(binary_form=True)).digest()
    return b"tls-server-end-point:" + digest


def log_on(made, scheme, bindings, password=PASSWORD):
    """log_on returns the status and the body of the last response."""
    spnego = pytest.importorskip("spnego")
    from spnego.channel_bindings import GssChannelBindings

    client = spnego.client(
        f"{DOMAIN}\\{USER}",
        password,
        NAME,
        "HTTP",
        protocol=scheme.lower(),
        options=spnego.NegotiateOptions.use_ntlm,
        channel_bindings=GssChannelBindings(application_data=bindings) if bindings else None,
    )
    status, challenges, body = get(made)
    assert (status, challenges) == (401, ["Negotiate", "NTLM"])
    token = client.step()
    while token:
        status, challenges, body = get(made, f"{scheme} {base64.b64encode(token).decode()}")
        offered = challenges[0].split(" ", 1) if challenges else []
        token = client.step(base64.b64decode(offered[1])) if len(offered) == 2 else None
    return status, body


@pytest.mark.parametrize("scheme", ["NTLM", "Negotiate"])
def test_a_logon_that_is_bound_to_the_connection_succeeds(pki, port, scheme):
    with connection(pki, port) as made:
        status, body = log_on(made, scheme, bindings_of(made))
        assert (status, body.split(",")[0].rpartition("\\")[2]) == (200, USER)
        assert get(made)[0] == 200, "the connection is authenticated"
    with connection(pki, port) as made:
        assert get(made)[0] == 401, "and no other one is"


@pytest.mark.parametrize("scheme", ["NTLM", "Negotiate"])
@pytest.mark.parametrize("bindings", [None, b"tls-server-end-point:" + bytes(32)], ids=["none", "another's"])
def test_a_logon_of_another_connection_is_refused(pki, port, scheme, bindings):
    with connection(pki, port) as made:
        assert log_on(made, scheme, bindings)[0] == 401


def test_a_wrong_password_is_refused(pki, port):
    with connection(pki, port) as made:
        assert log_on(made, "NTLM", bindings_of(made), "wrong")[0] == 401
