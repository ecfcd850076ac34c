"""Kills the program right after every single effect it has, and resumes: `make crash-sweep`.

For each kind of effect (Sources/Platform/CrashPoint.swift) and N = 1, 2, 3 … until a run ends undisturbed: the debug build
ends itself after the N-th effect, its store is read as it was left, and a second run completes the project. Everything
that the undisturbed run has must then be there (files byte for byte, verdicts, exit status), and every event of the store
as it was left; no call may be asked again but those in flight, and no child may live on. Uses only the standard library.
Ends with 1 when anything is lost.
"""

import argparse
import itertools
import pathlib
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field

from sweep import ROOT, Bench, Point, Project, sweep

KILLED = 137


@dataclass
class Case:
    """A kind of effect in one project, after an earlier start or in a home where nothing is yet."""

    kind: str
    bench: Bench
    step: int
    warm: bool = True
    points: int = 0
    lost: int = 0
    repeated: int = 0
    in_flight: int = 0
    has_ended: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        return self.kind if self.warm else f"{self.kind}, first start"

    def numbers(self):
        """Endless, until a run was not stopped. The first is small: some kinds have few points."""
        return itertools.takewhile(lambda _: not self.has_ended, itertools.count(min(self.step, 3), self.step))

    def take(self, number: int):
        """Runs into the point, and goes on from there."""
        point = Point(self.bench, f"{self.kind}{number}{'' if self.warm else 'first'}", self.warm)
        ending = point.build(ORCHESTRATOR_CRASH_AT=f"{self.kind}:{number}")
        if ending.code == 0:
            self.has_ended = True
            return point.remove()
        before = point.store()
        losses = [] if ending.code == KILLED else [f"the program was not killed: {ending}"]
        losses += point.survivors()
        losses += point.judge(before, point.resume() if before.events else point.build())
        repeated, in_flight = point.repeated(), len(before.bounds)
        if repeated > in_flight:
            losses.append(f"{repeated} calls were asked again, and {in_flight} were in flight")
        with self.lock:
            self.points += 1
            self.lost += len(losses)
            self.repeated += repeated
            self.in_flight += in_flight
        for loss in losses:
            print(f"ORCHESTRATOR_CRASH_AT={self.kind}:{number}: {loss}; see {point.folder}", file=sys.stderr, flush=True)
        return None if losses else point.remove()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary", nargs="?", type=pathlib.Path, default=ROOT / ".build/debug/orchestrator")
    parser.add_argument("--every", type=int, default=1, metavar="S", help="a sample: every S-th point, mostly without pytest")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--kinds", nargs="*", help="these rows only")
    options = parser.parse_args()
    start = time.monotonic()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="crash-sweep-"))
    binary, step = options.binary.resolve(), options.every
    library, tables, two = (
        Bench(binary, folder / name, project, limit=60)
        for name, project in {
            "library": Project(7, library=True),
            "tables": Project(7),
            "two": Project(1),
        }.items()
    )
    full = library if step == 1 else tables
    cases = [Case(kind, full, step) for kind in ("journal", "request", "answer")] + [Case("child", library, step)]
    cases += [Case("write", tables, step), Case("rename", tables, step), Case("statement", two, step)]
    cases += [Case(kind, two, step, warm=False) for kind in ("write", "rename", "child")]
    if options.kinds:
        cases = [case for case in cases if case.name in options.kinds]
    sweep(cases, options.workers)

    print(f"{'killed after the N-th':<22}{'tasks':>6}{'points':>8}{'lost':>6}{'repeated':>10}{'in flight':>11}")
    for case in cases:
        tasks = len(case.bench.project.plan["tasks"])
        print(f"{case.name:<22}{tasks:>6}{case.points:>8}{case.lost:>6}{case.repeated:>10}{case.in_flight:>11}")
    points, lost, repeated = (sum(getattr(case, name) for case in cases) for name in ("points", "lost", "repeated"))
    print(f"{time.monotonic() - start:.0f} s")
    print(f"crash points: {points} lost: {lost} repeated: {repeated}")
    if lost or not all(case.points for case in cases):
        sys.exit(1)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
