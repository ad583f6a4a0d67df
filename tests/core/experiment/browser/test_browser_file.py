"""A browser task as it is read from its folder, and what is wrong with one, each with its line."""

from pathlib import Path
from random import Random

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.extraction import SCRIPT
from refinery_tui.core.bench.task_page import task_page
from refinery_tui.core.consent.task_folder import task_folder
from refinery_tui.core.consent.task_parts import task_parts
from refinery_tui.core.experiment.browser.browser_task import Goal
from refinery_tui.core.experiment.browser.script import goals_of
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import load_task, load_tasks
from refinery_tui.core.tasks.set_check import read_all
from tests.fakes.browser_tasks import PAGE, TOML, list_task
from tests.fakes.conductor import read


def test_it_is_a_task_whose_programs_are_scripts_and_whose_inputs_are_visits(tmp_path: Path) -> None:
    task = list_task(tmp_path / "list")
    assert task.browser is not None
    assert (task.entry_point, task.name) == (SCRIPT, "list")
    assert [(family.name, family.role, family.shown) for family in task.families] == [
        ("shown visit", "check", True),
        ("hidden visits", "check", False),
        ("replay", "time", False),
    ]
    assert task.baseline == task.programs[0].source
    assert task.browser.site == {"index.html": PAGE.encode()}


def test_agents_are_told_the_shown_values_the_actions_and_their_cap_and_no_goal(tmp_path: Path) -> None:
    told = list_task(tmp_path / "list").prompt
    assert told.startswith("Add {item} to the list.\n\nA visitor is given values")
    assert "{item} is 'tea'" in told
    assert '{"do": "fill"' in told
    assert "at most 10 actions" in told
    assert "milk" not in told
    assert "storage" not in told


def test_a_hidden_visit_has_other_values_than_the_shown_one_and_its_goals_have_them(tmp_path: Path) -> None:
    browser = list_task(tmp_path / "list").browser
    assert browser is not None
    assert browser.shown.values == {"item": "tea"}
    drawn = {browser.hidden(Random(seed)).values["item"] for seed in range(20)}
    assert drawn == {"milk", "salt"}
    assert goals_of(browser, browser.shown)[0] == Goal(kind="storage", on="list", wanted='["tea"]')


def test_its_page_names_its_caps_and_a_stranger_is_told_that_a_site_runs(tmp_path: Path) -> None:
    task = list_task(tmp_path / "list")
    page = "\n".join(task_page(task, 80))
    assert "at most 10 actions, a line each" in page
    assert "item: tea, milk, salt" in page
    assert "its site runs code in a browser" in task_folder(task).lines(confined=True)[0]
    assert [found.faults for found in read_all([str(task.folder)])] == [()]


def test_a_change_of_its_site_or_its_goals_changes_the_task_on_record(tmp_path: Path) -> None:
    def parts(task: Task) -> dict[str, str]:
        return task_parts(task)

    first = parts(list_task(tmp_path / "a"))
    site = parts(list_task(tmp_path / "b", page=PAGE + "<p>"))
    goal = parts(list_task(tmp_path / "c", toml=TOML.replace("is = 1", "is = 2")))
    assert {name for name in first if first[name] != site[name]} == {"site/index.html"}
    assert {name for name in first if first[name] != goal[name]} == {"browser"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('start = "index.html"', 'start = "indx.html"', "browser.start: 'indx.html' is no page in site/. Did you mean"),
        ('start = "index.html"\n', "", "browser.start: is missing."),
        ("visits = 1", "visits = 0", "browser.visits: should be 1 to 20."),
        ('["tea", "milk", "salt"]', '["tea"]', "browser.given.item: should be 2 to 50 different texts"),
        ('["tea", "milk", "salt"]', "['a\"b', 'c']", "browser.given.item: should be 2 to 50 different texts"),
        ("actions = 10", "action = 10", "browser.limits.action: is not a setting here."),
        ('storage = "list"', 'stored = "list"', "goals[0]: needs one of text, value, count, storage, page"),
        ("'[\"{item}\"]'", "'{item}'", "goals[0].is: should be JSON"),
        ("'[\"{item}\"]'", "'[\"{itm}\"]'", "goals[0]: names {itm}, which is not given. Did you mean 'item'?"),
        ("is = 1", 'is = "1"', "goals[1].is: should be a whole number"),
        ('baseline = "programs/add.jsonl"', 'baseline = "add.jsonl"', "'add.jsonl' is not in the task's folder."),
        ('title = "A list"', 'title = "A list"\nentry_point = "add"', "entry_point: is not a setting here."),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in TOML
    with pytest.raises(ConfigurationError) as told:
        list_task(tmp_path / "list", toml=TOML.replace(old, new))
    assert words in str(told.value)
    assert "task.toml:" in str(told.value)


def test_the_pilots_way_of_timing_is_refused_before_the_first_call(tmp_path: Path) -> None:
    task = list_task(tmp_path / "list")
    source = f'task = "{task.folder}"\nreplicates = 1\n[run]\nbudget = "1 iteration"\n'
    assert load_tasks(read(source)) == task
    with pytest.raises(ConfigurationError, match="times functions: leave it out"):
        load_tasks(read(source + '[measuring]\nway = "pilot-faithful"\n'))


def test_a_site_holds_only_files_of_a_site_and_none_from_elsewhere(tmp_path: Path) -> None:
    task = list_task(tmp_path / "list")
    (task.folder / "site" / "notes.txt").write_text("x")
    with pytest.raises(ConfigurationError, match=r"site/notes\.txt is not served"):
        load_task(task.folder)
    (task.folder / "site" / "notes.txt").unlink()
    (task.folder / "site" / "key.json").symlink_to("/etc/hostname")
    with pytest.raises(ConfigurationError, match=r"site/key\.json cannot be read: .*symbolic link"):
        load_task(task.folder)
