# SPDX-License-Identifier: MIT
"""Issue 9, finding 10: nothing is asked about a mapped account's Unix user before its response was right."""

import shutil

import pytest


def test_a_wrong_password_asks_no_name_service(run, tmp_path):
    """What the name services open is seen by strace."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("needs strace")
    run(
        """
        import os, re, subprocess, signal
        add_account("plain", "right")
        add_account("mapped", "right", "daemon")
        for name in ("plain", "mapped", "nobody-of-that-name"):
            outcome(log_on, name, ".", "wrong")  # what is made once is made now

        def opened(name, password):
            child = os.fork()
            if child == 0:
                os.kill(os.getpid(), signal.SIGSTOP)
                outcome(log_on, name, ".", password)
                os._exit(0)
            os.waitpid(child, os.WUNTRACED)
            log = f"/tmp/opensspi-trace-{child}"
            tracer = subprocess.Popen(
                ["strace", "-f", "-e", "trace=openat,connect", "-o", log, "-p", str(child)],
                stderr=subprocess.PIPE, text=True)
            tracer.stderr.readline()  # it is attached
            os.kill(child, signal.SIGCONT)
            tracer.wait(30)
            os.waitpid(child, 0)
            lines = open(log).read()
            os.unlink(log)
            return len(re.findall("passwd|nscd|nsswitch", lines))

        seen = {name: opened(name, "wrong") for name in ("plain", "mapped", "nobody-of-that-name")}
        assert set(seen.values()) == {0}, seen
        assert opened("mapped", "right") > 0, "the test would see it"
        """
    )
