import os
import signal


def test_is_bounded():
    children = []
    try:
        for _ in range(2000):
            pid = os.fork()
            if pid == 0:
                signal.pause()
            children.append(pid)
        raise AssertionError("2000 processes")
    except BlockingIOError:
        assert len(children) < 100
    finally:
        for pid in children:
            os.kill(pid, signal.SIGKILL)
