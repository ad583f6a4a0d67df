"""Power of the response that is asked about, by the rule that judges it: times and amounts, shares, accuracies."""

import math

from refinery_tui.core.analysis.design.accuracy_design import accuracy_design_power, accuracy_detectable
from refinery_tui.core.analysis.design.design_power import (
    Monitoring,
    ProgramsPlanned,
    detectable_ratio,
    fewest_possible,
    power_of,
)
from refinery_tui.core.analysis.design.questions import Assumptions, Question
from refinery_tui.core.analysis.design.share_design import (
    fewest_for_shares,
    moved,
    share_design_power,
    share_detectable,
    z_wanted,
)
from refinery_tui.core.experiment.response import ACCURACY


def power_with(
    weights: tuple[float, ...],
    question: Question,
    given: Assumptions,
    replicates: float,
    monitoring: Monitoring | None = None,
    *,
    estimated: bool = False,
) -> float:
    """Power of the question's response with so many replicates, and the spread to plan with or as estimated."""
    look, compared, apart = monitoring or question.monitoring, question.compared, question.smallest_difference
    if compared.name == ACCURACY:
        base = given.runs_accuracy(estimated=estimated)
        return accuracy_design_power(weights, base, difference=apart, replicates=replicates, monitoring=look)
    if compared.kind == "share":
        base_share = share_base(question, given)
        return share_design_power(weights, base=base_share, difference=apart, replicates=replicates, monitoring=look)
    sd = given.log_sd(compared, estimated=estimated)
    effect = abs(math.log(question.smallest_effect)) / sd
    return power_of(weights, effect, replicates, _taking_part(question, given, sd), look)


def share_base(question: Question, given: Assumptions) -> float:
    """The share on one side: of programs that work, or half of it where they must be fast too, as nobody knows it; of
    those that have certain marks, or a half; of inputs that are answered rightly.
    """
    if question.compared.name == ACCURACY:
        return given.accuracy
    if question.compared.marked:
        return given.p_marked.get(question.compared.name, 0.5)
    return given.p_correct / 2 if question.compared.faster else given.p_correct


def _taking_part(question: Question, given: Assumptions, sd: float) -> ProgramsPlanned:
    """The share of programs that have a value: those that work have a time, or a limit that cut it off; all have
    consumed.
    """
    if question.compared.kind != "time":
        return ProgramsPlanned()
    there = min(given.p_correct + given.p_timed_out, 1.0)
    cut_off = given.p_timed_out / (given.p_correct + given.p_timed_out)
    return ProgramsPlanned(there=there, cut_off=cut_off, block_sd=given.sd_blocks / sd)


def response_sd(question: Question, given: Assumptions, *, estimated: bool = False) -> float:
    """The SD of the response between programs: of logs, of a run's accuracy, or of one program's yes and no."""
    if question.compared.name == ACCURACY:
        return math.sqrt(given.runs_accuracy(estimated=estimated).variance)
    if question.compared.kind == "share":
        base = share_base(question, given)
        return math.sqrt(base * (1 - base))
    return given.log_sd(question.compared, estimated=estimated)


def too_few(weights: tuple[float, ...], question: Question, given: Assumptions) -> int:
    """Replicates from which the search begins: fewer cannot have the power."""
    alpha, power, compared = question.alpha, question.power, question.compared
    if compared.name == ACCURACY:
        return 2
    if compared.kind == "share":
        shares = share_base(question, given), moved(share_base(question, given), question.smallest_difference)
        variances = shares[1] * (1 - shares[1]), shares[0] * (1 - shares[0])
        return fewest_for_shares(weights, variances, question.smallest_difference, z_wanted(alpha, power))
    sd = given.log_sd(compared)
    effect = abs(math.log(question.smallest_effect)) / sd
    return fewest_possible(weights, effect, power, _taking_part(question, given, sd).there, alpha)


def detects(weights: tuple[float, ...], question: Question, given: Assumptions, replicates: int) -> float:
    """The ratio that is found with the wanted power, on the side that is asked about; NaN of shares."""
    if question.compared.kind == "share":
        return math.nan
    sd = given.log_sd(question.compared)
    found = detectable_ratio(
        weights,
        sd=sd,
        power=question.power,
        replicates=replicates,
        programs=_taking_part(question, given, sd),
        monitoring=question.monitoring,
    )
    return found if question.smallest_effect > 1 else 1 / found


def detects_apart(weights: tuple[float, ...], question: Question, given: Assumptions, replicates: int) -> float:
    """The difference of shares that one look finds with the wanted power; NaN of ratios, and where none is found."""
    power, alpha = question.power, question.alpha
    if question.compared.name == ACCURACY:
        return accuracy_detectable(weights, given.runs_accuracy(), power=power, replicates=replicates, alpha=alpha)
    if question.compared.kind == "share":
        base = share_base(question, given)
        return share_detectable(weights, base=base, power=power, replicates=replicates, alpha=alpha)
    return math.nan
