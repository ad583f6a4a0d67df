"""Shares as the primary contrast: how many of all programs tried are correct, or correct and fast enough (2.5, 3.7)."""

import math

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.session.findings import ShareFinding
from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses.correctness import sides
from refinery_tui.core.analysis.session.tasks import share_rule
from refinery_tui.core.analysis.stats.binary.boschloo import LEAST_TESTED, boschloo_p
from refinery_tui.core.analysis.stats.binary.proportions import newcombe
from refinery_tui.core.analysis.stats.binary.share_power import detectable_share
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.experiment.response import Response


def hits(table: ProgramTable, response: Response) -> NDArray[np.bool_]:
    """Which programs count: correct, and at least `faster` times as fast as the baseline where that is asked."""
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
    if table.several is not None:
        return _over_tasks(table, contrast, response, level=level, power=power)
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
    question = table.several.question
    hit, tried = share_rule.sides_of(table, contrast, hits(table, response), question)
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
