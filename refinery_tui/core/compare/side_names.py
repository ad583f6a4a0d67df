"""How a person names one side of a comparison: `13`, `13.4`, `pilot-2:13`, `pilot-2:13.4`, or a session alone."""

import re
from dataclasses import dataclass

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.record.results import Result, fastest_result
from refinery_tui.core.record.state import State

_RUN = re.compile(r"\s*(?:(?P<session>.+?)\s*:)?\s*(?P<run>\d{1,6})(?:\.(?P<iteration>\d{1,6}))?\s*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A run, at its result or at one of its iterations; `session` None is the one at hand."""

    session: str | None
    run: int
    iteration: int | None = None

    @property
    def words(self) -> str:
        """As a person writes it, without the session: `13`, `13.4`."""
        return f"{self.run}" if self.iteration is None else f"{self.run}.{self.iteration}"


def named(words: str) -> Named | None:
    """The run that is meant; None where the words name no run."""
    found = _RUN.fullmatch(words)
    if found is None:
        return None
    iteration = int(found["iteration"]) if found["iteration"] else None
    return Named(session=found["session"], run=int(found["run"]), iteration=iteration)


def check(state: State, asked: Named) -> None:
    """ConfigurationError unless the session has that run and that iteration of it."""
    if not 1 <= asked.run <= len(state.runs):
        raise ConfigurationError(f"There is no run {asked.run}: the plan has runs 1 to {len(state.runs)}.")
    last = len(state.run(asked.run).iterations)
    if asked.iteration is not None and not 1 <= asked.iteration <= last:
        has = f"has iterations 1 to {last}" if last else "has no iteration on record"
        raise ConfigurationError(f"Run {asked.run} {has}: name another, or {asked.run} for its result.")


def best_other(state: State, found: tuple[Result, ...], run: int) -> int:
    """The run to compare `run` with when nobody says: the fastest other correct one, else the next, else itself."""
    best = fastest_result(r for r in found if r.run != run)
    if best is not None:
        return best.run
    begun = [r.planned.id for r in state.runs if r.planned.id != run and r.status != "waiting"]
    later = [number for number in begun if number > run]
    return (later or begun or [run])[0]
