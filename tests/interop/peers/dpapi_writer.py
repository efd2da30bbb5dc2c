# SPDX-License-Identifier: MIT
"""Writes protected data as Windows does, apart from our library: blobs, key files, the domain's copy."""

import hashlib
import hmac
import os
import struct
import uuid

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PROVIDER = uuid.UUID("df9d8cd0-1501-11d1-8c7a-00c04fc297eb").bytes_le
AES_256, SHA_512 = 0x6610, 0x800E
ROUNDS = 8000


def mac(key, *parts):
    return hmac.new(key, b"".join(parts), "sha512").digest()


def aes(key, iv, plain):
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return encryptor.update(plain) + encryptor.finalize()


def counted(data):
    return struct.pack("<I", len(data)) + data


def blob(master_key, guid, data, entropy=b"", description="", flags=0):
    """blob is what CryptProtectData of Windows 10 would write."""
    key = hashlib.sha1(master_key).digest()
    salt, mac_salt = os.urandom(32), os.urandom(32)
    fill = 16 - len(data) % 16
    ciphertext = aes(mac(key, salt, entropy)[:32], bytes(16), data + bytes([fill]) * fill)
    signed = struct.pack("<I", 1) + guid.bytes_le + struct.pack("<I", flags)
    signed += counted((description + "\0").encode("utf-16-le"))
    signed += struct.pack("<II", AES_256, 256) + counted(salt) + counted(b"")
    signed += struct.pack("<II", SHA_512, 512) + counted(mac_salt) + counted(ciphertext)
    return struct.pack("<I", 1) + PROVIDER + signed + counted(mac(key, mac_salt, entropy, signed))


def derive(pre_key, salt, length):
    """derive is Windows' derivation, whose rounds hash the XOR of all rounds before."""
    out = b""
    while len(out) < length:
        block = int.from_bytes(mac(pre_key, salt, struct.pack(">I", len(out) // 64 + 1)), "big")
        for _ in range(ROUNDS - 1):
            block ^= int.from_bytes(mac(pre_key, block.to_bytes(64, "big")), "big")
        out += block.to_bytes(64, "big")
    return out[:length]


def sealed(key, pre_key):
    salt, inner = os.urandom(16), os.urandom(16)
    secrets = derive(pre_key, salt, 48)
    ciphertext = aes(secrets[:32], secrets[32:], inner + mac(mac(pre_key, inner), key) + key)
    return struct.pack("<I", 2) + salt + struct.pack("<III", ROUNDS, SHA_512, AES_256) + ciphertext


def pre_key(password_hash, sid):
    return hmac.new(password_hash, (sid + "\0").encode("utf-16-le"), "sha1").digest()


def pre_key_of_password(password, sid):
    """pre_key_of_password is that of a local account."""
    return pre_key(hashlib.sha1(password.encode("utf-16-le")).digest(), sid)


def binary_sid(sid):
    _, revision, authority, *rest = sid.split("-")
    head = bytes([int(revision), len(rest)]) + int(authority).to_bytes(6, "big")
    return head + b"".join(struct.pack("<I", int(number)) for number in rest)


def domain_copy(master_key, sid, backup_guid, public_key):
    """domain_copy is [MS-BKRP] 2.2.2 in version 3."""
    payload_key = os.urandom(48)
    secret = struct.pack("<IIII", 64, 48, AES_256, SHA_512) + master_key + payload_key
    encrypted = public_key.encrypt(secret, padding.PKCS1v15())[::-1]
    check = struct.pack("<I", 1) + counted(os.urandom(32)) + binary_sid(sid)
    check += bytes(-len(check) % 16)
    check += hashlib.sha512(check).digest()
    check = aes(payload_key[:32], payload_key[32:], check)
    head = struct.pack("<III", 3, len(encrypted), len(check)) + backup_guid.bytes_le
    return head + encrypted + check


def master_key_file(master_key, guid, sealing_key, flags=5, domain=b""):
    """master_key_file is the file that Windows keeps at Protect/<SID>/<GUID>."""
    parts = [sealed(master_key, sealing_key), sealed(os.urandom(32), sealing_key)]
    parts += [struct.pack("<I", 3) + bytes(16), domain]
    head = struct.pack("<III", 2, 0, 0) + str(guid).encode("utf-16-le") + struct.pack("<III", 0, 0, flags)
    return head + b"".join(struct.pack("<Q", len(part)) for part in parts) + b"".join(parts)
