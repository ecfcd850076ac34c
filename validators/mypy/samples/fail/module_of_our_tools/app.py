import attr

name: str = attr.__name__
