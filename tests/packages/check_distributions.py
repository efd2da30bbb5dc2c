#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks what tools/wheels has made, wheels and source distributions: check_distributions.py DIRECTORY."""

import email
import json
import pathlib
import re
import stat
import sys
import tarfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# What the wheels bring with them; krb5, winbind and PKCS#11 modules are the host's.
BUNDLED = {"libcrypto", "libgmp", "libhogweed", "libnettle", "libsqlite3", "libssl"}
EXECUTABLES = {"opensspi/bin/opensspi", "opensspi/libopensspi.so.0"}
NAMES = {file.name for file in (ROOT / "python" / "pywin32-names").glob("*.py")}
MODULES = {
    f"opensspi/{file.name}"
    for pattern in ("*.py", "*.pyi", "py.typed")
    for file in (ROOT / "python" / "opensspi").glob(pattern)
}


def problems_of_wheel(path):
    """problems_of_wheel yields what is wrong in a wheel of opensspi."""
    with zipfile.ZipFile(path) as wheel:
        modes = {entry.filename: entry.external_attr >> 16 for entry in wheel.infolist()}
        info = next(name for name in modes if name.endswith(".dist-info/METADATA")).rpartition("/")[0]
        texts = {
            name: wheel.read(name).decode()
            for name in modes
            if name.startswith(f"{info}/") and not name.endswith("/")
        }
    wanted = MODULES | EXECUTABLES | {f"opensspi/_pywin32/{name}" for name in NAMES}
    yield from (f"{name} is missing" for name in wanted - modes.keys())
    yield from (f"{name} is not executable" for name in EXECUTABLES if not modes.get(name, 0) & stat.S_IXUSR)
    top = {name.split("/")[0] for name in modes}
    yield from (f"{name} is not ours" for name in top - {"opensspi", "opensspi.libs", info})
    libraries = [name.split("/")[1] for name in modes if re.match(r"opensspi\.libs/.", name)]
    found = {re.split(r"[-.]", name)[0] for name in libraries}
    if found != BUNDLED or len(libraries) != len(BUNDLED):
        yield f"the libraries are {sorted(libraries)}"
    if "manylinux" not in path.name:
        yield "its name says no manylinux"
    if "opensspi = opensspi._command:main" not in texts.get(f"{info}/entry_points.txt", ""):
        yield "it has no command"
    yield from problems_of_metadata(texts[f"{info}/METADATA"])
    bills = [json.loads(text) for name, text in texts.items() if name.startswith(f"{info}/sboms/")]
    components = [component for bill in bills for component in bill["components"]]
    if any(bill["bomFormat"] != "CycloneDX" for bill in bills) or len(components) <= len(BUNDLED):
        yield "its bill of materials lacks a library"
    licences = [name for name in texts if name.startswith(f"{info}/licenses/")]
    if f"{info}/licenses/LICENSE" not in licences:
        yield "our licence is missing"
    for component in {component["name"] for component in components} - {"opensspi"}:
        if f"{info}/licenses/bundled/{component}.txt" not in licences:
            yield f"the licence of {component} is missing"


def problems_of_metadata(text):
    """problems_of_metadata yields the links of the description that an index cannot follow."""
    description = email.message_from_string(text).get_payload()
    for target in re.findall(r"\]\(([^)]*)\)", description):
        if not target.startswith("https://"):
            yield f"the description's link {target} works in a checkout only"
    if "pip install opensspi" not in description:
        yield "the description does not say how to install it"


def problems_of_names(path):
    with zipfile.ZipFile(path) as wheel:
        modules = {name for name in wheel.namelist() if ".dist-info/" not in name}
        metadata = next(name for name in wheel.namelist() if name.endswith("/METADATA"))
        text = wheel.read(metadata).decode()
    if modules != NAMES:
        yield f"its modules differ by {sorted(modules ^ NAMES)}"
    if "Requires-Dist: opensspi" not in text:
        yield "it does not need opensspi"


def problems_of_source(path):
    """problems_of_source yields what a source distribution lacks, and what it has too much."""
    with tarfile.open(path) as source:
        files = {name.partition("/")[2] for name in source.getnames()}
    for name in (
        "CMakeLists.txt",
        "LICENSE",
        "README.md",
        "docs/command.md",
        "src/abi/exports.map",
        "tools/gen_manual.py",
    ):
        if name not in files:
            yield f"{name} is missing"
    yield from (f"{name} is of a build" for name in files if name.startswith(("build/", "dist/")))


def problems_in(directory):
    files = sorted(directory.iterdir())
    kinds = {
        r"opensspi-[\d.]+-.*\.whl": problems_of_wheel,
        r"opensspi_pywin32-[\d.]+-py3-none-any\.whl": problems_of_names,
        r"opensspi-[\d.]+\.tar\.gz": problems_of_source,
        r"opensspi_pywin32-[\d.]+\.tar\.gz": lambda path: (),
    }
    for pattern, check in kinds.items():
        matching = [file for file in files if re.fullmatch(pattern, file.name)]
        if not matching:
            yield f"{directory} has no {pattern}"
        for file in matching:
            yield from (f"{file.name}: {problem}" for problem in check(file))


if __name__ == "__main__":
    problems = list(problems_in(pathlib.Path(sys.argv[1])))
    print("\n".join(problems) or "the distributions are complete")
    sys.exit(1 if problems else 0)
