"""Which models an experiment calls, and where each of them is served."""

from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.levels import setting_values
from refinery_tui.core.experiment.servers.endpoint import Endpoint

SIMULATED = "simulated"
KEY = "OPENAI_API_KEY"


def models_of(experiment: Experiment) -> tuple[str, ...]:
    """The models that its treatments call, each once; none where the programs were written elsewhere."""
    if experiment.imported:
        return ()
    named = setting_values(experiment, "team")
    used = [experiment.team if name is None else experiment.teams.get(str(name), ()) for name in named]
    own = [plan.model for plans in used for plan in plans]
    common = setting_values(experiment, "model") if None in own or not all(used) else ()
    return tuple(dict.fromkeys((*map(str, common), *(name for name in own if name is not None))))


def endpoint(experiment: Experiment, name: str) -> Endpoint:
    """Where a model is served: as [models] says, else at OpenAI under its own name."""
    return experiment.models.get(name) or Endpoint(model=name, key_env=KEY)
