import itertools
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from refinery_tui.cli.bench.measure_text import lines
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.compare import ALPHA, CONFIRMING, FIRST, SOONEST, claim, decided, figures, noisy, paired
from refinery_tui.core.bench.measure import MeasuredProgram, ProgramComparison, compare, dearer_at_first
from refinery_tui.core.bench.signed_rank import p_below
from refinery_tui.core.experiment.bench_records import Calibration, Check, Isolation, LineProfile, ScalingPoint, Shot
from refinery_tui.core.experiment.growth.exponents import exponent, judged
from refinery_tui.core.experiment.measures.measuring_plan import Measuring
from tests.fakes.answers import FakeAnswers

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


@pytest.mark.parametrize("confirming", [0, 3, SOONEST - 1])
def test_what_was_seen_once_is_no_claim_and_says_which_looked_faster(confirming: int) -> None:
    rounds = FIRST + confirming
    found = claim(noise(0.2, 0.02, 1, rounds), noise(0.1, 0.02, 2, rounds))
    assert found is not None
    assert (found.faster, found.likely) == (None, 1)
    assert found.words.endswith("seen once and not confirmed")


def test_seven_rounds_that_all_agree_confirm_and_six_of_seven_do_not() -> None:
    first, half = [0.05] * FIRST, [0.05] * (SOONEST - 1)
    full = series([0.1] * (FIRST + SOONEST))
    assert decided(series([*first, *half, 0.05]), full)
    assert not decided(series([*first, *half, 0.101]), full)
    assert not decided(noise(0.1, 0.02, 1), noise(0.1, 0.02, 2))
    assert noisy(series([1.0, 2.0, 1.0]))
    assert not noisy(series([1.0, 1.01, 1.0]))


def test_the_signed_rank_test_counts_every_way_the_coins_can_fall() -> None:
    values = (0.1, -0.2, 0.3, -0.4, -0.5, -0.6)

    def above(signs: Sequence[int]) -> int:
        return sum(rank for rank, sign in enumerate(signs, 1) if sign > 0)

    ways = [above(signs) <= above([1, -1, 1, -1, -1, -1]) for signs in itertools.product((1, -1), repeat=6)]
    assert p_below(values) == sum(ways) / len(ways)
    assert p_below(()) == 1
    assert p_below([-1.0] * 7) == 1 / 128
    assert p_below([0.0] * 7) == 1


def test_beyond_fifty_pairs_the_approximation_carries_on_where_the_count_ends() -> None:
    dice = random.Random(5)
    for shift in (0.0, 0.1, 0.25):
        values = [dice.gauss(-shift, 1) for _ in range(51)]
        longer, shorter = p_below(values), p_below(sorted(values, key=abs)[1:])
        assert longer == pytest.approx(shorter, rel=0.15, abs=0.002)


class FakeBench(FakeAnswers):
    """Answers after the times it is given: a program's text is its CPU seconds."""

    isolation = Isolation(mode="strict", layers=(), clock="fake", verified=True, sentence="")

    def __init__(self, seed: int = 1) -> None:
        self.rounds: list[list[str]] = []
        self.dice = random.Random(seed)

    async def check(self, source: str, *, thorough: bool = False) -> Check:
        verdict = Verdict.CORRECT if source[0].isdigit() else Verdict.WRONG
        case = Shot(program=source, family="f", verdict=verdict, cpu_seconds=1, wall_seconds=1)
        return Check(program=source, cases=(case,))

    async def round(self, sources: Sequence[str]) -> tuple[Shot, ...]:
        self.rounds.append(list(sources))
        return series([float(s) * math.exp(self.noise()) for s in (*sources, "1.0")])

    def noise(self) -> float:
        return self.dice.gauss(0, 0.01)

    async def profile(self, source: str) -> LineProfile:
        raise AssertionError("a comparison needs no profile")

    async def pilot_rounds(self, sources: Sequence[str], measuring: Measuring) -> tuple[tuple[Shot, ...], ...]:
        raise AssertionError("nobody asks for the pilot's way here")

    async def scaling(self, source: str) -> tuple[ScalingPoint, ...]:
        raise NotImplementedError

    async def calibrate(self) -> Calibration:
        return Calibration(floor_seconds=0.001, aa_ratio=1, aa_spread=0.01, baseline_seconds=1)

    async def aclose(self) -> None:
        return None


class LateWrong(FakeBench):
    """Answers wrong in the second round only."""

    async def round(self, sources: Sequence[str]) -> tuple[Shot, ...]:
        shots = await super().round(sources)
        if len(self.rounds) == 2:
            shots = (replace(shots[0], verdict=Verdict.WRONG, family="planted_large"), *shots[1:])
        return shots


async def test_a_program_that_was_wrong_in_one_round_has_no_time_and_is_compared_with_nobody() -> None:
    found = await compare(LateWrong(), {"a": "0.1", "b": "0.2"}, thorough=False, rounds=15, tell=lambda step: None)
    first, second = found.programs
    assert (first.verdict, first.failing and first.failing.family, first.figures) == (
        Verdict.WRONG,
        "planted_large",
        None,
    )
    assert second.figures is not None
    assert found.claims == ()


async def test_the_wrong_are_not_timed_and_the_slow_are_not_timed_again() -> None:
    bench = FakeBench()
    sources = {"fast": "0.10", "near": "0.11", "slow": "0.90", "wrong": "x", "nothing": "0.002"}
    found = await compare(bench, sources, thorough=False, rounds=15, tell=lambda step: None)
    by_name = {program.name: program for program in found.programs}
    assert by_name["wrong"].figures is None
    assert by_name["wrong"].verdict is Verdict.WRONG
    assert "near the floor" in by_name["nothing"].flags
    assert all(len(p.shots) == FIRST for p in found.programs if p.name in ("near", "slow"))
    assert len(by_name["nothing"].shots) == len(by_name["fast"].shots) == FIRST + SOONEST
    confirmed = [{pair.one, pair.other} for pair in found.claims if pair.claim.faster is not None]
    assert confirmed == [{"fast", "nothing"}]
    assert sum(pair.claim.likely is not None for pair in found.claims) == 5


@pytest.mark.parametrize(
    ("times", "dearer"),
    [((0.225, 0.012, 0.011), True), ((0.02, 0.012, 0.011), False), ((None, 0.01), False), ((0.2,), False), ((), False)],
)
def test_a_first_execution_far_dearer_than_its_siblings_is_a_mark(
    times: tuple[float | None, ...], dearer: bool
) -> None:
    shots = series(times)
    assert dearer_at_first(shots) is dearer
    others = [replace(shot, family="another") for shot in shots[1:]]
    assert not dearer_at_first((*shots[:1], *others))


class Busy(FakeBench):
    """Beside neighbours: one timing in four is lengthened by anything up to many times itself."""

    def noise(self) -> float:
        return self.dice.gauss(0, 0.05) + math.log(self.dice.paretovariate(0.8)) * (self.dice.random() < 0.25)


@pytest.mark.parametrize("bench", [FakeBench, Busy])
async def test_equal_programs_are_told_apart_no_more_often_than_is_promised(bench: type[FakeBench]) -> None:
    false = 0
    for seed in range(400):
        pair = {"one": "0.01", "other": "0.010"}
        found = await compare(bench(seed), pair, thorough=False, rounds=15, tell=lambda step: None)
        false += found.claims[0].claim.faster is not None
    assert false <= 400 * ALPHA


async def test_close_programs_are_confirmed_and_stop_when_decided() -> None:
    bench = FakeBench()
    found = await compare(bench, {"a": "0.10", "b": "0.15"}, thorough=False, rounds=100, tell=lambda step: None)
    assert len(bench.rounds) == FIRST + SOONEST
    assert [pair.claim.faster for pair in found.claims] == [0]
    same = await compare(bench, {"a": "0.10", "b": "0.1"}, thorough=False, rounds=15, tell=lambda step: None)
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


WASTED: dict[str, Callable[[int, float], float]] = {
    "nothing": lambda place, seconds: seconds,
    "at the second size": lambda place, seconds: seconds + 30.0 * (place == 1),
    "at the first size": lambda place, seconds: seconds + 30.0 * (place == 0),
    "up to the time of the last but one": lambda place, seconds: max(seconds, 1.6),
}


@pytest.mark.parametrize("wasted", WASTED)
def test_a_scan_that_wastes_time_at_some_sizes_does_not_scale_by_it(wasted: str) -> None:
    seconds = [1e-7 * point.size**2 for point in grown(1.0)[:4]]
    points = [
        replace(point, seconds=WASTED[wasted](place, own))
        for place, (point, own) in enumerate(zip(grown(1.0), seconds, strict=False))
    ]
    assert judged(points).scales is False


def test_an_honest_program_scales_however_noisy_its_times() -> None:
    dice = random.Random(1)

    def noisy(size: int, seconds: float) -> ScalingPoint:
        return ScalingPoint(size=size, seconds=seconds * dice.uniform(0.9, 1.1), baseline_seconds=seconds)

    for _ in range(500):
        assert judged([noisy(size, 1e-5 * size) for size in (1000, 2000, 4000, 8000)]).scales is True
        assert judged([noisy(size, 1e-2) for size in (1000, 1050, 1100, 1150)]).scales is True  # nearly one size


def test_silence_where_the_baseline_answers_is_not_scaling_and_few_points_say_nothing() -> None:
    assert judged(grown(1.0, until=4)[:5]).scales is False
    assert judged(grown(1.0)[:2]).scales is None
    quick = [replace(p, seconds=1e-4) for p in grown(1.0)]
    assert judged(quick).exponent is None
    assert judged(quick).scales is True  # too quick to have an exponent, and ahead of the baseline at the largest size
    assert judged([replace(p, baseline_seconds=1e-5) for p in quick]).scales is None
    assert judged([replace(p, baseline_seconds=1e-4) for p in grown(1.5)]).scales is False
    assert exponent([(1000, 1e-5), (2000, 2e-5), (4000, 4e-5)]) is None


def test_a_program_that_fails_on_a_timed_input_alone_says_on_which() -> None:
    right, wrong = (
        Shot(program="p", family=f, verdict=v, cpu_seconds=1, wall_seconds=1, detail=d) for f, v, d in SHOTS
    )
    measured = MeasuredProgram(
        name="p.py",
        check=Check(program="p", cases=(right,)),
        shots=(right, wrong, right),
        baseline=(right,) * 3,
        figures=None,
        flags=(),
    )
    assert (measured.verdict, measured.failing) == (Verdict.WRONG_TYPE, wrong)
    said = lines(
        ProgramComparison(
            isolation=FakeBench.isolation, calibration=None, programs=(measured,), claims=(), noisy=False
        ),
        {},
    )
    assert "p.py  wrong type on planted_large  returned float" in said


SHOTS = (("uniform", Verdict.CORRECT, ""), ("planted_large", Verdict.WRONG_TYPE, "returned float"))


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.6, "; loading is 300 ms of it"),
        (0.01, " the baseline (1.00 to 1.00)"),
        (None, " the baseline (1.00 to 1.00)"),
    ],
)
def test_loading_has_a_figure_of_its_own_where_it_matters(share: float | None, words: str) -> None:
    shot = Shot(program="p", family="f", verdict=Verdict.CORRECT, cpu_seconds=0.5, wall_seconds=0.5, load_share=share)
    measured = MeasuredProgram(
        name="p.py",
        check=Check(program="p", cases=(shot,)),
        shots=(shot,) * 3,
        baseline=(shot,) * 3,
        figures=figures((shot,) * 3, (shot,) * 3),
        flags=(),
    )
    assert measured.load_seconds == (None if share is None else pytest.approx(share * 0.5))
    compared = ProgramComparison(
        isolation=FakeBench.isolation, calibration=None, programs=(measured,), claims=(), noisy=False
    )
    assert words in " ".join(" ".join(lines(compared, {})).split())
