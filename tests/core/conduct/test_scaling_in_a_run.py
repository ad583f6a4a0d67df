"""A task that declares sizes has every right final program timed at them, and four marks say what it is worth."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.report.render_plausibility import gap_words
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.experiment.bench_records import Check, Shot
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.record.events import Event, SessionEnded
from refinery_tui.core.record.run.program_marks import MARKS
from refinery_tui.core.record.run.scale_events import Scaled
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import conducted, order
from tests.fakes.model import FakeModel

TABLE = """
task = "range_sums"
replicates = 4
[factors]
agents = [1, 2]
[run]
budget = "1 iterations"
"""
INDEX = "# grows 1.0"
SCAN = "# late\n# grows 2.0\n# silent at 400"
SLOW = "# grows 2.0"
BROKEN = "# no load"
NONE = ""
TRUTH = (INDEX, SCAN, SLOW, BROKEN, INDEX, INDEX, INDEX, NONE)  # by request


@dataclass(slots=True)
class TableBench(FakeBench):
    """A family of the kind that is shown, and a hidden one in which `# late` is too slow; `# no load` is no program."""

    async def check(self, source: str, *, thorough: bool = False) -> Check:
        loads = "# no load" not in source
        late = Verdict.TIMED_OUT if "# late" in source else Verdict.CORRECT
        verdicts = (
            {"few": Verdict.CORRECT, "uniform": late} if loads else dict.fromkeys(("few", "uniform"), Verdict.CRASHED)
        )
        cases = [
            Shot(
                program=sha(source),
                family=family,
                verdict=verdict,
                cpu_seconds=0.01 if verdict is Verdict.CORRECT else None,
                wall_seconds=0.01,
                load_share=0.1 if loads else 1.0,
            )
            for family, verdict in verdicts.items()
        ]
        return Check(program=sha(source), cases=tuple(cases))


def reply(kind: str) -> str:
    if kind == NONE:
        return "I would rather not."
    return f"```python\n{kind}\n# seconds 0.5\ndef range_sums(table):\n    return []\n```\n"


def session(folder: Path, bench: FakeBench | None = None, heard: list[Event] | None = None) -> State:
    """Eight runs of one reply each, which give the programs above."""
    model = FakeModel(say=lambda ask, n: reply(TRUTH[n % len(TRUTH)]))
    asked = replace(order(TABLE, folder, model, heard=heard if heard is not None else []), task=load_task("range_sums"))
    return asyncio.run(run(asked, bench=bench or TableBench()))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> State:
    return session(tmp_path_factory.mktemp("table") / "s")


def test_the_right_final_programs_are_timed_at_the_sizes_once(told: State) -> None:
    for each in told.runs:
        source = each.source or ""
        assert (each.scaling is not None) == ("# grows" in source), source
    silent = next(each for each in told.runs if "# late" in (each.source or ""))
    assert silent.scaling is not None
    assert [point.size for point in silent.scaling] == [100, 200, 400]
    assert silent.scaling[-1].seconds is None


def test_the_marks_and_gaps_are_those_of_the_truth(told: State) -> None:
    sources = {each.planned.id: each.source or "" for each in told.runs}
    found = {each.treatment: each for each in of_session(told).plausibility}
    assert len(found) == 2
    for name, finding in found.items():
        own = [sources[run.planned.id] for run in told.runs if name.endswith(str(1 + run.planned.treatment))]
        truth = {
            "loads": sum(source != "" and "# no load" not in source for source in own),
            "shown": sum(source != "" and "# no load" not in source for source in own),
            "hidden": sum("# grows" in source and "# late" not in source for source in own),
            "scales": sum("# grows 1.0" in source for source in own),
        }
        assert {share.mark: share.count for share in finding.shares} == truth
        assert all(share.runs == 4 and share.ci[0] <= share.count / 4 <= share.ci[1] for share in finding.shares)
        gaps = {gap.mark: round(4 * gap.gap) for gap in finding.gaps}
        assert gaps == {mark: truth["shown"] - truth[mark] for mark in ("hidden", "scales")}


def test_the_report_says_them_with_their_gaps(told: State) -> None:
    found = of_session(told)
    for width in (80, 120):
        text = as_text(found, width=width)
        assert "Plausible is not correct" in text
        assert max(map(len, text.splitlines())) <= width
    assert all(mark in text for mark in MARKS)
    assert all(gap_words(gap).startswith("shown less") for each in found.plausibility for gap in each.gaps)


def test_the_session_reads_as_it_was_told(told: State, tmp_path: Path) -> None:
    state = session(tmp_path / "s")
    assert opened(tmp_path / "s").state.runs == state.runs


def test_a_session_that_died_at_its_sizes_takes_them_up_and_times_no_block_twice(tmp_path: Path) -> None:
    @dataclass(slots=True)
    class Dying(TableBench):
        async def scaling(self, source: str) -> tuple[()]:
            raise ConnectionResetError

    heard: list[Event] = []
    with pytest.raises(ConnectionResetError):
        session(tmp_path / "s", Dying(), heard)
    assert not any(isinstance(event, SessionEnded | Scaled) for event in heard)
    bench, heard = TableBench(), []
    state = session(tmp_path / "s", bench, heard)
    scaled = [event.run for event in heard if isinstance(event, Scaled)]
    assert sorted(scaled) == sorted({r.planned.id for r in state.runs if "# grows" in (r.source or "")})
    assert len(scaled) == len(set(scaled))


def test_a_task_without_sizes_and_shown_cases_has_no_marks(tmp_path: Path) -> None:
    source = 'task = "get_difference"\nreplicates = 1\n[run]\nbudget = "1 iterations"\n'
    state = conducted(
        source, tmp_path / "s", FakeModel(say=lambda ask, n: reply("# x").replace("range_sums", "get_difference"))
    )
    assert all(each.scaling is None for each in state.runs)
    assert of_session(state).plausibility == ()
