def greet(name):
    return nam
