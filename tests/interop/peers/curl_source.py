# SPDX-License-Identifier: MIT
"""curl's own SSPI source for Digest, compiled unmodified against this repository's headers."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
HERE = ROOT / "tests" / "interop" / "programs" / "curl_source"
BUILD = ROOT / "build" / "curl-source"
# digest_sspi is the source under test; the others are what it calls.
SOURCES = (
    "vauth/digest_sspi",
    "vauth/digest",
    "vauth/vauth",
    "curl_sspi",
    "bufref",
    "dynbuf",
    "mprintf",
    "strcase",
    "strdup",
    "strerror",
    "warnless",
)
SONAME = "libopensspi.so.0"
FLAGS = ("-w", "-DHAVE_CONFIG_H", "-DBUILDING_LIBCURL")

sys.path.insert(0, str(ROOT / "tests"))

from support import debian_source  # noqa: E402  (the line above makes it importable)


def download():
    """download returns the directory of curl's source, or None if it cannot be downloaded."""
    curl = BUILD / "curl"
    if (curl / "lib").is_dir():
        return curl
    BUILD.mkdir(parents=True, exist_ok=True)
    try:
        archive = debian_source.fetch("curl", BUILD)
    except (OSError, subprocess.CalledProcessError):
        return None
    debian_source.unpack(archive, curl, "*/lib/*", "*/include/*")
    return curl


def digest_get(curl, folder):
    """digest_get builds the program digest_get.c with curl's source in `folder` and returns its path."""
    import opensspi

    library = pathlib.Path(opensspi.library_path())
    program = folder / "digest_get"
    (folder / SONAME).symlink_to(library)  # the wheel has the library under its other name
    includes = (HERE, curl / "lib", curl / "include", ROOT / "include", ROOT / "include/opensspi/windows")
    subprocess.run(
        [
            "gcc",
            *FLAGS,
            *(f"-I{path}" for path in includes),
            HERE / "digest_get.c",
            *(curl / "lib" / f"{name}.c" for name in SOURCES),
            "-o",
            program,
            library,
            f"-Wl,-rpath,{folder}",
        ],
        check=True,
    )
    return program
