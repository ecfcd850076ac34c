import os
import signal


def test_fills():
    for n in range(20):
        with open(f"filler{n}", "wb") as file:
            os.posix_fallocate(file.fileno(), 0, 200 << 20)
    signal.pause()
