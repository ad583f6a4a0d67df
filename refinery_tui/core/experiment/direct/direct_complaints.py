"""What makes no sense where the model answers inputs itself: whatever is about writing a program, or about a team."""

from collections.abc import Iterator, Mapping
from dataclasses import fields

from refinery_tui.core.base.design import Level
from refinery_tui.core.base.toml import Complaint
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.response import ACCURACY
from refinery_tui.core.experiment.settings import Settings

DIRECT = "direct"
_OF_PROGRAMS = ("protocol", "memory", "feedback", "framing", "choose", "agents", "team")
_TREATMENTS = "list the treatments ([[treatments]]) and give it to those with mode = 'code'"


def asks_directly(experiment: Experiment) -> bool:
    """Whether the model answers inputs itself in some of its treatments."""
    levels = (experiment.run.mode, *experiment.factors.get("mode", ()), *(t.get("mode") for t in experiment.treatments))
    return not experiment.imported and DIRECT in levels


def direct_complaints(experiment: Experiment) -> Iterator[Complaint]:
    """Settings of writing programs that stand in a treatment in which the model answers itself, each named once."""
    if not asks_directly(experiment):
        if experiment.measuring.questions is not None:
            yield Complaint(key=("measuring", "questions"), what="is for mode = 'direct', which no treatment has.")
        if experiment.analysis.response == ACCURACY and not experiment.imported:
            what = f"= '{ACCURACY}' is the share of inputs that a model answers itself: give mode = 'direct' somewhere."
            yield Complaint(key=("analysis", "response"), what=what)
        return
    named = dict.fromkeys(name for arm in experiment.treatments_of_a_task for name in _odd(experiment, arm.levels))
    for name in named:
        yield Complaint(key=_key(experiment, name), what=_words(name))
    if experiment.team:
        yield Complaint(key=("team",), what=_words("team"))
    if not experiment.measuring.defensible:
        what = "= 'pilot-faithful' times programs alone: leave it out where mode = 'direct'."
        yield Complaint(key=("measuring", "way"), what=what)
    if not experiment.measuring.timed:
        what = "= 'untimed' leaves out the seconds of a call, which mode = 'direct' is compared by: leave it out."
        yield Complaint(key=("measuring", "way"), what=what)


def _odd(experiment: Experiment, own: Mapping[str, Level]) -> Iterator[str]:
    """The settings of a treatment that mean nothing where it has mode = 'direct'."""
    if own.get("mode", experiment.run.mode) != DIRECT:
        return
    plain = {field.name: field.default for field in fields(Settings)}
    for name in _OF_PROGRAMS:
        if own.get(name, getattr(experiment.run, name)) != plain[name]:
            yield name


def _key(experiment: Experiment, name: str) -> tuple[str | int, ...]:
    """Where a setting stands: among the levels, in the list of treatments, or in [run]."""
    if name in experiment.factors:
        return ("factors", name)
    place = next((n for n, each in enumerate(experiment.treatments) if name in each), None)
    return ("run", name) if place is None else ("treatments", place, name)


def _words(name: str) -> str:
    if name in ("agents", "team"):
        return f"is for teams, and one agent answers where mode = 'direct': {_TREATMENTS}."
    return f"is about writing programs, and none is written where mode = 'direct': {_TREATMENTS}."
