# SPDX-License-Identifier: MIT
"""opensspi.store: check, backup and rekey."""

import os
import shutil
import sqlite3

import pytest
from opensspi import accounts, pywintypes, store, win32crypt, winerror


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """home is a store of this test alone, which does not exist yet."""
    monkeypatch.setenv("OPENSSPI_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_checking_makes_no_store(home):
    assert store.check() == store.Check(str(home), False, True, 0, 0, "", ())
    assert not home.exists()


def test_a_store_in_order(home):
    accounts.add("alice", "secret")
    win32crypt.CryptProtectData(b"data")
    checked = store.check()
    assert (checked.store, checked.exists, checked.ok, checked.problems) == (str(home), True, True, ())
    assert checked.sealed_values >= 1 and checked.master_keys == 1
    assert checked.master_key == "file"


def test_problems_are_a_result(home):
    accounts.add("alice", "secret")
    (database,) = home.glob("*.db")
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 9999")
    checked = store.check()
    assert checked.exists and not checked.ok
    assert checked.problems and all(isinstance(problem, str) for problem in checked.problems)


@pytest.mark.parametrize("name", ["copy.db", os.fsdecode(b"copy-\xff.db")])
def test_a_backup_is_a_database_with_the_accounts(tmp_path, name):
    accounts.add("alice", "secret")
    store.backup(tmp_path / name)
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    shutil.copy(tmp_path / name, tmp_path / "plain.db")
    with sqlite3.connect(tmp_path / "plain.db") as connection:
        assert "alice" in [row[0] for row in connection.execute("SELECT name FROM principal")]
    with pytest.raises(pywintypes.error) as caught:
        store.backup(str(tmp_path / name))
    assert caught.value.args[:2] == (winerror.ERROR_FILE_EXISTS, "opensspi_store_backup")


def test_a_path_that_is_no_path(tmp_path):
    accounts.add("alice", "secret")
    with pytest.raises(TypeError):
        store.backup(5)
    with pytest.raises(ValueError, match="zero"):
        store.backup(f"{tmp_path}/a\0b")
    assert not (tmp_path / "a").exists()


def test_after_a_rekey_everything_opens():
    accounts.add("alice", "secret")
    sealed = win32crypt.CryptProtectData(b"data")
    before = store.check()
    store.rekey()
    assert store.check() == before
    assert win32crypt.CryptUnprotectData(sealed)[1] == b"data"


def test_there_is_nothing_to_copy_or_to_rekey(tmp_path):
    for call in (store.rekey, lambda: store.backup(tmp_path / "copy")):
        with pytest.raises(pywintypes.error) as caught:
            call()
        assert caught.value.winerror == winerror.ERROR_FILE_NOT_FOUND
    assert list(tmp_path.iterdir()) == []


def test_the_machines_store_is_another_one(home):
    assert store.check(machine=True).store != str(home)
