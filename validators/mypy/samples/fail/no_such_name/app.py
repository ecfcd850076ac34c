from calc import add, subtract

print(add(1, 2), subtract(2, 1))
