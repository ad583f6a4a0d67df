"""The experiment file: five lines suffice, and everything wrong with one is said at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from refinery_tui.core.base import toml
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.parse import Known, check, read_experiment
from refinery_tui.core.experiment.settings import Budget
from refinery_tui.core.find.resolve import known, presets

KNOWN = Known(tasks=frozenset({"get_difference"}), protocols=frozenset({"rotate"}), framings=frozenset({"plain"}))
FIVE = """\
task = "get_difference"
replicates = 3
[factors]
agents = [1, 2]
budget = ["3 iterations", "60 s"]
"""


def read(source: str) -> Experiment:
    return check(toml.parse(source, "exp.toml"), KNOWN, default_name="exp")


def complaints(source: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        read(source)
    return str(caught.value).splitlines()


def test_five_lines_suffice() -> None:
    experiment = read(FIVE)
    assert experiment.name == "exp"
    assert experiment.replicates == 3
    assert len(experiment.arms) == 4
    assert experiment.settings(1).budget == Budget(amount=60, unit="seconds")
    assert experiment.settings(2).agents == 2
    assert experiment.settings(0).model == "simulated"


def test_treatments_may_be_listed_instead_of_crossed() -> None:
    experiment = read('task = "get_difference"\n[[treatments]]\nagents = 1\n[[treatments]]\nagents = 3\nbudget = "9 s"')
    assert [arm.name for arm in experiment.arms] == ["agents 1 · budget 3 iterations", "agents 3 · budget 9 s"]
    assert experiment.factor_names == ("agents", "budget")


@pytest.mark.parametrize("name", presets())
def test_every_preset_is_an_experiment(name: str) -> None:
    experiment, source = read_experiment(presets()[name], known())
    assert experiment.name == name
    assert source.startswith("#")


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("", "exp.toml:1: task: is missing"),
        ('task = "get_diference"', "exp.toml:1: task: 'get_diference' is not a task. Did you mean 'get_difference'?"),
        (FIVE.replace("3 iter", "3 itr"), "exp.toml:5: factors.budget: 'itrations' is not a budget. Did you mean"),
        (FIVE.replace("60 s", "0 s"), "exp.toml:5: factors.budget: '0 s' is impossible"),
        (FIVE.replace("agents =", "agent ="), "exp.toml:4: factors.agent: is not a factor. Did you mean 'agents'?"),
        (FIVE.replace("[1, 2]", "[]"), "exp.toml:4: factors.agents: is empty: list at least one level."),
        (FIVE.replace("[1, 2]", "[0, 2]"), "exp.toml:4: factors.agents: "),
        (FIVE.replace("[1, 2]", "[2, 2]"), "exp.toml:4: factors.agents: names a level twice."),
        (FIVE.replace("replicates = 3", "replicates = 0"), "exp.toml:2: replicates: "),
        (
            FIVE.replace("replicates", "replicats"),
            "exp.toml:2: replicats: is not a setting. Did you mean 'replicates'?",
        ),
        (
            FIVE + '[run]\nprotocol = "rotat"',
            "exp.toml:7: run.protocol: 'rotat' is not a protocol. Did you mean 'rotate'?",
        ),
        (FIVE + '[run]\nmodel = "llama"', "exp.toml:7: run.model: 'llama' is not a model"),
        (FIVE + '[run]\nframing = "plian"', "exp.toml:7: run.framing: 'plian' is not a framing. Did you mean 'plain'?"),
        (FIVE + '[run]\nchoose = "bst"', "exp.toml:7: run.choose: 'bst' is not known here. Did you mean 'best'?"),
        (FIVE + "[limits]\nusd = -1", "exp.toml:7: limits.usd: must be more than 0, not -1."),
        (FIVE + "[[treatments]]\nagents = 1", "exp.toml:6: treatments: cannot be given beside [factors]"),
        (FIVE + "[analysis]\nmax_blocks = 2", "exp.toml:7: analysis.max_blocks: is below replicates = 3."),
        (FIVE + "[analysis]\npower = 0.05", "exp.toml:7: analysis.power: is not above alpha = 0.05"),
        (FIVE + "[measuring]\ninputs = 0", "exp.toml:7: measuring.inputs: "),
    ],
)
def test_what_is_wrong_is_said_with_line_key_and_mend(source: str, complaint: str) -> None:
    told = complaints(source)
    assert len(told) == 1
    assert told[0].startswith(complaint)


def test_everything_wrong_is_said_at_once() -> None:
    told = complaints('tsk = "x"\nreplicates = "two"\n[factors]\nagents = []\nbudget = ["1 year"]\n[limits]\nusd = 0\n')
    assert [line.split(":")[1] for line in told] == ["1", "1", "2", "4", "5", "7"]


def test_a_crossing_that_nobody_can_run_is_refused_without_making_it() -> None:
    levels = ", ".join(str(n) for n in range(1, 101))
    many = f'task = "get_difference"\n[factors]\nagents = [{levels}]\nmax_tokens = [{levels}]\ntemperature = [0, 1]\n'
    (told,) = complaints(many)
    assert told.startswith("exp.toml:2: factors: crosses to 20,000 treatments; at most 10,000 can be run.")


@pytest.mark.parametrize("saved", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_a_file_saved_on_another_system_is_the_same_experiment(saved: Callable[[str], str], tmp_path: Path) -> None:
    (tmp_path / "exp.toml").write_bytes(saved(FIVE).encode())
    assert read_experiment(tmp_path / "exp.toml", known())[0] == read(FIVE)


SECRET = "sk-abcdefghijklmnop1234"


@pytest.mark.parametrize(
    ("line", "mend"),
    [
        (f'base_url = "https://host/{SECRET}/v1"', "key_env"),
        ('base_url = "https://me@host/v1"', "key_env"),
        (f'base_url = "https://host/v1?key={SECRET}"', "key_env"),
        (
            'base_url = "https://h/d?api-version=2024-10-21"',
            'query = { api-version = "2024-10-21" }',
        ),
        ('base_url = "https://host/v1/chat/completions"', "every request adds by itself"),
        (f'headers = {{ X-Api-Key = "{SECRET}" }}', "key_header"),
        (f'headers = {{ X-Other = "Bearer {SECRET}" }}', "key_header"),
        (f'query = {{ subscription-key = "{SECRET}" }}', "key_env"),
        ('key_env = "A"\napi_key_cmd = "pass show a"', "leave one of the two"),
        ('timeout = "3 usd"', "is not a time"),
        ("supports = { sead = false }", "supports"),
    ],
)
def test_where_a_model_is_served_is_refused_with_its_mend_and_no_secret_is_shown(line: str, mend: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(f'task = "get_difference"\n[run]\nmodel = "m"\n[models.m]\nmodel = "m"\n{line}\n')
    assert mend in str(caught.value)
    assert SECRET not in str(caught.value)
