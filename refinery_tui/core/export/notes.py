"""The words that go with every export, so that figures never travel without their origin."""

from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.experiment.task_plan import task_words
from refinery_tui.core.record.state import State

NOTES = {
    "SIMULATED": "SIMULATED: these figures come from Refinery's simulated model, whose programs are drawn from a known "
    "ladder.\nThe programs were really run and timed; that a model wrote them is not true.\n",
    "WRITTEN ELSEWHERE": "WRITTEN ELSEWHERE: these programs were imported. They were checked and timed here;\n"
    "who or what wrote them, and at what cost, nobody recorded: their levels are what folders or a table call them.\n",
    "UNVERIFIED": "UNVERIFIED: programs ran without isolation, with the rights of the person who ran them.\n"
    "Any result may have been forged.\n",
    "NOT DEFENSIBLE": "NOT DEFENSIBLE: final programs were timed as the pilot of March 2025 timed its own: imported "
    "into one process,\none after the other in a fixed order, on the same lists, by a clock within their reach, and "
    "checked by one reference.\nNo figure here may stand beside one that the bench measured.\n",
}


def notes(state: State, body: str) -> dict[str, str]:
    """README.txt with `body`, and the labels of what it must not be taken for."""
    experiment, isolation = state.experiment, state.started.isolation
    lines = [
        f"{one_line(experiment.name)}: {one_line(task_words(experiment))}, {count(len(state.runs), 'run')}, "
        f"{state.origin}, session {state.status}.",
        f"Clock: {isolation.clock}. {one_line(isolation.sentence, 400)}" if isolation else "Clock: not recorded.",
        "The experimental unit is the run: repeated timings of one program are not independent evidence.",
        "Text cells that a spreadsheet would run as a formula begin with an apostrophe.",
        body,
    ]
    files = {"README.txt": "\n".join(lines) + "\n"}
    return files | {f"{mark.replace(' ', '-')}.txt": NOTES[mark] for mark in state.marks}
