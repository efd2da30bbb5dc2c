# SPDX-License-Identifier: MIT
"""The command `opensspi` of an environment: the program that this package carries."""

import os
import pathlib
import sys
from typing import Final, NoReturn

PROGRAM: Final = pathlib.Path(__file__).parent / "bin" / "opensspi"


def main() -> NoReturn:
    """main becomes that program, with this process's arguments."""
    os.execv(PROGRAM, ["opensspi", *sys.argv[1:]])
