"""Follows the links of the Markdown and HTML files named on the command line, as far as they stay in the project."""

import functools
import html.parser
import json
import os
import re
import sys
import urllib.parse

import markdown_it

ROOT = os.getcwd()
PARSER = markdown_it.MarkdownIt("commonmark").enable("table")
ATTRIBUTES = {"a": "href", "link": "href", "area": "href", "img": "src", "script": "src", "iframe": "src", "source": "src"}


class Page(html.parser.HTMLParser):
    """Links with their lines, and what links can lead to."""

    def __init__(self, text, first_line=1):
        super().__init__()
        self.links, self.anchors, self.first_line = [], set(), first_line
        self.base = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.anchors |= {values[name] for name in ("id", "name") if values.get(name)}
        if tag == "base":
            self.base = values.get("href")
        target = values.get(ATTRIBUTES.get(tag, ""))
        if target is not None:
            self.links.append((self.first_line + self.getpos()[0] - 1, target))


def slug(text, seen):
    """The anchor that GitHub and most others give a heading."""
    name = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
    seen[name] = seen.get(name, -1) + 1
    return f"{name}-{seen[name]}" if seen[name] else name


def markdown(text):
    links, anchors, seen = [], set(), {}
    tokens = PARSER.parse(text)
    for token, before in zip(tokens, [None, *tokens]):
        line = token.map[0] + 1 if token.map else 1
        if token.type == "html_block":
            page = Page(token.content, line)
            links += page.links
            anchors |= page.anchors
        if token.type != "inline":
            continue
        if before is not None and before.type == "heading_open":
            words = "".join(part.content for part in token.children if part.type in ("text", "code_inline"))
            anchors.add(slug(words, seen))
        for part in token.children:
            if part.type == "html_inline":
                page = Page(part.content, line)
                links += page.links
                anchors |= page.anchors
            target = part.attrs.get("href") if part.type == "link_open" else part.attrs.get("src")
            if target is not None and part.type in ("link_open", "image"):
                links.append((line, target))
            line += part.type in ("softbreak", "hardbreak")
    return links, anchors


@functools.cache
def read(path):
    """The links and anchors of a page; of anything else nothing."""
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    if path.lower().endswith((".md", ".markdown")):
        return markdown(text)
    if path.lower().endswith((".html", ".htm")):
        page = Page(text)
        return ([] if page.base else page.links), page.anchors
    return [], None


def problem(path, target):
    if re.match(r"^[a-zA-Z][a-zA-Z0-9+.-]*:|^//", target) or "{" in target or "<" in target:
        return None
    name, _, anchor = target.partition("#")
    name, anchor = urllib.parse.unquote(name.split("?")[0]), urllib.parse.unquote(anchor)
    base = ROOT if name.startswith("/") else os.path.dirname(os.path.join(ROOT, path))
    full = os.path.normpath(os.path.join(base, name.lstrip("/"))) if name else os.path.join(ROOT, path)
    if not (full + os.sep).startswith(ROOT + os.sep):
        return "leaves the project"
    if not os.path.exists(full):
        return "does not exist"
    if not anchor or anchor == "top" or os.path.isdir(full) or not os.path.realpath(full).startswith(ROOT + os.sep):
        return None
    anchors = read(full)[1]
    if anchors is None or anchor in anchors or re.match(r"^L\d+(-L\d+)?$", anchor):
        return None
    return f"leads to {name or 'this page'}, which has no {anchor!r}"


def check(path):
    for line, target in read(path)[0]:
        what = problem(path, target)
        if what:
            yield {"file": path, "line": line, "rule": "link", "message": f"{target} {what}"}


print(json.dumps({"findings": [finding for path in sys.argv[1:] for finding in check(path)], "complete": True}))
