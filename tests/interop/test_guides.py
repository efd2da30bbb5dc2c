# SPDX-License-Identifier: MIT
"""The programs of the how-to guides, as they are on the pages."""

import pathlib
import re
import subprocess
import sys

import pytest
from peers import ldap_server, party, requirements
from peers.account import DOMAIN, PASSWORD, USER

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"


def program_of(page):
    """program_of is the first Python example of a page."""
    return re.search(r"```python\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)[1]


def run(program, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("page", ["quickstart.md", "guide-key-blobs.md"])
def test_a_page_without_a_peer_runs(page, tmp_path):
    requirements.need_opensspi()
    done = run(program_of(page), OPENSSPI_HOME=str(tmp_path / "home"))
    assert done.returncode == 0, done.stderr
    assert "only for the server" in done.stdout or "2048 bits" in done.stdout


@pytest.mark.parametrize("package", ["NTLM", "Negotiate"])
@pytest.mark.parametrize(("password", "let_in"), [(PASSWORD, True), ("wrong", False)])
def test_ldap3_binds_with_gss_spnego(home, tmp_path, package, password, let_in):
    requirements.need_module("ldap3", "pip install ldap3")
    ours = party.sspi_party(tmp_path / "log", **home)
    ours.call("accept", package=package)
    server = ldap_server.LdapServer(ours, secured=False)
    try:
        arguments = ("127.0.0.1", str(server.port), package, USER, DOMAIN)
        done = run(program_of("guide-clients.md"), *arguments, LDAP_PASSWORD=password, **home)
    finally:
        server.close()
        ours.close()
    if let_in:
        assert done.returncode == 0, done.stderr
        assert done.stdout == ldap_server.VALUE.decode() + "\n"
    else:
        assert "invalidCredentials" in done.stderr
