"""The hand-over within a run: a row for each turn, who took it, with which model, and what became of it."""

from collections.abc import Iterator, Sequence

from refinery_tui.core.base.text import count, one_line, ratio
from refinery_tui.core.record.dataframes import model_words, turn_model
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.run.family_tree import RunProgram, bench_verdict, program_change, run_programs
from refinery_tui.core.record.run.turn_words import called, role_of, several_turns
from refinery_tui.core.record.state import Run, State
from refinery_tui.tui.panes.session import status_symbols
from refinery_tui.tui.panes.session.turn_status import of_turn
from refinery_tui.tui.runtime.memo import latest
from refinery_tui.tui.text.styled import Line, Span, acting, choose, fit, line

MOST_ROWS, PANE = 8, 9  # of a hand-over, and the rows that a reply needs below it
DOT = Span(" · ", "dim")


def has_hand_over(state: State, run: Run) -> bool:
    """Whether its programs pass from hand to hand: several agents, or several turns an iteration."""
    if state.ready_made:
        return False
    several = bool(run.iterations) and several_turns(run.iterations[-1])
    return several or _several_agents(state)[run.planned.treatment]


@latest
def _several_agents(state: State) -> tuple[bool, ...]:
    """Of each treatment whether its teams have more than one agent; asked for at every tick, and costly to work out."""
    return tuple(state.experiment.settings(n).agents > 1 for n in range(len(state.experiment.arms)))


def rows_for(height: int) -> int:
    """How many rows of a pane the hand-over may take."""
    return min(MOST_ROWS, max(1, (height - PANE) // 2))


def hand_over(
    state: State, run: Run, iteration: int, cells: int, rows: int, *, turn: int = 0, running: bool = True
) -> tuple[Line, ...]:
    """The last turns up to an iteration in so many rows of so many cells, the newest below; `turn` is set off."""
    seen = [(i, t) for i in run.iterations[:iteration] for t in i.turns]
    wanted = turn or chosen_turn(run.iterations[:iteration])
    at_once = [t for _, t in seen if t.status == "running"] if running else []
    told = [each for each in seen if each[1] not in at_once] if len(at_once) > 1 else seen
    room = rows - (len(at_once) > 1)
    shown, hidden, after = _window([t.number for _, t in told], wanted, room)
    programs = {each.turn.number: each for each in run_programs(run)}
    kept = told[shown]
    beyond = [f"{number} {where}" for number, where in ((hidden, "before"), (after, "after")) if number]
    more = f"     … {', '.join(beyond)}" if after else f"     … {count(hidden, 'turn')} before"
    found = [fit(line(Span(more, "dim")), cells)] if beyond else []
    for place, (each, its) in enumerate(kept):
        beside = (_together(kept, place, -1), _together(kept, place, 1))
        row = choose(
            _wordings(
                each, its, programs, model_words(turn_model(state, run, its), its.model), beside, running=running
            ),
            cells,
        )
        found.append(acting(line(*row), f"to_turn({run.planned.id}, {its.number})"))
        if its.number == turn:
            found[-1] = tuple(word._replace(tone="accent") for word in found[-1])
    if len(at_once) > 1:
        found.append(_answering(at_once, cells))
    return tuple(found)


def chosen_turn(iterations: Sequence[Iteration]) -> int:
    """The turn whose program the team of the last of these iterations chose; 0 where it chose none, or not yet."""
    choice = iterations[-1].choice if iterations else None
    return choice.turn or 0 if choice is not None else 0


def _window(numbers: Sequence[int], turn: int, room: int) -> tuple[slice, int, int]:
    """Which turns are seen, `turn` among them, and how many before and after them are not; those take a row."""
    if len(numbers) <= room:
        return slice(0, len(numbers)), 0, 0
    room = max(1, room - 1)
    end = len(numbers) if turn not in numbers else max(room, min(len(numbers), numbers.index(turn) + 1 + room // 2))
    return slice(end - room, end), end - room, len(numbers) - end


def _together(rows: Sequence[tuple[Iteration, Turn]], place: int, step: int) -> bool:
    """Whether the turn beside this one was asked for at once with it."""
    other = place + step
    if not 0 <= other < len(rows):
        return False
    (one, mine), (two, theirs) = rows[place], rows[other]
    at_once = one.number == two.number and mine.part.step == theirs.part.step
    return at_once and mine.part.candidate and theirs.part.candidate


def _wordings(
    iteration: Iteration,
    turn: Turn,
    programs: dict[int, RunProgram],
    model: str,
    beside: tuple[bool, bool],
    *,
    running: bool,
) -> Iterator[Line]:
    """The row in wordings from long to short."""
    branch = {(False, False): "→", (False, True): "┬", (True, True): "├", (True, False): "└"}[beside]
    mark = status_symbols.of_turn(iteration, turn, running=running)
    head = line(Span(f"{turn.number:>3} ", "dim"), Span(branch, "dim"), " ", mark, " ", Span(called(turn), "strong"))
    role = line(DOT, Span(role_of(turn), "accent")) if role_of(turn) else ()
    served = line(DOT, Span(one_line(model, 40), "dim")) if turn.by == "agent" else ()
    chosen = line(DOT, Span("chosen", "good")) if turn.part.candidate and iteration.owns(turn) else ()
    long, short = _became(iteration, turn, programs, running=running)
    long, short = line(long, chosen), line(short, chosen)
    yield line(head, role, served, long)
    yield line(head, role, long)
    yield line(head, role, short)
    yield line(head, short)
    yield line(head, chosen)


def _became(iteration: Iteration, turn: Turn, programs: dict[int, RunProgram], *, running: bool) -> tuple[Line, Line]:
    """What became of a turn, long and short: verdict, lines changed, time over the program it goes on from."""
    if turn.part.wants == "words" and turn.status == "ended" and turn.outcome == "complete":
        words = line(DOT, Span(count(len(turn.text.split()), "word"), "dim"))
        return words, words
    program = programs.get(turn.number)
    if program is None:
        return line(DOT, Span(of_turn(turn, running=running), "dim")), ()
    verdict = bench_verdict(iteration, turn).verdict
    tone = status_symbols.of_verdict(verdict).tone if verdict else "dim"
    unchecked = "not checked" if program.passed_over else "being checked" if running else "not checked yet"
    said = line(DOT, Span(str(verdict) if verdict else unchecked, tone))
    if program.parents and (parent := programs.get(program.parents[0])) is not None:
        change = program_change(program, parent)
        lines = line(DOT, Span(f"+{change.added}", "added"), Span(f" -{change.removed}", "removed"))
        if not change.added and not change.removed:
            lines = line(DOT, Span("same lines", "dim"))
        if change.time_ratio is None:
            return line(said, lines), lines
        timed = line(DOT, Span(ratio(change.time_ratio), "good" if change.time_ratio < 1 else "fair"))
        beside = Span(f" the time of turn {parent.turn.number}", "dim")
        return line(said, lines, timed, beside), line(lines, timed)
    if (against := program.judged.ratio) is None:
        return said, said
    timed = line(DOT, Span(ratio(against), "dim"))
    return line(said, timed, Span(" baseline", "dim")), timed


def _answering(turns: Sequence[Turn], cells: int) -> Line:
    """Those who answer at once, in one row: their replies stand below."""
    many = line(Span("    ▶ ", "accent"), Span(f"{len(turns)} answer at once", "strong"))
    roles = list(dict.fromkeys(role_of(turn) for turn in turns if role_of(turn)))
    names = list(dict.fromkeys(map(called, turns)))
    parts = Span(f" ({', '.join(roles)})" if roles else "", "accent")
    return choose([line(many, parts, Span(f": {', '.join(names)}", "dim")), line(many, parts), many], cells)
