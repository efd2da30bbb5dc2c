# SPDX-License-Identifier: MIT
"""Reads manual pages as man shows them."""

import shutil
import subprocess

import pytest


def text_of_manual(page):
    """text_of_manual returns the text of a manual page in which groff finds no fault."""
    if shutil.which("groff") is None:
        pytest.skip("groff is missing: apt install groff-base")
    shown = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-P-cbuo", str(page)],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    assert shown.stderr == ""
    return shown.stdout
