"""Runs the required tests of a JSON-Schema-Test-Suite: every draft, remote references only to the suite's own files."""

import glob
import json
import os

import jsonschema
import jsonschema_specifications
import referencing
import referencing.exceptions
import referencing.jsonschema
from positions import lines

DRAFTS = {
    "draft3": jsonschema.Draft3Validator,
    "draft4": jsonschema.Draft4Validator,
    "draft6": jsonschema.Draft6Validator,
    "draft7": jsonschema.Draft7Validator,
    "draft2019-09": jsonschema.Draft201909Validator,
    "draft2020-12": jsonschema.Draft202012Validator,
}
# Where the suite's tests expect its `remotes/`.
REMOTES = "http://localhost:1234/"


def load(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return json.loads(text), text


def resource(contents, specification):
    try:
        return referencing.Resource.from_contents(contents, default_specification=specification)
    except referencing.jsonschema.UnknownDialect:
        return specification.create_resource(contents)


def is_readable(resource):
    """Whether its parts can be told apart: what was written for a later draft may have true where this one has a schema."""
    try:
        referencing.Registry().with_resource("", resource).crawl()
    except (TypeError, AttributeError):
        return False
    return True


def registry(root, kind):
    specification = referencing.jsonschema.specification_with(kind.META_SCHEMA.get("$schema", kind.ID_OF(kind.META_SCHEMA)))
    folder = os.path.join(root, "remotes")
    remotes = [
        (REMOTES + os.path.relpath(path, folder), resource(load(path)[0], specification))
        for path in glob.glob(f"{folder}/**/*.json", recursive=True)]
    return jsonschema_specifications.REGISTRY.with_resources([remote for remote in remotes if is_readable(remote[1])])


def outcome(kind, known, schema, test):
    """What is wrong with the answer to a test, or None."""
    try:
        valid = kind(schema, registry=known).is_valid(test["data"])
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is an answer that was not given
        return f"{type(error).__name__}: {error}"
    return None if valid == test["valid"] else f"said to be {'valid' if valid else 'invalid'}"


def run(root):
    findings, remarks = [], []
    for draft, kind in DRAFTS.items():
        passed = count = 0
        known = registry(root, kind)
        for path in sorted(glob.glob(f"{root}/tests/{draft}/*.json")):
            groups, text = load(path)
            spots = lines(text)
            for group_index, group in enumerate(groups):
                for index, test in enumerate(group["tests"]):
                    count += 1
                    problem = outcome(kind, known, group["schema"], test)
                    if problem is None:
                        passed += 1
                        continue
                    findings.append({
                        "file": os.path.relpath(path, root), "line": spots.get((group_index, "tests", index), 1), "rule": draft,
                        "message": f"{group['description']}: {test['description']}: {problem[:300]}"})
        if count:
            remarks.append(f"{draft}: {passed} of {count}")
    if not remarks:
        findings.append({"message": "there is no tests/draft…/*.json here: give the folder of a JSON-Schema-Test-Suite"})
    return {"findings": findings, "complete": True, "remark": ", ".join(remarks) or None}
