# SPDX-License-Identifier: MIT
"""Issue 9, finding 4: bytes that another thread changes while they are written as text, or read.

tests/behaviour/racing_test.cpp does the same from C, for every function that measures first, with a
page after the buffer that no one may touch.
"""

RACE = """
import ctypes, threading, time
from opensspi import win32crypt, win32cryptcon

def race(memory, one, other, call):
    held = (ctypes.c_char * len(memory)).from_buffer(memory)
    over = threading.Event()
    def change():
        while not over.is_set():
            ctypes.memmove(held, one, len(one))
            ctypes.memmove(held, other, len(other))
    changing = threading.Thread(target=change)
    changing.start()
    calls = refused = 0
    end = time.monotonic() + 0.5
    while calls < 20 or time.monotonic() < end:
        calls += 1
        try:
            call()
        except error as failure:
            assert failure.winerror in allowed, failure
            refused += 1
    over.set()
    changing.join()
    print(calls, refused)
"""


def test_a_bytearray_that_changes_is_written_within_its_buffer(run):
    """Base64 with escapes is up to three times as long for one content as for the other."""
    run(
        RACE
        + """
allowed = {winerror.ERROR_MORE_DATA}
size = 1 << 20
memory = bytearray(size)
flags = win32cryptcon.CRYPT_STRING_BASE64 | win32cryptcon.CRYPT_STRING_PERCENTESCAPE
race(memory, bytes(size), b"\\xff" * size, lambda: win32crypt.CryptBinaryToString(memory, flags))
"""
    )


def test_a_bytearray_that_changes_is_hashed_encrypted_and_imported_within_it(run):
    run(
        RACE
        + """
allowed = {winerror.NTE_BAD_DATA, winerror.NTE_BAD_LEN, winerror.NTE_BAD_TYPE, winerror.NTE_BAD_VER,
           winerror.NTE_BAD_ALGID, winerror.NTE_BAD_KEY, winerror.ERROR_INVALID_PARAMETER}
con = win32cryptcon
provider = win32crypt.CryptAcquireContext(None, None, con.PROV_RSA_AES, con.CRYPT_VERIFYCONTEXT)
key = provider.CryptGenKey(con.CALG_AES_256, con.CRYPT_EXPORTABLE)
size = 1 << 20
memory = bytearray(size)
def use():
    hashed = provider.CryptCreateHash(con.CALG_SHA_256, None, 0)
    hashed.CryptHashData(memory, 0)
    sealed = key.CryptEncrypt(True, memory)
    assert len(sealed) == size + 16
    assert len(key.CryptDecrypt(True, sealed)) == size
race(memory, bytes(size), b"\\xff" * size, use)

blob = key.CryptExportKey(None, con.PLAINTEXTKEYBLOB, 0)
memory = bytearray(blob)
other = blob[:8] + b"\\xff\\xff\\xff\\x7f" + blob[12:]
race(memory, blob, other, lambda: provider.CryptImportKey(memory, None, 0))
"""
    )
