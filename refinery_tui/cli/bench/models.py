"""`refinery models`: what the servers of models can do, before money is spent on an experiment."""

import asyncio
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from refinery_tui.cli.base.consent import AllowKey, keyring
from refinery_tui.cli.base.options import AsJson
from refinery_tui.cli.base.report import json_text
from refinery_tui.cli.base.strict_options import StrictCommand, StrictGroup
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import clean, count, did_you_mean, usd

if TYPE_CHECKING:
    from refinery_tui.core.experiment.experiment import Experiment
    from refinery_tui.core.models.check import ServerFinding
    from refinery_tui.core.team.model_connections import Keyring

app = typer.Typer(
    cls=StrictGroup, add_completion=False, no_args_is_help=True, help="What the servers of models can do."
)
_SIGNS = {"good": "✓", "bad": "!", "unknown": "–"}


@app.callback()
def models() -> None:
    """What the servers of models can do."""


@app.command("check", cls=StrictCommand)
def check(
    name: Annotated[str | None, typer.Argument(help="A model of the experiment, or one of OpenAI's names.")] = None,
    experiment: Annotated[str | None, typer.Option(help="The experiment that says where its models are.")] = None,
    base_url: Annotated[str | None, typer.Option(help="Where the model is, instead of an experiment.")] = None,
    key_env: Annotated[str | None, typer.Option(help="With --base-url: the variable that holds its key.")] = None,
    allow_key: AllowKey = None,
    as_json: AsJson = False,
) -> None:
    """What a server can do, found with eight short replies: does it stream, count, cancel, and serve several at once?

    Without --experiment or --base-url a model is looked for in the experiment files of this folder. --json gives a
    list of {name, model, address, findings, input_tokens, output_tokens, usd}; findings with topic, mark, words.
    """
    found = _chosen(name, experiment, base_url, key_env)
    keys = keyring(found, allow_key)
    answers = [asyncio.run(_checked(found, each, keys, quiet=as_json)) for each in _names(found)]
    if as_json:
        typer.echo(json_text(answers))


def _names(experiment: "Experiment") -> list[str]:
    from refinery_tui.core.experiment.servers.model_names import SIMULATED, models_of

    names = [name for name in models_of(experiment) if name != SIMULATED]
    if not names:
        raise ConfigurationError("Its only model is simulated, and there is no server to check: name another model.")
    return names


def _chosen(name: str | None, experiment: str | None, base_url: str | None, key_env: str | None) -> "Experiment":
    """An experiment whose models are those that are to be checked."""
    from refinery_tui.core.experiment.servers.endpoint import Endpoint
    from refinery_tui.core.find.resolve import asked

    if base_url is not None:
        if name is None or experiment is not None:
            raise ConfigurationError("--base-url goes with the name of one model, and without --experiment.")
        return _alone(name, {name: Endpoint(model=name, base_url=base_url, key_env=key_env)})
    if experiment is None and name is not None and name.endswith(".toml"):
        name, experiment = None, name
    if experiment is not None:
        whole = asked(experiment).experiment
        if name is None:
            return whole
        if name not in whole.models:
            raise ConfigurationError(f"{name!r} is no model of {experiment}.{did_you_mean(name, whole.models)}")
        return _alone(name, whole.models)
    if name is None:
        raise ConfigurationError("Which model? Name one, or an experiment with --experiment.")
    return _alone(name, _described_here())


def _described_here() -> "dict[str, Any]":
    """The models that experiment files of this folder describe; a file that is no experiment describes none."""
    from refinery_tui.core.find.resolve import asked

    found: dict[str, Any] = {}
    for file in sorted(Path().glob("*.toml")):
        try:
            found |= asked(str(file)).experiment.models
        except ConfigurationError:
            continue
    return found


def _alone(name: str, described: "dict[str, Any] | Any") -> "Experiment":
    from refinery_tui.core.experiment.experiment import Experiment
    from refinery_tui.core.experiment.servers.endpoint_complaints import endpoint_complaints
    from refinery_tui.core.experiment.settings import Settings
    from refinery_tui.core.experiment.teams.team_complaints import is_model

    made = Experiment(task="get_difference", run=Settings(model=name), models=dict(described))
    if not is_model(name, made):
        hint = did_you_mean(name, described)
        raise ConfigurationError(f"{name!r} is not a model: name its file with --experiment, or --base-url.{hint}")
    for complaint in endpoint_complaints(name, described[name]) if name in described else ():
        raise ConfigurationError(f"{'.'.join(map(str, complaint.key))}: {complaint.what}")
    return replace(made, models={name: described[name]} if name in described else {})


async def _checked(experiment: "Experiment", name: str, keys: "Keyring", *, quiet: bool) -> dict[str, Any]:
    """The findings of one model, each line said as it is found."""
    from datetime import datetime

    from refinery_tui.core.models.check import ServerCheck
    from refinery_tui.core.models.endpoints import endpoint
    from refinery_tui.core.models.openai import openai_model
    from refinery_tui.core.models.prices import cost, endpoint_price
    from refinery_tui.core.team.model_connections import found_key

    where = endpoint(experiment, name)
    key = found_key(name, where, keys.environment, keys.dotenv)
    model = openai_model(where.model, where=where, key=key)
    price = endpoint_price(where, on=datetime.now().astimezone())
    looked = ServerCheck(model=model, effort=experiment.run.reasoning_effort)
    found: list[ServerFinding] = []

    def tell(finding: "ServerFinding") -> None:
        found.append(finding)
        if not quiet:
            typer.echo(clean(f"{_SIGNS[finding.mark]} {finding.topic:<11} {finding.words}"))

    if not quiet:
        typer.echo(clean(f"{name} ({where.model}) at {model.server.url}"))
    try:
        async for finding in looked.findings():
            tell(finding)
    finally:
        await model.aclose()
    tell(_price(name, price))
    costs = [cost(usage, price) for usage in looked.spent]
    total = None if None in costs else sum(each or 0.0 for each in costs)
    into, out = (sum(getattr(u, f"{side}_tokens") for u in looked.spent) for side in ("input", "output"))
    if not quiet:
        typer.echo(f"  This check took {count(into, 'token')} in and {out:,} out: {usd(total)}.")
    return {
        "name": name,
        "model": where.model,
        "address": model.server.url,
        "findings": [asdict(finding) for finding in found],
        "input_tokens": into,
        "output_tokens": out,
        "usd": total,
    }


def _price(name: str, price: Any) -> "ServerFinding":
    from refinery_tui.core.models.check import ServerFinding

    if price is None:
        words = f"unknown, so no limit in usd can hold: write input_usd and output_usd under [models.{name}]"
        return ServerFinding(topic="price", mark="bad", words=words)
    words = f"{usd(price.input_usd)} in, {usd(price.output_usd)} out a million tokens ({price.source})"
    return ServerFinding(topic="price", mark="good", words=words)
