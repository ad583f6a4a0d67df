"""A session as it stood at a moment that moves: what screens watch instead of the session while it is replayed."""

from collections.abc import Callable
from dataclasses import dataclass

from refinery_tui.core.base.text import seconds
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.live_replies import with_thoughts
from refinery_tui.core.record.recording import Recording
from refinery_tui.core.record.state import State
from refinery_tui.tui.feed.session_tail import SessionTail
from refinery_tui.tui.text.styled import Line, Span, line

SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
LONG = 10.0  # seconds of a watcher's time that are a long wait
GRACE = 1.0  # seconds of a watcher's time in which going back means the event before this one


@dataclass(slots=True, kw_only=True)
class Replay(SessionTail):
    """The watched session at `moment` (session seconds); `clock` gives a watcher's seconds, `speed` is their ratio."""

    source: SessionTail
    recording: Recording
    clock: Callable[[], float]
    moment: float = 0.0
    speed: float = 1.0
    paused: bool = False
    _ticked: float = 0.0
    _count: int = 1
    _made: tuple[int, State] | None = None

    @classmethod
    def begin(cls, source: SessionTail, clock: Callable[[], float]) -> "Replay":
        """A replay of everything that is on record, at its beginning."""
        recording = Recording(timeline=source.timeline)
        recording.take_up()
        return cls(
            folder=source.folder,
            reader=source.reader,
            timeline=source.timeline,
            running=True,
            ours=source.ours,
            source=source,
            recording=recording,
            clock=clock,
            _ticked=clock(),
        )

    @property
    def state(self) -> State | None:
        """The session as it stood."""
        if self._made is None or self._made[0] != self._count:
            self._made = (self._count, self.timeline.after(self._count))
        return self._made[1]

    @property
    def over(self) -> bool:
        """Whether everything on record has been shown."""
        return self._count == len(self.timeline.events) and self.moment >= self.recording.end

    @property
    def now(self) -> float:
        """The moment as seconds since the epoch."""
        return self.recording.epoch(self.moment)

    def look(self) -> list[Event]:
        """Let time pass; the events that lie between what was shown last and what stands now."""
        self.source.look()
        self.trouble = self.source.trouble
        self.recording.take_up()
        self.listen()
        before, self._count = self._count, self.recording.count(self.moment)
        low, high = sorted((before, self._count))
        return self.timeline.events[low:high]

    def listen(self) -> bool:
        """Let time pass, and whether it does."""
        now = self.clock()
        passed, self._ticked = max(0.0, now - self._ticked), now
        if not self.paused:
            self.seek(self.moment + passed * self.speed)
        return not self.paused

    def forget(self) -> None:
        """Let go of the session that is replayed, too."""
        SessionTail.forget(self)  # slots make the class anew, which super() does not survive
        self.source.forget()

    def text(self, run: int, turn: Turn) -> str:
        """What a turn had said by then."""
        return (
            self.recording.reply_text(run, turn, self.moment)
            if turn.status == "running"
            else with_thoughts(turn.text, turn.reasoning)
        )

    def seek(self, moment: float) -> None:
        """Stand at another moment."""
        self.moment = min(max(0.0, moment), self.recording.end)

    def step(self, step: int) -> None:
        """On to the next event, or back to the one before."""
        record, back = self.recording, self.moment - GRACE * self.speed
        self.seek(record.later(self.moment) if step > 0 else record.earlier(back))

    def step_run(self, step: int) -> None:
        """On to where the next run begins, or back to where one began before."""
        record, back = self.recording, self.moment - GRACE * self.speed
        self.seek(record.run_later(self.moment) if step > 0 else record.run_earlier(back))

    def faster(self, step: int) -> None:
        """The next speed, or the one before."""
        at = SPEEDS.index(self.speed) + step
        self.speed = SPEEDS[min(max(0, at), len(SPEEDS) - 1)]

    @property
    def labels(self) -> tuple[Line, ...]:
        """What stands in the header, from long to short: that this is a replay, its speed, where it stands."""
        pace = "paused" if self.paused else f"{self.speed:g}×"
        place = f" {clock_words(self.moment)} of {clock_words(self.recording.end)}"
        own, took = self.timeline.state.started.speed, seconds(self.recording.end / self.timeline.state.started.speed)
        words = ("", "") if own == 1 else (f" simulated, which took {took}", " simulated")
        quiet = self._quiet
        long, brief = (f" · quiet for {quiet}, a step skips it", f" · quiet {quiet}") if quiet else ("", "")
        ends = (words[0] + long, words[1] + brief, words[1])
        return tuple(line(Span(f" REPLAY {pace}", "simulated"), Span(f"{place}{end} ", "dim")) for end in ends)

    @property
    def _quiet(self) -> str:
        """For how long nothing will happen, when nobody speaks meanwhile and it is worth skipping."""
        wait = self.recording.later(self.moment) - self.moment
        state = self.state
        if state is None or wait < LONG * self.speed or any(run.arriving for run in state.runs):
            return ""
        return clock_words(wait)


def clock_words(moment: float) -> str:
    """Session seconds as `02:13`, from an hour on as `1:02:13`."""
    whole = int(moment)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"
