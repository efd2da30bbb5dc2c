# SPDX-License-Identifier: MIT
"""Under the real sudo: whose store a program opens, whose it leaves alone, and what it says."""

import os
import pwd
import subprocess
import sys

import pytest
from peers import requirements
from peers.party import HERE

PROGRAM = str(HERE.parent / "programs" / "self_handshake.py")
PERSON = "nobody"
SUDOERS = f"""Defaults env_reset
root ALL=(ALL:ALL) ALL
{PERSON} ALL=(ALL:ALL) NOPASSWD: SETENV: ALL
"""
# The sudoers file is ours, and root's own state is kept away, in this test's own mount namespace only.
PREPARE = """
mount --bind "$1" /etc/sudoers && mount -t tmpfs tmpfs /etc/sudoers.d &&
mkdir -p /root/.local/state && mount -t tmpfs -o mode=0700 tmpfs /root/.local/state && shift && exec "$@"
"""


@pytest.fixture
def namespace(sandboxed, tmp_path):
    """namespace is a command that runs a command where PERSON may use sudo for everything."""
    requirements.need_opensspi()
    requirements.need_root()
    requirements.need_program("sudo", "sudo")
    if not sandboxed:
        pytest.skip("needs namespaces: the kernel refused unshare(CLONE_NEWNET | CLONE_NEWNS)")
    sudoers = tmp_path / "sudoers"
    sudoers.write_text(SUDOERS)
    sudoers.chmod(0o440)
    return ["unshare", "--mount", "sh", "-c", PREPARE, "sh", str(sudoers)]


@pytest.fixture
def person():
    return pwd.getpwnam(PERSON)


@pytest.fixture
def home(tmp_path_factory, person):
    """home is PERSON's home, which others may not enter."""
    made = tmp_path_factory.mktemp("person")
    for folder in (made.parent.parent, made.parent):
        folder.chmod(0o755)
    made.chmod(0o700)
    os.chown(made, person.pw_uid, person.pw_gid)
    return made


@pytest.fixture
def as_person(namespace, person):
    return [*namespace, "setpriv", f"--reuid={person.pw_uid}", f"--regid={person.pw_gid}", "--clear-groups"]


def run(*prefix, **environment):
    """run returns the exit code and the output of the self-handshake, which `prefix` starts."""
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
    return finished.returncode, finished.stdout


def state_of(home):
    found = [path for path in home.rglob("*") if path.is_file()]
    return sorted((path.name, path.stat().st_uid, path.read_bytes()) for path in found)


def test_root_by_sudo_with_home_kept_leaves_the_persons_store_alone(as_person, home):
    assert run(*as_person, HOME=str(home))[0] == 0
    before = state_of(home)
    assert before
    code, output = run(*as_person, "sudo", "--preserve-env=HOME", HOME=str(home))
    assert code != 0
    assert "sudo -H" in output
    assert state_of(home) == before


def test_root_by_sudo_with_home_kept_makes_no_store_in_the_persons_home(as_person, home):
    code, output = run(*as_person, "sudo", "--preserve-env=HOME", HOME=str(home))
    assert code != 0
    assert "sudo -H" in output
    assert state_of(home) == []


def test_sudo_as_it_is_uses_roots_own_store(as_person, home):
    code, output = run(*as_person, "sudo", "-H", HOME=str(home))
    assert code == 0, output
    assert "root" in output
    assert state_of(home) == []


def test_sudo_to_another_user_with_home_kept_names_the_way_out(namespace, tmp_path):
    root_home = tmp_path / "root"
    root_home.mkdir(mode=0o700)
    code, output = run(*namespace, "sudo", "--preserve-env=HOME", "-u", PERSON, HOME=str(root_home))
    assert code != 0
    assert "OPENSSPI_HOME" in output
    assert state_of(root_home) == []


def test_sudo_to_another_user_uses_the_store_that_opensspi_home_names(namespace, person, home):
    code, output = run(*namespace, "sudo", "-u", PERSON, f"OPENSSPI_HOME={home}/store")
    assert code == 0, output
    assert PERSON in output
    assert {owner for _, owner, _ in state_of(home)} == {person.pw_uid}
