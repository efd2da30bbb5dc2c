#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles every public header by itself, as C99 and C11 and as C++11, C++17 and C++20, without a warning.

Narrow and with UNICODE, with a wchar_t of 32 bits and of 16; and a small program that includes Windows' own
file names only.

    compile_alone.py CC CXX
"""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
INCLUDE = ROOT / "include"
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", f"-I{INCLUDE}"]
WINDOWS_PROGRAM = pathlib.Path(__file__).with_name("windows_program.c")


def main():
    c_compiler, cxx_compiler = sys.argv[1:3] if len(sys.argv) > 2 else ("cc", "c++")
    languages = [
        [c_compiler, "-xc", "-std=c99"],
        [c_compiler, "-xc", "-std=gnu11"],
        [cxx_compiler, "-xc++", "-std=c++11"],
        [cxx_compiler, "-xc++", "-std=c++17"],
        [cxx_compiler, "-xc++", "-std=c++20"],
    ]
    modes = [[], ["-DUNICODE", "-D_UNICODE", "-fshort-wchar"]]
    problems = []
    for language in languages:
        for mode in modes:
            problems += compile_each(language + mode)
        for mode in [["-DUNICODE", "-D_UNICODE"], *modes]:
            # Strict C99 has no u"text".
            if "-std=c99" not in language or "-fshort-wchar" in mode or not mode:
                problems += compile_windows_program(language + mode)
    print("\n".join(problems) or "every public header compiles alone")
    return 1 if problems else 0


def compile_each(command):
    problems = []
    for header in sorted(INCLUDE.rglob("*.h")):
        source = f'#include "{header.relative_to(INCLUDE)}"\nint not_an_empty_file;\n'
        problems += compile_text(command, source)
    return problems


def compile_windows_program(command):
    command = [*command, f"-I{INCLUDE / 'opensspi' / 'windows'}"]
    return compile_text(command, WINDOWS_PROGRAM.read_text(encoding="utf-8"))


def compile_text(command, source):
    command = [*command, *WARNINGS, "-"]
    result = subprocess.run(command, input=source, text=True, capture_output=True, check=False)
    return [] if result.returncode == 0 else [f"{' '.join(command)}\n{source}{result.stderr}"]


if __name__ == "__main__":
    sys.exit(main())
