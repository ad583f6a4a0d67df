"""Which server answers for each model of an experiment, and at which price."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import random
from time import monotonic

from pydantic import SecretStr

from refinery_tui.core.base.chat import Price
from refinery_tui.core.base.clock import Clock
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.consent.key_uses import MaySend, key_use, refuse_unsettled
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.servers.endpoint import Endpoint
from refinery_tui.core.experiment.servers.model_names import SIMULATED, models_of
from refinery_tui.core.experiment.task_shelf import Tasks, each_task
from refinery_tui.core.models.direct.known_answers import KnownAnswers
from refinery_tui.core.models.endpoints import endpoint
from refinery_tui.core.models.keys import find_key, key_of_command
from refinery_tui.core.models.prices import endpoint_price
from refinery_tui.core.team.server_queue import ServerQueue
from refinery_tui.core.team.turn_call import ServedModel


def prices_of(experiment: Experiment, on: datetime) -> dict[str, Price | None]:
    """The price of every model on that day; None where nobody knows it. The simulated model's is fictional."""
    from refinery_tui.core.models.simulated import simulated_price

    fictional = simulated_price(experiment.simulated)
    return {
        name: fictional if name == SIMULATED else endpoint_price(endpoint(experiment, name), on=on)
        for name in models_of(experiment)
    }


def server_queues(experiment: Experiment) -> dict[str, ServerQueue]:
    """The queue of every model, one for all models of a server."""
    most, by_server, found = experiment.limits.concurrency, dict[str | None, ServerQueue](), dict[str, ServerQueue]()
    for name in models_of(experiment):
        server = SIMULATED if name == SIMULATED else endpoint(experiment, name).base_url
        fresh = ServerQueue(most=most, monotonic=monotonic, dice=random)
        found[name] = by_server.setdefault(server, fresh)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """Where keys are looked for, and where each may be sent."""

    environment: Mapping[str, str]
    dotenv: Path
    may_send: MaySend


def missing_keys(experiment: Experiment, environment: Mapping[str, str], dotenv: Path) -> tuple[str, ...]:
    """The variables of the keys that its models need and that are set neither in the environment nor in `dotenv`."""
    real = [endpoint(experiment, name).key_env for name in models_of(experiment) if name != SIMULATED]
    return tuple(name for name in dict.fromkeys(real) if name and find_key(name, environment, dotenv) is None)


def serve(
    experiment: Experiment,
    task: Tasks,
    prices: Mapping[str, Price | None],
    clock: Clock,
    keyring: Keyring,
) -> dict[str, ServedModel]:
    """The connection to every model of the experiment; ConfigurationError names a key that is missing, or that would
    go where nobody has said that it may.
    """
    return {
        name: _simulated(experiment, task, prices[name], clock)
        if name == SIMULATED
        else _real(name, experiment, prices[name], keyring)
        for name in models_of(experiment)
    }


def _simulated(experiment: Experiment, task: Tasks, price: Price | None, clock: Clock) -> ServedModel:
    from refinery_tui.core.models.simulated import simulated_model

    known = KnownAnswers()
    made = simulated_model(experiment.simulated, *each_task(task), clock=clock, known=known)
    return ServedModel(model=made, name=SIMULATED, price=price, known=known)


def _real(name: str, experiment: Experiment, price: Price | None, keyring: Keyring) -> ServedModel:
    from refinery_tui.core.models.openai import openai_model

    where = endpoint(experiment, name)
    refuse_unsettled([key_use(name, where, keyring.environment, keyring.dotenv)], keyring.may_send)
    key = found_key(name, where, keyring.environment, keyring.dotenv)
    made = openai_model(where.model, where=where, key=key, fixed=frozenset(experiment.factor_names))
    return ServedModel(model=made, name=where.model, price=price)


def found_key(name: str, where: Endpoint, environment: Mapping[str, str], dotenv: Path) -> SecretStr | None:
    """The key that its server is sent, None for none; ConfigurationError when it is named and cannot be found."""
    if where.api_key_cmd:
        return key_of_command(where.api_key_cmd).secret
    if not where.key_env:
        return None
    key = find_key(where.key_env, environment, dotenv)
    if key is None:
        raise ConfigurationError(
            f"{name}: the key {where.key_env} is neither in the environment nor in {dotenv}: set it, "
            "or try the experiment with model = 'simulated' first."
        )
    return key.secret
