# SPDX-License-Identifier: MIT
"""Two copies of the library in one process: a handle of one is not a handle of the other.

two_copies.py LIBRARY COPY prints a JSON object: what each copy says to the other's handle.
"""

import ctypes
import json
import sys

SECPKG_CRED_BOTH = 3
SECURITY_NETWORK_DREP = 0
ISC_REQ_ALLOCATE_MEMORY = 0x100
SEC_I_CONTINUE_NEEDED = 0x90312
SECBUFFER_TOKEN = 2


class SecHandle(ctypes.Structure):
    _fields_ = [("dwLower", ctypes.c_size_t), ("dwUpper", ctypes.c_size_t)]


class SecBuffer(ctypes.Structure):
    _fields_ = [("cbBuffer", ctypes.c_uint32), ("BufferType", ctypes.c_uint32), ("pvBuffer", ctypes.c_void_p)]


class SecBufferDesc(ctypes.Structure):
    _fields_ = [
        ("ulVersion", ctypes.c_uint32),
        ("cBuffers", ctypes.c_uint32),
        ("pBuffers", ctypes.POINTER(SecBuffer)),
    ]


class Copy:
    """Copy is one copy of the library, with credentials and a half-open context of its own."""

    def __init__(self, path):
        self.library = ctypes.CDLL(path)
        self.credential, self.context = SecHandle(), SecHandle()
        self._acquire()
        self._begin()

    def free(self, handle):
        return self.library.FreeCredentialsHandle(ctypes.byref(copied(handle)))

    def delete(self, handle):
        return self.library.DeleteSecurityContext(ctypes.byref(copied(handle)))

    def _acquire(self):
        package, expiry = ctypes.c_char_p(b"NTLM"), ctypes.c_int64()
        status = self.library.AcquireCredentialsHandleA(
            None,
            package,
            SECPKG_CRED_BOTH,
            None,
            None,
            None,
            None,
            ctypes.byref(self.credential),
            ctypes.byref(expiry),
        )
        assert status == 0, status

    def _begin(self):
        token = SecBuffer(0, SECBUFFER_TOKEN, None)
        answer = SecBufferDesc(0, 1, ctypes.pointer(token))
        flags, expiry = ctypes.c_uint32(), ctypes.c_int64()
        status = self.library.InitializeSecurityContextA(
            ctypes.byref(self.credential),
            None,
            None,
            ISC_REQ_ALLOCATE_MEMORY,
            0,
            SECURITY_NETWORK_DREP,
            None,
            0,
            ctypes.byref(self.context),
            ctypes.byref(answer),
            ctypes.byref(flags),
            ctypes.byref(expiry),
        )
        assert status == SEC_I_CONTINUE_NEEDED, status
        assert self.library.FreeContextBuffer(ctypes.c_void_p(token.pvBuffer)) == 0


def copied(handle):
    """copied is the handle's value in memory of its own: a function may clear what it is given."""
    return SecHandle(handle.dwLower, handle.dwUpper)


first, second = (Copy(path) for path in sys.argv[1:3])
answers = {
    "first frees second's": first.free(second.credential),
    "second frees first's": second.free(first.credential),
    "first deletes second's": first.delete(second.context),
    "second deletes first's": second.delete(first.context),
    "first frees its own": first.free(first.credential),
    "second frees its own": second.free(second.credential),
    "first deletes its own": first.delete(first.context),
    "second deletes its own": second.delete(second.context),
    "first frees its own again": first.free(first.credential),
}
print(json.dumps(answers))
