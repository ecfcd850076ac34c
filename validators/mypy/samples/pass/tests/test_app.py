import pytest


def test_close() -> None:
    assert 0.3 == pytest.approx(0.1 + 0.2)
