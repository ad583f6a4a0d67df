"""How a person reaches a conductor from any terminal: a pipe in the session's folder, a command a line."""

import asyncio
import errno
import os
from dataclasses import dataclass
from types import TracebackType
from typing import Self, get_args

from refinery_tui.core.base.control import Command
from refinery_tui.core.record.store import Folder, mended

_COMMANDS: dict[str, Command] = {command: command for command in get_args(Command)}


def say(folder: Folder, command: Command) -> bool:
    """Tell the conductor of the session; False when none listens."""
    try:
        pipe = os.open(folder.control, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENXIO):
            return False
        raise
    try:
        os.write(pipe, f"{command}\n".encode())
    finally:
        os.close(pipe)
    return True


@dataclass(slots=True)
class Ear:
    """The conductor's end: what is said stands in `heard`, in order; words that are no command are passed over."""

    folder: Folder
    heard: asyncio.Queue[Command]
    _pipe: int = -1
    _rest: bytes = b""

    def __enter__(self) -> Self:
        with mended(self.folder.path):
            self.folder.control.unlink(missing_ok=True)
            os.mkfifo(self.folder.control, 0o600)
        self._pipe = os.open(self.folder.control, os.O_RDWR | os.O_NONBLOCK)  # open for both: it never ends
        asyncio.get_running_loop().add_reader(self._pipe, self._listen)
        return self

    def _listen(self) -> None:
        *lines, self._rest = (self._rest + os.read(self._pipe, 4096)).split(b"\n")
        for line in lines:
            word = line.decode("utf-8", "replace").strip()
            if word in _COMMANDS:
                self.heard.put_nowait(_COMMANDS[word])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.get_running_loop().remove_reader(self._pipe)
        os.close(self._pipe)
        self.folder.control.unlink(missing_ok=True)
