# SPDX-License-Identifier: MIT
"""Issue 9, proofs that stay: no secret is left in memory, or in a core dump, after everything was freed.

programs/secrets.c (C) and the program below (Python) use passwords and keys, free them, and look
through their own memory; then they abort, and the core dump is looked through, too.
"""

import os
import pathlib
import resource
import shutil
import subprocess
import sys

import opensspi
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRAMBLE = bytes(byte ^ 0xA5 for byte in range(256))


@pytest.fixture
def program(tmp_path):
    """program is secrets.c, compiled against the library of this package."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("needs a C compiler")
    binary = tmp_path / "secrets"
    library = tmp_path / "libopensspi.so.0"  # the name that the program will ask for
    library.symlink_to(opensspi.library_path())
    subprocess.run(
        [
            compiler,
            "-O2",
            "-Wall",
            "-Werror",
            f"-I{ROOT / 'include'}",
            str(pathlib.Path(__file__).parent / "programs" / "secrets.c"),
            str(library),
            f"-Wl,-rpath,{tmp_path}",
            "-o",
            str(binary),
        ],
        check=True,
    )
    return binary


def allow_cores():
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def environment(folder):
    (folder / "home").mkdir(mode=0o700, exist_ok=True)
    return {
        **os.environ,
        "OPENSSPI_HOME": str(folder / "home"),
        "OPENSSPI_AUTHORITIES": "local",
        "PYTHONPATH": str(ROOT / "tests" / "python"),
    }


def run_in(folder, *command):
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        preexec_fn=allow_cores,
    )


def needles(printed):
    """needles are the secrets that a program looked for, by name."""
    rows = [line.split(" ", 2)[1:] for line in printed.splitlines() if line.startswith("needle ")]
    return {name: bytes.fromhex(scrambled).translate(SCRAMBLE) for scrambled, name in rows}


def core_of(folder):
    """core_of returns the one core dump in a folder."""
    pattern = pathlib.Path("/proc/sys/kernel/core_pattern").read_text().strip()
    if pattern.startswith("|") or "/" in pattern:
        pytest.skip("core dumps of this host go elsewhere (core_pattern)")
    (core,) = folder.glob("core*")
    return core.read_bytes()


def memory_of(process):
    """memory_of yields (name, bytes) of each mapping of a child that waits."""
    with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb", 0) as memory:
        for line in maps:
            span, rights, *_, name = [*line.split(None, 5), "anonymous"][:6]
            if not rights.startswith("r") or name.startswith("[v"):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            memory.seek(start)
            yield name.strip(), memory.read(end - start)


def test_a_c_program_finds_nothing_of_its_secrets(program, tmp_path):
    done = run_in(tmp_path, program)
    found = [line for line in done.stdout.splitlines() if not line.startswith("needle ")]
    assert len(needles(done.stdout)) >= 11, done
    assert (found, done.returncode) == ([], 0), found


def test_it_would_find_them(program, tmp_path):
    done = run_in(tmp_path, program, "control")
    found = [line for line in done.stdout.splitlines() if line.startswith("found password at ")]
    assert any("heap" in line for line in found) and any("stack" in line for line in found), done


def test_its_core_dump_holds_none_either(program, tmp_path):
    done = run_in(tmp_path, program, "dump")
    assert done.returncode < 0, done
    dump = core_of(tmp_path)
    secrets = needles(done.stdout)
    assert len(secrets) >= 11
    assert [name for name, secret in secrets.items() if secret in dump] == []


PYTHON = """
import ctypes, gc, os, sys
from opensspi import accounts, keys, sspi, sspicon, win32crypt, win32cryptcon, win32security
from opensspi.pywintypes import error
from sessions import shake_hands

STR_HEAD, BYTES_HEAD = sys.getsizeof("") - 1, sys.getsizeof(b"") - 1

# Python wipes nothing of its own: its copies are the caller's.
def wipe(value):
    ctypes.memset(id(value) + (STR_HEAD if isinstance(value, str) else BYTES_HEAD), 0, len(value))

found = []
def remember(name, secret):
    assert len(secret) >= 8
    found.append((name, bytes(byte ^ 0xA5 for byte in secret)))

def remember_and_wipe(name, secret):
    remember(name, secret)
    wipe(secret)

# Python reuses small memory at once, so only a long copy that is not wiped stays to be found.
def use_long_password(user):
    password = os.urandom(400).hex()
    accounts.set_password(user, password)
    middle = password[400:432]
    remember_and_wipe("middle of a long password", middle.encode())
    wipe(middle)
    wipe(password)

def use_password():
    password = os.urandom(10).hex()
    remember_and_wipe("password", password.encode())
    wide = password.encode("utf-16-le")
    remember("password in UTF-16", wide)
    with win32crypt.CryptAcquireContext(
            None, None, win32cryptcon.PROV_RSA_AES, win32cryptcon.CRYPT_VERIFYCONTEXT) as provider:
        hashed = provider.CryptCreateHash(win32cryptcon.CALG_MD4, None, 0)
        hashed.CryptHashData(wide)
        remember_and_wipe("NT hash", hashed.CryptGetHashParam(win32cryptcon.HP_HASHVAL))
        del hashed
    wipe(wide)
    accounts.add("alice", password)
    accounts.set_digest_realms("alice", ["realm"], password)
    use_long_password("alice")
    accounts.set_password("alice", password)
    session = shake_hands(
        sspi.ClientAuth("NTLM", auth_info=("alice", ".", password)), sspi.ServerAuth("NTLM"))
    key = session.server.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_SESSION_KEY)
    remember_and_wipe("session key", key)
    assert session.server.decrypt(*session.client.encrypt(b"message")) == b"message"
    win32security.LogonUser("alice", ".", password, win32security.LOGON32_LOGON_NETWORK,
                            win32security.LOGON32_PROVIDER_DEFAULT).Close()
    accounts.remove("alice")
    try:  # the accounts are read again
        win32security.LogonUser("nobody", ".", "none", win32security.LOGON32_LOGON_NETWORK,
                                win32security.LOGON32_PROVIDER_DEFAULT)
    except error:
        pass
    wipe(password)

def use_key():
    with win32crypt.CryptAcquireContext(
            None, None, win32cryptcon.PROV_RSA_AES, win32cryptcon.CRYPT_VERIFYCONTEXT) as provider:
        pair = provider.CryptGenKey(
            win32cryptcon.AT_SIGNATURE, 1024 << 16 | win32cryptcon.CRYPT_EXPORTABLE)
        blob = pair.CryptExportKey(None, win32cryptcon.PRIVATEKEYBLOB, 0)
        for which in range(2):
            prime = memoryview(blob)[20 + 128 + which * 64:][:32]
            remember("prime", prime)
        del prime
        password = os.urandom(10).hex()
        remember_and_wipe("password of a key file", password.encode())
        sealed = keys.convert(blob, "pvk", new_password=password)
        wipe(blob)
        wipe(keys.convert(sealed, "pvk", password))
        wipe(password)

use_password()
use_key()
gc.collect()
if "control" in sys.argv:
    kept = bytearray(byte ^ 0xA5 for byte in found[0][1])
for name, scrambled in found:
    print("needle", scrambled.hex(), name)
print("ready", flush=True)
sys.stdin.readline()
os.abort()
"""


@pytest.mark.parametrize("control", [False, True])
def test_a_python_program_leaves_nothing_of_its_secrets(tmp_path, control):
    with subprocess.Popen(
        [sys.executable, "-c", PYTHON, *(["control"] if control else [])],
        cwd=tmp_path,
        # libcrypto is bound lazily: the first call of one of its functions saves the vector registers, with
        # what was copied last, on the stack. That is not what is tested here.
        env={**environment(tmp_path), "LD_BIND_NOW": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=allow_cores,
    ) as child:
        printed = ""
        while line := child.stdout.readline():
            printed += line
            if line == "ready\n":
                break
        secrets = needles(printed)
        assert len(secrets) >= 5, printed
        found = [
            (name, where)
            for where, content in memory_of(child.pid)
            for name, secret in secrets.items()
            if secret in content
        ]
        child.stdin.write("\n")
        child.stdin.flush()
        child.wait(60)
    if control:
        assert "password" in [name for name, _ in found], "the test would find it"
        return
    assert found == []
    dump = core_of(tmp_path)
    assert [name for name, secret in secrets.items() if secret in dump] == []
