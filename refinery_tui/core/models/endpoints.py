"""Where each model of an experiment is served."""

from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.servers.endpoint import Endpoint

KEY = "OPENAI_API_KEY"


def endpoint(experiment: Experiment, name: str) -> Endpoint:
    """Where a model is served: as [models] says, else at OpenAI under its own name."""
    return experiment.models.get(name) or Endpoint(model=name, key_env=KEY)
