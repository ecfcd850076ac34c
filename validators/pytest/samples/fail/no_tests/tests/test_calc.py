from calc import add


def check_adds():
    assert add(1, 2) == 3
