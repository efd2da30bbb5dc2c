# SPDX-License-Identifier: MIT
"""Identifiers of interfaces: GUIDs, as pywintypes.IID makes them."""

import uuid
from typing import Any

_CLASS_STRING = -2147221005  # CO_E_CLASSSTRING


class com_error(Exception):  # pywin32's name, in lower case
    """com_error is what COM raises: here an IID whose text is none."""


com_error.__module__ = "opensspi.pywintypes"


class PyIID(bytes):
    """PyIID is the 16 bytes of a GUID as Windows lays them out. str() is "{...}" in capitals."""

    __slots__ = ()

    def __str__(self) -> str:
        return "{" + str(uuid.UUID(bytes_le=bytes(self))).upper() + "}"

    def __repr__(self) -> str:
        return f"IID('{self}')"


PyIID.__module__ = "opensspi.pywintypes"


def make_iid(iid: Any, is_bytes: Any = False) -> PyIID:
    """make_iid reads the text of a GUID, or with `is_bytes` the 16 bytes at the front of a buffer."""
    if is_bytes:
        raw = bytes(memoryview(iid)[:16])
        if len(raw) < 16:
            raise ValueError("string too small - must be at least 16 bytes")
        return PyIID(raw)
    if isinstance(iid, PyIID):
        return iid
    if not isinstance(iid, str):
        raise TypeError("an IID is made of a text, or of bytes with is_bytes")
    try:
        if not (iid.startswith("{") and iid.endswith("}") and len(iid) == 38):
            raise ValueError
        return PyIID(uuid.UUID(iid).bytes_le)
    except ValueError:
        raise com_error(_CLASS_STRING, "Invalid class string", None, None) from None
