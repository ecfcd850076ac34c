"""Notes that a program started by a test ended in a stub: the test itself sees only an exit status."""

import os
import sys


def note_stub(kind, error, trace, previous=sys.excepthook):
    folder = os.environ.get("ORCHESTRATOR_REPORT")
    if folder and issubclass(kind, NotImplementedError):
        with open(os.path.join(folder, "stubs"), "a", encoding="utf-8") as file:
            file.write("stub\n")
    previous(kind, error, trace)


sys.excepthook = note_stub
