def test_adds(calculator):
    assert calculator.add(1, 2) == 3
