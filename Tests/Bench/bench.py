"""Measures the release binary beside peers on the same machine: `make bench`.

Every number is a median of several runs, every goal is from the design, and every peer ran in the same minute. Uses only
the standard library. Ends with 1 when a goal is missed.
"""

import argparse
import json
import math
import os
import pathlib
import platform
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import memory

ROOT = pathlib.Path(__file__).resolve().parents[2]
STUB = ROOT / "Tests/Support/stub_server.py"
ANSWER_SECONDS = 0.2
CONCURRENCY = 8
WIDTH = 28
MISSED = []


def report(name, value, unit, goal=None, peer=None):
    """One line; peer: (name, value)."""
    line = f"{name:<44}{value:>10.2f} {unit:<4}"
    if goal is not None:
        line += f" goal {goal:g} {unit}: {'reached' if value <= goal else 'MISSED'}"
        if value > goal:
            MISSED.append(name)
    if peer is not None:
        line += f"   {peer[0]}: {peer[1]:.2f} {unit} ({peer[1] / value:.2f} x ours)"
    print(line, flush=True)


def seconds_of(command, runs, **options):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


class Project:
    """A wide level of `width` small tasks between two single ones. Each task writes one JSON file."""

    def __init__(self, width):
        self.names = ["first"] + [f"part{index:02}" for index in range(width)] + ["last"]
        parts = self.names[1:-1]
        dependencies = {"first": [], "last": parts} | {name: ["first"] for name in parts}
        self.plan = {
            "summary": "Tables.",
            "criteria": [{"id": "c1", "validator": "json_syntax"}],
            "tasks": [
                {
                    "id": name,
                    "type": "data_extraction",
                    "role": "configuration",
                    "title": f"Table {name}",
                    "prompt": "Write the table as JSON.",
                    "dependencies": dependencies[name],
                    "files": [f"{name}.json"],
                    "criteria": ["c1"],
                    "validators": ["json_syntax"],
                }
                for name in self.names
            ],
        }
        self.arguments = ["--project", "Tables of numbers", "--criteria", "every table is valid JSON", "--budget", "8"]

    def answers(self):
        """(stage, task, text) of every call. Nothing decides what a table means, so that each is critiqued once."""
        yield "plan", "-", json.dumps(self.plan)
        for name in self.names:
            rows = [{"id": index, "name": f"{name} {index}", "value": index * 7} for index in range(12)]
            yield "generate", name, f"```json path={name}.json\n{json.dumps(rows, indent=1)}\n```\n"
            yield "critique", name, '{"verdict": "accept", "score": 0.95, "issues": []}'
        scores = {name: 0.95 for name in self.names}
        yield "critique", "-", json.dumps({"verdict": "accept", "issues": [], "scores": scores, "criteria": []})

    def rounds(self):
        """Answers that have to follow one another: plan, first, last and review alone, the level in between."""
        singles = 1 + 2 + 2 + 1
        calls = 2 * (len(self.names) - 2)
        barriers = 2 * math.ceil((len(self.names) - 2) / CONCURRENCY)
        return singles + math.ceil(calls / CONCURRENCY), singles + barriers


class Stub:
    """The scripted provider of the tests."""

    def __init__(self, folder, rules):
        script = folder / "script.json"
        script.write_text(json.dumps(rules))
        self.process = subprocess.Popen(
            [sys.executable, STUB, script, folder / "log.jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self.process.stdout.readline().split()[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


class Peak(threading.Thread):
    """The most memory a process has held, without its children: what the kernel last said before it ended."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.status, self.bytes = pathlib.Path(f"/proc/{pid}/status"), 0
        self.start()

    def run(self):
        try:
            while peak := re.search(r"VmHWM:\s*(\d+)", self.status.read_text()):
                self.bytes = int(peak[1]) * 1024
                time.sleep(0.02)
        except OSError:
            pass


def user(home, cache):
    """The variables of a user; each finds the tools once."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "ORCHESTRATOR_CACHE_DIR": str(cache),
        "ORCHESTRATOR_TOOLS": str(ROOT / ".venv"),
    }


def build(binary, folder, arguments, variables):
    """Wall seconds and peak resident bytes of one build, from start to exit."""
    home = pathlib.Path(tempfile.mkdtemp(dir=folder))
    environment = user(folder, folder / "cache") | variables
    # Else the answers of the first run would stand in for the calls of the next.
    subprocess.run([binary, "cache", "clear", "--yes"], env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    start = time.perf_counter()
    process = subprocess.Popen([binary, *arguments], cwd=home, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    peak = Peak(process.pid)
    output = process.stdout.read().decode()
    process.wait()
    seconds = time.perf_counter() - start
    if process.returncode != 0:
        sys.exit(f"bench: the build ended with {process.returncode}:\n{output}")
    return seconds, peak.bytes


def recording(path, project):
    """The same answers as a recording, so that no network takes part."""
    model = {"id": "one", "input_price": 1, "output_price": 2, "quality": {"default": 0.9}, "context_limit": 1000000}
    lines = [{"recording": 1, "providers": [{"name": "bench", "wire": "recording", "models": [model]}]}]
    for stage, task, text in project.answers():
        answer = {"text": text, "usage": {"input": 900, "output": 300}}
        lines.append({"stage": stage, "task": task, "n": 1, "candidate": "bench/one", "answer": answer})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def measure_start(binary, runs):
    ours = seconds_of([binary, "--version"], runs) * 1000
    python = seconds_of([sys.executable, "-I", "-S", "-c", "pass"], runs) * 1000
    report("start (--version)", ours, "ms", goal=15, peer=("python3 -c pass", python))


def measure_schedule(binary, folder, runs):
    project = Project(WIDTH)
    delay = {"delay_ms": ANSWER_SECONDS * 1000}
    rules = [{"stage": stage, "task": task, "text": text} | delay for stage, task, text in project.answers()]
    times, memories = [], []
    with Stub(folder, rules) as stub:
        variables = {"OPENAI_API_KEY": "sk-bench", "OPENAI_BASE_URL": f"http://127.0.0.1:{stub.port}/v1"}
        for _ in range(runs):
            arguments = project.arguments + ["--concurrency", str(CONCURRENCY)]
            seconds, memory = build(binary, folder, arguments, variables)
            times.append(seconds)
            memories.append(memory)
    bound, barriers = (rounds * ANSWER_SECONDS for rounds in project.rounds())
    report("wall time, 28 parallel tasks of 200 ms", statistics.median(times), "s")
    report("  over the schedule bound", statistics.median(times) / bound, "x", goal=1.1, peer=("level barriers", barriers / bound))
    report("  peak resident memory", max(memories) / 1e6, "MB", goal=60)


def measure_overhead(binary, folder, runs):
    """What a call costs above the model's own time: the slope over replays of two sizes, start-up apart."""
    results = []
    for width in (2, 58):
        project = Project(width)
        path = folder / f"recording-{width}.jsonl"
        recording(path, project)
        arguments = project.arguments + ["--replay", str(path), "--quiet"]
        seconds = statistics.median(build(binary, folder, arguments, {})[0] for _ in range(runs))
        results.append((sum(1 for _ in project.answers()), seconds))
    (few, short), (many, long) = results
    report(f"replay of {few} calls", short * 1000, "ms")
    report(f"replay of {many} calls", long * 1000, "ms")
    step = (long - short) / (many - few) * 1000
    report("a call, all in (plan to report)", step, "ms", peer=("sqlite3 in Python, 3 commits", sqlite_step(folder)))


def sqlite_step(folder):
    """Three durable commits of 1 KB, as a journaled call needs at least."""
    database = sqlite3.connect(folder / "peer.db", isolation_level=None)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS e(seq INTEGER PRIMARY KEY, body BLOB)")
    start = time.perf_counter()
    for _ in range(300):
        database.execute("INSERT INTO e(body) VALUES (?)", (os.urandom(1024),))
    return (time.perf_counter() - start) / 100 * 1000


def journal_bench(program, *words):
    """What the journal program says: it works on a store as a build does."""
    done = subprocess.run([program, *map(str, words)], check=True, capture_output=True, text=True)
    return float(done.stdout or 0)


def store_size(folder):
    """Bytes of the store with everything in its main file."""
    path = folder / "orchestrator.db"
    database = sqlite3.connect(path)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path.stat().st_size


def measure_steps(program, folder, runs):
    """A step: a call reserved durably before it leaves, its answer of 1 KB durable when it came, the state advanced."""
    peers = peer_steps(folder)
    for concurrency in (1, CONCURRENCY):
        name = f"a durable step, {concurrency} at a time"
        steps = [journal_bench(program, "steps", folder / f"steps{concurrency}-{run}/orchestrator.db", 1000, concurrency) for run in range(runs)]
        step = statistics.median(steps)
        report(name, step, "ms", goal=0.4, peer=("sqlite3 in Python, a bare commit of 1 KB", sqlite_step(folder) / 3))
        for peer, milliseconds in peers.items():
            report(name, step, "ms", peer=(peer, milliseconds))


def peer_steps(folder):
    """Milliseconds a step of LangGraph and DBOS, from an environment of their own beside the build."""
    peers = pathlib.Path(__file__).with_name("peers.py")
    done = subprocess.run([python_with("requirements.txt"), peers, folder], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def python_with(requirements):
    """The Python of an environment that holds these packages and no others: LiteLLM pins what LangGraph needs newer."""
    path = pathlib.Path(__file__).with_name(requirements)
    environment = ROOT / f".build/bench-{path.stem}"
    python = environment / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", path], check=True)
    return python


def measure_calls(program, runs):
    """CPU of a call over HTTP beside LiteLLM's Router, both against a server that answers at once; then 200 in flight."""
    python, router = python_with("requirements-router.txt"), pathlib.Path(__file__).with_name("router.py")
    start = seconds_of([python, "-c", "pass"], 3) * 1000
    report("start of the peer: import litellm", seconds_of([python, "-c", "import litellm"], 3) * 1000 - start, "ms")
    with InstantServer(1) as url:
        calls = [numbers_of([program, url, 2000, 1]) for _ in range(runs)]
        ours, kernel = (statistics.median(figures) for figures in list(zip(*calls))[:2])
        whole, streamed = numbers_of([python, router, url, 500, 1])
    report("CPU of a call over HTTP, streamed", ours, "ms", peer=("LiteLLM Router, streamed", streamed))
    report("CPU of a call over HTTP, streamed", ours, "ms", peer=("LiteLLM Router, whole", whole))
    report("  in the kernel, on a connection of its own", kernel, "ms")
    report("  in our own code and its libraries", ours - kernel, "ms", goal=0.5)
    # Nobody is answered before all 200 are there.
    results = []
    for _ in range(runs):
        with InstantServer(200) as url:
            results.append(numbers_of([program, url, 2000, 200]))
    cpu, kernel, wall = (statistics.median(figures) for figures in zip(*results))
    report("  with 200 in flight on one thread, kernel and all", cpu, "ms", goal=0.5)
    report("  wall time of 200 at once", wall * 200, "ms")


def numbers_of(command):
    done = subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()]


class InstantServer:
    """Answers when `hold` requests are under way; the context is its base URL."""

    def __init__(self, hold):
        program = pathlib.Path(__file__).with_name("instant_server.py")
        command = [sys.executable, program, str(hold)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return f"http://127.0.0.1:{self.process.stdout.readline().split()[1]}/v1"

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def measure_growth(program, folder):
    """Bytes of the journal a step, from 10 steps to 10,000: the slope must not grow."""
    sizes = {}
    for count in (10, 100, 1000, 10000):
        place = folder / f"growth{count}"
        journal_bench(program, "steps", place / "orchestrator.db", count, CONCURRENCY)
        sizes[count] = store_size(place)
    counts = sorted(sizes)
    for few, many in zip(counts, counts[1:]):
        slope = (sizes[many] - sizes[few]) / (many - few)
        report(f"bytes a step, {few} to {many}", slope, "B", goal=3072)


def measure_history(binary, program, folder, runs):
    """A project of 1,000 tasks and 10,000 events: read, folded and shown; and taken up again, to its first new event."""
    place = folder / "history"
    journal_bench(program, "project", place / "orchestrator.db", 1000)
    variables = user(folder, place)
    # What tools there are is remembered: a machine that ran the project knows it.
    subprocess.run([binary, "doctor"], env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    start = seconds_of([binary, "--version"], 20) * 1000
    shown, memories, resumed = [], [], []
    for _ in range(runs):
        begin = time.perf_counter()
        process = subprocess.Popen([binary, "show", "wide"], env=variables, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        shown.append((time.perf_counter() - begin) * 1000)
        memories.append(usage.ru_maxrss * 1024)
        if status:
            sys.exit("bench: show failed")
        resumed.append(first_event(binary, folder, place, variables))
    report("10,000 events read, folded and shown", statistics.median(shown) - start, "ms", goal=100)
    report("  peak resident memory, 1,000 tasks", max(memories) / 1e6, "MB", goal=60)
    report("10,000 events resumed, to the first new one", statistics.median(resumed) - start, "ms")


def first_event(binary, folder, place, variables):
    """Milliseconds from the start of a resumed run to its first event, on a copy of the store."""
    cache = pathlib.Path(tempfile.mkdtemp(dir=folder))
    shutil.copytree(place, cache, dirs_exist_ok=True)
    path = folder / "wide.jsonl"
    recording(path, Project(1))
    begin = time.perf_counter()
    process = subprocess.Popen(
        [binary, "--resume", "wide", "--replay", str(path), "--events"],
        cwd=cache,
        env=variables | {"ORCHESTRATOR_CACHE_DIR": str(cache)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    line = process.stdout.readline()
    milliseconds = (time.perf_counter() - begin) * 1000
    process.kill()
    process.wait()
    if json.loads(line)["seq"] < 10_000:
        sys.exit(f"bench: not a resumed run: {line}")
    return milliseconds


def measure_checks(binary, checks, folder, runs):
    """20 small Python files checked in the sandbox beside the bare tools; then a draft that was judged before."""
    sources = folder / "checked"
    sources.mkdir()
    for index in range(20):
        (sources / f"part{index:02}.py").write_text(
            f"def total{index}(limit: int) -> int:\n    return sum(number * {index} for number in range(limit))\n"
        )
    names = sorted(path.name for path in sources.iterdir())
    tools = ROOT / ".venv/bin"
    syntax = ROOT / "validators/python_syntax/check.py"
    variables = user(folder, folder / "checks")
    command = [checks, str(folder / "checks"), str(sources), "5", "python_syntax", "ruff"]

    def bare(*command):
        return seconds_of([str(word) for word in command], 5, cwd=sources) * 1000

    def once():
        """Both together, each alone in the sandbox, and the bare tools, one after the other: the machine changes its speed."""
        done = subprocess.run(command, env=variables, check=True, capture_output=True, text=True)
        both, syntax_alone, ruff_alone = (float(word) for word in done.stdout.split())
        ruff = bare(tools / "ruff", "check", "--no-cache", *names)
        script = bare(tools / "python", "-I", "-S", "-W", "ignore", syntax, *names)
        least = ruff + bare(tools / "python", "-I", "-c", "pass")
        return both, least, both / least, syntax_alone - script, script, ruff_alone - ruff, ruff

    rounds = zip(*(once() for _ in range(3 * runs)))
    both, least, ratio, syntax_more, script, ruff_more, ruff = (statistics.median(values) for values in rounds)
    report("20 Python files, python_syntax and ruff", both, "ms", peer=("bare ruff and one Python start", least))
    report("  over the bare tools", ratio, "x", goal=1.3)
    report("  sandbox, copy and reading of python_syntax", syntax_more, "ms", goal=15, peer=("the script alone", script))
    report("  sandbox, copy and reading of ruff", ruff_more, "ms", goal=15, peer=("ruff alone", ruff))
    report("an answer that repeats a draft, to its verdict", judged_again(binary, folder), "ms", goal=5)


def judged_again(binary, folder):
    """Milliseconds from an answer that repeats a draft to its verdict, which is taken over; no fixer reads such a file."""
    members = {"type": "code_generation", "role": "configuration", "title": "A script", "prompt": "Write it."}
    task = members | {"id": "code", "dependencies": [], "files": ["part.sh"], "validators": ["shell_syntax"]}
    plan = {"summary": "A script.", "criteria": [{"id": "c1", "validator": "shell_syntax"}], "tasks": [task]}
    wrong = "```sh path=part.sh\nif true; then\n```\n"
    rules = [{"stage": "plan", "text": json.dumps(plan)}] + [{"stage": stage, "task": "code", "text": wrong} for stage in ("generate", "revise")]
    with Stub(folder, rules) as stub:
        provider = {"OPENAI_API_KEY": "sk-bench", "OPENAI_BASE_URL": f"http://127.0.0.1:{stub.port}/v1"}
        command = [binary, "--project", "A script", "--criteria", "it parses", "--events", "--output-dir", str(folder / "judged")]
        done = subprocess.run(command, env=user(folder, folder / "checks") | provider, capture_output=True, text=True)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    answers = {event["n"]: event["at_ms"] for event in events if event.get("event") == "callSettled" and event.get("task") == "code"}
    times = [event["at_ms"] - answers[event["n"]] for event in events if event.get("reused")]
    if not times:
        sys.exit(f"bench: no verdict was taken over:\n{done.stdout}{done.stderr}")
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary", nargs="?", default=ROOT / ".build/static/release/orchestrator")
    parser.add_argument("journal", nargs="?", default=ROOT / ".build/static/release/JournalBench")
    parser.add_argument("models", nargs="?", default=ROOT / ".build/static/release/ModelBench")
    parser.add_argument("checks", nargs="?", default=ROOT / ".build/static/release/CheckBench")
    parser.add_argument("vectors", nargs="?", default=ROOT / ".build/static/release/MemoryBench")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    binary = str(pathlib.Path(options.binary).resolve())
    journal = str(pathlib.Path(options.journal).resolve())
    models = str(pathlib.Path(options.models).resolve())
    checks = str(pathlib.Path(options.checks).resolve())
    vectors = str(pathlib.Path(options.vectors).resolve())
    print(f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        measure_start(binary, 20)
        measure_schedule(binary, folder, options.runs)
        measure_overhead(binary, folder, options.runs)
        measure_calls(models, options.runs)
        measure_steps(journal, folder, options.runs)
        measure_growth(journal, folder)
        measure_history(binary, journal, folder, options.runs)
        measure_checks(binary, checks, folder, options.runs)
        memory.measure(vectors, folder, sys.modules[__name__])
    if MISSED:
        sys.exit(f"bench: missed: {', '.join(MISSED)}")


if __name__ == "__main__":
    main()
