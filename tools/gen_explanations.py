#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes what people read about status codes from one table, src/abi/own/explanations.toml.

    gen_explanations.py            writes src/abi/own/explanations.inc, the list in docs/faq.md, and
                                   docs/man/opensspi-status.7
    gen_explanations.py --check    changes nothing; fails if one of them is not what it would write

The page keeps everything above its mark; what is below it is replaced.
"""

import dataclasses
import re
import sys
import tomllib

import generated
from generated import ROOT, roff

TABLE = ROOT / "src" / "abi" / "own" / "explanations.toml"
ROWS = TABLE.with_suffix(".inc")
HEADERS = ROOT / "include" / "opensspi"
MESSAGES = ROOT / "src" / "base" / "system_messages.inc"
PAGE = ROOT / "docs" / "faq.md"
MANUAL = ROOT / "docs" / "man" / "opensspi-status.7"
MARK = "<!-- The rest is written by tools/gen_explanations.py from src/abi/own/explanations.toml. -->\n"
MEMBERS = {"means", "why", "do", "see"}
WIDTH = 100  # as .clang-format says

# Headings, and the beginnings of the names below them.
GROUPS = {
    "Security packages (SEC_I_, SEC_E_)": ("SEC_",),
    "Keys and providers (NTE_, SCARD_)": ("NTE_", "SCARD_"),
    "Certificates and protected data (CERT_E_, CRYPT_, TRUST_E_)": ("CERT_", "CRYPT_", "TRUST_"),
    "Win32 errors (ERROR_) and others": ("",),
}


@dataclasses.dataclass
class Explanation:
    """Explanation is a row of the table. `others` are more names of the same code."""

    name: str
    code: int
    message: str
    means: str
    why: str
    do: str
    see: list[str]
    others: list[str]

    @property
    def hexadecimal(self):
        return f"0x{self.code:08X}"

    @property
    def decimal(self):
        return str(self.code if self.code < 1 << 31 else self.code - (1 << 32))

    @property
    def group(self):
        return next(group for group, starts in GROUPS.items() if self.name.startswith(starts))


def header_codes():
    """header_codes returns the names of status codes of the public headers, with their codes."""
    codes = {}
    for header in ("winerror.h", "ntstatus.h"):
        text = (HEADERS / header).read_text(encoding="utf-8")
        for name, value in re.findall(r"^#define[ \t]+(\w+)[ \t]+(\S.*?)[ \t]*$", text, re.MULTILINE):
            number = re.fullmatch(r"(?:_\w+_TYPEDEF_\()?(0x[0-9A-Fa-f]+|\d+)L?\)?", value)
            if number:
                codes[name] = int(number[1], 0)
            elif value in codes:
                codes[name] = codes[value]
    return codes


def system_messages():
    """system_messages returns Windows' messages by code."""
    rows = re.findall(r'^\{(0x\w+), "(.*)", "\w+"\},$', MESSAGES.read_text(encoding="utf-8"), re.MULTILINE)
    return {int(code, 16): text.replace('\\"', '"') for code, text in rows}


def read_table():
    codes, messages = header_codes(), system_messages()
    another_name = re.compile(
        r"(?:SEC|NTE|CRYPT|CERT|TRUST|SCARD|ERROR|RPC|E|S|NO)_\w+|NOERROR|STATUS_SUCCESS"
    )
    rows = []
    for name, members in tomllib.loads(TABLE.read_text(encoding="utf-8")).items():
        if name not in codes:
            sys.exit(f"{TABLE.name}: the headers have no status code {name}")
        if not MEMBERS - {"see"} <= set(members) <= MEMBERS:
            sys.exit(f"{TABLE.name}: {name} needs means, why and do, and may have see")
        code = codes[name]
        rows.append(
            Explanation(name=name, code=code, message=messages.get(code, ""), others=[], see=[], **members)
            if "see" not in members
            else Explanation(name=name, code=code, message=messages.get(code, ""), others=[], **members)
        )
    by_code = {}
    for row in rows:
        by_code.setdefault(row.code, row)
    for row in rows:  # one row per code: SEC_E_OK is a name of ERROR_SUCCESS
        if by_code[row.code] is not row:
            by_code[row.code].others.append(row.name)
    for name, code in codes.items():
        row = by_code.get(code)
        if row and name not in (row.name, *row.others) and another_name.fullmatch(name):
            row.others.append(name)
    return rows


def literal(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def rows_of_code(rows):
    """rows_of_code is the C++ table: ascending by code, one row per code."""
    out = ["// Written by tools/gen_explanations.py from explanations.toml: ascending by code.\n"]
    seen = set()
    for row in sorted(rows, key=lambda row: row.code):
        if row.code in seen:
            continue
        seen.add(row.code)
        fields = [
            literal(row.name),
            literal(" ".join(row.others)),
            literal(row.means),
            literal(row.why),
            literal(row.do),
            literal(" ".join(row.see)),
        ]
        out.append(f"{{{row.hexadecimal}, " + ", ".join(fields) + "},\n")
    return "".join(out)


def escaped(text):
    """escaped keeps Markdown from reading what a sentence says."""
    return re.sub(r"([*_<>|\[\]])", r"\\\1", text)


def linked(see):
    return f"[{see.split('#')[0]}]({see})"


def page_list(rows):
    parts = []
    for group in GROUPS:
        parts.append(f"\n## {group}\n")
        for row in (row for row in rows if row.group == group):
            message = f"\n> {escaped(row.message)}\n" if row.message else ""
            see = f" See {', '.join(linked(page) for page in row.see)}." if row.see else ""
            parts.append(
                f"\n### {row.name}\n`{row.hexadecimal}`, `{row.decimal}`. {escaped(row.means)}\n{message}\n"
                f"**Why:** {escaped(row.why)}\n\n**What to do:** {escaped(row.do)}{see}\n"
            )
    return "".join(parts)


def manual(rows):
    out = [
        '.\\" SPDX-License-Identifier: MIT',
        '.\\" Written by tools/gen_explanations.py.',
        ".TH OPENSSPI\\-STATUS 7 OpenSSPI",
        ".SH NAME",
        "opensspi\\-status \\- status codes of OpenSSPI: what they mean and what to do",
        ".SH SYNOPSIS",
        ".B opensspi explain",
        ".RI [ CODE ]",
        ".SH DESCRIPTION",
        "Every function of OpenSSPI reports Windows' status codes. This page lists each that the library",
        "returns.",
        ".B opensspi explain",
        "prints one of them;",
        ".I CODE",
        "is a name, hexadecimal (0x8009030E) or decimal (\\-2146893042).",
        "What exactly failed is said by the detail beside the code, and by the trace:",
        ".BR opensspi.conf (5),",
        "setting",
        ".BR trace .",
    ]
    for group in GROUPS:
        out.append(f".SH {roff(group.upper())}")
        for row in (row for row in rows if row.group == group):
            out += [
                ".TP",
                f".B {roff(row.name)}",
                roff(f"{row.hexadecimal}, {row.decimal}. {row.means}"),
                ".br",
                roff(row.why),
                ".br",
                roff(row.do),
            ]
    out += [".SH SEE ALSO", ".BR opensspi.conf (5)"]
    return "\n".join(out) + "\n"


def main():
    rows = read_table()
    listed = generated.page(PAGE, MARK, page_list(rows))
    generated.write({ROWS: rows_of_code(rows), PAGE: listed, MANUAL: manual(rows)})


if __name__ == "__main__":
    main()
