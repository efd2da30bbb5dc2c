# SPDX-License-Identifier: MIT
"""Many processes, forks, threads and copies of the library around one store."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from peers import command, requirements
from peers.account import PASSWORD, USER
from peers.party import HERE, handshake

PROGRAMS = HERE.parent / "programs"
SEC_E_INVALID_HANDLE = -2146893055
PROCESSES = 4


def start(environment, program, *arguments):
    """start starts one of our programs under pywin32's names."""
    return subprocess.Popen(
        [sys.executable, "-m", "opensspi", str(PROGRAMS / program), *map(str, arguments)],
        env=dict(os.environ, **environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def output_of(process, timeout=60):
    """output_of waits for a program that must end well; one that hangs is killed and fails the test."""
    try:
        output, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        pytest.fail("the program hangs")
    assert process.returncode == 0, output
    return output


def test_workers_forked_while_16_threads_work_serve_with_inherited_credentials(home):
    challenges = output_of(start(home, "prefork.py")).split()
    assert len(challenges) == 8
    assert len(set(challenges)) == 8, "two workers draw the same random numbers"


def test_handles_of_one_copy_of_the_library_are_invalid_in_another(home, tmp_path):
    import opensspi

    copy = shutil.copy(opensspi.library_path(), tmp_path / "libopensspi-copy.so")
    answers = json.loads(output_of(start(home, "two_copies.py", opensspi.library_path(), copy)))
    assert answers == {
        "first frees second's": SEC_E_INVALID_HANDLE,
        "second frees first's": SEC_E_INVALID_HANDLE,
        "first deletes second's": SEC_E_INVALID_HANDLE,
        "second deletes first's": SEC_E_INVALID_HANDLE,
        "first frees its own": 0,
        "second frees its own": 0,
        "first deletes its own": 0,
        "second deletes its own": 0,
        "first frees its own again": SEC_E_INVALID_HANDLE,
    }


def test_four_processes_share_one_store(home):
    workers = [start(home, "store_worker.py", USER, PASSWORD, 5) for _ in range(PROCESSES)]
    for number in range(10):
        command.add_account(f"new-{number}", PASSWORD, **home)
    for worker in workers:
        output_of(worker)
    names = command.run("account", "list", **home).stdout
    assert all(f"new-{number}" in names for number in range(10))
    command.run("store", "check", **home)


def test_four_processes_make_one_store_at_once(tmp_path):
    requirements.need_opensspi()
    fresh = {"OPENSSPI_HOME": str(tmp_path / "fresh")}
    outputs = [output_of(worker) for worker in [start(fresh, "self_handshake.py") for _ in range(PROCESSES)]]
    assert len(set(outputs)) == 1
    command.run("store", "check", **fresh)


def test_two_processes_of_one_user_authenticate_with_no_set_up(tmp_path, parties):
    fresh = {"OPENSSPI_HOME": str(tmp_path / "fresh")}
    client, server = parties.sspi(**fresh), parties.sspi(**fresh)
    client.call("init", flags=["integrity", "confidentiality"])
    server.call("accept")
    handshake(client, server)
    assert client.session_key() == server.session_key()
