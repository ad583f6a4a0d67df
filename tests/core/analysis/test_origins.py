"""Where results came from is told in reports and tables as the record has it."""

from pathlib import Path

import pytest

from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.analysis.session.origins import origins
from refinery_tui.core.export.tables import tables
from refinery_tui.core.record.results import fastest_result, results
from refinery_tui.core.record.run.family_tree import result_line, run_programs
from refinery_tui.core.record.state import State
from tests.fakes.conductor import read
from tests.fakes.ladder_bench import simulated

TEAMS = """
task = "get_difference"
replicates = 2
seed = 3
[run]
agents = 3
budget = "3 iterations"
choose = "best"
[factors]
protocol = ["critic", "debate(rounds=1, chooses=bench)", "debate(rounds=2, chooses=bench)"]
[measuring]
inputs = 1
repeats = 1
[simulated]
skill = 0.6
risk = 0.2
"""


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> State:
    return simulated(read(TEAMS), tmp_path_factory.mktemp("teams") / "s")


@pytest.fixture(scope="module")
def found(state: State) -> Findings:
    return of_session(state)


def test_each_step_to_the_fastest_result_goes_on_from_the_step_before(state: State) -> None:
    told, fastest = origins(state), fastest_result(results(state))
    assert told is not None
    assert fastest is not None
    assert told.fastest_run == fastest.run
    assert [step.turn for step in told.line] == [
        p.turn.number for p in result_line(run_programs(state.run(fastest.run)))
    ]
    assert told.line[0].parents == ()
    assert all(step.parents[0] == before.turn for before, step in zip(told.line, told.line[1:], strict=False))
    assert all(step.change.endswith(f"turn {step.parents[0]}") or "its time" in step.change for step in told.line[1:])


def test_every_result_has_a_writer_and_its_line_is_of_its_runs_programs(state: State) -> None:
    told = origins(state)
    assert told is not None
    assert {each.treatment for each in told.treatments} == {
        f"protocol {p}" for p in state.experiment.factors["protocol"]
    }
    for each in told.treatments:
        assert sum(number for _, number in each.by) == each.runs == 2
        assert 1 <= each.line <= each.programs
        assert all("(" in name for name, _ in each.by)  # the role is told


def test_the_report_tells_it_and_the_best_so_far_on_every_axis_in_80_cells(found: Findings) -> None:
    text = as_text(found, width=80)
    assert max(map(len, text.splitlines())) <= 80
    assert "Where the results came from" in text
    assert f"The fastest result is of run {found.origins.fastest_run if found.origins else 0}" in text
    (head,) = [row for row in text.splitlines() if row.split()[:1] == ["iteration"]]
    assert head.split()[:4] == ["iteration", "second", "usd", "token"]


def test_debates_that_differ_in_their_rounds_have_different_names_in_every_table_of_the_report(found: Findings) -> None:
    for width in (80, 100, 160):
        rows = [
            row for row in as_text(found, width=width).splitlines() if row.startswith(("debate(", "protocol debate("))
        ]
        names = [row[: row.index("   ")] if "   " in row else row.split()[0] for row in rows]
        assert len(rows) >= 8
        assert len(set(names[:2])) == 2


def test_the_table_of_turns_says_what_each_program_came_from_and_became(state: State) -> None:
    (turns,) = [each for each in tables(state) if each.name == "turns"]
    for run in state.runs:
        own = {row["turn"]: row for row in turns.rows if row["run"] == run.planned.id}
        (result,) = [row for row in own.values() if row["is_result"]]
        assert result["chosen"]
        assert result["program"] == run.program
        assert result["iteration"] == run.chosen
        for row in own.values():
            parents = [int(number) for number in (row["parents"] or "").split()]
            assert all(parent < row["turn"] and own[parent]["program"] for parent in parents)
            assert (row["program"] is None) == (row["parents"] is None)
            if row["wants"] == "words":
                assert (row["program"], row["verdict"], row["ratio"]) == (None, None, None)


def test_of_one_agent_who_writes_alone_there_is_nothing_to_tell(tmp_path: Path) -> None:
    settings = TEAMS[: TEAMS.index("[factors]")].replace("agents = 3", "agents = 1")
    alone = f'{settings}[factors]\nmemory = ["full", "last-program"]\n'
    found = of_session(simulated(read(alone), tmp_path / "s"))
    assert found.origins is not None
    assert not found.origins.team
    assert "Where the results came from" not in as_text(found)
