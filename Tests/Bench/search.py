"""Searches the vectors of an index as others do, for bench.py: search.py FILE FOUND

FILE is an index as MemoryBench fills it, FOUND what its search printed. Prints milliseconds a search with numpy (a matrix of
float32, one thread) and with sqlite-vec (int8), and the share of the ten nearest by plain arithmetic that FOUND holds.
"""

import os
import statistics
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import apsw
import numpy as np
import sqlite_vec

HEADER, DIMENSIONS, STRIDE = 128, 256, 272


def measured(search, queries):
    """The median time, and what each search found."""
    times, found = [], []
    for query in queries:
        start = time.perf_counter()
        found.append(search(query))
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000, found


def main():
    rows = np.memmap(sys.argv[1], mode="r")[HEADER:]
    rows = rows[: len(rows) // STRIDE * STRIDE].reshape(-1, STRIDE)
    keys = rows[:, :8].copy().view("<u8")[:, 0]
    numbers = rows[:, 16 : 16 + DIMENSIONS].copy().view(np.int8)
    with open(sys.argv[2], encoding="utf-8") as lines:
        found = [[int(word) for word in line.split()] for line in lines]
    places = [line[0] for line in found]

    lengths = np.sqrt((numbers.astype(np.float32) ** 2).sum(1))
    matrix = numbers.astype(np.float32)
    matrix /= lengths[:, None]

    def by_numpy(place):
        scores = matrix @ matrix[place]
        best = np.argpartition(scores, -10)[-10:]
        return keys[best[np.argsort(-scores[best])]]

    numpy_time, _ = measured(by_numpy, places)
    del matrix

    # Exact: whole numbers, and lengths as the index has them.
    inverse = rows[:, 8:12].copy().view("<f4")[:, 0]
    held = total = 0
    for place, *ours in found:
        query = numbers[place].astype(np.int32)
        products = np.concatenate([part.astype(np.int32) @ query for part in np.array_split(numbers, 20)])
        scores = products.astype(np.float32) * inverse * inverse[place]
        tenth = np.sort(scores)[-10]
        held += sum(scores[np.searchsorted(keys, key)] >= tenth for key in ours)
        total += 10

    # Not every Python's own sqlite3 loads extensions.
    database = apsw.Connection(":memory:")
    database.enable_load_extension(True)
    database.load_extension(sqlite_vec.loadable_path())
    database.execute(f"CREATE VIRTUAL TABLE vectors USING vec0(v int8[{DIMENSIONS}] distance_metric=cosine)")
    insert = "INSERT INTO vectors (rowid, v) VALUES (?, vec_int8(?))"
    with database:
        database.executemany(insert, ((place + 1, row.tobytes()) for place, row in enumerate(numbers)))
    select = "SELECT rowid FROM vectors WHERE v MATCH vec_int8(?) AND k = 10"
    sqlite_time, _ = measured(lambda place: database.execute(select, (numbers[place].tobytes(),)).fetchall(), places)
    print(numpy_time, sqlite_time, held / total)


main()
