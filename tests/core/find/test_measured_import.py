"""Ready programs become a session that is checked and timed here, can be interrupted, and says who wrote nothing."""

import asyncio
import json
from pathlib import Path

import pytest

from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.compare.sides import session_origin
from refinery_tui.core.conduct.human_requests import refusal
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.export.notes import notes
from refinery_tui.core.find.measured_import import Import, import_experiment
from refinery_tui.core.find.program_folder import ReadyProgram
from refinery_tui.core.find.resolve import asked, complete
from refinery_tui.core.record.dataframes import frames
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.inbox import HumanMessage
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from tests.fakes.bench import FakeBench
from tests.fakes.imported_programs import FILES, import_order, imported, written_files


class Died(BaseException):
    """The conductor's process ended."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished import, its session in `mine`."""
    where = tmp_path_factory.mktemp("imported")
    imported(where, primary="folder: fast / slow")
    return where


@pytest.fixture
def state(folder: Path) -> State:
    return opened(folder / "mine").state


def ready(file: str, *, replicate: int | None = None, **levels: str) -> ReadyProgram:
    return ReadyProgram(file=file, source="", levels=levels, replicate=replicate)


def test_every_program_is_checked_and_the_correct_ones_are_timed_in_the_same_rounds(state: State) -> None:
    assert state.status == "ended"
    assert [(each.file, result.verdict) for each, result in zip(state.runs, results(state), strict=True)] == [
        (name, Verdict.WRONG if "b.py" in name and "slow" in name else Verdict.CORRECT) for name in FILES
    ]
    assert [len(measured.shots) for measured in state.rounds] == [7] * 4  # six programs and the baseline
    assert all(len(result.timings) == 4 for result in results(state) if result.verdict is Verdict.CORRECT)


def test_its_figures_are_compared_like_any_others(state: State) -> None:
    found = of_session(state)
    assert found.primary is not None
    assert found.primary.ratio == pytest.approx((0.10 * 0.12 * 0.11) ** (1 / 3) / (0.80 * 0.90 * 0.85) ** (1 / 3))
    assert found.decision is not None


def test_nobody_is_said_to_have_written_it(state: State) -> None:
    """On screens by the label, in exports by a file and columns, in the report by a caution."""
    assert state.marks == ("WRITTEN ELSEWHERE",)
    assert "WRITTEN ELSEWHERE" in session_origin(state, "mine").marks
    report = as_text(of_session(state))
    assert report.startswith("WRITTEN ELSEWHERE.")
    assert not [word for word in ("Deadlines", "Requests", "iterations:", "tokens") if word in report]
    assert "WRITTEN-ELSEWHERE.txt" in notes(state, "")
    tables = frames(state)
    assert set(tables.turns["by"]) == set(tables.iterations["by"]) == {"elsewhere"}
    assert tables.turns["agent"].isna().all()
    assert tables.turns["server_model"].isna().all()
    assert tables.programs["usd"].isna().all()
    assert set(tables.programs["model"]) == {"unknown"}
    assert list(tables.programs["file"]) == list(FILES)
    assert set(tables.programs["turns"]) == {0}


def test_replicates_are_counted_within_a_treatment(state: State) -> None:
    assert [state.replicate(each) for each in state.runs] == [1, 2, 3, 1, 2, 3, 4]


def test_no_team_can_be_spoken_to(state: State) -> None:
    assert "imported" in refusal(state, HumanMessage(run=1, text="faster", person="me"))


@pytest.mark.parametrize("deaths", [(1,), (2, 5), (4, 4, 4), (9, 1, 14)])
def test_dying_and_going_on_changes_no_figure(tmp_path: Path, folder: Path, deaths: tuple[int, ...]) -> None:
    programs, session = written_files(tmp_path / "programs"), tmp_path / "mine"
    for death in deaths:
        heard: list[Event] = []

        def listen(event: Event, state: State, heard: list[Event] = heard, death: int = death) -> None:
            heard.append(event)
            if len(heard) == death:
                raise Died

        order = import_order(programs, session, listener=listen, primary="folder: fast / slow")
        with pytest.raises((Died, BaseExceptionGroup)):
            asyncio.run(run(order, bench=FakeBench()))
        assert not complete(session, asked(str(session)).experiment)
        assert _programs_on_disk(session) == len(FILES)
    order = import_order(programs, session, listener=lambda event, state: None)
    again, whole = asyncio.run(run(order, bench=FakeBench())), opened(folder / "mine").state
    assert [(r.verdict, r.seconds, r.ratio) for r in results(again)] == [
        (r.verdict, r.seconds, r.ratio) for r in results(whole)
    ]
    assert [each.planned for each in again.runs] == [each.planned for each in whole.runs]


def _programs_on_disk(session: Path) -> int:
    kinds = [json.loads(line)["kind"] for line in (session / "events.jsonl").read_text().splitlines()[1:]]
    return kinds.count("turn ended")


def test_a_session_of_programs_grows_by_another_import_only(tmp_path: Path) -> None:
    imported(tmp_path)
    path = tmp_path / "mine" / "experiment.toml"
    path.write_text(path.read_text().replace("replicates = 1 ", "replicates = 2 "))
    order = import_order(tmp_path / "programs", tmp_path / "mine", listener=lambda event, state: None)
    with pytest.raises(ConfigurationError, match="import them again with those you add"):
        asyncio.run(run(order, bench=FakeBench()))


def test_a_strangers_session_without_a_program_is_refused_in_a_sentence(tmp_path: Path) -> None:
    imported(tmp_path)
    events = tmp_path / "mine" / "events.jsonl"
    events.write_text(events.read_text().splitlines(keepends=True)[0])
    order = import_order(tmp_path / "programs", tmp_path / "mine", listener=lambda event, state: None)
    with pytest.raises(RefineryError, match="The program of run 1 is not on record"):
        asyncio.run(run(order, bench=FakeBench()))


def test_only_an_import_may_say_that_programs_are_ready(tmp_path: Path, folder: Path) -> None:
    copy = tmp_path / "copy.toml"
    copy.write_text((folder / "mine" / "experiment.toml").read_text())
    with pytest.raises(ConfigurationError, match="is what 'refinery import' writes of ready programs: leave it out"):
        asked(str(copy))


def test_levels_that_cross_are_factors_and_others_are_a_list_of_treatments() -> None:
    crossed = (ready("1", a="x", b="u"), ready("2", a="x", b="v"), ready("3", a="y", b="u"), ready("4", a="y", b="v"))
    whole, _ = import_experiment(Import(name="n", task="get_difference", programs=crossed))
    part, _ = import_experiment(Import(name="n", task="get_difference", programs=crossed[:3]))
    assert whole.factors == {"a": ["x", "y"], "b": ["u", "v"]}
    assert [arm.levels for arm in part.arms] == [program.levels for program in crossed[:3]]


def test_levels_named_like_settings_are_names_and_nothing_else() -> None:
    programs = (ready("1", model="no such model", agents="many"), ready("2", model="gpt-4o", agents="few"))
    experiment, text = import_experiment(Import(name="n", task="get_difference", programs=programs))
    assert experiment.settings(0) == experiment.settings(1)
    assert "no such model" in text


@pytest.mark.parametrize(
    ("programs", "said"),
    [
        ((ready("1", a="x", replicate=1), ready("2", a="y")), "Some programs have a replicate and some have none"),
        ((ready("1", a="x", replicate=1), ready("2", a="x", replicate=1)), "Replicate 1 of a x is there 2 times"),
        ((ready("1", a="x"), ready("2", a="\uff58")), "look alike: a table could not say which."),
    ],
)
def test_programs_that_cannot_be_told_apart_are_refused(programs: tuple[ReadyProgram, ...], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        import_experiment(Import(name="n", task="get_difference", programs=programs))


def test_replicates_of_a_table_are_blocks() -> None:
    programs = (ready("1", a="x", replicate=1), ready("2", a="x", replicate=2), ready("3", a="y", replicate=1))
    experiment, _ = import_experiment(Import(name="n", task="get_difference", programs=programs))
    assert experiment.replicates == 2
