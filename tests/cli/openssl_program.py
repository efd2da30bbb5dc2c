# SPDX-License-Identifier: MIT
"""The openssl command, as an independent program beside ours."""

import subprocess


def openssl(*arguments):
    """openssl runs the independent program; it must succeed."""
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
