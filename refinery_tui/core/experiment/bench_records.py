"""What the bench reports: one execution, one check of a program, the isolation in force, its own noise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from refinery_tui.core.base.ranges import Count, Finite, Ordinal
from refinery_tui.core.base.verdict import Verdict

CHECKER_FAILED = "the task's checker failed"  # how the detail of a shot begins that has no verdict for that reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One execution: one fresh process, one fresh input; times are None when nothing was answered, but that the
    wall time of one that timed out says where it was cut off, without what it waited for a processor.

    program: SHA-256 of the source; load_share: share of the CPU time spent before the call;
    waited_seconds: the part of the wall time in which no processor was free, None where the kernel does not tell;
    order: place in its round, 0 first; detail: exception or output tail, cleaned, at most 2 KB;
    answer: what was answered, as text, at most 200 characters (never shown to a model);
    place: index into the sources that were given to the round, None for the baseline.
    """

    program: str
    family: str
    verdict: Verdict
    cpu_seconds: Finite | None
    wall_seconds: Finite | None
    load_share: Finite | None = None
    waited_seconds: Finite | None = None
    peak_bytes: Count | None = None
    order: Count = 0
    detail: str = ""
    answer: str = ""
    place: Count | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One program on every check family, fresh inputs."""

    program: str
    cases: tuple[Shot, ...]

    @property
    def verdict(self) -> Verdict:
        """The first failing case's verdict; an internal error where the bench failed and the program did not."""
        failing = self.failing
        return failing.verdict if failing else Verdict.CORRECT if self.cases else Verdict.INTERNAL_ERROR

    @property
    def dearest(self) -> Shot:
        """The execution that took most CPU time."""
        return max(self.cases, key=lambda shot: shot.cpu_seconds or 0.0)

    @property
    def failing_family(self) -> str | None:
        """The input family of the first failing case: a model is told no more, but by `failing-family`."""
        return self.failing.family if self.failing else None

    @property
    def failing(self) -> Shot | None:
        """The case that its verdict speaks of."""
        return first_failing(self.cases)


def first_failing(shots: Iterable[Shot]) -> Shot | None:
    """The first of these executions that speaks against its program, else the first in which the bench failed."""
    bad = [shot for shot in shots if shot.verdict is not Verdict.CORRECT]
    return next((shot for shot in bad if shot.verdict.counts), bad[0] if bad else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTime:
    """One line of a program in its profile: its share of the time of all lines, how often it was carried out."""

    number: Ordinal
    share: Finite
    times: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProfile:
    """Where a program's time goes, by line, the dearest first: the word of its own process, which decides nothing.

    program: SHA-256 of the source; size: what its input was asked for; missing: why there is none, in a sentence of the
    bench's own, as the program's words in a run of this kind could tell its team a hidden input.
    """

    program: str
    size: Count = 0
    lines: tuple[LineTime, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingPoint:
    """The least CPU seconds at one input size; None when the program did not answer correctly there."""

    size: Count
    seconds: Finite | None
    baseline_seconds: Finite | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Isolation:
    """What contains programs and which clock times them; `verified` when the canaries were contained by it."""

    mode: Literal["strict", "no-open", "unsafe"]
    layers: tuple[str, ...]
    clock: str
    verified: bool
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The bench measured by itself: a null program's CPU seconds, the baseline against itself, the baseline.

    aa_ratio is the geometric mean ratio of interleaved pairs of the baseline, aa_spread the standard deviation
    of their logs, baseline_seconds the sentinel for drift between blocks.
    """

    floor_seconds: Finite
    aa_ratio: Finite
    aa_spread: Finite
    baseline_seconds: Finite


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOnRecord:
    """A task as it was when the session began: SHA-256 of its folder, its baseline's source, a hash of each part that
    decides what is asked and how it is judged (none in sessions of before they were kept), the family of related tasks
    that it belongs to, and the input families of the kind that its agents are shown.
    """

    name: str
    sha256: str
    baseline: str
    parts: Mapping[str, str] = field(default_factory=dict)
    family: str = ""
    shown: tuple[str, ...] = ()
