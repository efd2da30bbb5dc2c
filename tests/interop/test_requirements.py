# SPDX-License-Identifier: MIT
"""A peer that cannot start says why in one line."""

import subprocess

import pytest
from peers import requirements


def started(script, log):
    with open(log, "wb") as output:
        return subprocess.Popen(["sh", "-c", script], stdout=output, stderr=output)


def test_a_peer_that_ends_is_reported_with_its_last_line(tmp_path):
    log = tmp_path / "log"
    process = started("echo starting; echo 'module samba_dsdb is missing'; echo; exit 1", log)
    with pytest.raises(requirements.CannotStart) as caught:
        requirements.wait_until_it_answers("peer", process, lambda: False, log.read_text, 20)
    assert str(caught.value) == "peer ended: module samba_dsdb is missing"


def test_a_peer_that_does_not_answer_is_ended(tmp_path):
    log = tmp_path / "log"
    process = started("exec sleep 60", log)
    with pytest.raises(requirements.CannotStart, match="its log is empty"):
        requirements.wait_until_it_answers("peer", process, lambda: False, log.read_text, 0.1)
    assert process.wait(timeout=10) != 0


def test_the_missing_package_is_named(tmp_path):
    with pytest.raises(
        pytest.skip.Exception, match=r"/ldb/\*\.so is missing: apt install samba-dsdb-modules"
    ):
        requirements.need_file(f"{tmp_path}/ldb/*.so", "samba-dsdb-modules")
