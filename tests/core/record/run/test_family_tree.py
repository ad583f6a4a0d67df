"""Where a run's programs came from, and how its turns are told as text: one session of three protocols, many claims."""

from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.cli.experiments.progress import lines
from refinery_tui.cli.experiments.progress_full import _speaking
from refinery_tui.cli.sessions.show_facts import run_facts
from refinery_tui.cli.sessions.show_text import run_lines
from refinery_tui.core.models.simulated_roles import WORDS_ONLY
from refinery_tui.core.record.dataframes import iteration_rows
from refinery_tui.core.record.run.family_tree import RunProgram, program_change, run_programs, tree_rows
from refinery_tui.core.record.run.turn_words import tree_lines, with_role
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.record.store import opened
from tests.fakes.conductor import conducted
from tests.fakes.hostile_text import NASTY, driving
from tests.fakes.model import FakeModel, program

THREE = """
task = "get_difference"
replicates = 1
[factors]
protocol = ["rotate", "critic", "best-of-n(3)"]
[run]
agents = 2
budget = "2 iterations"
"""
ROTATE, CRITIC, BEST = 0, 1, 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten programs, each faster than the one before; the eighth is wrong, reviews are words."""
    place = tmp_path_factory.mktemp("team") / "s"
    counted = iter(range(100))

    def say(ask: object, n: int) -> str:
        if WORDS_ONLY in ask.messages[0].content:  # type: ignore[attr-defined]  # what a fake model is asked
            return "Shorten the loop, please."
        number = next(counted)
        return program(round(0.9 * 0.9**number, 6), "wrong" if number == 7 else "")

    conducted(THREE, place, FakeModel(say=say))
    return place


@pytest.fixture(scope="module")
def state(folder: Path) -> State:
    return opened(folder).state


def of(state: State, protocol: int) -> Run:
    """The run of a treatment."""
    return next(run for run in state.runs if run.planned.treatment == protocol)


def by_turn(run: Run) -> dict[int, RunProgram]:
    return {each.turn.number: each for each in run_programs(run)}


def test_a_turn_whose_protocol_names_no_parents_goes_on_from_the_program_that_stood(state: State) -> None:
    rotate, best = by_turn(of(state, ROTATE)), by_turn(of(state, BEST))
    assert {number: each.parents for number, each in rotate.items()} == {1: (), 2: (1,)}
    chosen = of(state, BEST).iterations[0].choice
    assert chosen is not None
    assert {number: each.parents for number, each in best.items()} == {
        **dict.fromkeys((1, 2, 3), ()),
        **dict.fromkeys((4, 5, 6), (chosen.turn,)),
    }
    assert [each.result for each in best.values()].count(True) == 1


def test_the_critics_draft_is_the_parent_of_what_was_written_after_the_review(state: State) -> None:
    run = of(state, CRITIC)
    found = by_turn(run)
    assert {number: each.parents for number, each in found.items()} == {1: (), 3: (1,), 4: (3,), 6: (4,)}
    assert {number: (each.chosen, each.result) for number, each in found.items()} == {
        1: (False, False),
        3: (True, False),
        4: (False, False),
        6: (True, True),
    }
    change = program_change(found[3], found[1])
    assert (change.added, change.removed) == (1, 1)
    assert change.time_ratio == pytest.approx(0.9)


def test_the_line_that_leads_to_the_result_stands_straight_and_others_beside_it(state: State) -> None:
    run = of(state, BEST)
    rows = tree_rows(run_programs(run))
    assert {row.program.turn.number for row in rows} == set(range(1, 7))
    straight = [row.program for row in rows if not row.branch.startswith(("│", "╶"))]
    assert [each.chosen for each in straight] == [True, True]
    assert straight[-1].result
    assert [row.branch for row in rows].count("│ ╶ ") == 2


def test_a_chain_of_a_thousand_programs_does_not_indent(state: State) -> None:
    (first, *_) = run_programs(of(state, ROTATE))
    chain = [
        replace(first, turn=replace(first.turn, number=n), parents=(n - 1,) if n > 1 else ()) for n in range(1, 1001)
    ]
    assert {len(row.branch) for row in tree_rows(chain)} == {2}


def test_an_iteration_of_one_turn_of_it_has_that_turns_program_and_verdict(state: State) -> None:
    iteration = of(state, CRITIC).iterations[0]
    draft, _, again = iteration.turns
    assert (iteration.only(1).program, iteration.only(1).verdict) == (draft.program, draft.verdict)
    assert iteration.only(1).turns[0].number == 1
    assert (iteration.only(2).program, iteration.only(2).verdict) == (None, None)
    assert iteration.only(3).sha256 == iteration.sha256
    assert iteration.owns(again)
    assert not iteration.owns(draft)
    assert iteration.only(99) is iteration


def test_the_run_is_told_turn_by_turn_with_role_choice_and_family_tree(state: State) -> None:
    run = of(state, CRITIC)
    said = list(run_lines(state, run.planned.id, "s", "ended"))
    heads = [each for each in said if each.startswith("turn ")]
    assert len(heads) == 6
    assert heads[0].startswith("turn 1 · agent 1 (writer) · ")
    assert "turn 2 · agent 2 (critic)" in heads[1]
    assert heads[1].endswith(" · asked for words")
    assert heads[2].endswith(" · chosen")
    assert "no program" not in " ".join(heads)
    assert "the program of turn 3 is chosen: written after the review" in said
    tree = said[said.index("where the programs came from") + 1 :]
    assert [each.split(" · ")[0].strip() for each in tree[:4]] == ["┌ turn 1", "├ turn 3", "├ turn 4", "└ turn 6"]
    assert tree[3].endswith("· THE RESULT")
    facts = run_facts(state, run.planned.id, "s", "ended")
    assert [each["parents"] for each in facts["programs"]] == [[], [1], [3], [4]]
    turns = facts["iterations"][0]["turns"]
    assert [(each["role"], each["wants"], each["chosen"]) for each in turns] == [
        ("writer", "program", False),
        ("critic", "words", False),
        ("writer", "program", True),
    ]
    assert facts["iterations"][0]["choice"]["turn"] == 3


def test_progress_says_whose_turn_it_was_and_never_calls_words_no_program(folder: Path) -> None:
    timeline = opened(folder)
    said = [row for n, event in enumerate(timeline.events, 1) for row in lines(event, timeline.after(n))]
    assert any("iteration 1, turn 2, agent 2 (critic): 4 words, as asked for" in row for row in said)
    assert any("iteration 1, turn 3, agent 1 (proposer): correct" in row for row in said)
    assert not any("no program" in row for row in said)
    turns = of(timeline.state, BEST).iterations[0].turns
    assert _speaking(turns) == "iteration 1, agent 1 (proposer), agent 2 (proposer)"
    many = [replace(turn, agent=n) for n in range(1, 17) for turn in turns]
    assert _speaking(many) == "iteration 1, 16 agents"


def test_tokens_of_reviews_count_in_the_curves(state: State) -> None:
    run = of(state, CRITIC)
    row = list(iteration_rows(state, run, state.origin))[-1]
    assert row["tokens"] == sum(t.usage.input_tokens + t.usage.output_tokens for t in run.turns if t.usage is not None)
    assert all(turn.usage is not None and turn.usage.output_tokens > 0 for turn in run.turns)


def test_names_and_roles_that_would_drive_a_terminal_do_not(state: State) -> None:
    run = of(state, CRITIC)
    changed = [
        replace(i, turns=tuple(replace(t, part=replace(t.part, member=NASTY, role=NASTY)) for t in i.turns))
        for i in run.iterations
    ]
    nasty = replace(run, iterations=tuple(changed))
    runs = tuple(nasty if each is run else each for each in state.runs)
    said = [*tree_lines(nasty), *run_lines(replace(state, runs=runs), run.planned.id, "s", "ended")]
    assert driving("".join(said)) == []
    assert driving(with_role(nasty.turns[0])) == []
    facts = run_facts(replace(state, runs=runs), run.planned.id, "s", "ended")
    assert driving(facts["iterations"][0]["turns"][0]["role"]) in ([], ["\t"])
