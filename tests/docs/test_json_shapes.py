"""docs/for-scripts.md has every key of every JSON answer, with its type, and none that is not there."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.docs.formula_examples import EXAMPLES
from tests.docs.gallery import ASKED, answered
from tests.docs.json_shapes import PAGE, below, observed, same_as, undocumented, written_shapes
from tests.places import ROOT

HELD_ELSEWHERE = {  # these need the bench, a server, a person or a study: the tests of the commands have their answers
    "study": "tests/tui/screens/test_study_screen.py",
    "remeasure": "tests/core/lineage/test_remeasure.py",
    "join": "tests/cli/sessions/test_join.py",
    "measure --levels": "tests/cli/bench/test_measure_doctor_task.py",
    "measure": "tests/cli/bench/test_measure_doctor_task.py",
    "replay-script": "tests/cli/bench/test_replay_script.py",
    "apply": "tests/cli/transform/test_apply.py",
    "task check": "tests/cli/bench/test_measure_doctor_task.py",
    "task check of several": "tests/cli/bench/test_task_check_set.py",
    "doctor": "tests/cli/bench/test_measure_doctor_task.py",
    "selftest": "tests/core/bench/test_gallery.py",
    "models check": "tests/cli/bench/test_models_check.py",
}
Answers = list[tuple[str, tuple[str, ...], Any]]


@pytest.fixture(scope="module")
def all_answers() -> Answers:
    """The sessions are made once, and each command is typed in this process."""
    return answered()


def test_no_answer_has_a_key_or_a_type_that_the_page_lacks(all_answers: Answers) -> None:
    """Where one has, `python -m tests.docs.json_shapes` writes it."""
    lacking = {(name, typed): undocumented(name, facts) for name, typed, facts in all_answers}
    assert {asked: paths for asked, paths in lacking.items() if paths} == {}


def test_the_page_has_no_key_that_no_answer_has(all_answers: Answers) -> None:
    for name, said in written_shapes().items():
        if name in HELD_ELSEWHERE:
            continue
        seen = {path or "it" for asked, _, facts in all_answers if asked == name for path in observed(facts)}
        for path, words in said.items():
            if other := same_as(words):
                seen |= {other + place[len(path) :] for place in seen if below(place, path)}
        assert [path for path, words in said.items() if path not in seen and not same_as(words)] == [], name


def test_every_command_with_json_is_on_the_page() -> None:
    import typer

    from refinery_tui.cli.base.commands import COMMANDS, application

    lacking: list[str] = []
    group: Any = typer.main.get_command(application())
    text = PAGE.read_text(encoding="utf-8")
    for name in COMMANDS:
        command = group.get_command(typer.Context(group), name)
        inner: Mapping[str, Any] = getattr(command, "commands", {}) or {"": command}
        for sub, each in inner.items():
            words = f"{name} {sub}".strip()
            if any("--json" in param.opts for param in each.params) and not _has_shape(words, text):
                lacking.append(words)
    assert lacking == []


def _has_shape(command: str, text: str) -> bool:
    """Whether a shape of the page is a command's, or its words say that its answer is another's."""
    shapes = written_shapes()
    return any(name == command or name.startswith((f"{command} ", f"{command}: ")) for name in shapes)


def test_every_formula_has_an_example_whose_answer_is_on_the_page() -> None:
    from refinery_tui.core.analysis.formulas.catalogue import names

    every = {name for listed in names().values() for name in listed}
    assert set(EXAMPLES) == every
    shape = written_shapes()["calculate FORMULA VALUES"]
    assert {path for path in shape if "." not in path and "[" not in path and "{" not in path} == {"it", *every}


def test_a_key_that_is_new_is_told() -> None:
    """The test of the tests."""
    facts = [{"name": "a", "holds": True, "sentence": "b"}]
    assert undocumented("verify", facts) == []
    assert undocumented("verify", [{**facts[0], "fresh": 1.5}]) == ["[].fresh: number"]
    assert undocumented("verify", [{**facts[0], "holds": "yes"}]) == ["[].holds: text"]
    assert {name for name, _ in ASKED} | set(HELD_ELSEWHERE) == set(written_shapes())


@pytest.mark.parametrize("name", HELD_ELSEWHERE)
def test_what_costs_too_much_to_ask_twice_is_held_where_it_is_asked(name: str) -> None:
    assert f'assert_held("{name}", ' in (ROOT / HELD_ELSEWHERE[name]).read_text(encoding="utf-8")
