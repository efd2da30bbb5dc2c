# SPDX-License-Identifier: MIT
"""Kills the command at each system call that changes a file.

strace delivers SIGKILL at the call of a given name and number. So every state that a kill can leave
on the disk is checked, from the first to the last.
"""

import collections
import re
import subprocess

from cli_driver import COMMAND

CHANGES = (
    "write,pwrite64,writev,pwritev,ftruncate,fallocate,fsync,fdatasync,mkdir,mkdirat,rename,renameat,renameat2,"
    "link,linkat,unlink,unlinkat,rmdir"
)


def run_traced(strace, cli, log, inject, *arguments, stdin):
    """run_traced runs the command under strace, which writes the calls that change files to `log`."""
    command = [strace, "-f", "-qq", "-o", str(log), "-e", f"trace={CHANGES}", *inject, COMMAND, *arguments]
    done = subprocess.run(
        command, input=stdin, capture_output=True, text=True, env=cli.environment, timeout=60, check=False
    )
    return done.returncode


def changes(strace, cli, log, *arguments, stdin):
    """changes returns (call, number) of each change of a whole run; strace counts each call for itself."""
    assert run_traced(strace, cli, log, [], *arguments, stdin=stdin) == 0
    numbers = collections.Counter()
    found = []
    for name in re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.MULTILINE):
        numbers[name] += 1
        found.append((name, numbers[name]))
    return found


def run_killed(strace, cli, change, *arguments, stdin):
    """run_killed kills the command when it begins a change. Of some runs the change has another number."""
    inject = ["-e", f"inject={change[0]}:signal=KILL:when={change[1]}"]
    code = run_traced(strace, cli, "/dev/null", inject, *arguments, stdin=stdin)
    assert code in (0, -9, 137), (change, code)
    return code != 0
