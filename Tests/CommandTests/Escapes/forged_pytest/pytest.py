print("2 passed in 0.01s")
