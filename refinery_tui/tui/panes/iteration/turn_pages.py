"""All turns of an iteration on a page, and the family tree of its run's programs on another."""

from collections.abc import Iterator

from refinery_tui.core.base.text import clean, count, one_line, seconds, usd
from refinery_tui.core.record.dataframes import model_words, turn_model
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.run.family_tree import (
    RunProgram,
    TreeRow,
    bench_verdict,
    program_change,
    run_programs,
    tree_rows,
)
from refinery_tui.core.record.run.team_events import ProgramChosen
from refinery_tui.core.record.run.turn_words import called, change_words, judged_words, mark_words, role_of, with_role
from refinery_tui.core.record.state import Run, State
from refinery_tui.tui.panes.iteration.iteration_pages import note, prose
from refinery_tui.tui.panes.iteration.observation_lines import observation_of_turn
from refinery_tui.tui.panes.session import status_symbols
from refinery_tui.tui.panes.session.turn_status import of_turn
from refinery_tui.tui.text.styled import Line, Span, acting, choose, line
from refinery_tui.tui.text.wrap import wrapped_line

ASKED, REPLIED = 4, 8  # lines of a request, and of a reply in words, that stand on the page of all turns
DOT = Span(" · ", "dim")
QUOTED: Line = (Span("  "),)  # before a line of what was asked or replied


def turns(
    state: State, run: Run, iteration: Iteration, cells: int, *, turn: int = 0, running: bool = True
) -> list[Line]:
    """Who was asked what, said what, and what came of it; first which program was chosen, by what."""
    if not iteration.turns or iteration.by != "agent":
        return note("No agent was asked in this iteration.", cells)
    programs = {each.turn.number: each for each in run_programs(run)}
    found = [row for each in _choice(iteration) for row in wrapped_line(each, cells)]
    for each in iteration.turns:
        model = model_words(turn_model(state, run, each), each.model)
        head = _head(iteration, each, one_line(model, 60), running=running, here=each.number == turn)
        found += [(), acting(choose(head, cells), f"to_turn({run.planned.id}, {each.number})")]
        said = (*_asked(each), *_replied(each, running=running), *observation_of_turn(each))
        for row in (*_outcome(iteration, each, programs), *said):
            found += _indented(row, cells)
    return found


def _indented(row: Line, cells: int) -> list[Line]:
    """A row below a turn's head, in several where it is too wide, as far in as it begins."""
    inner = QUOTED if row[:1] == QUOTED else ()
    pieces = wrapped_line(row[len(inner) :], cells - 4 - 2 * len(inner)) or [()]
    return [line("    ", inner, piece) for piece in pieces]


def _choice(iteration: Iteration) -> Iterator[Line]:
    """Which reply became the program, why, and the votes."""
    choice = iteration.choice
    if choice is None:
        waits = any(turn.part.candidate for turn in iteration.turns)
        yield line(Span("No program is chosen yet." if waits else "One turn: its program is the iteration's.", "dim"))
        return
    turn = iteration.turn(choice.turn) if choice.turn is not None else None
    if turn is None:
        ended = ": the budget ended it" if choice.ended == "budget" else ""
        yield line(Span(f"No program is chosen{ended}.", "fair"))
    else:
        yield line(Span(f"Chosen: turn {turn.number}, {with_role(turn)}", "strong"))
    if choice.why:
        yield line(Span(f"why: {one_line(choice.why, 400)}", "dim"))
    yield from _votes(choice)


def _votes(choice: ProgramChosen) -> Iterator[Line]:
    """Who had which votes, the most first."""
    if not choice.votes:
        return
    ranked = sorted(choice.votes.items(), key=lambda each: -each[1])
    whole = sum(choice.votes.values())
    yield line(Span("votes", "title"), Span(f" ({whole})", "dim"))
    most = min(24, ranked[0][1])
    for name, number in ranked:
        bar = "▇" * min(24, number)
        yield line(f"  {number:>3} ", Span(bar.ljust(most), "accent"), f" {one_line(name, 60)}")


def _head(iteration: Iteration, turn: Turn, model: str, *, running: bool, here: bool) -> tuple[Line, ...]:
    mark = status_symbols.of_turn(iteration, turn, running=running)
    name = line(Span(f"turn {turn.number} ", "accent" if here else "strong"), mark, " ", Span(called(turn), "strong"))
    role = line(DOT, Span(role_of(turn), "accent")) if role_of(turn) else ()
    chosen = line(DOT, Span("chosen", "good")) if turn.part.candidate and iteration.owns(turn) else ()
    tokens = turn.usage.tokens if turn.usage is not None else None
    cost = f" · {count(tokens, 'token')}" if tokens is not None else ""
    cost += f" · {usd(turn.usd)}" if turn.usd is not None else ""
    took = f" · {seconds(turn.seconds)}" if turn.status != "running" else ""
    return (
        line(name, role, chosen, DOT, Span(model, "dim"), Span(took + cost, "dim")),
        line(name, role, chosen, Span(took + cost, "dim")),
        line(name, role, chosen),
        line(name, chosen),
    )


def _outcome(iteration: Iteration, turn: Turn, programs: dict[int, RunProgram]) -> Iterator[Line]:
    """The bench's word on its program, and what it changed."""
    if (program := programs.get(turn.number)) is None:
        return
    said = judged_words(bench_verdict(iteration, turn))
    if said:
        verdict = bench_verdict(iteration, turn).verdict
        yield line(Span(said, status_symbols.of_verdict(verdict).tone if verdict else "dim"))
    for parent in program.parents[:1]:
        yield line(Span(change_words(program_change(program, programs[parent]), parent)))


def _asked(turn: Turn) -> Iterator[Line]:
    """The beginning of what it was asked for."""
    wanted = {"words": "words", "program": "a program", "answer": "an input's answer"}[turn.part.wants]
    yield line(Span(f"asked for {wanted}:", "dim"))
    if turn.messages:
        yield from _beginning(turn.messages[-1].content, ASKED)


def _replied(turn: Turn, *, running: bool) -> Iterator[Line]:
    """The beginning of what it replied: its words, without the program, which has a page of its own."""
    yield line(Span(f"replied: {of_turn(turn, running=running)}", "dim"))
    text = turn.text if turn.part.wants != "program" else turn.text.partition("```")[0]
    yield from _beginning(text, REPLIED)


def _beginning(text: str, most: int) -> Iterator[Line]:
    """The first lines that hold something."""
    lines = [each for each in clean(text).split("\n") if each.strip()]
    for each in lines[:most]:
        yield from (line(*QUOTED, row) for row in prose(each, 10_000))
    if len(lines) > most:
        yield line(Span(f"  … {count(len(lines) - most, 'more line')} (pages 3 and 4 hold all)", "dim"))


def family(run: Run, iteration: Iteration, cells: int, *, turn: int = 0, running: bool = True) -> list[Line]:
    """Where each program of the run came from; those of the iteration, or the turn that is read alone, set off."""
    programs = run_programs(run)
    if not programs:
        return note("The run has no program yet.", cells)
    by_turn = {each.turn.number: each for each in programs}
    found: list[Line] = [*note(_explained(programs), cells), ()]
    for row in tree_rows(programs):
        each = row.program.turn
        here = each.number == turn if turn else each.iteration == iteration.number
        words = choose(_branches(row, by_turn, here=here, running=running), cells)
        found.append(acting(words, f"to_turn({run.planned.id}, {each.number})"))
    return found


def _explained(programs: tuple[RunProgram, ...]) -> str:
    return (
        f"{count(len(programs), 'program')}: each stands below the one it goes on from. The line that leads to the "
        "run's result goes straight down, others stand beside it. A click reads the turn."
    )


def _branches(row: TreeRow, by_turn: dict[int, RunProgram], *, here: bool, running: bool) -> Iterator[Line]:
    """A row of the tree in wordings from long to short."""
    each = row.program
    verdict = each.judged.verdict
    open_mark = status_symbols.CHECKING if running else status_symbols.INTERRUPTED
    mark = status_symbols.of_verdict(verdict) if verdict else open_mark
    mark = status_symbols.PASSED_OVER if row.program.passed_over else mark
    head = line(Span(row.branch, "dim"), mark, Span(f" turn {each.turn.number}", "accent" if here else "strong"))
    who = line(DOT, Span(with_role(each.turn)))
    place = Span(f" · iteration {each.turn.iteration}", "dim")
    said = line(DOT, Span(words, "dim")) if (words := judged_words(each.judged)) else ()
    change = "".join(f" · {change_words(program_change(each, by_turn[n]), n)}" for n in each.parents[:1])
    also = "".join(f" · also from turn {n}" for n in each.parents[1:])
    became = line(DOT, Span(word, "good")) if (word := mark_words(each)) else ()
    yield line(head, who, place, said, Span(change + also, "dim"), became)
    yield line(head, who, said, Span(change, "dim"), became)
    yield line(head, who, said, became)
    yield line(head, said, became)
    yield line(head, became)
