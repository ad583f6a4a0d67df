"""A number, a truth, a setting: each is what is written in the file, or the file is refused where it stands."""

import json
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, get_args, get_type_hints

import pytest

from refinery_tui.core.base import toml
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.experiment import Experiment, StudyPlan
from refinery_tui.core.experiment.parse import check
from refinery_tui.core.experiment.servers.endpoint import Endpoint
from refinery_tui.core.experiment.servers.supports import Supports
from refinery_tui.core.experiment.settings import Budget
from refinery_tui.core.experiment.teams.member_plan import MemberPlan
from refinery_tui.core.experiment.teams.truth import Truth
from refinery_tui.core.find.resolve import known, known_to_a_session

TASK = 'task = "get_difference"\n'
HEADERS = {
    MemberPlan: "[[team]]\n",
    Endpoint: '[models.x]\nmodel = "y"\n',
    Supports: '[models.x]\nmodel = "y"\n[models.x.supports]\n',
    StudyPlan: '[study]\nname = "s"\n',
}
OTHER_KINDS = {(Supports, "max_tokens"), (Truth, "effects")}  # a word too; a table of numbers: a test of its own
ODD = {
    "alpha": 0.05,
    "power": 0.8,
    "smallest_effect": 0.8,
    "sessions": 3,
    "smallest_difference": 0.2,
}  # of narrow ranges; 1 suits the others


def parts(hint: Any) -> Iterator[Any]:
    yield hint
    for part in get_args(hint):
        yield from parts(part)


def numbers(kind: type) -> Iterator[tuple[str, str, Any]]:
    """Every number and truth that a file may hold: its table's header, its key, and a value that suits it."""
    header = HEADERS.get(kind, "")
    for name, hint in get_type_hints(kind, include_extras=True).items():
        inner = [part for part in parts(hint) if isinstance(part, type)]
        for each in inner:
            if is_dataclass(each) and each is not Budget:
                found = list(numbers(each))
                yield from ((own or f"[{name}]\n", key, value) for own, key, value in found)
        plain = {int, float, bool} & set(inner)
        if (kind, name) in OTHER_KINDS or not plain or is_dataclass(inner[0]):
            continue
        if name not in ("factors", "treatments", "__pydantic_config__"):
            default = next((f.default for f in fields(kind) if f.name == name), MISSING)
            suits = default if isinstance(default, int | float) and default is not False else ODD.get(name, 1)
            yield header, name, True if bool in plain else suits


EVERY = [(header, key, value) for header, key, value in dict.fromkeys(numbers(Experiment)) if key != "amount"]


def refused(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        check(toml.parse(text, "e.toml"), known(), default_name="e")
    return str(caught.value)


def test_the_sweep_meets_every_table() -> None:
    assert {header.splitlines()[0] if header else "" for header, _, _ in EVERY} >= {
        "", "[run]", "[limits]", "[measuring]", "[analysis]", "[simulated]", "[[team]]", "[models.x]", "[study]",
    }  # fmt: skip
    assert {key for _, key, _ in EVERY} >= {"replicates", "seed", "usd", "instant", "count", "input_usd", "sample"}


@pytest.mark.parametrize(
    ("header", "key", "value"), EVERY, ids=[f"{h.split()[0] if h else ''}{k}" for h, k, _ in EVERY]
)
def test_a_number_or_a_truth_in_quotes_is_refused_where_it_stands(header: str, key: str, value: object) -> None:
    before = TASK + header
    text = f'{before}{key} = "{json.dumps(value)}"\n'
    line = before.count("\n") + 1
    said = [each for each in refused(text).splitlines() if each.startswith(f"e.toml:{line}: ") and f"{key}: " in each]
    assert [each for each in said if "number is wanted: write" in each or "neither true nor false: write" in each]


def test_a_number_of_an_effect_is_no_text() -> None:
    assert "e.toml:3: simulated.effects.hurry: '2' is text in quotes" in refused(
        f'{TASK}[simulated.effects]\nhurry = "2"\n'
    )


@pytest.mark.parametrize("value", ["true", "2.0", '"2"'])
def test_replicates_are_a_whole_number(value: str) -> None:
    assert "e.toml:2: replicates: " in refused(f"{TASK}replicates = {value}\n")


def test_a_level_in_quotes_is_refused_as_the_setting_it_is() -> None:
    said = refused(f'{TASK}[factors]\nagents = ["1", 2]\n')
    assert said == "e.toml:3: factors.agents: '1' is text in quotes, and a number is wanted: write 1 without them."
    assert "treatments[0].agents: '3' is text" in refused(f'{TASK}[[treatments]]\nagents = "3"\n')


def test_a_session_of_an_earlier_version_goes_on_with_what_it_was_asked() -> None:
    document = toml.parse(f'{TASK}replicates = "4"\n', "e.toml")
    assert check(document, known_to_a_session(), default_name="e").replicates == 4


@pytest.mark.parametrize(
    ("setting", "levels"),
    [("agents = 2", "agents = [1, 3]"), ('budget = "9 s"', 'budget = ["1 iteration", "2 iterations"]')],
)
def test_a_setting_that_a_factor_overrides_is_refused(setting: str, levels: str) -> None:
    name = setting.split(maxsplit=1)[0]
    said = refused(f"{TASK}[run]\n{setting}\n[factors]\n{levels}\n")
    assert said == f"e.toml:3: run.{name}: is read by no run, as {name} is a factor: leave it out, or make it a level."


def test_a_setting_is_refused_beside_treatments_that_all_name_it_and_fills_in_what_one_leaves_open() -> None:
    run, one, two = '[run]\nbudget = "9 s"\n', "[[treatments]]\nagents = 2\n", "[[treatments]]\nagents = 3\n"
    said = refused(f'{TASK}{run}{one}budget = "1 s"\n{two}budget = "2 s"\n')
    assert said == "e.toml:3: run.budget: is read by no run, as every treatment names its own budget: leave it out."
    read = check(toml.parse(f'{TASK}{run}{one}{two}budget = "2 s"\n', "e.toml"), known(), default_name="e")
    assert [read.settings(n).budget.words for n in (0, 1)] == ["9 s", "2 s"]
