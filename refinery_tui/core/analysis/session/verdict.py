"""The verdict: what may be said of the primary contrast under the declared plan, in one sentence."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from refinery_tui.core.analysis.session.findings import (
    Decision,
    LookFinding,
    PrimaryFinding,
    RatioFinding,
    ShareFinding,
)
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.base.text import count, percent, plain_ratio, ratio_span
from refinery_tui.core.experiment.response import ACCURACY, SCORE, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far the experiment went against its plan: whole leading blocks, the plan's, those planned now, open
    runs, and how its lock was broken; one that is `open_ended` may stop and go on as it likes.
    """

    done: int
    most: int
    planned: int
    open_runs: int
    breach: str = ""
    open_ended: bool = False

    @property
    def extended(self) -> bool:
        """More blocks are planned than the plan allows."""
        return self.planned > self.most and not self.open_ended

    @property
    def stopped_early(self) -> bool:
        """Nothing is left to run and blocks are missing; while runs wait, a stopped session stays locked."""
        return self.open_runs == 0 and self.done < self.most and not self.open_ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the plan allows to be said: the decision, the words that open the sentence, those that end it, and how
    the plan was broken (`` if it was not).
    """

    decision: Decision
    lead: str
    rest: str = ""
    broken: str = ""


def broken_by(course: Course) -> str:
    """How the course of the experiment broke its plan, in words; `` if it did not."""
    if course.breach:
        return course.breach
    if course.extended:
        return f"plan broken: {course.planned} blocks instead of the {course.most} declared"
    if course.stopped_early:
        return f"plan broken at block {course.done} of {course.most}"
    return ""


def decide_fixed(found: PrimaryFinding, course: Course, alpha: float) -> Ruling:
    """A fixed plan looks once, when all of its blocks are done (until then only imported figures are shown)."""
    if broken := broken_by(course):
        return _exploratory(broken)
    if course.done < course.most:
        return Ruling(decision="not decided", lead="Not decided", rest=awaits(course.done, (course.most,)))
    if found.p < alpha:
        return Ruling(decision="difference", lead="A difference", rest=p_text(found.p))
    return _unseen(found)


def decide_sequential(found: PrimaryFinding, course: Course, look: LookFinding, crossed: int | None) -> Ruling:
    """A sequential plan may end at any declared look; beyond its last one all is exploratory."""
    if course.breach:
        return _exploratory(course.breach)
    if crossed is not None:
        early = (
            "the estimate is probably too large, as the experiment could stop early" if crossed < course.most else ""
        )
        return Ruling(decision="difference", lead=f"A difference, bound crossed at block {crossed}", rest=early)
    if broken := broken_by(course):
        return _exploratory(broken)
    if look.next_look is None:
        return _unseen(found)
    needs = f"a ratio beyond {plain_ratio(look.next_ratio)}"
    if isinstance(found, ShareFinding):
        needs = f"a difference beyond {100 * look.next_difference:.0f} points"
    ahead = f"next analysis at block {look.next_look}, which needs {needs}"
    if look.conditional_power < 0.10:
        chance = f"conditional power {percent(look.conditional_power)} at the smallest effect"
        ahead += f"; a difference is unlikely to be shown ({chance})"
    return Ruling(decision="not decided", lead="Not decided", rest=ahead)


def decide_anytime(found: RatioFinding, course: Course, look: LookFinding, crossed: int | None) -> Ruling:
    """A plan that stops at any time: what its confidence sequence excluded once stays excluded."""
    if course.breach:
        return _exploratory(course.breach)
    if crossed is not None:
        return Ruling(
            decision="difference",
            lead=f"A difference, shown at block {crossed}",
            rest="the interval holds at every block at once",
        )
    if course.open_runs == 0:
        return Ruling(
            decision="no difference shown",
            lead="No difference shown",
            rest="the interval holds at every block at once, and more blocks may be added",
        )
    needs = f", the next needs a ratio beyond {plain_ratio(look.next_ratio)}" if math.isfinite(look.next_ratio) else ""
    return Ruling(decision="not decided", lead="Not decided", rest=f"any block may be the last{needs}")


def sentence(
    contrast: Contrast,
    found: PrimaryFinding,
    said: Ruling,
    *,
    at: int,
    most: int,
    timings: int,
    spent: str,
    response: Response,
    reading: str = "",
    over: str = "",
) -> str:
    """`No difference shown: ... takes 0.85x (0.55-1.30) ...; <rest>. After block 12 of 12, n = 24 programs (96
    timings). $4.51 spent.`: what is decided stands first; `at` is the block whose look it rests on, `over` which tasks
    the comparison is about.
    """
    words = comparison(contrast, found, response)
    cut = _cut_off(found) if isinstance(found, RatioFinding) else ""
    rest = (f"; {said.rest}" if said.rest else "") + (f". {reading}" if reading else "")
    whole = f"{said.lead}{over}: {words}{cut}{rest}"
    timed = f" ({count(timings, 'timing')})" if response.kind == "time" else ""
    units = "run" if response.name == ACCURACY else "program"
    return f"{whole}. After block {at} of {most}, n = {count(found.programs, units)}{timed}. {spent}".rstrip()


def undecided(course: Course, looks: Sequence[int], *, worked: str, spent: str) -> str:
    """The verdict while nothing may be looked at: when the first look is, and what is always visible."""
    return f"Not decided: {awaits(course.done, looks)}. {worked} so far. {spent}".rstrip()


def awaits(done: int, looks: Sequence[int]) -> str:
    """`the planned analysis is after block 10; 6 blocks are done`."""
    when = "the planned analysis" if len(looks) == 1 else "the first planned analysis"
    return f"{when} is after block {looks[0]}; {count(done, 'block')} {'is' if done == 1 else 'are'} done"


def comparison(contrast: Contrast, found: PrimaryFinding, response: Response) -> str:
    """The ratio in words: `budget 60 s takes 0.85x (0.55-1.30) the time of 3 iterations`. Never in per cent beside it:
    0.85 of the time is 15 % less time and 18 % more speed, and a reader takes one for the other.
    """
    if isinstance(found, ShareFinding):
        return _shares(contrast, found)
    low, high = found.ci
    span = ratio_span((low, high)) if high < math.inf else "no interval yet"
    figures = f"{plain_ratio(found.ratio)}× ({span})"
    if len(contrast.sides) > 1:
        return f"the ratio {contrast.sides[0]} changes by {figures} with {contrast.sides[1]}"
    side = contrast.sides[0]
    what = response.words if response.kind == "amount" else "time"
    return f"{side.factor} {', '.join(side.top)} takes {figures} the {what} of {', '.join(side.bottom)}"


def _shares(contrast: Contrast, found: ShareFinding) -> str:
    """`agents 3: 18 of 20 correct against 12 of 20 of agents 1, +30 points (3 to 52)`."""
    side, (k, n), (low, high) = contrast.sides[0], (found.hits, found.attempted), found.ci
    top, bottom = f"{side.factor} {', '.join(side.top)}", f"{side.factor} {', '.join(side.bottom)}"
    points = f"{100 * found.difference:+.0f} points ({100 * low:.0f} to {100 * high:.0f})"
    if found.response == ACCURACY:
        shares = [
            f"{100 * hits / tried:.0f} % of inputs right ({tried} runs)" for hits, tried in zip(k, n, strict=True)
        ]
        return f"{top}: {shares[0]} against {shares[1]} of {bottom}, {points}"
    if found.response == SCORE:
        means = [f"{hits / tried:.2f} of {tried}" for hits, tried in zip(k, n, strict=True)]
        return f"{top}: mean score {means[0]} against {means[1]} of {bottom}, {points}"
    return f"{top}: {k[0]} of {n[0]} {found.response} against {k[1]} of {n[1]} of {bottom}, {points}"


def _cut_off(found: RatioFinding) -> str:
    """What is said of programs that timed out and take part."""
    if not found.timed_out:
        return ""
    counts = "counts" if found.timed_out == 1 else "count"
    return f"; {count(found.timed_out, 'program')} timed out and {counts} as cut off at the time limit"


def p_text(p: float, name: str = "p") -> str:
    """`p = 0.041`, `p < 0.001`; never p = 0, nor a `q` by another `name`."""
    if not math.isfinite(p):
        return f"{name} unknown"
    return f"{name} < 0.001" if p < 0.001 else f"{name} = {p:.3f}"


def _exploratory(broken: str) -> Ruling:
    return Ruling(decision="exploratory", lead=f"Exploratory, {broken}", broken=broken)


def _unseen(found: PrimaryFinding) -> Ruling:
    if isinstance(found, ShareFinding):
        reach = f"only differences beyond {100 * found.detectable_difference:.0f} points"
        reach = reach if math.isfinite(found.detectable_difference) else "with so few programs no difference"
        rest = f"{p_text(found.p)}; {reach} would have been detected reliably"
        return Ruling(decision="no difference shown", lead="No difference shown", rest=rest)
    reach = (
        f"only ratios below {plain_ratio(found.detectable_ratio)} or above {plain_ratio(1 / found.detectable_ratio)}"
    )
    rest = f"{p_text(found.p)}; {reach} would have been detected reliably"
    return Ruling(decision="no difference shown", lead="No difference shown", rest=rest)
