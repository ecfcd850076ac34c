"""Answers as a model that reads only what the checks say: `repairer.py FOLDER` reads the prompt on stdin.

`FOLDER/plan.json` is the plan and `FOLDER/<task>/` holds the files of each first draft. A revision changes the draft of
the prompt in the lines that the findings name, by what their messages say, and nothing else: what it is not told, it
does not know.
"""

import difflib
import os
import pathlib
import re
import sys


def at(edit):
    """A repair of the line that is named."""

    def repair(lines, index, found):
        lines[index] = edit(lines[index], found)

    return repair


def end_the_line_before(lines, index, _):
    lines[index - 1] += ","


def close_the_fence(lines, _, found):
    lines.append(found[1])


def import_it(lines, index, found):
    indent = lines[index][: -len(lines[index].lstrip())]
    lines.insert(index, f"{indent}import {found[1]}")


def take_the_nearest_name(lines, index, found):
    names = set(re.findall(r"\w+", "\n".join(lines))) - {found[1]}
    nearest = difflib.get_close_matches(found[1], sorted(names), 1)[0]
    lines[index] = re.sub(rf"\b{found[1]}\b", nearest, lines[index])


# What is done about a message, by its words.
REPAIRS = [
    (r"json: .*',' or '}' expected", end_the_line_before),
    (r"yaml: .*character '\\t'", at(lambda line, _: line.replace("\t", "  "))),
    (r"toml: Invalid value", at(lambda line, _: re.sub(r"= (\S+)$", r'= "\1"', line))),
    (r"looking for matching `(.)'", at(lambda line, found: line + found[1])),
    (r"missing \) after argument list", at(lambda line, _: line.replace(";", ");"))),
    (r"Unexpected end tag \((\w+)\)", at(lambda line, found: line.replace(f"</{found[1]}>", ""))),
    (r"the fence (`+) is never closed", close_the_fence),
    (r"expected ':'", at(lambda line, _: line + ":")),
    (r"Undefined name `(\w+)`", import_it),
    (r"name '(\w+)' is not defined", take_the_nearest_name),
]


def blocks(text):
    """Fenced blocks as (first line behind the fence, text)."""
    for found in re.finditer(r"^(`{3,})(.*)\n((?:.*\n)*?)\1$", text, re.MULTILINE):
        yield found[2], found[3]


def section(prompt, title):
    # Files in the prompt have headings, too.
    found = re.search(rf"^# {title}\n((?:.*\n)*?)(?=^# (?:Your task|Left out|Answer)|\Z)", prompt, re.MULTILINE)
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
        lines = draft[place[1]].rstrip("\n").split("\n")
        for pattern, repair in REPAIRS:
            if found := re.search(pattern, entry):
                repair(lines, int(place[2]) - 1, found)
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
