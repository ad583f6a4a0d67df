"""Several tasks in one experiment: names and globs, a recorded draw, the question, the plan."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.base import toml
from refinery_tui.core.base.design import plan
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.experiment import Experiment, same_treatments
from refinery_tui.core.experiment.form import draft_of
from refinery_tui.core.experiment.parse import check
from refinery_tui.core.experiment.serialize import written
from refinery_tui.core.experiment.task_plan import plan_hash
from refinery_tui.core.find.resolve import known

THREE = 'tasks = ["get_difference", "edit_distance", "top_k"]\n[factors]\nagents = [1, 2]\n'


def read(source: str) -> Experiment:
    return check(toml.parse(source, "exp.toml"), known(), default_name="exp")


def folders(at: Path, many: int) -> None:
    for number in range(many):
        folder = at / "set" / f"item{number:03d}"
        folder.mkdir(parents=True)
        (folder / "task.toml").write_text("")


def test_task_is_a_factor_and_a_block_holds_every_treatment_on_every_task() -> None:
    experiment = read(THREE)
    assert experiment.factor_names == ("task", "agents")
    assert experiment.factor_levels["task"] == ("get_difference", "edit_distance", "top_k")
    assert len(experiment.arms) == 6
    assert [experiment.task_of(t) for t in (0, 1, 4)] == ["get_difference", "get_difference", "top_k"]
    assert [experiment.settings(t).agents for t in range(6)] == [1, 2, 1, 2, 1, 2]


def test_treatments_of_a_task_stand_next_to_each_other_in_complete_blocks() -> None:
    runs = plan(treatments=12, blocks=range(1, 4), seed=5, tasks=4)
    for block in (1, 2, 3):
        own = [run.treatment for run in runs if run.block == block]
        assert Counter(own) == Counter(range(12))
        assert [task // 3 for task in own] == [task // 3 for task in own[::3] for _ in range(3)]
    assert len({tuple(r.treatment for r in runs if r.block == b) for b in (1, 2, 3)}) == 3


def test_one_task_keeps_the_order_and_the_hash_it_always_had() -> None:
    runs = plan(treatments=4, blocks=range(1, 3), seed=1)
    assert [run.treatment for run in runs] == [1, 3, 2, 0, 0, 3, 1, 2]
    one = read('task = "get_difference"\n[factors]\nagents = [1, 2, 3, 4]\n')
    assert plan_hash(one, runs)[:12] == "c06377c01909"


def test_the_tasks_and_the_question_are_locked_with_the_plan() -> None:
    one = read(THREE)
    runs = plan(treatments=6, blocks=range(1, 3), seed=1, tasks=3)
    other = replace(one, tasks=(*one.tasks[:2], "knapsack"))
    assert plan_hash(one, runs) != plan_hash(other, runs)
    assert not same_treatments(one, other)


def test_a_sample_is_drawn_by_the_seed_and_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folders(tmp_path, 40)
    source = 'tasks = ["set/*"]\nsample = 8\nseed = {}\nreplicates = 2\n[factors]\nagents = [1, 2]\n'
    one, again, other = read(source.format(1)), read(source.format(1)), read(source.format(2))
    assert (len(one.tasks), one.sample_of) == (8, 40)
    assert one.tasks == again.tasks != other.tasks
    assert one.question == "the benchmark"
    assert replace(one, replicates=1).question == "tasks like these"
    folders(tmp_path / "more", 1)
    (tmp_path / "set" / "item999").mkdir()
    (tmp_path / "set" / "item999" / "task.toml").write_text("")
    assert read(written(one)) == one  # what is written states the draw, which no later task changes


def test_the_question_is_these_tasks_below_six() -> None:
    assert read(THREE).question == "these tasks"
    six = 'tasks = ["*e*"]\n[factors]\nagents = [1, 2]\n'
    assert len(read(six).tasks) >= 6
    assert read(six).question == "tasks like these"


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ('tasks = ["get_diference"]', "is not a task. Did you mean 'get_difference'?"),
        ('tasks = ["nowhere/*"]', "stands for no task"),
        ('task = "top_k"\ntasks = ["top_k"]', "cannot be given beside task"),
        ('task = "top_k"\nsample = 3', "draws from tasks"),
        ('tasks = ["top_k", "knapsack"]\nsample = 3', "asks for 3 of 2 tasks"),
        (THREE + '[analysis]\nquestion = "tasks like these"', "is judged from six tasks on; there are 3"),
        ('tasks = ["*e*"]\n[analysis]\nquestion = "the benchmark"', "drawn from it at random: give sample = 20"),
        ('task = "top_k"\n[analysis]\nquestion = "these tasks"', "is asked of several tasks"),
        ('tasks = ["*e*"]\n[analysis]\nquestion = "everything"', "is not known here"),
    ],
)
def test_what_is_wrong_with_tasks_is_said_in_a_sentence(source: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=r"exp\.toml") as refused:
        read(f"{source}\n")
    assert complaint in str(refused.value)


def test_the_form_holds_several_tasks_in_its_one_field() -> None:
    draft = draft_of({"task": "top_k", "replicates": 2})
    many = draft.typed("task", "top_k, knapsack").values()
    assert (many.get("task"), many["tasks"]) == (None, ["top_k", "knapsack"])
    again = draft_of(many)
    assert again.texts["task"] == "top_k, knapsack"
    assert again.typed("task", "set/*").values()["tasks"] == ["set/*"]
    back = again.typed("task", "top_k").values()
    assert (back["task"], back.get("tasks")) == ("top_k", None)
