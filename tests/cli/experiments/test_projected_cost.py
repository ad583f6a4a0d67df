"""Before the first paid call: what is expected is said, and a person is asked where it exceeds the limit."""

from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from refinery_tui.cli.experiments import projected_cost
from refinery_tui.cli.experiments.projected_cost import agree_to_cost
from refinery_tui.core.experiment.task_shelf import load_task
from tests.fakes.conductor import PRICE, SMALL, climbing, conducted, read

REAL = (
    'task = "get_difference"\nreplicates = 2\n[run]\nmodel = "local"\n[models.local]\nmodel = "m"\n[limits]\n{limits}'
)
Said = Callable[[str, bool | None], list[str]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    def made(limits: str, answer: bool | None) -> list[str]:
        """What is told; a person answers so, or there is none (None)."""
        told: list[str] = []

        def asked(words: list[str], question: str) -> bool:
            told.extend([*words, question])
            return bool(answer)

        monkeypatch.setattr(projected_cost, "print_note", told.append)
        monkeypatch.setattr(projected_cost, "somebody_to_ask", lambda: answer is not None)
        monkeypatch.setattr(projected_cost, "agreed", asked)
        experiment = read(REAL.format(limits=limits))
        try:
            agree_to_cost(experiment, load_task("get_difference"), {"local": PRICE}, None, quiet=False)
        except typer.Exit:
            told.append("declined")
        return told

    return made


def test_what_is_expected_is_said_before_the_first_paid_call(said: Said) -> None:
    told = said("usd = 5.0", True)
    assert told[0].startswith("2 runs of real models: expected to cost $0.0")
    assert told[0].endswith("at most $5.00.")
    assert not any("?" in line for line in told)
    assert "no limit set: [limits] usd sets one" in said("", True)[0]


@pytest.mark.parametrize(("answer", "last"), [(True, "limit?"), (False, "declined"), (None, "([limits] patience).")])
def test_a_person_is_asked_where_more_is_expected_than_the_limit(said: Said, answer: bool | None, last: str) -> None:
    told = said("usd = 0.001", answer)
    assert any("the session will stop there, unfinished" in line for line in told)
    assert told[-1].endswith(last)


def test_a_simulated_experiment_says_nothing_of_money(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = conducted(SMALL, tmp_path / "s", climbing())
    agree_to_cost(state.experiment, load_task("get_difference"), state.prices, state, quiet=False)
    assert capsys.readouterr().err == ""
