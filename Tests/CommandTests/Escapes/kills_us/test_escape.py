import os
import signal


def test_nobody_else_is_there():
    assert len(list(filter(str.isdigit, os.listdir("/proc")))) <= 4
    os.kill(-1, signal.SIGKILL)
    for pid in range(2, 500):
        if pid not in (os.getpid(), os.getppid()):
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
