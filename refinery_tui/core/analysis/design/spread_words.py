"""What a plan assumes of the response it is asked about, in words: the same in a dry run, a command and a screen."""

import math
from dataclasses import replace
from typing import assert_never

from refinery_tui.core.analysis.design.questions import PILOT_DF, PILOT_SD, Assumptions, Question
from refinery_tui.core.analysis.design.response_power import power_with, share_base
from refinery_tui.core.base.text import percent
from refinery_tui.core.experiment.response import ACCURACY


def spread_words(question: Question, given: Assumptions) -> str:
    """With what a plan is made, the end of `planned with ...`: of one treatment's programs, or runs."""
    compared = question.compared
    if compared.name == ACCURACY:
        return _of_accuracy(given)
    match compared.kind:
        case "share":
            known = not (compared.faster or (compared.marked and compared.name not in given.p_marked))
            share = percent(share_base(question, given))
            return f"a share of {share} on one side{'' if known else ', assumed'}"
        case "amount":
            return _of_amount(question, given)
        case "time":
            whose = " of the published pilot" if (given.sd_between, given.sd_df) == (PILOT_SD, PILOT_DF) else ""
            return f"SD {given.sd_plan:.2f} of log seconds between programs{_upper(given.sd, given.sd_plan)}{whose}"
        case _ as never:
            assert_never(never)


def sensitivity_words(weights: tuple[float, ...], question: Question, given: Assumptions, replicates: int) -> str:
    """What an assumed spread between runs is worth: the power with none of it and with twice as much; empty where a
    session told it, and of other responses.
    """
    if question.compared.name != ACCURACY or given.accuracy_df is not None:
        return ""
    none, twice = (
        percent(power_with(weights, question, replace(given, sd_accuracy=factor * given.sd_accuracy), replicates))
        for factor in (0.0, 2.0)
    )
    return f"without that spread power would be {none}, with twice as much {twice}"


def _of_accuracy(given: Assumptions) -> str:
    found, planned = (100 * runs.spread for runs in (given.runs_accuracy(estimated=True), given.runs_accuracy()))
    rests = ", both assumed" if given.accuracy_df is None else ""
    rests = f", the 80 % upper limit of {found:.0f}" if given.accuracy_df else rests
    return (
        f"{percent(given.accuracy)} of {given.questions} inputs answered rightly on one side, and an SD of "
        f"{planned:.0f} points between runs' own accuracies{rests}"
    )


def _of_amount(question: Question, given: Assumptions) -> str:
    compared, sd = question.compared, given.log_sd(question.compared)
    of = f"SD {sd:.2f} of the logs of {compared.words} between programs"
    if compared.name not in given.sd_amounts:
        return f"{of}, assumed to be that of the pilot's times"
    return f"{of}{_upper(given.sd_amounts[compared.name], sd)}"


def _upper(found: float, planned: float) -> str:
    return "" if math.isclose(found, planned) else f", the 80 % upper limit of the {found:.2f}"
