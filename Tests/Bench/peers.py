"""Durable steps of 1 KB in other engines on SQLite, for bench.py: prints a JSON object, name to milliseconds a step."""

import json
import pathlib
import sys
import tempfile
import time
from typing import TypedDict

STEPS = 200
BODY = "x" * 1024


def langgraph(folder):
    """A chain of nodes; each adds 1 KB to the state, which is persisted before the next one begins."""
    from langgraph.checkpoint.sqlite import SqliteSaver
    from langgraph.graph import END, START, StateGraph

    class State(TypedDict):
        bodies: list[str]

    graph = StateGraph(State)
    for n in range(STEPS):
        graph.add_node(f"n{n}", lambda state: {"bodies": [*state["bodies"], BODY]})
        graph.add_edge(START if n == 0 else f"n{n - 1}", f"n{n}")
    graph.add_edge(f"n{STEPS - 1}", END)
    with SqliteSaver.from_conn_string(str(folder / "langgraph.db")) as saver:
        chain = graph.compile(checkpointer=saver)
        config = {"configurable": {"thread_id": "1"}, "recursion_limit": STEPS + 10}
        start = time.perf_counter()
        chain.invoke({"bodies": []}, config, durability="sync")
        return (time.perf_counter() - start) / STEPS * 1000


def dbos(folder):
    """A workflow of steps; each returns 1 KB, which is recorded before the next one begins."""
    from dbos import DBOS, DBOSConfig

    config: DBOSConfig = {"name": "bench", "system_database_url": f"sqlite:///{folder / 'dbos.db'}", "log_level": "ERROR"}
    DBOS(config=config)

    @DBOS.step()
    def step(n: int) -> str:
        return f"{n} {BODY}"

    @DBOS.workflow()
    def chain() -> None:
        for n in range(STEPS):
            step(n)

    DBOS.launch()
    start = time.perf_counter()
    chain()
    milliseconds = (time.perf_counter() - start) / STEPS * 1000
    DBOS.destroy()
    return milliseconds


def main():
    results = {}
    with tempfile.TemporaryDirectory(dir=sys.argv[1]) as name:
        for peer in (langgraph, dbos):
            results[peer.__name__] = peer(pathlib.Path(name))
    print(json.dumps(results))


if __name__ == "__main__":
    main()
