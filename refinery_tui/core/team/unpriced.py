"""A limit or a budget in usd holds only where prices are known: refused before the first call, with the mend."""

from collections.abc import Iterator, Mapping

from refinery_tui.core.base.chat import Price
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.models.endpoints import endpoint
from refinery_tui.core.team.iteration.member import models_called

MEND = "add input_usd and output_usd (usd per million tokens) under [models.{name}]"


def refuse_unpriced(experiment: Experiment, prices: Mapping[str, Price | None]) -> None:
    """ConfigurationError when money is limited and nobody knows what a model costs."""
    if complaints := list(unpriced(experiment, prices)):
        raise ConfigurationError(*complaints)


def unpriced(experiment: Experiment, prices: Mapping[str, Price | None]) -> Iterator[str]:
    """What keeps the experiment's limits and budgets in usd from holding, a sentence each with its mend."""
    for name in (name for name, price in prices.items() if price is None):
        mend = MEND.format(name=name)
        budget = next((each for each in _usd_budgets(experiment, name)), "")
        if budget:
            yield f"A budget of {budget} never ends, since nobody knows what {name!r} costs: {mend}."
        elif _limited(experiment) and "allow" not in (experiment.limits.unpriced, endpoint(experiment, name).unpriced):
            yield (
                f"{_limited(experiment)} cannot hold, since nobody knows what {name!r} costs: {mend}, "
                'or unpriced = "allow" there.'
            )


def _limited(experiment: Experiment) -> str:
    """The limit in usd, by its key; empty without one."""
    limits = experiment.limits
    return "limits.usd" if limits.usd is not None else "limits.run_usd" if limits.run_usd is not None else ""


def _usd_budgets(experiment: Experiment, name: str) -> Iterator[str]:
    """The budgets in usd of the runs that call this model."""
    each = (treatment for treatment in range(len(experiment.arms)) if name in models_called(experiment, treatment))
    budgets = (experiment.settings(treatment).budget for treatment in each)
    return (budget.words for budget in budgets if budget.unit == "usd")
