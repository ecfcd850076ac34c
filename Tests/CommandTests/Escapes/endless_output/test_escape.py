def test_talks(capfd):
    with capfd.disabled():
        while True:
            print("x" * 10_000)
