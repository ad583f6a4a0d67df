"""The fork server: a warm interpreter that never sees a program or an input, and forks one child per execution.

The next child stands ready before it is asked for: it takes its order from the line itself, while the server waits for
its end. So what a fork costs is spent while the bench is at its own work, and none is made during an execution.
"""

import gc
import json
import os
import resource
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refinery_tui.core.bench.lockdown import kernel, landlock, limits, namespaces, seccomp
from refinery_tui.core.bench.program import child, late_input, no_input
from refinery_tui.core.bench.program.preload import load_libraries, load_standard
from refinery_tui.core.bench.program.steps import Loading

MESSAGE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Descriptors that were opened while that was possible: of /dev/null, and of the folder of its threads."""

    null: int
    tasks: int

    def alone(self) -> None:
        """RuntimeError when there is more than one thread: a fork would copy one of them and lose the others."""
        if len(os.listdir(self.tasks)) != 1:
            raise RuntimeError("a library started threads")


def main(control: int, archive: int, root: str) -> Loading | None:
    """Set up as the first message says, then fork a child for every further message until the bench is gone.

    In a child its first step is given back.
    """
    link = socket.socket(fileno=control)
    kernel.hide_memory()
    setup = json.loads(link.recv(MESSAGE))
    try:
        terms, held = prepare(setup, archive, root)
        layout, unlike = late_input.layout() if setup["optional"] else (None, "left out")
        alone = namespaces.enter() if setup["optional"] else "left out"
    except (OSError, ImportError, KeyError, RuntimeError) as error:
        link.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        return None
    hello = {"no_namespaces": alone, "no_layout": unlike, "layout": layout and layout.message()}
    link.send(json.dumps(hello).encode())
    return serve(link, terms, held)


def prepare(setup: dict[str, Any], archive: int, root: str) -> tuple[child.Terms, Held]:
    """Load what programs may use, a task's own libraries confined; forget our package, and make the Landlock rules."""
    extensions = load_standard(archive, setup["library_paths"])
    calls = seccomp.program(os.uname().machine, seccomp.Permissions(**setup["permissions"]), seccomp.NOBODY)
    confined = setup["mode"] != "unsafe"
    rules = landlock.ruleset((), landlock.version()) if setup["mode"] == "strict" else None
    held = Held(null=os.open(os.devnull, os.O_RDWR), tasks=os.open("/proc/self/task", os.O_RDONLY))
    if confined:
        confine(setup)
    load_libraries(setup["libraries"], extensions)
    sys.stdin = no_input.nothing()
    forget(root)
    os.environ.clear()  # libraries have read what is meant for them
    held.alone()
    gc.collect()
    gc.freeze()
    gc.disable()
    keys = ("entry_point", "answer", "memory_bytes")
    return child.Terms(**{k: setup[k] for k in keys}, filter=calls, rules=rules, confined=confined), held


def confine(setup: dict[str, Any]) -> None:
    """What a library may do that is loaded from here on: read what it needs, compute; and the server may fork.

    No writing, no network, no other program, whatever the code of a package tries while it is imported.
    """
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    limits.powerless()
    if setup["mode"] == "strict":
        landlock.restrict(landlock.ruleset(setup["readable"], landlock.version()))
    serving = seccomp.Permissions(reading=True, executable_memory=True, serving=True)
    seccomp.install(seccomp.program(os.uname().machine, serving, os.getpid()))


def forget(root: str) -> None:
    """Leave no way to import this tool: neither a path nor a loaded module."""
    sys.path[:] = [path for path in sys.path if path != root]
    sys.path_importer_cache.clear()
    sys.orig_argv = sys.orig_argv[:1]
    for name in [name for name in sys.modules if name.partition(".")[0] == "refinery_tui"]:
        del sys.modules[name]


def serve(link: socket.socket, terms: child.Terms, held: Held) -> Loading | None:
    """Children one after the other, until the bench is gone; in a child, its first step."""
    parent = os.getpid()
    while True:
        held.alone()
        if (pid := os.fork()) == 0:
            return child.live(link, terms, held.null, parent)
        _, status, usage = os.wait4(pid, 0)
        if not terms.confined:
            end_orphans()
        if not _told(link, status, usage):
            return None


def _told(link: socket.socket, status: int, usage: resource.struct_rusage) -> bool:
    """Tell how a child ended; False when nobody listens any more."""
    cpu_seconds = usage.ru_utime + usage.ru_stime
    ended = {"status": status, "peak_bytes": usage.ru_maxrss * 1024, "cpu_seconds": cpu_seconds}
    try:
        link.send(json.dumps(ended).encode())
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def end_orphans() -> None:
    """End what an unconfined program left behind; a confined one cannot have started anything."""
    own = os.getpid()
    while True:
        orphans = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and _parent(p) == own]
        if not orphans:
            return
        for pid in orphans:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_bytes().rpartition(b") ")[2].split()[1])
    except OSError:
        return 0


def begin(control: int, archive: int, root: str, parent: int) -> Loading:
    """Entry point of the process: die with the bench, adopt what a child leaves, leave no core.

    Comes back in a child alone, which has nothing of the server's on its stack any more.
    """
    kernel.die_with_parent(parent, signal.SIGKILL)
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    loading = main(control, archive, root)
    if loading is None:
        sys.exit()
    return loading
