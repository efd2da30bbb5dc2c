# SPDX-License-Identifier: MIT
"""Source packages of the distribution, fetched by apt without touching the host's own lists."""

import pathlib
import re
import subprocess

SOURCES = [pathlib.Path("/etc/apt/sources.list"), *sorted(pathlib.Path("/etc/apt/sources.list.d").glob("*"))]
DISTRIBUTION = re.compile(r"^\s*(?:deb\s|URIs:).*(?:debian|ubuntu)", re.MULTILINE)


def source_entries():
    """The host's own entries of the distribution, as ones for sources: {file name: text}."""
    entries = {}
    for path in SOURCES:
        if not path.is_file() or not DISTRIBUTION.search(path.read_text()):
            continue
        text = path.read_text()
        if path.suffix == ".sources":
            entries[path.name] = re.sub(r"^Types:.*$", "Types: deb-src", text, flags=re.MULTILINE)
        else:
            lines = [line for line in text.splitlines() if DISTRIBUTION.match(line)]
            entries[f"{path.stem}.list"] = "".join(
                re.sub(r"^\s*deb\s", "deb-src ", line) + "\n" for line in lines
            )
    return entries


def fetch(package, build):
    """fetch returns the archive of a package's original source below `build`, and downloads it once.

    If it cannot be downloaded, it raises subprocess.CalledProcessError.
    """
    parts = build / "apt" / "sources.list.d"
    lists = build / "apt" / "lists"
    for directory in (parts, lists / "partial"):
        directory.mkdir(parents=True, exist_ok=True)
    for name, text in source_entries().items():
        (parts / name).write_text(text)
    places = {"Dir::Etc::SourceList": "/dev/null", "Dir::Etc::SourceParts": parts, "Dir::State::Lists": lists}
    apt = ["apt-get", "-qq", *[word for key, value in places.items() for word in ("-o", f"{key}={value}")]]
    quiet = {"check": True, "cwd": build, "stdout": subprocess.DEVNULL}
    subprocess.run([*apt, "update"], **quiet)
    subprocess.run([*apt, "source", "--download-only", "--tar-only", package], **quiet)
    return next(path for path in build.glob(f"{package}_*.orig.tar.*") if path.suffix != ".asc")


def unpack(archive, target, *patterns):
    """unpack unpacks the files of an archive that match the patterns, without its top directory."""
    target.mkdir(parents=True, exist_ok=True)
    command = ["tar", "-xf", archive, "-C", target, "--strip-components=1", "--wildcards", *patterns]
    subprocess.run(command, check=True)
