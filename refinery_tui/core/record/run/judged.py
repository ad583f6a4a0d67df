"""A program and what the bench said of it: its check, and one timing beside the baseline for choosing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Check, LineProfile, Shot, first_failing
from refinery_tui.core.experiment.browser.observation import Observation
from refinery_tui.core.record.direct.answer_events import Answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A program (source) if there is one, and what the bench said of it so far; or its word on an `answer`, where a
    reply is no program but an input's answer.
    """

    program: str | None = None
    check: Check | None = None
    selection: tuple[Shot, ...] = ()
    profile: LineProfile | None = None
    observation: Observation | None = None
    answer: Answered | None = None

    @property
    def answered(self) -> bool:
        """Whether a program was asked for and nothing more is to come that could hold one."""
        return True

    @property
    def unjudged(self) -> bool:
        """Whether the bench still owes its word on the program, or the time of a correct one."""
        if self.program is None:
            return False
        return self.check is None or (not self.selection and self.verdict is Verdict.CORRECT)

    @property
    def failed_through_bench(self) -> bool:
        """Whether the bench itself failed when it checked the program."""
        return self.check is not None and self.check.verdict is Verdict.INTERNAL_ERROR

    @property
    def verdict(self) -> Verdict | None:
        """What is known of it: None while it is being written or checked, or when its reply was cancelled."""
        if self.answer is not None:
            return self.answer.verdict
        if self.check is None:
            return Verdict.NO_PROGRAM if self.program is None and self.answered else None
        timed = (shot.verdict for shot in self.selection if shot.place is not None)
        return next((v for v in timed if v is not Verdict.CORRECT and v.counts), None) or self.check.verdict

    @property
    def failing(self) -> Shot | None:
        """The execution that its verdict speaks of: one of its check, or its timing where only that went wrong."""
        if self.check is None or self.verdict is Verdict.CORRECT:
            return None
        return first_failing((*self.check.cases, *self._own))

    @property
    def program_seconds(self) -> float | None:
        """CPU seconds of its selection timing; None unless it is correct and was timed."""
        if self.verdict is not Verdict.CORRECT:
            return None
        return next((shot.cpu_seconds for shot in self.selection if shot.place is not None), None)

    @property
    def baseline_seconds(self) -> float | None:
        """CPU seconds of the baseline in the same round."""
        return next((s.cpu_seconds for s in self.selection if s.place is None), None)

    @property
    def ratio(self) -> float | None:
        """Its time over the baseline's of the same round; None where either is unknown."""
        own, baseline = self.program_seconds, self.baseline_seconds
        return own / baseline if own is not None and baseline else None

    @property
    def _own(self) -> tuple[Shot, ...]:
        return tuple(s for s in self.selection if s.place is not None)


J = TypeVar("J", bound=Judged)


def fastest(judged: Iterable[J]) -> J | None:
    """The fastest correct one: by its ratio to the baseline of its round where each has one, else by its seconds,
    since programs are timed at different times and the machine is not always equally fast.
    """
    known = ((each, each.program_seconds, each.baseline_seconds) for each in judged)
    timed = [(each, seconds, baseline) for each, seconds, baseline in known if seconds is not None]
    relative = all(baseline for _, _, baseline in timed)
    times = [seconds / ((baseline or 1.0) if relative else 1.0) for _, seconds, baseline in timed]
    return timed[times.index(min(times))][0] if times else None
