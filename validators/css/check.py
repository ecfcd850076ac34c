"""Parses each CSS file named on the command line. Browsers skip what they cannot read; here that is a finding."""

import json
import sys

import tinycss2

# The parser takes these for part of a selector, where they mean nothing.
FOREIGN = {";": "a rule is cut off", "$": "a variable of Sass", "`": "a Markdown fence", "@": "a stray @"}
# At-rules whose blocks hold rules.
GROUPS = {"media", "supports", "layer", "container", "scope", "starting-style", "document"}
END = "end-of-the-file"


def finding(path, node, rule, message):
    return {"file": path, "line": node.source_line, "rule": rule, "message": message}


def selector(path, rule):
    """What cannot stand before the braces of a rule."""
    words = [token for token in rule.prelude if token.type not in ("whitespace", "comment")]
    if not words:
        yield finding(path, rule, "selector", "a block without a selector")
    for token, after in zip(words, [*words[1:], None]):
        if token.type == "literal" and token.value in FOREIGN:
            yield finding(path, token, "selector", f"{token.value!r} in a selector: {FOREIGN[token.value]}")
            return
        if [getattr(part, "value", None) for part in (token, after)] == ["/", "/"]:
            yield finding(path, token, "comment", "CSS has no // comments: write /* … */")
            return
        if token.type == "error":
            yield finding(path, token, "token", token.message)
            return


def errors_in(tokens):
    """Errors that the tokenizer left, at every depth."""
    for token in tokens or []:
        if token.type == "error":
            yield token
        for inner in ("content", "arguments"):
            if isinstance(getattr(token, inner, None), list):
                yield from errors_in(getattr(token, inner))


def contents(path, nodes, groups=True):
    for node in nodes:
        if node.type == "error":
            yield finding(path, node, "css", node.message)
        elif node.type == "qualified-rule":
            yield from selector(path, node)
            inside = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            yield from contents(path, inside, groups=False)
        elif node.type == "at-rule" and node.content is not None:
            parse = tinycss2.parse_rule_list if node.lower_at_keyword in GROUPS and groups else tinycss2.parse_blocks_contents
            inside = parse(node.content, skip_comments=True, skip_whitespace=True)
            yield from contents(path, inside, groups)
        elif node.type == "declaration":
            yield from (finding(path, token, "value", token.message) for token in errors_in(node.value))
            if not [token for token in node.value if token.type != "whitespace"] and not node.name.startswith("--"):
                yield finding(path, node, "value", f"{node.name} has no value")


def check(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    # A rule of our own at the end: it is missing when a bracket, comment or string before it never closes.
    rules = tinycss2.parse_stylesheet(f"{text}\n{END}{{}}", skip_comments=True, skip_whitespace=True)
    last = rules.pop() if rules else None
    words = [token for token in getattr(last, "prelude", None) or [] if token.type != "whitespace"]
    if last is None or [getattr(token, "value", None) for token in words] != [END]:
        line = last.source_line if last else 1
        if text.rfind("/*") > text.rfind("*/"):
            line = text.count("\n", 0, text.rfind("/*")) + 1
        yield {"file": path, "line": line, "rule": "unclosed", "message": "what begins here never ends"}
        # What it swallowed would only be told twice.
        if last is None or last.type != "qualified-rule":
            return
    yield from contents(path, rules)


try:
    print(json.dumps({"findings": [finding for path in sys.argv[1:] for finding in check(path)], "complete": True}))
except RecursionError:
    print(json.dumps({"findings": [{"file": sys.argv[1], "line": 1, "message": "too deeply nested"}], "complete": True}))
