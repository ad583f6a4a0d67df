"""The published pilot's own figures, reproduced beside the right ones, each with a sentence why
they differ.
"""

import math
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from refinery_tui.core.analysis.stats.linear.anova import AnovaTable, anova
from refinery_tui.core.analysis.stats.linear.mixed import unit_means
from refinery_tui.core.analysis.stats.power.power import anova_power, anova_size, range_to_f
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.record.dataframes import Frames

DIFFERENCE_SECONDS = 0.5  # the difference the pilot asked for
_FACTORS = ("agents", "type", "level")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """One figure as published and as it should be, as printed text, with the reason for the difference."""

    name: str
    published: str
    right: str
    why: str


CELLS = 12  # treatments of the pilot, two programs each


def as_published(frames: Frames) -> tuple[PublishedFigure, ...]:
    """The pilot's power, its sample size and its seven p-values; needs 24 programs by agents and budget."""
    timings = _timings(frames)
    means = unit_means(timings, "seconds", list(_FACTORS), "run")
    wrong = anova(timings, "seconds", _FACTORS, as_published=True)
    return (*_power(means), *_p_values(wrong, anova(means, "seconds", _FACTORS)))


def _timings(frames: Frames) -> pd.DataFrame:
    """All timings with the pilot's three factors: `type` (iterations, time) and `level` (tight, loose)."""
    crossed = {"agents", "budget"} <= set(frames.factors) and len(
        frames.programs.groupby(["agents", "budget"])
    ) == CELLS
    if not crossed or not len(frames.measurements) or len(frames.programs) != 2 * CELLS:
        raise ConfigurationError(
            "--as-published reproduces the published pilot only: this session has no 24 timed programs of 12 arms."
        )
    programs = frames.programs[["run", "agents", "budget"]].copy()
    programs["type"] = ["iterations" if "iter" in str(b) else "time" for b in programs["budget"]]
    programs["amount"] = [float(re.sub(r"[^0-9.].*", "", str(b))) for b in programs["budget"]]
    programs["level"] = np.where(
        programs["amount"] == programs.groupby("type")["amount"].transform("min"), "tight", "loose"
    )
    return frames.measurements[["run", "seconds"]].merge(programs, on="run")


def _power(means: pd.DataFrame) -> tuple[PublishedFigure, PublishedFigure]:
    sds = means.groupby(list(_FACTORS))["seconds"].std(ddof=1).to_numpy(float)
    cells, programs = len(sds), len(means)
    wrong_f = DIFFERENCE_SECONDS / float(sds.mean())
    patterns = range_to_f(d=DIFFERENCE_SECONDS / math.sqrt(float((sds**2).mean())), k=cells)
    spread = (patterns.min, patterns.mid, patterns.max)
    right = [anova_power(f=f, k_groups=cells, n_per_group=programs / cells) for f in spread]
    needed = [anova_size(f=f, k_groups=cells).n_per_group for f in spread]
    published = anova_size(f=wrong_f, k_groups=cells)
    return (
        PublishedFigure(
            name=f"power of {programs} programs to see {DIFFERENCE_SECONDS:g} s",
            published=f"{anova_power(f=wrong_f, k_groups=cells, n_per_group=programs / cells):.2f}",
            right=" / ".join(f"{p:.3f}" for p in right),
            why=f"Right: where the {cells} means lie as near together as they can, evenly, or as far apart as they "
            "can. Cohen's f is the SD of the means over sigma, not their difference over it; and variances are "
            "averaged, not SDs.",
        ),
        PublishedFigure(
            name="replicates per treatment for 80 % power",
            published=f"{math.ceil(published.n_total_continuous)}",
            right=" / ".join(str(n) for n in needed),
            why=f"Right: for the same three cases. The published number is one of programs in total "
            f"({published.n_total_continuous:.1f}, that is {published.n_per_group_continuous:.2f} a treatment) for an "
            f"f {wrong_f / patterns.mid:.1f} times too large, and was read as replicates a treatment; that it lies "
            f"near {needed[1]} is chance.",
        ),
    )


def _p_values(wrong: AnovaTable, right: AnovaTable) -> tuple[PublishedFigure, ...]:
    return tuple(
        PublishedFigure(
            name=f"p of {line.name.replace(':', ' x ')}",
            published=f"{line.p:.6f}",
            right=f"{right.effect(line.name).p:.4f}",
            why=f"{wrong.n} timings were taken for independent programs; there are {right.n}. Both p are of raw "
            "seconds by type and level of the budget, as published; the analysis above takes logs, blocks and the "
            "budget as it is, so its p are others.",
        )
        for line in wrong.effects
    )
