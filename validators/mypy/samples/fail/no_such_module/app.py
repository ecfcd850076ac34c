from helpers.strings import slugify

print(slugify("A b"))
