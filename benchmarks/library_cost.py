"""What a library's own result costs beside the formula that stands in for it: `python benchmarks/library_cost.py`.

A formula of our own stays where the library is ten times slower on a path that a person waits for: milliseconds of CPU
a call of both, in the same run, and their ratio (`benchmarks/README.md` keeps the figures). A command calls most of
them once, so the first call of a process counts where the library's brings scipy.stats with it.
"""

import itertools
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

sys.path.insert(0, str(Path(__file__).parent.parent))

from refinery_tui.core.analysis.stats import multiplicity, survival
from refinery_tui.core.analysis.stats.binary import boschloo, proportions, share_power
from refinery_tui.core.analysis.stats.linear import anova, cells
from refinery_tui.core.analysis.stats.resampling import bootstrap, permutation

LEVELS, BLOCKS = (3, 2, 2), 43
DICE = np.random.default_rng(0)
STATS = "refinery_tui.core.analysis.stats"
P, TIMES, ENDED = "[0.01, 0.2, 0.03, 0.8]", "[3.0, 1.0, 2.0, 5.0]", "[1.0, 0.0, 1.0, 1.0]"
FIRST = {  # what is timed in a fresh process, as an import and a call: own, library
    "Benjamini-Hochberg, fdrcorrection": (
        (f"{STATS}.multiplicity", f"benjamini_hochberg({P})"),
        ("statsmodels.stats.multitest", f"fdrcorrection({P})"),
    ),
    "Kaplan-Meier, SurvfuncRight": (
        (f"{STATS}.survival", f"kaplan_meier({TIMES}, {ENDED})"),
        ("statsmodels.duration.survfunc", f"SurvfuncRight({TIMES}, {ENDED})"),
    ),
}


def main() -> None:
    from statsmodels.duration.survfunc import SurvfuncRight
    from statsmodels.regression.linear_model import OLS
    from statsmodels.stats.multitest import fdrcorrection, multipletests
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

    for what, (own, library) in FIRST.items():
        said(f"first call of a process: {what}", _first(*own), _first(*library))
    show(
        "Wilson's interval, proportion_confint",
        lambda: proportions.wilson(20, 43),
        lambda: proportion_confint(20, 43, method="wilson"),
    )
    show(
        "Newcombe's, confint_proportions_2indep",
        lambda: proportions.newcombe(20, 43, 30, 43),
        lambda: confint_proportions_2indep(20, 43, 30, 43, method="newcomb", compare="diff"),
    )
    p = DICE.random(12)
    show(
        "Benjamini-Hochberg of 12 p, fdrcorrection",
        lambda: multiplicity.benjamini_hochberg(p),
        lambda: fdrcorrection(p),
    )
    times, ended = DICE.exponential(1, 43), np.ones(43)
    show(
        "Kaplan-Meier of 43 programs, SurvfuncRight",
        lambda: survival.kaplan_meier(times, ended),
        lambda: SurvfuncRight(times, ended),
    )
    show("Holm of 12 p, multipletests", lambda: multiplicity.holm(p), lambda: multipletests(p, method="holm"))
    show(
        "studentised range, its quantile, studentized_range",
        lambda: multiplicity.tukey_critical(4, 100),
        lambda: stats.studentized_range.isf(0.05, 4, 100),
    )
    show(
        "power of Boschloo's test, 20 an arm, boschloo_exact of a twentieth of its tables",
        _own_share_power,
        _tables_one_by_one,
    )
    frame = _session()
    factors = {name: frame[name].to_numpy() for name in "abc"}
    show(
        f"ANOVA of {len(frame)} programs in blocks, anova_lm",
        lambda: anova.anova_arrays(frame["y"], factors, block=frame["block"]),
        lambda: _anova_lm(frame),
    )
    wide, dummies, weights = _dummies(frame)
    show(
        f"a contrast of {len(frame)} programs in blocks, OLS and t_test",
        lambda: cells.estimate(cells.fit_values(wide[None]), weights),
        lambda: OLS(frame["y"].to_numpy(), dummies).fit().t_test(np.r_[weights, np.zeros(BLOCKS - 1)]),
    )
    pair, where = np.tile([1.0, -1.0], 18), np.repeat(np.arange(18), 2)
    y = DICE.normal(size=36)
    show(
        "sign flips of 18 pairs, permutation_test",
        lambda: permutation.within_strata(y, pair, where),
        lambda: stats.permutation_test(
            (y[::2] - y[1::2],), np.mean, permutation_type="samples", n_resamples=2**18, batch=4096
        ),
    )
    top, bottom = DICE.exponential(1, 516), np.ones(516)
    show(
        "bootstrap of a ratio, 516 programs, scipy's bootstrap",
        lambda: bootstrap.ratio_of_sums(top, bottom),
        lambda: stats.bootstrap(
            (top, bottom), lambda a, b: a.sum() / b.sum(), paired=True, vectorized=False, n_resamples=2000
        ),
    )


def show(what: str, own: Callable[[], object], library: Callable[[], object]) -> None:
    said(what, _milliseconds(own), _milliseconds(library))


def said(what: str, mine: float, theirs: float) -> None:
    print(f"{what}: {mine:.3f} ms, library {theirs:.3f} ms, {theirs / mine:,.0f} x")


def _first(module: str, call: str) -> float:
    """CPU milliseconds of a module's import and one call, where numpy, pandas and scipy.special are there already and
    so are the modules of our own; the least of three processes.
    """
    name = call.partition("(")[0]
    code = f"""
import time, numpy, pandas, scipy.special
import {STATS}.survival, {STATS}.multiplicity
start = time.process_time()
from {module} import {name}
{call}
print(1000 * (time.process_time() - start))"""
    run = [sys.executable, "-c", code]
    return min(float(subprocess.run(run, check=True, capture_output=True, text=True).stdout) for _ in range(3))


def _milliseconds(call: Callable[[], object]) -> float:
    """CPU of one call: the mean over a fifth of a second, after one that fills what is remembered."""
    call()
    start, calls = time.process_time(), 0
    while (took := time.process_time() - start) < 0.2:
        call()
        calls += 1
    return 1000 * took / calls


def _own_share_power() -> float:
    share_power._critical.cache_clear()
    boschloo.fisher_less.cache_clear()
    return share_power.share_power(first=0.9, second=0.6, n1=20, n2=20)


def _tables_one_by_one() -> None:
    """A twentieth of scipy's work for the same power: 23 of its 441 tables."""
    for k in range(0, 441, 20):
        a, b = divmod(k, 21)
        stats.boschloo_exact([[a, b], [20 - a, 20 - b]])


def _session() -> pd.DataFrame:
    rows = [(*cell, block) for cell in itertools.product(*map(range, LEVELS)) for block in range(BLOCKS)]
    return pd.DataFrame(rows, columns=[*"abc", "block"]).assign(y=DICE.normal(size=len(rows)))


def _anova_lm(frame: pd.DataFrame) -> object:
    from statsmodels.formula.api import ols
    from statsmodels.stats.anova import anova_lm

    return anova_lm(ols("y ~ C(a, Sum) * C(b, Sum) * C(c, Sum) + C(block, Sum)", frame).fit(), typ=2)


def _dummies(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    cell = np.repeat(np.arange(12), BLOCKS)
    blocks = np.eye(BLOCKS)[frame["block"]][:, 1:] - np.eye(BLOCKS)[frame["block"]][:, :1]
    return (
        frame["y"].to_numpy().reshape(12, BLOCKS),
        np.column_stack([np.eye(12)[cell], blocks]),
        np.repeat([-1 / 6, 1 / 6], 6),
    )


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
