"""Reads what the project in the working directory declares; as a program it prints that as JSON.

`requirements*.txt` and `pyproject.toml` in any folder, their text only: nothing is run, fetched or followed. What is not a
name with versions (options, URLs, paths) is refused, because it would decide where packages come from.
"""

import json
import os
import re

try:
    import tomllib
except ImportError:
    tomllib = None

VERSION = r"(?:===|[~=!<>]=|[<>])\s*[A-Za-z0-9._*+!-]+"
VERSIONS = rf"(?:{VERSION}(?:\s*,\s*{VERSION})*)"
REQUIREMENT = re.compile(
    r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[[A-Za-z0-9._,\s-]*\])?"
    rf"\s*(?:{VERSIONS}|\(\s*{VERSIONS}\s*\))?\s*(;[\w\s.'\"<>=!~(),+-]+)?")
# What the checks bring themselves, in the versions that they are pinned to.
TOOLS = {"pytest", "ruff", "mypy"}


def normal(name):
    """The one spelling of a distribution's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def is_list(path):
    folder, name = os.path.split(path)
    return name.endswith(".txt") and (
        name.startswith("requirements") or name.endswith("requirements.txt") or os.path.basename(folder) == "requirements")


def text_lines(text):
    """(number, line) without comments; a backslash joins a line with the next."""
    number, kept = 0, ""
    for line in text.splitlines():
        number += 1
        kept += line
        if kept.endswith("\\"):
            kept = kept[:-1]
            continue
        line, kept = re.sub(r"(^|\s)#.*$", "", kept).strip(), ""
        if line:
            yield number, line


class Declarations:
    """Everything that the files declare."""

    def __init__(self):
        self.requirements, self.refused, self.builds = [], [], set()
        paths = [os.path.join(folder, name)[2:] for folder, _, names in os.walk(".") for name in names]
        self.lists = {path for path in paths if is_list(path)}
        # Elsewhere such a file may hold anything.
        is_python = any(path.endswith(".py") for path in paths)
        for path in sorted(paths) if is_python else []:
            if path in self.lists or os.path.basename(path) == "pyproject.toml":
                with open(path, encoding="utf-8-sig", errors="replace") as file:
                    text = file.read()
                self.read_list(path, text) if path in self.lists else self.read_project(path, text)

    @property
    def names(self):
        return {requirement["name"] for requirement in self.requirements}

    def add(self, path, line, text):
        match = REQUIREMENT.fullmatch(text)
        if match:
            requirement = {"file": path, "line": line, "name": normal(match[1]), "text": text}
            self.requirements.append(requirement)
            return
        named = re.match(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^]]*\])?\s*@", text)
        what = "an option" if text.startswith("-") else "an address" if "://" in text or named else "no requirement"
        message = f"{what}, where only a name with versions (name>=1.2) can be installed: {text[:200]}"
        self.refused.append({"file": path, "line": line, "rule": "requirement", "message": message})

    def read_list(self, path, text):
        for number, line in text_lines(text):
            other = re.fullmatch(r"(?:-r|--requirement)(?:\s+|=)?(\S+)", line)
            # What is read anyway, and the project itself.
            if other and os.path.normpath(os.path.join(os.path.dirname(path), other[1])) in self.lists:
                continue
            if re.fullmatch(r"(-e\s+|--editable[\s=])?\./?(\[[\w,\s-]*\])?", line):
                continue
            self.add(path, number, line)

    def read_project(self, path, text):
        try:
            document = tomllib.loads(text) if tomllib else {}
        except ValueError:
            return
        project = table(document, "project")
        groups = [project.get("dependencies"), *table(project, "optional-dependencies").values()]
        groups += table(document, "dependency-groups").values()
        own = normal(str(project.get("name", "")))
        for entry in [entry for group in groups if isinstance(group, list) for entry in group]:
            if isinstance(entry, str) and normal(re.split(r"[^\w.-]", entry.strip())[0]) != own:
                self.add(path, line_of(text, entry), entry.strip())
        requires = table(document, "build-system").get("requires")
        for entry in requires if isinstance(requires, list) else []:
            self.builds.add(normal(re.split(r"[^\w.-]", str(entry).strip())[0]))


def table(document, name):
    value = document.get(name, {})
    return value if isinstance(value, dict) else {}


def line_of(text, entry):
    return next((number for number, line in enumerate(text.splitlines(), 1) if entry in line), 1)


if __name__ == "__main__":
    found = Declarations()
    wanted = [requirement for requirement in found.requirements if requirement["name"] not in TOOLS]
    print(json.dumps({"requirements": wanted, "refused": found.refused}))
