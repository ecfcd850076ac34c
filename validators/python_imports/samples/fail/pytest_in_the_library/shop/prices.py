import pytest


def close(a, b):
    return a == pytest.approx(b)
