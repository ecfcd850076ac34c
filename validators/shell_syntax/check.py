"""check.py BASH FILE… lets bash read each script without running it; scripts of other shells are left alone."""

import json
import re
import subprocess
import sys

SHELLS = re.compile(r"\A#!\s*\S*?/(?:env\s+(?:-\S+\s+)*)?(?:ba|da|k|mk)?sh\b")


def check(bash, path):
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    if text.startswith("#!") and not SHELLS.match(text):
        return
    finding = {"file": path, "line": 1, "rule": "shell"}
    lines = text.splitlines()
    first = next((number for number, line in enumerate(lines, 1) if line.strip()), None)
    # bash takes a pair of fences for a command substitution around the whole script.
    if first and lines[first - 1].startswith("```"):
        yield {**finding, "line": first, "rule": "fence", "message": "a Markdown fence: leave it out of the script"}
        return
    run = subprocess.run([bash, "-n", "--", path], capture_output=True, text=True, errors="replace")
    said = re.findall(r": line (\d+): (.*)", run.stderr)
    for line, message in said:
        # What follows a syntax error is the line itself, quoted.
        if not message.startswith("`"):
            yield {**finding, "line": max(int(line), 1), "message": message}
    if run.returncode and not said:
        yield {**finding, "message": run.stderr.strip() or f"bash ended with status {run.returncode}"}


bash, *files = sys.argv[1:]
print(json.dumps({"findings": [finding for path in files for finding in check(bash, path)], "complete": True}))
