"""How a person reaches a conductor from any terminal: a pipe in the session's folder, a command a line."""

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self, get_args

from refinery_tui.core.base.control import Command
from refinery_tui.core.base.files.safe_files import make_pipe, mended, open_pipe, remove_file
from refinery_tui.core.record.store import CONTROL, Folder

LONGEST = 100  # bytes of a word
_COMMANDS: dict[str, Command] = {command: command for command in get_args(Command)}


def send_command(folder: Folder, command: Command) -> bool:
    """Tell the conductor of the session; False when none listens: a pipe that is another's is nobody's ear."""
    try:
        pipe = open_pipe(folder.path, CONTROL, os.O_WRONLY)
    except OSError:
        return False
    try:
        os.write(pipe, f"{command}\n".encode())
    except (BlockingIOError, BrokenPipeError):  # nobody reads what was said before
        return False
    finally:
        os.close(pipe)
    return True


@dataclass(slots=True)
class ControlListener:
    """The conductor's end: what is said stands in `heard`, in order; words that are no command are passed over."""

    folder: Folder
    heard: asyncio.Queue[Command]
    _pipe: int = -1
    _rest: bytes = b""

    def __enter__(self) -> Self:
        with mended(self.folder.path):
            remove_file(self.folder.path, CONTROL)
            make_pipe(self.folder.path, CONTROL)
            self._pipe = open_pipe(self.folder.path, CONTROL, os.O_RDWR)  # open for both: it never ends
        asyncio.get_running_loop().add_reader(self._pipe, self._listen)
        return self

    def _listen(self) -> None:
        *lines, rest = (self._rest + os.read(self._pipe, 4096)).split(b"\n")
        self._rest = rest[-LONGEST:]
        for line in lines:
            word = line.decode("utf-8", "replace").strip()
            if word in _COMMANDS:
                self.heard.put_nowait(_COMMANDS[word])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.get_running_loop().remove_reader(self._pipe)
        os.close(self._pipe)
        with suppress(OSError):  # the folder is gone, or may only be read: nothing is left to tidy
            remove_file(self.folder.path, CONTROL)
