# SPDX-License-Identifier: MIT
"""The rules of tests/conftest.py."""

import os
import pathlib
import subprocess
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parent.parent
SKIPS = """
import pytest

def test_passes():
    pass

def test_skips():
    pytest.skip("a peer is missing")
"""


@pytest.mark.parametrize(("required", "outcome"), [("0", "1 passed, 1 skipped"), ("1", "1 failed, 1 passed")])
def test_a_skip_is_a_failure_with_its_reason_where_peers_are_required(tmp_path, required, outcome):
    (tmp_path / "test_it.py").write_text(SKIPS)
    path = os.pathsep.join([str(TESTS), str(TESTS / "interop")])
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-ra", "-p", "conftest", "-c", os.devnull, str(tmp_path)],
        env=dict(os.environ, PYTHONPATH=path, OPENSSPI_REQUIRE_PEERS=required),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in finished.stdout
    assert "a peer is missing" in finished.stdout


def test_no_test_touches_the_store_of_whoever_runs_it():
    assert "opensspi-tests-" in os.environ["OPENSSPI_HOME"]
