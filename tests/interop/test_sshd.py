# SPDX-License-Identifier: MIT
"""paramiko, whose Kerberos on Windows is pywin32's sspi, logs on to OpenSSH's sshd with OpenSSPI for it."""

import os
import pwd
import subprocess
import sys

import pytest
from peers import mit_kdc, requirements, sshd
from peers.party import HERE

PROGRAM = str(HERE.parent / "programs" / "ssh_client.py")
TRUSTED, STALE = f"trusted.{mit_kdc.HOST}", f"stale.{mit_kdc.HOST}"
ME = pwd.getpwuid(os.geteuid()).pw_name
METHODS = pytest.mark.parametrize("method", ["gssapi-with-mic", "gssapi-keyex"])


@pytest.fixture(scope="module")
def server(sandboxed, realm, tmp_path_factory):
    """server is an sshd of the realm, which lets the user of the tests in; one of its keys is stale."""
    requirements.need_root()
    requirements.need_program(sshd.PROGRAM, "openssh-server")
    if not sandboxed:
        pytest.skip("needs namespaces: the kernel refused unshare(CLONE_NEWNET | CLONE_NEWNS)")
    state = tmp_path_factory.mktemp("sshd")
    for host in (mit_kdc.HOST, TRUSTED, STALE):
        realm.add_service(f"host/{host}", state / "keytab")
    realm.trust(f"host/{TRUSTED}")
    realm.admin("cpw", "-randkey", f"host/{STALE}")
    started = sshd.Sshd(state, ME, realm.environment | {"KRB5_KTNAME": f"FILE:{state}/keytab"})
    yield started
    started.close()


@pytest.fixture
def my_tickets(realm, own_keytab, tmp_path):
    """my_tickets is a cache of the user of the tests, whose ticket may be delegated."""
    subprocess.run(
        ["kinit", "-f", "-k", "-t", str(own_keytab), "-c", f"FILE:{tmp_path}/cache", ME],
        env=os.environ | realm.environment,
        check=True,
    )
    return f"FILE:{tmp_path}/cache"


@pytest.fixture
def paramiko(realm, server):
    """paramiko runs a command over ssh, with a cache's tickets; the value is the finished program."""
    requirements.need_opensspi()
    requirements.need_module("paramiko", "tools/setup test")

    def run(cache, method, command, host=mit_kdc.HOST):
        words = [str(server.port), server.host_key, host, ME, method, command]
        return subprocess.run(
            [sys.executable, "-m", "opensspi", PROGRAM, *words],
            env=os.environ | realm.environment | {"KRB5CCNAME": cache},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@METHODS
def test_a_ticket_logs_on_and_signs(paramiko, server, my_tickets, method):
    finished = paramiko(my_tickets, method, "id -un; klist -s || echo no tickets")
    assert finished.stdout == f"{ME}\nno tickets\n", finished.stderr
    assert f"Accepted {method} for {ME} from 127.0.0.1" in server.log()


@METHODS
def test_tickets_go_along_to_a_trusted_server(paramiko, my_tickets, method):
    finished = paramiko(my_tickets, method, "klist", host=TRUSTED)
    assert f"Default principal: {ME}@{mit_kdc.REALM}" in finished.stdout, finished.stderr


@METHODS
def test_who_may_not_become_the_user_is_refused(paramiko, cache, method):
    finished = paramiko(cache, method, "id -un")
    assert finished.stdout == ""
    assert "AuthenticationException" in finished.stderr


def test_a_server_with_a_stale_key_lets_nobody_in(paramiko, server, my_tickets):
    """With the other method paramiko waits for an answer until its own timeout."""
    finished = paramiko(my_tickets, "gssapi-keyex", "id -un", host=STALE)
    assert finished.stdout == ""
    assert f"host/{STALE}@{mit_kdc.REALM} kvno 3 not found in keytab" in server.log()
