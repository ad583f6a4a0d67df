"""Shares as the primary contrast: how many of all programs are correct, fast enough, or have marks (2.5, 3.7)."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

from refinery_tui.core.analysis.session.direct.accuracy_share import accuracy_share
from refinery_tui.core.analysis.session.findings import ShareFinding
from refinery_tui.core.analysis.session.plausibility.mark_columns import mark_hits, unmarked
from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses.correctness import sides
from refinery_tui.core.analysis.session.tasks import share_rule
from refinery_tui.core.analysis.stats.binary.boschloo import LEAST_TESTED, boschloo_p
from refinery_tui.core.analysis.stats.binary.proportions import newcombe
from refinery_tui.core.analysis.stats.binary.share_power import detectable_share
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.experiment.response import ACCURACY, SCORE, Response
from refinery_tui.core.experiment.task_draw import Question


def hits(table: ProgramTable, response: Response) -> NDArray[np.bool_] | NDArray[np.float64]:
    """Which programs count: correct, and at least `faster` times as fast as the baseline where that is asked, or with
    the marks that are; how much each counts where scores are compared.
    """
    if response.marked:
        return mark_hits(table, response.name)
    if response.name in (SCORE, ACCURACY) and response.name in table.rows:
        return table.rows[response.name].to_numpy(float, na_value=np.nan)
    if not response.faster:
        return table.correct
    ratio = table.rows["ratio"].to_numpy(float, na_value=np.nan) if "ratio" in table.rows else math.nan
    with np.errstate(invalid="ignore"):
        return np.asarray(table.correct & (ratio * response.faster <= 1))


def share(
    table: ProgramTable, contrast: Contrast, response: Response, *, level: float, power: float
) -> ShareFinding | str:
    """The difference of two shares with Newcombe's interval and Boschloo's p, over every program tried; a sentence
    where it is not judged. Complete blocks weigh the other factors equally.
    """
    if len(contrast.sides) > 1:
        return f"{contrast}: an interaction of shares is not judged; name one factor."
    if response.marked and (why := unmarked(table, response.name)):
        return f"{contrast}: {why}"
    if table.several is not None:
        return _over_tasks(table, contrast, response, level=level, power=power)
    if response.name == SCORE:
        return f"{contrast}: scores of one sample are not judged; import more samples."
    if response.name == ACCURACY:
        return accuracy_share(table, contrast, level=level, power=power)
    side, hit = sides(table, contrast), hits(table, response)
    top, bottom = hit[side > 0], hit[side < 0]
    k, n = (int(top.sum()), int(bottom.sum())), (len(top), len(bottom))
    if min(n) < LEAST_TESTED:
        return (
            f"{contrast}: fewer than {LEAST_TESTED} programs a side ({n[0]} and {n[1]}) judge no share; add replicates."
        )
    base = min(max(sum(k) / sum(n), 1 / (sum(n) + 2)), 1 - 1 / (sum(n) + 2))
    return ShareFinding(
        contrast=str(contrast),
        response=response.name,
        hits=k,
        attempted=n,
        difference=k[0] / n[0] - k[1] / n[1],
        ci=newcombe(k[0], n[0], k[1], n[1], level=level),
        level=level,
        p=boschloo_p(k[0], n[0], k[1], n[1]),
        method="Boschloo",
        detectable_difference=detectable_share(base=base, n1=n[0], n2=n[1], power=power, alpha=1 - level),
    )


def _over_tasks(
    table: ProgramTable, contrast: Contrast, response: Response, *, level: float, power: float
) -> ShareFinding | str:
    """The same over several tasks, every task once, with the error of the declared question (3.6)."""
    assert table.several is not None  # the caller looked
    mean = response.name in (SCORE, ACCURACY)
    question: Question = "tasks like these" if mean else table.several.question
    hit, tried = share_rule.sides_of(table, contrast, hits(table, response), question)
    if mean:
        return _scores(contrast, response.name, hit, tried, level=level, power=power)
    if why := share_rule.too_few(question, len(hit[0])):
        return f"{contrast}: {why}"
    found = share_rule.difference_under(question, hit, tried, level=level)
    return ShareFinding(
        contrast=str(contrast),
        response=response.name,
        hits=(int(hit[0].sum()), int(hit[1].sum())),
        attempted=(int(tried[0].sum()), int(tried[1].sum())),
        difference=found.difference,
        ci=found.ci,
        level=level,
        p=share_rule.share_p(question, hit, tried),
        method=share_rule.METHOD,
        detectable_difference=share_rule.detectable_over_tasks(question, hit, tried, power=power, alpha=1 - level),
        error=share_rule.error_over_tasks(question, hit, tried),
    )


def _scores(
    contrast: Contrast, response: str, hit: share_rule.Sides, tried: share_rule.Sides, *, level: float, power: float
) -> ShareFinding | str:
    """The difference of mean scores with samples as clusters: each has one difference, whatever its epochs, and their
    mean a t interval (Miller 2024, arXiv 2411.00640, paired).
    """
    if why := share_rule.too_few("tasks like these", len(hit[0])):
        return f"{contrast}: {why}"
    apart = hit[0] / tried[0] - hit[1] / tried[1]
    mean, error = float(apart.mean()), share_rule.error_over_tasks("tasks like these", hit, tried)
    if not error > 0:
        return f"{contrast}: the scores differ alike on every sample, so there is no error to judge by."
    reach = float(special.stdtrit(len(apart) - 1, (1 + level) / 2)) * error
    return ShareFinding(
        contrast=str(contrast),
        response=response,
        hits=(float(hit[0].sum()), float(hit[1].sum())),
        attempted=(int(tried[0].sum()), int(tried[1].sum())),
        difference=mean,
        ci=(mean - reach, mean + reach),
        level=level,
        p=2 * float(special.stdtr(len(apart) - 1, -abs(mean) / error)),
        method=f"paired t over {'samples' if response == SCORE else 'tasks'}",
        detectable_difference=share_rule.detectable_over_tasks(
            "tasks like these", hit, tried, power=power, alpha=1 - level
        ),
        error=error,
    )
