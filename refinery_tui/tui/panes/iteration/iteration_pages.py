"""What can be read of one iteration: prompt, reply, program, difference, verdicts and times, as lines of a width."""

from collections.abc import Callable

from refinery_tui.core.base.program import changed_lines
from refinery_tui.core.base.text import clean, one_line, ratio
from refinery_tui.core.record.dataframes import model_words
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.run.family_tree import program_change, run_programs
from refinery_tui.core.record.run.judged import fastest
from refinery_tui.core.record.run.turn_words import with_role
from refinery_tui.core.record.state import Run
from refinery_tui.tui.panes.session.turn_status import of_turn, without_program
from refinery_tui.tui.text import diffs, highlight
from refinery_tui.tui.text.styled import Line, Span, choose, line
from refinery_tui.tui.text.wrap import shown, wrapped, wrapped_line

SIDE = 100  # cells from which two programs stand side by side


def prose(text: str, cells: int) -> list[Line]:
    """Plain text, wrapped."""
    return [line(piece) for each in clean(text).split("\n") for piece in wrapped(shown(each), cells) or [""]]


def note(text: str, cells: int) -> list[Line]:
    """A dim sentence where there is nothing to read."""
    return [line(Span(piece, "dim")) for piece in wrapped(text, cells)]


def prompt(iteration: Iteration, model: Callable[[Turn], str], cells: int) -> list[Line]:
    """What was sent, message by message; `model` is what the experiment calls the one that was asked in a turn."""
    if iteration.by == "elsewhere":
        return note("Written elsewhere: the prompts behind this program are not on this record.", cells)
    if not iteration.turns:
        return note("Nothing was sent: the origin of this program is unknown.", cells)
    if iteration.person:
        return note(_written(iteration), cells)
    found: list[Line] = []
    for turn in iteration.turns:
        asked = one_line(model_words(model(turn), turn.model))
        found.append(line(Span(f"turn {turn.number}, {with_role(turn)}, {asked}", "strong")))
        for message in turn.messages:
            found += [(), line(Span(message.role, "accent")), *prose(message.content, cells)]
        found.append(())
    return found


def reply(iteration: Iteration, cells: int, text: Callable[[Turn], str], *, running: bool = True) -> list[Line]:
    """What came back, its code coloured, and how it ended; `text` tells what a turn has said so far."""
    if iteration.by == "elsewhere":
        return note("Written elsewhere: the replies behind this program are not on this record.", cells)
    if iteration.person:
        return note(_written(iteration), cells)
    found: list[Line] = []
    for turn in iteration.turns:
        said = text(turn)
        silent = "(nothing yet)" if turn.status == "running" and running else "(empty)"
        lines = highlight.reply(said) if said else [line(Span(silent, "dim"))]
        found += [line(Span(f"turn {turn.number}, {with_role(turn)}: {of_turn(turn, running=running)}", "strong")), ()]
        found += [row for each in lines for row in wrapped_line(each, cells)]
        found.append(())
    return found or note("No reply is on record.", cells)


def _written(iteration: Iteration) -> str:
    """Whose program it is, when it is a person's."""
    when = ", when the run had ended" if iteration.after_end else ""
    who = f"A person ({one_line(iteration.person, 40)}) wrote this"
    return f"{who} from iteration {iteration.based_on}{when}: there is no reply."


def program(iteration: Iteration, cells: int, *, running: bool = True) -> list[Line]:
    """The program with line numbers."""
    if iteration.program is None:
        return note(_asked_in_words(iteration) or without_program(iteration, running=running), cells)
    return listing(iteration.program, cells)


def _asked_in_words(iteration: Iteration) -> str:
    """Of a turn that is read alone and was asked for in words: that it is one."""
    if iteration.direct:
        return "No program is written here: this iteration's reply is an input's answer."
    if len(iteration.turns) != 1 or iteration.turns[0].part.wants != "words":
        return ""
    (turn,) = iteration.turns
    return f"Turn {turn.number}, {with_role(turn)}, was asked for words: its reply and its prompt can be read."


def listing(source: str, cells: int) -> list[Line]:
    """A source with line numbers, wrapped."""
    found: list[Line] = []
    for number, words in enumerate(highlight.program(source.rstrip("\n")), 1):
        first, *others = wrapped_line(words, cells - 5)
        found.append(line(Span(f"{number:>4} ", "dim"), first))
        found += [line(Span("     "), other) for other in others]
    return found


def difference(
    run: Run, iteration: Iteration, cells: int, *, to_best: bool, side: bool, running: bool = True, turn: int = 0
) -> list[Line]:
    """The program against the one before it, or against the run's fastest correct one; that of a `turn` that is read
    alone against the one it goes on from.
    """
    if iteration.program is None:
        return program(iteration, cells, running=running)
    if turn and not to_best:
        return _from_parent(run, iteration, turn, cells, side=side)
    other = fastest_other(run, iteration) if to_best else previous(run, iteration)
    if other is None or other.program is None:
        kind = "No other correct program" if to_best else "The first program of this run"
        return [*note(f"{kind}: nothing to compare with.", cells), (), *program(iteration, cells)]
    added, removed = changed_lines(other.program, iteration.program)
    heads = (
        line(
            Span(f"iteration {other.number} → {iteration.number}", "strong"),
            Span(f" {what}:  ", "dim"),
            Span(f"+{added} ", "added"),
            Span(f"-{removed}", "removed"),
        )
        for what in (_to_best(run, iteration, other) if to_best else ("against the program before",))
    )
    draw = diffs.side_by_side if side and cells >= SIDE else diffs.unified
    return [choose(heads, cells), (), *draw(other.program, iteration.program, cells)]


def _from_parent(run: Run, iteration: Iteration, turn: int, cells: int, *, side: bool) -> list[Line]:
    """A turn's program against the first of those that it goes on from."""
    programs = {each.turn.number: each for each in run_programs(run)}
    found = programs.get(turn)
    if found is None or iteration.program is None:
        return program(iteration, cells)
    if not found.parents:
        words = "This program goes on from none before it: nothing to compare with."
        return [*note(words, cells), (), *program(iteration, cells)]
    parent = programs[found.parents[0]]
    change, before = program_change(found, parent), parent.turn.program or ""
    head = line(
        Span(f"turn {parent.turn.number} → {turn}", "strong"),
        Span(", the program it goes on from:  ", "dim"),
        Span(f"+{change.added} ", "added"),
        Span(f"-{change.removed}", "removed"),
        Span(f"  {ratio(change.time_ratio)} its time" if change.time_ratio is not None else "", "dim"),
    )
    draw = diffs.side_by_side if side and cells >= SIDE else diffs.unified
    return [*wrapped_line(head, cells), (), *draw(before, iteration.program, cells)]


def _to_best(run: Run, iteration: Iteration, other: Iteration) -> tuple[str, ...]:
    """What a program is set against when that is the fastest, in wordings from long to short."""
    if fastest(run.iterations) is not iteration:
        return f"against the fastest correct one{_pace(other)}", "against the fastest correct one"
    which = "the fastest before it" if other.number < iteration.number else "the next fastest"
    mine, theirs = _pace(iteration), _pace(other)
    return (
        f"is the fastest correct one{mine}; against {which}{theirs}",
        f"is the fastest{mine}; against {which}{theirs}",
        f"is the fastest; against {which}",
    )


def _pace(iteration: Iteration) -> str:
    """By what it is the fastest: its ratio to the baseline of its round, where that was timed."""
    if iteration.seconds is None or not iteration.baseline_seconds:
        return ""
    return f", {ratio(iteration.seconds / iteration.baseline_seconds)} baseline"


def previous(run: Run, iteration: Iteration) -> Iteration | None:
    """The iteration before it that has a program."""
    before = [i for i in run.iterations[: iteration.number - 1] if i.program is not None]
    return before[-1] if before else None


def fastest_other(run: Run, iteration: Iteration) -> Iteration | None:
    """The run's fastest correct iteration other than this one; for the fastest itself the best before it, if any."""
    others = [i for i in run.iterations if i.number != iteration.number]
    if fastest(run.iterations) is iteration:
        return fastest(others[: iteration.number - 1]) or fastest(others)
    return fastest(others)
