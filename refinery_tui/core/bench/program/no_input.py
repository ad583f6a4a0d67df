"""Standard input for programs: there is none, and it is known whether a program asked for it."""

import io
from typing import Any

ASKED: list[bool] = []  # holds something once input was asked for


class Nothing(io.RawIOBase):
    """A file at its end."""

    def readable(self) -> bool:
        """It can be read, and says that there is nothing."""
        return True

    def readinto(self, buffer: Any) -> int:
        """No bytes."""
        ASKED.append(True)
        return 0


def nothing() -> io.TextIOWrapper:
    """A standard input of text that is at its end from the start."""
    return io.TextIOWrapper(io.BufferedReader(Nothing()), encoding="utf-8")
