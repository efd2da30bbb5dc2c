# SPDX-License-Identifier: MIT
"""The rules of tests/conftest.py."""

import ast
import os
import pathlib
import re
import subprocess
import sys

import pytest
from peers import requirements

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


def test_run_py_allows_the_same_skips():
    source = (TESTS / "run.py").read_text(encoding="utf-8")
    allowed = re.search(r"^ALLOWED_SKIPS = (\(.*?\))$", source, re.MULTILINE | re.DOTALL)[1]
    assert ast.literal_eval(allowed) == (requirements.BROKEN_PEER, requirements.OPTIONAL_PEER)


def test_no_test_touches_the_store_of_whoever_runs_it():
    assert "opensspi-tests-" in os.environ["OPENSSPI_HOME"]
