import pytest

from calc import add


@pytest.mark.parametrize(("a", "b", "total"), [(1, 2, 3), (0, 0, 0)])
def test_adds(a, b, total):
    assert add(a, b) == total
