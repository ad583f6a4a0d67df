"""A session on disk: one writer that holds the lock and forgets nothing, any number of readers."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from types import TracebackType
from typing import IO, Self

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.files.safe_files import (
    create_file,
    gone_words,
    make_folder,
    mended,
    open_file,
    owner,
    remove_file,
    replace_file,
)
from refinery_tui.core.base.process.invocation import command
from refinery_tui.core.base.program import sha, suffix_of
from refinery_tui.core.base.text import one_line
from refinery_tui.core.record.event_log import LONGEST_LINE, MOST_BYTES, Reader, digest, first_lines, written
from refinery_tui.core.record.events import (
    Calibrated,
    Checked,
    Event,
    Measured,
    RunStarted,
    SessionStarted,
    TurnEnded,
    TurnStarted,
)
from refinery_tui.core.record.human_events import DecisionAwaited, HumanTurn, UseDecided
from refinery_tui.core.record.state import State
from refinery_tui.core.record.timeline import Timeline

EVENTS, EXPERIMENT, LOCK, CONTROL = "events.jsonl", "experiment.toml", "lock", "control"
INBOX, LIVE, PROGRAMS = "inbox", "live", "programs"
UNDER_WAY = ("running", "paused")  # how a session stands that somebody conducts
OUT_OF_PATIENCE = "out of patience"  # how one stands whose conductor gave up waiting for a server
ASKED_SECONDS = 0.01  # between two tries for the lock
ASKED_TIMES = 30  # whoever asks whether a session runs shares its lock for an instant, a conductor holds it


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """Where the parts of a session stand."""

    path: Path

    @property
    def events(self) -> Path:
        """The truth: one event a line."""
        return self.path / EVENTS

    @property
    def experiment(self) -> Path:
        """What was asked, verbatim."""
        return self.path / EXPERIMENT

    @property
    def control(self) -> Path:
        """The pipe by which a conductor is told to pause, step, or stop; there only while one listens."""
        return self.path / CONTROL

    @property
    def inbox(self) -> Path:
        """What people ask of the session's conductor, a file a wish; empty when all is answered."""
        return self.path / INBOX

    def live(self, run: int) -> Path:
        """The reply that is arriving for a run, as it arrives."""
        return self.path / LIVE / f"run-{run}.txt"

    def program(self, sha256: str) -> Path:
        """A program, for reading: a script for a browser is JSON Lines, which older sessions keep as `.py`."""
        script = self.path / PROGRAMS / f"{sha256}.jsonl"
        return script if script.is_file() else script.with_suffix(".py")

    @property
    def is_session(self) -> bool:
        """Whether there is a session here."""
        return os.path.isfile(self.events)  # a name too long for a file is no session, and no error

    def standing(self, state: State) -> str:
        """Where the session stands: running, paused, how it ended, or interrupted where nobody conducts it."""
        if self.is_running:
            return "paused" if state.status == "paused" else "running"
        if state.ended is None:
            return "interrupted"
        return OUT_OF_PATIENCE if state.ended.reason == "paused" else state.ended.reason  # nobody conducts it

    def must_be_ours(self) -> None:
        """RefineryError unless this user owns the folder: another's is read, and never written to."""
        if whose := owner(self.path):
            raise RefineryError(
                f"{self.path}: belongs to {whose}, so it is read here and never written to: "
                "copy it to a folder of your own to resume it."
            )

    @property
    def is_running(self) -> bool:
        """Whether a conductor holds the lock."""
        try:
            with os.fdopen(open_file(self.path, LOCK), "rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                fcntl.flock(file, fcntl.LOCK_UN)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False


def opened(path: Path) -> Timeline:
    """The timeline of the session at `path`, read once; RefineryError when there is none or it is broken."""
    timeline, reader = Timeline(), Reader(path=Folder(path=path).events)
    with understood(path):
        timeline.extend(reader.read())
    if reader.torn and not reader.count:
        raise RefineryError(f"{path}: does not begin with its plan: its first line is lost.")
    timeline.edited = f"{path}: {reader.edited}" if reader.edited else ""
    return timeline


@contextmanager
def understood(path: Path) -> Iterator[None]:
    """A guard for each session: whatever its content makes fail is one RefineryError, and ends nothing else.

    Events are data, and may be a stranger's: what the checks of each event let through must not take Home away.
    """
    try:
        yield
    except RefineryError:
        raise
    except Exception as error:
        raise RefineryError(
            f"{path}: cannot be understood ({type(error).__name__}: {one_line(str(error), 120)}): "
            "if Refinery wrote it, please report this."
        ) from error


def started(path: Path) -> SessionStarted:
    """How the session at `path` began, from its first line alone."""
    first = Reader(path=Folder(path=path).events).first()
    if not isinstance(first, SessionStarted):
        raise RefineryError(f"{path}: does not begin with its plan: its first line is lost.")
    return first


class Session:
    """The one writer of a session: appends events durably and keeps the state they make.

    Use `Session.create` or `Session.resume`; both hold the folder's lock until `close`.
    """

    def __init__(self, folder: Folder, lock: IO[bytes], reader: Reader, timeline: Timeline) -> None:
        self.folder, self.timeline = folder, timeline
        self._lock, self._prev = lock, reader.prev
        self._file = open_file(folder.path, EVENTS, os.O_WRONLY | os.O_APPEND)
        self._size = reader.offset
        self.cut = reader.torn
        os.ftruncate(self._file, self._size)
        if reader.unended:
            self._write(b"\n", durably=False)

    @classmethod
    def create(cls, path: Path, started: SessionStarted, *given: Event) -> "Session":
        """A new session in a new folder at `path`, and what is known from its first moment on; when its plan and all
        that is given cannot be written there is none.
        """
        folder = Folder(path=path)
        with mended(path):
            path.mkdir(parents=True, exist_ok=True)
            folder.must_be_ours()
            for part in (PROGRAMS, LIVE):
                make_folder(path, part)
            with ExitStack() as undone:
                lock = undone.enter_context(_locked(folder))
                if folder.is_session:
                    raise RefineryError(f"{path}: already holds a session; run it, or name another folder.")
                replace_file(path, EXPERIMENT, started.source.encode())
                undone.callback(remove_file, path, EVENTS)
                replace_file(path, EVENTS, first_lines((started, *given)), durably=True)
                session = cls._read(folder, lock)
                undone.callback(os.close, session._file)
                for event in given:
                    session._keep_program(event)
                undone.pop_all()
        return session

    @classmethod
    def resume(cls, path: Path) -> "Session":
        """The session at `path` for going on; a torn last line is cut off and kept in `cut`."""
        folder = Folder(path=path)
        folder.must_be_ours()
        with mended(path), ExitStack() as undone:
            lock = undone.enter_context(_locked(folder))
            for part in (PROGRAMS, LIVE):
                make_folder(path, part)
            session = cls._read(folder, lock)
            undone.pop_all()
        return session

    @classmethod
    def _read(cls, folder: Folder, lock: IO[bytes]) -> "Session":
        reader, timeline = Reader(path=folder.events), Timeline()
        with understood(folder.path):
            timeline.extend(reader.read())
        return cls(folder, lock, reader, timeline)

    @property
    def state(self) -> State:
        """What has happened so far."""
        return self.timeline.state

    def append(self, event: Event) -> None:
        """Write `event` to disk, then fold it; when the disk refuses, nothing has happened."""
        line = written(event, self._prev)
        if len(line) > LONGEST_LINE or self._size + len(line) > MOST_BYTES:
            raise RefineryError(f"{self.folder.path}: is full: begin another session with 'refinery run ... --new'.")
        with mended(self.folder.path):
            if os.fstat(self._file).st_nlink == 0:
                raise RefineryError(gone_words(self.folder.path))
            self._write(line, durably=not repeatable(event))
        self._prev = digest(line)
        self.timeline.extend([event])
        self._keep_program(event)

    def _write(self, line: bytes, *, durably: bool) -> None:
        try:
            rest = memoryview(line)
            while rest:
                rest = rest[os.write(self._file, rest) :]
            if durably:
                os.fdatasync(self._file)
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += len(line)

    def _keep_program(self, event: Event) -> None:
        if not isinstance(event, TurnEnded | HumanTurn | UseDecided) or event.program is None:
            return
        name = f"{PROGRAMS}/{sha(event.program)}{suffix_of(event.program)}"
        with mended(self.folder.path), suppress(FileExistsError):
            create_file(self.folder.path, name, event.program.encode("utf-8", "replace"))

    def close(self) -> None:
        """Give the lock back."""
        os.close(self._file)
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def repeatable(event: Event) -> bool:
    """Whether nobody paid for it: such an event reaches the system at once, as all do, and the platter together
    with the next one that cost something. Only a power failure in between could take it; it would be made again.
    """
    match event:
        case RunStarted() | TurnStarted() | Calibrated() | DecisionAwaited():
            return True
        case Checked(purpose=purpose) | Measured(purpose=purpose):
            return purpose != "final"
        case _:
            return False


def _locked(folder: Folder) -> IO[bytes]:
    lock = os.fdopen(open_file(folder.path, LOCK, os.O_RDWR | os.O_CREAT), "rb")
    for _ in range(ASKED_TIMES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sleep(ASKED_SECONDS)
        else:
            return lock
    lock.close()
    raise RefineryError(
        f"{folder.path}: another conductor is running this session; watch it with: {command('open', folder.path)}"
    )
