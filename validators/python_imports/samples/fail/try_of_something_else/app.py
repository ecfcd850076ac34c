try:
    import attr
except KeyError:
    attr = None
