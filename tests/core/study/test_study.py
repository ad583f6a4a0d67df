"""Sessions are pooled as one study: by one model with a level of each session, declared beforehand or exploratory."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.lineage.recorded import recorded
from refinery_tui.core.study.pool_sessions import heterogeneity, i2_interval, pooled_table
from refinery_tui.core.study.render_study import study_lines
from refinery_tui.core.study.study import study_of
from refinery_tui.core.study.study_findings import SessionPart
from refinery_tui.core.study.study_session import StudySession
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import conducted
from tests.fakes.recorded_sessions import MACHINE
from tests.fakes.remeasured_sessions import PLANNED, measured_again, teams
from tests.places import PILOT

pytestmark = pytest.mark.xdist_group("study")  # its sessions are made once
DECLARED = f'{PLANNED}[study]\nname = "two machines"\nsessions = 2\n'


def made(folder: Path, name: str, source: str, *, speed: float = 1.0, seed: int = 0) -> StudySession:
    """A finished session on a bench of this noise."""
    conducted(source, folder / name, teams(speed), FakeBench(noise=0.05, seed=seed))
    return member(folder / name)


def member(path: Path) -> StudySession:
    record = recorded(path)
    return StudySession(recorded=record, found=of_session(record.state))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, StudySession]:
    """Two sessions of one declared study, one undeclared of the same design, one of another."""
    folder = tmp_path_factory.mktemp("study")
    other = PLANNED.replace("agents = [1, 2]", "agents = [1, 2, 3]")
    found = {
        "one": made(folder, "one", DECLARED),
        "two": made(folder, "two", DECLARED.replace("replicates", "seed = 4\nreplicates"), speed=1.7, seed=1),
        "plain": made(folder, "plain", PLANNED, seed=2),
        "wide": made(folder, "wide", other, seed=3),
    }
    measured_again(folder / "one", folder / "again", FakeBench())
    return found | {"again": member(folder / "again")}


def test_the_pooled_contrast_is_that_of_one_linear_model_with_blocks_within_sessions(
    kept: dict[str, StudySession],
) -> None:
    import statsmodels.formula.api as smf

    sessions = [kept["one"], kept["two"]]
    found = study_of(sessions, others={}).pooled
    assert found is not None
    programs = pooled_table(sessions, ("agents 1", "agents 2"))
    frame = pd.DataFrame({"y": programs.log_seconds, "agents": programs.rows["agents"], "block": programs.block})
    fit = smf.ols("y ~ C(agents) + C(block)", frame[np.isfinite(frame["y"])]).fit()
    assert programs.block.max() == 9
    assert found.log_estimate == pytest.approx(fit.params["C(agents)[T.2]"])
    assert found.log_se == pytest.approx(fit.bse["C(agents)[T.2]"])
    assert found.df == fit.df_resid
    assert found.p == pytest.approx(fit.pvalues["C(agents)[T.2]"])


def test_how_far_sessions_agree_is_what_statsmodels_says_of_random_data() -> None:
    from scipy import stats
    from statsmodels.stats.meta_analysis import combine_effects

    dice = np.random.default_rng(11)
    effects, errors = dice.normal(-0.4, 0.3, 5), dice.uniform(0.05, 0.2, 5)
    parts = [part(e, s) for e, s in zip(effects.tolist(), errors.tolist(), strict=True)]
    found = heterogeneity(parts, level=0.95)
    assert found is not None
    wanted = combine_effects(effects, errors**2, method_re="iterated", use_t=True)
    assert found.q == pytest.approx(wanted.q)
    assert found.p == pytest.approx(stats.chi2.sf(wanted.q, 4))
    assert found.i2 == pytest.approx(wanted.i2)
    assert found.tau**2 == pytest.approx(wanted.tau2, rel=1e-4)
    assert math.log(found.ratio) == pytest.approx(wanted.mean_effect_re, rel=1e-4)
    low, high = wanted.conf_int()[3]
    assert [math.log(end) for end in found.ci] == pytest.approx([low, high], rel=1e-3)


def test_sessions_that_agree_by_chance_do_not_make_the_random_effect_certain() -> None:
    found = heterogeneity([part(0.025, 0.1), part(0.024, 0.1)], level=0.95)
    assert found is not None
    low, high = (math.log(end) for end in found.ci)
    assert high - low == pytest.approx(2 * 12.706 * 0.1 / math.sqrt(2), rel=1e-3)


def test_the_interval_of_i2_is_higgins_and_thompsons() -> None:
    """By hand of Q = 37.5 over ten: ln H = 0.7136, its error 0.7136 / (sqrt 75 - sqrt 17) = 0.1573, H 1.50 to 2.78."""
    low, high = i2_interval(37.5, 10)
    assert 1 / math.sqrt(1 - low) == pytest.approx(1.500, abs=0.002)
    assert 1 / math.sqrt(1 - high) == pytest.approx(2.778, abs=0.002)
    assert i2_interval(1.0, 5)[0] == 0.0
    assert all(math.isnan(end) for end in i2_interval(9.0, 2))


def part(effect: float, error: float) -> SessionPart:
    return SessionPart(
        name="s",
        head="0",
        plan_sha256="0",
        machine=MACHINE,
        programs=8,
        correct=8,
        blocks=4,
        log_estimate=effect,
        log_se=error,
        df=6,
    )


def test_a_study_that_was_declared_beforehand_decides(kept: dict[str, StudySession]) -> None:
    found = study_of([kept["one"], kept["two"]], others={"plain": "another"})
    assert (found.kind, found.declared, found.undeclared) == ("one plan", "study two machines of 2 sessions", "")
    assert found.verdict.startswith("Declared (study two machines of 2 sessions): a difference: agents: 2 / 1 is 0.3")
    assert found.marks == ("SIMULATED",)
    assert study_lines(found)[0].startswith("SIMULATED. Declared")


Change = Callable[[dict[str, StudySession]], tuple[list[StudySession], dict[str, str], str | None]]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda k: ([k["one"], k["plain"]], {}, None), "the plan of plain named no study before its first call"),
        (lambda k: ([k["one"], k["two"]], {"third": "two machines"}, None), "third belongs to it and is left out"),
        (lambda k: ([k["one"], renamed(k["two"])], {}, None), "the plans name different studies"),
        (lambda k: ([k["one"], k["two"]], {}, "agents: 1 / 2"), "the contrast is not the one that its plans declare"),
    ],
)
def test_whatever_was_not_declared_is_exploratory_and_says_why(
    kept: dict[str, StudySession], change: Change, why: str
) -> None:
    sessions, others, contrast = change(kept)
    found = study_of(sessions, others=others, contrast=contrast)
    assert found.declared == ""
    assert why in found.undeclared
    assert found.verdict.startswith("Exploratory, as ")


def renamed(session: StudySession) -> StudySession:
    """The session, had it been declared with three sessions."""
    state = session.state
    plan = state.started.experiment.study
    assert plan is not None
    experiment = replace(state.started.experiment, study=replace(plan, sessions=3))
    started = replace(state.started, experiment=experiment)
    return replace(session, recorded=replace(session.recorded, state=replace(state, started=started)))


def test_sessions_of_different_designs_are_strata_of_what_all_of_them_have(kept: dict[str, StudySession]) -> None:
    found = study_of([kept["plain"], kept["wide"]], others={})
    assert found.kind == "strata"
    assert found.left_out == ("agents 3",)
    assert [each.name for each in found.treatments] == ["agents 1", "agents 2"]
    assert [each.attempted for each in found.treatments] == [10, 10]
    assert "over 2 sessions as strata" in found.verdict
    assert any("[factors] of wide is another than of plain" in line for line in study_lines(found, width=200))
    with pytest.raises(ConfigurationError, match="compares what exists in all"):
        study_of([kept["plain"], kept["wide"]], others={}, contrast="agents: 3 / 1")


def test_no_program_counts_twice(kept: dict[str, StudySession]) -> None:
    with pytest.raises(ConfigurationError, match="one record"):
        study_of([kept["one"], kept["one"]], others={})
    with pytest.raises(ConfigurationError, match="again holds programs of one"):
        study_of([kept["one"], kept["again"]], others={})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda k: [k["one"]], "two sessions or more"),
        (lambda k: [k["one"], member(PILOT)], "which is not|times of different tasks|one is SIMULATED"),
        (lambda k: [k["one"], marked(k["two"])], "NOT DEFENSIBLE"),
        (lambda k: [k["one"], withheld(k["two"])], "withheld"),
        (lambda k: [k["one"], of_task(k["two"])], "times of different tasks do not pool"),
    ],
)
def test_what_does_not_pool_is_refused_in_a_sentence(
    kept: dict[str, StudySession], change: Callable[[dict[str, StudySession]], list[StudySession]], why: str
) -> None:
    with pytest.raises(ConfigurationError, match=why):
        study_of(change(kept), others={})


def marked(session: StudySession) -> StudySession:
    return replace(session, found=replace(session.found, marks=("NOT DEFENSIBLE",)))


def withheld(session: StudySession) -> StudySession:
    return replace(session, found=replace(session.found, locked="until the end"))


def of_task(session: StudySession) -> StudySession:
    """The session, had its task another prompt."""
    state = session.state
    assert state.started.task is not None
    task = replace(state.started.task, parts={**state.started.task.parts, "prompt": "another"})
    return replace(
        session, recorded=replace(session.recorded, state=replace(state, started=replace(state.started, task=task)))
    )


def test_one_session_of_a_study_says_that_it_is_one(kept: dict[str, StudySession]) -> None:
    said = {
        name: [c.sentence for c in each.found.cautions if c.code == "one-of-a-study"] for name, each in kept.items()
    }
    assert said["plain"] == []
    assert said["one"][0].startswith("This is one of 2 sessions of the study two machines: ")


def test_each_session_stands_beside_the_pool_with_its_own_interval(kept: dict[str, StudySession]) -> None:
    found = study_of([kept["one"], kept["two"]], others={})
    lines = study_lines(found)
    assert [line.split()[0] for line in lines if line.startswith(("agents:", "one", "two", "all"))][:4] == [
        "agents:",
        "one",
        "two",
        "all,",
    ]
    assert sum(line.startswith(("one ", "two ", "all, ")) for line in lines) == 4
    assert "Cochran's Q" in "\n".join(lines)
    assert "no interval from two sessions" in " ".join(" ".join(lines).split())
