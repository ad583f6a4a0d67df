"""Levels as names: what a person could not tell apart in a table is refused before anything is run."""

import unicodedata
from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from refinery_tui.core.base.design import Level, level_text
from refinery_tui.core.base.ranges import MOST_ROUNDS, MOST_RUNS
from refinery_tui.core.base.text import clean, one_line
from refinery_tui.core.base.toml import Complaint, KeyPath
from refinery_tui.core.experiment.experiment import MOST_TREATMENTS, Experiment, applied, treatment_count
from refinery_tui.core.experiment.response import Response, read_response


def level_complaints(experiment: Experiment) -> Iterator[Complaint]:
    """Levels that no table could show or tell apart, and treatments that are listed twice or half."""
    for name, levels in experiment.factors.items():
        yield from (complaint for level in levels for complaint in _illegible(level, ("factors", name)))
        yield from _alike(levels, ("factors", name))
    for place, treatment in enumerate(experiment.treatments):
        for name, level in treatment.items():
            yield from _illegible(level, ("treatments", place, name))
    if experiment.treatments and not experiment.factors:
        yield from _listed(experiment)


def unknown_level(experiment: Experiment) -> str:
    """The first level that is no value of a setting of a run, in a phrase; empty where all are, or levels are names."""
    if experiment.imported:
        return ""
    named = [(name, level) for name, levels in experiment.factors.items() for level in levels]
    named += [pair for treatment in experiment.treatments for pair in treatment.items()]
    for name, level in dict.fromkeys(named):
        try:
            applied(experiment.run, {name: level})
        except ValidationError:
            return f"holds {one_line(f'{name} = {level_text(level)}', 80)!r}, which is no setting of a run"
    return ""


def measuring_complaints(experiment: Experiment) -> Iterator[Complaint]:
    """What the pilot's way of timing cannot be asked for, as it times a whole session at once, and one task's; and what
    nobody can say of programs that are not timed.
    """
    measuring = experiment.measuring
    if not measuring.timed and _asks_for_times(read_response(experiment.analysis.response)):
        what = "= 'untimed' checks programs and times none: give [analysis] a response without time, such as 'correct'."
        yield Complaint(key=("measuring", "way"), what=what)
    if measuring.defensible:
        if measuring.family:
            what = "is for way = 'pilot-faithful': the bench times the family that the task names."
            yield Complaint(key=("measuring", "family"), what=what)
        return
    if experiment.tasks:
        yield Complaint(key=("measuring", "way"), what="= 'pilot-faithful' times the programs of one task: give task.")
    if experiment.analysis.stopping != "fixed":
        what = "= 'pilot-faithful' times all programs at the end, so nothing can be decided before: stopping = 'fixed'."
        yield Complaint(key=("measuring", "way"), what=what)


def _asks_for_times(response: Response) -> bool:
    return response.kind == "time" or response.faster > 0 or response.marked


def legible(text: str) -> bool:
    """Whether a name is there to be read, and whole on one line."""
    return bool(text.strip()) and clean(text) == text and not set("\n\t") & set(text)


def shown(level: Level) -> str:
    """What a reader sees of a level: numbers by their value, names without what cannot be seen in them."""
    text = " ".join(unicodedata.normalize("NFKC", level_text(level)).split())
    try:
        return repr(float(text))
    except ValueError:
        return text


def _illegible(level: Level, key: KeyPath) -> Iterator[Complaint]:
    text = level_text(level)
    if not legible(text):
        what = f"{one_line(text, 60)!r} holds characters that no table shows: leave them out."
        yield Complaint(key=key, what=what if text.strip() else "a level without a name: write one between the quotes.")


def _alike(levels: Sequence[Level], key: KeyPath) -> Iterator[Complaint]:
    if pair := _twice([shown(level) for level in levels]):
        one, other = (levels[place] for place in pair)
        same = level_text(one) == level_text(other)
        what = "names a level twice." if same else f"{one!r} and {other!r} look alike: a table could not say which."
        yield Complaint(key=key, what=what)


def _listed(experiment: Experiment) -> Iterator[Complaint]:
    arms, names = experiment.arms, experiment.factor_names
    for place, arm in enumerate(arms):
        if left := next((name for name in names if name not in arm.levels), None):
            what = f"leaves {left} open, which others set: name its {left} too, or one for all under [run]."
            yield Complaint(key=("treatments", place), what=what)
    if pair := _twice([shown(arm.name) for arm in arms]):
        what = f"is {arms[pair[1]].name} again, as number {pair[0] + 1} of the list: leave one of them out."
        yield Complaint(key=("treatments", pair[1]), what=what)


def _twice(names: Sequence[str]) -> tuple[int, int] | None:
    """The places of two names that are the same; None where there are none."""
    first: dict[str, int] = {}
    return next(((first[n], at) for at, n in enumerate(names) if first.setdefault(n, at) != at), None)


def setting_values(experiment: Experiment, name: str) -> tuple[object, ...]:
    """The values that a setting has among the treatments, each once, in the order in which they were written."""
    common = getattr(experiment.run, name)
    if experiment.treatments:
        return tuple(dict.fromkeys(levels.get(name, common) for levels in experiment.treatments))
    return tuple(dict.fromkeys(experiment.factors.get(name, (common,))))


def oversize(experiment: Experiment) -> str:
    """Why nobody could carry it out, as the end of a sentence: what its numbers come to; empty when it is possible."""
    treatments, measuring = treatment_count(experiment), experiment.measuring
    if treatments > MOST_TREATMENTS:
        return f"crosses to {treatments:,} treatments; at most {MOST_TREATMENTS:,} can be run"
    if (runs := treatments * experiment.replicates) > MOST_RUNS:
        return f"has {runs:,} runs; at most {MOST_RUNS:,} can be planned"
    if (rounds := measuring.inputs * measuring.repeats) > MOST_ROUNDS:
        return f"has {rounds:,} rounds of timing; at most {MOST_ROUNDS:,} can be planned"
    return ""
