import math
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.compare import CONFIRMING, FIRST, claim, decided, figures, noisy, paired
from refinery_tui.core.bench.measure import compare
from refinery_tui.core.bench.scaling import ScalingPoint, exponent, judged
from refinery_tui.core.experiment.bench_records import Calibration, Check, Isolation, Shot

ROUNDS = FIRST + CONFIRMING


def series(times: Sequence[float | None]) -> tuple[Shot, ...]:
    return tuple(
        Shot(
            program="p",
            family="f",
            verdict=Verdict.CORRECT if t else Verdict.TIMED_OUT,
            cpu_seconds=t,
            wall_seconds=t,
            order=0,
        )
        for t in times
    )


def noise(middle: float, spread: float, seed: int, rounds: int = ROUNDS) -> tuple[Shot, ...]:
    dice = random.Random(seed)
    return series([middle * math.exp(abs(dice.gauss(0, spread))) for _ in range(rounds)])


def test_a_clear_and_confirmed_difference_is_claimed_with_its_size() -> None:
    found = claim(noise(0.1, 0.02, 1), noise(0.2, 0.02, 2))
    assert found is not None
    assert found.faster == 0
    assert found.ratio.low < 0.5 < found.ratio.high
    assert found.words.startswith(("2 times as fast", "2.0", "1.99"))


@pytest.mark.parametrize("seed", range(20))
def test_a_program_against_itself_is_never_called_faster(seed: int) -> None:
    found = claim(noise(0.1, 0.02, seed), noise(0.1, 0.02, seed + 1000))
    assert found is not None
    assert found.faster is None


@pytest.mark.parametrize(("middle", "saving", "claimed"), [(0.1, 0.04, True), (0.01, 0.04, False), (0.01, 0.06, True)])
def test_below_20_ms_more_must_be_saved(middle: float, saving: float, claimed: bool) -> None:
    found = claim(series([middle * (1 - saving)] * ROUNDS), series([middle] * ROUNDS))
    assert found is not None
    assert (found.faster == 0) is claimed


def test_two_lucky_minima_are_no_claim_where_the_interval_holds_1() -> None:
    found = claim(series([0.05, *([0.1] * 4), 0.05, *([0.1] * 9)]), series([0.1] * ROUNDS))
    assert found is not None
    assert found.ratio.low < 1 < found.ratio.high
    assert found.faster is None


def test_a_difference_that_the_second_series_does_not_show_is_not_claimed() -> None:
    found = claim(series([0.1] * ROUNDS), series([0.2] * FIRST + [0.1] * CONFIRMING))
    assert found is not None
    assert found.words == "no measurable difference"


def test_a_time_out_is_censored_and_never_a_number() -> None:
    found = figures(series([None, 0.2, 0.4]), series([1.0, 1.0, 1.0]))
    assert found is not None
    assert found.least_seconds == 0.2
    assert found.median_seconds == pytest.approx(0.3)
    assert figures(series([None, None, 0.4]), series([1.0, 1.0, 1.0])) is None
    assert claim(series([None] * ROUNDS), series([0.1] * ROUNDS)) is None


def test_ratios_pair_within_a_round_so_that_a_slow_minute_cancels() -> None:
    minute = [1.0, 3.0, 1.0, 2.0]
    found = paired([0.5 * m for m in minute], minute)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((0.5, 0.5, 0.5))


def test_rounds_end_early_only_when_the_difference_is_clear() -> None:
    assert decided(noise(0.1, 0.02, 1, 5), noise(0.2, 0.02, 2, 5))
    assert not decided(noise(0.1, 0.02, 1, 5), noise(0.1, 0.02, 2, 5))
    assert not decided(noise(0.1, 0.02, 1, 2), noise(0.2, 0.02, 2, 2))
    assert noisy(series([1.0, 2.0, 1.0]))
    assert not noisy(series([1.0, 1.01, 1.0]))


class FakeBench:
    """Answers after the times it is given: a program's text is its CPU seconds."""

    isolation = Isolation(mode="strict", layers=(), clock="fake", verified=True, sentence="")

    def __init__(self) -> None:
        self.rounds: list[list[str]] = []
        self.dice = random.Random(1)

    async def check(self, source: str, *, thorough: bool = False) -> Check:
        verdict = Verdict.CORRECT if source[0].isdigit() else Verdict.WRONG
        case = Shot(program=source, family="f", verdict=verdict, cpu_seconds=1, wall_seconds=1)
        return Check(program=source, cases=(case,))

    async def round(self, sources: Sequence[str]) -> tuple[Shot, ...]:
        self.rounds.append(list(sources))
        return series([float(s) * math.exp(self.dice.gauss(0, 0.01)) for s in (*sources, "1.0")])

    async def calibrate(self) -> Calibration:
        return Calibration(floor_seconds=0.001, aa_ratio=1, aa_spread=0.01, baseline_seconds=1)

    async def aclose(self) -> None:
        return None


async def test_the_wrong_are_not_timed_and_the_slow_are_not_timed_again() -> None:
    bench = FakeBench()
    sources = {"fast": "0.10", "near": "0.11", "slow": "0.90", "wrong": "x", "nothing": "0.002"}
    found = await compare(bench, sources, thorough=False, rounds=15, tell=lambda words: None)
    by_name = {program.name: program for program in found.programs}
    assert by_name["wrong"].figures is None
    assert by_name["wrong"].verdict is Verdict.WRONG
    assert "near the floor" in by_name["nothing"].flags
    assert all(len(p.shots) == FIRST for p in found.programs if p.name in ("fast", "near", "slow"))
    assert len(found.claims) == 6


async def test_close_programs_are_confirmed_and_stop_when_decided() -> None:
    bench = FakeBench()
    found = await compare(bench, {"a": "0.10", "b": "0.15"}, thorough=False, rounds=100, tell=lambda words: None)
    assert FIRST + 3 <= len(bench.rounds) < 20
    assert [pair.claim.faster for pair in found.claims] == [0]
    same = await compare(bench, {"a": "0.10", "b": "0.1"}, thorough=False, rounds=15, tell=lambda words: None)
    assert [pair.claim.faster for pair in same.claims] == [None]


def grown(power: float, *, until: int = 8, baseline: float = 1.0) -> list[ScalingPoint]:
    sizes = [1000 * 2**n for n in range(8)]
    dice = random.Random(3)
    return [
        ScalingPoint(
            size=n,
            seconds=1e-5 * n**power * math.exp(dice.gauss(0, 0.02)) if place < until else None,
            baseline_seconds=1e-5 * n**baseline,
        )
        for place, n in enumerate(sizes)
    ]


@pytest.mark.parametrize(("power", "scales"), [(1.0, True), (1.1, True), (1.5, False), (2.0, False)])
def test_a_program_scales_when_its_exponent_is_not_above_the_baselines(power: float, scales: bool) -> None:
    found = judged(grown(power))
    assert found.exponent is not None
    assert found.exponent.low <= power + 0.02
    assert found.exponent.high >= power - 0.02
    assert found.scales is scales


def test_silence_where_the_baseline_answers_is_not_scaling_and_few_points_say_nothing() -> None:
    assert judged(grown(1.0, until=4)[:5]).scales is False
    assert judged(grown(1.0)[:2]).scales is None
    assert judged([replace(p, baseline_seconds=1e-4) for p in grown(1.5)]).scales is False
    assert exponent([(1000, 1e-5), (2000, 2e-5), (4000, 4e-5)]) is None
