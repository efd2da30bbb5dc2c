# SPDX-License-Identifier: MIT
"""sspilib's binary wheel with our library in the place of the one that it carries (docs/python.md)."""

import importlib.util
import pathlib
import shutil

from . import requirements

REMEDY = "tools/setup test"
MODULES = ("sspilib", "spnego", "smbprotocol", "pypsrp", "requests_kerberos")


def replaced(folder):
    """replaced copies sspilib into a folder, with the link, and returns the folder for PYTHONPATH."""
    for name in MODULES:
        requirements.need_module(name, REMEDY)
    requirements.need_opensspi()
    package = pathlib.Path(importlib.util.find_spec("sspilib").origin).parent
    shutil.copytree(package, folder / "sspilib")
    libraries = package.parent / "sspilib.libs"
    (folder / libraries.name).mkdir()
    for bundled in libraries.glob("libsspi-*.so"):
        (folder / libraries.name / bundled.name).symlink_to(our_library())
    return folder


def our_library():
    """our_library is the library that the package opensspi carries."""
    return pathlib.Path(importlib.util.find_spec("opensspi").origin).parent / "libopensspi.so.0"
