"""Prints, as a JSON list of ids, which tests pytest has to find in the files that are named.

The files are read and never run, so that nothing in them can say otherwise.
"""

import ast
import json
import sys

CASES = ("TestCase", "IsolatedAsyncioTestCase")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def last_name(node):
    """`b` of `a.b`, of `b(...)` and of `b`."""
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def decorators(node):
    return {last_name(decorator) for decorator in node.decorator_list}


def bound_otherwise(body):
    """Names that something else than `def` binds or takes away."""
    names = set()
    for node in body:
        if isinstance(node, (ast.Assign, ast.Delete)):
            names |= {last_name(target) for target in node.targets}
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
            names.add(last_name(node.target))
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return names


def is_test_class(node):
    if "dataclass" in decorators(node) or {"__init__", "__new__"} & {getattr(item, "name", "") for item in node.body}:
        return False
    return node.name.startswith("Test") or any(last_name(base) in CASES for base in node.bases)


def tests(body, prefix):
    """Of a module's or a class's body; what stands under a condition may be missing."""
    otherwise = bound_otherwise(body)
    if "__test__" in otherwise:
        return
    for node in body:
        if getattr(node, "name", None) in otherwise:
            continue
        if isinstance(node, FUNCTIONS) and node.name.startswith("test") and "fixture" not in decorators(node):
            yield prefix + node.name
        elif isinstance(node, ast.ClassDef) and is_test_class(node):
            yield from tests(node.body, f"{prefix}{node.name}::")


def main(paths):
    found = []
    for path in paths:
        try:
            with open(path, "rb") as file:
                tree = ast.parse(file.read())
        except (OSError, SyntaxError, ValueError):
            # pytest says what is wrong with it.
            continue
        found += tests(tree.body, f"{path}::")
    print(json.dumps(sorted(set(found))))


if __name__ == "__main__":
    main(sys.argv[1:])
