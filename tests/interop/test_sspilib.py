# SPDX-License-Identifier: MIT
"""Today's Python clients for Windows' protocols, unmodified, over sspilib with our library instead
of
it."""

import os
import subprocess
import sys

import pytest
from peers import mit_kdc, requirements, smb_server, sspilib
from peers.account import DOMAIN, PASSWORD, USER
from peers.party import HERE, http_server

PROGRAMS = HERE.parent / "programs"
ACCOUNT = rf"{DOMAIN}\{USER}"


@pytest.fixture(scope="module")
def replaced(tmp_path_factory):
    """replaced is a PYTHONPATH on which sspilib is ours."""
    return sspilib.replaced(tmp_path_factory.mktemp("sspilib"))


@pytest.fixture
def environment(replaced, user_file, tmp_path):
    """environment knows the one account, as NTLM_USER_FILE has it, and the replaced sspilib."""
    return os.environ | {
        "PYTHONPATH": str(replaced),
        "NTLM_USER_FILE": str(user_file),
        "OPENSSPI_AUTHORITIES": "file",
        "OPENSSPI_COMPUTER_NAME": DOMAIN,
        "OPENSSPI_HOME": str(tmp_path / "home"),
    }


def run(program, *arguments, environment):
    """run returns what a program printed."""
    finished = subprocess.run(
        [sys.executable, PROGRAMS / program, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


@pytest.mark.parametrize("side", ["client", "server"])
def test_pyspnego_meets_its_own_ntlm(environment, side):
    assert run("spnego_pair.py", side, ACCOUNT, PASSWORD, environment=environment) == f"{ACCOUNT}\n"


@pytest.mark.parametrize("side", ["client", "server"])
def test_pyspnego_with_a_wrong_password_is_refused(environment, side):
    with pytest.raises(AssertionError, match="Error"):
        run("spnego_pair.py", side, ACCOUNT, "wrong", environment=environment)


def test_pypsrp_seals_its_messages(environment):
    program = [sys.executable, PROGRAMS / "winrm_server.py"]
    with subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            port = server.stdout.readline().strip()
            answer = run("winrm_client.py", port, ACCOUNT, PASSWORD, environment=environment)
        finally:
            server.kill()
    assert answer == "<sealed>on the way</sealed>\n"


def test_smbprotocol_reads_and_writes_an_encrypted_share(sandboxed, environment, tmp_path):
    requirements.need_root()
    requirements.need_program(smb_server.PROGRAM, "samba")
    state = tmp_path / "smbd"
    state.mkdir()
    server = smb_server.SmbServer(state, USER, PASSWORD, DOMAIN)
    try:
        words = [str(server.port), smb_server.SHARE, USER, PASSWORD]
        assert run("smb_client.py", *words, environment=environment) == "over an encrypted session\n"
        assert (server.folder / "greeting").read_text() == "over an encrypted session"
    finally:
        server.close()


def test_requests_kerberos_gets_a_page_with_a_ticket(environment, realm, cache, tmp_path):
    ours = realm.environment | {"OPENSSPI_HOME": str(tmp_path / "server")}
    with http_server(ours | {"KRB5_KTNAME": f"FILE:{realm.keytab}"}) as url:
        client = environment | realm.environment | {"KRB5CCNAME": cache}
        page = run("kerberos_get.py", url, mit_kdc.HOST, environment=client)
    assert page == f"200 alice@{mit_kdc.REALM}\n"
