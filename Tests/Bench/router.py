"""Calls through LiteLLM's Router to a local server, for bench.py: router.py BASE_URL COUNT CONCURRENCY

Prints CPU milliseconds a call: of answers that come whole, then of answers that are streamed and joined.
"""

import asyncio
import os
import sys
import time

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # no network but the server

from litellm import Router

PROMPT = "Write the table as JSON. " * 40


async def whole(router, messages):
    reply = await router.acompletion(model="one", messages=messages, max_tokens=1000)
    return reply.choices[0].message.content


async def streamed(router, messages):
    options = {"stream": True, "stream_options": {"include_usage": True}}
    reply = await router.acompletion(model="one", messages=messages, max_tokens=1000, **options)
    return "".join([chunk.choices[0].delta.content or "" async for chunk in reply if chunk.choices])


async def measure(ask, router, count, concurrency):
    async def worker(numbers):
        for n in numbers:
            user = {"role": "user", "content": f"{PROMPT}\n\nTable {n}"}
            text = await ask(router, [{"role": "system", "content": "You write tables."}, user])
            assert len(text) > 500

    await worker([0])  # what is set up once
    start = time.process_time()
    await asyncio.gather(*(worker(range(first, count, concurrency)) for first in range(concurrency)))
    return (time.process_time() - start) / count * 1000


async def main():
    url, count, concurrency = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    parameters = {"model": "openai/one", "api_base": url, "api_key": "none"}
    router = Router(model_list=[{"model_name": "one", "litellm_params": parameters}], num_retries=0)
    print(*[await measure(ask, router, count, concurrency) for ask in (whole, streamed)])


asyncio.run(main())
