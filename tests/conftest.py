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

import pytest

REQUIRE_PEERS = os.environ.get("OPENSSPI_REQUIRE_PEERS") == "1"


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
