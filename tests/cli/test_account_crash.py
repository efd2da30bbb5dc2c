# SPDX-License-Identifier: MIT
"""opensspi account and group, killed at each system call that changes a file: a change is whole or not
made.
"""

import shutil

import pytest
from cli_driver import Cli
from killing import changes, run_killed

MAPPING = "X509:<SHA256-PUKEY>" + 32 * "ab"
PARTS = ["--group", "new", "--digest-realm", "web", "--certificate", MAPPING, "--password-stdin"]


@pytest.fixture
def prepared(tmp_path):
    """prepared is a store with three accounts, two of them in the group web."""
    cli = Cli(tmp_path / "home")
    for name, groups in (("alice", ["staff", "web"]), ("bob", ["web"]), ("carol", ["staff"])):
        options = [word for group in groups for word in ("--group", group)]
        cli.ok("account", "add", name, "--password-stdin", *options, stdin="pw\n")
    return cli


def state(cli):
    """state returns the accounts without the times, which differ from run to run."""
    times = ("created", "password_set")
    return {
        name: {member: value for member, value in account.items() if member not in times}
        for name, account in cli.accounts().items()
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ["group", "remove", "web"],
        ["account", "set", "alice", "--must-change", *PARTS],
        ["account", "add", "dave", *PARTS],
    ],
    ids=["group-remove", "account-set", "account-add"],
)
def test_a_change_killed_at_each_step_is_whole_or_not_made(strace, prepared, tmp_path, arguments):
    kept = shutil.copytree(prepared.home, tmp_path / "kept")
    before = state(prepared)
    found = changes(strace, prepared, tmp_path / "log", *arguments, stdin="pw\n")
    after = state(prepared)
    assert before != after
    states = []
    for change in found:
        shutil.rmtree(prepared.home)
        shutil.copytree(kept, prepared.home)
        assert run_killed(strace, prepared, change, *arguments, stdin="pw\n"), change
        assert prepared.json("store", "check")["problems"] == []
        states.append(state(prepared))
        assert states[-1] in (before, after), change
    assert before in states, "a kill before the commit"
