#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds some sources of the library twice, in different directories, and compares the stripped results.

reproducible.py BUILD_DIR

The commands are those of the build in BUILD_DIR, with another directory in place of the source's. A few files
are enough: what could differ are the paths, and they come with the flags that all files share.
"""

import json
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SOURCES = "src/settings/settings.cpp", "src/storage/location.cpp", "src/asn1/oid.cpp"


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    commands = commands_of(build)
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory(suffix="-of-another-length") as other,
    ):
        libraries = [built(pathlib.Path(folder), build, commands) for folder in (one, other)]
    if libraries[0] != libraries[1]:
        print("the same sources make different libraries in different directories")
        return 1
    return 0


def commands_of(build):
    """commands_of is the compiler's arguments for each of SOURCES, without the compiler cache."""
    entries = json.loads((build / "compile_commands.json").read_text())
    wanted = [str(ROOT / source) for source in SOURCES]
    found = [shlex.split(entry["command"]) for entry in entries if entry["file"] in wanted]
    assert len(found) == len(SOURCES), f"the build does not have all of {SOURCES}"
    return [words[1:] if words[0].endswith("ccache") else words for words in found]


def built(folder, build, commands):
    """built is the bytes of a stripped library with SOURCES, built in a folder."""
    for part in ("src", "include"):
        shutil.copytree(ROOT / part, folder / part)
    (folder / "build").mkdir()
    places = [(str(build), str(folder / "build")), (str(ROOT), str(folder))]
    objects = []
    for number, words in enumerate(commands):
        objects.append(f"{number}.o")
        moved = [moved_to(word, places) for word in words]
        moved[moved.index("-o") + 1] = objects[-1]
        subprocess.run(moved, cwd=folder / "build", check=True)
    link = [commands[0][0], "-shared", "-g", "-Wl,--build-id", "-o", "library.so", *objects]
    subprocess.run(link, cwd=folder / "build", check=True)
    with_debug_information = (folder / "build" / "library.so").read_bytes()
    assert str(folder).encode() not in with_debug_information, f"the library names {folder}"
    subprocess.run(["strip", "library.so"], cwd=folder / "build", check=True)
    return (folder / "build" / "library.so").read_bytes()


def moved_to(word, places):
    for old, new in places:
        word = word.replace(old, new)
    return word


if __name__ == "__main__":
    sys.exit(main())
