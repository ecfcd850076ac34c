"""A scripted model provider on the loopback interface.

Usage: stub_server.py SCRIPT.json LOG.jsonl

Speaks OpenAI chat completions, Anthropic messages and Gemini generateContent on their usual paths, below any prefix.
Prints "PORT n" when it is ready and ends when its standard input closes.

Script: a list of rules, or {"rules": [...], "models": [ids]}. The first rule that matches a request answers it.

Match (absent: any): "wire" (openai|anthropic|gemini), "model", "stage", "task" ("-": none), "attempt" (a number),
"path" (part of it), "contains" (text in the prompt), "times" (uses before the rule is spent).
Answer: "text" or "text_file" (relative to the script), "finish" (stop|length|refusal), "usage" {"input", "output",
"cached", "reasoning"} (default: a token for four characters; openai: "cost", what OpenRouter says), "delay_ms" before it.
Misbehaviour: "status" with "body" (text, or JSON) and "headers"; "hang": no answer; "stall": half an answer, then
nothing; "drip": a byte of it every 50 ms; "close": half an answer, then the connection ends; "truncate_json"; "empty": no text; "no_usage"; "barrier":
wait for POST /_release/NAME first; "then_exit": the server is gone after this answer. A request without a rule gets a 404 that names it.

GET /_calls: {"calls": requests seen, "active": under way, "peak": most at once}. GET /v1/models lists "models".
"""

import json
import math
import os
import pathlib
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATHS = {
    "openai": re.compile(r"/chat/completions$"),
    "anthropic": re.compile(r"/v1/messages$"),
    "gemini": re.compile(r"/v1beta/models/(?P<model>[^/]+):generateContent$"),
}
FINISH = {
    "openai": {"stop": "stop", "length": "length", "refusal": "content_filter"},
    "anthropic": {"stop": "end_turn", "length": "max_tokens", "refusal": "refusal"},
    "gemini": {"stop": "STOP", "length": "MAX_TOKENS", "refusal": "SAFETY"},
}


class Script:
    """The rules, how often each was used, and the barriers."""

    def __init__(self, path, log):
        self.path, self.log = pathlib.Path(path), pathlib.Path(log)
        script = json.loads(self.path.read_text(encoding="utf-8"))
        script = {"rules": script} if isinstance(script, list) else script
        self.rules, self.models = script["rules"], script.get("models", ["stub"])
        self.left = [rule.get("times", math.inf) for rule in self.rules]
        self.lock = threading.Lock()
        self.barriers = {}
        self.calls = self.active = self.peak = 0

    def enter(self, call):
        """Counts the request and finds its rule."""
        with self.lock:
            self.calls += 1
            self.active += 1
            self.peak = max(self.peak, self.active)
            for index, rule in enumerate(self.rules):
                if self.left[index] > 0 and matches(rule, call):
                    self.left[index] -= 1
                    return rule
        return None

    def leave(self, entry):
        with self.lock:
            self.active -= 1
            with self.log.open("a", encoding="utf-8") as log:
                log.write(json.dumps(entry) + "\n")

    def barrier(self, name):
        with self.lock:
            return self.barriers.setdefault(name, threading.Event())

    def text(self, rule):
        if "text_file" in rule:
            return (self.path.parent / rule["text_file"]).read_text(encoding="utf-8")
        return "" if rule.get("empty") else rule.get("text", "")


def matches(rule, call):
    exact = all(rule[key] == call[key] for key in ("wire", "model", "stage", "task", "attempt") if key in rule)
    return exact and rule.get("path", "") in call["path"] and rule.get("contains", "") in call["prompt"]


def prompt_of(wire, body):
    """All text that the model would read."""
    if wire == "openai":
        return "\n\n".join(message["content"] for message in body["messages"])
    if wire == "anthropic":
        return "\n\n".join([body.get("system", "")] + [message["content"] for message in body["messages"]])
    turns = [body.get("systemInstruction", {"parts": []})] + body["contents"]
    return "\n\n".join(part["text"] for turn in turns for part in turn["parts"])


def reply(wire, model, text, rule, prompt):
    """The JSON of an answer."""
    given = rule.get("usage", {})
    used_in = given.get("input", math.ceil(len(prompt) / 4))
    used_out = given.get("output", math.ceil(len(text) / 4))
    cached, reasoning = given.get("cached", 0), given.get("reasoning", 0)
    finish = FINISH[wire][rule.get("finish", "stop")]
    if wire == "openai":
        body = {
            "model": model,
            "choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text}}],
            "usage": {
                "prompt_tokens": used_in,
                "completion_tokens": used_out,
                "prompt_tokens_details": {"cached_tokens": cached},
                "completion_tokens_details": {"reasoning_tokens": reasoning},
            },
        }
        if "cost" in given:
            body["usage"]["cost"] = given["cost"]
    elif wire == "anthropic":
        body = {
            "model": model,
            "content": [{"type": "text", "text": text}] if text else [],
            "stop_reason": finish,
            "usage": {
                "input_tokens": used_in - cached,
                "cache_read_input_tokens": cached,
                "cache_creation_input_tokens": 0,
                "output_tokens": used_out,
            },
        }
    else:
        parts = [{"text": text}] if text else []
        body = {
            "candidates": [{"index": 0, "finishReason": finish, "content": {"role": "model", "parts": parts}}],
            "modelVersion": model,
            "usageMetadata": {
                "promptTokenCount": used_in,
                "cachedContentTokenCount": cached,
                "candidatesTokenCount": used_out - reasoning,
                "thoughtsTokenCount": reasoning,
            },
        }
    if rule.get("no_usage"):
        body.pop("usage", None)
        body.pop("usageMetadata", None)
    return body


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: Script
    entry = None

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        if self.path == "/_calls":
            script = self.script
            self.send(200, {"calls": script.calls, "active": script.active, "peak": script.peak})
        elif self.path.endswith("/models"):
            self.send(200, {"object": "list", "data": [{"id": model} for model in self.script.models]})
        else:
            self.send(404, {"error": {"message": f"no such path: {self.path}"}})

    def do_POST(self):
        start = time.time()
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/_release/"):
            self.script.barrier(self.path.removeprefix("/_release/")).set()
            return self.send(200, {"released": True})
        wire, path_match = next(((w, m) for w, p in PATHS.items() if (m := p.search(self.path))), (None, None))
        if wire is None:
            return self.send(404, {"error": {"message": f"no such path: {self.path}"}})
        body = json.loads(raw)
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = {
            "wire": wire,
            "path": self.path,
            "model": path_match["model"] if wire == "gemini" else body.get("model"),
            "stage": headers.get("x-orchestrator-stage"),
            "task": headers.get("x-orchestrator-task", "-"),
            "attempt": int(headers.get("x-orchestrator-attempt", 0)),
        }
        rule = self.script.enter(call | {"prompt": prompt_of(wire, body)})
        entry = call | {"method": "POST", "headers": headers, "body": body, "start": start}
        entry["rule"] = None if rule is None else self.script.rules.index(rule)
        self.entry = entry
        try:
            self.answer(rule, call, prompt_of(wire, body))
        except OSError:
            self.close_connection = True
        finally:
            self.record()

    def record(self):
        """Writes the request down once: before the client can have its answer."""
        if self.entry:
            self.script.leave(self.entry | {"end": time.time()})
            self.entry = None

    def answer(self, rule, call, prompt):
        if rule is None:
            name = " ".join(f"{key}={call[key]}" for key in ("wire", "model", "stage", "task", "attempt"))
            return self.send(404, {"error": {"message": f"the script has no rule for {name}"}})
        if "barrier" in rule:
            self.script.barrier(rule["barrier"]).wait()
        time.sleep(rule.get("delay_ms", 0) / 1000)
        if rule.get("hang"):
            return self.wait_until_client_goes()
        if "status" in rule:
            return self.send(rule["status"], rule.get("body", ""), rule.get("headers", {}))
        text = self.script.text(rule)
        data = json.dumps(reply(call["wire"], call["model"], text, rule, prompt)).encode()
        if rule.get("truncate_json"):
            return self.send(200, data[: len(data) // 2].decode())
        if not any(rule.get(name) for name in ("close", "stall", "drip")):
            self.send(200, data.decode())
            if rule.get("then_exit"):
                os._exit(0)
            return None
        self.begin(200, len(data), {})
        if rule.get("drip"):
            for index in range(len(data)):
                self.wfile.write(data[index : index + 1])
                time.sleep(0.05)
            return None
        self.wfile.write(data[: len(data) // 2])
        if rule.get("stall"):
            self.wait_until_client_goes()
        self.close_connection = True

    def wait_until_client_goes(self):
        self.close_connection = True
        self.connection.recv(1)

    def begin(self, status, length, headers):
        self.record()
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def send(self, status, body, headers=None):
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.begin(status, len(data), headers or {})
        self.wfile.write(data)


class Server(ThreadingHTTPServer):
    request_queue_size = 256

    def handle_error(self, request, client_address):
        """A client that was killed is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def main():
    Handler.script = Script(sys.argv[1], sys.argv[2])
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"PORT {server.server_address[1]}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
