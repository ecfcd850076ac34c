RATES = {}


def add(a, b):
    return RATES['sum'] + a + b
