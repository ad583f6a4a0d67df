"""What a notebook is told of its session: the design and the plan, as literals of Python that its first cell holds."""

from dataclasses import dataclass
from pprint import pformat
from typing import Any, Literal

from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.analysis.session.plausibility.mark_columns import marks_needed
from refinery_tui.core.analysis.session.prepare import natural
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, parse
from refinery_tui.core.analysis.stats.linear.side_variances import MOST_BLOCKS
from refinery_tui.core.experiment.response import ACCURACY, SCORE, read_response
from refinery_tui.core.experiment.task_draw import Question
from refinery_tui.core.export.cells import cell
from refinery_tui.core.record.dataframes import levels
from refinery_tui.core.record.state import State

Compared = Literal["time", "amount", "share", "nothing"]
UNREPEATED = (ACCURACY, SCORE)  # means of what a run or a sample scores, no shares of programs


@dataclass(frozen=True, slots=True, kw_only=True)
class NotebookFacts:
    """What is compared (`nothing` where no contrast may be, or can be, shown), how, and the literals by name; of
    several tasks `question` says what the contrast is about.
    """

    compared: Compared
    censored: bool
    interval_repeated: bool
    over_tasks: bool
    question: Question
    literals: dict[str, Any]

    @property
    def code(self) -> str:
        """The cell that says them."""
        return "\n".join(f"{name} = {pformat(value, width=100)}" for name, value in self.literals.items())


def notebook_facts(state: State, found: Findings) -> NotebookFacts:
    """Of a session and its findings."""
    plan, look = state.experiment.analysis, found.look
    response = read_response(plan.response)
    looked = look is not None and bool(look.z)
    any_time = look is not None and look.any_time
    compared = _compared(state, found)
    literals: dict[str, Any] = {
        "FACTORS": list(state.experiment.factor_names),
        "TREATMENTS": [cell(treatment.name) for treatment in found.treatments],
        "INCLUDE_TOUCHED": plan.human_turns == "include",
    }
    if compared != "nothing":
        literals |= {
            "CONTRAST": _sides(_contrast(state)),
            "RESPONSE": response.name,
            "FASTER": response.faster,
            "MARKS": list(marks_needed(response.name)) if response.marked else [],
            "ALPHA": plan.alpha,
            "UP_TO_BLOCK": look.blocks_done if look is not None and looked else None,
            "BOUND": look.bounds[len(look.z) - 1] if look is not None and looked and not any_time else None,
            "INTERVAL_REPEATED": not any_time,
            "SHORT_CUT": _short_cut(state, found),
        }
    over_tasks = found.primary is not None and found.primary.method == "tasks"
    if over_tasks:
        literals |= {
            "QUESTION": state.experiment.question,
            "DRAWN_FROM": state.experiment.sample_of,
            "FAMILIES": {cell(task.name): cell(task.family) for task in state.started.tasks if task.family},
        }
    return NotebookFacts(
        compared=compared,
        censored=found.primary is not None and found.primary.method == "censored",
        interval_repeated=not any_time,
        over_tasks=over_tasks,
        question=state.experiment.question,
        literals=literals,
    )


def _short_cut(state: State, found: Findings) -> bool:
    """Whether so many patterns of failures over so many blocks are possible that Refinery approximates variances."""
    return state.blocks > MOST_BLOCKS and 2 ** min(len(found.treatments), 10) > MOST_BLOCKS


def _compared(state: State, found: Findings) -> Compared:
    if found.primary is None and found.primary_share is None:
        return "nothing"
    if read_response(state.experiment.analysis.response).name in UNREPEATED:
        return "nothing"
    if state.several and (found.primary is None or found.primary.timed_out):
        return "nothing"
    return read_response(state.experiment.analysis.response).kind


def _contrast(state: State) -> Contrast:
    """The primary contrast, read as the analysis reads it."""
    every = [levels(state, run) for run in state.runs]
    known = {name: tuple(sorted({own[name] for own in every}, key=natural)) for name in state.experiment.factor_names}
    return parse(state.experiment.analysis.primary or "", known)


def _sides(contrast: Contrast) -> dict[str, list[list[str]]]:
    """Of each factor the levels above the line and those below it, as the tables spell them."""
    return {
        side.factor: [[cell(level) for level in side.top], [cell(level) for level in side.bottom]]
        for side in contrast.sides
    }
