"""The gate: an interval decides, the whole of it, and what has none decides nothing."""

import math
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.analysis.report.render_ci import as_junit, as_markdown
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.analysis.session.gate import Outcome, judge_gates, overall, read_gate
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.record.dataframes import Frames, frames
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from tests.fakes.session_shapes import begun, block, fixed, one_factor, sequential
from tests.places import ROOT

POSITIVE = st.floats(0.01, 100.0)


@pytest.fixture(scope="module")
def pilot() -> State:
    return opened(ROOT / "sessions/published-pilot").state


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> State:
    """Ten blocks of a simulated team in which two agents take longer than one."""
    return one_factor(tmp_path_factory.mktemp("decided") / "s").session.state


@pytest.fixture(scope="module")
def analysed(decided: State) -> Findings:
    return of_session(decided)


@pytest.fixture(scope="module")
def framed(decided: State) -> Frames:
    """Its tables, built once for all bounds."""
    return frames(decided)


def outcome(state: State, text: str) -> Outcome:
    gate = read_gate(text)
    return overall(judge_gates(frames(state), of_session(state, also=(gate.contrast,)), (gate,)))


@given(POSITIVE, POSITIVE, st.floats(1.01, 10.0))
def test_a_bound_beyond_the_interval_is_shown_one_before_it_shown_otherwise_one_within_undecided(
    framed: Frames, analysed: Findings, bound: float, estimate: float, width: float
) -> None:
    assert analysed.primary is not None
    ci = (estimate / width, estimate * width)
    shifted = replace(analysed, primary=replace(analysed.primary, ratio=estimate, ci=ci))
    gates = [read_gate(f"{analysed.primary.contrast} {relation} {bound!r}") for relation in ("<=", ">=")]
    for one, low, high, signed in zip(
        judge_gates(framed, shifted, gates), (ci[0], -ci[1]), (ci[1], -ci[0]), (bound, -bound), strict=True
    ):
        assert one.outcome == ("shown" if high <= signed else "shown otherwise" if low > signed else "undecided")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("agents: 3 / 1 <= 0.9", "undecided"),
        ("agents: 3 / 1 <= 2", "shown"),
        ("agents: 3 / 1 >= 2.5", "shown otherwise"),
        ("budget: 60 s, 120 s / 3 iterations, 8 iterations <= 1.4", "shown"),
        ("agents: * / 1 <= 2", "shown"),
        ("agents: * / 1 <= 1e-3", "shown otherwise"),
    ],
)
def test_the_published_pilot_at_the_gate(pilot: State, text: str, expected: Outcome) -> None:
    assert outcome(pilot, text) == expected


def test_effects_that_are_withheld_decide_nothing(tmp_path: Path) -> None:
    made = fixed(tmp_path / "s")
    made.session.close()
    state = made.session.state
    gate = read_gate("agents: 2 / 1 <= 1000")
    (one,) = judge_gates(frames(state), of_session(state, also=(gate.contrast,)), (gate,))
    assert one.outcome == "undecided"
    assert math.isnan(one.estimate)
    assert of_session(state).locked in one.sentence


def test_the_declared_contrast_turned_around_keeps_the_interval_of_its_plan(tmp_path: Path) -> None:
    made = sequential(tmp_path / "s")
    made.session.close()
    state = made.session.state
    gates = [
        read_gate(text) for text in ("agents: 2 / 1 <= 1", "agents: 1 / 2 >= 1", "budget: 60 s / 3 iterations <= 9")
    ]
    found = of_session(state, also=tuple(gate.contrast for gate in gates))
    declared, turned, other = judge_gates(frames(state), found, gates)
    assert declared.outcome == turned.outcome == "undecided"
    assert turned.ci == pytest.approx((1 / declared.ci[1], 1 / declared.ci[0]))
    assert "exploratory" not in declared.sentence + turned.sentence
    assert other.sentence.endswith("It is not the declared contrast: exploratory.")


def test_where_shares_decide_a_gate_is_one_on_their_difference_and_on_no_ratio_of_times(tmp_path: Path) -> None:
    plan = AnalysisPlan(primary="agents: 2 / 1", response="correct")
    made = begun(tmp_path / "s", {"agents": [1, 2], "budget": ["3 iterations", "60 s"]}, plan, blocks=4)
    for number in range(1, 5):
        block(made, number, failing=Verdict.WRONG if number == 1 else None)
    made.session.close()
    gates = [
        read_gate(text)
        for text in ("agents: 2 / 1 <= -0.9", "agents: 1 / 2 >= 0.9", "budget: 60 s / 3 iterations <= 9")
    ]
    found = of_session(made.session.state, also=tuple(gate.contrast for gate in gates))
    declared, turned, other = judge_gates(frames(made.session.state), found, gates)
    assert declared.outcome == turned.outcome == "shown otherwise"
    assert turned.ci == (-declared.ci[1], -declared.ci[0])
    assert "the difference of shares of agents: 1 / 2" in turned.sentence
    assert other.outcome == "undecided"
    assert "decides by shares of programs, and declared agents: 2 / 1 alone" in other.sentence


def test_a_bound_that_no_ratio_can_miss_is_refused(decided: State, analysed: Findings) -> None:
    with pytest.raises(ConfigurationError, match="above 0"):
        judge_gates(frames(decided), analysed, (read_gate("agents: 2 / 1 >= -1"),))


NO_GATES = [
    "",
    "agents",
    "agents: 3 / 1",
    "agents: 3 / 1 < 1",
    "<= 1",
    "agents: 3 / 1 <= 1.2.3",
    "agents: 3 / 1 <= 1e999",
]


@pytest.mark.parametrize("text", NO_GATES)
def test_what_is_no_gate_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"such as 'agents: 3 / 1 <= 0\.9'"):
        read_gate(text)


def test_a_gate_whose_levels_are_not_named_has_no_direction_and_is_refused_with_one_that_has(
    decided: State, analysed: Findings
) -> None:
    with pytest.raises(ConfigurationError, match="which level is over which; write 'agents: 2 / 1 <= 2'"):
        judge_gates(frames(decided), analysed, [read_gate("agents <= 2")])


def test_one_gate_that_fails_fails_them_all_and_one_that_waits_keeps_them_waiting(pilot: State) -> None:
    gates = [read_gate(f"agents: 3 / 1 <= {bound}") for bound in ("2", "0.9", "0.01")]
    found = of_session(pilot)
    shown, undecided, otherwise = judge_gates(frames(pilot), found, gates)
    assert overall((shown, shown)) == "shown"
    assert overall((shown, undecided)) == "undecided"
    assert overall((shown, undecided, otherwise)) == "shown otherwise"


def test_junit_counts_what_failed_and_what_waits(pilot: State) -> None:
    gates = judge_gates(
        frames(pilot), of_session(pilot), [read_gate(f"agents: 3 / 1 <= {b}") for b in ("2", "0.9", "0.01")]
    )
    suite = ET.fromstring(as_junit("published-pilot", of_session(pilot), gates).encode())
    assert (suite.attrib["tests"], suite.attrib["failures"], suite.attrib["skipped"]) == ("3", "1", "1")
    assert [len(case.findall("failure")) for case in suite.iter("testcase")] == [0, 0, 1]
    assert [len(case.findall("skipped")) for case in suite.iter("testcase")] == [0, 1, 0]


def test_each_contrast_of_a_gate_is_a_test_of_its_own_name(pilot: State) -> None:
    gates = judge_gates(frames(pilot), of_session(pilot, also=("agents: * / 1",)), (read_gate("agents: * / 1 <= 2"),))
    suite = ET.fromstring(as_junit("published-pilot", of_session(pilot), gates).encode())
    names = [case.attrib["name"] for case in suite.iter("testcase")]
    assert len(names) == len(set(names)) > 1
    assert "agents: 3 / 1 <= 2" in names


def test_a_simulated_session_is_called_so_at_the_gate_and_in_every_form(decided: State, analysed: Findings) -> None:
    gates = judge_gates(frames(decided), analysed, (read_gate("agents: 2 / 1 <= 1"),))
    assert all(gate.sentence.startswith("SIMULATED. ") for gate in gates)
    assert "SIMULATED" in as_markdown("s", analysed, gates)
    assert "SIMULATED" in as_junit("s", analysed, gates)


def test_names_of_strangers_are_no_markup_of_a_build(analysed: Findings) -> None:
    nasty = "a|b`c`<img src=x>\n# title\x1b[2J[x](y) https://x.example www.x.example $x$ @all"
    found = replace(analysed, verdict=nasty)
    text = as_markdown(nasty, found)
    assert "\x1b" not in text
    assert "\\<img src=x\\>" in text
    assert "https\\://x.example www\\.x.example \\$x\\$ \\@all" in text
    assert not any(line.startswith("# ") for line in text.splitlines())
    assert ET.fromstring(as_junit(nasty, found, ()).encode()).attrib["name"].startswith("refinery a|b")
