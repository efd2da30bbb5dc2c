#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Adds the licences of the libraries that auditwheel has put into a wheel: finish_wheel.py WHEEL DIRECTORY.

auditwheel's bill of materials names the Debian packages that the libraries come from; their copyright files
go into the wheel's directory of licences. The wheel is written to DIRECTORY.
"""

import base64
import hashlib
import json
import pathlib
import re
import sys
import zipfile

COPYRIGHT = "/usr/share/doc/{}/copyright"
COMMON = pathlib.Path("/usr/share/common-licenses")


def digest(contents):
    return base64.urlsafe_b64encode(hashlib.sha256(contents).digest()).rstrip(b"=").decode()


def bundled_packages(files):
    """bundled_packages is the names of the packages in the wheel's bill of materials."""
    bills = [contents for name, contents in files.items() if "/sboms/" in name]
    if not bills:
        sys.exit("finish_wheel.py: auditwheel has put no bill of materials into the wheel")
    components = [component for bill in bills for component in json.loads(bill)["components"]]
    return sorted({component["name"] for component in components if component["purl"].startswith("pkg:deb/")})


def licences(packages):
    """licences is the copyright files of packages and the texts that these refer to, by name."""
    texts = {f"{package}.txt": pathlib.Path(COPYRIGHT.format(package)).read_bytes() for package in packages}
    named = re.findall(rf"{COMMON}/([\w-]+(?:\.\d+)*)", b"".join(texts.values()).decode())
    texts |= {f"{name}.txt": (COMMON / name).read_bytes() for name in named if (COMMON / name).exists()}
    return dict(sorted(texts.items()))


def add_licences(files, info):
    fields, _, description = files[f"{info}/METADATA"].partition(b"\n\n")
    for name, text in licences(bundled_packages(files)).items():
        files[f"{info}/licenses/bundled/{name}"] = text
        fields += f"\nLicense-File: bundled/{name}".encode()
    files[f"{info}/METADATA"] = fields + b"\n\n" + description


def record(files, info):
    own = f"{info}/RECORD"
    lines = [f"{name},sha256={digest(data)},{len(data)}" for name, data in files.items() if name != own]
    files[own] = "\n".join([*lines, f"{own},,", ""]).encode()


def main(wheel, directory):
    with zipfile.ZipFile(wheel) as archive:
        entries = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
        files = {name: archive.read(name) for name in entries}
    info = next(name for name in files if name.endswith(".dist-info/METADATA")).rpartition("/")[0]
    add_licences(files, info)
    record(files, info)
    with zipfile.ZipFile(
        pathlib.Path(directory) / pathlib.Path(wheel).name, "w", zipfile.ZIP_DEFLATED
    ) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = entries[name].external_attr if name in entries else 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)


if __name__ == "__main__":
    main(*sys.argv[1:])
