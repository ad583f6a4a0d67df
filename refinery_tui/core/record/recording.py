"""What stood at any moment of a session: the events that had happened, and how much of each reply had arrived."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from refinery_tui.core.record.events import (
    Event,
    RunEnded,
    SessionPaused,
    SessionResumed,
    TurnEnded,
    TurnFailed,
    TurnStarted,
)
from refinery_tui.core.record.fold import worked_before
from refinery_tui.core.record.incidents import ServerAwaited
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.live_replies import with_thoughts
from refinery_tui.core.record.timeline import Timeline

Key = tuple[int, int]


@dataclass(slots=True)
class Recording:
    """A timeline by its clock: moments are session seconds since the session began and never run backwards.

    Pauses are left out of them. Where a clock was set back between two events, the later event counts as simultaneous
    with the earlier one.
    """

    timeline: Timeline
    _moments: list[float] = field(default_factory=list)
    _epochs: list[float] = field(default_factory=list)
    _paused: bool = False
    _awaited: bool = False
    _asked: dict[Key, float] = field(default_factory=dict)
    _begun: dict[Key, float] = field(default_factory=dict)
    _runs: list[float] = field(default_factory=list)
    _replies: dict[Key, TurnEnded | TurnFailed] = field(default_factory=dict)
    _arrivals: list[tuple[float, float]] = field(default_factory=list)  # a reply's first token and its last
    _ended: dict[int, float] = field(default_factory=dict)

    def take_up(self) -> None:
        """Note the events that have come to the timeline since it was looked at last."""
        started = self.timeline.state.started
        for event in self.timeline.events[len(self._moments) :]:
            moment = self._moment(event, started.speed)
            self._moments.append(moment)
            self._epochs.append(event.at)
            match event:
                case TurnStarted():
                    if (event.run, 1) not in self._begun:
                        self._runs.append(moment)
                    self._asked[event.run, event.turn] = moment
                    self._begun.setdefault((event.run, event.iteration), moment)
                case TurnEnded() | TurnFailed():
                    self._replies[event.run, event.turn] = event
                    asked = self._asked.get((event.run, event.turn), moment)
                    self._arrivals.append((asked + _first_seconds(event), asked + event.seconds))
                case RunEnded():
                    self._ended[event.run] = moment
                case _:
                    pass

    def _moment(self, event: Event, speed: float) -> float:
        """The moment of the next event; what was idle before it takes no time."""
        if not self._moments:
            return 0.0
        passed = worked_before(event, self._epochs[-1], idle=self._paused or self._awaited)
        self._awaited = isinstance(event, ServerAwaited)
        self._paused = isinstance(event, SessionPaused) or (self._paused and not isinstance(event, SessionResumed))
        return self._moments[-1] + passed * speed

    @property
    def end(self) -> float:
        """The moment of the last event."""
        return self._moments[-1]

    @property
    def has_replies(self) -> bool:
        """Whether any reply is on record."""
        return bool(self._replies)

    def count(self, moment: float) -> int:
        """How many events have happened at `moment`: at least the first one."""
        return max(1, bisect_right(self._moments, moment))

    def began(self, run: int, iteration: int) -> float | None:
        """When the first turn of an iteration was asked for."""
        return self._begun.get((run, iteration))

    def later(self, moment: float) -> float:
        """The next moment at which something happens; the end when nothing does any more."""
        at = bisect_right(self._moments, moment)
        return self._moments[at] if at < len(self._moments) else self.end

    def earlier(self, moment: float) -> float:
        """The last moment before at which something happened; the beginning when nothing did."""
        at = bisect_left(self._moments, moment)
        return self._moments[at - 1] if at else 0.0

    def stirs(self, moment: float) -> float:
        """The next moment at which something can be seen to happen: this one, while a reply arrives."""
        if any(first <= moment < last for first, last in self._arrivals):
            return moment
        return min((self.later(moment), *(first for first, _ in self._arrivals if first > moment)))

    def run_over(self, run: int) -> float:
        """When a run ended; the end of what is on record when it has not."""
        return self._ended.get(run, self.end)

    def run_later(self, moment: float) -> float:
        """When the next run asks its first agent; the end when none does."""
        at = bisect_right(self._runs, moment)
        return self._runs[at] if at < len(self._runs) else self.end

    def run_earlier(self, moment: float) -> float:
        """When the last run before asked its first agent."""
        at = bisect_left(self._runs, moment)
        return self._runs[at - 1] if at else 0.0

    def epoch(self, moment: float) -> float:
        """The moment as the session's own clock told it, seconds since the epoch, for countdowns."""
        last = max(0, bisect_right(self._moments, moment) - 1)
        return self._epochs[last] + (moment - self._moments[last]) / self.timeline.state.started.speed

    def reply_text(self, run: int, turn: Turn, moment: float) -> str:
        """How much of a reply had arrived: nothing before its first token, then evenly until its last.

        The text of a reply is on record, the time of each token is not. A reply that has not ended yet has nothing on
        record at all.
        """
        reply, asked = self._replies.get((run, turn.number)), self._asked.get((run, turn.number))
        if reply is None or asked is None:
            return ""
        first = _first_seconds(reply)
        passed, took = moment - asked - first, reply.seconds - first
        if passed <= 0:
            return ""
        share = min(1.0, passed / took) if took > 0 else 1.0
        whole = with_thoughts(reply.text, reply.reasoning)
        return whole[: int(share * len(whole))]


def _first_seconds(reply: TurnEnded | TurnFailed) -> float:
    """How long its first token took."""
    return reply.first_token_seconds or 0.0 if isinstance(reply, TurnEnded) else 0.0
