"""Reads the Markdown files named on the command line: fences that never close, links to files that are not there."""

import json
import os
import re
import sys
import urllib.parse

ROOT = os.getcwd()
FENCE = re.compile(r"^ {0,3}(?:>\s?)*(?:[-*+]\s+|\d+[.)]\s+)?\s*(`{3,}|~{3,})(.*)$")
LINK = re.compile(r"(?<!\\)!?\[[^\]]*\]\(\s*(?:<([^>]*)>|([^()\s]*(?:\([^()\s]*\)[^()\s]*)*))(?:\s+[^)]*)?\)")
DEFINITION = re.compile(r"^ {0,3}\[(?!\^)[^\]]+\]:\s*<?([^\s>]+)>?")
CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


def missing(path, target):
    target = urllib.parse.unquote(target.split("#")[0].split("?")[0])
    if not target or re.match(r"^[a-zA-Z][a-zA-Z0-9+.-]*:|^//", target):
        return None
    base = ROOT if target.startswith("/") else os.path.dirname(os.path.join(ROOT, path))
    full = os.path.normpath(os.path.join(base, target.lstrip("/")))
    if not (full + os.sep).startswith(ROOT + os.sep):
        return "leaves the project"
    return None if os.path.exists(full) else "does not exist"


def check(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    fence = None
    for number, line in enumerate(text.splitlines(), 1):
        mark = FENCE.match(line)
        if fence:
            closes = mark and mark[1][0] == fence[0][0] and len(mark[1]) >= len(fence[0]) and not mark[2].strip()
            fence = None if closes else fence
        elif mark and not (mark[1][0] == "`" and "`" in mark[2]):
            fence = (mark[1], number)
        else:
            plain = CODE.sub(lambda code: " " * len(code[0]), line)
            targets = [link[1] or link[2] for link in LINK.finditer(plain)]
            definition = DEFINITION.match(plain)
            for target in targets + ([definition[1]] if definition else []):
                problem = missing(path, target or "")
                if problem:
                    yield {"file": path, "line": number, "rule": "link", "message": f"{target} {problem}"}
    if fence:
        yield {"file": path, "line": fence[1], "rule": "fence", "message": f"the fence {fence[0]} is never closed"}


print(json.dumps({"findings": [finding for path in sys.argv[1:] for finding in check(path)], "complete": True}))
