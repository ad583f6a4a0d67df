"""What a plan that has not looked yet hides, what it never hides, and what a look shows."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from refinery_tui.core.analysis.report.findings_json import as_facts
from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.report.render_health import healthy
from refinery_tui.core.analysis.session.analyse import analyse, of_session
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.analysis.session.health import ReplyFinding, health
from refinery_tui.core.analysis.session.peeking_cost import peeking
from refinery_tui.core.analysis.session.plan_lock import PlanLock
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.experiment.measures.measuring_plan import Measuring
from refinery_tui.core.record.dataframes import Frames
from refinery_tui.core.record.store import opened
from tests.core.analysis.frames import FACTORS, programs, session
from tests.fakes import recorded_sessions
from tests.places import SESSIONS

TWO = {"arm": ("a", "b")}
PLAN = AnalysisPlan(primary="arm: b / a")
SEQUENTIAL = AnalysisPlan(primary="arm: b / a", stopping="sequential", max_blocks=12, first_look=6)


def going(done: int, blocks: int, **changes: object) -> Frames:
    """A session of which `done` blocks are judged and the rest waits."""
    rows = programs(TWO, blocks=blocks, effects={"b": -0.5}, **changes)  # type: ignore[arg-type]  # of programs()
    late = rows["block"] > done
    rows = rows.assign(
        status=["waiting" if each else "ended" for each in late],
        verdict=pd.Series([None if each else v for each, v in zip(late, rows["verdict"], strict=True)], dtype=object),
        seconds=rows["seconds"].where(~late),
    )
    return session(rows, ("arm",))


def says_nothing(found: Findings) -> bool:
    """No comparison of treatments, no interval and no p is left in it."""
    parts = (found.contrasts, found.effects, found.interactions, found.correctness, found.timeouts, found.consumption)
    bare = all(math.isnan(t.seconds_ci[0]) for t in found.treatments)
    return found.primary is None and found.anova is None and found.composite is None and not any(parts) and bare


@pytest.mark.parametrize("done", [1, 6, 9])
def test_a_fixed_plan_hides_every_effect_until_its_last_block(done: int) -> None:
    found = analyse(going(done, 10), PLAN)
    assert says_nothing(found)
    assert found.judged_blocks == 0
    assert found.decision == "not decided"
    assert found.verdict.startswith("Not decided: the planned analysis is after block 10; ")
    assert "in 19 % of experiments instead of 5.0 %" in found.locked


def test_what_is_locked_is_in_no_report_and_in_no_json() -> None:
    frames, plan = going(9, 10), PLAN
    free = analyse(frames, replace(plan, primary=None))
    figures = {f"{f.ratio:.2f} ({f.ci[0]:.2f}" for f in free.contrasts}
    found = analyse(frames, plan)
    text = as_text(found)
    assert figures
    assert not any(figure in text for figure in figures)
    assert found.locked in " ".join(text.split())
    assert "p =" not in text
    facts = json.dumps(as_facts(found))
    assert not any(str(f.log_estimate) in facts or str(f.p) in facts for f in free.contrasts)


def test_what_only_describes_is_never_hidden() -> None:
    found = analyse(going(6, 10, p_correct=0.8), PLAN)
    assert [t.attempted for t in found.treatments] == [6, 6]
    assert all(t.seconds > 0 for t in found.treatments)
    assert found.trajectories
    assert found.sd_log > 0
    assert {t.quantity for t in found.totals} >= {"usd"}


def test_a_session_without_a_primary_contrast_hides_nothing_and_is_labelled() -> None:
    found = analyse(going(6, 10), AnalysisPlan())
    assert found.locked == ""
    assert found.contrasts[0].role == "exploratory"
    assert found.decision == "none declared"
    assert found.verdict.startswith(
        "Nothing is tested, because no primary contrast was declared: everything is exploratory."
    )


def test_an_imported_session_shows_what_was_known_when_it_was_declared() -> None:
    lock = PlanLock(sha256="0" * 64, blocks=10, imported=True)
    found = analyse(going(6, 10), PLAN, lock=lock)
    assert found.locked == ""
    assert found.primary is not None
    assert found.verdict.startswith("Not decided: arm b takes ")


def test_a_broken_plan_hides_nothing_and_says_so_first() -> None:
    broken = PlanLock(sha256="0" * 64, blocks=10, breach="plan broken: the analysis plan was changed")
    found = analyse(going(6, 10), PLAN, lock=broken)
    assert found.locked == ""
    assert found.verdict.startswith("Exploratory, plan broken: the analysis plan was changed: arm b takes ")
    early = analyse(going(6, 6), replace(PLAN, max_blocks=10))
    assert early.verdict.startswith("Exploratory, plan broken at block 6 of 10: ")


def test_a_sequential_plan_hides_everything_before_its_first_look() -> None:
    found = analyse(going(5, 12), SEQUENTIAL)
    assert says_nothing(found)
    assert found.look is not None
    assert found.look.z == ()
    assert found.verdict.startswith("Not decided: the first planned analysis is after block 6; 5 blocks are done.")


def test_between_looks_effects_and_tests_are_those_of_the_last_look() -> None:
    plan = replace(SEQUENTIAL, max_blocks=20, first_look=None)  # looks after 9, 12, 16, 20
    at_look, after = analyse(going(9, 20), plan), analyse(going(11, 20), plan)
    assert (at_look.judged_blocks, after.judged_blocks, after.blocks) == (9, 9, 11)
    for part in ("primary", "contrasts", "anova", "effects", "interactions", "correctness", "consumption", "look"):
        assert as_facts(getattr(after, part)) == as_facts(getattr(at_look, part))
    assert [t.attempted for t in after.treatments] == [11, 11]
    assert all(math.isnan(t.seconds_ci[0]) for t in after.treatments)
    assert "those of the analysis after block 9, though 11 blocks are done" in " ".join(as_text(after).split())
    assert "After block 9 of 20, n = 18 programs" in after.verdict


def test_peeking_at_more_looks_errs_more_and_beyond_twenty_is_not_told_apart() -> None:
    told = [peeking(1, (n,), blocks=n, alpha=0.05) for n in (2, 5, 10)]
    assert [text.split(" in ")[-1].split(" %")[0] for text in told] == ["8.3", "14", "19"]
    assert "with 20 such tests" in peeking(1, (40,), blocks=40, alpha=0.05)


def test_an_interaction_holds_the_mean_of_every_pair_of_levels_and_the_ratio_of_ratios() -> None:
    rows = programs(FACTORS, blocks=8, effects={"time": 0.7}, sd=0.2)
    found = analyse(session(rows), AnalysisPlan())
    assert [i.factors for i in found.interactions] == [("agents", "kind"), ("agents", "level"), ("kind", "level")]
    first, last = found.interactions[0], found.interactions[2]
    assert (len(first.seconds), len(first.seconds[0])) == (3, 2)
    assert all(row[1] / row[0] == pytest.approx(2, rel=0.25) for row in first.seconds)
    assert last.contrast is not None
    (a, b), (c, d) = last.seconds
    assert last.contrast.ratio == pytest.approx(d * a / (b * c))
    inside = [low < s < high for s, (low, high) in zip(last.seconds[0], last.intervals[0], strict=True)]
    assert inside == [True, True]
    assert last.p == next(e.p for e in found.effects if e.name == "kind:level")


def test_one_factor_has_no_interaction() -> None:
    assert analyse(going(6, 6), AnalysisPlan()).interactions == ()


def test_the_health_of_an_imported_session_claims_nothing_that_nobody_recorded() -> None:
    found = of_session(opened(SESSIONS / "published-pilot").state)
    assert found.health is not None
    assert len(found.health.twins) == 4
    text = " ".join(as_text(found).split())
    assert "how the bench, the deadlines and the requests did was not recorded" in text
    assert "Requests: none failed" not in text


def test_the_health_says_how_sure_the_programs_in_the_replies_are() -> None:
    replies = ReplyFinding(
        replies=40,
        without=(("cut by length", 3), ("no code", 1)),
        assumed=(("no closing fence", 2),),
        ambiguous=((1, 2), (3, 1), (4, 4), (9, 1)),
    )
    found = replace(health(opened(SESSIONS / "published-pilot").state), imported=False, replies=replies)
    said = healthy(found, 400)
    cut = "3: the reply was cut off at the length limit; 1: the reply holds no code block with Python"
    assert f"! Replies: 4 of 40 replies held no program ({cut})." in said
    where = "run 1 iteration 2, run 3 iteration 1, run 4 iteration 4 and 1 more"
    assert f"! Ambiguous: 4 of 40 replies held several programs that could have been meant ({where})." in said
    assert any(line.startswith("  Assumed where a reply was not clear: 2: a code block without") for line in said)
    prose = replace(replies, without=(("no code", 1),), ambiguous=(), assumed=())
    assert "  Replies: 1 of 40 replies held no program" in "\n".join(healthy(replace(found, replies=prose), 400))


def test_where_nothing_is_timed_no_spread_and_no_calibration_is_missed() -> None:
    state = opened(SESSIONS / "published-pilot").state
    untimed = replace(state, experiment=replace(state.experiment, measuring=Measuring(way="untimed")))
    said = {timed: healthy(replace(health(each), imported=False), 200) for timed, each in ((1, state), (0, untimed))}
    assert "! The bench was not calibrated, so its drift and its noise are unknown." in said[1]
    assert "  The bench was not calibrated, as no program is timed." in said[0]
    few = {timed: {c.code for c in of_session(each).cautions} for timed, each in ((1, state), (0, untimed))}
    assert "few-programs" in few[1] - few[0]


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ("exclude", "! Left out of comparisons: 1 run (run 1) in which a person took part."),
        ("include", "A person took part in 1 run (run 1): compared all the same"),
    ],
)
def test_the_health_names_the_runs_that_a_person_joined(tmp_path: Path, declared: str, said: str) -> None:
    made = recorded_sessions.visited(tmp_path / "s")
    state = made.session.state
    made.session.close()
    plan = replace(state.experiment.analysis, human_turns=declared)  # type: ignore[arg-type]  # one of its two words
    found = health(replace(state, experiment=replace(state.experiment, analysis=plan)))
    assert found.touched == (1,)
    assert said in " ".join(healthy(found, 200))
