"""What a run is expected to consume is what its team would be sent, iteration after iteration, to its budget's end."""

from itertools import islice

import pytest

from refinery_tui.core.experiment.task_shelf import load_tasks
from refinery_tui.core.models.model import estimated
from refinery_tui.core.team.forecast import Projection, project
from refinery_tui.core.team.iteration.rehearsal import rehearsal
from tests.fakes.conductor import read

HEAD = 'task = "get_difference"\n[run]\n'
TEAM = 'agents = 3\nmemory = "full"\n'
SHAPES = ("rotate", "better", "critic", "best-of-n(3)", "independent", "relay", "evolve")


def expected(lines: str) -> Projection:
    experiment = read(HEAD + lines)
    return project(experiment, 0, load_tasks(experiment), {})


def asked(lines: str, iterations: int) -> list[list[int]]:
    """The tokens of each request, by iteration."""
    experiment = read(HEAD + lines)
    found = islice(rehearsal(experiment, 0, load_tasks(experiment)), iterations)
    return [[estimated(ask.messages, "").input_tokens for ask in each.asks] for each in found]


@pytest.mark.parametrize("memory", ["last-program", "full", "best-and-last"])
@pytest.mark.parametrize("protocol", SHAPES)
def test_a_run_of_iterations_is_sent_all_their_requests(protocol: str, memory: str) -> None:
    lines = f'budget = "6 iterations"\nagents = 3\nprotocol = "{protocol}"\nmemory = "{memory}"\n'
    sent = [tokens for iteration in asked(lines, 6) for tokens in iteration]
    found = expected(lines)
    assert (found.iterations, found.replies) == (6, len(sent))
    assert found.usage.input_tokens == sum(sent)


@pytest.mark.parametrize("protocol", SHAPES)
def test_a_budget_of_tokens_is_overdrawn_by_the_last_request_and_no_more(protocol: str) -> None:
    found = expected(f'budget = "9000 tokens"\n{TEAM}protocol = "{protocol}"\n')
    assert found.tokens >= 9000
    whole = expected(f'budget = "{int(found.iterations)} iterations"\n{TEAM}protocol = "{protocol}"\n')
    less = expected(f'budget = "{max(1, int(found.iterations) - 1)} iterations"\n{TEAM}protocol = "{protocol}"\n')
    assert less.tokens < 9000 or found.iterations == 1
    assert whole.tokens <= found.tokens + 1  # of rounding


def test_a_memory_that_grows_is_expected_to_cost_more_than_twice_where_the_run_is_twice_as_long() -> None:
    short, long = (expected(f'budget = "{n} iterations"\nmemory = "full"\n').usage.input_tokens for n in (10, 20))
    assert long > 3 * short
