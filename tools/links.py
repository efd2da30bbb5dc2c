# SPDX-License-Identifier: MIT
"""Links and anchors of Markdown pages, without network: what GitHub and the site make of them."""

import functools
import re

FENCE = re.compile(r"^(?P<fence>```|~~~).*?^(?P=fence)\s*$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?<=\n\n)(?:(?: {4}|\t).*\n|\n)+")
CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
EXTERNAL = re.compile(r"^[a-z][a-z0-9+.-]*:")


def prose(text):
    """prose is the text without code, in which nothing is a link."""
    return CODE.sub("", INDENTED.sub("\n", FENCE.sub("", text)))


def slug(heading):
    """slug is the anchor of a heading: letters, digits, - and _; blanks become -."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    plain = re.sub(r"<[^>]*>|[`*\\]", "", plain).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(text):
    """anchors are those of all headings; the second of a name gets -1."""
    seen = {}
    for heading in HEADING.findall(FENCE.sub("", text)):
        name = slug(heading)
        seen[name] = seen.get(name, -1) + 1
        yield name if seen[name] == 0 else f"{name}-{seen[name]}"


@functools.cache
def anchors_of(path):
    return frozenset(anchors(path.read_text(encoding="utf-8")))


def is_dead(link, path, root):
    """is_dead returns whether a link of a page leads to no file of the root, or to no heading of a page."""
    name, _, anchor = link.partition("#")
    target = (path.parent / name).resolve() if name else path
    if not target.exists() or root not in [target, *target.parents]:
        return True
    return bool(anchor) and target.suffix == ".md" and anchor not in anchors_of(target)


def dead_links(path, root):
    """dead_links returns the links of a page to files or anchors that do not exist."""
    links = LINK.findall(prose(path.read_text(encoding="utf-8")))
    return [link for link in links if not EXTERNAL.match(link) and is_dead(link, path, root)]
