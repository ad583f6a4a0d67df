"""Which models an experiment calls, and whether the simulated one is all of them, one of several, or none."""

from collections.abc import Iterable

from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.levels import setting_values

SIMULATED = "simulated"
WHOLLY, PARTLY = "SIMULATED", "PARTLY SIMULATED"  # the marks of a session


def models_of(experiment: Experiment) -> tuple[str, ...]:
    """The models that its treatments call, each once; none where the programs were written elsewhere."""
    if experiment.imported:
        return ()
    named = setting_values(experiment, "team")
    used = [experiment.team if name is None else experiment.teams.get(str(name), ()) for name in named]
    own = [plan.model for plans in used for plan in plans]
    common = setting_values(experiment, "model") if None in own or not all(used) else ()
    return tuple(dict.fromkeys((*map(str, common), *(name for name in own if name is not None))))


def treatment_models(experiment: Experiment, treatment: int) -> frozenset[str]:
    """The models that the team of the treatment with this index calls."""
    settings = experiment.settings(treatment)
    return frozenset(plan.model or settings.model for plan in experiment.members(settings)) or frozenset(
        {settings.model}
    )


def simulated_mark(experiment: Experiment) -> str:
    """`SIMULATED` where only the simulated model is named, `PARTLY SIMULATED` where others are too, else nothing."""
    elsewhere = {str(level) for level in experiment.factor_levels.get("model", (experiment.run.model,))}
    named = elsewhere if experiment.imported else set(models_of(experiment))
    return "" if SIMULATED not in named else WHOLLY if named == {SIMULATED} else PARTLY


def any_simulated(marks: Iterable[str]) -> bool:
    """Whether the marks of a session say that the simulated model wrote some of its programs, or all."""
    return not {WHOLLY, PARTLY}.isdisjoint(marks)


def real_runs(experiment: Experiment) -> int:
    """How many of its planned runs call a model that is not the simulated one."""
    real = (bool(treatment_models(experiment, t) - {SIMULATED}) for t in range(len(experiment.arms)))
    return 0 if experiment.imported else sum(real) * experiment.replicates
