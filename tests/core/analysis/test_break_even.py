"""After how many calls generated code is the cheaper one: worked by hand, with Fieller's interval, or without end."""

import math

import pytest

from refinery_tui.core.analysis.session.direct.call_costs import per_right, sentence
from refinery_tui.core.analysis.stats.linear.break_even import break_even, mean_interval, share_interval


def test_writing_over_what_a_call_saves_with_fiellers_interval_by_hand() -> None:
    # Writing 8, 10, 12 (mean 10, its variance 4/3); a direct call 0.4, 0.5, 0.6 (mean 0.5, variance 0.01/3); code free.
    # At n = 20 the variances are 4/3 and 400/300 alike, so Satterthwaite's df are 4 and t(0.975) = 2.776445;
    # t^2 = 7.708647, a = 0.25 - t^2/300 = 0.2243045, b = 5, c = 100 - t^2 4/3 = 89.7218: n = (b -+ sqrt(b^2 - ac)) / a.
    found = break_even([8, 10, 12], [0, 0, 0], [0.4, 0.5, 0.6], 0.95)
    # b^2 - a c = 25 - 20.1250 = 4.8750, its root 2.20794: (5 - 2.20794) / 0.2243045 = 12.448, (5 + ...) = 32.135.
    assert (found.calls, found.saved_per_call) == pytest.approx((20, 0.5))
    assert found.ci == pytest.approx((12.448, 32.135), abs=1e-3)


def test_a_call_that_saves_nothing_never_breaks_even() -> None:
    found = break_even([10, 10.5, 9.5], [0.5, 0.5, 0.5], [0.4, 0.39, 0.41], 0.95)
    assert (found.calls, found.ci) == (math.inf, None)
    assert sentence("usd", found.calls, found.ci, None) == (
        "Code never becomes the cheaper one: a call of it saves nothing."
    )


def test_a_saving_that_may_be_none_has_no_upper_end() -> None:
    found = break_even([10, 10.1, 9.9], [0.4, 0.5, 0.6], [0.5, 0.6, 0.8], 0.95)
    assert found.ci is not None
    assert found.calls == pytest.approx(10 / (1.9 / 3 - 0.5))
    assert found.ci[0] < found.calls
    assert found.ci[1] == math.inf
    assert "without an upper end" in sentence("usd", found.calls, found.ci, None)


def test_one_run_a_side_has_no_interval() -> None:
    found = break_even([10], [0], [0.5], 0.95)
    assert (found.calls, found.ci) == (20, None)


def test_what_is_paid_and_what_is_saved_by_the_same_runs_are_held_together() -> None:
    # The dearer a program was to write, the dearer its call: its break-even is less sure than if they were apart.
    together = break_even([8, 10, 12], [0.1, 0.2, 0.3], [0.6, 0.7, 0.8], 0.95).ci
    against = break_even([8, 10, 12], [0.3, 0.2, 0.1], [0.6, 0.7, 0.8], 0.95).ci
    assert together is not None
    assert against is not None
    assert together[1] > against[1]


@pytest.mark.parametrize(
    ("accuracy", "other", "calls"),
    [(1.0, 1.0, 20), (1.0, 0.5, 10), (0.5, 1.0, 40), (0.0, 1.0, math.inf), (1.0, 0.0, 0.0), (0.0, 0.0, None)],
)
def test_counted_in_right_answers_code_that_is_right_more_often_pays_off_sooner(
    accuracy: float, other: float, calls: float | None
) -> None:
    # Writing 10, a direct call 0.5, code free: 10 / (0.5 x accuracy / other).
    assert per_right([10.0], [0.0], [0.5], accuracy, other) == calls


def test_a_share_is_worth_its_runs_at_least_and_its_inputs_at_most() -> None:
    # All runs alike tell as much as that many inputs would: 3 runs, all right: Wilson of 3 of 3 is 0.4385 to 1.
    assert share_interval([1.0, 1.0, 1.0], 60, 0.95) == pytest.approx((0.4385, 1.0), abs=1e-4)
    # 0.7, 0.8, 0.9: variance of the mean 0.01/3, worth 0.16 / 0.003333 = 48 of 60 inputs: Wilson of 38.4 of 48.
    assert share_interval([0.7, 0.8, 0.9], 60, 0.95) == pytest.approx((0.6664, 0.8887), abs=2e-3)


def test_a_mean_is_never_below_nothing() -> None:
    found = mean_interval([0.0, 0.1], 0.95)
    assert found is not None
    assert found[0] == 0.0


def test_calls_are_rounded_up_in_the_sentence() -> None:
    assert sentence("seconds", 12.2, (9.1, 15.8), 10.0) == (
        "Code is the faster one from 13 calls on (95 % interval 10 to 16); counted in right answers from 10 calls."
    )
