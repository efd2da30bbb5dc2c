#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What CryptoAPI costs from Python, beside hashlib and python3-cryptography: nanoseconds per call.

Prints one JSON object {row: {column: nanoseconds}}; bench/run.py makes a table of it.
"""

import hashlib
from collections.abc import Callable

import python_timing
from opensspi import win32crypt
from opensspi import win32cryptcon as con


def of_opensspi() -> dict[str, Callable[[], object]]:
    provider = win32crypt.CryptAcquireContext(None, None, con.PROV_RSA_AES, con.CRYPT_VERIFYCONTEXT)
    assert provider
    key = provider.CryptGenKey(con.CALG_AES_256, 0)
    running = provider.CryptCreateHash(con.CALG_SHA_256)
    short, message, long = b"Z" * 16, b"Z" * 64, b"Z" * 65536
    sealed = key.CryptEncrypt(True, message)

    def whole_hash() -> bytes:
        digest = provider.CryptCreateHash(con.CALG_SHA_256)
        digest.CryptHashData(short)
        return bytes(digest.CryptGetHashParam(con.HP_HASHVAL))

    assert whole_hash() == hashlib.sha256(short).digest()
    add, encrypt, decrypt, random = (
        running.CryptHashData,
        key.CryptEncrypt,
        key.CryptDecrypt,
        provider.CryptGenRandom,
    )
    return {
        "add 16 B to SHA-256": lambda: add(short),
        "SHA-256 of 16 B, whole": whole_hash,
        "encrypt 64 B, AES-256-CBC": lambda: encrypt(True, message),
        "decrypt 64 B, AES-256-CBC": lambda: decrypt(True, sealed),
        "encrypt 64 KiB, AES-256-CBC": lambda: encrypt(True, long),
        "32 random bytes": lambda: random(32),
        "a call that does nothing": lambda: None,
    }


def of_hashlib() -> dict[str, Callable[[], object]]:
    running, short = hashlib.sha256(), b"Z" * 16
    return {
        "add 16 B to SHA-256": lambda: running.update(short),
        "SHA-256 of 16 B, whole": lambda: hashlib.sha256(short).digest(),
    }


def of_cryptography() -> dict[str, Callable[[], object]]:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.padding import PKCS7

    cipher = Cipher(algorithms.AES(bytes(32)), modes.CBC(bytes(16)))
    padding, running = PKCS7(128), hashes.Hash(hashes.SHA256())

    def encrypt(message: bytes) -> bytes:
        padder, encryptor = padding.padder(), cipher.encryptor()
        return encryptor.update(padder.update(message) + padder.finalize()) + encryptor.finalize()

    def decrypt(sealed: bytes) -> bytes:
        unpadder, decryptor = padding.unpadder(), cipher.decryptor()
        padded = decryptor.update(sealed) + decryptor.finalize()
        return unpadder.update(padded) + unpadder.finalize()

    short, message, long = b"Z" * 16, b"Z" * 64, b"Z" * 65536
    sealed = encrypt(message)

    def whole_hash() -> bytes:
        digest = hashes.Hash(hashes.SHA256())
        digest.update(short)
        return digest.finalize()

    return {
        "add 16 B to SHA-256": lambda: running.update(short),
        "SHA-256 of 16 B, whole": whole_hash,
        "encrypt 64 B, AES-256-CBC": lambda: encrypt(message),
        "decrypt 64 B, AES-256-CBC": lambda: decrypt(sealed),
        "encrypt 64 KiB, AES-256-CBC": lambda: encrypt(long),
    }


def main() -> None:
    python_timing.print_rows({"win32crypt": of_opensspi(), "hashlib": of_hashlib()}, of_cryptography)


if __name__ == "__main__":
    main()
