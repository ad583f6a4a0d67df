"""The published systems that Refinery covers, row by row: what each did, and what is done here in its place.

The rows of the pilot (24 GPT-4o programs, March 2025) are numbered as on the page that lists them; what a row claims in
detail stands in the tests of its own module.
"""

import asyncio
import json
import random
import time
from collections.abc import Callable
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.analysis.session.published_pilot import PublishedFigure, as_published
from refinery_tui.core.base.schema.dialect import parsed_schema
from refinery_tui.core.base.schema.fit import misfit
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.consent.task_parts import task_parts
from refinery_tui.core.experiment.browser.script import BadScript, script_of
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.export import export
from refinery_tui.core.find.pilot_layout import program_name
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.models.simulated_chain import chances
from refinery_tui.core.models.simulated_programs import ladder_of
from refinery_tui.core.plan.preview import outlook
from refinery_tui.core.record.dataframes import frames
from refinery_tui.core.record.human_events import UseDecided
from refinery_tui.core.record.results import results
from refinery_tui.core.record.run.program_marks import MARKS
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.core.reply.bounded import read_at_once
from refinery_tui.core.tasks.import_set import ImportRequest, import_set
from refinery_tui.core.team.iteration.rehearsal import requests
from refinery_tui.core.transform.acceptance import acceptance, accepted_edit, result_of
from refinery_tui.core.transform.apply_records import apply_records
from refinery_tui.core.transform.result_files import Provenance, ResultFiles
from tests.cli import typed_commands
from tests.cli.typed_commands import Typed
from tests.core.models.simulated_truth import expected_rungs
from tests.fakes import direct_sessions
from tests.fakes.bench import FakeBench
from tests.fakes.browser import IN_CHROMIUM
from tests.fakes.browser_tasks import ADD, list_task
from tests.fakes.conductor import conducted, order
from tests.fakes.ladder_bench import simulated
from tests.fakes.model import FakeClock, FakeModel, program
from tests.fakes.script_task import acted
from tests.places import DATA, PILOT

typed = typed_commands.typed  # the fixture
ONE = 'task = "get_difference"\nreplicates = 1\n[run]\n'


@pytest.fixture(scope="module")
def pilot() -> Experiment:
    return asked("pilot").experiment


@pytest.fixture(scope="module")
def faithful() -> Experiment:
    return asked("pilot-faithful").experiment


@pytest.fixture(scope="module")
def published() -> State:
    return opened(PILOT).state


@pytest.fixture(scope="module")
def figures(published: State) -> dict[str, PublishedFigure]:
    return {figure.name: figure for figure in as_published(frames(published))}


def said(experiment: Experiment, **levels: object) -> list[tuple[str, str]]:
    """First request and review of the treatment with these levels."""
    at = next(n for n, arm in enumerate(experiment.arms) if dict(arm.levels) == levels)
    told = requests(experiment, at, load_task(experiment.task))
    return [(message.role, message.content) for _, messages in told for message in messages]


def test_row_1_a_team_sentence_stands_only_where_there_are_several_agents(pilot: Experiment) -> None:
    alone, team = (said(pilot, agents=n, budget="3 iterations")[0] for n in (1, 2))
    assert alone[0] == team[0] == "system"
    assert "team" not in alone[1]
    assert team[1].startswith(alone[1])
    assert "team of agents" in team[1]


def test_row_2_agent_1_answers_first_and_then_each_in_turn(pilot: Experiment, tmp_path: Path) -> None:
    assert pilot.run.protocol == "rotate"
    state = conducted(
        ONE + 'agents = 3\nbudget = "5 iterations"', tmp_path / "s", FakeModel(say=lambda a, n: program(1))
    )
    assert [turn.agent for turn in state.run(1).turns] == [1, 2, 3, 1, 2]


def test_row_3_a_review_shows_the_current_program_and_asks_for_speed(pilot: Experiment) -> None:
    review = said(pilot, agents=1, budget="3 iterations")[-1][1]
    assert load_task("get_difference").baseline.strip() in review
    assert "Make it run faster" in review


def test_row_4_the_seconds_that_are_left_are_quoted_where_time_is_the_budget(pilot: Experiment) -> None:
    assert "You have 60 seconds left." in said(pilot, agents=1, budget="60 s")[1][1]
    assert "seconds left" not in said(pilot, agents=1, budget="8 iterations")[-1][1]


def test_row_5_budgets_are_three_or_eight_iterations_of_which_the_first_counts_or_60_or_120_s(
    pilot: Experiment, faithful: Experiment, tmp_path: Path
) -> None:
    assert dict(pilot.factors) == dict(faithful.factors)
    assert pilot.factors["budget"] == ["3 iterations", "8 iterations", "60 s", "120 s"]
    state = conducted(ONE + 'budget = "3 iterations"', tmp_path / "s", FakeModel(say=lambda a, n: program(1)))
    assert len(state.run(1).turns) == 3


@pytest.mark.parametrize(
    ("deadline", "outcome", "becomes"), [("strict", "deadline", False), ("lenient", "complete", True)]
)
def test_row_6_a_reply_after_the_deadline_is_cancelled_or_under_a_lenient_one_becomes_the_result_and_is_recorded(
    pilot: Experiment, faithful: Experiment, tmp_path: Path, deadline: str, outcome: str, becomes: bool
) -> None:
    assert (pilot.run.deadline, faithful.run.deadline) == ("strict", "lenient")
    hang = frozenset({1}) if deadline == "strict" else frozenset[int]()
    model = FakeModel(say=lambda ask, n: program(0.5), hang=hang)
    source = ONE + f'budget = "12 s"\ndeadline = "{deadline}"'
    made = order(source, tmp_path / "s", model, clock=FakeClock(speed=100.0, tick=5.0), heard=[])
    state = asyncio.run(run(made, bench=FakeBench()))
    assert state.run(1).turns[-1].outcome == outcome
    assert state.run(1).chosen == (2 if becomes else 1)
    assert state.run(1).overshoot_seconds > 0  # of either: what was cancelled ended a little after its time, too


def test_row_7_memory_is_a_factor_and_the_pilots_is_kept_for_comparison(
    pilot: Experiment, faithful: Experiment
) -> None:
    assert (pilot.run.memory, faithful.run.memory) == ("last-program", "pilot-faithful")
    task = load_task("get_difference").prompt.strip()
    reviews = [said(each, agents=1, budget="3 iterations") for each in (pilot, faithful)]
    assert [sum(content.strip() == task for _, content in each) for each in reviews] == [1, 2]


def test_row_8_of_several_blocks_the_one_that_defines_the_entry_point_wins_and_none_is_a_verdict(
    tmp_path: Path,
) -> None:
    reply = "```python\nhelper = 1\n```\nand\n```python\ndef get_difference(numbers):\n    return 0\n```\n"
    found = read_at_once(reply, "get_difference")
    assert found is not None
    assert found.program == "def get_difference(numbers):\n    return 0\n"
    state = conducted(ONE + 'budget = "1 iteration"', tmp_path / "s", FakeModel(say=lambda ask, n: "I cannot."))
    assert [result.verdict for result in results(state)] == [Verdict.NO_PROGRAM]


@pytest.mark.parametrize(("choose", "chosen"), [("last", 3), ("best", 2)])
def test_row_9_the_last_program_or_the_best_is_the_result(tmp_path: Path, choose: str, chosen: int) -> None:
    speeds = (0.9, 0.3, 0.6)
    model = FakeModel(say=lambda ask, n: program(speeds[n]))
    state = conducted(ONE + f'budget = "3 iterations"\nchoose = "{choose}"', tmp_path / "s", model)
    assert state.run(1).chosen == chosen
    gap = {each.axis: each.final_over_best for each in of_session(state).trajectories}["iteration"]
    assert gap == pytest.approx(2.0)  # what the last one is slower by, whichever is the result


def test_row_10_the_pilots_folder_of_programs_and_its_tables_come_back_byte_for_byte(
    published: State, tmp_path: Path
) -> None:
    assert program_name("3_inf_120_2.py") is not None
    export(published, "pilot", tmp_path, session="published-pilot")
    for table in ("timing_results.csv", "experiment_data.csv"):
        assert (tmp_path / table).read_bytes() == (DATA / f"pilot_{table}").read_bytes()


def test_row_11_one_process_with_shared_lists_in_file_order_is_a_way_of_measuring_that_is_labelled(
    pilot: Experiment, faithful: Experiment
) -> None:
    assert pilot.measuring.way == "bench"
    assert (faithful.measuring.way, len(faithful.measuring.rounds)) == ("pilot-faithful", 4)
    assert any("NOT DEFENSIBLE" in warning for warning in outlook(faithful).warnings)
    assert not any("NOT DEFENSIBLE" in warning for warning in outlook(pilot).warnings)


def test_row_12_a_constant_passes_the_one_reference_and_no_input_family_of_the_bench(faithful: Experiment) -> None:
    task = load_task("get_difference")
    constant = next(each for each in task.programs if "95931" in each.source)
    assert constant.verdict == "wrong"
    assert len({family.name for family in task.checks}) >= 9
    assert task.timing.name == "planted_large"
    assert faithful.measuring.family == "uniform"


def test_row_13_a_failure_stays_on_record_and_is_counted(tmp_path: Path) -> None:
    model = FakeModel(say=lambda ask, n: program(0.5, "wrong" if n < 3 else ""))
    state = conducted('task = "get_difference"\nreplicates = 24\n[run]\nbudget = "1 iteration"', tmp_path / "s", model)
    found = of_session(state)
    assert (found.correct, found.programs) == (21, 24)
    assert len(model.asks) == 24


def test_row_14_the_anova_on_96_timings_stands_beside_the_right_one(figures: dict[str, PublishedFigure]) -> None:
    assert figures["p of type x level"].published == "0.002496"
    assert figures["p of type x level"].right == "0.2407"
    assert "96 timings were taken for independent programs; there are 24." in figures["p of type x level"].why


def test_row_15_power_and_sample_size_are_reproduced_and_what_they_are_is_named(
    figures: dict[str, PublishedFigure],
) -> None:
    assert figures["power of 24 programs to see 0.5 s"].published == "0.35"
    needed = figures["replicates per treatment for 80 % power"]
    assert needed.published == "43"
    assert "one of programs in total" in needed.why


def test_row_16_cost_is_metered_from_usage_and_a_limit_stops_the_session(published: State, tmp_path: Path) -> None:
    assert published.usd is None  # typed by hand: nobody metered it
    source = ONE + 'budget = "8 iterations"\n[limits]\nusd = 0.012\nreply_tokens = 1000\n'
    state = conducted(source, tmp_path / "s", FakeModel(say=lambda ask, n: program(1)))
    assert state.ended is not None
    assert state.ended.reason == "usd limit"
    assert 0 < (state.usd or 0) <= 0.012
    assert 0 < len(state.run(1).turns) < 8


def test_row_17_treatments_that_are_the_same_by_construction_are_called_an_a_a_comparison(pilot: Experiment) -> None:
    same = outlook(replace(pilot, analysis=replace(pilot.analysis, primary=None))).same
    assert len(same) == 4
    assert all({name.split(" · ")[0] for name in pair} == {"agents 2", "agents 3"} for pair in same)


def test_the_published_tables_open_as_a_session_with_the_published_and_the_right_figure(published: State) -> None:
    assert len(published.runs) == 24
    assert sum(len(result.timings) for result in results(published)) == 96
    assert {shot.answer for each in published.rounds for shot in each.shots} == {"95931"}
    assert of_session(published).programs == 24


@pytest.mark.parametrize(("name", "framings"), [("better-casual", 1), ("better-engineered", 2)])
def test_section_2_one_agent_is_asked_again_and_again_with_the_whole_conversation(name: str, framings: int) -> None:
    experiment = asked(name).experiment
    assert (experiment.run.protocol, experiment.run.agents, experiment.run.choose) == ("better", 1, "last")
    assert len(experiment.factors.get("framing", [experiment.run.framing])) == framings
    last = requests(experiment, len(experiment.arms) - 1, load_task(experiment.task))[-1][1]
    assert [message.role for message in last][-3:] == ["user", "assistant", "user"]
    assert experiment.replicates > 1


def test_section_2_casual_is_the_bare_instruction_and_engineered_has_rules_a_fine_and_the_benchs_word() -> None:
    casual, engineered = (
        said(asked("better-engineered").experiment, framing=name) for name in ("better-casual", "better-engineered")
    )
    assert casual[0][0] == "user"
    assert casual[-1][1].endswith("Make the code better.")
    assert engineered[0][0] == "system"
    assert "fined 100 dollars" in engineered[0][1]
    assert "Plan first" in engineered[1][1]
    assert "have been fined" in engineered[-1][1]
    assert asked("better-engineered").experiment.run.feedback == "verdict"


def test_section_2_a_version_that_is_wrong_is_marked_and_has_no_speed_up(tmp_path: Path) -> None:
    replies = [program(seconds, verdict) for seconds, verdict in ((1.0, ""), (0.5, ""), (0.1, "wrong"), (0.25, ""))]
    source = ONE + 'protocol = "better"\nbudget = "4 iterations"'
    state = conducted(source, tmp_path / "s", FakeModel(say=lambda ask, n: replies[n]))
    found = of_session(state).versions
    assert [(each.version, each.speedup) for each in found] == [(0, 1.0), (1, 2.0), (2, None), (3, 4.0)]
    assert found[2].verdict is Verdict.WRONG


def test_section_3_acting_is_on_a_site_that_its_task_ships_with_caps_on_steps_actions_and_attempts() -> None:
    task = load_task("book_room")
    assert task.browser is not None
    assert task.browser.start in task.browser.site
    caps = task.browser.limits
    assert min(caps.steps, caps.actions, caps.attempts) >= 1
    assert f"at most {caps.actions} actions" in task.prompt
    over = script_of(task.browser, '{"do": "press", "key": "Tab"}\n' * (caps.actions + 1))
    assert isinstance(over, BadScript)
    assert over.words == f"line {caps.actions + 1}: the script has more than {caps.actions} actions"


class TestSection3ActingInChromium:
    pytestmark = IN_CHROMIUM[::2]  # what is typed has a loop of its own

    def test_the_accepted_script_replays_with_no_model_and_is_judged_by_the_state_that_the_site_ends_in(
        self, tmp_path: Path, typed: Typed
    ) -> None:
        task = list_task(tmp_path / "list")
        source = f'task = "{task.folder}"\nreplicates = 1\n[run]\nbudget = "1 iteration"'
        model = FakeModel(say=lambda ask, n: f"So be it.\n\n```jsonl\n{ADD}```\n")
        made = replace(order(source, tmp_path / "s", model, heard=[]), task=task)
        state = asyncio.run(run(made, bench=FakeBench()))
        assert (state.run(1).source, len(model.asks)) == (ADD, 1)
        said = typed("replay-script", str(tmp_path / "s"), "1", "--trust")
        assert (said.code, len(model.asks)) == (0, 1)
        assert 'storage list is ["tea"]: holds' in said.out
        assert "correct in" in said.out


@pytest.fixture(scope="module")
def code_or_direct(tmp_path_factory: pytest.TempPathFactory) -> State:
    """Two runs that write code and two that answer the same inputs themselves, three of four rightly."""
    folder = tmp_path_factory.mktemp("direct") / "session"
    return conducted(direct_sessions.BOTH, folder, direct_sessions.say(lambda number: number % 4 != 0))


def test_section_3_is_generated_code_worth_it_a_factor_mode_of_code_and_direct(code_or_direct: State) -> None:
    assert code_or_direct.experiment.factor_levels == {"mode": ("code", "direct")}


def test_section_3_in_direct_the_model_answers_the_inputs_itself(code_or_direct: State) -> None:
    direct = [run for run in code_or_direct.runs if run.program is None]
    assert [len(run.answers) for run in direct] == [4, 4]
    assert all(turn.part.wants == "answer" and turn.program is None for run in direct for turn in run.turns)


def test_section_3_accuracy_seconds_and_usd_a_call_stand_side_by_side(code_or_direct: State) -> None:
    found = of_session(code_or_direct).direct
    assert found is not None
    code, direct = found.treatments
    assert (code.accuracy, code.call_seconds is not None, code.call_usd is not None) == (1.0, True, True)
    assert direct.accuracy < 1.0
    assert direct.call_usd is not None
    assert direct.call_seconds is not None
    assert direct.call_usd.mean > 0


def test_section_3_the_number_of_calls_after_which_generated_code_is_the_cheaper_one(code_or_direct: State) -> None:
    found = of_session(code_or_direct).direct
    assert found is not None
    usd = next(each for each in found.break_even if each.quantity == "usd")
    code, direct = found.treatments
    assert code.writing_usd is not None
    assert direct.call_usd is not None
    assert usd.calls == pytest.approx(code.writing_usd.mean / direct.call_usd.mean)
    assert "Code is the cheaper one from" in usd.sentence


def test_section_3_a_program_maps_one_record_to_one_dict_of_a_schema_as_labelled_examples_show() -> None:
    task = load_task("contact_record")
    assert (task.answer, task.call) == ("dict", "one argument")
    shown = [json.loads(line) for line in task.prompt.splitlines() if line.startswith('{"input"')]
    assert [misfit(each["output"], parsed_schema(task.schema)) for each in shown] == [""] * 4
    assert {family.shown for family in task.checks} == {True, False}  # some are held out from the agents


def test_section_3_three_classes_of_trouble_are_reported_back_in_up_to_five_attempts(tmp_path: Path) -> None:
    replies = [program(0.9, verdict) for verdict in ("off schema", "crashed", "wrong", "wrong", "wrong", "wrong")]
    model = FakeModel(say=lambda ask, n: replies[n])
    conducted(ONE + 'protocol = "repair"\nbudget = "1 iteration"\n', tmp_path / "s", model)
    reports = [ask.messages[-1].content for ask in model.asks[1:4]]
    classes = ("does not fit the JSON Schema", "does not run to its end", "its answer is wrong")
    assert all(words in report for words, report in zip(classes, reports, strict=True))
    assert len(model.asks) == 5


def test_section_3_every_record_is_processed_and_a_failing_one_becomes_a_new_case(tmp_path: Path) -> None:
    """From pairs and a schema to a program over new records in the bench, and from what fails there to a task again."""
    pairs, records, schema = (tmp_path / name for name in ("pairs.jsonl", "records.jsonl", "schema.json"))
    pairs.write_text("".join(f'{{"input": {n}, "output": {{"n": {n}}}}}\n' for n in range(4)))
    records.write_text('1\n"two"\n3\n')
    schema.write_text('{"properties": {"n": {"type": "integer"}}}')
    import_set(ImportRequest(source=pairs, out=tmp_path / "task", schema=schema))

    async def applied(files: ResultFiles) -> None:
        async with open_bench(load_task(tmp_path / "task"), each=True) as bench:
            await apply_records(bench, "def convert(n):\n    return {'n': n}\n", records, files, lambda progress: None)

    said = {field.name: "" for field in fields(Provenance)}
    provenance = Provenance(**said | {"run": 1, "edited": False, "simulated": True})  # type: ignore[arg-type]  # texts
    with ResultFiles.opened(tmp_path / "results.jsonl", provenance) as files:
        asyncio.run(applied(files))
        results_file, failed, _ = files.finish(provenance, "")
    assert [json.loads(line).get("output") for line in results_file.read_text().splitlines()] == [
        {"n": 1},
        None,
        {"n": 3},
    ]
    case = json.loads(failed.read_text())
    assert (case["failed"], case["why"], case["input"]) == ("off schema", "/n should be integer", "two")
    failed.write_text(json.dumps(case | {"output": {"n": 2}}))
    import_set(ImportRequest(source=pairs, out=tmp_path / "again", schema=schema, cases=(failed,)))
    assert load_task(tmp_path / "again").timing.size == 3  # two pairs and the case are held out


def test_section_3_a_person_accepts_or_edits_the_program_before_it_is_used(tmp_path: Path) -> None:
    conducted(ONE + 'budget = "1 iteration"\n', tmp_path / "s", FakeModel(say=lambda ask, n: program(0.9)))
    run_1, wrote = result_of(opened(tmp_path / "s").state, 1)
    assert wrote.sha256 is not None
    assert acceptance(run_1, wrote, wrote.sha256) == ""
    assert acceptance(run_1, replace(wrote, decision="accepted"), wrote.sha256)  # at the gate of protocol review
    use = UseDecided(
        at=0.0,
        run=1,
        accepted=True,
        sha256="edited",
        result=wrote.sha256,
        edited=True,
        verdict=Verdict.CORRECT,
        person="me",
        program="def edited(): ...",
    )
    after = replace(run_1, uses=(use,))
    assert (acceptance(after, wrote, "edited"), accepted_edit(after)) == ("me", use.program)
    assert acceptance(replace(run_1, uses=(use, replace(use, accepted=False))), wrote, "edited") == ""


@pytest.fixture(scope="module")
def plausible(tmp_path_factory: pytest.TempPathFactory) -> State:
    """The preset by its simulated team; a program that scans its table grows as the square of its statements."""
    return simulated(asked("plausible").experiment, tmp_path_factory.mktemp("plausible") / "s")


def runs_of(source: str) -> Callable[[list[Any]], list[Any]]:
    """A program of the indexed table, as a function."""
    names: dict[str, Any] = {}
    exec(source, names)
    found: Callable[[list[Any]], list[Any]] = names["run_statements"]
    return found


def test_section_4_a_bundled_table_whose_cases_a_linear_scan_passes_and_whose_look_ups_it_is_slow_at() -> None:
    task = load_task("indexed_table")
    inputs: dict[str, Any] = {}
    exec(task.inputs, inputs)
    scan, baseline = (
        runs_of(next(p.source for p in task.programs if p.name == n)) for n in ("scan_rows", "table_of_rows")
    )
    for family in task.checks:
        drawn = inputs[family.name](random.Random(5), min(family.size, 600))
        assert scan(drawn) == baseline(drawn) == inputs["answer"](drawn)
    statements = inputs[task.timing.name](random.Random(5), 3000)
    seconds = []
    for each in (scan, baseline):
        began = time.process_time()
        each(statements)
        seconds.append(time.process_time() - began)
    assert seconds[0] > 5 * seconds[1]
    assert {family.name for family in task.checks if family.shown} == {"no_rows", "few"}


def test_section_4_acceptance_criteria_stand_in_the_task_before_the_first_call(plausible: State) -> None:
    task, kept = load_task("indexed_table"), plausible.started.task
    assert kept is not None
    assert kept.shown == ("no_rows", "few")
    assert kept.parts["scaling"] != task_parts(replace(task, scaling=task.scaling[:3]))["scaling"]
    assert plausible.experiment.analysis.response == "scaling"
    told = [said(plausible.experiment, framing=name)[1][1] for name in ("plain", "criteria")]
    assert ["as the table grows" in words for words in told] == [False, True]


def test_section_4_every_program_gets_four_marks(plausible: State) -> None:
    rows = frames(plausible).programs
    columns = [f"mark_{mark}" for mark in MARKS]
    assert columns == ["mark_loads", "mark_shown", "mark_hidden", "mark_scales"]
    assert rows[columns].notna().all().all()
    assert {mark.mark for each in of_session(plausible).plausibility for mark in each.shares} == set(MARKS)


def test_section_4_it_scales_by_an_exponent_fitted_at_n_2n_4n_with_its_interval_beside_the_references(
    plausible: State,
) -> None:
    sizes = load_task("indexed_table").scaling
    assert all(b == 2 * a for a, b in pairwise(sizes))
    programs = [each for finding in of_session(plausible).plausibility for each in finding.programs]
    assert {each.scales for each in programs} == {True, False}
    for each in programs:
        assert each.baseline == pytest.approx(1.0)
        assert each.exponent == pytest.approx(1.0 if each.scales else 2.0)
        assert each.ci is not None
        assert each.ci[0] <= (each.exponent or 0) <= each.ci[1]


def test_section_4_the_plausibility_gap_is_a_response_of_its_own(tmp_path: Path) -> None:
    experiment = asked("plausible").experiment
    plan = replace(experiment.analysis, response="plausible but not scaling")
    found = of_session(simulated(replace(experiment, analysis=plan), tmp_path / "s"))
    scales = next(each for each in found.gap_differences if each.mark == "scales")
    assert found.primary_share is not None
    assert found.primary_share.difference == pytest.approx(scales.difference)
    assert found.primary_share.hits == tuple(
        round(gap * tried) for gap, tried in zip(scales.gaps, found.primary_share.attempted, strict=True)
    )


def test_section_4_the_preset_finds_what_is_true_of_its_simulated_team(plausible: State) -> None:
    experiment, ladder = plausible.experiment, ladder_of(load_task("indexed_table"))
    odds = [chances(experiment.simulated, team=False, effect=effect) for effect in (1.0, 10.0)]
    rungs = [expected_rungs(ladder, each, 2) for each in odds]
    scaling = [1 - each[0] - each[None] for each in rungs]
    assert scaling == pytest.approx([0.11, 0.78], abs=0.005)  # as its page says
    assert [1 - each[None] for each in rungs] == pytest.approx([0.86, 0.86], abs=0.005)
    found = of_session(plausible)
    assert found.primary_share is not None
    low, high = found.primary_share.ci
    assert low <= scaling[1] - scaling[0] <= high
    assert found.decision == "difference"


ACTS = ONE + 'protocol = "act(steps=2, attempts=2)"\nbudget = "1 iteration"\nfeedback = "none"\n'


def test_section_3_plan_act_observe_hint_retry_is_a_loop_over_any_task(tmp_path: Path) -> None:
    replies = ["1. Sort.", program(0.9, "crashed"), program(0.9, "wrong"), "1. Count.", program(0.8)]
    model = FakeModel(say=lambda ask, n: replies[n])
    (iteration,) = conducted(ACTS, tmp_path / "s", model).run(1).iterations
    assert [turn.part.role for turn in iteration.turns] == ["planner", "actor", "actor", "planner", "actor"]
    assert "does not run to its end: crashed" in model.asks[2].messages[-1].content
    assert "Look for the line that may raise this" in model.asks[2].messages[-1].content
    assert "plan it anew" in model.asks[3].messages[-1].content
    assert iteration.verdict is Verdict.CORRECT


def test_section_3_on_a_site_each_action_and_the_page_are_observed_and_on_record(tmp_path: Path) -> None:
    state = acted(tmp_path / "s")
    (iteration,) = opened(tmp_path / "s").state.run(1).iterations
    seen = [turn.observation for turn in iteration.turns if turn.program is not None]
    assert [each is not None and each.whole for each in seen] == [False, True, True, False, True]
    assert iteration.turns[-1].program == state.run(1).source


def test_section_3_the_preset_finds_what_its_page_says_of_its_simulated_team(tmp_path: Path) -> None:
    """The truth: a script is right with chance 0.4, one of at most eight with chance 1 - 0.6**8."""
    preset = asked("browser").experiment
    state = simulated(replace(preset, replicates=30), tmp_path / "s")
    found = of_session(state).primary_share
    truth = (1 - 0.6**8) - 0.4
    assert found is not None
    assert found.attempted == (30, 30)
    assert found.ci[0] <= truth <= found.ci[1]
    assert found.ci[0] > 0
    assert state.marks == ("SIMULATED",)
