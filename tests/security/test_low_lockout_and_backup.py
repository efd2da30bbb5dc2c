# SPDX-License-Identifier: MIT
"""Issue 9, "Low": lock-out on a full disk; a backup follows no link."""

import ctypes
import os

import opensspi


def test_a_full_disk_turns_no_lock_off(run):
    run(
        """
        import resource, signal
        add_account("alice", "right")
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        for _ in range(3):
            assert outcome(log_on, "alice", ".", "wrong")[0] == winerror.ERROR_LOGON_FAILURE
        assert outcome(log_on, "alice", ".", "right")[0] == winerror.ERROR_ACCOUNT_LOCKED_OUT
        """,
        OPENSSPI_LOCKOUT_THRESHOLD="3",
    )


def test_a_backup_follows_no_link(run, tmp_path, monkeypatch):
    run('add_account("alice", "right")')
    monkeypatch.setenv("OPENSSPI_HOME", str(tmp_path / "home"))
    library = ctypes.CDLL(opensspi.library_path())
    victim = tmp_path / "victim"
    victim.write_text("precious")
    path = tmp_path / "backup"
    path.symlink_to(victim)
    assert library.opensspi_store_backup(0, os.fsencode(path)) == 80  # ERROR_FILE_EXISTS
    assert victim.read_text() == "precious"
    path.unlink()
    assert library.opensspi_store_backup(0, os.fsencode(path)) == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes().startswith(b"SQLite format 3\0")
