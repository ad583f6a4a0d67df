"""A gate: a bound on a contrast, and whether the analysis shows that it holds, that it does not, or neither."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from refinery_tui.core.analysis.session.findings import Findings, RatioFinding, ShareFinding
from refinery_tui.core.analysis.session.prepare import table
from refinery_tui.core.analysis.stats.linear.contrasts import expand
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import percent
from refinery_tui.core.record.dataframes import frames
from refinery_tui.core.record.state import State

Outcome = Literal["shown", "shown otherwise", "undecided"]
Relation = Literal["<=", ">="]
_GATE = re.compile(r"(?P<contrast>.+?)\s*(?P<relation><=|>=)\s*(?P<bound>[+-]?[0-9.]+(?:e[+-]?[0-9]+)?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """`agents: 3 / 1 <= 0.9`: a bound on the contrast's ratio, or on its difference of shares where those decide."""

    text: str
    contrast: str
    relation: Relation
    bound: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFinding:
    """What the interval of one contrast says of a gate: estimate and ends are NaN where there is none."""

    gate: Gate
    contrast: str
    outcome: Outcome
    estimate: float
    ci: tuple[float, float]
    sentence: str


def read_gate(text: str) -> Gate:
    """The gate a person wrote; ConfigurationError with an example where it is none."""
    found = _GATE.fullmatch(text.strip())
    bound = _number(found["bound"]) if found else None
    if found is None or bound is None:
        raise ConfigurationError(f"--gate {text!r}: write a contrast and its bound, such as 'agents: 3 / 1 <= 0.9'.")
    relation: Relation = "<=" if found["relation"] == "<=" else ">="
    return Gate(text=text.strip(), contrast=found["contrast"], relation=relation, bound=bound)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def judge_gates(state: State, found: Findings, gates: Sequence[Gate]) -> tuple[GateFinding, ...]:
    """Every contrast of every gate; `found` was asked for their contrasts (`also`)."""
    levels = table(frames(state)).levels
    return tuple(_judged(gate, str(contrast), found) for gate in gates for contrast in expand(gate.contrast, levels))


def overall(findings: Sequence[GateFinding]) -> Outcome:
    """Shown where all are, shown otherwise where one is, else undecided."""
    outcomes = {finding.outcome for finding in findings}
    return "shown otherwise" if "shown otherwise" in outcomes else "undecided" if "undecided" in outcomes else "shown"


def _judged(gate: Gate, contrast: str, found: Findings) -> GateFinding:
    interval = _interval(contrast, found)
    if interval is None:
        why = found.locked or next(iter(found.cannot), "")
        outcome, estimate, ci = _NOTHING
        words = f"{contrast} has no interval. {why}".rstrip()
    else:
        estimate, ci, level, what = interval
        outcome = _outcome(gate, ci)
        words = (
            f"{what} of {contrast} is {estimate:.3g}, {percent(level)} interval {ci[0]:.3g} to {ci[1]:.3g}; "
            f"the gate asks for {gate.relation} {gate.bound:g}."
        )
    marks = "".join(f"{mark}. " for mark in found.marks)
    sentence = f"{marks}{outcome.capitalize()}: {words}"
    return GateFinding(gate=gate, contrast=contrast, outcome=outcome, estimate=estimate, ci=ci, sentence=sentence)


_NOTHING: tuple[Outcome, float, tuple[float, float]] = ("undecided", math.nan, (math.nan, math.nan))


def _interval(contrast: str, found: Findings) -> tuple[float, tuple[float, float], float, str] | None:
    """Estimate, interval, level and what is compared; the declared contrast's interval is that of its plan."""
    own: RatioFinding | ShareFinding | None = found.primary or found.primary_share
    if own is None or own.contrast != contrast:
        own = next((each for each in found.contrasts if each.contrast == contrast), None)
    match own:
        case RatioFinding() if math.isfinite(own.ci[0]):
            return own.ratio, own.ci, own.level, "the ratio"
        case ShareFinding() if math.isfinite(own.ci[0]):
            return own.difference, own.ci, own.level, "the difference of shares"
        case _:
            return None


def _outcome(gate: Gate, ci: tuple[float, float]) -> Outcome:
    low, high = ci if gate.relation == "<=" else (-ci[1], -ci[0])
    bound = gate.bound if gate.relation == "<=" else -gate.bound
    return "shown" if high <= bound else "shown otherwise" if low > bound else "undecided"
