# SPDX-License-Identifier: MIT
"""Runs the opensspi command as a person or a script does, each test in its own store."""

import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
COMMAND = os.environ.get("OPENSSPI_CLI", str(ROOT / "build" / "release" / "bin" / "opensspi"))


class Cli:
    """Cli calls the command in a private home and keeps only that home between calls."""

    def __init__(self, home):
        self.home = home
        self.environment = {"PATH": "/usr/bin:/bin", "OPENSSPI_HOME": str(home), "LC_ALL": "C.UTF-8"}

    def run(self, *arguments, stdin="", **variables):
        """run returns the finished process; it never has a terminal."""
        return subprocess.run(
            [COMMAND, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            env=self.environment | variables,
            start_new_session=True,
            check=False,
        )

    def start(self, *arguments):
        """start returns a process that runs beside the test; its output is dropped."""
        return subprocess.Popen(
            [COMMAND, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self.environment,
            start_new_session=True,
        )

    def ok(self, *arguments, stdin=""):
        """ok runs a command that must succeed and returns what it printed."""
        done = self.run(*arguments, stdin=stdin)
        assert done.returncode == 0, (done.stdout, done.stderr)
        assert done.stderr == ""
        return done.stdout

    def json(self, *arguments, stdin=""):
        """json runs a command with --json and returns the value that it printed."""
        return json.loads(self.ok(*arguments, "--json", stdin=stdin))

    def accounts(self):
        """accounts returns the listed accounts by name."""
        return {account["name"]: account for account in self.json("account", "list")["accounts"]}
