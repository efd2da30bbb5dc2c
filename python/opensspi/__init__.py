"""OpenSSPI: Windows' security interfaces for Python programs on Linux, with pywin32's names.

    from opensspi import sspi, sspicon, win32security

Programs that import pywin32's own top-level names run unchanged with `python -m opensspi PROGRAM`,
after `opensspi.install_as_pywin32()`, or with the distribution `opensspi-pywin32` installed.
"""

import json
from typing import TYPE_CHECKING, Any

from opensspi._pywin32_names import install_as_pywin32

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["describe", "doctor", "install_as_pywin32", "library_path"]
__version__ = "0.1.0"


def describe(token: "Buffer") -> dict[str, Any]:
    """describe tells in plain words what a token of a handshake says.

    It calls the parsers that the packages use; raises pywintypes.error where none knows the bytes.
    """
    from opensspi import _core

    return dict(json.loads(_core.describe(token)))


def doctor() -> dict[str, Any]:
    """doctor reports on this installation: packages, settings and their origin, stores, problems."""
    from opensspi import _core

    return dict(json.loads(_core.doctor()))


def library_path() -> str:
    """library_path answers where this package's libopensspi.so lies, for ctypes and the like."""
    from opensspi import _core

    return _core.library_path()
