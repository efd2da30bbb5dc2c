# SPDX-License-Identifier: MIT
"""Wine's source, from the distribution's source package."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support import debian_source


def wine_source(build):
    """wine_source returns the directory of Wine's source below `build`, and downloads it once."""
    wine = build / "wine"
    if not (wine / "dlls").is_dir():
        debian_source.unpack(
            debian_source.fetch("wine", build), wine, "*/dlls/*/tests/*", "*/include/wine/test.h"
        )
    return wine
