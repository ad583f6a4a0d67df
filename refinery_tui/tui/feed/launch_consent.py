"""What a start needs a person's agreement to: keys that would go to new places, and a task's own program."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refinery_tui.core.consent.agreements import Agreements
    from refinery_tui.core.experiment.experiment import Experiment

DOTENV = Path(".env")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Which key goes where, what is to be agreed to before a start (nothing when `questions` is empty), and what that
    adds to a person's agreements; `trouble` says why it cannot be started at all.
    """

    keys: tuple[str, ...]
    questions: tuple[str, ...] = ()
    agreed: "Agreements | None" = None
    trouble: str = ""


def keys_to_set(experiment: "Experiment") -> str:
    """How to set the keys that it needs and that are set nowhere; empty when none is missing."""
    from refinery_tui.core.base.text import one_line
    from refinery_tui.core.team.model_connections import missing_keys

    missing = [one_line(name, 40) for name in missing_keys(experiment, os.environ, DOTENV)]
    if not missing:
        return ""
    lines = " and ".join(f"{name}=..." for name in missing)
    return (
        f"Write {lines} into a file .env in this folder, or set it before Refinery is opened; "
        "or try the experiment with the model simulated first."
    )


def start_refusal(name: str) -> str:
    """Why the experiment, preset or session of this name cannot be started now; empty when it can. RefineryError."""
    from refinery_tui.core.find.resolve import asked

    experiment = asked(name).experiment
    mend = keys_to_set(experiment)
    return f"A key is missing. {mend}" if mend else ""


class Consents:
    """A person's agreements in `file`; without one nothing is asked here, and the conductor refuses by itself."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def needed(self, experiment: "Experiment") -> Consent:
        """What starting this experiment needs."""
        from refinery_tui.core.base.errors import ConfigurationError
        from refinery_tui.core.base.text import one_line

        try:
            return self._needed(experiment)
        except ConfigurationError as error:
            return Consent(keys=(), trouble=one_line(str(error), 400))

    def _needed(self, experiment: "Experiment") -> Consent:
        from refinery_tui.core.consent.agreements import Agreements, read_agreements
        from refinery_tui.core.consent.key_uses import calls, key_uses, may_send, unsettled
        from refinery_tui.core.consent.task_folder import untrusted
        from refinery_tui.core.experiment.task_shelf import each_task, load_tasks

        known = read_agreements(self._file) if self._file is not None else Agreements()
        uses, may = key_uses(experiment, os.environ, DOTENV), may_send(known)
        told = tuple(f"{call.use.model}: {call.words}, at {call.use.address.url}" for call in calls(uses, may))
        if self._file is None:
            return Consent(keys=told)
        keys, tasks = unsettled(uses, may), each_task(load_tasks(experiment))
        folders = [folder for task in tasks if (folder := untrusted(task, known)) is not None]
        today = date.today()
        agreed = Agreements(
            keys={use.pair: f"{use.address.url}, {today}" for use in keys},
            tasks={folder.sha256: f"{folder.folder}, {today}" for folder in folders},
        )
        asked = tuple(f"Allow that {use.sentence}?" for use in keys)
        programs = tuple(" ".join(folder.lines(confined=True)) for folder in folders)
        return Consent(keys=told, questions=(*asked, *programs), agreed=agreed)

    def agree(self, consent: Consent) -> None:
        """Remember it; RefineryError when the file cannot be written."""
        from refinery_tui.core.consent.agreements import remember

        if self._file is not None and consent.agreed is not None and consent.questions:
            remember(self._file, consent.agreed)
