# SPDX-License-Identifier: MIT
"""What a test needs of the machine, and the common way to skip without it."""

import glob
import importlib.util
import os
import shutil
import time

import pytest

# A skip whose reason begins so is allowed even where peers are required: installing more would not help.
BROKEN_PEER = "the peer itself is broken: "
# The same for a peer that is too large to be installed for a test or two, or whose source a mirror may lack.
OPTIONAL_PEER = "an optional peer is not here: "


class CannotStart(Exception):
    """CannotStart is a peer that does not start; the tests report it in this one line."""


def wait_until_it_answers(name, process, answers, read_log, timeout):
    """wait_until_it_answers returns when `answers` is true. A peer that ends or is slow is a CannotStart."""
    deadline = time.monotonic() + timeout
    while not answers():
        if process.poll() is not None:
            raise CannotStart(f"{name} ended: {last_line(read_log())}")
        if time.monotonic() > deadline:
            process.kill()
            raise CannotStart(f"{name} does not answer after {timeout} s: {last_line(read_log())}")
        time.sleep(0.05)


def last_line(text):
    """last_line is the end of a log, in one line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "its log is empty"


def skip_broken_peer(reason):
    """skip_broken_peer skips the test: the installed peer fails even without this library."""
    pytest.skip(BROKEN_PEER + reason)


def need_program(name, package):
    """need_program skips the test, naming Debian's package, unless the program is installed."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is missing: apt install {package}")


def need_optional_program(name, package):
    """need_optional_program skips the test unless a program is there that tools/setup does not install."""
    if shutil.which(name) is None:
        pytest.skip(f"{OPTIONAL_PEER}{name}, of {package}")


def need_file(path, package):
    """need_file skips the test, naming Debian's package, unless the file (or pattern) exists."""
    if not glob.glob(path):
        pytest.skip(f"{path} is missing: apt install {package}")


def need_root():
    """need_root skips the test unless it runs as root."""
    if os.geteuid() != 0:
        pytest.skip("needs root")


def need_module(name, remedy):
    """need_module skips the test unless this interpreter finds the module."""
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed in this interpreter: {remedy}")


def need_opensspi():
    """need_opensspi skips the test unless this interpreter has the package under test."""
    need_module("opensspi", "pip install .")
