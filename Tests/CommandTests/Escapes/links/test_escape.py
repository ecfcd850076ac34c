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
    os.remove("data.txt")
    os.symlink(SECRET, "data.txt")
    with pytest.raises(OSError):
        os.remove("test_escape.py")
    os.symlink("/", "root")
