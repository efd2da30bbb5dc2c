#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints a public header with its comments in Doxygen's form. docs/Doxyfile runs this for each header.

The headers have ordinary C comments: one at the top of the file, one before each declaration or group of
declarations that stand together without a blank line, and short ones after fields. This script marks them
for Doxygen. A group shares its comment: the A form, the W form and the macro of a function, or a list of
constants. A comment that stands alone describes the groups after it that have none. A function needs its
own comment, and so does everything in our own headers; other constants, types and fields may refer to the
Windows SDK.
"""

import pathlib
import re
import sys

SPDX = "/* SPDX-License-Identifier: MIT */"
SDK = "As in the Windows SDK."
OWN_HEADERS = {"opensspi.h", "functions.h"}
COMMENT = re.compile(r"/\*(.*?)\*/", re.S)
TRAILING = re.compile(r"(\s*\S.*?)\s*/\*\s*((?:(?!\*/).)*?)\s*\*/\s*$", re.S)
DIRECTIVE = re.compile(r"#\s*(if|ifdef|ifndef|elif|else|endif|include|undef|pragma|error)\b")
SILENT = re.compile(r"clang-format|NOLINT")


def text_of(comment: str) -> str:
    """The text of a comment without its stars, for Doxygen."""
    lines = [re.sub(r"^\s*\*? ?", "", line) for line in comment.strip().splitlines()]
    text = "\n".join(lines).strip()
    # What looks like markup in plain text: tags, commands, references.
    text = (
        text.replace("\\", "\\\\")
        .replace("@", "\\@")
        .replace("<", "\\<")
        .replace(">", "\\>")
        .replace("#", "\\#")
    )
    return text.replace("%", "\\%").replace('"', '\\"')


def blocks(text: str):
    """Yields the pieces between blank lines; comments and bodies in braces are never split."""
    piece: list[str] = []
    depth = 0
    in_comment = False
    for line in text.splitlines():
        if not line.strip() and depth == 0 and not in_comment:
            if piece:
                yield "\n".join(piece)
            piece = []
            continue
        piece.append(line)
        code = re.sub(r"/\*.*?\*/", "", line)
        if in_comment:
            in_comment = "*/" not in line
            code = line.split("*/", 1)[1] if not in_comment else ""
        elif "/*" in code:
            in_comment = True
            code = code.split("/*", 1)[0]
        if 'extern "C"' not in code and not (code.strip() == "}" and depth == 0):
            depth += code.count("{") - code.count("}")
    if piece:
        yield "\n".join(piece)


def fields(body: str, own: bool) -> str:
    """A struct's or enum's lines, with a comment after each field."""
    out = []
    for line in join_trailing(body).split("\n"):
        found = TRAILING.match(line)
        stripped = line.strip()
        if found and not stripped.startswith("/*") and re.search(r"[;,]$|^\w+( = .*)?$", found.group(1)):
            out.append(f"{found.group(1)} /**< {text_of(found.group(2))} */")
        elif stripped.startswith("/*") and stripped.endswith("*/"):
            out.append(f"/** {text_of(stripped[2:-2])} */")
        elif not own and re.search(r"\w(\[\w*\])*;$", stripped) and (line[0] == " " or line[0] != "}"):
            out.append(f"{line} /**< {SDK} */")
        else:
            out.append(line)
    return "\n".join(out)


def join_trailing(body: str) -> str:
    """Comments after a field that continue in the next line, on one line."""
    joined = re.sub(
        r"/\*(?:(?!\*/).)*\*/",
        lambda found: " ".join(found.group(0).split()).replace(" * ", " "),
        body,
        flags=re.S,
    )
    # A long list of a structure's names, as one typedef each: Doxygen documents the first name only.
    return re.sub(r"^\}([^;{}]*),([^;{}]*);", each_name, joined, flags=re.M)


def each_name(found: re.Match[str]) -> str:
    """ "} A, *PA, B;" as "} A;", "typedef A* PA;" and so on."""
    first, *others = [name.strip() for name in f"{found.group(1)},{found.group(2)}".split(",")]
    lines = [f"typedef {first}{'*' if name.startswith('*') else ''} {name.lstrip('*')};" for name in others]
    return "\n".join([f"}} {first};", *lines])


def documented(block: str, shared: str, own: bool) -> tuple[str, str]:
    """A block for Doxygen, and the comment that later blocks without one share."""
    start = block.lstrip()
    comment = ""
    if start.startswith("/*"):
        found = COMMENT.match(start)
        assert found is not None
        comment, block = text_of(found.group(1)), start[found.end() :].lstrip("\n")
        if SILENT.search(comment):
            return documented(block, shared, own) if block.strip() else ("", shared)
        if not block.strip():
            return "", comment
    head = re.match(r"[^\n{]*\{\s*/\*\s*((?:(?!\*/).)*?)\s*\*/", block, re.S)
    if not comment and head:
        comment = text_of(head.group(1))
        block = block[: head.start(1)].rsplit("/*", 1)[0].rstrip() + block[head.end() :]
    if re.match(r"(#\s*include .*\n?)*$", block) or re.fullmatch(r"#ifndef \w+\n#define \w+", block):
        return block, shared
    if 'extern "C"' in block:
        return "\n".join(
            line for line in block.split("\n") if DIRECTIVE.match(line.strip()) or line == "}"
        ), shared
    if not re.search(
        r"^\s*(#\s*define|typedef|struct|enum|union|extern|static|OPENSSPI_API|[A-Z_a-z]\w* )", block, re.M
    ):
        return block, shared
    if not comment and "OPENSSPI_API" not in block:
        comment = shared if own or shared else SDK
    before, lines = [], block.split("\n")
    while not is_balanced(lines) and lines and DIRECTIVE.match(lines[0].strip()):
        before.append(lines.pop(0))
    after: list[str] = []
    while not is_balanced(lines) and lines and DIRECTIVE.match(lines[-1].strip()):
        after.insert(0, lines.pop())
    body = fields("\n".join(lines), own)
    doc = f"/** {comment} */\n" if comment else ""
    return "\n".join([*before, "/** @{ */", doc + body, "/** @} */", *after]), shared


def is_balanced(lines: list[str]) -> bool:
    """Whether each #if of these lines ends in them."""
    directives = [found.group(1) for line in lines if (found := DIRECTIVE.match(line.strip()))]
    return sum(name.startswith("if") for name in directives) == directives.count("endif")


def main(path: str) -> None:
    name = pathlib.Path(path).name
    text = pathlib.Path(path).read_text(encoding="utf-8")
    text = text.removeprefix(f"{SPDX}\n")
    first = COMMENT.search(text)
    assert first is not None, f"{path} begins with no comment"
    about = text_of(first.group(1))
    print(f"/** @file {name}\n{about.removeprefix(name + ':').strip()} */")
    shared = ""
    for block in blocks(text[first.end() :]):
        piece, shared = documented(block, shared, name in OWN_HEADERS)
        print(piece + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
