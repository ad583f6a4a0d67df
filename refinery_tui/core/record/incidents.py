"""What comes between: servers that do not answer or refuse a parameter, a busy machine, time in which nothing ran."""

from dataclasses import dataclass
from typing import Literal

from refinery_tui.core.base.ranges import Finite, Moment, Ordinal
from refinery_tui.core.base.text import moment, one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAwaited:
    """A model's server is in trouble: `why` in its words, since when, and which attempt comes next and when (epoch)."""

    at: Moment
    run: Ordinal
    model: str
    failure: str
    why: str
    attempt: Ordinal
    since: Moment
    next_at: Moment
    kind: Literal["server awaited"] = "server awaited"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAnswered:
    """A server that was awaited answers again, after so many real seconds, which count as nobody's work."""

    at: Moment
    model: str
    waited_seconds: Finite
    attempts: Ordinal
    kind: Literal["server answered"] = "server answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRefused:
    """A server refused a parameter of a request to this model: it is left out of all that follow, or has the name
    `instead` in them. It is no factor: what a treatment is made of is never left out.
    """

    at: Moment
    model: str
    parameter: str
    words: str
    instead: str | None = None
    kind: Literal["parameter refused"] = "parameter refused"

    @property
    def sentence(self) -> str:
        """What was found and what follows from it, in words."""
        if self.parameter == "system":
            name, what = "the system role", "its words stand before the first request's"
        else:
            name, what = self.parameter, f"it is {f'sent as {self.instead}' if self.instead else 'left out'}"
        return f"{self.model}: the server refuses {name} ({self.words}): {what} from here on"


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineAwaited:
    """The machine is too busy to time the baseline: `load` processes want each processor; it is tried again at
    `next_at`.
    """

    at: Moment
    why: str
    load: Finite
    attempt: Ordinal
    next_at: Moment
    kind: Literal["machine awaited"] = "machine awaited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended:
    """Nothing ran for so many real seconds: the machine slept or the process was stopped; replies under way are
    repeated.
    """

    at: Moment
    seconds: Finite
    kind: Literal["suspended"] = "suspended"


def waiting_words(wait: ServerAwaited) -> str:
    """Which server is waited for, why, since when, and which attempt comes next and when."""
    return (
        f"waiting for {one_line(wait.model, 60)} ({wait.failure}) since {moment(wait.since)}, "
        f"attempt {wait.attempt} at {moment(wait.next_at)}"
    )


def busy_words(wait: MachineAwaited) -> str:
    """How busy the machine is, and when the baseline is timed again."""
    return (
        f"waiting for a quieter machine ({wait.load:.1f} processes want each processor), "
        f"attempt {wait.attempt} at {moment(wait.next_at)}"
    )
