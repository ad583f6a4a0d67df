"""What can be started and where its session will stand."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from refinery_tui.core.base.files.package_files import PUBLISHED, preset_names

if TYPE_CHECKING:
    from refinery_tui.core.experiment.experiment import Experiment

DEMO = "demo"


def session_names(sessions: Path) -> list[str]:
    """The names of the session folders, newest name first, the published one last."""
    try:
        with os.scandir(sessions) as found:  # looked at every second: a Path for each of hundreds would cost more
            names = [each.name for each in found if os.path.isfile(f"{each.path}/events.jsonl")]
    except OSError:  # it is not there, or has just gone: then it holds none
        return []
    return sorted(names, key=lambda name: (name != PUBLISHED, name), reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An experiment that can be started, in words: its plan, what it costs at most, how long it takes, or why it cannot
    be read; `page` explains a preset, and `asks` is its title.
    """

    name: str
    plan: str
    model: str
    limit: str
    simulated: bool
    trouble: str = ""
    experiment: "Experiment | None" = None
    expected: str = ""
    question: str = ""
    page: str = ""
    asks: str = ""
    takes: str = ""


def offer(name: str) -> Offer:
    """What starting `name` (a preset or a file) would mean."""
    return _preset_offer(name) if name in preset_names() and not Path(name).exists() else _offer(name)


@cache
def _preset_offer(name: str) -> Offer:
    """It ships: forecast once, for Home as for the question whether it is to be started."""
    return _offer(name)


def _offer(name: str) -> Offer:
    from refinery_tui.core.base.errors import RefineryError
    from refinery_tui.core.base.text import one_line
    from refinery_tui.core.find.preset_pages import preset_page
    from refinery_tui.core.find.resolve import asked

    try:
        experiment = asked(name).experiment
    except RefineryError as error:
        return Offer(name=name, plan="", model="", limit="", simulated=False, trouble=one_line(str(error), 300))
    page = preset_page(name) if name in preset_names() else ""
    return replace(described(name, experiment), page=page, asks=page.split("\n", 1)[0], takes=_takes(experiment))


def _takes(experiment: "Experiment") -> str:
    """How long it is expected to take on a quiet machine; empty where its task cannot be read."""
    from refinery_tui.core.base.errors import RefineryError
    from refinery_tui.core.base.text import seconds
    from refinery_tui.core.experiment.task_shelf import load_tasks
    from refinery_tui.core.team.forecast import forecast
    from refinery_tui.core.team.model_connections import prices_of

    try:
        expected = forecast(experiment, load_tasks(experiment), prices_of(experiment, datetime.now().astimezone()))
    except RefineryError:
        return ""  # the start says why it cannot be
    minutes = round(60 * expected.hours)
    return f"about {minutes} min" if 0 < minutes < 60 else f"about {seconds(3600 * expected.hours)}"


def described(name: str, experiment: "Experiment") -> Offer:
    """The experiment in words, under this name."""
    from refinery_tui.core.base.text import count, one_line, usd
    from refinery_tui.core.experiment.servers.model_names import models_of

    models = models_of(experiment) or (experiment.run.model,)
    factors = " × ".join(experiment.factors)
    runs = len(experiment.arms) * experiment.replicates
    limit = experiment.limits.usd
    return Offer(
        name=name,
        plan=one_line(
            f"{count(runs, 'run')}: {factors or count(len(experiment.arms), 'treatment')}, "
            f"{count(experiment.replicates, 'replicate')}",
            100,
        ),
        model=one_line(", ".join(models), 40),
        limit="costs nothing" if set(models) == {"simulated"} else f"at most {usd(limit)}" if limit else "no limit set",
        simulated=set(models) == {"simulated"},
        experiment=experiment,
    )


def unfinished(name: str, sessions: Path) -> Path | None:
    """The session that a start of this experiment would go on with; None without one, or while it is conducted."""
    from refinery_tui.core.base.errors import RefineryError
    from refinery_tui.core.record.store import Folder, opened

    try:
        folder = session_for(name, sessions, datetime.now)
        if not Folder(path=folder).is_session or Folder(path=folder).is_running:
            return None
        ended = opened(folder).state.ended
    except RefineryError:
        return None  # whoever offers or starts it says why it cannot be
    return folder if ended is None or ended.reason != "finished" else None


def session_for(name: str, sessions: Path, now: Callable[[], datetime]) -> Path:
    """The session of this experiment if it is unfinished or is to grow, else a folder for a new one; RefineryError
    if it is none.
    """
    from refinery_tui.core.find.resolve import asked, begun, complete, new_folder

    wanted = asked(name)
    if wanted.session is not None:
        return wanted.session
    before = begun(wanted.experiment, sessions)
    if before is not None and not complete(before, wanted.experiment):
        return before
    return new_folder(sessions, wanted.experiment.name, now())
