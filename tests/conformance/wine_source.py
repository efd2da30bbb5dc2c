# SPDX-License-Identifier: MIT
"""Wine's source, from the distribution's source package."""

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


def wine_source(build):
    """wine_source returns the directory of Wine's source below `build`, and downloads it once."""
    wine = build / "wine"
    if (wine / "dlls").is_dir():
        return wine
    parts = build / "apt" / "sources.list.d"
    lists = build / "apt" / "lists"
    for directory in (parts, lists / "partial"):
        directory.mkdir(parents=True, exist_ok=True)
    for name, text in source_entries().items():
        (parts / name).write_text(text)
    places = {"Dir::Etc::SourceList": "/dev/null", "Dir::Etc::SourceParts": parts, "Dir::State::Lists": lists}
    apt = ["apt-get", "-qq", *[word for key, value in places.items() for word in ("-o", f"{key}={value}")]]
    subprocess.run([*apt, "update"], check=True)
    subprocess.run(
        [*apt, "source", "--download-only", "wine"], check=True, cwd=build, stdout=subprocess.DEVNULL
    )
    archive = next(build.glob("wine_*.orig.tar.*"))
    wine.mkdir(exist_ok=True)
    unpack = ["tar", "-xf", archive, "-C", wine, "--strip-components=1", "--wildcards"]
    subprocess.run([*unpack, "*/dlls/*/tests/*", "*/include/wine/test.h"], check=True)
    return wine
