"""Speed of the analysis, as ratios of one run: `python benchmarks/analysis.py`.

The statsmodels loop is measured on a slice of 60 experiments and extrapolated to 10,000 (said in the output).
"""

import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parent.parent))

from refinery_tui.core.analysis.design.planner import Assumptions, Question, advise
from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.analysis.stats.power.simulate import World, contrast_p, draw, factorial_p
from refinery_tui.core.experiment.experiment import AnalysisPlan
from tests.core.analysis.frames import programs, session

SIMS, SLICE, LEVELS, BLOCKS = 10_000, 60, (3, 2, 2), 10
FACTORS = {"agents": ("1", "2", "3"), "kind": ("iterations", "time"), "level": ("loose", "tight")}


def main() -> None:
    y = draw(World(log_means=(0.0,) * 12), blocks=BLOCKS, sims=SIMS, seed=1)
    ours = _seconds(lambda: factorial_p(y, LEVELS))
    contrast = _seconds(lambda: contrast_p(y, [(1 if j % 2 else -1) / 6 for j in range(12)]))
    loop = _seconds(lambda: [_statsmodels(experiment) for experiment in y[:SLICE]]) * SIMS / SLICE
    print(f"{SIMS:,} experiments 3 x 2 x 2 x {BLOCKS}, all F tests: {ours:.3f} s")
    print(f"  the same, one contrast in blocks with the fixed rule: {contrast:.3f} s")
    print(f"  statsmodels formula loop: {loop:.0f} s (extrapolated from {SLICE} experiments)")
    print(f"  ratio: {loop / ours:,.0f} x (at least 200 wanted)")
    frames = session(programs(FACTORS, blocks=43, p_correct=0.9))
    plan = AnalysisPlan(primary="kind: time / iterations")
    first = _seconds(lambda: analyse(frames, plan))
    again = _seconds(lambda: analyse(frames, plan))
    print(f"analysis of a {len(frames.programs)}-run session: {first:.2f} s first, {again:.2f} s again (1 s wanted)")
    question = Question(primary="kind: time / iterations", budget_usd=20)
    first = _seconds(lambda: advise(FACTORS, question, Assumptions(sd_df=12)))
    again = _seconds(lambda: advise(FACTORS, question, Assumptions(sd_df=12, sd_between=0.5)))
    print(f"planner answer: {1000 * first:.0f} ms first, {1000 * again:.0f} ms again (100 ms wanted)")


def _statsmodels(experiment: "np.ndarray") -> object:
    from statsmodels.formula.api import ols
    from statsmodels.stats.anova import anova_lm

    cells = np.array([(a, b, c) for a in range(3) for b in range(2) for c in range(2)])
    frame = pd.DataFrame(np.repeat(cells, BLOCKS, axis=0), columns=["a", "b", "c"])
    frame["y"] = experiment.ravel()
    return anova_lm(ols("y ~ C(a) * C(b) * C(c)", frame).fit(), typ=2)


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    import statsmodels.formula.api  # noqa: F401  # imports are not what is measured

    main()
