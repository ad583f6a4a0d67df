"""Protocols in an experiment: each written in one way, and the table [protocol] put where it belongs."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from refinery_tui.core.base.design import Level
from refinery_tui.core.base.toml import Complaint
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.teams.protocol_text import read_protocol

Canonical = Callable[[str, Mapping[str, Any]], str]
TABLE = "protocol"


def with_table(values: dict[str, Any], canonical: Canonical) -> tuple[dict[str, Any], list[Complaint]]:
    """The values with the parameters of [protocol] in the protocol of [run], and what is wrong with them."""
    given, run = values.get(TABLE), values.get("run", {})
    if given is None or not isinstance(run, dict):
        return values, []
    rest = {name: value for name, value in values.items() if name != TABLE}
    if why := _misplaced(values, given):
        return rest, [Complaint(key=(TABLE,), what=why)]
    try:
        written = canonical(str(run.get("protocol", "rotate")), given)
    except ValueError as error:
        return rest, [Complaint(key=(TABLE,), what=str(error))]
    return {**rest, "run": {**run, "protocol": written}}, []


def _misplaced(values: Mapping[str, Any], given: object) -> str:
    if not isinstance(given, dict):
        return "is a table of its parameters: write the protocol's name under [run], as in protocol = 'best-of-n'."
    factors, listed = values.get("factors"), values.get("treatments")
    factor = isinstance(factors, dict) and "protocol" in factors
    if factor or (isinstance(listed, list) and any(isinstance(t, dict) and "protocol" in t for t in listed)):
        return "stands beside levels of protocol: write its parameters with each level, as in 'best-of-n(4)'."
    return ""


def with_protocols(experiment: Experiment, canonical: Canonical) -> Experiment:
    """The experiment with every protocol written in the one way; what is none stays as it is, and is complained of."""
    if experiment.imported:
        return experiment

    def written(level: Level) -> Level:
        try:
            return canonical(level, {}) if isinstance(level, str) else level
        except ValueError:
            return level

    run = replace(experiment.run, protocol=str(written(experiment.run.protocol)))
    factors = {name: [*map(written, each)] if name == "protocol" else each for name, each in experiment.factors.items()}
    listed = tuple(
        {name: written(level) if name == "protocol" else level for name, level in each.items()}
        for each in experiment.treatments
    )
    return replace(experiment, run=run, factors=factors, treatments=listed)


def name_alone(written: str, given: Mapping[str, Any]) -> str:
    """A protocol as it is written, where nobody knows which parameters it has."""
    return read_protocol(written).name if not given else written
