# SPDX-License-Identifier: MIT
"""Reads what our public C headers declare: structures with their fields, enumerators and macros.

This is no C parser: it knows the forms that the headers under include/opensspi/ are written in, and
raises on a structure that it does not understand, so that nothing is left out silently.
"""

import dataclasses
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = ROOT / "include" / "opensspi"

# Our own interface, which Windows does not have.
OWN_HEADERS = {"opensspi.h", "functions.h"}


@dataclasses.dataclass
class Declarations:
    """What one header declares: type name -> field names, enumerator names, macro name -> its text."""

    structs: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    enumerators: dict[str, int] = dataclasses.field(default_factory=dict)
    macros: dict[str, str] = dataclasses.field(default_factory=dict)


def read(header):
    """read returns the Declarations of the header of that name or path."""
    text = strip_comments((INCLUDE / header).read_text(encoding="utf-8"))
    text = text.replace("\\\n", " ")
    found = Declarations()
    found.macros = {
        name: " ".join(value.split())
        for name, value in re.findall(r"^[ \t]*#define[ \t]+(\w+)[ \t]+(\S.*)$", text, re.M)
    }
    code = re.sub(r"^[ \t]*#.*$", "", text, flags=re.M)
    for kind, body, names in typedefs(code):
        name = names.split(",")[0].strip()
        if kind == "enum":
            found.enumerators.update(enumerators(body))
        else:
            found.structs[name] = fields(body)
    return found


def shared_headers():
    """shared_headers names the headers that Windows has too, sorted."""
    return sorted(path.name for path in INCLUDE.glob("*.h") if path.name not in OWN_HEADERS)


def strip_comments(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def typedefs(code):
    """typedefs yields (kind, body, names) of each typedef that has a body; braces may be nested."""
    for match in re.finditer(r"typedef\s+(struct|union|enum)\s*\w*\s*\{", code):
        end = closing_brace(code, match.end())
        names = code[end + 1 : code.index(";", end)]
        yield match.group(1), code[match.end() : end], names


def closing_brace(code, start):
    depth = 1
    for position in range(start, len(code)):
        depth += {"{": 1, "}": -1}.get(code[position], 0)
        if depth == 0:
            return position
    raise ValueError("a structure has no end")


def fields(body):
    """fields names the members of a structure, those of unnamed inner structures too."""
    inner = re.search(r"(?:__extension__\s+)?(?:struct|union)\s*\{([^{}]*)\}\s*(\w*)\s*;", body)
    if inner:
        own = [inner.group(2)] if inner.group(2) else fields(inner.group(1))
        return own + fields(body[: inner.start()] + body[inner.end() :])
    return [field_name(member) for member in body.split(";") if member.strip()]


def field_name(member):
    match = re.search(r"(\w+)\s*(?:\[[^\]]*\])*\s*$", member)
    if not match or "(" in member:
        raise ValueError(f"a member that this reader does not understand: {member.strip()}")
    return match.group(1)


def enumerators(body):
    """enumerators returns name -> value."""
    result = {}
    value = -1
    for item in (part.strip() for part in body.split(",")):
        if not item:
            continue
        name, _, text = (part.strip() for part in item.partition("="))
        value = constant(text, result) if text else value + 1
        result[name] = value
    return result


def is_mapping(value):
    """is_mapping returns whether a macro only chooses between an A and a W name."""
    return re.match(r"OPENSSPI_U?AW\(", value) is not None


def constant(text, known):
    """constant evaluates a macro's text to an int, or None if it is not one. `known` holds other
    names."""
    text = re.sub(r"\b_\w+_TYPEDEF_\(([^()]*)\)", r"signed32(\1)", text)
    text = re.sub(r"\(\s*(?:HRESULT|DWORD|LONG|ULONG|WORD|BYTE)\s*\)", "", text)
    text = re.sub(r"\b(0[xX][0-9a-fA-F]+|\d+)[uUlL]+\b", r"\1", text)
    names = set(re.findall(r"\b[A-Za-z_]\w*", text)) - {"signed32"}
    names -= {name for name in names if re.match(r"0[xX]", name)}
    if not re.fullmatch(r"[\w\s()|&~<>+\-*]+", text) or not names <= known.keys():
        return None
    if any(not isinstance(known[name], int) for name in names):
        return None
    try:
        return eval(text, {"__builtins__": {}, "signed32": signed32}, dict(known))
    except (SyntaxError, TypeError):
        return None


def signed32(value):
    """signed32 folds a number to what a Windows `long` holds."""
    value &= 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value
