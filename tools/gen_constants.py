#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the Python modules of constants from our C headers.

    gen_constants.py            writes python/opensspi/MODULE.py for every module below
    gen_constants.py --check    changes nothing; fails if a module is not what it would write

Every integer is a signed one of 32 bits, as in pywin32; a constant that needs more is left out.
What a module of pywin32 has and our headers do not (user interface, directory service, ...), or has
with another value, is in constants/MODULE.tsv: a name, a tab and a Python literal a line. Names and
values there are those that pywin32's users know. Functions stand in constants/MODULE_functions.py.
"""

import ast
import dataclasses
import re
import sys

import c_headers

ROOT = c_headers.ROOT
SPDX = "# SPDX-License-Identifier: MIT"
DATA = ROOT / "tools" / "constants"
OUTPUT = ROOT / "python" / "opensspi"


@dataclasses.dataclass
class Source:
    """Source is a header and the names that a module takes from it."""

    header: str
    pattern: str = r"\w+"
    enumerators: bool = True


@dataclasses.dataclass
class Module:
    purpose: str
    sources: list[Source]


SECURITY_STATUS = r"(SEC|CRYPT|NTE|CERT|TRUST)_[EIS]_\w+|(ERROR|WARNING)_IPSEC_\w+"

MODULES = {
    "sspicon": Module(
        "Constants of SSPI: requests, buffers, attributes, and the status codes of security packages.",
        [
            Source("sspi_constants.h"),
            Source("sspi_identity.h"),
            Source("sspi_types.h", r"SEC_\w+|Sec\w+|Sasl_\w+"),
            Source("sspi_attributes.h"),
            Source("sspi.h", r"\w+_NAME(_[AW])?"),
            Source("schannel_constants.h"),
            Source("schannel.h"),
            Source("ntsecapi.h"),
            Source("winerror.h", SECURITY_STATUS),
        ],
    ),
    "winerror": Module("Status codes: Win32 errors and HRESULT values.", [Source("winerror.h")]),
    "ntsecuritycon": Module(
        "Constants of tokens, SIDs, access rights and security descriptors.",
        [Source("winnt_constants.h"), Source("winnt.h")],
    ),
    "win32cryptcon": Module(
        "Constants of CryptoAPI: providers, algorithms, parameters, blobs, object identifiers.",
        [
            Source("wincrypt_constants.h"),
            Source("wincrypt_oids.h"),
            Source("wincrypt.h"),
            Source("wincrypt_structs.h"),
            Source("dpapi.h"),
            Source("wincrypt_cert_constants.h"),
            Source("wincrypt_store_constants.h"),
            Source("wincrypt_chain_constants.h"),
        ],
    ),
    "win32con": Module(
        "Constants of the Windows API.",
        [
            Source("winnt_constants.h", enumerators=False),
            Source("winbase.h"),
            Source("windef.h", r"MAX_PATH|TRUE|FALSE|INVALID_HANDLE_VALUE"),
            Source("secext.h"),
        ],
    ),
}


def main():
    check = sys.argv[1:] == ["--check"]
    stale = []
    for name in MODULES:
        text = module_text(name)
        path = OUTPUT / f"{name}.py"
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            stale.append(f"{path.relative_to(ROOT)} is not what tools/gen_constants.py writes")
        if not check:
            path.write_text(text, encoding="utf-8")
    print("\n".join(stale), end="\n" if stale else "")
    return 1 if stale else 0


def module_text(name):
    """module_text returns the whole module: the headers' constants, then the table's, then
    functions."""
    module = MODULES[name]
    values = header_values()
    table = read_table(DATA / f"{name}.tsv")
    chosen = {}
    for source in module.sources:
        chosen.update(pick(source, values))
    lines = [SPDX, f'"""{module.purpose}', "", "Written by tools/gen_constants.py.", '"""', ""]
    lines += [f"{constant} = {value!a}" for constant, value in {**chosen, **table}.items()]
    functions = DATA / f"{name}_functions.py"
    text = "\n".join(lines) + "\n"
    if functions.exists():
        text += functions.read_text(encoding="utf-8").removeprefix(f"{SPDX}\n")
    return text


def pick(source, values):
    found = c_headers.read(source.header)
    names = [*found.macros, *(found.enumerators if source.enumerators else {})]
    return {
        name: values[name]
        for name in names
        if name in values and re.fullmatch(source.pattern, name) and not is_ours(name)
    }


def is_ours(name):
    return name.startswith(("OPENSSPI_", "_"))


def header_values():
    """header_values evaluates every macro and enumerator of the headers: int, str or tuple."""
    if not hasattr(header_values, "cache"):
        macros = {}
        values = {}
        for header in c_headers.shared_headers():
            found = c_headers.read(header)
            macros.update(found.macros)
            values.update(found.enumerators)
        every = resolve(macros, values)
        header_values.cache = {name: fold(value) for name, value in every.items() if fits(value)}
    return header_values.cache


def resolve(macros, values):
    """resolve evaluates macros in terms of each other, until nothing more can be."""
    left = dict(macros)
    while True:
        tried = {name: evaluate(text, values) for name, text in left.items()}
        done = {name: value for name, value in tried.items() if value is not None}
        if not done:
            return values
        values.update(done)
        left = {name: text for name, text in left.items() if name not in done}


def evaluate(text, values):
    """evaluate returns the value of a macro's text, or None if it is not a constant, or not yet."""
    if mapping := re.fullmatch(r"OPENSSPI_(U?)AW\((\w+)\)", text):
        wide = values.get(mapping.group(2) + ("_W" if mapping.group(1) else "W"))
        return wide if isinstance(wide, str) else None
    if literal := re.fullmatch(r'(?:OPENSSPI_WTEXT|TEXT)?\(?("(?:[^"\\]|\\.)*")\)?', text):
        return ast.literal_eval(literal.group(1))
    if text.startswith("{"):
        parts = [part.strip() for part in text.strip("{} ").split(",")]
        numbers = all(re.fullmatch(r"0[xX][0-9a-fA-F]+|\d+", part) for part in parts)
        return tuple(int(part, 0) for part in parts) if numbers else None
    if text in values:
        return values[text]
    if text == "((HANDLE)(LONG_PTR)-1)":
        return -1
    return c_headers.constant(text, values)


def fits(value):
    """fits returns whether an integer is unambiguous in 32 bits."""
    return not isinstance(value, int) or -(1 << 31) <= value < 1 << 32


def fold(value):
    return c_headers.signed32(value) if isinstance(value, int) else value


def read_table(path):
    """read_table returns name -> value of a table; lines that begin with # are comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line[:1] not in ("", "#")]
    return {name: ast.literal_eval(value) for name, value in rows}


if __name__ == "__main__":
    sys.exit(main())
