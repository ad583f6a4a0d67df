"""Teams and models by name: what an experiment names that is not there, or contradicts itself."""

from collections.abc import Iterator

from refinery_tui.core.base.text import did_you_mean, one_line
from refinery_tui.core.base.toml import Complaint, KeyPath
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.levels import legible
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.experiment.teams.member_plan import MemberPlans, plan_complaints

OPENAI_NAMES = ("gpt-", "chatgpt-", "o1", "o3", "o4", "ft:")


def team_complaints(experiment: Experiment) -> Iterator[Complaint]:
    """What is wrong with the teams of an experiment, and with how they are named."""
    named = list(uses(experiment, "team", experiment.run.team or ""))
    if experiment.team:
        yield from plan_complaints(experiment.team, ("team",))
        if any(name for _, name in named):
            yield Complaint(
                key=("team",), what="gives every run its members, and so does 'team': leave one of them out."
            )
    for name, plans in experiment.teams.items():
        if not legible(name):
            yield Complaint(
                key=("teams",), what=f"{one_line(name, 60)!r} is no name that a table shows: write another."
            )
        yield from plan_complaints(plans, ("teams", name))
    for where, name in named:
        if name and name not in experiment.teams:
            hint = did_you_mean(name, experiment.teams)
            yield Complaint(key=where, what=f'{name!r} is not a team: give its members under [[teams."{name}"]].{hint}')
    if any(name for _, name in named) or experiment.team:
        yield from _sizes(experiment)
    each: list[tuple[KeyPath, MemberPlans]] = [
        (("team",), experiment.team),
        *((("teams", name), plans) for name, plans in experiment.teams.items()),
    ]
    for key, plans in each:
        for place, plan in enumerate(plans):
            if plan.model is not None and not is_model(plan.model, experiment):
                yield Complaint(key=(*key, place, "model"), what=no_model(plan.model, experiment))


def _sizes(experiment: Experiment) -> Iterator[Complaint]:
    """A team has as many agents as it has members."""
    what = "stands beside teams, which have as many agents as members: leave it out."
    if experiment.run.agents != Settings().agents:
        yield Complaint(key=("run", "agents"), what=what)
    if "agents" in experiment.factors:
        yield Complaint(key=("factors", "agents"), what=what)


def uses(experiment: Experiment, name: str, common: str) -> Iterator[tuple[KeyPath, str]]:
    """Every place where a setting is named, with what stands there: in [run] or among the levels."""
    if name in experiment.factors:
        yield from ((("factors", name), str(level)) for level in experiment.factors[name])
    else:
        yield ("run", name), common
    for place, treatment in enumerate(experiment.treatments):
        if name in treatment:
            yield ("treatments", place, name), str(treatment[name])


def is_model(name: str, experiment: Experiment) -> bool:
    """Whether `name` can be called: the simulated model, one under [models], or one of OpenAI's names."""
    return name == "simulated" or name in experiment.models or name.startswith(OPENAI_NAMES)


def no_model(name: str, experiment: Experiment) -> str:
    """That a name is no model, and the mend."""
    hint = did_you_mean(name, {"simulated", *experiment.models})
    return f"{name!r} is not a model: describe it under [models.{name}].{hint}"
