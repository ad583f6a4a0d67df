"""A process that may only look: Python itself refuses it to write, to start, to delete and to connect.

The rule of the keys (`tui/keys/view_only.py`) keeps a person from asking; this holds whatever was asked, by a fault
of ours as well. It rests on the interpreter's audit events (PEP 578), and cannot be taken back within the process.
"""

import errno
import os
import sys
from typing import Any

_CHANGES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED = frozenset(
    {
        *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn"),
        *("os.fork", "os.forkpty", "pty.spawn", "webbrowser.open"),
        *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.utime"),
        *("os.chmod", "os.chown", "os.chflags", "os.lockf", "os.setxattr", "os.removexattr", "os.kill", "os.killpg"),
        *("shutil.rmtree", "shutil.move", "shutil.copyfile", "shutil.copytree", "shutil.chown", "tempfile.mkstemp"),
        *("tempfile.mkdtemp", "socket.connect", "socket.bind", "socket.sendto", "signal.pthread_kill"),
    }
)


def change_of(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether what the interpreter is about to do, an audit event, would change something outside this process."""
    if event != "open":
        return event in _REFUSED
    path, _, flags = arguments
    return bool(flags & _CHANGES) and path != os.devnull and not isinstance(path, int)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if change_of(event, arguments):
        raise PermissionError(errno.EACCES, "this view may only look", str(arguments[0]) if arguments else None)


def allow_no_change() -> None:
    """From here on this process changes nothing: PermissionError for whoever tries."""
    sys.dont_write_bytecode = True
    sys.addaudithook(_refuse)
