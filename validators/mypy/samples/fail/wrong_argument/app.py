from calc import double

print(double("2"))
