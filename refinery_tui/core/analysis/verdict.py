"""The verdict: what may be said of the primary contrast under the declared plan, in one sentence."""

import math
from dataclasses import dataclass

from refinery_tui.core.analysis.contrasts import Contrast
from refinery_tui.core.analysis.findings import Decision, LookFinding, RatioFinding
from refinery_tui.core.text import count, percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far the experiment went against its plan: whole leading blocks, the plan's, those planned now, open
    runs, and how its lock was broken.
    """

    done: int
    most: int
    planned: int
    open_runs: int
    breach: str = ""

    @property
    def extended(self) -> bool:
        """More blocks are planned than the plan allows."""
        return self.planned > self.most

    @property
    def stopped_early(self) -> bool:
        """Nothing is left to run and blocks are missing."""
        return self.open_runs == 0 and self.done < self.most


def decide_fixed(found: RatioFinding, course: Course, alpha: float) -> tuple[Decision, str]:
    """A fixed plan looks once, when all of its blocks are done."""
    if course.breach:
        return "exploratory", course.breach
    if course.extended:
        return "exploratory", f"plan broken: {course.planned} blocks where {course.most} were declared"
    if course.stopped_early:
        return "exploratory", f"plan broken at block {course.done} of {course.most}"
    if course.done < course.most:
        return "not decided", f"the plan looks once, after block {course.most}"
    if found.p < alpha:
        return "difference", f"a difference ({p_text(found.p)})"
    return "no difference shown", _unseen(found)


def decide_sequential(
    found: RatioFinding, course: Course, look: LookFinding, crossed: int | None
) -> tuple[Decision, str]:
    """A sequential plan may end at any declared look; beyond its last one all is exploratory."""
    if course.breach:
        return "exploratory", course.breach
    if crossed is not None:
        early = (
            "; the estimate is probably too large, as the experiment could end early" if crossed < course.most else ""
        )
        return "difference", f"a difference, bound crossed at block {crossed}{early}"
    if course.extended:
        return "exploratory", f"plan broken: {course.planned} blocks where {course.most} were declared"
    if course.stopped_early:
        return "exploratory", f"plan broken at block {course.done} of {course.most}"
    if look.next_look is None:
        return "no difference shown", _unseen(found)
    ahead = f"not decided; next look at block {look.next_look}, needs a ratio beyond {look.next_ratio:.2f}"
    if look.conditional_power < 0.10:
        ahead += f"; little hope left (conditional power {percent(look.conditional_power)} at the smallest effect)"
    return "not decided", ahead


def sentence(contrast: Contrast, found: RatioFinding, course: Course, said: str, *, timings: int, spent: str) -> str:
    """`After block 7 of 12: ... at 0.85x (0.55-1.30) ...; <said>. n = 24 programs (96 timings).
    $4.51 spent.`
    """
    return (
        f"After block {course.done} of {course.most}: {comparison(contrast, found)}; {said}. "
        f"n = {count(found.programs, 'program')} ({count(timings, 'timing')}). {spent}".rstrip()
    )


def comparison(contrast: Contrast, found: RatioFinding) -> str:
    """The ratio in words: `budget 60 s takes 0.85x (0.55-1.30) the time of 3 iterations, 15 % faster`."""
    low, high = found.ci
    figures = f"{found.ratio:.2f}× ({low:.2f}–{high:.2f})"
    if len(contrast.sides) > 1:
        return f"the ratio {contrast.sides[0]} changes by {figures} with {contrast.sides[1]}"
    side = contrast.sides[0]
    return (
        f"{side.factor} {', '.join(side.top)} takes {figures} the time of {', '.join(side.bottom)}, "
        f"{in_words(found.ratio)}"
    )


def in_words(ratio: float) -> str:
    """`23 % faster`, `1.8 times slower`, `about as fast`."""
    if abs(math.log(ratio)) < 0.005:
        return "about as fast"
    if ratio < 1:
        return f"{percent(1 - ratio)} faster" if ratio > 0.5 else f"{1 / ratio:.1f} times faster"
    return f"{percent(ratio - 1)} slower" if ratio < 2 else f"{ratio:.1f} times slower"


def p_text(p: float) -> str:
    """`p = 0.041`, `p < 0.001`; never p = 0."""
    if not math.isfinite(p):
        return "p unknown"
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _unseen(found: RatioFinding) -> str:
    return (
        f"no difference shown ({p_text(found.p)}); only ratios below {found.detectable_ratio:.2f} or above "
        f"{1 / found.detectable_ratio:.2f} would have been found reliably"
    )
