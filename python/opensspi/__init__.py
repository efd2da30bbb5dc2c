# SPDX-License-Identifier: MIT
"""OpenSSPI: Windows' security interfaces for Python programs on Linux, with pywin32's names.

    from opensspi import sspi, sspicon, win32security

Programs that import pywin32's own top-level names run unchanged with `python -m opensspi PROGRAM`,
after `opensspi.install_as_pywin32()`, or with the distribution `opensspi-pywin32` installed.

`opensspi.accounts`, `opensspi.keys` and `opensspi.store` manage what the command `opensspi` manages.
"""

import json
from typing import TYPE_CHECKING, Any

from opensspi._pywin32_names import install_as_pywin32

if TYPE_CHECKING:
    import logging

    from typing_extensions import Buffer

    from opensspi._trace import TraceLogging

__all__ = [
    "become_client",
    "describe",
    "doctor",
    "explain",
    "install_as_pywin32",
    "library_path",
    "trace_to_logging",
]
__version__ = "0.1.0"


def become_client() -> None:
    """become_client makes a child process the client permanently: the preexec_fn of subprocess.

    Inside `with context.impersonation():` a program is started as the client with
    `subprocess.run(command, preexec_fn=opensspi.become_client)`. The child has the client's real,
    effective and saved ids and groups, no capabilities, and a session keyring of its own. If that
    is impossible, the program is not started and subprocess raises SubprocessError. It raises
    pywintypes.error in a process that no impersonating thread forked.
    """
    from opensspi import _core

    _core.become_client()


def describe(token: "Buffer") -> dict[str, Any]:
    """describe describes a token of a handshake, a key blob, a certificate, CRL, PFX or store.

    It uses the library's own parsers; raises pywintypes.error if none recognises the bytes.
    """
    from opensspi import _core

    return dict(json.loads(_core.describe(token)))


def doctor() -> dict[str, Any]:
    """doctor reports on this installation: packages, settings and their origin, stores, problems."""
    from opensspi import _core

    return dict(json.loads(_core.doctor()))


def explain(code: int | str) -> dict[str, Any]:
    """explain says what a status code means, why it happens here, and what to do.

    The code is a number, as in pywintypes.error, or a name ("SEC_E_NO_CREDENTIALS"). `meaning`,
    `reason`, `remedy` and `see` are None for a code that this library does not return. It raises
    pywintypes.error (ERROR_NOT_FOUND) for what is no status code.
    """
    from opensspi import _core

    return dict(json.loads(_core.explain(str(code))))


def library_path() -> str:
    """library_path returns the path of this package's libopensspi.so, for ctypes and similar uses."""
    from opensspi import _core

    return _core.library_path()


def trace_to_logging(logger: "logging.Logger | str" = "opensspi", level: int = 10) -> "TraceLogging":
    """trace_to_logging makes each line of the library's trace a record of Python's logging.

    `level` is the level of the records, logging.DEBUG by default. The fields of a line are attributes
    of its record: `opensspi_step` ("step", "acquire", ...), `opensspi_package`, `opensspi_code` and so
    on, and all of them in `opensspi_fields`; `created`, `process` and `thread` are those of the line. A
    thread of its own logs, a moment later, so that no handler runs inside a call of the library. Call
    `stop` of the result, or use it in a `with`, to end it. Nothing is traced before and after.
    """
    from opensspi import _trace

    return _trace.start(logger, level)
