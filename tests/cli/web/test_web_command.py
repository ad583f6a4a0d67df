"""The command itself: what it refuses in a sentence, what it prints, and that nothing of it is left."""

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession

from refinery_tui.cli.web import serve
from refinery_tui.core.base.errors import ConfigurationError
from tests.cli.installed_command import ENVIRONMENT
from tests.cli.typed_commands import Typed
from tests.fakes import recorded_sessions


def test_help_says_what_may_be_done_and_what_is_needed(typed: Typed) -> None:
    said = typed("web", "--help")
    words = " ".join(said.out.split())
    assert "Nothing can be started, steered, written or deleted from the page, unless `--control` says so." in words
    assert "refinery-tui[web]" in words
    assert all(option in words for option in ("--host", "--port", "--control", "--tabs"))


def test_without_its_extra_it_is_one_sentence(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    said = typed("web", "published-pilot")
    assert (said.code, said.out) == (2, "")
    assert "pip install 'refinery-tui[web]'" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nothing-of-that-name",), "is not a session"),
        (("published-pilot", "--port", "70000"), "--port"),
        (("published-pilot", "--host", "no.such.host.invalid"), "cannot be listened on"),
        (("published-pilot", "--tabs", "0"), "--tabs"),
        (("--sessions", "none"), "is not a folder of sessions"),
    ],
)
def test_what_cannot_be_served_is_a_sentence(typed: Typed, words: tuple[str, ...], sentence: str) -> None:
    said = typed("web", *words)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err


def test_a_port_that_is_taken_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ConfigurationError, match="Take another port"):
            serve._listening("127.0.0.1", taken.getsockname()[1])


def test_other_machines_are_let_in_only_by_name_and_with_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    assert serve._names("127.0.0.1") == serve._names("localhost") == frozenset()
    assert "lab-7" in serve._names("Lab-7")
    serve._greet("127.0.0.1", 8000, "t" * 32, control=False)
    here = capsys.readouterr()
    assert here.out == f"http://127.0.0.1:8000/?token={'t' * 32}\n"
    assert "change nothing" in here.err
    assert "Other machines" not in here.err
    serve._greet("0.0.0.0", 8000, "t" * 32, control=True)
    there = capsys.readouterr()
    assert there.out.startswith(f"http://{socket.gethostname()}:8000/?token=")
    assert "Other machines reach it, and what is sent is not encrypted" in there.err
    assert "--control" in there.err


def test_no_key_reaches_a_tab_that_may_only_look() -> None:
    ours = {"PATH": "/bin", "OPENAI_API_KEY": "sk-secret", "XDG_CONFIG_HOME": "/c", "LD_PRELOAD": "x"}
    assert serve._environment(ours, control=False) == {"PATH": "/bin", "XDG_CONFIG_HOME": "/c"}
    assert serve._environment(ours, control=True) == ours


async def until(holds: Callable[[], object]) -> None:
    for _ in range(1200):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never became true")


def processes_of(parent: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)]
)
async def test_with_the_server_every_app_ends_however_it_ends(tmp_path: Path, number: int, code: int) -> None:
    recorded_sessions.recorder(tmp_path / "sessions" / "one").session.close()
    command = [sys.executable, "-m", "refinery_tui", "web", "one"]
    server = await asyncio.create_subprocess_exec(
        *command,
        cwd=tmp_path,
        env=ENVIRONMENT | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert server.stdout is not None
    url = (await server.stdout.readline()).decode().strip()
    root = url.partition("/?")[0]
    async with ClientSession() as client:
        async with client.get(url) as answer:
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
        socket = await client.ws_connect(f"{root}/ws", headers={"Origin": root, "Cookie": cookie})
        assert len(await socket.receive_bytes()) > 0
        (app,) = processes_of(server.pid)
        server.send_signal(number)
        _, said = await server.communicate()
        await socket.close()
    assert server.returncode == code
    assert b"Traceback" not in said
    await until(lambda: not Path(f"/proc/{app}").exists())
    left = await asyncio.to_thread(lambda: list(tmp_path.glob("refinery-web-*")))
    assert bool(left) == (number == signal.SIGKILL)  # nobody tidies up after that
