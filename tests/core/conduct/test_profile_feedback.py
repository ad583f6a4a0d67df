"""Feedback `profile`: what the next agent is told, what is on record of it, and that nothing else changes."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest

from refinery_tui.cli.sessions.show_facts import run_facts
from refinery_tui.cli.sessions.show_text import run_lines
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.experiment.bench_records import LineProfile
from refinery_tui.core.record.events import Event, SessionEnded
from refinery_tui.core.record.results import results
from refinery_tui.core.record.run.team_events import Profiled
from refinery_tui.core.record.store import opened
from refinery_tui.tui.panes.iteration.iteration_facts import iteration_facts
from refinery_tui.tui.text.styled import plain
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import conducted, order
from tests.fakes.model import FakeModel, program

TWO = 'task = "get_difference"\nreplicates = 1\n[run]\nbudget = "2 iterations"\nfeedback = "{feedback}"\n'
TOLD = (
    "The program is correct on every hidden input. It took 250 ms of CPU time, 0.25 × the baseline's.\n\n"
    "Where its time goes, by line (profiled on a hidden input of size 100, in a run of its own that counts as no "
    "timing):\n"
    "   75 %  line 2: def get_difference(numbers):\n"
    "   25 %  line 1: # seconds 0.25\n\n"
)


def saying(*replies: str) -> FakeModel:
    return FakeModel(say=lambda ask, n: replies[n])


def test_the_next_agent_is_told_where_the_time_goes_and_so_is_whoever_reads_the_iteration(tmp_path: Path) -> None:
    model = saying(program(0.25), program(0.5))
    state = conducted(TWO.format(feedback="profile"), tmp_path / "s", model)
    assert opened(tmp_path / "s").state == state
    assert TOLD in model.asks[1].messages[-1].content
    first, row = state.run(1).iterations[0], "   75 %  line 2: def get_difference(numbers):"
    assert row in [plain(each) for each in iteration_facts(state, state.run(1), first, 100)]
    assert row in list(run_lines(state, 1, "s", "ended"))
    assert run_facts(state, 1, "s", "ended")["iterations"][0]["profile"] == {
        "size": 100,
        "missing": None,
        "lines": [{"line": 2, "share": 0.75, "times": 9}, {"line": 1, "share": 0.25, "times": 1}],
    }


def test_a_program_without_a_profile_is_a_sentence_to_its_team_and_nothing_more(tmp_path: Path) -> None:
    model = saying(program(0.25).replace("# seconds", "# no profile\n# seconds"), program(0.5))
    state = conducted(TWO.format(feedback="profile"), tmp_path / "s", model)
    assert "There is no profile of it: the program takes the profiler away." in model.asks[1].messages[-1].content
    assert [i.seconds for i in state.run(1).iterations] == [0.25, 0.5]
    assert results(state)[0].verdict == "correct"


@pytest.mark.parametrize(
    ("feedback", "reply"), [("timing", program(0.25)), ("profile", program(0.25, "wrong")), ("profile", "No.")]
)
def test_only_a_correct_program_is_profiled_and_only_where_its_team_is_told(
    tmp_path: Path, feedback: str, reply: str
) -> None:
    bench, model = FakeBench(), saying(reply, reply)
    conducted(TWO.format(feedback=feedback), tmp_path / "s", model, bench)
    assert bench.profiled == []
    assert "by line" not in model.asks[1].messages[-1].content


def test_what_a_critic_and_a_candidate_s_team_are_told_holds_the_candidate_s_profile(tmp_path: Path) -> None:
    model = saying(program(0.25), "Too slow.", program(0.2))
    source = TWO.format(feedback="profile").replace("2 iterations", "1 iterations") + 'protocol = "critic"\n'
    state = conducted(source, tmp_path / "s", model)
    assert "   75 %  line 2" in model.asks[1].messages[-1].content
    assert state.run(1).iterations[0].profile is not None


@dataclass(slots=True)
class Dying(FakeBench):
    """Its process dies while the first program is profiled."""

    async def profile(self, source: str) -> LineProfile:
        raise ConnectionResetError


def test_a_session_that_died_before_a_profile_takes_it_up_and_judges_nothing_twice(tmp_path: Path) -> None:
    source = TWO.format(feedback="profile")
    heard: list[Event] = []
    dying, model = Dying(), saying(program(0.25))
    with pytest.raises(ExceptionGroup):
        asyncio.run(run(order(source, tmp_path / "s", model, heard=heard), bench=dying))
    assert not any(isinstance(event, SessionEnded) for event in heard)
    bench, model = FakeBench(), saying(program(0.5))
    asyncio.run(run(order(source, tmp_path / "s", model, heard=heard), bench=bench))
    assert TOLD in model.asks[0].messages[-1].content
    assert [event.iteration for event in heard if isinstance(event, Profiled)] == [1, 2]
    assert len(dying.checked) == 1
    assert sum("seconds 0.25" in source for source in bench.checked) == 0
