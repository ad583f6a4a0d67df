"""From logs to runs: each sample in each epoch under its treatment, once, with what became of it."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.experiment.experiment import MOST_TREATMENTS
from refinery_tui.core.find.inspect_logs.eval_factors import EvalFactors, dataset_of, eval_factors
from refinery_tui.core.find.inspect_logs.log_files import InspectLog
from refinery_tui.core.find.inspect_logs.log_shape import LoggedSample
from refinery_tui.core.find.inspect_logs.score_values import value_of

MOST_SAMPLES = 50_000  # runs of one session
LONGEST_ID = 80
Levels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredRun:
    """One sample in one epoch: its name, its treatment's levels, its replicate from 1, its score from 0 to 1 (None: it
    has none, and `why` says why).
    """

    sample: str
    levels: Mapping[str, str]
    replicate: int
    score: float | None
    why: str
    logged: LoggedSample
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalRuns:
    """The runs in the order of replicates, samples and treatments; what was noticed, in sentences; `drawn_from` is how
    many samples there were where so many as there are were drawn.
    """

    runs: tuple[ScoredRun, ...]
    samples: tuple[str, ...]
    treatments: tuple[Mapping[str, str], ...]
    score: str
    notes: tuple[str, ...]
    drawn_from: int | None = None


def eval_runs(logs: Sequence[InspectLog], score: str, *, sample: int | None = None, seed: int = 1) -> EvalRuns:
    """The runs of logs; ConfigurationError where there are more than a session holds, or a score is no share."""
    apart, repeated = _each_once(logs)
    factors = eval_factors(logs)
    several = len({dataset_of(log) for log in logs}) > 1
    names = _names(logs, several=several)
    found = [
        (place, names[(dataset_of(log) if several else "", str(one.id))], one)
        for place, log in enumerate(logs)
        for one in apart[place]
    ]
    every = list(dict.fromkeys(name for _, name, _ in found))
    drawn = _drawn(every, sample, seed)
    runs = list(_runs(logs, factors, [each for each in found if each[1] in drawn], score))
    _must_fit(logs, len(runs), len(drawn) * len({tuple(run.levels.items()) for run in runs}))
    notes = [*_status_notes(logs), *repeated, *factors.together, *_score_notes(runs), *_large(logs)]
    order = {name: place for place, name in enumerate(every)}
    treatments = tuple({tuple(levels.items()): levels for levels in factors.levels}.values())
    arms = {tuple(levels.items()): place for place, levels in enumerate(treatments)}
    runs.sort(key=lambda run: (run.replicate, order[run.sample], arms[tuple(run.levels.items())]))
    return EvalRuns(
        runs=tuple(runs),
        samples=tuple(name for name in every if name in drawn),
        treatments=treatments,
        score=score,
        notes=tuple(notes),
        drawn_from=len(every) if sample is not None else None,
    )


def _runs(
    logs: Sequence[InspectLog], factors: EvalFactors, found: Sequence[tuple[int, str, LoggedSample]], score: str
) -> Iterator[ScoredRun]:
    met: Counter[tuple[str, Levels]] = Counter()
    for place, name, one in sorted(found, key=lambda each: (each[0], each[2].epoch)):
        levels = factors.levels[place]
        key = (name, tuple(levels.items()))
        met[key] += 1
        value = value_of(one, score, str(logs[place].path))
        yield ScoredRun(
            sample=name,
            levels=levels,
            replicate=met[key],
            score=value,
            why="" if value is not None else _why(one),
            logged=one,
            model=logs[place].header.spec.model,
        )


def _why(sample: LoggedSample) -> str:
    """Why a sample has no score."""
    error = sample.error if isinstance(sample.error, str) else sample.error.message if sample.error else ""
    return f"ended in an error: {one_line(error, 300)}" if sample.error is not None else "was not scored"


def _each_once(logs: Sequence[InspectLog]) -> tuple[list[list[LoggedSample]], list[str]]:
    """The samples of each log, those left out that an earlier log holds: a log that was retried holds again what was
    done, and so does a copy.
    """
    seen: set[tuple[str, ...]] = set()
    apart: list[list[LoggedSample]] = []
    notes = []
    for log in logs:
        own = []
        for sample in log.samples:
            if (key := _identity(log, sample)) not in seen:
                own.append(sample)
            seen.add(key)
        if len(own) < len(log.samples):
            many = count(len(log.samples) - len(own), "sample")
            notes.append(f"{one_line(log.path.name)}: {many} that an earlier log holds too: counted once.")
        apart.append(own)
    return apart, notes


def _identity(log: InspectLog, sample: LoggedSample) -> tuple[str, ...]:
    """What makes a sample itself: its own identifier, else its place in its eval."""
    spec = log.header.spec
    return (sample.uuid,) if sample.uuid else (spec.eval_id or str(log.path), str(sample.id), str(sample.epoch))


def _names(logs: Sequence[InspectLog], *, several: bool) -> dict[tuple[str, str], str]:
    """A name for each sample of each dataset: its id, legible and its own, beneath its dataset where there are more."""
    names: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for log in logs:
        dataset = dataset_of(log) if several else ""
        for sample in log.samples:
            key = (dataset, str(sample.id))
            if key in names:
                continue
            whole = f"{dataset}/{sample.id}" if several else str(sample.id)
            plain = one_line(whole, LONGEST_ID) or "sample"
            name, place = plain, 2
            while name in taken:
                name, place = f"{plain} ({place})", place + 1
            taken.add(name)
            names[key] = name
    return names


def _drawn(every: Sequence[str], sample: int | None, seed: int) -> frozenset[str]:
    """All samples, or so many of them drawn at random by the seed."""
    if sample is None:
        return frozenset(every)
    if sample > len(every):
        raise ConfigurationError(f"--sample {sample}: there are {count(len(every), 'sample')}: draw fewer.")
    return frozenset(random.Random(f"refinery/samples/{seed}").sample(sorted(every), sample))


def _must_fit(logs: Sequence[InspectLog], runs: int, pairs: int) -> None:
    where = logs[0].path if len(logs) == 1 else logs[0].path.parent
    if not runs:
        raise ConfigurationError(f"{where}: holds no sample: nothing was evaluated.")
    if pairs > MOST_TREATMENTS:
        raise ConfigurationError(
            f"{where}: samples times treatments are {pairs:,}, at most {MOST_TREATMENTS:,} make one session: "
            f"draw some of the samples at random with --sample {max(2, 1000 * MOST_TREATMENTS // pairs)}."
        )
    if runs > MOST_SAMPLES:
        raise ConfigurationError(
            f"{where}: holds {runs:,} samples with their epochs, at most {MOST_SAMPLES:,} make one session: "
            "draw some at random with --sample 500."
        )


def _status_notes(logs: Sequence[InspectLog]) -> Iterator[str]:
    """Logs that did not come to their end, and how much of them there is."""
    for log in logs:
        header = log.header
        planned = header.results.total_samples if header.results else 0
        if header.status == "success" and len(log.samples) >= planned:
            continue
        of = f" of {planned:,}" if planned > len(log.samples) else ""
        why = f": {one_line(header.error.message, 200)}" if header.error and header.error.message else ""
        whole = "" if header.status == "success" else f"its status is {one_line(header.status, 30)}{why}; "
        there = f"{len(log.samples):,}{of} samples are there"
        yield f"{one_line(log.path.name)}: {whole}{there}; what is missing may not be so by chance."


def _score_notes(runs: Sequence[ScoredRun]) -> Iterator[str]:
    """Samples without a score, by treatment."""
    without = [run for run in runs if run.score is None]
    if not without:
        return
    errors = sum(run.why.startswith("ended") for run in without)
    named = Counter(", ".join(run.levels.values()) or run.model for run in without)
    listed = "; ".join(f"{one_line(name, 80)}: {number:,}" for name, number in named.items())
    yield (
        f"{count(len(without), 'sample')} without a score ({errors:,} ended in an error; {listed}): kept on record, "
        "left out of the comparisons."
    )


def _large(logs: Sequence[InspectLog]) -> Iterator[str]:
    if many := sum(log.too_large for log in logs):
        yield f"{count(many, 'sample')} too large to be read whole: without their words."
