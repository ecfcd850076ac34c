"""Says which imports of the Python files named on the command line nobody will find; nothing of the project is run.

The first word is the folder with the packages that the project declares; it is missing where the user allowed none. What
stands behind `--planned` are files that somebody may still have to write. Imports that may fail (in a `try`, for types, for
another version or system), relative and dynamic ones are not judged.
"""

import ast
import importlib.machinery
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from requirements import TOOLS, Declarations, normal

# Modules that are not named like the distribution that holds them.
DISTRIBUTIONS = {
    "yaml": "pyyaml", "PIL": "pillow", "cv2": "opencv-python", "bs4": "beautifulsoup4", "sklearn": "scikit-learn",
    "dateutil": "python-dateutil", "dotenv": "python-dotenv", "jwt": "pyjwt", "attr": "attrs"}
STANDARD = {*sys.stdlib_module_names, "__main__"}
PYTEST = {"pytest", "_pytest"}
CATCHING = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
CONDITIONS = {"TYPE_CHECKING", "version_info", "platform", "name", "implementation"}


def names(node):
    """Every plain name and the last part of every dotted one."""
    return {getattr(part, "id", None) or getattr(part, "attr", "") for part in ast.walk(node)}


class Imports(ast.NodeVisitor):
    """The line of the first import of each top-level name."""

    def __init__(self):
        self.lines = {}

    def add(self, name, node):
        self.lines.setdefault(name.split(".")[0], node.lineno)

    def visit_Import(self, node):
        for alias in node.names:
            self.add(alias.name, node)

    def visit_ImportFrom(self, node):
        if node.level == 0:
            self.add(node.module, node)

    def visit_Try(self, node):
        if not any(handler.type is None or names(handler.type) & CATCHING for handler in node.handlers):
            self.generic_visit(node)
            return
        for part in node.orelse + node.finalbody:
            self.visit(part)

    visit_TryStar = visit_Try

    def visit_With(self, node):
        if not any("suppress" in names(item.context_expr) for item in node.items):
            self.generic_visit(node)

    def visit_If(self, node):
        found = names(node.test)
        if "TYPE_CHECKING" not in found and not (found & CONDITIONS and found & {"sys", "os", "platform"}):
            self.generic_visit(node)


def own_modules(planned):
    """Every name that a file or folder of the project could be imported by, wherever it stands or will stand."""
    there = [os.path.join(folder, name) for folder, _, names in os.walk(".") for name in names]
    found = set()
    for path in there + planned:
        if path.endswith((".py", ".pyi")):
            folder, name = os.path.split(path)
            found.update([name.split(".")[0], *folder.split("/")])
    return found


def is_test(path):
    folder, name = os.path.split(path)
    inside = {"tests", "test", "testing"} & set(folder.split("/"))
    return bool(inside) or name == "conftest.py" or name.startswith("test_") or name.endswith("_test.py")


def problem(name, path, packages, declared):
    """(rule, message) for a name that is neither standard nor the project's; None when it will be found."""
    if name in PYTEST:
        if is_test(path) or "pytest" in declared.names:
            return None
        return "undeclared-import", "pytest is there for tests only: import it in tests or conftest.py"
    if os.path.basename(path) == "setup.py" and normal(name) in {"setuptools", "pkg-resources", *declared.builds}:
        return None
    if os.path.isdir(packages) and importlib.machinery.PathFinder.find_spec(name, [packages]):
        return None
    is_declared = normal(DISTRIBUTIONS.get(name, name)) in declared.names
    rule = "not-installed" if is_declared else "undeclared-import"
    if not os.path.isdir(packages):
        what = (
            "is declared, but no packages are installed for this project: use the standard library" if is_declared else
            "is neither in the project nor in the standard library, and no packages are installed: import what is there")
        return rule, (
            f"{name} {what}. (Packages are for the user to allow, who starts the build with --wheels DIR or --allow-install.)")
    if is_declared:
        return rule, f"{name} is declared, but nothing that was installed holds a module of this name"
    return rule, (
        f"{name} is neither in the project nor in the standard library, and no declared package brings it: import what is "
        "there, or name the package that holds it in requirements.txt")


def check(path, packages, modules, declared):
    imports = Imports()
    try:
        with open(path, "rb") as file:
            imports.visit(ast.parse(file.read()))
    except (OSError, SyntaxError, ValueError, RecursionError):
        # python_syntax says what is wrong with it.
        return
    for name, line in sorted(imports.lines.items(), key=lambda item: (item[1], item[0])):
        found = None if name in STANDARD or name in modules else problem(name, path, packages, declared)
        if found:
            yield {"file": path, "line": line, "rule": found[0], "message": found[1]}


def main(packages, paths, planned):
    modules, declared = own_modules(planned), Declarations()
    findings = [dict(finding) for finding in declared.refused if finding["file"] in paths]
    for path in paths:
        if path.endswith(".py"):
            findings += check(path, packages, modules, declared)
    report = {"findings": findings, "complete": True}
    if own := sorted(declared.names & TOOLS):
        report["remark"] = f"{', '.join(own)} in the version that the checks bring, whatever is declared"
    print(json.dumps(report))


if __name__ == "__main__":
    end = sys.argv.index("--planned")
    main(sys.argv[1], sys.argv[2:end], sys.argv[end + 1:])
