"""A chat-completions server on the loopback that says what a test tells it to, and fails in the named ways.

    with ScriptedServer([Step(text="Hello."), Step(kind="server error"), ...]) as server:
        model = openai_model("any", base_url=server.base_url)

It has threads of its own, so it serves a test's loop and a child process alike. The last step repeats.
"""

import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self

Kind = Literal[
    "reply",
    "no usage",
    "no finish",  # [DONE] without a finish reason
    "cut",  # the connection breaks in mid-reply
    "stall",  # half a reply, and no more until the client goes away
    "error in stream",
    "malformed",  # broken JSON in an event
    "malformed body",  # 200, application/json, not JSON
    "web page",
    "nothing",  # an event stream without events
    "hang",  # no answer until the client goes away
    "bad key",
    "rate limit",
    "quota",
    "context too long",
    "bad request",
    "unknown model",
    "server error",
    "raw",  # the bytes of `raw`, of the type of `content_type`
]
_STATUS: Mapping[Kind, tuple[int, Any]] = {
    "bad key": (401, {"error": {"message": "Incorrect API key provided: {key}.", "code": "invalid_api_key"}}),
    "rate limit": (429, {"error": {"message": "Rate limit reached.", "code": "rate_limit_exceeded"}}),
    "quota": (429, {"error": {"message": "You exceeded your current quota.", "code": "insufficient_quota"}}),
    "context too long": (400, {"error": {"message": "Too long.", "code": "context_length_exceeded"}}),
    "bad request": (400, {"error": {"message": "temperature is not supported.", "code": "unsupported_value"}}),
    "unknown model": (404, {"error": {"message": "model 'any' not found"}}),
    "server error": (500, "<html><body>Internal Server Error</body></html>"),
    "web page": (200, "<!doctype html><title>Welcome</title>"),
    "malformed body": (200, '{"choices": ['),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What the server does with one request; `pieces` of the text are sent `piece_seconds` apart."""

    kind: Kind = "reply"
    text: str = "Here it is.\n\n```python\ndef f():\n    return 1\n```\n"
    pieces: int = 4
    piece_seconds: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes = b""
    content_type: str = "text/event-stream"
    status: int = 200
    usage: tuple[int, int] = (11, 7)
    counted: Mapping[str, Any] | None = None  # the whole of what is counted, in the place of `usage`
    tier: str = ""


@dataclass(slots=True)
class Call:
    """One request as it arrived, and whether the client went away before the answer's end."""

    path: str
    headers: Mapping[str, str]
    body: Any
    gone: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)


class _Listening(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # of clients that all come at once none is turned away


class ScriptedServer:
    """Serves `steps` in order; `calls` keeps every request."""

    def __init__(self, steps: Sequence[Step] = (Step(),)) -> None:
        self.steps = tuple(steps)
        self.calls: list[Call] = []
        self._lock = threading.Lock()
        self._http = _Listening(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def base_url(self) -> str:
        """Where it serves, with /v1."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def take(self, call: Call) -> Step:
        """The step for this request."""
        with self._lock:
            self.calls.append(call)
            return self.steps[min(len(self.calls), len(self.steps)) - 1]


def closed_port() -> int:
    """A port of the loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _handler(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: pytest's output is for failures."""

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            call = Call(path=self.path, headers={k.lower(): v for k, v in self.headers.items()}, body=body)
            step = server.take(call)
            self.close_connection = True
            try:
                self._answer(step, call)
                call.done.set()
            except OSError:  # the client went away, which is what some tests wait for
                call.gone.set()

        def _answer(self, step: Step, call: Call) -> None:
            if step.kind == "hang":
                _wait_for_the_end(self.connection)
            elif step.kind == "raw":
                self._head(step.status, step.content_type, step)
                self._chunk(step.raw)
                self._chunk(b"")
            elif step.kind in _STATUS:
                self._whole(step, call)
            else:
                self._stream(step)

        def _whole(self, step: Step, call: Call) -> None:
            status, said = _STATUS[step.kind]
            key = call.headers.get("authorization", "").removeprefix("Bearer ")
            text = said if isinstance(said, str) else json.dumps(said).replace("{key}", key)
            self._head(status, "text/html" if text.startswith("<") else "application/json", step)
            self._chunk(text.encode())
            self._chunk(b"")

        def _stream(self, step: Step) -> None:
            self._head(200, "text/event-stream", step)
            for event in events(step):
                self._chunk(event)
                time.sleep(step.piece_seconds)
            if step.kind == "cut":
                self.connection.shutdown(socket.SHUT_RDWR)
            elif step.kind == "stall":
                _wait_for_the_end(self.connection)
            else:
                self._chunk(b"")

        def _head(self, status: int, content_type: str, step: Step) -> None:
            self.send_response(status)
            for name, value in {"content-type": content_type, "transfer-encoding": "chunked", **step.headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def _chunk(self, content: bytes) -> None:
            self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")

    return Answer


def _wait_for_the_end(connection: socket.socket) -> None:
    if connection.recv(1) == b"":
        raise ConnectionResetError


def events(step: Step) -> Iterator[bytes]:
    """The events of one streamed answer, each as it goes over the wire; also for in-process transports."""
    size = max(1, -(-len(step.text) // step.pieces))
    parts = [step.text[start : start + size] for start in range(0, len(step.text), size)]
    if step.kind == "nothing":
        return
    for part in parts[: len(parts) // 2] if step.kind in ("cut", "stall") else parts:
        yield _event(choices=[{"index": 0, "delta": {"content": part}, "finish_reason": None}])
    match step.kind:
        case "cut" | "stall":
            return
        case "malformed":
            yield b'data: {"choices": [{"del\n\n'
        case "error in stream":
            yield b'data: {"error": {"message": "The engine died.", "code": 500}}\n\n'
        case "no finish":
            yield b"data: [DONE]\n\n"
        case _:
            tier = {"service_tier": step.tier} if step.tier else {}
            yield _event(choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}], **tier)
            if step.kind != "no usage":
                asked, answered = step.usage
                usage = {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}
                yield _event(choices=[], usage=step.counted or usage)
            yield b"data: [DONE]\n\n"


def _event(**fields: Any) -> bytes:
    whole = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted", **fields}
    return b"data: " + json.dumps(whole).encode() + b"\n\n"
