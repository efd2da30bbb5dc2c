# SPDX-License-Identifier: MIT
"""Accounts, and two ends that shake hands."""

import ctypes
import dataclasses
from typing import Any

import opensspi

USER, PASSWORD = "alice", "Wint3r is coming"
UNIX_USER_FIELD = 0x04


@dataclasses.dataclass
class Session:
    """Session is a finished handshake between two sspi helpers."""

    client: Any
    server: Any


def shake_hands(client, server):
    """shake_hands carries tokens between two sspi helpers until both are content."""
    token = None
    while not (client.authenticated and server.authenticated):
        _, answer = client.authorize(token)
        _, answer = server.authorize(answer[0].Buffer)
        token = answer[0].Buffer
    return Session(client, server)


class _Account(ctypes.Structure):
    """OPENSSPI_ACCOUNT of opensspi.h."""

    _fields_ = [
        ("size", ctypes.c_uint32),
        ("fields", ctypes.c_uint32),
        ("full_name", ctypes.c_char_p),
        ("groups", ctypes.c_void_p),
        ("num_groups", ctypes.c_size_t),
        ("unix_user", ctypes.c_char_p),
        ("expires", ctypes.c_int64),
        ("enabled", ctypes.c_int32),
        ("must_change", ctypes.c_int32),
    ]


def add_account(name, password=PASSWORD, unix_user=None):
    """add_account makes an account in this user's store, which OPENSSPI_HOME names."""
    account = _Account(size=ctypes.sizeof(_Account))
    if unix_user:
        account.fields, account.unix_user = UNIX_USER_FIELD, unix_user.encode()
    add = ctypes.CDLL(opensspi.library_path()).opensspi_account_add
    add.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
    secret = password.encode()
    code = add(0, name.encode(), ctypes.byref(account), secret, len(secret))
    assert code == 0, code
