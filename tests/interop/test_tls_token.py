# SPDX-License-Identifier: MIT
"""Schannel with a key that is on a PKCS#11 token (SoftHSM2) and never leaves it, in both roles."""

import os
import pathlib
import socket
import ssl
import subprocess
import sys
import threading

import pytest
from peers import command, requirements
from peers.tls_pki import NAME, Pki

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PROGRAM = pathlib.Path(__file__).with_name("programs") / "token_tls.py"
VERSIONS = pytest.mark.parametrize("version", ["1.2", "1.3"])
TIMEOUT = 60


@pytest.fixture(scope="module")
def token(tmp_path_factory):
    """token is the environment of a process that sees one new token with one key; its PKI knows that key."""
    requirements.need_opensspi()
    requirements.need_file(MODULE, "softhsm2")
    requirements.need_program("softhsm2-util", "softhsm2")
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\n")
    environment = {
        "SOFTHSM2_CONF": str(folder / "softhsm2.conf"),
        "OPENSSPI_PKCS11_MODULE": MODULE,
        "OPENSSPI_HOME": str(folder / "home"),
    }
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label=card", "--pin=1234", "--so-pin=5678"],
        env=os.environ | environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    run(environment, "make", folder / "key.blob")
    command.run(
        "blob", "convert", str(folder / "key.blob"), str(folder / "token.pub"), "--public", **environment
    )
    return environment


@pytest.fixture(scope="module")
def pki(token, tmp_path_factory):
    made = Pki(tmp_path_factory.mktemp("pki"))
    public = pathlib.Path(token["SOFTHSM2_CONF"]).with_name("token.pub")
    for name, extensions in (
        ("token-server", f"subjectAltName=DNS:{NAME}"),
        ("token-client", "extendedKeyUsage=clientAuth"),
    ):
        made.issue(name, "authority", extensions, public=public)
    return made


def started(environment, *arguments, **options):
    return subprocess.Popen(
        [sys.executable, PROGRAM, *arguments],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )


def run(environment, *arguments):
    with started(environment, *arguments) as process:
        output, _ = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0
    return output


@VERSIONS
def test_a_server_whose_key_is_on_a_token(token, pki, version):
    with started(token, "serve", pki.path("token-server.chain"), pki.path("root.pem")) as server:
        try:
            context = ssl.create_default_context(cafile=pki.path("root.pem"))
            only = getattr(ssl.TLSVersion, "TLSv" + version.replace(".", "_"))
            context.minimum_version = context.maximum_version = only
            port = int(server.stdout.readline())
            with (
                socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as connection,
                context.wrap_socket(connection, server_hostname=NAME) as tls,
            ):
                tls.sendall(b"abc\n")
                assert tls.recv(100) == b"ABC\n"
                assert tls.getpeercert(binary_form=True) == pki.der("token-server")
            assert server.wait(TIMEOUT) == 0
        finally:
            server.kill()


@VERSIONS
def test_a_client_whose_key_is_on_a_token(token, pki, version):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki.path("server.chain"), pki.path("server.key"))
    context.load_verify_locations(pki.path("root.pem"))
    context.verify_mode = ssl.CERT_REQUIRED
    subjects = []

    def serve(listener):
        connection, _ = listener.accept()
        connection.settimeout(TIMEOUT)
        with connection, context.wrap_socket(connection, server_side=True) as tls:
            subjects.append(tls.getpeercert()["subject"])
            tls.sendall(tls.recv(100).upper())
            tls.recv(100)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=[listener], daemon=True)
        thread.start()
        port = str(listener.getsockname()[1])
        chain, root = pki.path("token-client.chain"), pki.path("root.pem")
        assert run(token, "get", chain, root, NAME, port, version) == "ABC\n"
        thread.join(TIMEOUT)
    assert subjects == [((("commonName", "token-client"),),)]
