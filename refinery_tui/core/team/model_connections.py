"""Which server answers for each model of an experiment, and at which price."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from refinery_tui.core.base.chat import Price
from refinery_tui.core.base.clock import Clock
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.experiment import Endpoint, Experiment
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.models.keys import find_key
from refinery_tui.core.models.prices import endpoint_price
from refinery_tui.core.team.turn import ServedModel

SIMULATED = "simulated"
KEY = "OPENAI_API_KEY"


def models_of(experiment: Experiment) -> tuple[str, ...]:
    """The models that its treatments call, each once."""
    return tuple(dict.fromkeys(experiment.settings(t).model for t in range(len(experiment.arms))))


def prices_of(experiment: Experiment, on: datetime) -> dict[str, Price | None]:
    """The price of every model on that day; None where nobody knows it. The simulated model's is fictional."""
    from refinery_tui.core.models.simulated import simulated_price

    fictional = simulated_price(experiment.simulated)
    return {
        name: fictional if name == SIMULATED else endpoint_price(endpoint(experiment, name), on=on)
        for name in models_of(experiment)
    }


def endpoint(experiment: Experiment, name: str) -> Endpoint:
    """Where a model is served: as [models] says, else at OpenAI under its own name."""
    return experiment.models.get(name) or Endpoint(model=name, key_env=KEY)


def serve(
    experiment: Experiment,
    task: Task,
    prices: Mapping[str, Price | None],
    clock: Clock,
    environment: Mapping[str, str],
    dotenv: Path,
) -> dict[str, ServedModel]:
    """The connection to every model of the experiment; ConfigurationError names a key that is missing."""
    return {
        name: _simulated(experiment, task, prices[name], clock)
        if name == SIMULATED
        else _real(name, endpoint(experiment, name), prices[name], environment, dotenv)
        for name in models_of(experiment)
    }


def _simulated(experiment: Experiment, task: Task, price: Price | None, clock: Clock) -> ServedModel:
    from refinery_tui.core.models.simulated import simulated_model

    return ServedModel(model=simulated_model(experiment.simulated, task, clock=clock), name=SIMULATED, price=price)


def _real(name: str, where: Endpoint, price: Price | None, environment: Mapping[str, str], dotenv: Path) -> ServedModel:
    from refinery_tui.core.models.openai import openai_model

    key = find_key(where.key_env, environment, dotenv) if where.key_env else None
    if where.key_env and key is None:
        raise ConfigurationError(
            f"{name}: the key {where.key_env} is neither in the environment nor in {dotenv}: set it, "
            "or try the experiment with model = 'simulated' first."
        )
    return ServedModel(model=openai_model(where.model, base_url=where.base_url, key=key), name=where.model, price=price)
