"""An OpenAI-compatible server that answers at once, for bench.py. Prints "PORT n"; ends when its standard input closes.

The answer of 1 KB is always the same: a stream of twenty events where one is asked for, else JSON. With HOLD as an argument
it answers the first at once, and then only when so many requests are under way, all of them together.
"""

import asyncio
import json
import sys

TEXT = "".join(f"row {row:02}: {'0123456789abcdef' * 3}\n" for row in range(18))
USAGE = {"prompt_tokens": 300, "completion_tokens": 300, "total_tokens": 600}
WHOLE = {
    "id": "1",
    "object": "chat.completion",
    "created": 1,
    "model": "one",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": TEXT}}],
    "usage": USAGE,
}


def chunks():
    head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "one"}
    for line in TEXT.splitlines(keepends=True):
        yield head | {"choices": [{"index": 0, "delta": {"content": line}, "finish_reason": None}]}
    yield head | {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    yield head | {"choices": [], "usage": USAGE}


def reply(kind, body):
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


JSON = reply("application/json", json.dumps(WHOLE).encode())
STREAM = reply("text/event-stream", "".join(f"data: {json.dumps(c)}\n\n" for c in chunks()).encode() + b"data: [DONE]\n\n")


class Server:
    def __init__(self, hold):
        self.hold, self.waiting, self.full = hold, 0, asyncio.Event()
        self.is_first = True  # it sets the client up

    async def serve(self, reader, writer):
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(int(h.split(b":")[1]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length:"))
                body = await reader.readexactly(length)
                await self.gather()
                writer.write(STREAM if json.loads(body).get("stream") else JSON)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def gather(self):
        if self.hold == 1 or self.is_first:
            self.is_first = False
            return
        self.waiting += 1
        full = self.full
        if self.waiting < self.hold:
            return await full.wait()
        self.waiting, self.full = 0, asyncio.Event()
        full.set()


async def main():
    server = await asyncio.start_server(Server(int((sys.argv + ["1"])[1])).serve, "127.0.0.1", 0, backlog=512)
    print(f"PORT {server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
