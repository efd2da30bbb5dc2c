# SPDX-License-Identifier: MIT
"""What Windows programs made with CryptoAPI: protected Office files, strong names, key files, a wrapped key.

tests/data/recorded/cryptoapi.json holds the bytes, and names the public source of each.
"""

import hashlib
import json
import pathlib

import pytest
from opensspi import win32crypt
from opensspi import win32cryptcon as con

FILE = pathlib.Path(__file__).resolve().parent.parent / "data" / "recorded" / "cryptoapi.json"
SETS = json.loads(FILE.read_text(encoding="utf-8"))["sets"]
PUBLIC_KEY_HEADER = 12  # of a strong name's public key, in front of the blob


def of_kind(kind):
    return pytest.mark.parametrize("recorded", [s for s in SETS if s["kind"] == kind], ids=lambda s: s["id"])


def data(recorded, name):
    return bytes.fromhex(recorded[name])


def session(provider=None, kind=con.PROV_RSA_AES):
    return win32crypt.CryptAcquireContext(None, provider, kind, con.CRYPT_VERIFYCONTEXT)


def hashed(provider, content):
    made = provider.CryptCreateHash(con.CALG_SHA1, None, 0)
    made.CryptHashData(content, 0)
    return made


def office_key(provider, recorded):
    """[MS-OFFCRYPTO] 2.3.4.7 (AES) and 2.3.5.2 (RC4): the key of block 0."""
    password = recorded["password"].encode("utf-16-le")
    digest = hashlib.sha1(data(recorded, "salt") + password).digest()
    if recorded["alg_id"] == con.CALG_AES_128:
        for iteration in range(50_000):
            digest = hashlib.sha1(iteration.to_bytes(4, "little") + digest).digest()
    base = hashed(provider, digest + bytes(4))
    return provider.CryptDeriveKey(recorded["alg_id"], base, recorded["key_bits"] << 16)


@of_kind("office-cryptoapi")
def test_an_office_files_verifier_opens(recorded):
    provider = session(recorded["csp"], recorded["provider_type"])
    key = office_key(provider, recorded)
    sealed = data(recorded, "encrypted_verifier") + data(recorded, "encrypted_verifier_hash")
    if recorded["alg_id"] == con.CALG_AES_128:
        key.CryptSetKeyParam(con.KP_MODE, con.CRYPT_MODE_ECB)
    opened = key.CryptDecrypt(False, sealed)
    verifier, digest = opened[:16], opened[16 : 16 + recorded["verifier_hash_size"]]
    assert hashlib.sha1(verifier).digest() == digest


@of_kind("strong-name")
def test_a_strong_name_verifies(recorded):
    provider = session()
    key = provider.CryptImportKey(data(recorded, "public_key")[PUBLIC_KEY_HEADER:], None, 0)
    signed = provider.CryptCreateHash(con.CALG_SHA1, None, 0)
    signed.CryptSetHashParam(con.HP_HASHVAL, data(recorded, "sha1"))
    signed.CryptVerifySignature(data(recorded, "signature"), key, 0)
    other = provider.CryptCreateHash(con.CALG_SHA1, None, 0)
    other.CryptSetHashParam(con.HP_HASHVAL, hashlib.sha1(b"another file").digest())
    with pytest.raises(win32crypt.error):
        other.CryptVerifySignature(data(recorded, "signature"), key, 0)


def test_a_strong_name_is_made_again():
    recorded = next(s for s in SETS if s["kind"] == "strong-name" and "private_key" in s)
    provider = session()
    provider.CryptImportKey(data(recorded, "private_key"), None, 0)
    signed = provider.CryptCreateHash(con.CALG_SHA1, None, 0)
    signed.CryptSetHashParam(con.HP_HASHVAL, data(recorded, "sha1"))
    assert signed.CryptSignHash(con.AT_SIGNATURE, 0) == data(recorded, "signature")


@of_kind("key-file")
def test_a_key_file_comes_back_as_it_was(recorded):
    provider = session()
    pair = provider.CryptImportKey(data(recorded, "private_key"), None, con.CRYPT_EXPORTABLE)
    assert pair.CryptExportKey(None, con.PRIVATEKEYBLOB, 0) == data(recorded, "private_key")
    if "public_key" in recorded:
        public = data(recorded, "public_key")[PUBLIC_KEY_HEADER:]
        assert pair.CryptExportKey(None, con.PUBLICKEYBLOB, 0) == public


@of_kind("simple-blob")
@pytest.mark.parametrize("behind", [b"", bytes(8)], ids=["alone", "in a larger buffer"])
def test_a_wrapped_key_deciphers(recorded, behind):
    provider = session(con.MS_ENHANCED_PROV, con.PROV_RSA_FULL)
    pair = provider.CryptImportKey(data(recorded, "private_key"), None, 0)
    key = provider.CryptImportKey(data(recorded, "simple_blob") + behind, pair, 0)
    assert key.CryptDecrypt(True, data(recorded, "ciphertext")) == data(recorded, "plaintext")
