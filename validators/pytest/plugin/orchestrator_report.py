"""Writes what pytest announces and what it sees, one JSON object a line, so that nothing can end early unseen."""

import json
import os
import traceback

import pytest

FOLDER = os.environ["ORCHESTRATOR_REPORT"]
STUBS = os.path.join(FOLDER, "stubs")
ROOT = os.getcwd()
CANARY = os.path.join(FOLDER, "canary")
report_file = open(os.path.join(FOLDER, "events.jsonl"), "a", buffering=1, encoding="utf-8", errors="backslashreplace")


def write(event, **members):
    report_file.write(json.dumps({"event": event, **members}) + "\n")


def take_canary():
    """A name and a text that nobody knew when the project was written; gone before anything of it is loaded."""
    try:
        with open(CANARY, encoding="utf-8") as file:
            name, text = file.read().split()
    except OSError:
        return None
    os.unlink(CANARY)
    return name, text


canary = take_canary()


class Canary(pytest.Item):
    """A test that fails: whoever reports it otherwise does not report what happened."""

    def runtest(self):
        raise AssertionError(canary[1])

    def repr_failure(self, excinfo):
        return str(excinfo.value)

    def reportinfo(self):
        return self.path, 0, self.name


def relative(path):
    """The path inside the project, or None for everybody else's files and for what is no file."""
    if path.startswith("<"):
        return None
    path = os.path.realpath(os.path.join(ROOT, path))
    inside = os.path.relpath(path, ROOT)
    return None if inside.startswith("..") or "site-packages" in inside.split(os.sep) else inside


def is_test_file(path):
    name = os.path.basename(path)
    return name == "conftest.py" or name.startswith("test_") or name.endswith("_test.py")


def chain(error):
    """The error and those it was raised from or while handling."""
    seen = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return seen


def frames(error):
    return [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]


def place(error):
    """(file, line) of the innermost frame of ours, of code rather than tests where there is any."""
    ours = []
    for link in reversed(chain(error)):
        ours += [(relative(name), line) for name, line in frames(link) if relative(name)]
        if isinstance(link, SyntaxError) and link.filename and relative(link.filename):
            ours.append((relative(link.filename), link.lineno))
    return next((spot for spot in reversed(ours) if not is_test_file(spot[0])), ours[-1] if ours else (None, None))


def ended_in_stub(error):
    """A body that only raises NotImplementedError was reached: the innermost frame is code of the project."""
    for link in chain(error):
        trail = frames(link)
        if isinstance(link, NotImplementedError) and trail:
            name = relative(trail[-1][0])
            if name and not is_test_file(name):
                return True
    return False


def child_stubs():
    try:
        return os.path.getsize(STUBS)
    except OSError:
        return 0


def describe(error, text):
    """The assertion and the lines that explain it: what a reader needs, without the whole traceback."""
    lines = [line.rstrip() for line in text.splitlines()]
    explained = [line for line in lines if line.startswith(("E ", ">"))]
    shown = explained or lines[-15:] or ["".join(traceback.format_exception_only(type(error), error)).strip()]
    return "\n".join(shown[:25])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(session, config, items):
    result = yield
    if canary and items and not config.option.collectonly:
        index = len(items) if int(canary[0], 16) % 2 else 0
        items.insert(index, Canary.from_parent(session, name=canary[0], nodeid=canary[0]))
    write("collected", tests=[{"id": item.nodeid, "file": relative(str(item.path))} for item in items])
    return result


def pytest_runtest_logstart(nodeid, location):
    write("start", id=nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    if call.when == "setup":
        item.stash[stub_mark] = child_stubs()
    report = yield
    members = {"id": item.nodeid, "when": call.when, "outcome": report.outcome}
    if report.outcome == "failed":
        error = call.excinfo.value if call.excinfo else AssertionError(str(report.longrepr))
        file, line = place(error)
        members["stub"] = ended_in_stub(error) or child_stubs() > item.stash.get(stub_mark, 0)
        members["file"] = file or relative(str(item.path))
        members["line"] = line or item.location[1] + 1
        members["message"] = describe(error, str(report.longreprtext))
    elif report.outcome == "skipped" and call.excinfo:
        members["message"] = str(call.excinfo.value)[:200]
    write("phase", **members)
    return report


def pytest_runtest_logfinish(nodeid, location):
    write("end", id=nodeid)


def pytest_exception_interact(node, call, report):
    if isinstance(report, pytest.CollectReport) and call.excinfo:
        file, line = place(call.excinfo.value)
        write(
            "collect_error", id=report.nodeid or "collection", file=file or relative(str(getattr(node, "path", ROOT))),
            line=line or 1, message=describe(call.excinfo.value, report.longreprtext), stub=ended_in_stub(call.excinfo.value))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    write("finished", status=int(exitstatus))


stub_mark = pytest.StashKey[int]()
