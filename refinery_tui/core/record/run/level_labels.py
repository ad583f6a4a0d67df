"""What stands in a table's cell for each level of a factor and for each file: cut, and never two of them alike."""

from collections.abc import Mapping
from dataclasses import dataclass

from refinery_tui.core.base.design import level_text
from refinery_tui.core.base.labels import labels
from refinery_tui.core.record.state import Run, State

NONE = "–"  # of a factor that a treatment does not name
FILE_NAME = 40  # characters of a file's name


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelLabels:
    """The labels of a session, all of them known when it begins."""

    levels: Mapping[str, Mapping[str, str]]
    files: Mapping[str, str]

    @classmethod
    def of_session(cls, state: State, width: int) -> "LevelLabels":
        """Levels in at most `width` characters."""
        arms, names = [arm.levels for arm in state.started.arms], state.experiment.factor_names
        return cls(
            levels={name: labels((level_text(arm.get(name, NONE)) for arm in arms), width) for name in names},
            files=labels((run.file for run in state.runs), FILE_NAME),
        )

    def cells(self, state: State, run: Run) -> list[str]:
        """The level of each factor in a run."""
        own = state.started.arms[run.planned.treatment].levels
        return [self.levels[name][level_text(own.get(name, NONE))] for name in state.experiment.factor_names]
