# SPDX-License-Identifier: MIT
"""Finding 14: a process ends while its threads make keys. It neither crashes nor hangs."""

import pathlib
import subprocess
import sys

import opensspi
import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ROUNDS = 20
SECONDS = 60

DAEMONS = """
import hashlib, threading, time
{first}
from opensspi import win32crypt, win32cryptcon as con

provider = win32crypt.CryptAcquireContext(None, None, con.PROV_RSA_AES, con.CRYPT_VERIFYCONTEXT)

def make_keys(algorithm):
    while True:
        provider.CryptGenKey(algorithm, 0)

for algorithm in (con.CALG_RSA_KEYX, con.CALG_AES_128, con.CALG_RSA_SIGN, con.CALG_RC4):
    threading.Thread(target=make_keys, args=(algorithm,), daemon=True).start()
time.sleep(0.04)
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """program is the C program, against the library that the package carries."""
    folder = tmp_path_factory.mktemp("exit")
    built = folder / "exit_while_making_keys"
    library = folder / "libopensspi.so.0"  # its SONAME, which the loader looks for
    library.symlink_to(opensspi.library_path())
    source = HERE / "programs" / "exit_while_making_keys.c"
    link = [library, f"-Wl,-rpath,{library.parent}", "-lcrypto", "-lpthread"]
    subprocess.run(["gcc", "-std=c11", "-Wall", f"-I{ROOT}/include", source, "-o", built, *link], check=True)
    return built


@pytest.mark.parametrize("arguments", [(), ("libcrypto-first",)])
def test_a_c_program_exits(program, arguments):
    for round_number in range(ROUNDS):
        done = subprocess.run([program, *arguments], check=False, timeout=SECONDS)
        assert done.returncode == 0, f"round {round_number}"


@pytest.mark.parametrize("first", ["", "hashlib.sha256(b'').digest()"])
def test_a_python_program_with_daemon_threads_exits(first):
    for round_number in range(ROUNDS):
        command = [sys.executable, "-c", DAEMONS.format(first=first)]
        done = subprocess.run(command, check=False, timeout=SECONDS, capture_output=True)
        assert done.returncode == 0, f"round {round_number}: {done.stderr.decode()[-500:]}"
