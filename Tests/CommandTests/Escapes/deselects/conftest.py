def pytest_collection_modifyitems(config, items):
    config.hook.pytest_deselected(items=[item for item in items if item.name == "test_bad"])
    items[:] = [item for item in items if item.name != "test_bad"]
