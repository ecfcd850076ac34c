def test_adds():
    assert 1 + 2 == 3


def test_adds():
    assert 2 + 2 == 4
