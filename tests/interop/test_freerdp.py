# SPDX-License-Identifier: MIT
"""FreeRDP, unmodified, with our library for its SSPI: NTLM in SPNEGO below CredSSP."""

import contextlib

import pytest
from peers import command, freerdp, requirements
from peers.account import DOMAIN, PASSWORD, USER

WRONG = "not " + PASSWORD


@pytest.fixture(scope="module")
def programs(sandboxed):
    return freerdp.Programs()


@pytest.fixture(scope="module")
def display(programs, tmp_path_factory):
    with contextlib.closing(freerdp.Display(tmp_path_factory.mktemp("display"))) as started:
        yield started


@pytest.fixture
def library():
    requirements.need_opensspi()
    import opensspi

    return opensspi.library_path()


@pytest.fixture
def server(programs, display, library, home, tmp_path):
    """server is FreeRDP's with our library and the account of `home`, which may become a Unix user."""
    requirements.need_root()
    command.run("account", "set", USER, "--unix-user", "nobody", **home)
    settings = home | {"OPENSSPI_IMPERSONATION_SYSTEM_USERS": "nobody"}
    with contextlib.closing(
        freerdp.ShadowServer(tmp_path, programs, display, settings, library=library)
    ) as started:
        yield started


def test_freerdps_client_logs_on_to_its_server_that_runs_on_us(programs, display, server, tmp_path):
    status, said = freerdp.log_on(programs, display, tmp_path, server.port, USER, DOMAIN, PASSWORD)
    assert status == 0, said + server.log()


def test_a_wrong_password_is_refused(programs, display, server, tmp_path):
    status, said = freerdp.log_on(programs, display, tmp_path, server.port, USER, DOMAIN, WRONG)
    assert status != 0, said
    assert "SEC_E_LOGON_DENIED" in server.log()


# Only FreeRDP 3 has the option /sspi-module: with another one there is no such test.
if freerdp.client_takes_a_module():

    @pytest.fixture
    def their_server(programs, display, tmp_path):
        """their_server is FreeRDP's with its own NTLM, and the one account in a SAM file."""
        state = tmp_path / "server"
        state.mkdir()
        sam = state / "sam"
        sam.write_bytes(PASSWORD.encode("utf-16-le"))
        verifier = command.run("hash", "MD4", str(sam)).stdout.split()[0]
        sam.write_text(f"{USER}:{DOMAIN}::{verifier}:::\n")
        with contextlib.closing(
            freerdp.ShadowServer(state, programs, display, {}, options=[f"/sam-file:{sam}"])
        ) as started:
            yield started

    @pytest.mark.parametrize("password", [PASSWORD, WRONG])
    def test_freerdps_client_runs_on_us(programs, display, their_server, library, tmp_path, password):
        status, said = freerdp.log_on(
            programs,
            display,
            tmp_path,
            their_server.port,
            USER,
            DOMAIN,
            password,
            options=[f"/sspi-module:{library}"],
            OPENSSPI_HOME=str(tmp_path / "home"),
        )
        assert (status == 0) == (password == PASSWORD), said + their_server.log()
        assert f"Using SSPI Module: {library}" in said
