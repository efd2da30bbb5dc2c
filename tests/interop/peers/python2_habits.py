# SPDX-License-Identifier: MIT
"""Runs a program that still has habits of Python 2, unmodified: python2_habits.py PROGRAM [ARGUMENT
...]

pywin32's SSPI demos were never fully ported to Python 3: with pywin32 on Windows they stop at the
same places. They put text into buffers, call base64's functions by names that Python 3.9 dropped,
and unpack an exception. Each of these habits, and nothing else, is supported here; the programs and
OpenSSPI stay unchanged.
"""

import base64
import os
import runpy
import sys

import win32security


class TextSecBuffer(win32security.PySecBufferType):
    """TextSecBuffer takes str for bytes, one character per byte, as Python 2's str was."""

    @property
    def Buffer(self):
        return super().Buffer

    @Buffer.setter
    def Buffer(self, value):
        data = value.encode("latin-1") if isinstance(value, str) else value
        win32security_buffer.Buffer.__set__(self, data)


def unpacked(failure):
    """unpacked is iteration over an exception's arguments: `hr, func, msg = failure`."""
    return iter(failure.args)


win32security_buffer = win32security.PySecBufferType
win32security.PySecBufferType = TextSecBuffer
if not hasattr(win32security.error, "__iter__"):
    win32security.error.__iter__ = unpacked
base64.encodestring = lambda data: base64.encodebytes(data).decode("ascii")
base64.decodestring = lambda text: base64.decodebytes(text.encode("ascii"))

if __name__ == "__main__":
    del sys.argv[0]
    sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
    runpy.run_path(sys.argv[0], run_name="__main__")
