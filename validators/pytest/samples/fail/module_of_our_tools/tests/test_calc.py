from calc import read


def test_reads():
    assert read("a: 1") == {"a": 1}
