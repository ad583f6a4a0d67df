"""Framings of one's own: files beside the experiment, kept with the session, and every mistake in them named."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.experiment.experiment import Experiment, Prompts
from refinery_tui.core.experiment.framing_files import read_framing
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.find.resolve import asked, asked_values, begun, known
from refinery_tui.core.record.store import opened
from refinery_tui.core.team.iteration.rehearsal import requests
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import SMALL, climbing, order

SOURCE = """
task = "get_difference"
replicates = 1
[run]
budget = "1 iterations"
[factors]
framing = ["plain", "terse"]
"""
TERSE = 'system = "Answer with code alone."\nask = "Solve this: {task}"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "framings").mkdir()
    (tmp_path / "framings/terse.toml").write_text(TERSE)
    (tmp_path / "exp.toml").write_text(SOURCE)
    return tmp_path


def read(folder: Path) -> Experiment:
    return asked(str(folder / "exp.toml")).experiment


def refused(folder: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(folder)
    return str(caught.value)


def conduct(folder: Path) -> Path:
    """A session of the experiment in `folder`, carried out."""
    wanted, session = asked(str(folder / "exp.toml")), folder / "sessions/s"
    made = order(SMALL, session, climbing(), heard=[])
    asyncio.run(run(replace(made, experiment=wanted.experiment, source=wanted.source), bench=FakeBench()))
    return session


def test_a_file_beside_the_experiment_is_a_framing_and_what_it_leaves_out_is_the_plain_one(folder: Path) -> None:
    experiment, task = read(folder), load_task("get_difference")
    assert experiment.prompts == {"terse": Prompts(system="Answer with code alone.", ask="Solve this: {task}")}
    plain, terse = ([messages for _, messages in requests(experiment, arm, task)] for arm in (0, 1))
    assert terse[0][0].content == "Answer with code alone."
    assert terse[0][1].content.startswith("Solve this: Write a function get_difference")
    assert terse[1][1] == plain[1][1]


def test_files_that_are_not_used_are_not_part_of_the_experiment(folder: Path) -> None:
    before = read(folder)
    (folder / "framings/other.toml").write_text("system = 3")
    assert read(folder) == before


def test_the_words_are_kept_with_the_session_which_goes_on_without_the_file(folder: Path) -> None:
    session = conduct(folder)
    (folder / "framings/terse.toml").unlink()
    kept = asked(str(session)).experiment
    assert kept == opened(session).state.experiment
    assert kept.prompts["terse"].system == "Answer with code alone."
    assert begun(replace(kept, replicates=3), folder / "sessions") == session
    assert asked_values(str(session))["prompts"]["terse"]["ask"] == "Solve this: {task}"


def test_a_framing_that_changed_is_another_experiment(folder: Path) -> None:
    conduct(folder)
    assert begun(read(folder), folder / "sessions") is not None
    (folder / "framings/terse.toml").write_text(TERSE.replace("alone", "only"))
    assert begun(read(folder), folder / "sessions") is None


def test_a_name_that_is_no_framing_hears_which_there_are_and_how_to_add_one(folder: Path) -> None:
    (folder / "exp.toml").write_text(SOURCE.replace('"terse"]', '"ters", "warm"]\n[prompts.own]\nsystem = "x"'))
    said = refused(folder).splitlines()
    found = "Found: better-casual, better-engineered, plain, own (under [prompts.own]), terse (framings/terse.toml)."
    mend = "Write framings/ters.toml beside the experiment, or [prompts.ters] in it."
    meant = "'ters' is not a framing. Did you mean 'terse'?"
    assert said[0].endswith(f"exp.toml:7: factors.framing: {meant} {found} {mend}")
    assert f"'warm' is not a framing. {found} Write framings/warm.toml" in said[1]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('sistem = "x"', "terse.toml:1: sistem: is not a part of a framing. Did you mean 'system'?"),
        ("system = 3", "terse.toml:1: system: should be text in quotes, not 3."),
        ('\nask = "{taks}"', "terse.toml:2: ask: {taks} stands for nothing. Did you mean 'task'?"),
        ("# nothing", "says nothing: write one of system, team, ask, review, remaining."),
        ("system = ", "terse.toml:1: not TOML"),
        ("\udcff", "is not UTF-8 text"),
    ],
)
def test_a_mistake_in_a_framing_is_named_with_its_file_and_line(text: str, complaint: str, folder: Path) -> None:
    (folder / "framings/terse.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    said = refused(folder)
    assert "exp.toml:7: factors.framing: " in said
    assert complaint in said


def test_of_two_places_that_say_otherwise_none_is_chosen(folder: Path) -> None:
    (folder / "exp.toml").write_text(SOURCE + '[prompts.terse]\nsystem = "Other."\n')
    assert "terse.toml says otherwise than [prompts.terse]: leave one of the two." in refused(folder)
    (folder / "exp.toml").write_text(SOURCE + f"[prompts.terse]\n{TERSE}")
    assert read(folder).prompts["terse"].system == "Answer with code alone."


def test_a_folder_that_is_not_there_holds_no_framings(tmp_path: Path) -> None:
    assert known(tmp_path).own_framings == {}
    assert known().own_framings == {}


SHIPPED = 'task = "get_difference"\n[run]\nprotocol = "better"\nframing = "better-engineered"\n'


def test_a_framing_that_ships_is_known_everywhere_and_its_words_are_kept(tmp_path: Path) -> None:
    (tmp_path / "exp.toml").write_text(SHIPPED)
    kept = read(tmp_path).prompts["better-engineered"]
    assert kept.system is not None
    assert "fined 100 dollars" in kept.system
    assert "\n" not in kept.system
    assert {"better-casual", "better-engineered"} == known().shipped_framings.keys()


@pytest.mark.parametrize("name", sorted(known().shipped_framings))
def test_a_framing_that_ships_has_nothing_wrong_with_it(name: str) -> None:
    assert read_framing(known().shipped_framings[name]).review


def test_ones_own_words_under_the_name_of_a_framing_that_ships_are_taken(tmp_path: Path) -> None:
    (tmp_path / "exp.toml").write_text(SHIPPED + '[prompts.better-engineered]\nsystem = "Mine."\n')
    assert read(tmp_path).prompts["better-engineered"].system == "Mine."
