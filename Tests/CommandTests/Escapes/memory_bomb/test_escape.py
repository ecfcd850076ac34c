import pytest


def test_is_bounded():
    with pytest.raises(MemoryError):
        bytearray(64 << 30)
