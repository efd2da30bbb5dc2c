# SPDX-License-Identifier: MIT
"""curl's own SSPI sources, for Digest and for TLS, compiled unmodified against this repository's headers."""

import concurrent.futures
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
HERE = ROOT / "tests" / "interop" / "programs" / "curl_source"
BUILD = ROOT / "build" / "curl-source"
# digest_sspi is the source under test; the others are what it calls.
DIGEST_SOURCES = (
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
# HAS_ALPN is what curl finds out from the version of Microsoft's compiler. It passes an `unsigned long*` for
# Windows' PULONG, which newer compilers take with -fpermissive only.
SCHANNEL_FLAGS = (
    "-w",
    "-DUSE_SCHANNEL",
    "-DHAS_ALPN",
    "-DCURL_STATICLIB",
    "-fshort-wchar",
    "-fpermissive",
)
WINDOWS = tuple(f"-I{ROOT / path}" for path in ("include", "include/opensspi/windows"))

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
    program = folder / "digest_get"
    sources = [curl / "lib" / f"{name}.c" for name in DIGEST_SOURCES]
    command = ["gcc", *FLAGS, *includes(curl), HERE / "digest_get.c", HERE / "win32.c", *sources]
    subprocess.run([*command, "-o", program, *libraries(folder)], check=True)
    return program


def tls_get(curl, folder):
    """tls_get builds the program tls_get.c with all of curl's library in `folder` and returns its path."""
    sources = [HERE / "tls_get.c", HERE / "win32.c", *sorted(curl.glob("lib/*.c"))]
    for part in ("vauth", "vquic", "vssh", "vtls"):
        sources += sorted(curl.glob(f"lib/{part}/*.c"))

    def compiled(source):
        target = folder / f"{source.parent.name}-{source.stem}.o"
        subprocess.run(
            ["gcc", *FLAGS, *SCHANNEL_FLAGS, *includes(curl), "-c", source, "-o", target], check=True
        )
        return target

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        objects = list(pool.map(compiled, sources))
    program = folder / "tls_get"
    subprocess.run(["gcc", *objects, "-o", program, *libraries(folder)], check=True)
    return program


def includes(curl):
    return [f"-I{HERE}", f"-I{curl / 'lib'}", f"-I{curl / 'include'}", *WINDOWS]


def libraries(folder):
    """libraries is what a program in `folder` is linked with: the library of the installed package."""
    import opensspi

    library = pathlib.Path(opensspi.library_path())
    name = folder / SONAME  # the wheel has the library under its other name
    if not name.is_symlink():
        name.symlink_to(library)
    return [library, f"-Wl,-rpath,{folder}"]
