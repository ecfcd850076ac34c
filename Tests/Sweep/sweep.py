"""What the crash sweep and the fault sweep share: a project with its provider, one run of it, and what has to hold after."""

import collections
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Support"))
import stub_server  # noqa: E402

# A library of one function with its suite, in three tasks.
LIBRARY = {
    "interface": {
        "pyproject.toml": '[tool.pytest.ini_options]\ntestpaths = ["tests"]\n',
        "area.py": "def area(width: int, height: int) -> int:\n    raise NotImplementedError\n",
    },
    "tests": {"tests/test_area.py": "from area import area\n\n\ndef test_area():\n    assert area(2, 3) == 6\n"},
    "code": {"area.py": "def area(width: int, height: int) -> int:\n    return width * height\n"},
}
LIBRARY_TASKS = [
    {"id": "interface", "role": "interface", "files": ["pyproject.toml"], "dependencies": []},
    {"id": "tests", "role": "tests", "files": ["tests/test_area.py"], "dependencies": ["interface"], "validators": ["pytest"]},
    {"id": "code", "role": "implementation", "files": ["area.py"], "dependencies": ["interface", "tests"]},
]


class Project:
    """Tables as JSON, each critiqued: `wide` ones at once, of which the first is wrong and revised, then one after all."""

    def __init__(self, wide: int, library: bool = False):
        names = [f"table{index}" for index in range(wide)]
        tables = [{"id": name, "dependencies": []} for name in names] + [{"id": "index", "dependencies": names}]
        kind = {"role": "documentation", "type": "data_extraction", "validators": ["json_syntax"]}
        tasks = [kind | {"files": [f"{table['id']}.json"]} | table for table in tables]
        tasks += [{"type": "code_generation"} | task for task in LIBRARY_TASKS if library]
        criteria = {"json_syntax": "every file is valid JSON"} | ({"pytest": "pytest suite passes"} if library else {})
        self.plan = {
            "summary": "Tables.",
            "criteria": [{"id": f"c{index}", "validator": name} for index, name in enumerate(criteria, 1)],
            "tasks": [{"title": f"Task {task['id']}", "prompt": "Write it.", "criteria": []} | task for task in tasks],
        }
        self.arguments = ["--project", "Tables of numbers", "--budget", "2", "--concurrency", "4"]
        self.arguments += [word for text in criteria.values() for word in ("--criteria", text)]

    def rules(self):
        """The provider's script: the same answer to the same question, however often it is asked."""
        yield {"stage": "plan", "text": json.dumps(self.plan)}
        yield {"stage": "critique", "task": "-", "text": '{"verdict": "accept", "issues": [], "criteria": []}'}
        yield {"stage": "critique", "text": '{"verdict": "accept", "score": 0.95, "issues": []}'}
        for task in self.plan["tasks"]:
            name = task["id"]
            files = LIBRARY.get(name) or {f"{name}.json": json.dumps({"name": name, "rows": list(range(12))}) + "\n"}
            text = "\n".join(f"````text path={path}\n{body}````\n" for path, body in files.items())
            yield {"stage": "revise", "task": name, "text": text}
            yield {"stage": "generate", "task": name, "text": text.replace("}", "") if name == "table0" else text}


class Provider(stub_server.Script):
    """The scripted server in this process: it serves the runs of all points at once and counts what each asked for."""

    def __init__(self, project: Project, folder: pathlib.Path):
        script = folder / "script.json"
        script.write_text(json.dumps(list(project.rules())))
        super().__init__(script, os.devnull)
        self.requests = collections.defaultdict(collections.Counter)
        handler = type("Handler", (stub_server.Handler,), {"script": self})
        self.server = stub_server.Server(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        model = {"id": "model", "input_price": 1, "output_price": 1, "quality": {"default": 0.9}}
        url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        stub = {"name": "stub", "wire": "openai", "base_url": url, "models": [model]}
        self.models = folder / "models.json"
        self.models.write_text(json.dumps({"providers": [stub]}))

    def leave(self, entry: dict):
        with self.lock:
            self.active -= 1
            self.requests[entry["headers"]["x-orchestrator-project"]][entry["stage"], entry["task"]] += 1


@dataclass
class Ending:
    """How a run of the program ended; no code: it had to be killed."""

    code: int | None
    stdout: str
    stderr: str

    def __str__(self) -> str:
        return f"{'hung' if self.code is None else f'exit {self.code}'}: {self.stderr.strip()[-400:]}"


@dataclass
class Store:
    """A project as the store has it."""

    intact: str = "ok"
    events: dict[int, tuple[str, str]] = field(default_factory=dict)  # kind and hash by number
    spent: int = 0  # micro-dollars, as the next
    bounds: dict[tuple, int] = field(default_factory=dict)  # of the calls without an ending

    @classmethod
    def read(cls, database: pathlib.Path, project: str) -> "Store":
        store = cls()
        connection = sqlite3.connect(database)
        store.intact = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone():
            rows = "SELECT seq, kind, hash, payload FROM events WHERE project_id = ? ORDER BY seq"
            for seq, kind, digest, payload in connection.execute(rows, (project,)):
                store.events[seq] = (kind, digest)
                store.take(kind, json.loads(payload))
        connection.close()
        return store

    def take(self, kind: str, event: dict):
        if kind == "callReserved":
            self.bounds[call_of(event)] = event["bound"]
        elif kind in ("callSettled", "callFailed"):
            del self.bounds[call_of(event)]
            self.spent += event["cost"] if kind == "callSettled" else event["charged"]

    def in_flight(self) -> collections.Counter:
        """The calls without an ending, counted by stage and task."""
        return collections.Counter((stage, task) for stage, task, _ in self.bounds)


def call_of(event: dict) -> tuple[str, str, int]:
    key = event["key"]
    return key["stage"], key.get("task", "-"), key["n"]


class Bench:
    """Where points are run: the program, a project, its provider, and how a run ends that nothing disturbs."""

    def __init__(self, binary: pathlib.Path, folder: pathlib.Path, project: Project, limit: float):
        self.binary, self.folder, self.project, self.limit = binary, folder, project, limit
        folder.mkdir()
        self.provider = Provider(project, folder)
        self.reference = Point(self, "reference")
        ending = self.reference.build()
        if ending.code != 0:
            sys.exit(f"the undisturbed run failed: {ending}")
        self.requests = self.provider.requests["reference"]
        self.outcome, self.spent = self.reference.outcome(), self.reference.store().spent


class Point:
    """One copy of the project, with a home, a store and results of its own."""

    def __init__(self, bench: Bench, name: str, warm: bool = False):
        self.bench, self.name, self.folder = bench, name, bench.folder / name
        (self.folder / "tmp").mkdir(parents=True)
        if warm:
            self.warm(bench.reference.folder / "cache")

    def warm(self, cache: pathlib.Path):
        """What an earlier start has found and unpacked; the memory of the tools names the folder it is in."""
        shutil.copytree(cache / "validators", self.folder / "cache/validators")
        memory = (cache / "tools.json").read_text()
        (self.folder / "cache/tools.json").write_text(memory.replace(str(cache), str(self.folder / "cache")))

    def build(self, **variables: str) -> Ending:
        return self.run([*self.bench.project.arguments, "--project-id", self.name], variables)

    def resume(self, **variables: str) -> Ending:
        return self.run(["--resume", self.name], variables)

    def run(self, arguments: list[str], variables: dict[str, str]) -> Ending:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.bench.folder),  # one user, whose tools are found once
            "TMPDIR": str(self.folder / "tmp"),
            "ORCHESTRATOR_CACHE_DIR": str(self.folder / "cache"),
            "ORCHESTRATOR_TOOLS": str(ROOT / ".venv"),
        }
        command = [str(self.bench.binary), *arguments, "--models", str(self.bench.provider.models)]
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            stdout, stderr = process.communicate(timeout=self.bench.limit)
            return Ending(process.returncode, stdout, stderr)
        except subprocess.TimeoutExpired:
            process.kill()
            return Ending(None, *process.communicate())

    def store(self) -> Store:
        """Reads a copy: opening the files themselves would tidy up what the next run has to find."""
        cache, copy = self.folder / "cache", self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for name in ("orchestrator.db", "orchestrator.db-wal"):
            if (cache / name).exists():
                shutil.copy(cache / name, copy)
        return Store.read(copy / "orchestrator.db", self.name)

    def outcome(self) -> dict:
        """What an interruption may not change."""
        results = self.folder / "results" / self.name
        app, summary = results / "app", json.loads((results / "summary.json").read_text())
        tasks = {
            task["task_id"]: (task["status"], sorted((check["name"], check["verdict"]) for check in task["validators"]))
            for task in summary["tasks"]
        }
        return {
            "status": (summary["status"], summary["exit_code"]),
            "spent": round(summary["budget"]["spent_usd"] * 1e6) - self.store().spent,
            "criteria": [(criterion["id"], criterion["verdict"]) for criterion in summary["criteria"]],
            "tasks": tasks,
            "app": {str(path.relative_to(app)): path.read_bytes() for path in sorted(app.rglob("*")) if path.is_file()},
            "strays": sorted(str(path.relative_to(results)) for path in results.rglob("*") if is_stray(path)),
        }

    def survivors(self) -> list[str]:
        """Children of an ended run that go on after five seconds: those that were shown something of this folder."""
        deadline = time.monotonic() + 5
        while (found := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.02)
        return found

    def processes(self) -> list[str]:
        found = []
        for line in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                text = line.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if str(self.folder) in text:
                found.append(f"process {line.parent.name} {text[:100]}")
        return found

    def judge(self, before: Store, ending: Ending) -> list[str]:
        """What was lost between a disturbed run, whose store is given, and the run that was to complete it."""
        bench, after, asked = self.bench, self.store(), self.bench.provider.requests[self.name]
        in_flight, allowance = before.in_flight(), sum(before.bounds.values())
        if ending.code != bench.outcome["status"][1]:
            return [f"the project is not completed: {ending}"]
        losses = [f"integrity_check: {store.intact}" for store in (before, after) if store.intact != "ok"]
        losses += [f"event {seq} is gone or changed" for seq in before.events if before.events[seq] != after.events.get(seq)]
        for call, times in asked.items():
            if times > bench.requests[call] + in_flight[call]:
                losses.append(f"{' '.join(call)} was asked {times} times, and {in_flight[call]} of it were in flight")
        for key, value in self.outcome().items():
            if value != bench.outcome[key]:
                losses.append(f"{key}: {value} instead of {bench.outcome[key]}")
        if after.spent != bench.spent + allowance:
            losses.append(f"spent are {after.spent} micro-dollars, not {bench.spent} and {allowance} for calls in flight")
        return losses

    def repeated(self) -> int:
        """Requests beyond those that the project needs."""
        asked = self.bench.provider.requests[self.name]
        return sum(max(0, times - self.bench.requests[call]) for call, times in asked.items())

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def is_stray(path: pathlib.Path) -> bool:
    """What should not be left in results: halves of files, and files of ours that were taken for the user's."""
    return path.name.endswith(".orchestrator") or path.name.startswith("app.user-")


def sweep(cases: list, workers: int):
    """Takes the numbers of one case after the other, `workers` of them at a time."""
    points = ((case, number) for case in cases for number in case.numbers())
    lock = threading.Lock()

    def work():
        while True:
            with lock:
                case, number = next(points, (None, 0))
            if case is None:
                return
            case.take(number)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
