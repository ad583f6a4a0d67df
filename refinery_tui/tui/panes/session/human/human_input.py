"""What a person who joins in is told and asked, as sentences and lines."""

from collections.abc import Sequence
from dataclasses import replace

from refinery_tui.core.base.program import changed_lines
from refinery_tui.core.base.text import one_line
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.human_events import Decided, DecisionAwaited, HumanTurn, Instructed, Refused, UseDecided
from refinery_tui.core.record.inbox import Edit, HumanRequest
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.transform.acceptance import decisions
from refinery_tui.tui.keys.notices import Severity
from refinery_tui.tui.panes.session.iteration_strip import outcome
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.text.wrap import wrapped_line


def awaiting(state: State) -> tuple[Run, ...]:
    """The runs that wait for a person's decision."""
    return tuple(run for run in state.runs if run.awaiting is not None)


def next_to_decide(state: State, shown: int) -> Run | None:
    """The run shown, when it waits; else the first that does."""
    waiting = awaiting(state)
    return next((run for run in waiting if run.planned.id == shown), waiting[0] if waiting else None)


def announcement(state: State, key: str) -> Line:
    """Which runs wait for a person, before the verdict sentence; nothing when none does."""
    waiting = awaiting(state)
    if not waiting:
        return ()
    named = ", ".join(str(run.planned.id) for run in waiting[:6]) + (" ..." if len(waiting) > 6 else "")
    verb = "waits" if len(waiting) == 1 else "wait"
    whose = "your decision: " if key else "a person's decision"  # whoever may only look has no key for it
    return line(Span(f"◆ run {named} {verb} for {whose}", "fair"), Span(key, "accent"), "  ")


def size(before: str, after: str) -> Line:
    """How much was changed."""
    added, removed = changed_lines(before, after)
    return line(Span(f"+{added} ", "added"), Span(f"-{removed}", "removed"), Span(" lines", "dim"))


def consequences(state: State, run: Run, based_on: Iteration) -> str:
    """What handing in an edit of this iteration does, for whoever is asked."""
    number = run.planned.id
    if run.status == "ended":
        return f"It is checked and timed beside run {number}; the run has ended, and its result does not change."
    going = f"the team of run {number} continues from it"
    if state.experiment.settings(run.planned.treatment).budget.unit == "seconds":
        going += ", unless its time is over by then"
    words = f"It is checked and timed, costs no budget, and {going}."
    if based_on.number == run.awaiting:
        words += f" Iteration {based_on.number} counts as accepted."
    if len(run.iterations) > based_on.number:
        words += f" The team has continued since: yours comes after iteration {len(run.iterations)}."
    if run.touched:
        return words if state.compared(run) else f"{words} The run is already left out of the comparisons."
    if state.experiment.analysis.human_turns == "include":
        return f"{words} The run stays in the comparisons, as the experiment declared."
    return f"{words} The run is then left out of the comparisons of treatments."


def addressed(state: State, run: Run) -> str:
    """What stands over the message to a run's team."""
    stays = run.touched or state.experiment.analysis.human_turns == "include"
    return f"To the team of run {run.planned.id}{'' if stays else ', which will be left out of the comparisons'}:"


def too_late(state: State, wish: HumanRequest) -> str:
    """What a person did not know who handed in an edit while its run ended; nothing when it goes on."""
    if not isinstance(wish, Edit) or state.run(wish.run).status != "ended":
        return ""
    return f" Run {wish.run} has ended: it is checked and timed beside its result, which does not change."


def question(run: Run, iteration: Iteration, cells: int) -> tuple[Line, ...]:
    """What is to be decided, in so many cells: what the bench says of the program, and what changed in it."""
    before = next((i for i in reversed(run.iterations[: iteration.number - 1]) if i.usable), None)
    change = size(before.program or "", iteration.program or "") if before else line(Span("the first program", "dim"))
    found, *others = wrapped_line(outcome(replace(iteration, decision="")), cells - 9)
    return (
        line(Span("bench    ", "dim"), found),
        *(line(" " * 9, other) for other in others),
        line(Span("change   ", "dim"), change, Span(f" to iteration {before.number}" if before else "", "dim")),
    )


def notices_of(events: Sequence[Event]) -> list[tuple[str, Severity]]:
    """What is worth a notice of what people did and of what is asked of them."""
    found: list[tuple[str, Severity]] = []
    for event in events:
        match event:
            case HumanTurn():
                found.append((f"Iteration {event.iteration} of run {event.run} is by {event.person}.", "information"))
            case Instructed():
                found.append((f"The next request of run {event.run} carries the message.", "information"))
            case Decided():
                word = "accepted" if event.accepted else "rejected"
                found.append(
                    (f"Iteration {event.iteration} of run {event.run}: {word} by {event.person}.", "information")
                )
            case DecisionAwaited():
                found.append((f"Run {event.run} waits for a decision on iteration {event.iteration}.", "warning"))
            case UseDecided():
                found.append((f"Run {event.run}: {event.words}.", "information"))
            case Refused():
                found.append((f"Refused: {one_line(event.why, 400)}", "warning"))
            case _:
                pass
    return found


def people(run: Run, iteration: Iteration, *, compared: bool) -> list[Line]:
    """What people had to do with the iteration and its run, among the facts."""
    found: list[Line] = []
    if iteration.person:
        late = ", after the run's end" if iteration.after_end else ""
        who = one_line(iteration.person, 40)
        found.append(line(Span(f"by a person ({who}) from iteration {iteration.based_on}{late}", "accent")))
    if iteration.decision:
        reason = f": {one_line(iteration.reason, 200)}" if iteration.reason else ""
        found.append(line(Span(f"decision of a person: {iteration.decision}{reason}", "fair")))
    for message in run.instructions:
        sent = "not sent yet" if message in run.unsaid else "sent"
        who = one_line(message.person, 40)
        found.append(line(Span(f"message of {who} ({sent}): {one_line(message.text, 200)}", "accent")))
    found += [line(Span(use.words, "fair")) for use in decisions(run) if iteration.sha256 in (use.sha256, use.result)]
    if run.touched:
        words = "stays in the comparisons, as declared" if compared else "is left out of the comparisons"
        found.append(line(Span(f"a person took part: this run {words}", "fair")))
    return found
