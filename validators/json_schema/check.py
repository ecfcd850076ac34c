"""check.py '{"schema": PATH, "files": [GLOB…]}' validates the files against the schema, which never leaves the project."""

import glob
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import jsonschema  # noqa: E402
import jsonschema_specifications  # noqa: E402
import referencing  # noqa: E402
from positions import lines  # noqa: E402

ROOT = os.getcwd()


def inside(path):
    return os.path.realpath(path).startswith(ROOT + os.sep)


def load(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return json.loads(text), text


def finding(file, line, rule, message):
    return {"file": file, "line": line, "rule": rule, "message": message}


def retriever(folder):
    def retrieve(uri):
        path = os.path.normpath(os.path.join(folder, uri))
        if ":" in uri or uri.startswith("/") or not inside(path):
            raise referencing.exceptions.NoSuchResource(ref=uri)
        return referencing.Resource.from_contents(load(path)[0], default_specification=referencing.jsonschema.DRAFT202012)

    return retrieve


def check(schema_path, patterns):
    try:
        schema, text = load(schema_path)
        kind = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
        kind.check_schema(schema)
    except (OSError, ValueError) as error:
        yield finding(schema_path, getattr(error, "lineno", 1), "schema", f"the schema cannot be read: {error}")
        return
    except jsonschema.SchemaError as error:
        spot = lines(text).get(tuple(error.absolute_path), 1)
        yield finding(schema_path, spot, "schema", f"not a valid schema: {error.message}")
        return
    registry = referencing.Registry(retrieve=retriever(os.path.dirname(schema_path)))
    validator = kind(
        schema, registry=jsonschema_specifications.REGISTRY.combine(registry), format_checker=kind.FORMAT_CHECKER)
    for pattern in patterns:
        files = sorted(path for path in glob.glob(pattern, recursive=True) if inside(path) and os.path.isfile(path))
        if not files:
            yield finding(schema_path, 1, "files", f"no file matches {pattern}")
        for path in files:
            yield from check_file(validator, path, schema_path)


def check_file(validator, path, schema_path):
    try:
        document, text = load(path)
    except (OSError, ValueError) as error:
        yield finding(path, getattr(error, "lineno", 1), "json", str(error))
        return
    spots = lines(text)
    try:
        for error in sorted(validator.iter_errors(document), key=lambda error: [str(part) for part in error.absolute_path]):
            where = "/".join(str(part) for part in error.absolute_path) or "the document"
            spot = spots.get(tuple(error.absolute_path), 1)
            yield finding(path, spot, error.validator, f"{where}: {error.message[:500]}")
    except referencing.exceptions.Unresolvable as error:
        yield finding(schema_path, 1, "$ref", f"{error.ref} cannot be resolved: references stay inside the project")
    except RecursionError:
        yield finding(schema_path, 1, "$ref", "the schema refers to itself without end")


if sys.argv[1] == "--suite":
    import suite

    print(json.dumps(suite.run(ROOT)))
    sys.exit()
parameters = json.loads(sys.argv[1])
print(json.dumps({"findings": list(check(parameters["schema"], parameters["files"])), "complete": True}))
