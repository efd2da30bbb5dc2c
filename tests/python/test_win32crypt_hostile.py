# SPDX-License-Identifier: MIT
"""win32crypt with hostile bytes and numbers; long work that is cancelled."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from opensspi import win32crypt, winerror
from opensspi import win32cryptcon as con
from test_win32crypt_keys import CIPHERS, EXPORTABLE, HEAD, plaintext_blob

RELAXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
NUMBERS = st.one_of(st.integers(0, 64), st.integers(-(2**31), 2**32 - 1))
ALGORITHMS = st.sampled_from([algorithm for algorithm, _, _ in CIPHERS])
DATA = st.binary(max_size=300)


@RELAXED
@given(ALGORITHMS, st.lists(DATA, max_size=6), st.sampled_from([con.CRYPT_MODE_CBC, con.CRYPT_MODE_ECB]))
def test_any_message_comes_back(provider, algorithm, parts, mode):
    key = provider.CryptGenKey(algorithm, 0)
    if algorithm != con.CALG_RC4:
        key.CryptSetKeyParam(con.KP_MODE, mode)
    for message in filter(None, parts) if algorithm == con.CALG_RC4 else parts:
        assert key.CryptDecrypt(True, key.CryptEncrypt(True, message)) == message


@RELAXED
@given(ALGORITHMS, DATA, NUMBERS, NUMBERS)
def test_any_ciphertext_is_taken_or_refused(provider, algorithm, data, final, flags):
    key = provider.CryptGenKey(algorithm, 0)
    for call in (key.CryptDecrypt, key.CryptEncrypt):
        with contextlib.suppress(win32crypt.error):
            assert len(call(final, data, None, flags)) <= len(data) + 16


@RELAXED
@given(st.binary(max_size=400), NUMBERS)
@example(b"", 0)
def test_any_blob_is_taken_or_refused(provider, blob, flags):
    with pytest.raises(win32crypt.error) as caught:
        provider.CryptImportKey(blob, None, flags)
    assert caught.value.funcname == "CryptImportKey"


@pytest.fixture(scope="module")
def blobs():
    """blobs is a blob of each kind, with the key that opens it."""
    with win32crypt.CryptAcquireContext(None, None, con.PROV_RSA_AES, con.CRYPT_VERIFYCONTEXT) as provider:
        pair = provider.CryptGenKey(con.AT_KEYEXCHANGE, EXPORTABLE, 512)
        key = provider.CryptGenKey(con.CALG_AES_128, EXPORTABLE)
        yield [
            (pair.CryptExportKey(None, con.PUBLICKEYBLOB), None),
            (pair.CryptExportKey(None, con.PRIVATEKEYBLOB), None),
            (pair.CryptExportKey(key, con.PRIVATEKEYBLOB), key),
            (key.CryptExportKey(None, con.PLAINTEXTKEYBLOB), None),
            (key.CryptExportKey(None, con.OPAQUEKEYBLOB), None),
            (key.CryptExportKey(pair, con.SIMPLEBLOB), pair),
        ]


@RELAXED
@given(st.data())
def test_any_altered_blob_is_taken_or_refused(provider, blobs, data):
    blob, key = data.draw(st.sampled_from(blobs))
    position, value = data.draw(st.integers(0, len(blob) - 1)), data.draw(st.integers(1, 255))
    altered = bytearray(blob)
    altered[position] ^= value
    cut = blob[: data.draw(st.integers(0, len(blob) - 1))]
    for candidate in (altered, cut):
        with contextlib.suppress(win32crypt.error):
            provider.CryptImportKey(candidate, key)


@RELAXED
@given(NUMBERS, NUMBERS, st.one_of(st.integers(0, 700), NUMBERS))
def test_any_numbers_are_taken_or_refused(provider, algorithm, flags, length):
    bits = length & 0xFFFFFFFF
    if 1024 < bits <= 0xFFFF:  # long work, which has a test of its own
        bits = 0
    calls = [
        lambda: provider.CryptGenKey(algorithm, flags & 0xFFFF, bits),
        lambda: provider.CryptCreateHash(algorithm, None, flags),
        lambda: provider.CryptGetProvParam(algorithm, flags),
        lambda: provider.CryptGetUserKey(algorithm),
        lambda: provider.CryptExportPublicKeyInfo(algorithm, flags),
        lambda: win32crypt.CertAlgIdToOID(algorithm),
        lambda: win32crypt.CryptEnumOIDInfo(algorithm),
        lambda: provider.CryptCreateHash(con.CALG_SHA1).CryptGetHashParam(algorithm, flags),
        lambda: provider.CryptCreateHash(con.CALG_SHA1).CryptSignHash(algorithm, flags),
        lambda: provider.CryptGenKey(con.CALG_RC2, 0).CryptGetKeyParam(algorithm, flags),
        lambda: provider.CryptGenKey(con.CALG_RC2, 0).CryptSetKeyParam(algorithm, length, flags),
        lambda: provider.CryptGenKey(con.CALG_RC2, 0).CryptExportKey(None, algorithm, flags),
        lambda: win32crypt.CryptGetDefaultProvider(algorithm, flags),
    ]
    for call in calls:
        with contextlib.suppress(win32crypt.error, ValueError, TypeError):
            call()


@RELAXED
@given(st.one_of(st.integers(1, 7), NUMBERS), st.binary(max_size=80))
def test_any_parameter_is_taken_or_refused(provider, param, data):
    key = provider.CryptGenKey(con.CALG_RC2, 0)
    targets = [
        key.CryptSetKeyParam,
        provider.CryptCreateHash(con.CALG_SHA1).CryptSetHashParam,
        provider.CryptSetProvParam,
    ]
    for target in targets:
        with contextlib.suppress(win32crypt.error, ValueError, TypeError):
            target(param, data)
    with contextlib.suppress(win32crypt.error):
        key.CryptDecrypt(True, key.CryptEncrypt(True, b"message"))


def test_a_length_field_is_never_believed(provider):
    for length in (0, 15, 17, 2**31, 2**32 - 1):
        blob = plaintext_blob(con.CALG_AES_128, bytes(16))
        blob = blob[:8] + length.to_bytes(4, "little") + blob[12:]
        with pytest.raises(win32crypt.error) as caught:
            provider.CryptImportKey(blob)
        assert caught.value.winerror in (winerror.NTE_BAD_DATA, winerror.NTE_BAD_LEN)


@pytest.mark.parametrize(
    ("blob", "code"),
    [
        (HEAD.pack(con.PLAINTEXTKEYBLOB, 9, 0, con.CALG_AES_128) + bytes(20), winerror.NTE_BAD_VER),
        (HEAD.pack(con.PUBLICKEYBLOBEX, 2, 0, con.CALG_RSA_KEYX) + bytes(20), winerror.NTE_BAD_TYPE),
        (HEAD.pack(77, 2, 0, con.CALG_AES_128) + bytes(20), winerror.NTE_BAD_TYPE),
        (b"", winerror.NTE_BAD_DATA),
    ],
)
def test_a_blob_that_is_none_says_why(provider, blob, code):
    with pytest.raises(win32crypt.error) as caught:
        provider.CryptImportKey(blob)
    assert caught.value.winerror == code


INTERRUPTED = """
import signal, sys, threading, time
from opensspi import win32crypt, win32cryptcon as con
provider = win32crypt.CryptAcquireContext(None, None, con.PROV_RSA_AES, con.CRYPT_VERIFYCONTEXT)
ticks = []
def count():
    while True:
        time.sleep(0.01)
        ticks.append(1)
threading.Thread(target=count, daemon=True).start()
print("generating", flush=True)
try:
    provider.CryptGenKey(con.AT_SIGNATURE, 0, 16384)
except KeyboardInterrupt:
    assert len(ticks) > 5, "other threads stood still"
    try:
        provider.CryptGetUserKey(con.AT_SIGNATURE)
    except win32crypt.error as nothing:
        provider.CryptGenKey(con.AT_SIGNATURE, 0, 512)
        print("interrupted", nothing.winerror, flush=True)
"""


def test_ctrl_c_ends_the_generation_of_a_long_key():
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        assert process.stdout.readline() == "generating\n"
        time.sleep(0.5)
        sent = time.monotonic()
        os.kill(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=20)
        assert said == f"interrupted {winerror.NTE_NO_KEY}\n"
        assert time.monotonic() - sent < 5
    finally:
        process.kill()
        process.wait()


def test_a_signal_handler_may_use_the_library_meanwhile(provider):
    """The handler runs inside the generation; what it raises ends it, and nothing else does."""
    used = []

    class Enough(Exception):
        pass

    def handler(*_):
        used.append(provider.CryptGenKey(con.CALG_AES_128, 0))
        with win32crypt.CryptAcquireContext(None, None, con.PROV_RSA_AES, con.CRYPT_VERIFYCONTEXT) as other:
            used.append(other.CryptGenKey(con.AT_SIGNATURE, 0, 512))
        if len(used) >= 6:
            raise Enough
        signal.setitimer(signal.ITIMER_REAL, 0.1)

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(Enough):
            provider.CryptGenKey(con.AT_SIGNATURE, 0, 16384)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(used) == 6


def test_objects_of_one_provider_in_many_threads(provider):
    """Every kind of call at once on shared objects; errors are allowed, corruption is not."""
    key = provider.CryptGenKey(con.CALG_AES_256, EXPORTABLE)
    pair = provider.CryptGenKey(con.AT_SIGNATURE, EXPORTABLE, 512)
    unexpected = []

    def work(number):
        try:
            for _ in range(40):
                digest = provider.CryptCreateHash(con.CALG_SHA1)
                digest.CryptHashData(bytes(100 * number))
                digest.CryptVerifySignature(digest.CryptSignHash(con.AT_SIGNATURE), pair)
                assert provider.CryptGetProvParam(con.PP_ENUMALGS) == algorithms
                blob = key.CryptExportKey(None, con.PLAINTEXTKEYBLOB)
                copy = provider.CryptImportKey(blob)
                assert copy.CryptDecrypt(True, key.CryptEncrypt(True, blob)) == blob
                provider.CryptGenRandom(number)
        except BaseException as problem:
            unexpected.append(problem)

    algorithms = provider.CryptGetProvParam(con.PP_ENUMALGS)
    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not unexpected


ENDING = """
import threading, time
from opensspi import win32crypt, win32cryptcon as con
provider = win32crypt.CryptAcquireContext(None, None, con.PROV_RSA_AES, con.CRYPT_VERIFYCONTEXT)
key = provider.CryptGenKey(con.CALG_AES_256, 0)
def seal():
    while True:
        key.CryptEncrypt(True, bytes(100_000))
def generate():
    provider.CryptGenKey(con.AT_SIGNATURE, 0, 16384)
for work in (seal, seal, generate):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.2)
"""


@pytest.mark.parametrize("attempt", range(3))
def test_a_program_ends_while_daemon_threads_are_inside_calls(attempt):
    finished = subprocess.run(
        [sys.executable, "-c", ENDING], capture_output=True, text=True, timeout=60, check=False
    )
    assert (finished.returncode, finished.stderr) == (0, "")
