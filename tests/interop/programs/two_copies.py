"""Two copies of the library in one process: a handle of one is no handle of the other.

two_copies.py LIBRARY COPY prints a JSON object: what each copy says to the other's handle.
"""

import ctypes
import json
import sys

SECPKG_CRED_INBOUND = 1


class SecHandle(ctypes.Structure):
    _fields_ = [("dwLower", ctypes.c_size_t), ("dwUpper", ctypes.c_size_t)]


def acquire(library):
    handle, expiry = SecHandle(), ctypes.c_int64()
    package = ctypes.c_char_p(b"NTLM")
    status = library.AcquireCredentialsHandleA(
        None, package, SECPKG_CRED_INBOUND, None, None, None, None, ctypes.byref(handle), ctypes.byref(expiry)
    )
    assert status == 0, status
    return handle


def free(library, handle):
    return library.FreeCredentialsHandle(ctypes.byref(SecHandle(handle.dwLower, handle.dwUpper)))


first, second = (ctypes.CDLL(path) for path in sys.argv[1:3])
of_first, of_second = acquire(first), acquire(second)
print(
    json.dumps(
        {
            "first frees second's": free(first, of_second),
            "second frees first's": free(second, of_first),
            "first frees its own": free(first, of_first),
            "second frees its own": free(second, of_second),
            "first frees its own again": free(first, of_first),
        }
    )
)
