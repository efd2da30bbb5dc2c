#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares what the library exports with what the public headers declare: each function in both, or neither.

exported.py LIBOPENSSPI
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
INCLUDE = ROOT / "include" / "opensspi"


def main():
    symbols = exported(sys.argv[1])
    functions = declared()
    for name in sorted(symbols ^ functions):
        print(f"{name}: exported, but not declared" if name in symbols else f"{name}: not exported")
    return 1 if symbols != functions else 0


def exported(library):
    """exported names every function and object that the library defines for others."""
    command = ["nm", "-D", "--defined-only", library]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in output.splitlines()]
    return {name.split("@")[0] for _, kind, name in rows if kind != "A"}


def declared():
    """declared names every function that a public header marks with OPENSSPI_API."""
    found = set()
    for header in INCLUDE.glob("*.h"):
        text = re.sub(r"/\*.*?\*/", " ", header.read_text(encoding="utf-8"), flags=re.S)
        heads = re.findall(r"^OPENSSPI_API ([^;(]*)\(", text, re.M)
        found |= {head.split()[-1].lstrip("*") for head in heads}
    return found


if __name__ == "__main__":
    sys.exit(main())
