# SPDX-License-Identifier: MIT
"""The rules that every Python test of this project shares.

    python -m pytest -c tests/pytest.ini tests/python           the Python package
    python -m pytest -c tests/pytest.ini tests/interop          against peers we did not write
    python -m pytest -c tests/pytest.ini tests -k curl          one subject

The interpreter is a virtual environment on Debian's /usr/bin/python3 with `opensspi`,
pytest and hypothesis installed. The interop tests start their peers themselves and
want root (a network and mount namespace of their own) and the packages that each
fixture names; what is missing is skipped with its reason, and is a failure when
OPENSSPI_REQUIRE_PEERS=1, as in CI. A peer that fails even without this library is
skipped there as well.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import pytest
from peers import requirements, sandbox

ROOT = pathlib.Path(__file__).resolve().parent.parent
STORE = pytest.StashKey()
REQUIRE_PEERS = os.environ.get("OPENSSPI_REQUIRE_PEERS") == "1"


def pytest_configure(config):
    """Nothing in this run sees or changes the host's state, or that of whoever runs it."""
    config.stash[STORE] = tempfile.TemporaryDirectory(prefix="opensspi-tests-")
    os.environ["OPENSSPI_HOME"] = config.stash[STORE].name + "/home"
    keep_pip_configuration(config.stash[STORE].name)
    os.environ["HOME"] = config.stash[STORE].name
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        os.environ.pop(name, None)
    if not sandbox.hide_host_state(ROOT):
        warn_of_host_state()


def keep_pip_configuration(state):
    """keep_pip_configuration lets downloads use the user's own index: $HOME is another from now on."""
    for path in (os.environ.get("PIP_CONFIG_FILE", ""), "~/.config/pip/pip.conf", "~/.pip/pip.conf"):
        file = pathlib.Path(path).expanduser()
        if file.is_file():
            os.environ["PIP_CONFIG_FILE"] = str(shutil.copy(file, state))
            return


def warn_of_host_state():
    seen = [directory for directory in sandbox.HOST_STATE if pathlib.Path(directory).exists()]
    if seen:
        print(f"warning: only root can hide {' and '.join(seen)} from the tests", file=sys.stderr)


def pytest_unconfigure(config):
    config.stash[STORE].cleanup()


def fail_if_skipped(report):
    """fail_if_skipped turns a skip into a failure that keeps the skip's reason, where peers are required."""
    expected = hasattr(report, "wasxfail")
    if REQUIRE_PEERS and report.skipped and not expected:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if requirements.BROKEN_PEER in reason or requirements.OPTIONAL_PEER in reason:
            return
        report.outcome = "failed"
        report.longrepr = f"OPENSSPI_REQUIRE_PEERS=1 allows no skip, but: {reason}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if call.excinfo is not None and isinstance(call.excinfo.value, requirements.CannotStart):
        report.longrepr = f"a peer cannot start: {call.excinfo.value}"
    fail_if_skipped(report)


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    outcome = yield
    fail_if_skipped(outcome.get_result())


@pytest.fixture(scope="session")
def pywin32():
    """pywin32 is pywin32's unpacked Windows wheel: win32/test, win32/Demos, win32/lib, testutil."""
    return pywin32_wheels()[0]


@pytest.fixture(scope="session")
def pywin32_of_times():
    """pywin32_of_times is the same of a later pywin32, whose types this project follows."""
    return pywin32_wheels()[1]


def pywin32_wheels():
    fetch = [sys.executable, str(ROOT / "tools" / "fetch_pywin32.py")]
    try:
        fetched = sandbox.run_outside(fetch, stdout=subprocess.PIPE, text=True)
    except subprocess.CalledProcessError:
        pytest.skip("pywin32's pinned wheels cannot be downloaded here")
    return [pathlib.Path(line) for line in fetched.stdout.splitlines()]
