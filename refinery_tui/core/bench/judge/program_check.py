"""How far the check of one program has come: what was seen of it, what its calls cost, whether it is over."""

from dataclasses import dataclass, field

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.judge import check_plan
from refinery_tui.core.bench.judge.check_plan import Case, Cost
from refinery_tui.core.experiment.bench_records import Shot

_LAST = (Verdict.TIMED_OUT, Verdict.INTERNAL_ERROR, Verdict.NO_PROGRAM)  # further cases would say the same, slowly


@dataclass(slots=True, kw_only=True)
class ProgramCheck:
    """One program's check as it goes on; with `brief` it ends at the first failure."""

    source: str
    brief: bool
    shots: list[Shot] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether another case would tell nothing more."""
        last = self.shots[-1].verdict if self.shots else Verdict.CORRECT
        return last in _LAST or (self.brief and last is not Verdict.CORRECT)

    def most_calls(self, case: Case) -> int:
        """How many calls its execution on a case of many calls may make; 0 where the case is one call."""
        return check_plan.most_calls(case, self.costs) if case.calls else 0

    def add(self, case: Case, shot: Shot) -> None:
        """Take note of one execution, and of what its call cost where it was one call."""
        self.shots.append(shot)
        if not case.calls:
            self.costs += _costs(shot, case.size)


def _costs(shot: Shot, size: int) -> list[Cost]:
    """What its one call took, where there was one."""
    if shot.cpu_seconds is None or shot.wall_seconds is None:
        return []
    slept = max(0.0, shot.wall_seconds - (shot.waited_seconds or 0.0) - shot.cpu_seconds)
    called = shot.cpu_seconds * (1 - (shot.load_share or 0.0))
    return [Cost(size=size, cpu_seconds=called, slept_seconds=slept)]
