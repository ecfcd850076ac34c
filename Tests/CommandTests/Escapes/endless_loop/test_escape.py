def test_runs():
    while True:
        pass
