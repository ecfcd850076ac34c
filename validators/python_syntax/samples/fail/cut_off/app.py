def greet(name):
    """Greet.
