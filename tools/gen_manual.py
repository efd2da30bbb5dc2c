#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the manual page opensspi(1) from docs/command.md: gen_manual.py OUTPUT. The build calls it.

It knows the Markdown of that page: headings, paragraphs, lists, tables, code that is indented, and in a line
code, bold text and links.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "command.md"
HEAD = r""".\" SPDX-License-Identifier: MIT
.\" Written by tools/gen_manual.py from docs/command.md.
.TH OPENSSPI 1 OpenSSPI
.SH NAME
opensspi \- accounts, keys, certificates, settings and tokens of Windows' security interfaces
.SH SYNOPSIS
.B opensspi
[\fB\-\-json\fR] \fICOMMAND\fR ...
.br
.B opensspi
\fICOMMAND\fR \fB\-\-help\fR
.br
.B opensspi \-\-version
.SH DESCRIPTION
"""
TAIL = r""".SH SEE ALSO
.BR opensspi.conf (5),
.BR opensspi\-status (7)
"""


def escaped(text):
    """escaped is text as roff takes it."""
    return text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...")


def inline(text):
    """inline is text with its code and bold text in bold, and with its links' texts."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text.replace(r"\|", "|"))
    parts = re.split(r"`([^`]+)`|\*\*(.+?)\*\*", text)
    plain, code, bold = parts[0::3], parts[1::3], parts[2::3]
    out = escaped(plain[0])
    for one, other, after in zip(code, bold, plain[1:], strict=True):
        out += f"\\fB{escaped(one or other)}\\fR{escaped(after)}"
    return re.sub(r"^(?=[.'])", r"\\&", out, flags=re.M)


def cells(row):
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))]


def table(rows):
    """table is each row after the heading as a term and its description."""
    for row in rows[2:]:
        term, *rest = cells(row)
        yield from (".TP", inline(term), inline("; ".join(rest)))


def code(lines):
    yield from (".PP", ".RS", ".nf")
    for line in lines:
        out = escaped(line[4:])
        yield "\\&" + out if out.startswith((".", "'")) else out
    yield from (".fi", ".RE")


def listed(lines):
    for line in lines:
        if line.startswith("- "):
            yield from (".IP \\(bu 2", inline(line[2:]))
        else:
            yield inline(line.strip())


def block(lines):
    """block is one paragraph, heading, list, table or piece of code."""
    first = lines[0]
    if first.startswith("## "):
        return [f".SH {escaped(first[3:]).upper()}"]
    if first.startswith("### "):
        return [f".SS {escaped(first[4:])}"]
    if first.startswith("    "):
        return code(lines)
    if first.startswith("- "):
        return listed(lines)
    if first.startswith("|"):
        return table(lines)
    return [".PP", inline("\n".join(lines))]


def manual(page):
    """manual is the page without its title."""
    blocks = [part.split("\n") for part in re.split(r"\n\n+", page.strip())]
    body = [line for lines in blocks if not lines[0].startswith("# ") for line in block(lines)]
    return HEAD + "\n".join(body) + "\n" + TAIL


if __name__ == "__main__":
    pathlib.Path(sys.argv[1]).write_text(manual(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
