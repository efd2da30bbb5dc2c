# SPDX-License-Identifier: MIT
"""win32crypt: key pairs that live on a PKCS#11 token and never leave it."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest
from opensspi import winerror

MODULE = pathlib.Path("/usr/lib/softhsm/libsofthsm2.so")
PROGRAM = """
from opensspi import win32crypt, winerror, win32cryptcon as con
card = (con.MS_SCARD_PROV, con.PROV_RSA_FULL)
with win32crypt.CryptAcquireContext("on the token", *card, con.CRYPT_NEWKEYSET) as provider:
    provider.CryptSetProvParam(con.PP_SIGNATURE_PIN, {pin!r})
    pair = provider.CryptGenKey(con.AT_SIGNATURE, 0, 1024)
    try:
        pair.CryptExportKey(None, con.PRIVATEKEYBLOB)
    except win32crypt.error as refused:
        assert refused.winerror == winerror.NTE_BAD_KEY_STATE, refused
with win32crypt.CryptAcquireContext("on the token", *card, 0) as provider:
    assert provider.CryptGetProvParam(con.PP_ENUMCONTAINERS) == ["on the token"]
    provider.CryptSetProvParam(con.PP_SIGNATURE_PIN, {pin!r})
    digest = provider.CryptCreateHash(con.CALG_SHA1)
    digest.CryptHashData(b"message")
    signature = digest.CryptSignHash(con.AT_SIGNATURE)
    digest.CryptVerifySignature(signature, provider.CryptGetUserKey(con.AT_SIGNATURE))
    print("signed")
"""


@pytest.fixture
def token(tmp_path):
    """token is the environment of a process that sees one new token, whose PIN is 1234."""
    if not MODULE.exists() or not shutil.which("softhsm2-util"):
        pytest.skip("needs softhsm2")
    (tmp_path / "tokens").mkdir()
    configuration = tmp_path / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {tmp_path}/tokens\n")
    environment = os.environ | {"SOFTHSM2_CONF": str(configuration), "OPENSSPI_PKCS11_MODULE": str(MODULE)}
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label=card", "--pin=1234", "--so-pin=5678"],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return environment


@pytest.mark.parametrize("pin", ["1234", b"1234"])
def test_a_pair_on_a_token_signs_and_stays_there(token, pin):
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(pin=pin)],
        env=token,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.stdout == "signed\n", finished.stderr


def test_a_wrong_pin_is_refused(token):
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(pin="9999")],
        env=token,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.stdout == ""
    assert str(winerror.SCARD_W_WRONG_CHV) in finished.stderr
