import importlib


def read(text):
    return importlib.import_module("yaml").safe_load(text)
