# SPDX-License-Identifier: MIT
"""A client whose identity is a keytab: SEC_WINNT_AUTH_IDENTITY_EX2, through the C functions.

Usage: keytab_client.py KEYTAB TARGET [USER]. Prints the client's first token in hex.
"""

import ctypes
import pathlib
import sys
import uuid

import opensspi

KEYTAB_TYPE = uuid.UUID("d587aae8-f78f-4455-a112-c934beee7ce1").bytes_le
UNICODE, MARSHALLED = 0x2, 0x4
OUTBOUND, TOKEN, INTEGRITY, NATIVE = 2, 2, 0x10000, 0x10


class Handle(ctypes.Structure):
    _fields_ = [("lower", ctypes.c_size_t), ("upper", ctypes.c_size_t)]


class Vector(ctypes.Structure):
    _fields_ = [("offset", ctypes.c_uint32), ("length", ctypes.c_uint16)]


class Packed(ctypes.Structure):
    _fields_ = [
        ("header_length", ctypes.c_uint16),
        ("structure_length", ctypes.c_uint16),
        ("type", ctypes.c_uint32 * 4),
        ("data", Vector),
    ]


class Ex2(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_uint32),
        ("header_length", ctypes.c_uint16),
        ("structure_length", ctypes.c_uint32),
        ("user", Vector),
        ("domain", Vector),
        ("packed", Vector),
        ("flags", ctypes.c_uint32),
        ("package_list", Vector),
    ]


class Buffer(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("type", ctypes.c_uint32), ("data", ctypes.c_void_p)]


class Descriptor(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("count", ctypes.c_uint32), ("buffers", ctypes.c_void_p)]


def identity(keytab, user):
    """identity is the block: header, user, packed credentials, keytab."""
    name = user.encode("utf-16-le")
    name += bytes(-len(name) % 4)
    packed_size = ctypes.sizeof(Packed) + len(keytab)
    header = Ex2(version=0x201, header_length=ctypes.sizeof(Ex2), flags=UNICODE | MARSHALLED)
    header.structure_length = ctypes.sizeof(Ex2) + len(name) + packed_size
    if user:
        header.user = Vector(ctypes.sizeof(Ex2), 2 * len(user))
    header.packed = Vector(ctypes.sizeof(Ex2) + len(name), packed_size)
    packed = Packed(header_length=ctypes.sizeof(Packed), structure_length=packed_size)
    ctypes.memmove(packed.type, KEYTAB_TYPE, 16)
    packed.data = Vector(ctypes.sizeof(Packed), len(keytab))
    return bytes(header) + name + bytes(packed) + keytab


def first_token(keytab, target, user):
    library = ctypes.CDLL(opensspi.library_path())
    block = ctypes.create_string_buffer(identity(keytab, user))
    credential, context = Handle(), Handle()
    code = library.AcquireCredentialsHandleA(
        None, b"Kerberos", OUTBOUND, None, block, None, None, ctypes.byref(credential), None
    )
    if code != 0:
        sys.exit(f"AcquireCredentialsHandle: {code}")
    room = ctypes.create_string_buffer(48000)
    buffer = Buffer(len(room), TOKEN, ctypes.addressof(room))
    output = Descriptor(0, 1, ctypes.addressof(buffer))
    flags = ctypes.c_uint32()
    code = library.InitializeSecurityContextA(
        ctypes.byref(credential),
        None,
        target.encode(),
        INTEGRITY,
        0,
        NATIVE,
        None,
        0,
        ctypes.byref(context),
        ctypes.byref(output),
        ctypes.byref(flags),
        None,
    )
    if code != 0:
        sys.exit(f"InitializeSecurityContext: {code}")
    return room.raw[: buffer.size]


if __name__ == "__main__":
    content = pathlib.Path(sys.argv[1]).read_bytes()
    print(first_token(content, sys.argv[2], "".join(sys.argv[3:])).hex())
