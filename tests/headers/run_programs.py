#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds each program of programs/ as C and as C++, narrow and wide, links it with the library and runs it.

The headers under opensspi/windows/ carry functions of their own (static inline); these programs test them.

    run_programs.py CC CXX LIBOPENSSPI
"""

import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parent.parent / "include"
WARNINGS = [
    "-Wall",
    "-Wextra",
    "-Wno-cast-function-type",
    "-Werror",
    f"-I{INCLUDE}",
    f"-I{INCLUDE / 'opensspi' / 'windows'}",
]
WIDE = ["-DUNICODE", "-D_UNICODE"]
MODES = {"narrow": [], "wide": WIDE, "short wchar_t": [*WIDE, "-fshort-wchar"]}
PROGRAMS = ["conversions", "strings", "formats", "times", "libraries", "files"]
PRINTED = {"formats": "printed 1\nagain\nput\nlast\n"}
ENTRIES = [
    ["-DENTRY=_tmain", "-DRETURNS=int", "-DPARAMETERS=int argc, TCHAR* argv[]"],
    ["-DENTRY=_tmain", "-DRETURNS=void", "-DPARAMETERS=int argc, TCHAR** argv", "-DRETURNS_NOTHING"],
    ["-DENTRY=_tmain", "-DRETURNS=int", "-DPARAMETERS=int argc, const TCHAR* argv[]"],
    [
        "-DENTRY=_tmain",
        "-DRETURNS=int",
        "-DPARAMETERS=int argc, TCHAR* argv[], TCHAR* envp[]",
        "-Wno-unused-parameter",
    ],
    ["-DENTRY=_tmain", "-DRETURNS=int", "-DPARAMETERS=void", "-DWITHOUT_ARGUMENTS"],
    ["-DENTRY=wmain", "-DRETURNS=int", "-DPARAMETERS=int argc, WCHAR* argv[]"],
]


def main():
    c_compiler, cxx_compiler, library = sys.argv[1:4]
    languages = {
        "C99": [c_compiler, "-xc", "-std=gnu99"],
        "C11": [c_compiler, "-xc", "-std=gnu11"],
        "C++11": [cxx_compiler, "-xc++", "-std=c++11"],
        "C++20": [cxx_compiler, "-xc++", "-std=c++20"],
    }
    jobs = [
        (f"{program}, {language}, {mode}", [*command, *flags], program, library)
        for program in PROGRAMS
        for language, command in languages.items()
        for mode, flags in MODES.items()
    ]
    jobs += [
        (f"{' '.join(entry)}, {language}, {mode}", [*languages[language], *flags, *entry], "entry", library)
        for entry in ENTRIES
        for language in ("C11", "C++11")
        for mode, flags in MODES.items()
        if mode != "narrow" or "wmain" not in entry[0]
    ]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = [problem for problem in pool.map(lambda job: run(*job), jobs) if problem]
    print("\n".join(problems) or f"{len(jobs)} programs ran")
    return 1 if problems else 0


def run(name, compiler, program, library):
    """run returns what is wrong, or None."""
    with tempfile.TemporaryDirectory() as folder:
        binary = pathlib.Path(folder, "program")
        source = HERE / "programs" / f"{program}.c"
        command = [*compiler, *WARNINGS, source, "-o", binary, "-xnone", library]
        command += [f"-Wl,-rpath,{pathlib.Path(library).parent}"]
        built = subprocess.run(command, capture_output=True, text=True, check=False)
        if built.returncode:
            return f"{name} does not build:\n{built.stderr[:3000]}"
        arguments = {"files": [folder], "entry": ["café"]}.get(program, [])
        environment = {**os.environ, "OPENSSPI_HOME": folder, "TZ": "XYZ-3", "LC_ALL": "C.UTF-8"}
        ran = subprocess.run(
            [binary, *arguments], capture_output=True, text=True, check=False, env=environment, timeout=120
        )
        expected = "ran\n" if program == "entry" else PRINTED.get(program, "")
        if ran.returncode or ran.stdout != expected:
            return f"{name} fails ({ran.returncode}):\n{ran.stdout}{ran.stderr}"
    return None


if __name__ == "__main__":
    sys.exit(main())
