"""Parses each LaTeX file named on the command line, and follows inputs, references and citations inside the project."""

import glob
import json
import os
import re
import sys

from pylatexenc.latexwalker import LatexWalker, LatexWalkerParseError

COMMENT = re.compile(r"(?<!\\)%.*")
VERBATIM = re.compile(r"\\begin\{(verbatim|lstlisting|minted|comment)\}.*?\\end\{\1\}|\\verb\*?([^a-zA-Z\s]).*?\2", re.S)
LABEL = re.compile(r"\\label\{([^}]*)\}|label\s*=\s*\{?([^,\]}]+)")
REFERENCE = re.compile(r"\\(?:ref|eqref|pageref|autoref|cref|Cref|nameref)\*?\{([^}#]*)\}")
INPUT = re.compile(r"\\(?:input|include)\{([^}#\\]*)\}")
CITATION = re.compile(r"\\(?:cite|citep|citet|parencite|textcite|autocite)\*?(?:\[[^\]]*\])*\{([^}#]*)\}")
ENTRY = re.compile(r"@\w+\s*\{\s*([^,\s]+)\s*,")
ITEM = re.compile(r"\\bibitem(?:\[[^\]]*\])?\{([^}]*)\}")


def blank(match):
    return re.sub(r"[^\n]", " ", match[0])


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def plain(text):
    return VERBATIM.sub(blank, COMMENT.sub(blank, text))


TEXTS = {path: plain(read(path)) for path in glob.glob("**/*.tex", recursive=True)}
BIBLIOGRAPHIES = glob.glob("**/*.bib", recursive=True)
LABELS = {name.strip() for text in TEXTS.values() for pair in LABEL.findall(text) for name in pair if name}
ENTRIES = {name for path in BIBLIOGRAPHIES for name in ENTRY.findall(read(path))}
ENTRIES |= {name for text in TEXTS.values() for name in ITEM.findall(text)}


def missing(text):
    """(offset, rule, message) of what is referred to and is not there."""
    for match in INPUT.finditer(text):
        name = match[1].strip()
        if not any(os.path.exists(path) for path in (name, f"{name}.tex")):
            yield match.start(), "input", f"{name} does not exist"
    for rule, pattern, known in (("reference", REFERENCE, LABELS), ("citation", CITATION, ENTRIES)):
        for match in pattern.finditer(text):
            for name in match[1].split(","):
                if name.strip() not in known:
                    what = "no label" if rule == "reference" else "no entry of a bibliography"
                    yield match.start(), rule, f"{name.strip()} is {what} of the project"


def check(path):
    text = plain(read(path))
    finding = {"file": path, "line": 1, "rule": "latex"}
    if "```" in text:
        line = text.count("\n", 0, text.index("```")) + 1
        yield {**finding, "line": line, "rule": "fence", "message": "a Markdown fence: leave it out"}
    try:
        LatexWalker(text, tolerant_parsing=False).get_latex_nodes()
    except LatexWalkerParseError as error:
        message = re.sub(r"\s+", " ", error.msg or "cannot be parsed").strip()
        yield {**finding, "line": error.lineno or text.count("\n", 0, error.pos or 0) + 1, "message": message}
    except RecursionError:
        yield {**finding, "message": "too deeply nested"}
    for offset, rule, message in missing(text):
        yield {**finding, "line": text.count("\n", 0, offset) + 1, "rule": rule, "message": message}


print(json.dumps({"findings": [finding for path in sys.argv[1:] for finding in check(path)], "complete": True}))
