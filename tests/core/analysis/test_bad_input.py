"""Whatever a session looks like, the analysis answers in sentences, never with a traceback or a silent
number.
"""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from refinery_tui.core.analysis.report.findings_json import as_facts
from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.analysis.stats.linear.anova import PseudoReplicationError, anova
from refinery_tui.core.experiment.experiment import AnalysisPlan
from tests.core.analysis.frames import FACTORS, measurements, programs, session

TWO = {"arm": ("a", "b")}
PLAN = AnalysisPlan(primary="arm: b / a")


def _changed(**columns: Any) -> pd.DataFrame:
    return programs(TWO, blocks=8).assign(**columns)


BAD: dict[str, Callable[[], pd.DataFrame]] = {
    "nothing ended": lambda: programs(TWO, blocks=1).iloc[:0],
    "all waiting": lambda: _changed(status="waiting", verdict=None, seconds=np.nan),
    "one replicate": lambda: programs(TWO, blocks=1),
    "two replicates": lambda: programs(TWO, blocks=2),
    "an empty cell": lambda: programs(TWO, blocks=8).query("arm == 'a'"),
    "all failed": lambda: programs(TWO, blocks=8, p_correct=0.0),
    "one arm failed": lambda: programs(TWO, blocks=8).assign(
        verdict=lambda f: np.where(f["arm"] == "a", "wrong", "correct"),
        seconds=lambda f: np.where(f["arm"] == "a", np.nan, f["seconds"]),
    ),
    "all timed out": lambda: _changed(verdict="timed out", seconds=np.nan),
    "all equal": lambda: _changed(seconds=1.0),
    "zero times": lambda: _changed(seconds=0.0),
    "negative times": lambda: _changed(seconds=-1.0),
    "infinite times": lambda: _changed(seconds=math.inf),
    "no times": lambda: _changed(seconds=np.nan),
    "None times": lambda: _changed(seconds=None),
    "an internal error": lambda: _changed(verdict="internal error"),
    "no prices": lambda: _changed(usd=None),
    "few columns": lambda: programs(TWO, blocks=8)[["run", "block", "arm", "verdict", "seconds"]],
    "missing level": lambda: _changed(arm=lambda f: f["arm"].where(f["run"] > 3, None)),
}


def findings(rows: pd.DataFrame, plan: AnalysisPlan = PLAN, factors: tuple[str, ...] = ("arm",)) -> Findings:
    timed = "usd" in rows and rows["seconds"].notna().any()
    found = analyse(session(rows, factors, timed=bool(timed)), plan)
    assert as_text(found, width=80)
    assert as_facts(found)["verdict"] == found.verdict
    return found


@pytest.mark.parametrize("stopping", ["fixed", "sequential"])
@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_answered_in_sentences(name: str, stopping: str) -> None:
    plan = AnalysisPlan(primary="arm: b / a", stopping="fixed" if stopping == "fixed" else "sequential")
    found = findings(BAD[name](), plan)
    assert found.verdict.endswith(".")
    assert found.primary is not None or found.cannot or found.decision in ("not estimable", "not decided")
    assert found.decision != "difference"


@pytest.mark.parametrize("name", ["all equal", "one replicate", "two replicates", "an empty cell", "all failed"])
def test_what_cannot_be_estimated_claims_nothing(name: str) -> None:
    found = findings(BAD[name]())
    assert found.primary is None
    assert found.decision == "not estimable"


def test_one_treatment_is_described_and_compared_with_nothing() -> None:
    found = findings(programs({"arm": ("a",)}, blocks=6), AnalysisPlan())
    assert any("one treatment" in sentence for sentence in found.cannot)
    assert found.treatments[0].attempted == 6


def test_no_factors_at_all() -> None:
    found = findings(programs({}, blocks=6), AnalysisPlan(), ())
    assert found.treatments[0].name == "only treatment"


def test_a_single_block_of_replicates_is_fitted_without_blocks() -> None:
    found = findings(programs(TWO, blocks=8).assign(block=1))
    assert found.primary is not None
    assert found.df_error == 14


def test_a_factor_of_one_level_takes_no_part() -> None:
    found = findings(programs({"arm": ("a", "b"), "only": ("x",)}, blocks=6), PLAN, ("arm", "only"))
    assert [e.name for e in found.effects if e.df] == ["arm"]


def test_ten_thousand_treatments() -> None:
    factors = {name: tuple(map(str, range(levels))) for name, levels in (("a", 5), ("b", 20), ("c", 100))}
    rows = pd.DataFrame(list(itertools.product(*factors.values())) * 2, columns=list(factors))
    rows = rows.assign(
        run=range(len(rows)),
        block=np.repeat([1, 2], 10_000),
        verdict="correct",
        seconds=np.exp(np.random.default_rng(1).normal(size=len(rows))),
    )
    found = findings(rows, AnalysisPlan(primary="a: 1 / 0"), tuple(factors))
    assert found.primary is not None
    assert found.df_error == 9_999
    assert any("too many" in sentence for sentence in found.cannot)


def test_timings_offered_as_programs_are_refused_with_the_reason() -> None:
    rows = programs(TWO, blocks=4)
    with pytest.raises(PseudoReplicationError, match="not independent"):
        analyse(session(pd.concat([rows, rows]), ("arm",)), PLAN)
    with pytest.raises(PseudoReplicationError, match="program_means"):
        anova(measurements(rows).merge(rows[["run", "arm"]], on="run"), "seconds", ["arm"])


def test_shuffling_rows_and_repeating_timings_change_no_verdict() -> None:
    rows = programs(FACTORS, blocks=5, effects={"time": -0.4}, p_correct=0.9)
    plan = AnalysisPlan(primary="kind: time / iterations")
    first = analyse(session(rows), plan)
    again = analyse(session(rows.sample(frac=1, random_state=3).assign(n_timings=rows["n_timings"])), plan)
    assert (first.verdict, first.primary, first.effects) == (again.verdict, again.primary, again.effects)
    many = session(rows)
    repeated = type(many)(
        programs=many.programs,
        measurements=pd.concat([many.measurements] * 10),
        iterations=many.iterations,
        turns=many.turns,
        factors=many.factors,
        marks=(),
    )
    assert analyse(repeated, plan).primary == first.primary
