import winreg  # of another system, and in its standard library

NAME = "table"


def row(left, right):
    return [left, right, bool(winreg)]
