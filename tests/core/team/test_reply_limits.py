"""A limit of money below one reply is said before anything is asked."""

import pytest

from refinery_tui.core.experiment.task_shelf import load_tasks
from refinery_tui.core.team.reply_limits import too_low_for_a_reply
from tests.fakes.conductor import PRICE, read

SOURCE = 'task = "get_difference"\n[limits]\n'


@pytest.mark.parametrize(
    ("limits", "named"),
    [
        ("usd = 1e-6", ["limits.usd"]),
        ("usd = 1e-6\nrun_usd = 1e-6", ["limits.usd", "limits.run_usd"]),
        ("usd = 100.0\nrun_usd = 1e-6", ["limits.run_usd"]),
        ("usd = 100.0", []),
        ("", []),
    ],
)
def test_a_limit_that_no_reply_fits_is_named_with_its_mend(limits: str, named: list[str]) -> None:
    experiment = read(SOURCE + limits)
    found = list(too_low_for_a_reply(experiment, load_tasks(experiment), {"simulated": PRICE}))
    assert [sentence.partition(" =")[0] for sentence in found] == named
    assert all("raise it, or lower limits.reply_tokens" in sentence for sentence in found)


def test_a_smaller_cap_makes_room_for_a_reply() -> None:
    capped = read(SOURCE + "usd = 0.05\nreply_tokens = 10")
    assert list(too_low_for_a_reply(capped, load_tasks(capped), {"simulated": PRICE})) == []


def test_of_a_model_without_a_price_nothing_is_said_here() -> None:
    experiment = read(SOURCE + "usd = 1e-6")
    assert list(too_low_for_a_reply(experiment, load_tasks(experiment), {"simulated": None})) == []
