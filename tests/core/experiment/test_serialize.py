"""Experiments written as files: read back they are the same, and the words explain themselves."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from refinery_tui.core.base import toml
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.experiment import serialize
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.parse import read_experiment
from refinery_tui.core.experiment.settings import Budget, budget
from refinery_tui.core.find.resolve import asked, known, presets

READ = TypeAdapter(Experiment)
WORDS = st.text(st.characters(codec="utf-8"), max_size=30)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
POSITIVE = st.floats(1e-9, 1e9)
LEVELS = st.lists(st.one_of(st.booleans(), st.integers(), NUMBERS, WORDS), min_size=1, max_size=4)
AMOUNTS = st.one_of(st.integers(1, 10**12).map(float), st.floats(1e-7, 1e12))
BUDGETS = st.builds(Budget, amount=AMOUNTS, unit=st.sampled_from(["seconds", "tokens", "usd"]))
EXPERIMENTS = st.fixed_dictionaries(
    {"task": WORDS},
    optional={
        "name": WORDS,
        "replicates": st.integers(1, 10**6),
        "seed": st.integers(),
        "run": st.fixed_dictionaries(
            {},
            optional={
                "agents": st.integers(1, 100),
                "budget": BUDGETS,
                "model": WORDS,
                "temperature": st.floats(0, 2),
                "memory": st.sampled_from(["last-program", "full"]),
                "max_tokens": st.integers(1, 10**9),
            },
        ),
        "factors": st.dictionaries(WORDS, LEVELS, max_size=3),
        "treatments": st.lists(st.dictionaries(WORDS, st.one_of(WORDS, st.integers()), max_size=2), max_size=3),
        "limits": st.fixed_dictionaries({}, optional={"usd": POSITIVE, "concurrency": st.integers(1, 64)}),
        "measuring": st.fixed_dictionaries({}, optional={"inputs": st.integers(1, 99)}),
        "analysis": st.fixed_dictionaries(
            {},
            optional={
                "primary": WORDS,
                "smallest_effect": st.floats(0.01, 0.99),
                "stopping": st.sampled_from(["fixed", "sequential"]),
                "first_look": st.integers(1, 9),
                "target_ratio": POSITIVE,
                "composite": st.just("worst rank"),
            },
        ),
        "models": st.dictionaries(WORDS, st.fixed_dictionaries({"model": WORDS}), max_size=2),
        "prompts": st.dictionaries(WORDS, st.fixed_dictionaries({}, optional={"ask": WORDS}), max_size=2),
        "simulated": st.fixed_dictionaries(
            {}, optional={"skill": st.floats(0, 1), "effects": st.dictionaries(WORDS, POSITIVE, max_size=2)}
        ),
    },
)


@given(EXPERIMENTS)
def test_what_is_written_is_read_back_as_the_same_experiment(values: dict[str, Any]) -> None:
    experiment = READ.validate_python(values)
    read = READ.validate_python(tomllib.loads(serialize.written(experiment, note="a note\nof two lines")))
    assert read == experiment
    assert read.arms == experiment.arms


@given(st.recursive(st.one_of(WORDS, st.integers(), NUMBERS, st.booleans()), lambda inner: st.lists(inner, max_size=3)))
def test_any_value_a_file_may_hold_is_kept(value: Any) -> None:
    assert tomllib.loads(serialize.toml_text({"x": value, "t": {"y": value, "u": {}}})) == {
        "x": value,
        "t": {"y": value, "u": {}},
    }


@given(AMOUNTS, st.sampled_from(["seconds", "tokens", "usd"]))
def test_a_budget_loses_no_digit(amount: float, unit: str) -> None:
    made = Budget(amount=amount, unit=unit)  # type: ignore[arg-type]  # drawn from the literal's values
    assert budget(serialize.budget_words(made)) == made


@pytest.mark.parametrize("name", presets())
def test_every_preset_survives_and_the_file_is_read_with_the_lines_of_its_keys(name: str, tmp_path: Path) -> None:
    experiment = asked(name).experiment
    path = tmp_path / "copy.toml"
    serialize.save(path, serialize.written(experiment))
    assert read_experiment(path, known())[0] == experiment
    document = toml.read(path)
    assert document.source.splitlines()[document.line(("analysis", "primary")) - 1].startswith("primary = ")


def test_a_file_explains_itself() -> None:
    text = serialize.written(asked("pilot").experiment, note="from the pilot")
    assert text.startswith("# from the pilot\n")
    for words in ("independent repetitions", "every combination", "the one contrast that is tested", "locked before"):
        assert words in text


def test_a_file_that_exists_is_replaced_only_when_told_to_and_leaves_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    serialize.save(path, "a = 1\n")
    with pytest.raises(ConfigurationError, match="exists already"):
        serialize.save(path, "a = 2\n")
    assert path.read_text() == "a = 1\n"
    serialize.save(path, "a = 2\n", overwrite=True)
    assert path.read_text() == "a = 2\n"
    assert [each.name for each in tmp_path.iterdir()] == ["mine.toml"]


def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RefineryError, match="cannot be written"):
        serialize.save(tmp_path / "no" / "such.toml", "")
