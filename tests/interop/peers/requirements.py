"""What a test wants of the machine, and the one way to say that it is not there."""

import importlib.util
import os
import pathlib
import shutil

import pytest


def need_program(name, package):
    """need_program skips the test, naming Debian's package, unless the program is installed."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is missing: apt install {package}")


def need_file(path, package):
    """need_file skips the test, naming Debian's package, unless the file exists."""
    if not pathlib.Path(path).exists():
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
