"""Answers as a model that reads only what the checks say: `repairer.py FOLDER` reads the prompt on stdin.

`FOLDER/plan.json` is the plan and `FOLDER/<task>/` holds the files of each first draft. A revision changes the draft of
the prompt in the lines that the findings name, by what their messages say, and nothing else: what it is not told, it
does not know.
"""

import os
import pathlib
import re
import sys

# What a message says is to be done with its line; groups of the message can be used.
REPAIRS = [
    (r"expected ':'", lambda line, _: line + ":"),
    (r"undefined name `(\w+)`", lambda line, found: f"import {found[1]}\n{line}"),
    (r"do not use bare `except`", lambda line, _: line.replace("except:", "except Exception:")),
    (r"did you mean: '(\w+)'", lambda line, found: re.sub(r"\b\w+(?=\.|\()", found[1], line, count=1)),
]


def blocks(text):
    """Fenced blocks as (first line behind the fence, text)."""
    for found in re.finditer(r"^(`{3,})(.*)\n((?:.*\n)*?)\1$", text, re.MULTILINE):
        yield found[2], found[3]


def section(prompt, title):
    found = re.search(rf"^# {re.escape(title)}\n((?:.*\n)*?)(?=^# |\Z)", prompt, re.MULTILINE)
    return found[1] if found else ""


def answer(files):
    for path, text in files.items():
        fence = "````" if path.endswith(".md") else "```"
        print(f"{fence}text path={path}\n{text.rstrip()}\n{fence}\n")


def repaired(prompt):
    draft = {info.split("path=")[1]: text for info, text in blocks(section(prompt, "Draft")) if "path=" in info}
    findings = next(blocks(section(prompt, "What is wrong with the draft")))[1]
    for entry in re.split(r"^- ", findings, flags=re.MULTILINE)[1:]:
        place = re.match(r"(\S+):(\d+) ", entry)
        if place is None or place[1] not in draft:
            continue
        lines = draft[place[1]].split("\n")
        for pattern, repair in REPAIRS:
            if found := re.search(pattern, entry, re.IGNORECASE):
                lines[int(place[2]) - 1] = repair(lines[int(place[2]) - 1], found)
                break
        draft[place[1]] = "\n".join(lines)
    return draft


def main():
    prompt = sys.stdin.read()
    folder = pathlib.Path(sys.argv[1])
    stage, task = os.environ["ORCHESTRATOR_STAGE"], os.environ["ORCHESTRATOR_TASK"]
    if stage == "plan":
        print((folder / "plan.json").read_text())
    elif stage == "generate":
        root = folder / task
        answer({str(path.relative_to(root)): path.read_text() for path in sorted(root.rglob("*")) if path.is_file()})
    elif stage == "revise":
        answer(repaired(prompt))
    else:
        print('{"verdict": "accept", "score": 0.95, "issues": [], "criteria": []}')


main()
