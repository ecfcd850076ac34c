"""The part of bench.py about the search for the nearest vectors, beside numpy and sqlite-vec on the same ones."""

import pathlib
import subprocess

QUERIES = 20


def measure(program, folder, bench):
    """`bench` is bench.py: its report, and its environments for peers."""
    python = bench.python_with("requirements-search.txt")
    peers = pathlib.Path(__file__).with_name("search.py")
    for count, goal in ((100_000, 5), (1_000_000, 40)):
        index, found = folder / f"{count}.index", folder / f"{count}.found"
        (insertion,) = bench.numbers_of([program, "fill", index, count])
        run = subprocess.run([program, "search", index, str(QUERIES)], check=True, capture_output=True, text=True)
        numbers, places = run.stdout.split("\n", 1)
        opening, search = (float(word) for word in numbers.split())
        found.write_text(places, encoding="utf-8")
        numpy, sqlite, recall = bench.numbers_of([python, peers, index, found])
        bench.report(f"ten nearest of {count:,} vectors", search, "ms", goal=goal, peer=("numpy, float32", numpy))
        bench.report("  the same", search, "ms", goal=goal, peer=("sqlite-vec, int8", sqlite))
        bench.report("  missed of the exact answer", 100 * (1 - recall), "%", goal=0)
        bench.report("  to open the file and check every byte", opening, "ms")
        bench.report("  to add one more", insertion, "ms")
        index.unlink()
