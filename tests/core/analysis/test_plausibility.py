"""Marks as shares, gaps and responses: worked by hand for sixteen programs, withheld while a plan withholds."""

from dataclasses import replace

import pandas as pd
import pytest

from refinery_tui.core.analysis.design.planner import Assumptions, share_base
from refinery_tui.core.analysis.design.questions import Question
from refinery_tui.core.analysis.design.session_lessons import assumptions
from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.analysis.stats.binary.boschloo import boschloo_p
from refinery_tui.core.analysis.stats.binary.paired_proportions import difference_of_gaps
from refinery_tui.core.analysis.stats.binary.proportions import newcombe
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.experiment.response import MARKED
from refinery_tui.core.record.dataframes import Frames
from tests.core.analysis.frames import measurements, programs, session

CONTRAST = "framing: criteria / plain"
# Of eight programs each: all are plausible, seven of them right; six and one scale.
HIDDEN = {"criteria": 7, "plain": 7}
SCALES = {"criteria": 6, "plain": 1}


def marked_rows() -> pd.DataFrame:
    """Eight blocks of a program of each framing; the first so many have a mark."""
    rows = programs({"framing": ("criteria", "plain")}, blocks=8)
    place, framing = rows["block"], rows["framing"]
    scales = [n <= SCALES[name] for n, name in zip(place, framing, strict=True)]
    return rows.assign(
        mark_loads=True,
        mark_shown=True,
        mark_hidden=[n <= HIDDEN[name] for n, name in zip(place, framing, strict=True)],
        mark_scales=scales,
        exponent=[1.1 if each else 2.0 for each in scales],
        exponent_low=[1.0 if each else 1.9 for each in scales],
        exponent_high=[1.2 if each else 2.1 for each in scales],
        baseline_exponent=1.05,
        baseline_exponent_low=1.0,
        baseline_exponent_high=1.1,
    )


def found(response: str = "scaling", rows: pd.DataFrame | None = None, **plan: object) -> Findings:
    rows = marked_rows() if rows is None else rows
    declared = AnalysisPlan(primary=CONTRAST, response=response)
    return analyse(frames_of(rows), replace(declared, **plan))  # type: ignore[arg-type]  # fields of a plan


def frames_of(rows: pd.DataFrame) -> Frames:
    return replace(session(rows, ("framing",)), measurements=measurements(rows))


def test_the_shares_and_paired_gaps_are_those_worked_by_hand() -> None:
    criteria, plain = found().plausibility
    assert (criteria.treatment, plain.treatment) == ("framing criteria", "framing plain")
    assert [(share.mark, share.count, share.runs) for share in plain.shares] == [
        *(("loads", 8, 8), ("shown", 8, 8), ("hidden", 7, 8), ("scales", 1, 8)),
    ]
    # Wilson: 8/8 0.6756 to 1, 1/8 0.0224 to 0.4709, 7/8 0.5291 to 0.9776; nothing scales that fails what is shown.
    assert plain.shares[3].ci == pytest.approx((0.0224, 0.4709), abs=5e-5)
    assert plain.gaps[1].gap == 0.875
    assert plain.gaps[1].ci == pytest.approx((0.5291, 0.9776), abs=5e-5)
    assert criteria.gaps[1].gap == 0.25
    assert criteria.gaps[1].ci == pytest.approx((0.0715, 0.5907), abs=5e-5)


def test_the_difference_of_two_gaps_is_worked_by_hand_too() -> None:
    hidden, scales = found().gap_differences
    assert (hidden.mark, hidden.difference) == ("hidden", 0.0)
    assert (scales.contrast, scales.mark, scales.gaps) == (CONTRAST, "scales", (0.25, 0.875))
    assert scales.difference == -0.625
    # sqrt(0.1785^2 + 0.1026^2) = 0.2059 below, sqrt(0.3407^2 + 0.3459^2) = 0.4855 above
    assert scales.ci == pytest.approx((-0.8309, -0.1395), abs=1e-4)
    value, (low, high) = difference_of_gaps((0.875, (0.5291, 0.9776)), (0.25, (0.0715, 0.5907)))
    assert (value, -high, -low) == pytest.approx((0.625, *scales.ci), abs=2e-4)  # turned round, with the sides


@pytest.mark.parametrize(
    ("response", "hits"),
    [
        ("scaling", (6, 1)),
        ("plausible", (8, 8)),
        ("loading", (8, 8)),
        ("plausible but wrong", (1, 1)),
        ("plausible but not scaling", (2, 7)),
    ],
)
def test_every_response_of_marks_is_judged_as_any_share(response: str, hits: tuple[int, int]) -> None:
    one = found(response).primary_share
    assert one is not None
    assert (one.hits, one.attempted, one.response) == (hits, (8, 8), response)
    assert one.difference == (hits[0] - hits[1]) / 8
    assert one.ci == newcombe(hits[0], 8, hits[1], 8)
    assert one.p == boschloo_p(hits[0], 8, hits[1], 8)
    assert response in MARKED


def test_the_gap_as_a_response_is_the_difference_of_the_gaps() -> None:
    one, told = found("plausible but not scaling"), found().gap_differences[1]
    assert one.primary_share is not None
    assert one.primary_share.difference == told.difference
    assert one.primary_share.ci == pytest.approx(told.ci)
    assert "2 of 8 plausible but not scaling against 7 of 8 of framing plain, -62 points" in one.verdict


def test_a_difference_in_scaling_is_shown_and_said() -> None:
    verdict = found().verdict
    assert verdict.startswith(
        "A difference: framing criteria: 6 of 8 scaling against 1 of 8 of framing plain, +62 points"
    )


def test_the_exponents_of_every_program_stand_beside_the_baselines() -> None:
    plain = found().plausibility[1].programs
    assert len(plain) == 8
    assert (plain[0].exponent, plain[0].ci, plain[0].scales) == (1.1, (1.0, 1.2), True)
    assert (plain[7].exponent, plain[7].baseline, plain[7].baseline_ci, plain[7].scales) == (
        2.0,
        1.05,
        (1.0, 1.1),
        False,
    )
    for width in (80, 120):
        text = as_text(found(), width=width)
        assert max(map(len, text.splitlines())) <= width
        assert text.count("2.00 (1.90–2.10)") == 9  # seven of the plain and two of the others
    assert "shown less scales 25 points against 88, a difference of -62 points" in " ".join(text.split())


def test_a_mark_that_no_program_can_have_is_no_column_and_is_not_explained() -> None:
    told = as_text(found(rows=marked_rows().assign(mark_scales=None)), width=100).partition("Plausible is not correct")[
        2
    ]
    head = told.splitlines()[1]
    assert head.split() == ["loads", "shown", "hidden"]
    assert "scales" not in told.partition("has no mark.")[0]


def test_marks_are_withheld_until_the_plan_looks() -> None:
    rows = marked_rows()
    open_rows = rows.assign(verdict=rows["verdict"].where(rows["block"] < 8), status="ended")
    early = found(rows=open_rows)
    assert (early.decision, early.plausibility, early.gap_differences) == ("not decided", (), ())


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        (("mark_loads", "mark_shown", "mark_hidden", "mark_scales"), "does not say which cases its agents are shown"),
        (("mark_scales",), "declares no sizes at which programs are timed"),
    ],
)
def test_a_response_that_no_mark_tells_is_not_estimable_and_says_why(missing: tuple[str, ...], why: str) -> None:
    verdict = found(rows=marked_rows().assign(**dict.fromkeys(missing))).verdict
    assert verdict.startswith("Not estimable:")
    assert why in verdict


def test_a_program_whose_marks_are_unknown_is_never_taken_for_one_without_them() -> None:
    rows = marked_rows()
    unknown = rows.assign(mark_scales=rows["mark_scales"].astype(object).where(rows["run"] != 3, None))
    assert "of 1 program it is not known whether it is scaling" in found(rows=unknown).verdict
    assert {share.mark: share.runs for share in found(rows=unknown).plausibility[0].shares}["scales"] == 7


def test_a_sequential_plan_monitors_a_response_of_marks() -> None:
    told = found(stopping="sequential", max_blocks=8)
    assert told.look is not None
    assert told.primary_share is not None
    assert told.decision == "difference"


def test_a_session_teaches_the_plan_its_own_share() -> None:
    rows = marked_rows()
    _, given = assumptions(frames_of(rows))
    assert given.p_marked["scaling"] == 7 / 16
    assert given.p_marked["plausible but not scaling"] == 9 / 16
    asked = Question(primary=CONTRAST, response="scaling")
    assert share_base(asked, given) == 7 / 16
    assert share_base(asked, Assumptions()) == 0.5  # nobody knows it
