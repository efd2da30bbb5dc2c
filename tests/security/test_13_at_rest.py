# SPDX-License-Identifier: MIT
"""Issue 9, finding 13: names belong to what is sealed beside them, and what was put back is found."""

import ctypes
import json
import sqlite3

import opensspi
import pytest

MAKE = """
add_account("alice", "alices")
add_account("bob", "bobs")
add_account("mapped", "mapped's", "daemon")
from opensspi import win32crypt, win32cryptcon
def container(name):
    return win32crypt.CryptAcquireContext(
        name, None, win32cryptcon.PROV_RSA_AES, win32cryptcon.CRYPT_NEWKEYSET)
with container("locked") as provider:
    provider.CryptGenKey(win32cryptcon.AT_KEYEXCHANGE, 1024 << 16)
with container("exportable") as provider:
    provider.CryptGenKey(win32cryptcon.AT_KEYEXCHANGE, 1024 << 16 | win32cryptcon.CRYPT_EXPORTABLE)
"""


@pytest.fixture
def store(run, tmp_path, monkeypatch):
    """store is a connection to a store's database, behind the library's back."""
    run(MAKE)
    connection = sqlite3.connect(tmp_path / "home" / "store.db")
    yield connection
    connection.close()


def problems(tmp_path, monkeypatch):
    """problems returns what `opensspi store check` finds."""
    monkeypatch.setenv("OPENSSPI_HOME", str(tmp_path / "home"))
    library = ctypes.CDLL(opensspi.library_path())
    text = ctypes.c_char_p()
    assert library.opensspi_store_check(0, ctypes.byref(text)) == 0
    return json.loads(text.value)["problems"]


def change(store, script):
    store.executescript(script + "; UPDATE machine SET revision = revision + 1")
    store.commit()


def test_the_store_is_sound_at_first(store, tmp_path, monkeypatch):
    assert problems(tmp_path, monkeypatch) == []


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE principal SET folded = '-' WHERE folded = 'ALICE';"
        "UPDATE principal SET folded = 'ALICE', name = 'alice' WHERE folded = 'BOB'",
        "UPDATE account SET unix_user = 'root' WHERE id = (SELECT id FROM principal WHERE folded = 'BOB')",
        "UPDATE account SET enabled = 0, expires = 1 WHERE id ="
        " (SELECT id FROM principal WHERE folded = 'BOB')",
        "INSERT INTO principal (kind, name, folded) VALUES (1, 'Administrators', 'ADMINISTRATORS');"
        "INSERT INTO membership VALUES"
        " ((SELECT id FROM principal WHERE folded = 'BOB'), last_insert_rowid())",
    ],
)
def test_an_account_that_was_altered_logs_nobody_on(run, store, tmp_path, monkeypatch, attack):
    change(store, attack)
    run("""
    assert outcome(log_on, "alice", ".", "bobs")[0] != 0
    assert outcome(log_on, "bob", ".", "bobs")[0] != 0
    """)
    assert problems(tmp_path, monkeypatch)


def test_two_containers_whose_names_were_swapped_open_nothing(run, store, tmp_path, monkeypatch):
    change(
        store,
        "UPDATE container SET folded = '-', unique_name = '-' || unique_name WHERE folded = 'LOCKED';"
        "UPDATE container SET folded = 'LOCKED', name = 'locked' WHERE folded = 'EXPORTABLE'",
    )
    run("""
    from opensspi import win32crypt, win32cryptcon
    with win32crypt.CryptAcquireContext("locked", None, win32cryptcon.PROV_RSA_AES, 0) as provider:
        refused = outcome(provider.CryptGetUserKey, win32cryptcon.AT_KEYEXCHANGE)
    assert refused[0] == winerror.NTE_KEYSET_ENTRY_BAD, refused
    """)
    assert len(problems(tmp_path, monkeypatch)) == 2


def test_an_earlier_pair_that_was_put_back_is_found(run, store, tmp_path, monkeypatch):
    store.execute("CREATE TABLE kept AS SELECT * FROM key_pair")
    store.commit()
    run("""
    from opensspi import win32crypt, win32cryptcon
    with win32crypt.CryptAcquireContext("exportable", None, win32cryptcon.PROV_RSA_AES, 0) as provider:
        provider.CryptGenKey(win32cryptcon.AT_KEYEXCHANGE, 1024 << 16)
    """)
    assert problems(tmp_path, monkeypatch) == []
    change(store, "UPDATE key_pair SET pair = (SELECT pair FROM kept WHERE kept.id = key_pair.id)")
    (found,) = problems(tmp_path, monkeypatch)
    assert "key_pair.pair" in found and "put back" in found


def test_an_earlier_password_that_was_put_back_is_found(run, store, tmp_path, monkeypatch):
    store.execute("CREATE TABLE kept AS SELECT * FROM account")
    store.commit()
    run('assert outcome(change, "alice", ".", "alices", "new") == (0, "")')
    assert problems(tmp_path, monkeypatch) == []
    change(store, "UPDATE account SET nt_hash = (SELECT nt_hash FROM kept WHERE kept.id = account.id)")
    run('assert outcome(log_on, "alice", ".", "alices") == (0, "")')
    (found,) = problems(tmp_path, monkeypatch)
    assert "account.nt_hash" in found and "put back" in found


def test_a_removed_account_that_was_put_back_is_found(run, store, tmp_path, monkeypatch):
    for table in ("principal", "account"):
        store.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
    store.commit()
    run("""
    from opensspi import accounts
    accounts.remove("bob")
    """)
    assert problems(tmp_path, monkeypatch) == []
    change(
        store,
        "INSERT OR IGNORE INTO principal SELECT * FROM kept_principal;"
        "INSERT OR IGNORE INTO account SELECT * FROM kept_account",
    )
    assert problems(tmp_path, monkeypatch)
