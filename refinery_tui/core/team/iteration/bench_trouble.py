"""What the bench finds wrong with a program, as its agent is told it: three kinds of trouble, and never an input."""

import builtins
import re

from refinery_tui.core.base.text import one_line
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.browser.browser_task import HIDDEN, SHOWN
from refinery_tui.core.record.iteration import Turn

NO_RUN = "Your program does not load or does not run to its end: {verdict}{kind}."
ANSWER = "Your program runs, and its answer is wrong: {verdict}{kind}."
FORM = "Your program runs, and what it answers has the wrong form: {verdict}{kind}."
SCHEMA = "Your program runs, and its answer does not fit the JSON Schema of the task: {rule}{kind}."
NO_PROGRAM = "Your last reply held no complete program."
_REPORTS = {
    Verdict.WRONG: ANSWER,
    Verdict.ARGUMENT_CHANGED: ANSWER,
    Verdict.WRONG_TYPE: FORM,
    Verdict.OFF_SCHEMA: SCHEMA,
    Verdict.NO_ANSWER: FORM,
    Verdict.OUTPUT_LIMIT: FORM,
}


def bench_trouble(turn: Turn) -> str | None:
    """The trouble in a sentence; None when there is none to mend.

    It names the verdict and the kind of input alone, of an exception its name if Python has one of that name, and of an
    answer off the schema the place and the rule, which the bench says in the schema's own words: a program could write
    a hidden input into anything longer.
    """
    match turn.verdict:
        case Verdict.CORRECT | Verdict.INTERNAL_ERROR | Verdict.CANNOT_GO_ON:
            return None
        case None | Verdict.NO_PROGRAM:
            return NO_PROGRAM
        case verdict:
            said = _REPORTS.get(verdict, NO_RUN).replace("{rule}", _rule(turn))
            return said.replace("{verdict}", verdict).replace("{kind}", _where(turn))


def _rule(turn: Turn) -> str:
    """Place and rule of an answer that does not fit the schema: the first line of the detail is the bench's own."""
    detail = turn.failing.detail if turn.failing is not None else ""
    return one_line(detail.partition("\n")[0], 200) or str(turn.verdict)


def _where(turn: Turn) -> str:
    failing = turn.failing
    if failing is None:
        return ""
    names = [name for name in re.findall(r"\w+", failing.detail) if _is_exception(name)]
    raised = f" ({names[0]})" if names and turn.verdict is Verdict.CRASHED else ""
    return f"{raised}, {input_words(failing.family)}"


def input_words(family: str) -> str:
    """On which input, where its family alone may be told; a visit of a site is one too, and one of them is shown."""
    if family == SHOWN:
        return "on the visit that you were shown"
    return "on a visit with other values" if family == HIDDEN else f"on a hidden input of the kind '{family}'"


def _is_exception(name: str) -> bool:
    found = getattr(builtins, name, None)
    return isinstance(found, type) and issubclass(found, BaseException)
