# SPDX-License-Identifier: MIT
"""The Python package over the library that also offers the tests' packages (tests/support/stream_package.h).

    python -m pytest -c tests/pytest.ini tests/stream

A process of its own: the package is imported from a directory of links, whose libopensspi.so.0 is that
library.
"""

import os
import pathlib
import sys
import tempfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY = pathlib.Path(
    os.environ.get("OPENSSPI_WITH_FAKES", ROOT / "build" / "release" / "tests" / "libopensspi_with_fakes.so")
)
LINKS = tempfile.TemporaryDirectory(prefix="opensspi-with-fakes-")


def link_package():
    """link_package puts a copy of the installed package, of links, in front of sys.path."""
    if "opensspi" in sys.modules:
        raise pytest.UsageError("tests/stream needs a process of its own: opensspi is imported already")
    spec = __import__("importlib.util").util.find_spec("opensspi")
    installed = pathlib.Path(spec.origin).parent
    package = pathlib.Path(LINKS.name) / "opensspi"
    package.mkdir()
    for file in installed.iterdir():
        if file.name != "libopensspi.so.0":
            (package / file.name).symlink_to(file)
    (package / "libopensspi.so.0").symlink_to(LIBRARY)
    sys.path.insert(0, LINKS.name)


link_package()
