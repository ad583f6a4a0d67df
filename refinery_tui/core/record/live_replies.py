"""Replies that are still arriving, for whoever watches: a file for each that a run asks for at once, its lane."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from refinery_tui.core.base.chat import ReplyPiece
from refinery_tui.core.base.files.safe_files import mended, names, open_file, read_file, remove_file
from refinery_tui.core.record.events import Event, RunEnded, TurnEnded, TurnFailed, TurnStarted
from refinery_tui.core.record.run.team_events import TurnPart
from refinery_tui.core.record.store import LIVE, Folder

MOST_BYTES = 16 << 20  # of a reply that was cut off
_FILE = re.compile(r"run-([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?\.txt")
Lane = tuple[int, int]  # a run, and which of its replies at once, from 1


THOUGHTS, ANSWER = "\x0e", "\x0f"  # shift out, shift in: no text that is shown holds them
MARK = "┊ "  # before each line of a model's reasoning, which is shown apart from its answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedReply:
    """A reply that was cut off: what had arrived of the answer, and of the reasoning apart from it."""

    text: str = ""
    reasoning: str = ""


@dataclass(slots=True)
class LiveReplies:
    """Writes replies as they arrive; each piece reaches the system at once and survives the conductor's death."""

    folder: Folder
    _files: dict[Lane, int] = field(default_factory=dict)
    _thinking: set[Lane] = field(default_factory=set)
    _arriving: set[Lane] = field(default_factory=set)
    _lanes: dict[tuple[int, int], int] = field(default_factory=dict)  # of turns beyond the first lane, by run and turn

    def write(self, lane: Lane, piece: ReplyPiece | None) -> None:
        """Add a piece to the reply of a lane; None begins one."""
        if lane not in self._files:
            self._files[lane] = self._fresh(lane)
        if piece is None:
            self._thinking.discard(lane)
            self._arriving.discard(lane)
            os.ftruncate(self._files[lane], 0)
        elif piece.text:
            self._arriving.add(lane)
            text = f"{self._turned(lane, piece)}{_unmarked(piece.text)}".encode("utf-8", "replace")
            with mended(self.folder.path):
                os.write(self._files[lane], text)

    def _turned(self, lane: Lane, piece: ReplyPiece) -> str:
        """The mark that is due where thoughts begin or end."""
        if piece.thought == (lane in self._thinking):
            return ""
        (self._thinking.add if piece.thought else self._thinking.discard)(lane)
        return THOUGHTS if piece.thought else ANSWER

    def _fresh(self, lane: Lane) -> int:
        """A new file in the place of whatever has the name."""
        with mended(self.folder.path):
            remove_file(self.folder.path, live_name(lane))
            return open_file(self.folder.path, live_name(lane), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND)

    def hear(self, event: Event) -> None:
        """Forget a reply once its turn is on record, and the files with the run."""
        match event:
            case TurnStarted(part=TurnPart(lane=lane)) if lane > 1:
                self._lanes[event.run, event.turn] = lane
            case TurnEnded() | TurnFailed():
                self.write((event.run, self._lanes.pop((event.run, event.turn), 1)), None)
            case RunEnded():
                for own in [own for own in self._files if own[0] == event.run]:
                    os.close(self._files.pop(own))
                    remove_file(self.folder.path, live_name(own))
            case _:
                pass

    def left_over(self) -> dict[Lane, ArrivedReply]:
        """What an earlier conductor's replies said before it died; what cannot be read said nothing."""
        found: dict[Lane, ArrivedReply] = {}
        for lane in self._left():
            with suppress(OSError):
                written = read_file(self.folder.path, live_name(lane), most=MOST_BYTES).decode("utf-8", "replace")
                found[lane] = arrived(written)
        return found

    def _left(self) -> list[Lane]:
        with mended(self.folder.path):
            named = map(_FILE.fullmatch, names(self.folder.path, LIVE))
            return [(int(file[1]), int(file[2] or 1)) for file in named if file]

    def __enter__(self) -> Self:
        for lane in self._left():
            with mended(self.folder.path):
                remove_file(self.folder.path, live_name(lane))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """What arrived of a reply whose end is not on record stays: the disk was full, and the next sitting takes it
        up.
        """
        for lane, file in self._files.items():
            os.close(file)
            if lane not in self._arriving:
                with suppress(OSError):  # the folder is gone, or may only be read: nothing is left to tidy
                    remove_file(self.folder.path, live_name(lane))


def arrived(written: str) -> ArrivedReply:
    """Answer and thoughts in what was written of a reply."""
    parts: dict[bool, list[str]] = {False: [], True: []}
    for thought, text in in_turn(written):
        parts[thought].append(text)
    return ArrivedReply(text="".join(parts[False]), reasoning="".join(parts[True]))


def in_turn(written: str) -> Iterator[tuple[bool, str]]:
    """The stretches of thought (True) and of answer in the order in which they arrived."""
    for number, stretch in enumerate(written.split(THOUGHTS)):
        thought, mark, answer = stretch.partition(ANSWER) if number else ("", ANSWER, stretch)
        if thought:
            yield True, thought
        if mark and answer:
            yield False, answer


def _unmarked(text: str) -> str:
    return text.translate({ord(THOUGHTS): None, ord(ANSWER): None})


def live_name(lane: Lane) -> str:
    """The file in the folder in which the reply of a lane arrives."""
    run, place = lane
    return f"{LIVE}/run-{run}.txt" if place == 1 else f"{LIVE}/run-{run}-{place}.txt"


@dataclass(slots=True)
class ThoughtMarker:
    """Turns what is written of a reply that arrives into what is shown of it."""

    _thinking: bool = False
    _begun: bool = False

    def shown(self, fresh: str) -> str:
        """What follows what was shown before."""
        if not self._thinking and THOUGHTS not in fresh:  # nearly all of every reply
            self._begun = self._begun or bool(fresh)
            return fresh
        return "".join(self._stretch(part) for part in _parts(fresh))

    def _stretch(self, part: str) -> str:
        if part == THOUGHTS:
            before, self._thinking, self._begun = "\n" if self._begun else "", True, True
            return before + MARK
        if part == ANSWER:
            self._thinking = False
            return "\n\n"
        return part.replace("\n", f"\n{MARK}") if self._thinking else part


def _parts(text: str) -> list[str]:
    """The text in pieces, each mark a piece of its own."""
    spaced = text.replace(THOUGHTS, f"\0{THOUGHTS}\0").replace(ANSWER, f"\0{ANSWER}\0")
    return [part for part in spaced.split("\0") if part]


def with_thoughts(text: str, reasoning: str) -> str:
    """A reply that has ended, its reasoning before its answer."""
    if not reasoning:
        return text
    return ThoughtMarker().shown(f"{THOUGHTS}{reasoning.strip()}{ANSWER}{text}" if text else THOUGHTS + reasoning)
