"""Simulated teams of known truth: what a protocol's extra replies bought as run is turned at equal tokens."""

import math
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean, median

import pytest

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.record.state import Run, State
from tests.fakes.conductor import read
from tests.fakes.ladder_bench import simulated

SOURCE = """task = "get_difference"
replicates = 8
seed = 5
[run]
budget = "{budget}"
choose = "best"
[factors]
protocol = ["rotate", "best-of-n(3)"]
[analysis]
primary = "protocol: best-of-n(3) / rotate"
"""


def teams(folder: Path, budget: str) -> State:
    """A team climbs a ladder rung by rung, so that three tries at once get no further up than one at a time."""
    return simulated(read(SOURCE.format(budget=budget)), folder)


def consumed(run: Run) -> Iterator[tuple[int, float | None]]:
    """By iteration: all tokens that the run has used by its end, as its turns counted them, and its program's ratio."""
    tokens = 0
    for iteration in run.iterations:
        tokens += sum(t.usage.input_tokens + t.usage.output_tokens for t in iteration.turns if t.usage is not None)
        yield tokens, iteration.ratio


def of_protocol(state: State, protocol: str) -> list[list[tuple[int, float | None]]]:
    arms = state.started.arms
    return [list(consumed(r)) for r in state.runs if arms[r.planned.treatment].levels["protocol"] == protocol]


def best_within(runs: list[list[tuple[int, float | None]]], dose: float) -> float:
    """The geometric mean of what each had when it had consumed no more than the dose, or 5 % beyond it."""
    held = [[ratio for tokens, ratio in run if ratio is not None and tokens <= 1.05 * dose] for run in runs]
    return math.exp(fmean(math.log(min(ratios)) for ratios in held))


@pytest.fixture(scope="module")
def equal_iterations(tmp_path_factory: pytest.TempPathFactory) -> State:
    return teams(tmp_path_factory.mktemp("iterations") / "s", "4 iterations")


def test_three_tries_an_iteration_win_as_run_and_lose_at_equal_tokens(equal_iterations: State) -> None:
    found = of_session(equal_iterations)
    assert found.primary is not None
    assert found.primary.ci[1] < 1
    (equal,) = [each for each in found.equal_doses if each.axis == "tokens"]
    (ratio,) = equal.ratios
    assert ratio.ci[0] > 1


def test_what_is_shown_at_equal_tokens_is_what_the_turns_of_the_record_add_up_to(equal_iterations: State) -> None:
    (equal,) = [each for each in of_session(equal_iterations).equal_doses if each.axis == "tokens"]
    one, three = (of_protocol(equal_iterations, name) for name in ("rotate", "best-of-n(3)"))
    dose = median(run[-1][0] for run in one)
    assert (equal.dose, equal.most) == (dose, median(run[-1][0] for run in three))
    shown = {each.treatment: each.equal.mean for each in equal.treatments}
    assert shown == {
        "protocol rotate": pytest.approx(best_within(one, dose)),
        "protocol best-of-n(3)": pytest.approx(best_within(three, dose)),
    }
    assert equal.ratios[0].ratio == pytest.approx(best_within(three, dose) / best_within(one, dose))


def test_equal_tokens_that_are_declared_are_consumed(tmp_path: Path) -> None:
    state = teams(tmp_path / "s", "3000 tokens")
    one, three = (of_protocol(state, name) for name in ("rotate", "best-of-n(3)"))
    for runs, longest in ((one, 600), (three, 1800)):
        assert all(3000 <= run[-1][0] < 3000 + longest for run in runs)
    assert median(len(run) for run in one) >= 2 * median(len(run) for run in three)
