#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the links of a built site, without network: files and anchors. `make docs` runs it.

site_links.py DIRECTORY     prints every dead link; fails if there is one
"""

import html.parser
import pathlib
import sys
import urllib.parse


class Page(html.parser.HTMLParser):
    """Page is what one file links to, and the anchors that it has."""

    def __init__(self, path):
        super().__init__()
        self.links, self.anchors = [], set()
        self.feed(path.read_text(encoding="utf-8", errors="replace"))

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.anchors |= {values[name] for name in ("id", "name") if values.get(name)}
        link = values.get("href") if tag in ("a", "link") else values.get("src")
        if link:
            self.links.append(link)


def dead_links(root):
    """dead_links yields (page, link). Doxygen's own pages are looked into for anchors only."""
    pages = {path: Page(path) for path in sorted(root.rglob("*.html"))}
    for path, page in pages.items():
        if path.is_relative_to(root / "c"):
            continue
        for link in page.links:
            parts = urllib.parse.urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target /= "index.html"
            anchor = urllib.parse.unquote(parts.fragment)
            lacks_anchor = bool(anchor) and target in pages and anchor not in pages[target].anchors
            if lacks_anchor or not target.exists():
                yield path, link


def main(directory):
    root = pathlib.Path(directory).resolve()
    dead = [f"{path.relative_to(root)}: {link}" for path, link in dead_links(root) if path.name != "404.html"]
    if dead:
        sys.exit("dead links:\n" + "\n".join(dead))


if __name__ == "__main__":
    main(sys.argv[1])
