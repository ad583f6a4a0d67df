"""A gate: a bound on a contrast, and whether the analysis shows that it holds, that it does not, or neither."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from refinery_tui.core.analysis.session.findings import Findings, PrimaryFinding, RatioFinding, ShareFinding
from refinery_tui.core.analysis.session.prepare import table
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, Levels, expand, parse
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import percent
from refinery_tui.core.record.dataframes import Frames

Outcome = Literal["shown", "shown otherwise", "undecided"]
Relation = Literal["<=", ">="]
_GATE = re.compile(r"(?P<contrast>.+?)\s*(?P<relation><=|>=)\s*(?P<bound>[+-]?[0-9.]+(?:e[+-]?[0-9]+)?)", re.IGNORECASE)
_NOTHING: tuple[Outcome, float, tuple[float, float]] = ("undecided", math.nan, (math.nan, math.nan))


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
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None  # every interval lies below infinity: it would gate nothing


def judge_gates(tidy: Frames, found: Findings, gates: Sequence[Gate]) -> tuple[GateFinding, ...]:
    """Every contrast of every gate; `found` is what `tidy` shows, asked for their contrasts (`also`)."""
    levels = table(tidy).levels if gates else {}
    pairs = [(gate, contrast) for gate in gates for contrast in expand(gate.contrast, levels)]
    for gate, contrast in pairs:
        _refuse_without_levels(gate, contrast)
    return tuple(_judged(gate, contrast, found, levels) for gate, contrast in pairs)


def _refuse_without_levels(gate: Gate, read: Contrast) -> None:
    """A bound has a direction, which a factor's name alone does not say."""
    if ":" not in gate.contrast:
        raise ConfigurationError(
            f"--gate {gate.text!r}: a bound needs to know which level is over which; write '{read} {gate.relation} "
            f"{gate.bound:g}', or the other way round."
        )


def overall(findings: Sequence[GateFinding]) -> Outcome:
    """Shown where all are, shown otherwise where one is, else undecided."""
    outcomes = {finding.outcome for finding in findings}
    return "shown otherwise" if "shown otherwise" in outcomes else "undecided" if "undecided" in outcomes else "shown"


def _judged(gate: Gate, asked: Contrast, found: Findings, levels: Levels) -> GateFinding:
    contrast = str(asked)
    judged = _finding(asked, found, levels)
    if isinstance(judged, str):
        outcome, estimate, ci = _NOTHING
        words = f"{contrast} has no interval. {judged}".rstrip()
    else:
        estimate, ci = (judged.ratio if isinstance(judged, RatioFinding) else judged.difference), judged.ci
        outcome = _outcome(gate, ci)
        words = (
            f"{_measure(judged, gate)} of {contrast} is {estimate:.3g}, {percent(judged.level)} interval {ci[0]:.3g} "
            f"to {ci[1]:.3g}; the gate asks for {gate.relation} {gate.bound:g}.{_standing(judged, found)}"
        )
    marks = "".join(f"{mark}. " for mark in found.marks)
    sentence = f"{marks}{outcome.capitalize()}: {words}"
    return GateFinding(gate=gate, contrast=contrast, outcome=outcome, estimate=estimate, ci=ci, sentence=sentence)


def _measure(judged: PrimaryFinding, gate: Gate) -> str:
    if isinstance(judged, ShareFinding):
        return "the difference of shares"
    if gate.bound <= 0:
        raise ConfigurationError(f"--gate {gate.text!r}: a ratio of times is above 0, and so must its bound be.")
    return "the ratio"


def _standing(judged: PrimaryFinding, found: Findings) -> str:
    """What an interval is worth that no plan declared, or none that was kept."""
    if found.decision == "none declared":
        return " No contrast was declared: exploratory."
    if isinstance(judged, RatioFinding) and judged.role != "primary":
        return " It is not the declared contrast: exploratory."
    return " Nothing was declared and kept: exploratory." if found.decision == "exploratory" else ""


def _finding(asked: Contrast, found: Findings, levels: Levels) -> PrimaryFinding | str:
    """The declared contrast as its plan gives it, either way round; another as it was asked for; or why there is none.

    Turned around, the declared contrast keeps its plan's interval: a plain one would decide what the plan has not.
    """
    declared, name = found.primary or found.primary_share, str(asked)
    own: PrimaryFinding | None = next((each for each in found.contrasts if each.contrast == name), None)
    if declared is not None:
        turn = 1 if declared.contrast == name else _turn(asked, parse(declared.contrast, levels))
        own = declared if turn > 0 else _turned(declared) if turn < 0 else own
        if isinstance(declared, ShareFinding) and not turn:
            return f"This session decides by shares of programs, and declared {declared.contrast} alone."
    if own is not None and math.isfinite(own.ci[0]):
        return own
    return found.locked or next((why for why in found.cannot if name in why), next(iter(found.cannot), ""))


def _turn(asked: Contrast, declared: Contrast) -> int:
    """1 where two contrasts are the same in another order of words, -1 where one is the other upside down, else 0."""
    others = {side.factor: (set(side.top), set(side.bottom)) for side in declared.sides}
    if others.keys() != set(asked.factors):
        return 0
    turns = [
        1 if (top, bottom) == others[factor] else -1 if (bottom, top) == others[factor] else 0
        for factor, top, bottom in ((side.factor, set(side.top), set(side.bottom)) for side in asked.sides)
    ]
    return math.prod(turns)


def _turned(declared: PrimaryFinding) -> PrimaryFinding:
    low, high = declared.ci
    if isinstance(declared, ShareFinding):
        return replace(declared, difference=-declared.difference, ci=(-high, -low))
    ends = (1 / high if high else math.inf, 1 / low if low else math.inf)
    return replace(declared, ratio=1 / declared.ratio if declared.ratio else math.inf, ci=ends)


def _outcome(gate: Gate, ci: tuple[float, float]) -> Outcome:
    low, high = ci if gate.relation == "<=" else (-ci[1], -ci[0])
    bound = gate.bound if gate.relation == "<=" else -gate.bound
    return "shown" if high <= bound else "shown otherwise" if low > bound else "undecided"
