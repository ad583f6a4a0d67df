"""Which models an experiment calls, and where each of them is served."""

from refinery_tui.core.experiment.experiment import Endpoint, Experiment, setting_values

SIMULATED = "simulated"
KEY = "OPENAI_API_KEY"


def models_of(experiment: Experiment) -> tuple[str, ...]:
    """The models that its treatments call, each once; none where the programs were written elsewhere."""
    if experiment.imported:
        return ()
    return tuple(map(str, setting_values(experiment, "model")))


def endpoint(experiment: Experiment, name: str) -> Endpoint:
    """Where a model is served: as [models] says, else at OpenAI under its own name."""
    return experiment.models.get(name) or Endpoint(model=name, key_env=KEY)
