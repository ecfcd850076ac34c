import os

import pytest

from places import HOME, OTHER, SECRET, STORE

PATHS = [HOME, SECRET, STORE, OTHER, "/root", "/home", "/etc/shadow", "/etc/group", "/var", "/run/docker.sock", "/mnt", "/sys"]


@pytest.mark.parametrize("path", PATHS)
def test_is_not_there(path):
    with pytest.raises(OSError):
        os.listdir(path) if os.path.isdir(path) else open(path).close()
