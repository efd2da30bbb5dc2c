# SPDX-License-Identifier: MIT
"""The class of all errors."""

from collections.abc import Iterator
from typing import Any


class error(Exception):  # pywin32's name, in lower case
    """error says which function failed, with which code, and why in words.

    `args == (winerror, funcname, strerror)`. SECURITY_STATUS and HRESULT codes are negative, plain
    Win32 codes positive. It can be unpacked, `code, function, words = exception`, and indexed,
    `exception[2]`.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.winerror: Any = args[0] if len(args) > 0 else None
        self.funcname: Any = args[1] if len(args) > 1 else None
        self.strerror: Any = args[2] if len(args) > 2 else None

    def __str__(self) -> str:
        return str(self.args)

    def __getitem__(self, index: Any) -> Any:
        return self.args[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.args)


error.__module__ = "opensspi.pywintypes"
