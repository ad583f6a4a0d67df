"""A score of Inspect's as a share from 0 to 1, by the letters and rules of its own `value_to_float`."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import did_you_mean, one_line
from refinery_tui.core.find.inspect_logs.log_files import InspectLog
from refinery_tui.core.find.inspect_logs.log_shape import LoggedSample, LoggedScore

LETTERS = {"C": 1.0, "I": 0.0, "P": 0.5, "N": 0.0}  # correct, incorrect, partial, no answer
_TRUTHS = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}


def chosen_score(logs: Sequence[InspectLog], asked: str | None) -> str:
    """The name of the score that is analysed; ConfigurationError where there are several and none is asked for, or none
    of that name.
    """
    names = Counter(name for log in logs for sample in log.samples for name in _names(sample.scores or {}))
    listed = ", ".join(one_line(name, 60) for name in list(names)[:20])
    if not names:
        raise ConfigurationError(f"{logs[0].path}: no sample of it has a score: score it first (`inspect score`).")
    if asked is not None:
        if asked not in names:
            raise ConfigurationError(
                f"--score {one_line(asked, 60)}: no sample has it; there are: {listed}.{did_you_mean(asked, names)}"
            )
        return asked
    if len(names) > 1:
        raise ConfigurationError(f"There are several scores: name the one that is analysed with --score: {listed}.")
    return next(iter(names))


def _names(scores: dict[str, LoggedScore]) -> Iterable[str]:
    """Each score by its name, and those of a table of them as `name.key`."""
    for name, score in scores.items():
        if isinstance(score.value, dict):
            yield from (f"{name}.{key}" for key in score.value)
        else:
            yield name


def value_of(sample: LoggedSample, name: str, where: str) -> float | None:
    """The score of a sample from 0 to 1; None where it has none, or one that is not a number; ConfigurationError for
    one that is no share.
    """
    value = _raw(sample, name)
    if value is None:
        return None
    found = _number(value)
    if found is not None and math.isnan(found):
        return None
    if found is None or not 0 <= found <= 1:
        raise ConfigurationError(
            f"{where}: sample {one_line(str(sample.id), 60)}, epoch {sample.epoch}: scores.{one_line(name, 60)}: "
            f"{one_line(repr(value), 60)} is no share: C, I, P, N, true, false, or a number from 0 to 1. "
            "Name another score with --score."
        )
    return found


def _raw(sample: LoggedSample, name: str) -> object:
    scores = sample.scores or {}
    if name in scores:
        return scores[name].value
    for own, score in scores.items():
        if isinstance(score.value, dict) and name.startswith(f"{own}.") and name[len(own) + 1 :] in score.value:
            inner: object = score.value[name[len(own) + 1 :]]
            return inner
    return None


def _number(value: object) -> float | None:
    match value:
        case bool() | int() | float():
            return math.inf if abs(value) > 1e300 else float(value)
        case str():
            return LETTERS.get(value, _TRUTHS.get(value.lower(), _written(value)))
        case _:
            return None


def _written(text: str) -> float | None:
    try:
        return float(text) if len(text) < 40 else None
    except ValueError:
        return None
