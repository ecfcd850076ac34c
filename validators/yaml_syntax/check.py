"""Reads each YAML file named on the command line: what does not parse, and keys that stand twice in one mapping."""

import json
import os
import sys

import yaml


def is_template(path):
    """Templates of a Helm chart become YAML only when they are filled in."""
    parts = path.split("/")
    charts = [parts[:index] for index, part in enumerate(parts[:-1]) if part == "templates"]
    return any(os.path.exists("/".join([*chart, "Chart.yaml"])) for chart in charts)


def repeated(node, seen):
    """Keys that come again; `seen` holds the nodes that were looked at, for anchors may lead back."""
    if id(node) in seen or isinstance(node, yaml.ScalarNode):
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from repeated(item, seen)
        return
    keys = set()
    for key, value in node.value:
        name = (key.tag, key.value) if isinstance(key, yaml.ScalarNode) else None
        if name in keys and key.value != "<<":
            yield key.start_mark.line + 1, f"the key {key.value!r} stands twice in one mapping"
        keys.add(name)
        yield from repeated(key, seen)
        yield from repeated(value, seen)


def check(path):
    finding = {"file": path, "rule": "yaml"}
    try:
        with open(path, "rb") as file:
            # Composed only: tags are the business of whoever reads the file.
            for document in yaml.compose_all(file.read(), Loader=yaml.SafeLoader):
                for line, message in repeated(document, set()) if document else []:
                    yield {**finding, "line": line, "rule": "duplicate_key", "message": message}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = ", ".join(part for part in (error.context, error.problem) if part)
        yield {**finding, "line": mark.line + 1 if mark else 1, "message": message}
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        yield {**finding, "line": 1, "message": str(error) or "too deeply nested"}


print(json.dumps({
    "findings": [finding for path in sys.argv[1:] if not is_template(path) for finding in check(path)],
    "complete": True}))
