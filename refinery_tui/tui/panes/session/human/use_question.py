"""What a person is told before a run's program is accepted for new records, and why one is not asked about."""

from refinery_tui.core.base.text import one_line
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.transform.acceptance import ProgramInUse
from refinery_tui.tui.panes.session.status_symbols import of_verdict
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.text.wrap import wrapped_line

SHOWN = 32  # digits of a SHA-256 on a line
TITLE = 9  # cells before what is said


def refused(program: ProgramInUse, apply: str) -> str:
    """Why a program is not accepted here; `apply` is the command that asks about any."""
    return (
        f"The result of run {program.run} is not correct: {program.verdict}. Only a correct program is accepted here; "
        f"'{apply}' asks about any."
    )


def question(program: ProgramInUse, wrote: Iteration, by: str, cells: int) -> tuple[Line, ...]:
    """Which program it is, by its whole SHA-256, what the bench says of it, and who has accepted it, if anybody has."""
    name = program.sha256
    whose = "edited by a person from the run's result" if program.edited else f"the result, iteration {wrote.number}"
    sha256 = [("SHA-256", Span(name[:SHOWN])), ("", Span(name[SHOWN:]))]
    bench = Span(str(program.verdict), of_verdict(program.verdict).tone)
    facts = [("program", Span(whose)), *sha256, ("bench", bench)]
    facts += [("accepted", Span(f"by {one_line(by, 60)}"))] if by else []
    return tuple(row for title, words in facts for row in _rows(title, words, cells))


def _rows(title: str, words: Span, cells: int) -> list[Line]:
    first, *others = wrapped_line((words,), cells - TITLE)
    return [line(Span(f"{title:<{TITLE}}", "dim"), first), *(line(" " * TITLE, other) for other in others)]


def consequences(by: str, apply: str) -> str:
    """What an answer does, for whoever is asked."""
    if by:
        return f"While it is accepted, '{apply} RECORDS --out FILE' runs it over new records without asking."
    return (
        f"Once it is accepted, '{apply} RECORDS --out FILE' runs it over new records without asking again. Your answer "
        "is an event of the session."
    )
