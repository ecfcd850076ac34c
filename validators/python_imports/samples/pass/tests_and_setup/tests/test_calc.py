import helpers
from calc import add


def test_adds(numbers):
    assert add(*numbers) == helpers.close(3)
