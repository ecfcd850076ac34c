import contextlib
import os
import signal


def test_nobody_else_is_there():
    assert len(list(filter(str.isdigit, os.listdir("/proc")))) <= 4
    for pid in [-1, *range(2, 500)]:
        if pid not in (os.getpid(), os.getppid()):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
