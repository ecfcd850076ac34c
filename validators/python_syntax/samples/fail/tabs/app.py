def greet(name):
    if name:
	return name
