"""The earlier session that a session points to: whose programs it measures again, or from whose turns it goes on."""

from dataclasses import dataclass
from typing import Literal

from refinery_tui.core.base.ranges import Count, Finite, Moment, Ordinal
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.origin.machine import Machine

SessionLink = Literal["remeasured", "forked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierProgram:
    """A program of an earlier run, by the iteration that wrote it and its hash, with the verdict that it had."""

    iteration: Ordinal
    sha256: str
    verdict: Verdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRun:
    """A run of the earlier session and what of it is measured again; `result` is the place of its result among
    `programs`, from 1 (None where it had none), `ratio` that result's time over the baseline's, `seconds` its time
    (None where that was not put on record here).
    """

    run: Ordinal
    programs: tuple[EarlierProgram, ...]
    result: Ordinal | None
    verdict: Verdict
    ratio: Finite | None
    touched: bool = False
    seconds: Finite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierContrast:
    """The primary contrast of times that the earlier session found: natural log of the ratio, its error, its df."""

    contrast: str
    log_estimate: Finite
    log_se: Finite
    df: Finite


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierSession:
    """What the first event of a session says of the one it comes from: its folder's name, its plan's hash, the hash of
    its last event, which stands for all `events` of it, and the marks of its figures.

    Of one that is measured again: its `runs` in the order of the new plan, its primary `contrast`, and how its plan was
    `broken`. Of one that is forked: the `run` and the last `iteration` that are gone on from, and what is `changed`.
    """

    link: SessionLink
    session: str
    began_at: Moment
    plan_sha256: str
    head: str
    events: Count
    marks: tuple[str, ...]
    machine: Machine
    runs: tuple[EarlierRun, ...] = ()
    contrast: EarlierContrast | None = None
    broken: str = ""
    run: Ordinal | None = None
    iteration: Ordinal | None = None
    changed: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What it is to the session that names it, in a phrase."""
        known = f"{self.session} (last event {self.head[:12]})"
        if self.link == "remeasured":
            return f"the programs of {known}, measured again"
        changed = f", with {', '.join(self.changed)}" if self.changed else ""
        return f"gone on with from iteration {self.iteration} of run {self.run} of {known}{changed}"
