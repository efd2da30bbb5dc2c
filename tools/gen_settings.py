#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes what people read about settings from the library's own table, src/settings/table.cpp.

    gen_settings.py            writes the tables in docs/settings.md, and docs/man/opensspi.conf.5
    gen_settings.py --check    changes nothing; fails if one of them is not what it would write

The page keeps everything above its mark; the tables below it are replaced.
"""

import dataclasses
import re
import sys

import generated
from generated import ROOT, roff

TABLE = ROOT / "src" / "settings" / "table.cpp"
PAGE = ROOT / "docs" / "settings.md"
MANUAL = ROOT / "docs" / "man" / "opensspi.conf.5"
MARK = "<!-- The rest is written by tools/gen_settings.py from src/settings/table.cpp. -->\n"
LITERAL = r'"(?:\\.|[^"\\])*"'

# Headings, and the beginnings of the names below them; what fits none is below the last.
GROUPS = {
    "NTLM": ("ntlm_",),
    "Kerberos": ("kerberos_",),
    "Negotiate": ("negotiate_",),
    "Digest": ("digest_",),
    "Impersonation": ("impersonation",),
    "Keys, certificates and algorithms": ("master_key", "pkcs11_", "trust", "certificate_", "allow_non_fips"),
    "Trace": ("trace",),
    "The machine and its accounts": ("",),
}


@dataclasses.dataclass
class Setting:
    """Setting is a row of the table."""

    name: str
    default: str
    choices: str
    meaning: str

    @property
    def variable(self):
        return "OPENSSPI_" + self.name.upper()

    @property
    def words(self):
        return self.choices.split("|") if self.choices not in ("", "#") else []

    @property
    def group(self):
        return next(group for group, starts in GROUPS.items() if self.name.startswith(starts))


def value_of(expression, constants):
    """value_of returns the text of adjacent literals, or of a constant."""
    if expression in constants:
        return constants[expression]
    return "".join(literal[1:-1].replace('\\"', '"') for literal in re.findall(LITERAL, expression))


def read_table():
    source = TABLE.read_text(encoding="utf-8")
    constants = {
        name: value_of(text, {})
        for name, text in re.findall(rf"constexpr std::string_view (\w+) =\s*((?:{LITERAL}\s*)+);", source)
    }
    text = rf"((?:{LITERAL}\s*)+|\w+)"
    row = re.compile(r"\{Setting::k\w+,\s*" + r",\s*".join([text] * 4) + r"\}")
    settings = [
        Setting(*(value_of(part.strip(), constants) for part in found.groups()))
        for found in row.finditer(source)
    ]
    if len(settings) != len(re.findall(r"\{Setting::k", source)):
        sys.exit("tools/gen_settings.py does not understand a row of src/settings/table.cpp")
    return settings


def grouped(settings):
    return [
        (group, [setting for setting in settings if setting.group == group])
        for group in GROUPS
        if any(setting.group == group for setting in settings)
    ]


def code(text):
    return f"`{text}`" if text else "empty"


def page_values(setting):
    if setting.choices == "#":
        return "a whole number"
    return ", ".join(code(word) for word in setting.words) or "text"


def page_tables(settings):
    parts = []
    for group, members in grouped(settings):
        parts.append(f"\n### {group}\n| setting | values | default | meaning |\n| --- | --- | --- | --- |\n")
        for setting in members:
            meaning = setting.meaning.replace("|", "\\|")
            parts.append(
                f"| `{setting.name}` | {page_values(setting)} | {code(setting.default)} | {meaning} |\n"
            )
    return "".join(parts)


def manual_values(setting):
    if setting.choices == "#":
        return "A whole number."
    if not setting.words:
        return "A text."
    return "One of " + ", ".join(f"\\fB{roff(word)}\\fR" for word in setting.words) + "."


def manual(settings):
    out = [
        '.\\" SPDX-License-Identifier: MIT',
        '.\\" Written by tools/gen_settings.py.',
        ".TH OPENSSPI.CONF 5 OpenSSPI",
        ".SH NAME",
        "opensspi.conf \\- settings of OpenSSPI",
        ".SH SYNOPSIS",
        "/etc/opensspi/opensspi.conf",
        ".br",
        "$OPENSSPI_HOME/opensspi.conf, $XDG_CONFIG_HOME/opensspi/opensspi.conf or",
        "~/.config/opensspi/opensspi.conf",
        ".SH DESCRIPTION",
        "A value comes from the last of these sources that has one: the default, the machine's file, the",
        "user's file, and the variable \\fBOPENSSPI_\\fINAME\\fR with the name in capitals.",
        "Each line of a file is",
        ".RS",
        ".nf",
        "\\fIname\\fR = \\fIvalue\\fR",
        ".fi",
        ".RE",
        "or a comment that begins with #. In the machine's file a line",
        ".RS",
        ".nf",
        "lock \\fIname\\fR",
        ".fi",
        ".RE",
        "lets no later source change that setting.",
        "A name or a value that does not exist makes every call fail that needs settings; the error names",
        "file and line, and so does",
        '.BR "opensspi settings check" .',
        "Use",
        ".B opensspi settings set",
        "to change a file and keep its other lines.",
    ]
    for group, members in grouped(settings):
        out.append(f".SH {group.upper()}")
        for setting in members:
            default = f"\\fB{roff(setting.default)}\\fR" if setting.default else "empty"
            out += [
                ".TP",
                f".B {roff(setting.name)}",
                roff(setting.meaning) + ".",
                f"{manual_values(setting)} Default: {default}.",
            ]
    out += [".SH SEE ALSO", "docs/settings.md in OpenSSPI's sources"]
    return "\n".join(out) + "\n"


def main():
    settings = read_table()
    tables = page_tables(settings)
    generated.write({PAGE: generated.page(PAGE, MARK, tables), MANUAL: manual(settings)})


if __name__ == "__main__":
    main()
