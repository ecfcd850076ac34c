import pathlib

import pytest

from places import HOME, MARKER, STORE


@pytest.mark.parametrize("path", [MARKER, HOME + "/x", STORE, "/usr/x", "/etc/passwd", "/x", "/opt/x", "/validator/x"])
def test_cannot_be_written(path):
    with pytest.raises(OSError):
        pathlib.Path(path).write_text("x")
