"""Whether a program does something else than compute; a machine that makes everyone wait raises no suspicion."""

from collections.abc import Sequence

from refinery_tui.core.experiment.bench_records import Shot

LONGER = 1.5  # times as long per CPU second as the baseline of the same round
LEAST_SECONDS = 0.005  # away in each round; what starting and stopping a clock takes is far less
FEWEST_ROUNDS = 3


def sleeps(shots: Sequence[Shot], baseline: Sequence[Shot]) -> bool:
    """Whether a program is away while it could compute, in every round, and the baseline beside it is not."""
    rounds = [(own, control) for own, control in zip(shots, baseline, strict=False) if _timed(own) and _timed(control)]
    return len(rounds) >= FEWEST_ROUNDS and all(
        _alone(own) - (own.cpu_seconds or 0.0) > LEAST_SECONDS and _stretch(own) > LONGER * _stretch(control)
        for own, control in rounds
    )


def _timed(shot: Shot) -> bool:
    return bool(shot.cpu_seconds and shot.wall_seconds)


def _alone(shot: Shot) -> float:
    """Real seconds it would have taken with a processor of its own; all of them where the kernel does not tell."""
    return (shot.wall_seconds or 0.0) - (shot.waited_seconds or 0.0)


def _stretch(shot: Shot) -> float:
    """Real seconds for each CPU second; never below 1, as clocks that are read in turn may say."""
    return max(1.0, _alone(shot) / (shot.cpu_seconds or 1.0))
