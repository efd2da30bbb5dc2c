#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that binaries are hardened and stripped, and do not name the directory where they were built.

hardened.py SOURCE_DIR BINARY ...
"""

import pathlib
import platform
import re
import subprocess
import sys

ENDBR64 = bytes.fromhex("f30f1efa")


def main():
    source, *binaries = sys.argv[1:]
    problems = [f"{binary}: {problem}" for binary in binaries for problem in problems_of(binary, source)]
    print("\n".join(problems))
    return 1 if problems else 0


def problems_of(binary, source):
    dynamic = readelf("--dynamic", binary)
    headers = readelf("--program-headers", binary)
    sections = readelf("--section-headers", binary)
    symbols = readelf("--dyn-syms", binary)
    if "GNU_RELRO" not in headers or not re.search(r"FLAGS_1.*\bNOW\b", dynamic):
        yield "no full RELRO"
    if "Elf file type is DYN" not in headers:
        yield "not position-independent"
    if re.search(r"GNU_STACK.*\bRWE\b", headers):
        yield "the stack is executable"
    if "__stack_chk_fail" not in symbols:
        yield "no stack protector"
    if not re.search(r"__\w+_chk\b", symbols.replace("__stack_chk_fail", "")):
        yield "no function of FORTIFY"
    # Debian's own start files are without it, so the linker drops the mark; the instructions are there.
    if platform.machine() == "x86_64" and pathlib.Path(binary).read_bytes().count(ENDBR64) < 50:
        yield "not compiled with -fcf-protection"
    if ".debug_info" in sections or ".symtab" in sections:
        yield "not stripped"
    if ".gnu_debuglink" not in sections:
        yield "no link to its debug information"
        return
    for file in (pathlib.Path(binary), pathlib.Path(binary + ".debug")):
        if source.encode() in without_run_path(file):
            yield f"{file.name} names {source}"


def without_run_path(file):
    """without_run_path is a file's bytes without the paths in the build where it searches
    libraries."""
    run_paths = re.findall(r"RU?N?PATH.*\[(.*)\]", readelf("--dynamic", str(file)))
    contents = file.read_bytes()
    for path in run_paths:
        contents = contents.replace(path.encode(), b"")
    return contents


def readelf(option, binary):
    command = ["readelf", "--wide", option, binary]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
