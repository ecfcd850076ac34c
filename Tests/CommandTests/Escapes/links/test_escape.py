import os

import pytest

from places import HOME, SECRET


def test_links_lead_nowhere():
    os.symlink(HOME, "out")
    with pytest.raises(OSError):
        open("out/x", "w").close()
    with pytest.raises(OSError):
        os.link("/usr/bin/env", "hard")


def test_a_link_appears_late():
    for path in ["data.txt", "test_escape.py"]:
        os.remove(path)
        os.symlink(SECRET, path)
    os.symlink("/", "root")
