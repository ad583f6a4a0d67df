"""Small escapes tried at every start, in the very mode that is to be used: each must be refused by the kernel."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.frames import Kind
from refinery_tui.core.bench.judge.task_process.draws import Draw
from refinery_tui.core.bench.judge.trial import Outcome
from refinery_tui.core.bench.judge.verdicts import Wanted, judged

DRAW = Draw(family="canary", size=3, argument=codec.encode([3, 1, 2]), expected=6, answer=codec.encode(6))
_WANTED = Wanted(expected=DRAW.expected, encoded=DRAW.answer, answer="json")
SECONDS = 5.0
HONEST = "import math\ndef {entry}(numbers):\n    return sum(numbers)\n"
# Each step succeeds on an unprotected machine; SECRET and OWN are files put in by the bench.
ESCAPES = {
    "read a file": "open(SECRET).read()",
    "read this tool": "open(OWN).read()",
    "look up a name": "import os; os.stat(SECRET)",
    "read a link": "import os; os.readlink('/proc/self/exe')",
    "list a folder": "import os; os.listdir('/')",
    "write a file": "open(SECRET, 'a').write('x')",
    "change a file's mode": "import os; os.chmod(SECRET, 0o600)",
    "open a TCP socket": "import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "open a UDP socket": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "open a unix socket": "import socket; socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
    "start a process": "import os; os.fork() or os._exit(0)",
    "become another program": "import os; os.execv('/bin/true', ['true'])",
    "signal its parent": "import os; os.kill(os.getppid(), 0)",
    "signal the bench's group": "import os; os.kill(-1, 0)",
    "make shared memory": "import os; os.memfd_create('x')",
}
THREAD = {"start a thread": "import threading; threading.Thread(target=int).start()"}
NATIVE = {"run memory as code": "import mmap; mmap.mmap(-1, 4096, prot=7)"}


def run(execute: Callable[[str, float], Outcome], *, entry: str, threads: bool, executable_memory: bool) -> str:
    """Empty when the honest program passes and every escape is refused, else what went wrong."""
    if reason := _dishonest(execute(HONEST.format(entry=entry), SECONDS)):
        return reason
    steps = ESCAPES | ({} if threads else THREAD) | ({} if executable_memory else NATIVE)
    with tempfile.NamedTemporaryFile(prefix="refinery-canary-", mode="w") as secret:
        secret.write("secret")
        secret.flush()
        os.chmod(secret.name, 0o644)
        sources = {name: _source(entry, step, secret.name) for name, step in steps.items()}
        loose = [name for name, source in sources.items() if not _refused(execute(source, SECONDS))]
    return f"a program could {', '.join(loose)}" if loose else ""


def _source(entry: str, step: str, secret: str) -> str:
    own = str(Path(__file__).resolve())
    return f"SECRET, OWN = {secret!r}, {own!r}\ndef {entry}(numbers):\n    {step}\n    return sum(numbers)\n"


def _refused(outcome: Outcome) -> bool:
    return judged(outcome, _WANTED)[0] is Verdict.BLOCKED


def _dishonest(outcome: Outcome) -> str:
    """Why the honest program did not pass; a task that wants another type than int refuses its answer by name."""
    if outcome.frame is not None and outcome.frame.kind is Kind.WRONG_TYPE and outcome.frame.payload == b"int":
        return ""
    verdict, words = judged(outcome, _WANTED)
    return "" if verdict is Verdict.CORRECT else f"an honest program cannot run ({verdict}: {words})"
