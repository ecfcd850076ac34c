"""Lets every single call to the disk and to SQLite fail, and resumes: `make fault-sweep`.

A library (faults.c) is loaded into the program as it ships and fails one call: for each kind of fault and N = 1, 2, 3 … until
a run makes fewer calls. The run has to end by itself with exit 5 and one line that says what failed, or, if the fault does
no harm, with 0; the store has to be intact, and a second run completes the project with nothing lost. Uses only the
standard library and a C compiler. Ends with 1 when anything is lost or a run ends otherwise.
"""

import argparse
import collections
import itertools
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field

from sweep import ROOT, Bench, Ending, Point, Project, sweep

FAULTS = {
    "enospc": "write fails with ENOSPC",
    "enospc+": "and so does every later one",
    "copy": "write of a check's copy fails so",
    "eio": "fsync fails with EIO",
    "busy": "SQLite says BUSY",
    "full": "SQLite says FULL",
    "ioerr": "SQLite says IOERR",
    "corrupt": "SQLite says CORRUPT",
}
FIRST_START = ("enospc", "eio")
FAULT_OF_THE_STORE = 5


@dataclass
class Case:
    """A kind of fault in one project."""

    kind: str
    bench: Bench
    library: pathlib.Path
    step: int
    points: int = 0
    intact: int = 0
    completed: int = 0
    exits: collections.Counter = field(default_factory=collections.Counter)
    messages: set[str] = field(default_factory=set)
    problems: int = 0
    has_ended: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def numbers(self):
        """Endless, until a run has fewer calls."""
        return itertools.takewhile(lambda _: not self.has_ended, itertools.count(min(self.step, 3), self.step))

    def take(self, number: int):
        """Runs with the fault, and goes on without it."""
        # What only a first start writes is of no concern to the other kinds.
        point = Point(self.bench, self.kind.replace("+", "-from-") + str(number), warm=self.kind not in FIRST_START)
        mark, fault = point.folder / "mark", f"{self.kind.rstrip('+')}:{number}{'+' * self.kind.endswith('+')}"
        ending = point.build(LD_PRELOAD=str(self.library), FAULT=fault, FAULT_MARK=str(mark))
        if ending.code == 0 and not mark.exists():
            self.has_ended = True
            return point.remove()
        problems = complaints(ending)
        before = point.store()
        losses = point.judge(before, point.resume() if before.events else point.build())
        with self.lock:
            self.points += 1
            self.exits[ending.code] += 1
            self.intact += before.intact == "ok"
            self.completed += not losses
            self.problems += len(problems + losses)
            if ending.code != 0:
                self.messages.add(shape(ending, point))
        met = mark.read_text().strip() if mark.exists() else "not met"
        for problem in problems + losses:
            print(f"FAULT={fault} ({met}): {problem}; see {point.folder}", file=sys.stderr, flush=True)
        return None if problems or losses else point.remove()


def complaints(ending: Ending) -> list[str]:
    """What is wrong with the end of a run that met a fault."""
    if ending.code == 0:
        return []
    if ending.code != FAULT_OF_THE_STORE:
        return [f"the program ended otherwise: {ending}"]
    lines = ending.stderr.strip().splitlines()
    errors = [line for line in lines if line.startswith("error: ")]
    if errors != lines[-1:] or "; " not in errors[0]:
        return [f"not one line that says what failed and what to do: {ending}"]
    return []


def shape(ending: Ending, point: Point) -> str:
    """The message without what differs between points, so that it is shown once."""
    line = (ending.stderr.strip().splitlines() or [""])[-1].replace(f"{point.folder}/", "").replace(point.name, "ID")
    return re.sub(r"\b(cache|results)/[\w./-]*", r"\1/…", line)


def compiled(folder: pathlib.Path) -> pathlib.Path:
    library = folder / "faults.so"
    compiler = shutil.which("clang") or shutil.which("cc") or sys.exit("fault sweep: no C compiler; run make setup")
    command = [compiler, "-O1", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-o", library, ROOT / "Tests/Sweep/faults.c"]
    subprocess.run(command, check=True)
    return library


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary", nargs="?", type=pathlib.Path, default=ROOT / ".build/static/release/orchestrator")
    parser.add_argument("--every", type=int, default=1, metavar="S", help="a sample: every S-th point")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--kinds", nargs="*", default=list(FAULTS), choices=FAULTS, help="these rows only")
    options = parser.parse_args()
    start = time.monotonic()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="fault-sweep-"))
    library = compiled(folder)
    tables = Bench(options.binary.resolve(), folder / "tables", Project(1), limit=30)
    suite = Bench(options.binary.resolve(), folder / "suite", Project(1, library=True), limit=30)
    cases = [Case(kind, suite if kind == "copy" else tables, library, options.every) for kind in options.kinds]
    sweep(cases, options.workers)

    print(f"{'the N-th':<32}{'points':>8}{'exit 5':>8}{'exit 0':>8}{'intact':>8}{'completed':>11}")
    for case in cases:
        exits = f"{case.exits[FAULT_OF_THE_STORE]:>8}{case.exits[0]:>8}"
        print(f"{FAULTS[case.kind]:<32}{case.points:>8}{exits}{case.intact:>8}{case.completed:>11}")
    for message in sorted({text for case in cases for text in case.messages}):
        print(message)
    problems, points = sum(case.problems for case in cases), sum(case.points for case in cases)
    print(f"{time.monotonic() - start:.0f} s")
    print(f"fault points: {points} problems: {problems}")
    if problems or not all(case.points for case in cases):
        sys.exit(1)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
