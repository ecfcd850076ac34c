import json
import os
import pathlib

FOLDER = pathlib.Path(os.environ["ORCHESTRATOR_REPORT"])
ID = "test_escape.py::test_"


def pytest_sessionfinish(session):
    events = [{"event": "collected", "tests": [{"id": ID + name, "file": "test_escape.py"} for name in ("good", "bad")]}]
    for name in ("good", "bad"):
        events.append({"event": "start", "id": ID + name})
        events.append({"event": "phase", "id": ID + name, "when": "call", "outcome": "passed"})
        events.append({"event": "end", "id": ID + name})
    events.append({"event": "finished", "status": 1})
    (FOLDER / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))
    (FOLDER / "junit.xml").write_text("<testsuites><testsuite>" + "<testcase/>" * 3 + "</testsuite></testsuites>")
    os._exit(1)
