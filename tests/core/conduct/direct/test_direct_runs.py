"""A run whose model answers inputs itself: asked through the same path as any, judged, resumed, never timed."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.conduct.human_requests import refusal
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.experiment.direct.question import AnswerVerdict, DirectQuestion, DrawnQuestions
from refinery_tui.core.lineage.fork import Fork, forked_experiment, refuse_fork
from refinery_tui.core.lineage.recorded import RecordedSession
from refinery_tui.core.record.direct.answer_events import Answered, QuestionsDrawn
from refinery_tui.core.record.direct.answers import RunAnswers, run_answers
from refinery_tui.core.record.events import Event, TurnStarted
from refinery_tui.core.record.inbox import HumanMessage
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.tui.panes.session.countdown import left
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import order
from tests.fakes.direct_sessions import ALONE, BOTH, say
from tests.fakes.model import FakeClock, FakeModel


def held(source: str, folder: Path, model: FakeModel, bench: FakeBench | None = None) -> tuple[State, list[Event]]:
    heard: list[Event] = []
    state = asyncio.run(run(order(source, folder, model, heard=heard), bench=bench or FakeBench()))
    return state, heard


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[State, list[Event]]:
    return held(BOTH, tmp_path_factory.mktemp("both") / "s", say(lambda n: n % 4 != 0))


def test_the_runs_of_a_block_answer_the_same_inputs_a_program_by_being_called(both: tuple[State, list[Event]]) -> None:
    state, _ = both
    assert [len(run.answers) for run in state.runs] == [4, 4, 4, 4]
    found = [answers for run in state.runs if (answers := run_answers(state, run))]
    code, direct = ([each for each in found if each.direct is mode] for mode in (False, True))
    assert [(each.right, each.asked, each.call_seconds) for each in code] == [(4, 4, 0.01)] * 2
    assert all(each.right < each.asked == 4 for each in direct)
    assert {each.calls for each in found} == {4}


def test_each_answer_is_an_event_with_its_family_its_verdict_and_its_turn(both: tuple[State, list[Event]]) -> None:
    state, heard = both
    told = [event for event in heard if isinstance(event, Answered) and event.turn is not None]
    assert {event.family for event in told} == {"small"}
    assert {event.verdict for event in told} == {Verdict.CORRECT, Verdict.WRONG}
    for event in told:
        turn = next(t for t in state.run(event.run).turns if t.number == event.turn)
        assert turn.part.wants == "answer"
        assert turn.verdict is event.verdict


def test_a_direct_run_has_a_verdict_and_no_time(both: tuple[State, list[Event]]) -> None:
    state, _ = both
    found = {r.run: r for r in results(state)}
    for each in state.runs:
        answers = run_answers(state, each)
        assert isinstance(answers, RunAnswers)
        if answers.direct:
            assert (each.program, found[each.planned.id].seconds, each.reason) == (None, None, "answered")
            assert found[each.planned.id].verdict is Verdict.WRONG
        else:
            assert found[each.planned.id].seconds is not None


def test_the_record_read_again_is_the_same_session(tmp_path: Path) -> None:
    state, _ = held(BOTH, tmp_path / "s", say(lambda n: True))
    assert opened(tmp_path / "s").latest == state


def test_a_budget_ends_it_half_through_and_what_was_left_is_not_right(tmp_path: Path) -> None:
    state, _ = held(ALONE.replace("2 iterations", "400 tokens"), tmp_path / "s", say(lambda n: True))
    answers = run_answers(state, state.runs[0])
    assert answers is not None
    assert (answers.right, answers.asked, answers.calls, state.runs[0].reason) == (3, 4, 3, "budget")
    assert results(state)[0].verdict is Verdict.NO_ANSWER


def test_a_deadline_in_an_answer_is_no_answer(tmp_path: Path) -> None:
    model = replace(say(lambda n: True), hang=frozenset({1}))
    clock = FakeClock(tick=0.5)
    asked = replace(order(ALONE.replace("2 iterations", "30 s"), tmp_path / "s", model, heard=[]), clock=clock)
    state = asyncio.run(run(asked, bench=FakeBench()))
    assert [answer.verdict for answer in state.runs[0].answers][-1] is Verdict.NO_ANSWER
    assert state.runs[0].status == "ended"


def test_what_is_no_value_is_a_verdict_of_its_own(tmp_path: Path) -> None:
    hostile = ["```\n" + "[" * 5_000 + "\n```", "9" * 60_000, "NaN", "I would rather not."]
    model = FakeModel(say=lambda ask, n: hostile[n % 4])
    state, _ = held(ALONE.replace("replicates = 2", "replicates = 1"), tmp_path / "s", model)
    assert [a.verdict for a in state.runs[0].answers] == ["no answer", "no answer", "wrong", "no answer"]


class _Killed(Exception):
    """The conductor dies here."""


class Dying(FakeBench):
    """Dies when it is to judge the third answer."""

    async def judge_answer(self, question: DirectQuestion, reply: str) -> AnswerVerdict:
        self.profiled.append("judged")
        if len(self.profiled) == 3:
            raise _Killed
        return await FakeBench.judge_answer(self, question, reply)


def test_on_resuming_nothing_paid_for_is_asked_again_and_the_questions_stay(tmp_path: Path) -> None:
    source, heard = ALONE.replace("replicates = 2", "replicates = 1"), list[Event]()
    first = order(source, tmp_path / "s", say(lambda n: True), heard=heard)
    with pytest.raises(BaseException):  # noqa: B017, PT011  # a group around the death
        asyncio.run(run(first, bench=Dying()))
    again = replace(order(source, tmp_path / "s", say(lambda n: True), heard=heard), resume=True)
    state = asyncio.run(run(again, bench=FakeBench()))
    assert sum(isinstance(event, TurnStarted) for event in heard) == 4
    assert sum(isinstance(event, QuestionsDrawn) for event in heard) == 1
    assert [a.question for a in state.runs[0].answers] == [1, 2, 3, 4]


class Bare(FakeBench):
    """A task whose inputs are all too long."""

    async def questions(self, count: int | None) -> DrawnQuestions:
        return DrawnQuestions(questions=(), left_out=(("large", "its inputs are too long"),))


def test_a_task_without_an_input_that_can_be_written_is_refused_before_the_first_call(tmp_path: Path) -> None:
    model = say(lambda n: True)
    with pytest.raises(ConfigurationError, match=r"has no input that can be answered directly \(large"):
        held(ALONE, tmp_path / "s", model, Bare())
    assert model.asks == []


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ('protocol = "critic"', "protocol: is about writing programs"),
        ('memory = "full"', "memory: is about writing programs"),
        ('feedback = "verdict"', "feedback: is about writing programs"),
        ("agents = 2", "agents: is for teams, and one agent answers"),
    ],
)
def test_what_is_about_programs_or_teams_is_refused_in_a_sentence(setting: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=words):
        order(ALONE.replace("[run]", f"[run]\n{setting}"), tmp_path / "s", say(lambda n: True), heard=[])


def test_nobody_writes_to_a_run_that_answers_inputs_or_goes_on_from_it(both: tuple[State, list[Event]]) -> None:
    state, _ = both
    direct = next(run.planned.id for run in state.runs if run.program is None)
    assert "answers inputs itself" in refusal(state, HumanMessage(run=direct, text="think", person="a"))
    with pytest.raises(ConfigurationError, match="no program to go on from"):
        refuse_fork(
            Fork(
                earlier=RecordedSession(name="s", state=state, head=""),
                path=Path("f"),
                run=direct,
                iteration=1,
                changes={},
            )
        )


def test_what_is_left_of_a_direct_run_are_its_inputs_and_no_iterations_of_writing(
    both: tuple[State, list[Event]],
) -> None:
    state, _ = both
    ended = next(run for run in state.runs if run.program is None)
    under_way = replace(ended, status="running", iterations=ended.iterations[:1], answers=ended.answers[:1])
    rest = left(state, under_way, state.last_at, running=True)
    assert (rest.digits, rest.caption) == ("3", "of 4 inputs left to be asked")


def test_a_run_of_code_beside_them_is_forked_without_the_inputs_that_only_they_answer(
    both: tuple[State, list[Event]],
) -> None:
    state, _ = both
    code = next(run.planned.id for run in state.runs if run.program is not None)
    asked = replace(state.experiment, measuring=replace(state.experiment.measuring, questions=4))
    earlier = RecordedSession(name="s", state=replace(state, experiment=asked), head="")
    wanted = Fork(earlier=earlier, path=Path("f"), run=code, iteration=1, changes={"budget": "4 iterations"})
    experiment, source = forked_experiment(wanted, "s fork")
    assert (experiment.measuring.questions, experiment.treatments) == (None, ({"mode": "code"},))
    assert "questions" not in source


DOSES = BOTH.replace('[run]\nbudget = "2 iterations"', "").replace(
    "[factors]", '[factors]\nbudget = ["2 iterations", "4 iterations"]'
)


def test_what_is_asked_of_programs_does_not_apply_to_a_model_that_answers_itself(tmp_path: Path) -> None:
    found = of_session(held(DOSES, tmp_path / "s", say(lambda n: n % 4 != 0))[0])
    written = {f"budget {n} iterations · mode code" for n in (2, 4)}
    assert {each.treatment for each in found.targets} == {each.treatment for each in found.trajectories} == written
    assert [{each.treatment for each in dose.treatments} for dose in found.equal_doses] == [written]
    words = (
        "Does not apply to budget 2 iterations · mode direct, budget 4 iterations · mode direct, which write no program"
    )
    text = " ".join(as_text(found, width=400).split())
    assert text.count(words) == 3  # time to target, best so far, at equal tokens
