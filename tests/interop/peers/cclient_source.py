# SPDX-License-Identifier: MIT
"""c-client's Schannel backend (Alpine's mail library), compiled unmodified against our headers."""

import pathlib
import subprocess

from . import curl_source

HERE = curl_source.ROOT / "tests" / "interop" / "programs" / "cclient_source"
BUILD = curl_source.ROOT / "build" / "cclient-source"
# WCHAR has two bytes. c-client calls a function that it does not declare, and passes a pointer of another
# type, which gcc 14 takes with -fpermissive only.
FLAGS = ("-w", "-fshort-wchar", "-fpermissive")


def download():
    """download returns the directory of c-client's source, or None if it cannot be downloaded."""
    imap = BUILD / "alpine" / "imap"
    if (imap / "src").is_dir():
        return imap
    BUILD.mkdir(parents=True, exist_ok=True)
    try:
        archive = curl_source.debian_source.fetch("alpine", BUILD)
    except (OSError, subprocess.CalledProcessError):
        return None
    patterns = ("*/imap/src/c-client/*.h", "*/imap/src/osdep/nt/*.c")
    curl_source.debian_source.unpack(archive, BUILD / "alpine", *patterns)
    return imap


def tls_lines(imap, folder):
    """tls_lines builds the program tls_lines.c with c-client's source in `folder` and returns its path."""
    program = pathlib.Path(folder) / "tls_lines"
    root = curl_source.ROOT
    paths = (
        HERE,
        imap / "src/c-client",
        imap / "src/osdep/nt",
        root / "include",
        root / "include/opensspi/windows",
    )
    command = ["gcc", *FLAGS, *(f"-I{path}" for path in paths), HERE / "tls_lines.c"]
    subprocess.run([*command, "-o", program, *curl_source.libraries(program.parent)], check=True)
    return program
