"""What a field of the form may hold by name, where it is one of a few."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from refinery_tui.tui.panes.plan.experiment_form import contrasts

if TYPE_CHECKING:
    from refinery_tui.core.experiment.form import Draft


def field_choices(name: str, draft: "Draft") -> Sequence[str]:
    """The names that a field knows; empty where it is a number or open."""
    from refinery_tui.core.experiment.form import choices
    from refinery_tui.core.find.resolve import known, tasks_here
    from refinery_tui.core.team.protocols import entries

    match name:
        case "task":
            return tasks_here(Path())
        case "protocol":
            return [entry.words for entry in entries()]
        case "framing":
            here = known(Path())
            return sorted({*here.framings, *here.own_framings, *(draft.base.get("prompts") or {})})
        case "model":
            return ("simulated", *(draft.base.get("models") or {}), "gpt-4o", "gpt-4o-mini")
        case "team":
            return [team.name for team in draft.teams if team.name is not None]
        case "primary":
            return contrasts(draft)
        case _:
            return choices(name)
