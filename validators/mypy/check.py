"""Runs mypy on the files named on the command line; reports on these files, and on others only where they stop it.

The first two words are the folder with the packages that the project declares, which may be missing, and one to write to.
"""

import configparser
import importlib.util
import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib

# What of our tools a project may import without declaring it: pytest, and what its types rest on.
LENT = ["pytest", "_pytest", "pluggy", "iniconfig", "packaging"]
CONFIGURATIONS = ["mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg"]


def names_plugins(path):
    """Whether this configuration lets code of the project take part in its own check."""
    try:
        if path.endswith(".toml"):
            with open(path, "rb") as file:
                return "plugins" in tomllib.load(file).get("tool", {}).get("mypy", {})
        parser = configparser.RawConfigParser()
        parser.read(path, encoding="utf-8")
        return parser.has_option("mypy", "plugins")
    except (OSError, ValueError, AttributeError, configparser.Error):
        return False


def line_of(path, pattern):
    with open(path, encoding="utf-8", errors="replace") as file:
        return next((number for number, line in enumerate(file, 1) if re.search(pattern, line)), 1)


def interpreter(packages, folder):
    """A virtual environment that holds what the project may import and nothing else, for mypy to look for types in."""
    base = os.path.realpath(sys.executable)
    paths = sysconfig.get_paths("venv", {"base": folder, "platbase": folder, "installed_base": folder})
    os.makedirs(paths["scripts"])
    os.makedirs(paths["purelib"])
    with open(os.path.join(folder, "pyvenv.cfg"), "w", encoding="utf-8") as file:
        file.write(f"home = {os.path.dirname(base)}\n")
    os.symlink(base, os.path.join(paths["scripts"], "python"))
    found = os.listdir(packages) if os.path.isdir(packages) else []
    links = {name: os.path.join(packages, name) for name in found}
    for name in LENT:
        spec = importlib.util.find_spec(name)
        if spec and spec.submodule_search_locations:
            links[name] = spec.submodule_search_locations[0]
    for name, path in links.items():
        os.symlink(path, os.path.join(paths["purelib"], name))
    return os.path.join(paths["scripts"], "python")


def check(packages, folder, files):
    for path in CONFIGURATIONS:
        if names_plugins(path):
            message = "plugins run code inside the check that judges it: leave them out"
            yield {"file": path, "line": line_of(path, "plugins"), "rule": "plugins", "message": message}
            return
    command = [sys.executable, "-I", "-m", "mypy", "--output", "json", "--no-error-summary", "--no-pretty"]
    command += ["--cache-dir", os.devnull, "--python-executable"]
    command += [interpreter(packages, os.path.join(folder, "python")), "--", *files]
    # Its folders are the project's own, and not installed.
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    run = subprocess.run(command, capture_output=True, text=True, env={**variables, "NO_COLOR": "1"})
    entries = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    errors = [entry for entry in entries if entry["severity"] == "error"]
    other = (run.stderr + "".join(line for line in run.stdout.splitlines(True) if not line.startswith("{"))).strip()
    # 0: nothing found; 1: errors; 2: it could not go on, and says in an entry or on stderr why.
    if run.returncode not in (0, 1, 2) or (run.returncode and not errors and not other):
        sys.exit(f"mypy ended with status {run.returncode}\n{other}")
    mine = set(files) if run.returncode == 1 else {entry["file"] for entry in errors}
    for entry in errors:
        if entry["file"] in mine:
            hint = f"\n{entry['hint']}" if entry["hint"] else ""
            yield {
                "file": entry["file"], "line": max(entry["line"], 1), "rule": entry["code"] or "mypy",
                "message": entry["message"] + hint, "severity": "high" if entry["code"] == "syntax" else "medium"}
    # What is wrong with its configuration it only says on stderr.
    if other and (run.returncode == 2 and not errors or re.match(r"\S+\.(ini|cfg|toml)\b", other)):
        path = next((path for path in CONFIGURATIONS if path in other), files[0])
        yield {"file": path, "line": line_of(path, "mypy"), "rule": "mypy", "message": other[-2000:]}


print(json.dumps({"findings": list(check(sys.argv[1], sys.argv[2], sys.argv[3:])), "complete": True}))
