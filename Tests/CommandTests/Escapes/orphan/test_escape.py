import subprocess

from places import ORPHAN


def test_leaves_a_child():
    subprocess.Popen(["/bin/sh", "-c", f"sleep 300; echo {ORPHAN}"], start_new_session=True)
