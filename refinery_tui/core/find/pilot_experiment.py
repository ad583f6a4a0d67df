"""The experiment that published tables are the outcome of, written as a person would have asked for it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from refinery_tui.core.base import toml
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.parse import Known, check
from refinery_tui.core.experiment.teams.team_complaints import OPENAI_NAMES
from refinery_tui.core.find.pilot_files import Published
from refinery_tui.core.find.pilot_layout import ProgramName

TASK, PROTOCOL = "get_difference", "rotate"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the tables do not say: the session's name, the model, when, and which of the pilot's ways were used.

    at: seconds since the epoch; teams_alike: whether teams of two and more were sent the very same words;
    settings: further lines for the experiment's [run].
    """

    name: str
    model: str
    at: float
    note: str = ""
    teams_alike: bool = False
    settings: tuple[str, ...] = ()
    primary: str = ""


def pilot_experiment(published: Published, about: About) -> tuple[Experiment, str]:
    """The experiment, and the file that asks for it."""
    text = experiment_text(published, about)
    known = Known(tasks=frozenset({TASK}), protocols=frozenset({PROTOCOL}), framings=frozenset({"plain"}))
    return check(toml.parse(text, "import"), known, default_name=about.name), text


def experiment_text(published: Published, about: About) -> str:
    """The experiment file that asks for what was published."""
    names = published.names
    inputs = max((row.input for row in published.timings), default=1)
    repeats = max((row.repeat for row in published.timings), default=1)
    paragraphs = [
        [
            *([f"# {about.note}"] if about.note else []),
            f"name = {_quoted(about.name)}",
            f'task = "{TASK}"',
            f"replicates = {max(name.replicate for name in names)}",
        ],
        ["[run]", f'protocol = "{PROTOCOL}"', f"model = {_quoted(about.model)}", *about.settings],
        list(_design(names)),
        ["[measuring]", f"inputs = {inputs}", f"repeats = {repeats}"],
        list(_model(about.model)),
        ["[analysis]", f"primary = {_quoted(about.primary)}"] if about.primary else [],
    ]
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines) + "\n"


def _design(names: Sequence[ProgramName]) -> Iterator[str]:
    """A full crossing where the programs are one, else the list of their treatments."""
    given = sorted({_treatment(name) for name in names})
    agents = sorted({agents for agents, *_ in given})
    budgets = list(dict.fromkeys(words for *_, words in sorted(given, key=lambda t: t[1:])))
    if len(given) == len(agents) * len(budgets):
        listed = ", ".join(f'"{words}"' for words in budgets)
        yield from ("[factors]", f"agents = {agents}", f"budget = [{listed}]")
    else:
        for number, _, _, words in given:
            yield from ("[[treatments]]", f"agents = {number}", f'budget = "{words}"')


def _treatment(name: ProgramName) -> tuple[int, bool, float, str]:
    return name.agents, name.budget.unit == "seconds", name.budget.amount, name.budget.words


def _model(name: str) -> Iterator[str]:
    """A model of unknown whereabouts is described by its name alone."""
    if name != "simulated" and not name.startswith(OPENAI_NAMES):
        yield from (f"[models.{_quoted(name)}]", f"model = {_quoted(name)}")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
