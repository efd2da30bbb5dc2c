"""OpenSSPI: Windows' security interfaces for Python programs on Linux, with pywin32's names.

    from opensspi import sspi, sspicon, win32security

Programs that import pywin32's own top-level names run unchanged with `python -m opensspi PROGRAM`,
after `opensspi.install_as_pywin32()`, or with the distribution `opensspi-pywin32` installed.
"""

from opensspi._pywin32_names import install_as_pywin32

__all__ = ["install_as_pywin32", "library_path"]
__version__ = "0.1.0"


def library_path() -> str:
    """library_path answers where this package's libopensspi.so lies, for ctypes and the like."""
    from opensspi import _core

    return _core.library_path()
