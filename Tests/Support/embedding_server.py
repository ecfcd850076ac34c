"""Embeddings on the loopback interface, as OpenAI and Ollama answer them.

Usage: embedding_server.py LOG

Equal texts get equal vectors, different ones vectors at right angles, three numbers each as long as no more texts come. The
model says how it misbehaves: "status", "html", "short" (one vector too few), "words" (no numbers), "ragged" (lengths differ).
Prints its port when it is ready and ends when its standard input closes.
"""

import json
import pathlib
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOG = pathlib.Path(sys.argv[1])
LOCK = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        model, texts = request["model"], request["input"]
        with LOCK, LOG.open("a", encoding="utf-8") as log:
            print("POST", self.path, self.headers.get("Authorization", "-"), model, file=log)
        known = sorted(set(texts))
        width = max(3, len(known))
        vectors = [[float(known.index(text) == place) for place in range(width)] for text in texts]
        if model == "short":
            vectors.pop()
        elif model == "words":
            vectors[0][0] = "one"
        elif model == "ragged":
            vectors[-1].append(1.0)
        # Not in their order: the numbers say which is which.
        rows = [{"index": place, "embedding": vector} for place, vector in enumerate(vectors)][::-1]
        answer = {"embeddings": vectors} if self.path == "/api/embed" else {"object": "list", "data": rows}
        body = b"<html>busy</html>" if model == "html" else json.dumps(answer).encode()
        if model == "status":
            body = json.dumps({"error": {"message": "key secret-key is not known"}}).encode()
        self.send_response(401 if model == "status" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    LOG.touch()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


main()
