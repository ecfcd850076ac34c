"""Lines of the values of a JSON document, by path: a validation error names a path, a person wants a line."""

import json.decoder
import re

BLANK = re.compile(r"[ \t\n\r]*")
SCALAR = re.compile(r"[^,\]}\s]+")


def lines(text):
    """{path: line} for every value of a document that is known to be JSON."""
    found = {}

    def skip(at):
        return BLANK.match(text, at).end()

    def value(at, path):
        found[path] = text.count("\n", 0, at) + 1
        if text[at] == "{":
            at = skip(at + 1)
            while text[at] != "}":
                name, at = json.decoder.scanstring(text, at + 1)
                at = skip(value(skip(skip(at) + 1), (*path, name)))
                at = skip(at + 1) if text[at] == "," else at
            return at + 1
        if text[at] == "[":
            at, index = skip(at + 1), 0
            while text[at] != "]":
                at, index = skip(value(at, (*path, index))), index + 1
                at = skip(at + 1) if text[at] == "," else at
            return at + 1
        if text[at] == '"':
            return json.decoder.scanstring(text, at + 1)[1]
        return SCALAR.match(text, at).end()

    value(skip(0), ())
    return found
