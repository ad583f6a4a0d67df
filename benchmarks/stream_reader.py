"""CPU a chunk of a streamed reply: our reader, the openai client's own, and a raw one that splits and parses alone.

A server in a process of its own sends the same reply to each in turn, several times; what is counted is the CPU time of
this process. Goal: ours takes at most 0.35 of the client's.

    python benchmarks/stream_reader.py [--chunks 4000] [--times 7] [--pause-ms 0]
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
GOAL = 0.35

SERVER = """
import asyncio, json, sys
CHUNKS, PAUSE = int(sys.argv[1]), float(sys.argv[2]) / 1000

def event(**fields):
    whole = {"id": "chatcmpl-123", "object": "chat.completion.chunk", "created": 1700000000, "model": "m",
             "system_fingerprint": "fp_1", **fields}
    return b"data: " + json.dumps(whole).encode() + b"\\n\\n"

PIECE = event(choices=[{"index": 0, "delta": {"content": " token"}, "logprobs": None, "finish_reason": None}])
END = event(choices=[{"index": 0, "delta": {}, "logprobs": None, "finish_reason": "stop"}])
END += event(choices=[], usage={"prompt_tokens": 9, "completion_tokens": CHUNKS, "total_tokens": 9 + CHUNKS})

def chunk(data):
    return b"%x\\r\\n%s\\r\\n" % (len(data), data)

async def answer(reader, writer):
    try:
        while True:
            head = (await reader.readuntil(b"\\r\\n\\r\\n")).lower()
            await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\\r\\n")[0]))
            writer.write(b"HTTP/1.1 200 OK\\r\\ncontent-type: text/event-stream\\r\\n")
            writer.write(b"transfer-encoding: chunked\\r\\n\\r\\n")
            for n in range(CHUNKS):
                writer.write(chunk(PIECE))
                if PAUSE or n % 20 == 0:
                    await writer.drain()
                    await asyncio.sleep(PAUSE)
            writer.write(chunk(END + b"data: [DONE]\\n\\n") + b"0\\r\\n\\r\\n")
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()

async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


async def measured(read: Callable[[], Awaitable[int]], chunks: int) -> float:
    """CPU microseconds a chunk."""
    began = time.process_time()
    arrived = await read()
    assert arrived == chunks, (arrived, chunks)
    return (time.process_time() - began) * 1e6 / chunks


async def compared(url: str, chunks: int, times: int) -> dict[str, list[float]]:
    import httpx2
    from openai import AsyncOpenAI

    from refinery_tui.core.base.chat import Message, ModelRequest, ReplyPiece
    from refinery_tui.core.models.openai import openai_model

    client = AsyncOpenAI(api_key="none", base_url=url, max_retries=0)
    raw_client = httpx2.AsyncClient(timeout=60)
    model = openai_model("m", base_url=url)
    ask = ModelRequest(model="m", messages=(Message(role="user", content="Go."),))
    messages = [{"role": "user", "content": "Go."}]

    async def ours() -> int:
        return sum([1 async for part in model.stream(ask) if isinstance(part, ReplyPiece)])

    async def the_clients() -> int:
        stream = await client.chat.completions.create(
            model="m", messages=messages, stream=True, stream_options={"include_usage": True}
        )
        return sum([1 async for chunk in stream if chunk.choices and chunk.choices[0].delta.content])

    async def raw() -> int:
        arrived, rest = 0, b""
        body = {"model": "m", "messages": messages, "stream": True}
        async with raw_client.stream("POST", f"{url}/chat/completions", json=body) as response:
            async for block in response.aiter_bytes():
                *events, rest = (rest + block).split(b"\n\n")
                for event in events:
                    if event.startswith(b"data: {"):
                        choices = json.loads(event[6:])["choices"]
                        arrived += bool(choices and choices[0]["delta"].get("content"))
        return arrived

    readers = {"the openai client's": the_clients, "ours": ours, "raw": raw}
    found: dict[str, list[float]] = {name: [] for name in readers}
    for turn in range(times + 1):
        for name, read in readers.items():
            cost = await measured(read, chunks)
            if turn:  # the first imports and compiles
                found[name].append(cost)
    await client.close()
    await raw_client.aclose()
    await model.aclose()
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--chunks", type=int, default=4000)
    options.add_argument("--times", type=int, default=7)
    options.add_argument("--pause-ms", type=float, default=0.0, help="between two chunks, so that each comes alone")
    given = options.parse_args()
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(given.chunks), str(given.pause_ms)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
        found = asyncio.run(compared(url, given.chunks, given.times))
    finally:
        server.kill()
        server.wait()
    base = statistics.median(found["the openai client's"])
    print(f"{given.chunks} chunks, {given.pause_ms:g} ms apart, median of {given.times}, CPU a chunk")
    for name, costs in found.items():
        middle, span = statistics.median(costs), f"({min(costs):.1f} to {max(costs):.1f})"
        print(f"{name:20} {middle:6.1f} µs  {span:18} {middle / base:5.2f} of the client's")
    print(f"goal: at most {GOAL} of the client's")


if __name__ == "__main__":
    main()
