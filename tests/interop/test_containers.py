# SPDX-License-Identifier: MIT
"""As in containers and under sudo: no HOME, no passwd entry, a read-only root, another user's HOME."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import pytest
from peers import command, requirements
from peers.account import DOMAIN, PASSWORD, USER
from peers.party import HERE, handshake

PROGRAM = str(HERE.parent / "programs" / "self_handshake.py")
NOBODYS_UID = 54321
READ_ONLY_ROOT = "mount -t tmpfs tmpfs /mnt && mount -o remount,bind,ro / && ! touch /new 2>/dev/null"


@pytest.fixture
def directory():
    """directory is an empty directory that NOBODYS_UID owns and can reach."""
    requirements.need_opensspi()
    requirements.need_root()
    made = pathlib.Path(tempfile.mkdtemp(prefix="opensspi-container-"))
    os.chown(made, NOBODYS_UID, NOBODYS_UID)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def read_only_root(sandboxed):
    """read_only_root is a command that runs a command where / is read-only and /mnt is an empty tmpfs."""
    if not sandboxed:
        pytest.skip("needs namespaces: the kernel refused unshare(CLONE_NEWNET | CLONE_NEWNS)")
    return ["unshare", "--mount", "sh", "-c", READ_ONLY_ROOT + ' && exec "$@"', "sh"]


def run(*prefix, check=True, **environment):
    """run runs the self-handshake with PATH and these variables only; `prefix` starts the interpreter."""
    finished = subprocess.run(
        [*prefix, sys.executable, "-m", "opensspi", PROGRAM],
        env={"PATH": os.environ["PATH"], **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        timeout=30,
        check=False,
    )
    assert not check or finished.returncode == 0, finished.stdout
    return finished.stdout


def as_uid(uid):
    return [
        "setpriv",
        f"--reuid={uid}",
        f"--regid={uid}",
        "--clear-groups",
        "--bounding-set=-all",
        "--inh-caps=-all",
    ]


def test_a_uid_without_a_passwd_entry_authenticates_to_itself(directory):
    output = run(*as_uid(NOBODYS_UID), OPENSSPI_HOME=str(directory / "home"))
    assert str(NOBODYS_UID) in output


def test_a_uid_without_a_passwd_entry_uses_home(directory):
    run(*as_uid(NOBODYS_UID), HOME=str(directory))
    assert (directory / ".local/state/opensspi").is_dir()


def test_without_home_and_passwd_entry_the_way_out_is_named(directory):
    output = run(*as_uid(NOBODYS_UID), check=False)
    assert "OPENSSPI_HOME" in output


def test_a_read_only_root_serves_with_a_writable_store(directory, read_only_root):
    run(*read_only_root, OPENSSPI_HOME="/mnt/store")


def test_a_client_with_a_password_needs_no_store_at_all(directory, read_only_root, parties):
    nothing = ("env", "--unset=HOME", "--unset=OPENSSPI_HOME", *as_uid(NOBODYS_UID))
    client, server = parties.sspi_under(*read_only_root, *nothing), parties.gss()
    client.call("init", user=USER, domain=DOMAIN, password=PASSWORD, flags=["integrity", "confidentiality"])
    server.call("accept")
    handshake(client, server)
    assert server.call("unwrap", token=client.call("wrap", data=b"hello")) == b"hello"


def test_root_with_another_users_home_leaves_that_users_store_alone(directory):
    """As under sudo, which may keep HOME."""
    store = directory / ".local/state/opensspi"
    run(*as_uid(NOBODYS_UID), HOME=str(directory))
    before = contents(store)
    output = run(check=False, HOME=str(directory))
    assert "Traceback" in output, "root must not open a store that another user owns"
    assert contents(store) == before


def test_the_command_tells_root_what_is_wrong_with_another_users_store(directory):
    run(*as_uid(NOBODYS_UID), OPENSSPI_HOME=str(directory / "home"))
    refused = command.run("account", "list", check=False, OPENSSPI_HOME=str(directory / "home"))
    assert refused.returncode != 0
    assert "own" in refused.stderr


def contents(store):
    return sorted((path.name, path.stat().st_uid, path.read_bytes()) for path in store.iterdir())
