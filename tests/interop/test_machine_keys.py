# SPDX-License-Identifier: MIT
"""Key containers and defaults of the machine, which every user's programs find."""

import json
import subprocess
import sys

import pytest
from peers import command, requirements

# What the programs see as /var/lib is theirs alone, and is gone when they end.
OWN_VAR_LIB = 'mount -t tmpfs tmpfs /var/lib && exec "$@"'

PROGRAM = """
import json, subprocess, sys
from opensspi import win32crypt, win32cryptcon as con

command = sys.argv[1]

def listed(*options):
    text = subprocess.check_output([command, "key", "list", "--json", *options], text=True)
    return [container["name"] for container in json.loads(text)["containers"]]

def blob(key):
    return key.CryptExportKey(None, con.PUBLICKEYBLOB)

def acquire(flags):
    return win32crypt.CryptAcquireContext("web", None, con.PROV_RSA_AES, flags)

machine = acquire(con.CRYPT_NEWKEYSET | con.CRYPT_MACHINE_KEYSET)
made = blob(machine.CryptGenKey(con.AT_SIGNATURE, con.CRYPT_EXPORTABLE, 1024))
answers = {"machine": listed("--machine"), "user": listed()}
try:
    acquire(0)
except win32crypt.error as refused:
    answers["user's own"] = refused.winerror
again = blob(acquire(con.CRYPT_MACHINE_KEYSET).CryptGetUserKey(con.AT_SIGNATURE))
answers["same key"] = again == made
subprocess.run([command, "key", "delete", "--machine", "--yes", "web"], check=True, stdout=subprocess.DEVNULL)
answers["left"] = listed("--machine")
name = con.MS_STRONG_PROV
win32crypt.CryptSetProviderEx(name, con.PROV_RSA_FULL, con.CRYPT_MACHINE_DEFAULT)
answers["default"] = win32crypt.CryptGetDefaultProvider(con.PROV_RSA_FULL, con.CRYPT_MACHINE_DEFAULT)
answers["effective"] = win32crypt.CryptGetDefaultProvider(con.PROV_RSA_FULL, con.CRYPT_USER_DEFAULT)
print(json.dumps(answers))
"""
NTE_BAD_KEYSET = -2146893802
STRONG = "Microsoft Strong Cryptographic Provider"


@pytest.fixture
def answers(sandboxed, tmp_path):
    requirements.need_opensspi()
    requirements.need_root()
    if not sandboxed:
        pytest.skip("needs namespaces: the kernel refused unshare(CLONE_NEWNET | CLONE_NEWNS)")
    finished = subprocess.run(
        ["unshare", "--mount", "sh", "-c", OWN_VAR_LIB, "sh", sys.executable, "-c", PROGRAM, command.path()],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "OPENSSPI_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


def test_what_is_the_machines_is_apart_from_what_is_the_users(answers):
    assert answers["machine"] == ["web"]
    assert answers["user"] == []
    assert answers["user's own"] == NTE_BAD_KEYSET
    assert answers["same key"]
    assert answers["left"] == []


def test_the_machines_default_provider_counts_for_the_user_too(answers):
    assert answers["default"] == answers["effective"] == STRONG
