#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs clang-tidy over source files, several at once, and prints the findings of each file together.

    tools/tidy.py BUILD FILE...

BUILD has the compile_commands.json. JOBS is how many run at once (default: one for each processor). A file
without findings is not checked again until its text, a header that it includes, its compiler options,
.clang-tidy or the version of clang-tidy changes: BUILD/tidy has a mark for each such state.
"""

import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHOWN_EVERY = 50


def output_of(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@functools.cache
def hash_of(path: str) -> bytes:
    return hashlib.sha256(pathlib.Path(path).read_bytes()).digest()


@functools.cache
def version() -> bytes:
    return output_of(["clang-tidy", "--version"]).encode()


def state_of(command: list[str]) -> str:
    """Returns a hash of everything that the findings in a file depend on, the same in each checkout."""
    output = command.index("-o")
    rule = output_of([*command[:output], *command[output + 2 :], "-M"])
    state = hashlib.sha256(version() + hash_of(str(ROOT / ".clang-tidy")))
    state.update(" ".join(command).replace(str(ROOT), "").encode())
    for path in shlex.split(rule.replace("\\\n", " "))[1:]:
        state.update(hash_of(path))
    return state.hexdigest()


def check(build: pathlib.Path, unit: str, command: list[str]) -> str:
    """Returns the findings, or an empty text."""
    mark = build / "tidy" / state_of(command)
    if mark.exists():
        return ""
    ran = subprocess.run(["clang-tidy", "-p", build, "--quiet", unit], capture_output=True, text=True)
    if ran.returncode != 0:
        return ran.stdout or ran.stderr
    mark.touch()
    return ""


def show_progress(done: int, total: int) -> None:
    if sys.stdout.isatty():
        print(f"\r  {done}/{total}\r", end="", flush=True)
    elif done % SHOWN_EVERY == 0:
        print(f"  {done}/{total}", flush=True)


def main() -> int:
    build = pathlib.Path(sys.argv[1]).resolve()
    (build / "tidy").mkdir(exist_ok=True)
    entries = json.loads((build / "compile_commands.json").read_text())
    commands = {entry["file"]: shlex.split(entry["command"]) for entry in entries}
    failed = False
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("JOBS") or os.cpu_count() or 1)) as pool:
        runs = {pool.submit(check, build, unit, commands[str(ROOT / unit)]): unit for unit in sys.argv[2:]}
        for done, run in enumerate(concurrent.futures.as_completed(runs), 1):
            if run.result():
                failed = True
                print(f"\nlint: {runs[run]}\n{run.result()}", flush=True)
            show_progress(done, len(runs))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
