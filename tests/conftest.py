"""The rules that every Python test of this project shares.

    python -m pytest -c tests/pytest.ini tests/python           the Python face
    python -m pytest -c tests/pytest.ini tests/interop          against peers we did not write
    python -m pytest -c tests/pytest.ini tests -k curl          one subject

The interpreter is a virtual environment on Debian's /usr/bin/python3 with `opensspi`,
pytest and hypothesis installed. The interop tests start their peers themselves and
want root (a network and mount namespace of their own) and the packages that each
fixture names; what is missing is skipped with its reason, and is a failure when
OPENSSPI_REQUIRE_PEERS=1, as in CI.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

import pytest
from peers import sandbox

ROOT = pathlib.Path(__file__).resolve().parent.parent
STORE = pytest.StashKey()
REQUIRE_PEERS = os.environ.get("OPENSSPI_REQUIRE_PEERS") == "1"


def pytest_configure(config):
    """Nothing in this run touches the store of whoever runs it."""
    config.stash[STORE] = tempfile.TemporaryDirectory(prefix="opensspi-tests-")
    os.environ["OPENSSPI_HOME"] = config.stash[STORE].name + "/home"


def pytest_unconfigure(config):
    config.stash[STORE].cleanup()


def fail_if_skipped(report):
    """fail_if_skipped turns a skip into a failure that keeps the skip's reason, where peers are required."""
    expected = hasattr(report, "wasxfail")
    if REQUIRE_PEERS and report.skipped and not expected:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"OPENSSPI_REQUIRE_PEERS=1 allows no skip, but: {reason}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    fail_if_skipped(outcome.get_result())


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    outcome = yield
    fail_if_skipped(outcome.get_result())


@pytest.fixture(scope="session")
def pywin32():
    """pywin32 is pywin32's unpacked Windows wheel: win32/test, win32/Demos, win32/lib, testutil."""
    fetch = [sys.executable, str(ROOT / "tools" / "fetch_pywin32.py")]
    try:
        fetched = sandbox.run_outside(fetch, stdout=subprocess.PIPE, text=True)
    except subprocess.CalledProcessError:
        pytest.skip("pywin32's pinned wheel cannot be downloaded here")
    return pathlib.Path(fetched.stdout.strip())
