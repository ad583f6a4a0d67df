"""`stopping = "anytime"`: look after any block, go on for ever, and still be wrong in 5 % at most."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from refinery_tui.core.analysis.design.design_power import Monitoring, with_looks
from refinery_tui.core.analysis.design.questions import Question
from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.analysis.session.anytime_looks import tuned
from refinery_tui.core.analysis.session.plan_lock import PlanLock
from refinery_tui.core.analysis.stats.linear.cells import estimate, fit_values
from refinery_tui.core.analysis.stats.power.simulate import World, draw
from refinery_tui.core.analysis.stats.sequential.anytime import anytime_critical, anytime_power, best_g
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.plan.anytime_price import anytime_inflation
from refinery_tui.core.plan.preview import outlook
from tests.core.analysis.frames import programs, session
from tests.fakes.conductor import read

TWO = {"arm": ("a", "b")}
PLAN = AnalysisPlan(primary="arm: b / a", stopping="anytime")


def unfinished(blocks: int, done: int, effect: float = 0.0) -> pd.DataFrame:
    rows = programs(TWO, blocks=blocks, effects={"b": effect})
    waits = rows["block"] > done
    return rows.assign(
        status=np.where(waits, "waiting", "ended"),
        verdict=rows["verdict"].where(~waits, None),
        seconds=rows["seconds"].where(~waits),
    )


def test_every_block_is_a_look_and_its_interval_is_wider_than_the_plain_one() -> None:
    frames = session(unfinished(20, 12), ("arm",))
    found, plain = (
        analyse(frames, PLAN),
        analyse(session(programs(TWO, blocks=12), ("arm",)), AnalysisPlan(primary="arm")),
    )
    assert found.look is not None
    assert found.primary is not None
    assert plain.primary is not None
    assert found.look.looks[-1] == 20
    assert found.look.any_time
    assert (found.look.blocks_done, found.look.next_look, found.judged_blocks) == (12, 13, 12)
    assert found.primary.adjustment == "confidence sequence"
    assert found.primary.ci[0] < plain.primary.ci[0] < plain.primary.ci[1] < found.primary.ci[1]
    assert found.decision == "not decided"
    assert "any block may be the last" in found.verdict


def test_a_large_effect_is_shown_as_soon_as_the_sequence_excludes_equality_and_stays_shown() -> None:
    found = analyse(session(unfinished(20, 12, effect=-1.5), ("arm",)), PLAN)
    assert found.decision == "difference"
    assert "at block " in found.verdict
    assert found.look is not None
    assert any(abs(z) > bound for z, bound in zip(found.look.z, found.look.bounds, strict=False))


def test_more_blocks_than_were_planned_break_nothing() -> None:
    lock = PlanLock(sha256="0" * 64, blocks=8)
    found = analyse(session(programs(TWO, blocks=12), ("arm",)), PLAN, lock=lock)
    assert found.decision == "no difference shown"
    assert "plan broken" not in as_text(found)
    assert "more blocks may be added" in found.verdict


def test_before_the_first_look_nothing_is_shown() -> None:
    found = analyse(session(unfinished(20, 2), ("arm",)), PLAN)
    assert found.locked
    assert found.primary is None


def test_the_price_is_about_seven_tenths_and_stands_in_the_dry_run() -> None:
    assert anytime_inflation(0.05, 0.8) == pytest.approx(1.7, abs=0.05)
    text = """
task = "get_difference"
replicates = 20
[factors]
agents = [1, 2]
[analysis]
primary = "agents: 2 / 1"
stopping = "anytime"
"""
    power = outlook(read(text)).power
    assert power is not None
    assert "what 40 programs find under a fixed plan takes about 68 (28 more)" in power.sentence


@pytest.mark.parametrize("sims", [500, pytest.param(4_000, marks=pytest.mark.calibrate)])
@pytest.mark.parametrize("p_correct", [1.0, 0.7])
def test_looking_all_the_time_and_thrice_as_long_errs_in_five_per_cent_at_most(sims: int, p_correct: float) -> None:
    y = draw(World(log_means=(0.0, 0.0), p_correct=(p_correct,), block_sd=0.5), blocks=45, sims=sims, seed=1)
    g, wrong = best_g(n=15, df=14), np.zeros(sims, bool)
    for block in [*range(5, 20), *range(20, 46, 5)]:
        found = estimate(fit_values(y[:, :, :block]), np.array([-1.0, 1.0]))
        value, se, df = found.by(welch=True)
        n = np.isfinite(y[:, :, :block]).sum(axis=(1, 2)) / 2
        bounds = [anytime_critical(df=d, n=k, g=g) if d > 0 else math.inf for d, k in zip(df, n, strict=True)]
        with np.errstate(invalid="ignore"):
            wrong |= (found.spare(welch=True) >= 4) & (np.abs(value / se) > bounds)
    assert wrong.mean() < 0.05


@pytest.mark.parametrize("effect", [0.4, 0.6, 0.9])
def test_the_power_of_an_anytime_plan_is_what_looking_after_every_block_finds(effect: float) -> None:
    blocks, sims = 20, 4000
    gaps = np.random.default_rng(7).normal(effect, 1, (sims, blocks))
    g = tuned(2, blocks, 0.05)
    crossed = np.zeros(sims, dtype=bool)
    for n in range(5, blocks + 1):
        t = gaps[:, :n].mean(axis=1) / (gaps[:, :n].std(axis=1, ddof=1) / np.sqrt(n))
        crossed |= np.abs(t) > anytime_critical(df=n - 1, n=n, g=g)
    fixed = stats.nct.sf(stats.t.isf(0.025, blocks - 1), blocks - 1, effect * np.sqrt(blocks))
    found = anytime_power(treatments=2, blocks=blocks, fixed=fixed, alpha=0.05)
    assert found == pytest.approx(crossed.mean(), abs=0.02)


def test_what_an_anytime_plan_promises_is_less_than_a_fixed_one_of_as_many_blocks() -> None:
    question = Question.of_plan(PLAN, "arm: b / a")
    assert question.monitoring.stopping == "anytime"
    fixed, looked = (with_looks(0.8, 2, 40, monitoring) for monitoring in (Monitoring(), question.monitoring))
    assert fixed == 0.8
    assert looked == pytest.approx(0.5, abs=0.1)
