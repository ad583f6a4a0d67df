"""The notebook of a session: which cells, in which order, for what was found."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, assert_never

from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.analysis.stats.linear.side_variances import MOST_BLOCKS
from refinery_tui.core.base.text import count, markdown_text
from refinery_tui.core.experiment.response import read_response
from refinery_tui.core.experiment.task_draw import Question
from refinery_tui.core.experiment.task_plan import task_words
from refinery_tui.core.export.notebook.cell_text import NotebookCell, section
from refinery_tui.core.export.notebook.facts import UNREPEATED, NotebookFacts, notebook_facts
from refinery_tui.core.export.notes import snapshot_words
from refinery_tui.core.publish.mark_words import MARK_WORDS
from refinery_tui.core.record.state import State

_RESTS = "Install `pandas`, `statsmodels` and `scipy`, and run the cells in this folder: nothing needs Refinery."
_QUESTIONS: Mapping[Question, str] = {
    "these tasks": "The plan asks about these tasks alone, which are fixed: what is uncertain is how other programs "
    "of the same teams would have done.",
    "tasks like these": "The plan asks about tasks like these: what is uncertain is which tasks there happen to be.",
    "the benchmark": "The plan asks about the benchmark that these tasks were drawn from.",
}
_DECLARED = """## What was declared

The factors, the treatments in their order, and the plan: the contrast with the levels above the line and those below,
what is compared, alpha, and where the plan looks more than once the block of its last look and the z bound of that."""


def title(state: State) -> str:
    """The notebook's name, led by what it must not be taken for."""
    return ": ".join([*state.marks, f"{state.experiment.name}, the analysis again"])


def notebook_json(state: State, session: str, found: Findings) -> str:
    """The notebook as nbformat 4.5 writes it; needs the library nbformat."""
    import nbformat
    from nbformat import v4

    made = v4.new_notebook(
        metadata={
            "title": markdown_text(title(state)),
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        }
    )
    makers: Mapping[str, Callable[[str], dict[str, Any]]] = {"markdown": v4.new_markdown_cell, "code": v4.new_code_cell}
    for place, cell in enumerate(_cells(state, session, found), 1):
        one = makers[cell.kind](cell.text)
        one["id"] = f"cell-{place:02d}"  # the same session gives the same file
        made.cells.append(one)
    nbformat.validate(made)
    text: str = nbformat.writes(made)
    return f"{text}\n"


def _cells(state: State, session: str, found: Findings) -> Iterator[NotebookCell]:
    facts = notebook_facts(state, found)
    yield NotebookCell("markdown", _opening(state, session, found))
    yield NotebookCell("markdown", _DECLARED)
    yield NotebookCell("code", facts.code)
    yield from section("tables")
    yield from _contrast(facts, found)
    yield from section("check", {"tolerance_words": _tolerance_words(facts)})
    if facts.compared != "nothing":
        yield from section("check_share" if facts.compared == "share" else "check_ratio")
    yield from section("end")


def _tolerance_words(facts: NotebookFacts) -> str:
    if facts.compared == "share":
        return " (Boschloo's p, the top of a curve that is searched, to 1e-5)"
    if facts.literals.get("SHORT_CUT"):
        return (
            f". With more than {MOST_BLOCKS} blocks Refinery takes a short cut to the variances, so error and degrees "
            "of freedom are held to a twentieth, and p and interval are not"
        )
    return ""


def _opening(state: State, session: str, found: Findings) -> str:
    marks = [f"**{markdown_text(' '.join(MARK_WORDS[mark].split()))}**" for mark in state.marks]
    task = markdown_text(task_words(state.experiment))
    compared = f"{task[:1].upper()}{task[1:]}. {count(len(state.runs), 'run')}, {state.origin}."
    verdict = f"Refinery says: *{markdown_text(found.verdict)}*"
    lines = [f"# {markdown_text(title(state))}", *marks, f"Session {markdown_text(session)}. {compared}"]
    snapshot = snapshot_words(state)
    return "\n\n".join([*lines, *([snapshot] if snapshot else []), verdict, _RESTS])


def _contrast(facts: NotebookFacts, found: Findings) -> Iterator[NotebookCell]:
    words = {
        "contrast_words": f"The contrast that decides is **{markdown_text(_name(found))}**.",
        "response": found.response,
        "interval_words": _interval_words(facts, found),
        "counted_words": _counted_words(found),
        "question_words": _QUESTIONS[facts.question],
    }
    match facts.compared:
        case "nothing":
            yield NotebookCell("markdown", f"## The contrast\n\n{_withheld(found)}")
            return
        case "time" | "amount":
            yield from section("weights", words)
            yield from section("ratio" if facts.over_tasks and facts.compared == "time" else facts.compared, words)
            yield from section("censored") if facts.censored else ()
            yield from section("over_tasks" if facts.over_tasks else "errors", words)
            yield from section("estimate", words)
        case "share":
            yield from section("weights", words)
            yield from section("share", words)
        case _:
            assert_never(facts.compared)


def _name(found: Findings) -> str:
    decided = found.primary or found.primary_share
    return decided.contrast if decided is not None else ""


def _withheld(found: Findings) -> str:
    """Why no contrast is repeated here."""
    if found.locked:
        return (
            "No comparison of treatments is made here: the planned analysis has not looked yet, so ratios, intervals "
            f"and p are withheld. {markdown_text(found.locked)} Export the session again when it has."
        )
    if found.response in UNREPEATED and found.primary_share is not None:
        return (
            f"The contrast compares the {found.response} of runs, and is not repeated here: estimate, interval and p "
            "are in `analyze.json`. The numbers of each treatment are."
        )
    if found.primary is not None or found.primary_share is not None:
        return (
            "The experiment has several tasks. Its contrast is over tasks, of shares or with programs that were cut "
            "off at a limit, and is not repeated here; the numbers of each treatment on each task are."
        )
    return f"No contrast is compared here. {markdown_text(found.verdict)}"


def _interval_words(facts: NotebookFacts, found: Findings) -> str:
    if not facts.interval_repeated:
        return (
            "The plan may look after every block, so its own interval is a confidence sequence, wider than the one "
            "above; it is in `analyze.json` and is not repeated here. Estimate, error and p are."
        )
    look = found.look
    if look is not None and look.z:
        return (
            f"The plan looks several times. This is its look {len(look.z)}, after block {look.blocks_done}, and the "
            "interval is the one that this look allows (Jennison and Turnbull 1989): the t value with the tail of the "
            "bound that was fixed before the first call."
        )
    return "One look, at the end: the interval is the ordinary t interval."


def _counted_words(found: Findings) -> str:
    response = read_response(found.response)
    if response.marked:
        return f"are {response.words}, by their marks in the table of runs"
    faster = f" and at least {response.faster:g} times as fast as the baseline" if response.faster else ""
    return f"are correct{faster}"
