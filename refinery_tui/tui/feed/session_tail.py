"""A session folder as it is watched: its events, and the replies that are still arriving."""

import codecs
import os
from dataclasses import dataclass, field

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.files.safe_files import open_file, owner
from refinery_tui.core.base.text import one_line
from refinery_tui.core.record.bench_note import BenchNote, read_note
from refinery_tui.core.record.event_log import Reader
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.live_replies import Lane, ThoughtMarker, live_name, with_thoughts
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import Folder, understood
from refinery_tui.core.record.timeline import Timeline

AT_ONCE = 1 << 20  # bytes of one reply taken up at one look: a flood is read over several


@dataclass(slots=True)
class Tail:
    """One reply that is arriving: what was read of its file for one turn."""

    turn: int
    offset: int = 0
    text: str = ""
    _marker: ThoughtMarker = field(default_factory=ThoughtMarker)
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")("replace")
    )

    def look(self, folder: Folder, lane: Lane) -> bool:
        """Take up what was added to the file, and whether it was anything; a file that is gone adds nothing."""
        try:
            with os.fdopen(open_file(folder.path, live_name(lane)), "rb") as file:
                file.seek(self.offset)
                fresh = file.read(AT_ONCE)
        except OSError:
            return False  # the turn has ended, its first token has not come, or the folder is harmed: the events say
        self.offset += len(fresh)
        self.text += self._marker.shown(self._decoder.decode(fresh))
        return bool(fresh)


@dataclass(slots=True)
class SessionTail:
    """A session that somebody looks at; `look` and `listen` are called often and read only what is new.

    ours: whether its folder is this user's, who alone may write to it.
    """

    folder: Folder
    reader: Reader
    timeline: Timeline = field(default_factory=Timeline)
    tails: dict[Lane, Tail] = field(default_factory=dict)
    trouble: str = ""
    running: bool = False
    note: BenchNote | None = None
    ours: bool = True
    _harmed: tuple[int, int, int] | None = None

    @classmethod
    def open(cls, folder: Folder) -> "SessionTail":
        """The session in this folder, nothing read yet."""
        return cls(folder=folder, reader=Reader(path=folder.events), ours=not owner(folder.path))

    @property
    def state(self) -> State | None:
        """The latest state, None before the first event."""
        return self.timeline.latest

    def look(self) -> list[Event]:
        """Read the new events; a folder that vanished, was cut, or swapped leaves its sentence in `trouble`."""
        self.running = self.folder.is_running
        if self.trouble and self._stamp() == self._harmed:
            return []  # the same file would say the same again, and it may be large
        try:
            with understood(self.folder.path):
                events = self.reader.read()
                self.timeline.extend(events)
        except RefineryError as error:
            self.trouble, self._harmed = one_line(str(error), 400), self._stamp()
            return []
        self.trouble = ""
        return events

    def _stamp(self) -> tuple[int, int, int] | None:
        """What changes when the file does; None while there is none."""
        try:
            status = self.folder.events.stat()
        except OSError:
            return None
        return (status.st_ino, status.st_size, status.st_mtime_ns)

    def listen(self) -> bool:
        """Read what has arrived of the replies in progress and of what the bench does, and whether it was anything."""
        state = self.state
        if state is None:
            return False
        note = read_note(self.folder) if self.running else None
        arrived, self.note = note != self.note, note
        under_way = [run for run in state.runs if run.status == "running"]
        speaking = {(run.planned.id, turn.part.lane): turn for run in under_way for turn in run.arriving}
        for lane, turn in speaking.items():
            tail = self.tails.get(lane)
            if tail is None or tail.turn != turn.number:
                tail = self.tails[lane] = Tail(turn=turn.number)
            arrived = tail.look(self.folder, lane) or arrived
        for lane in self.tails.keys() - speaking.keys():
            del self.tails[lane]
        return arrived

    @property
    def standing(self) -> tuple[bool, str]:
        """Whether somebody conducts it, and what keeps it from being read."""
        return self.running, self.trouble

    def forget(self) -> None:
        """Let go of everything read: nobody looks any more."""
        self.timeline = Timeline()
        self.tails.clear()

    def text(self, run: int, turn: Turn) -> str:
        """What a turn has said so far, thoughts apart: on record, or arriving."""
        tail = self.tails.get((run, turn.part.lane))
        if turn.status == "running":
            return tail.text if tail is not None and tail.turn == turn.number else ""
        return with_thoughts(turn.text, turn.reasoning)
