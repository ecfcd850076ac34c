"""A scripted model provider on the loopback interface.

Usage: stub_server.py SCRIPT.json LOG.jsonl

Speaks OpenAI chat completions, Anthropic messages and Gemini generateContent on their usual paths, below any prefix; as a
stream of events where the request asks for one, in four pieces of text. Also the proxy of whoever asks it for a whole URL.
Prints "PORT n" when it is ready and ends when its standard input closes.

Script: a list of rules, or {"rules": [...], "models": [ids]}. The first rule that matches a request answers it.

Match (absent: any): "wire" (openai|anthropic|gemini), "model", "stage", "task" ("-": none), "attempt" (a number),
"path" (part of it), "contains" (text in the prompt), "times" (uses before the rule is spent),
"seconds" (for so long from its first use on).
Answer: "text" or "text_file" (relative to the script), "finish" (stop|length|refusal), "usage" {"input", "output",
"cached", "reasoning"} (default: a token for four characters; openai: "cost", what OpenRouter says), "delay_ms" before it.
Misbehaviour: "status" with "body" (text, or JSON); "headers", also of an answer; "hang": no answer; "stall": half an
answer, then nothing; "drip": a byte of it every 50 ms; "close": half an answer, then the connection ends; "truncate_json":
the same, but the reply ends as if it were whole; "empty": no text; "no_usage"; "barrier": wait for POST /_release/NAME
first; "then_exit": the server is gone after this answer. "plain": no stream, whatever was asked. Of a stream: "thinking":
what a model thinks before it; "keep_alive": a sign of life every 20 ms, so often, before all; "error": an event with this
JSON after half of the text, or with "empty" before any. A request without a rule gets a 404 that names it.

GET /_calls: {"calls": requests seen, "active": under way, "peak": most at once}. Lists of models: GET …/models (openai, and
anthropic where the version is asked for, in pages of two), …/v1beta/models (gemini, the same), /api/tags (Ollama): "models",
or "models_status" instead, and only for the "models_key" if there is one; with "models_hang" no list, but a call is counted.
"""

import json
import math
import os
import pathlib
import re
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATHS = {
    "openai": re.compile(r"/chat/completions$"),
    "anthropic": re.compile(r"/v1/messages$"),
    "gemini": re.compile(r"/v1beta/models/(?P<model>[^/]+):(generateContent|streamGenerateContent\?alt=sse)$"),
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
        self.models_status, self.models_key = script.get("models_status", 200), script.get("models_key")
        self.models_hang = script.get("models_hang", False)
        self.left = [rule.get("times", math.inf) for rule in self.rules]
        self.lock = threading.Lock()
        self.first_use = {}
        self.barriers = {}
        self.calls = self.active = self.peak = 0

    def enter(self, call):
        """Counts the request and finds its rule."""
        with self.lock:
            self.calls += 1
            self.active += 1
            self.peak = max(self.peak, self.active)
            for index, rule in enumerate(self.rules):
                if self.left[index] > 0 and matches(rule, call) and not self.is_over(index, rule):
                    self.left[index] -= 1
                    return rule
        return None

    def is_over(self, index, rule):
        since = self.first_use.setdefault(index, time.monotonic())
        return time.monotonic() - since >= rule.get("seconds", math.inf)

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


def events(wire, body, rule):
    """The same answer as the provider streams it: each event as bytes."""
    pieces = {"openai": openai_events, "anthropic": anthropic_events, "gemini": gemini_events}[wire](body, rule)
    if "error" in rule:
        opening = 0 if wire == "gemini" else 1  # it is no part of the answer yet
        pieces = pieces[: opening if rule.get("empty") else len(pieces) // 2] + [rule["error"]]
    data = [f"event: {piece['type']}\n" if "type" in piece else "" for piece in pieces]
    data = [f"{name}data: {json.dumps(piece)}\n\n".encode() for name, piece in zip(data, pieces)]
    if wire == "openai" and "error" not in rule:
        data.append(b"data: [DONE]\n\n")
    return data


def quarters(text):
    size = max(math.ceil(len(text) / 4), 1)
    return [text[start : start + size] for start in range(0, len(text), size)]


def openai_events(body, rule):
    choice = body["choices"][0]

    def chunk(delta, finish=None):
        return {"model": body["model"], "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}

    chunks = [chunk({"role": "assistant", "content": ""})]
    if "thinking" in rule:
        chunks.append(chunk({"reasoning_content": rule["thinking"]}))
    chunks += [chunk({"content": text}) for text in quarters(choice["message"]["content"])]
    chunks.append(chunk({}, choice["finish_reason"]))
    return chunks + ([{"model": body["model"], "choices": [], "usage": body["usage"]}] if "usage" in body else [])


def anthropic_events(body, rule):
    usage = body.get("usage", {})
    start = {key: count for key, count in usage.items() if key != "output_tokens"} | ({"output_tokens": 1} if usage else {})

    def block(index, kind, texts):
        empty = {"type": kind, kind: ""}
        deltas = [{"type": f"{kind}_delta", kind: text} for text in texts]
        return [
            {"type": "content_block_start", "index": index, "content_block": empty},
            *({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas),
            {"type": "content_block_stop", "index": index},
        ]

    parts = [("thinking", [rule["thinking"]])] if "thinking" in rule else []
    parts += [("text", quarters(part["text"])) for part in body["content"]]
    blocks = [event for index, (kind, texts) in enumerate(parts) for event in block(index, kind, texts)]
    end = {"type": "message_delta", "delta": {"stop_reason": body["stop_reason"]}}
    if usage:
        end["usage"] = {"output_tokens": usage["output_tokens"]}
    message = {"model": body["model"], "content": [], "usage": start}
    return [{"type": "message_start", "message": message}, {"type": "ping"}, *blocks, end, {"type": "message_stop"}]


def gemini_events(body, rule):
    candidate = body["candidates"][0]
    texts = [text for part in candidate["content"]["parts"] for text in quarters(part["text"])]
    parts = ([{"text": rule["thinking"], "thought": True}] if "thinking" in rule else []) + [{"text": t} for t in texts]
    chunks = [{"candidates": [{"index": 0, "content": {"role": "model", "parts": [part]}}]} for part in parts]
    end = {"index": 0, "content": {"role": "model"}, "finishReason": candidate["finishReason"]}
    return chunks + [{"candidates": [end]} | ({"usageMetadata": body["usageMetadata"]} if "usageMetadata" in body else {})]


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
        elif (path := self.path.partition("?")[0]).endswith(("/models", "/api/tags")):
            self.list_models(path)
        else:
            self.send(404, {"error": {"message": f"no such path: {self.path}"}})

    def list_models(self, path):
        script = self.script
        keys = [self.headers.get(name, "") for name in ("Authorization", "x-api-key", "x-goog-api-key")]
        if script.models_hang:
            script.calls += 1
            return self.wait_until_client_goes()
        if script.models_key and script.models_key not in [key.removeprefix("Bearer ") for key in keys]:
            return self.send(401, {"error": {"message": f"no such key: {''.join(keys)}"}})
        if script.models_status != 200:
            return self.send(script.models_status, {"error": {"message": "no list today"}})
        query = urllib.parse.parse_qs(self.path.partition("?")[2])
        if path.endswith("/v1beta/models"):
            first = int(query.get("pageToken", ["0"])[0])
            rest = {"nextPageToken": str(first + 2)} if first + 2 < len(script.models) else {}
            page = [{"name": f"models/{m}", "inputTokenLimit": 1000} for m in script.models[first : first + 2]]
            return self.send(200, {"models": page} | rest)
        if path.endswith("/api/tags"):
            return self.send(200, {"models": [{"name": model} for model in script.models]})
        if "anthropic-version" not in self.headers:
            return self.send(200, {"object": "list", "data": [{"id": model} for model in script.models]})
        first = script.models.index(query["after_id"][0]) + 1 if "after_id" in query else 0
        page = script.models[first : first + 2]
        has_more = first + 2 < len(script.models)
        self.send(200, {"data": [{"id": m} for m in page], "has_more": has_more, "last_id": page[-1] if page else None})

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
            streams = bool(body.get("stream")) or ":streamGenerateContent" in self.path
            self.answer(rule, call, prompt_of(wire, body), streams)
        except OSError:
            self.close_connection = True
        finally:
            self.record()

    def record(self):
        """Writes the request down once: before the client can have its answer."""
        if self.entry:
            self.script.leave(self.entry | {"end": time.time()})
            self.entry = None

    def answer(self, rule, call, prompt, streams):
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
        body = reply(call["wire"], call["model"], text, rule, prompt)
        headers = rule.get("headers", {})
        pieces = [json.dumps(body).encode()]
        if streams and not rule.get("plain"):
            pieces = events(call["wire"], body, rule)
            headers = {"Content-Type": "text/event-stream"} | headers
        data = b"".join(pieces)
        # Half of the answer, in whole events of a stream: the first is none of the answer.
        half = data[: len(data) // 2] if len(pieces) == 1 else b"".join(pieces[: max(len(pieces) // 2, 1)])
        if rule.get("truncate_json"):
            return self.send(200, half.decode(), headers)
        if not any(rule.get(name) for name in ("close", "stall", "drip", "keep_alive")):
            self.send(200, data.decode(), headers)
            if rule.get("then_exit"):
                os._exit(0)
            return None
        alive = b": keep-alive\n\n"
        self.begin(200, len(alive) * rule.get("keep_alive", 0) + len(data), headers)
        for _ in range(rule.get("keep_alive", 0)):
            self.wfile.write(alive)
            time.sleep(0.02)
        if rule.get("drip"):
            for index in range(len(data)):
                self.wfile.write(data[index : index + 1])
                time.sleep(0.05)
            return None
        if not any(rule.get(name) for name in ("close", "stall")):
            return self.wfile.write(data)
        self.wfile.write(half)
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
