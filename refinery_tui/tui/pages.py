"""What can be read of one iteration: prompt, reply, program, difference, verdicts and times, as lines of a width."""

from collections.abc import Callable, Sequence

from refinery_tui.core.records import Shot
from refinery_tui.core.state import Iteration, Run, State, Turn
from refinery_tui.core.text import clean, count, one_line, ratio, seconds, usd
from refinery_tui.core.verdict import Verdict
from refinery_tui.tui import diffs, highlight
from refinery_tui.tui.captions import treatment
from refinery_tui.tui.marks import of_verdict
from refinery_tui.tui.timeleft import ending
from refinery_tui.tui.tones import Line, Word, line
from refinery_tui.tui.wrapping import shown, wrapped, wrapped_line

SIDE = 100  # cells from which two programs stand side by side
WIDEST_BAR = 24


def prose(text: str, cells: int) -> list[Line]:
    """Plain text, wrapped."""
    return [line(piece) for each in clean(text).split("\n") for piece in wrapped(shown(each), cells) or [""]]


def note(text: str, cells: int) -> list[Line]:
    """A dim sentence where there is nothing to read."""
    return [line(Word(piece, "dim")) for piece in wrapped(text, cells)]


def prompt(iteration: Iteration, cells: int) -> list[Line]:
    """What was sent, message by message."""
    if not iteration.turns:
        return note("Nothing was sent: where this program came from is unknown.", cells)
    found: list[Line] = []
    for turn in iteration.turns:
        found.append(line(Word(f"turn {turn.number}, agent {turn.agent}, {one_line(turn.model)}", "strong")))
        for message in turn.messages:
            found += [(), line(Word(message.role, "accent")), *prose(message.content, cells)]
        found.append(())
    return found


def reply(iteration: Iteration, cells: int, text: Callable[[Turn], str]) -> list[Line]:
    """What came back, its code coloured, and how it ended; `text` tells what a turn has said so far."""
    found: list[Line] = []
    for turn in iteration.turns:
        said = text(turn)
        silent = "(nothing yet)" if turn.status == "running" else "(empty)"
        lines = highlight.reply(said) if said else [line(Word(silent, "dim"))]
        found += [line(Word(f"turn {turn.number}, agent {turn.agent}: {_ending(turn)}", "strong")), ()]
        found += [row for each in lines for row in wrapped_line(each, cells)]
        found.append(())
    return found or note("No reply is on record.", cells)


def _ending(turn: Turn) -> str:
    match turn.status:
        case "running":
            return "arriving"
        case "failed":
            return f"failed ({turn.outcome}): {one_line(turn.error, 300)}"
        case "ended":
            words = {
                "complete": "complete",
                "deadline": "cancelled at the deadline",
                "stopped": "cancelled by a person",
            }
            return words.get(turn.outcome, turn.outcome)


def program(iteration: Iteration, cells: int) -> list[Line]:
    """The program with line numbers."""
    if iteration.program is None:
        return note("No program: the reply held none, or it has not arrived yet.", cells)
    return listing(iteration.program, cells)


def listing(source: str, cells: int) -> list[Line]:
    """A source with line numbers, wrapped."""
    found: list[Line] = []
    for number, words in enumerate(highlight.program(source.rstrip("\n")), 1):
        first, *others = wrapped_line(words, cells - 5)
        found.append(line(Word(f"{number:>4} ", "dim"), first))
        found += [line(Word("     "), other) for other in others]
    return found


def difference(run: Run, iteration: Iteration, cells: int, *, to_best: bool, side: bool) -> list[Line]:
    """The program against the one before it, or against the run's fastest correct one."""
    if iteration.program is None:
        return program(iteration, cells)
    other = fastest(run, iteration) if to_best else previous(run, iteration)
    if other is None or other.program is None:
        kind = "No other correct program" if to_best else "The first program of this run"
        return [*note(f"{kind}: nothing to compare with.", cells), (), *program(iteration, cells)]
    added, removed = diffs.changes(other.program, iteration.program)
    what = "the fastest correct one" if to_best else "the program before"
    head = line(
        Word(f"iteration {other.number} → {iteration.number}", "strong"),
        Word(f" against {what}:  ", "dim"),
        Word(f"+{added} ", "added"),
        Word(f"-{removed}", "removed"),
    )
    draw = diffs.side_by_side if side and cells >= SIDE else diffs.unified
    return [head, (), *draw(other.program, iteration.program, cells)]


def previous(run: Run, iteration: Iteration) -> Iteration | None:
    """The iteration before it that has a program."""
    before = [i for i in run.iterations[: iteration.number - 1] if i.program is not None]
    return before[-1] if before else None


def fastest(run: Run, iteration: Iteration) -> Iteration | None:
    """The run's fastest correct iteration other than this one."""
    timed = [i for i in run.iterations if i.seconds is not None and i.number != iteration.number]
    return min(timed, key=lambda i: i.seconds or 0.0, default=None)


def facts(state: State, run: Run, iteration: Iteration, cells: int) -> list[Line]:
    """Verdict per input family, the times as bars, the dose."""
    found: list[Line] = [line(Word(treatment(state, run), "dim")), ()]
    found += _verdicts(iteration, cells)
    found += [(), line(Word("times", "title")), *_times(run, iteration, cells)]
    found += [(), line(Word("dose", "title")), *dose(run, iteration)]
    if run.status == "ended":
        found += [(), line(Word("the run's end", "title")), line(ending(run)), line(Word(_chosen(run), "dim"))]
    return [row for each in found for row in (wrapped_line(each, cells) or [()])]


def _chosen(run: Run) -> str:
    if run.program is None:
        return "it never had a program"
    return f"its result is iteration {run.chosen}" if run.chosen else "its result is known by its file's name alone"


def _verdicts(iteration: Iteration, cells: int) -> list[Line]:
    head = line(Word("verdict per input family", "title"))
    if iteration.check is None:
        verdict = iteration.verdict
        words = (of_verdict(verdict), Word(f" {verdict}")) if verdict else (Word("not checked yet", "dim"),)
        return [head, line(*words)]
    return [head, *(row for case in iteration.check.cases for row in _case(case, cells))]


def _case(case: Shot, cells: int) -> list[Line]:
    mark = of_verdict(case.verdict)
    said = Word(str(case.verdict), mark.tone)
    time = "" if case.cpu_seconds is None else seconds(case.cpu_seconds)
    rows = [line(mark, f" {one_line(case.family, 20):<20} ", said, Word(f"{time:>{24 - len(said.text)}}", "dim"))]
    if case.verdict is not Verdict.CORRECT and case.detail:
        rows += [line("    ", Word(piece, "dim")) for piece in wrapped(one_line(case.detail, 400), cells - 4)]
    return rows


def _times(run: Run, iteration: Iteration, cells: int) -> list[Line]:
    timed = [i for i in run.iterations if i.seconds is not None]
    if not timed:
        return [line(Word("no correct program was timed yet", "dim"))]
    longest = max(i.seconds or 0.0 for i in timed)
    room = max(4, min(WIDEST_BAR, cells - 34))
    return [_time(i, iteration, longest, room) for i in run.iterations if i.verdict is not None]


def _time(each: Iteration, chosen: Iteration, longest: float, room: int) -> Line:
    here = each.number == chosen.number
    number = Word(f"{each.number:>3} ", "accent" if here else "dim")
    if each.verdict is None or each.seconds is None:
        return line(number, of_verdict(each.verdict or Verdict.NO_PROGRAM), Word(f" {each.verdict}", "dim"))
    size = max(1, round(room * each.seconds / longest))
    base = f"  {ratio(each.seconds / each.baseline_seconds)}" if each.baseline_seconds else ""
    blocks = Word("▇" * size, "accent" if here else "dim")
    return line(number, blocks, f" {seconds(each.seconds)}", Word(base, "dim"))


def dose(run: Run, iteration: Iteration) -> list[Line]:
    """What this iteration consumed, beside the whole run so far."""
    turns: Sequence[Turn] = iteration.turns
    used = [turn.usage for turn in turns if turn.usage is not None]
    own = sum(u.input_tokens + u.output_tokens for u in used)
    estimated = " (estimated)" if any(u.estimated for u in used) else ""
    took = sum(turn.seconds for turn in turns)
    prices = [turn.usd for turn in turns]
    cost = usd(None if None in prices else sum(p or 0.0 for p in prices)) if turns else "–"
    whole = run.dose
    return [
        line(f"{own:,} tokens{estimated}", Word(f" of {whole.input_tokens + whole.output_tokens:,}", "dim")),
        line(f"{seconds(took)} of replies", Word(f" of {seconds(whole.seconds)}", "dim")),
        line(cost, Word(f" of {usd(whole.usd) if run.reason != 'imported' else '–'}", "dim")),
        line(count(len(turns), "turn"), Word(f" of {whole.turns}", "dim")),
    ]
