"""A run told in full: its iterations with replies, verdicts, timings and diffs, then its final timings."""

import difflib
from collections.abc import Callable, Iterator
from functools import partial

from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.text import clean, count, one_line, ratio, seconds, usd
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.record.dataframes import levels, model_words, turn_model
from refinery_tui.core.record.direct.answer_words import answer_words
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.live_replies import with_thoughts
from refinery_tui.core.record.results import Result, results
from refinery_tui.core.record.run.family_tree import bench_verdict
from refinery_tui.core.record.run.marks_words import marks_lines
from refinery_tui.core.record.run.observation_rows import observation_rows
from refinery_tui.core.record.run.profile_words import profile_head, profile_rows
from refinery_tui.core.record.run.run_marks import run_marks
from refinery_tui.core.record.run.team_events import chosen_words
from refinery_tui.core.record.run.team_notes import asked_for_notes, notes_change
from refinery_tui.core.record.run.turn_words import judged_words, several_turns, tree_lines, with_role
from refinery_tui.core.record.state import INTERRUPTED, Run, State
from refinery_tui.core.record.store import UNDER_WAY
from refinery_tui.core.transform.acceptance import decisions

ModelOf = Callable[[Turn], str]
LONGEST_FAILURE = 400  # characters of what an exception said


def run_lines(state: State, number: int, session: str, standing: str) -> Iterator[str]:
    """The run as text; `standing` is where the folder of its session says that stands."""
    conducted = standing in UNDER_WAY
    run, result = state.run(number), results(state)[number - 1]
    label = "".join(f" · {mark}" for mark in run_marks(state, run))
    place = f"run {number} of {len(state.runs)}"
    yield f"{session} · {place} · {_treatment(state, run)} · replicate {state.replicate(run)}{label}"
    yield _outcome(run, result, conducted=conducted)
    if taken_over := taken_over_words(state, run):
        yield taken_over
    if run.touched:
        yield "a person took part: see [analysis] human_turns for whether it is compared with others"
    yield from (use.words for use in decisions(run))
    yield from (f"message of a person ({m.person}) to the team: {m.text}" for m in run.instructions)
    previous = ""
    for iteration in run.iterations:
        yield ""
        yield from _iteration_lines(iteration, previous, partial(turn_model, state, run), conducted=conducted)
        previous = iteration.program or previous
    if tree := list(tree_lines(run)):
        yield from ("", "where the programs came from", *(f"  {each}" for each in tree))
    if marked := list(marks_lines(state, run, result)):
        yield from ("", "marks of the final program", *(f"  {each}" for each in marked))
    if result.timings:
        yield from ("", "final timings")
    if result.failing is not None:
        yield f"  the run's program fails on {failure(result.failing)}"
    for t in result.timings:
        relative = f", {ratio(t.seconds / t.baseline_seconds)} baseline" if t.seconds and t.baseline_seconds else ""
        figures = f"{t.shot.verdict}, {seconds(t.seconds)}{relative}, answer {t.shot.answer}"
        yield f"  input {t.input} repeat {t.repeat}: {figures}"


def taken_over_words(state: State, run: Run) -> str:
    """What of a run stands in an earlier session; empty where nothing does."""
    earlier = state.started.earlier
    if earlier is None:
        return ""
    if earlier.link == "forked":
        last = earlier.iteration or 0
        which = "its first iteration is" if last == 1 else f"its first {last} iterations are"
        return f"{which} taken over from run {earlier.run} of {one_line(earlier.session, 80)}, and not paid here"
    before = state.earlier_run(run)
    return (
        f"its programs are those of run {before.run} of {one_line(earlier.session, 80)}" if before is not None else ""
    )


def _treatment(state: State, run: Run) -> str:
    return treatment_name(levels(state, run))


def _outcome(run: Run, result: Result, *, conducted: bool) -> str:
    dose = run.dose
    why = f": {one_line(run.error, 300)}" if run.error else ""
    stands = run.standing(conducted=conducted) if run.reason is None else f"ended ({run.reason}{why})"
    failing = f" on {result.failing.family}" if result.failing else ""
    parts = [stands, f"{result.verdict}{failing}" if result.verdict else "not yet judged"]
    parts += [seconds(result.seconds)] if result.seconds is not None else []
    parts += [f"{ratio(result.ratio)} baseline"] if result.ratio is not None else []
    if run.imported:
        return " · ".join(parts)
    tokens = count(dose.tokens, "token")
    return " · ".join([*parts, _iterations(run), tokens, usd(dose.usd)])


def _iterations(run: Run) -> str:
    """All its iterations: those that agents answered in full, those of people, and those without a complete reply."""
    theirs = sum(bool(iteration.person) for iteration in run.iterations)
    rest = len(run.iterations) - run.dose.iterations - theirs
    said = count(run.dose.iterations, "iteration")
    said += f" +{theirs} by a person" if theirs else ""
    return f"{said} +{rest} without a complete reply" if rest > 0 else said


def _iteration_lines(iteration: Iteration, previous: str, model: ModelOf, *, conducted: bool) -> Iterator[str]:
    head = f"iteration {iteration.number}{_person(iteration)} · {_said(iteration)}{_timed(iteration)}"
    yield f"── {head} " + "─" * 20
    if iteration.choice is not None:
        yield chosen_words(iteration.choice)
    for turn in iteration.turns:
        if turn.by == "elsewhere":
            yield f"written elsewhere{f': {turn.text}' if turn.text else ''}"
        elif turn.by == "agent":
            yield from (
                _turn_head(iteration, turn, model(turn), conducted=conducted),
                with_thoughts(turn.text, turn.reasoning).rstrip() or turn.error or "(no text)",
            )
            yield from _notes_lines(turn)
            yield from observation_rows(turn.observation) if turn.observation is not None else ()
            yield from (answer_words(turn.answer),) if turn.answer is not None else ()
    if iteration.decision:
        yield f"decision of a person: {iteration.decision}{f': {iteration.reason}' if iteration.reason else ''}"
    if iteration.failing is not None:
        yield f"fails on: {failure(iteration.failing)}"
    if iteration.profile is not None:
        yield from (profile_head(iteration.profile), *profile_rows(iteration))
    yield from (f"assumed: {each}" for each in iteration.assumed)
    if iteration.program is not None:
        yield from ("", diff(previous, iteration.program) or "the program did not change")


def _notes_lines(turn: Turn) -> Iterator[str]:
    """What a turn did to the page of notes, where it was offered one."""
    if not asked_for_notes(turn) or turn.outcome != "complete":
        return
    change = notes_change(turn)
    yield "the page of notes, rewritten:" if change is not None else "the page of notes stays as it was"
    if change is not None:
        yield diff(change.before, change.after) or "in the same words"


def failure(shot: Shot) -> str:
    """The input family of a failed execution, and what the bench or the program's exception said."""
    return f"{shot.family}: {one_line(shot.detail, LONGEST_FAILURE)}" if shot.detail else shot.family


def _said(iteration: Iteration) -> str:
    """Its verdict, or how a reply without one ended; before it what a person decided against it."""
    last = iteration.turns[-1] if iteration.turns else None
    why = f" ({last.outcome})" if last is not None and last.outcome not in ("", "complete") else ""
    against = "rejected by a person · " if iteration.decision == "rejected" else ""
    none = f": {iteration.without}" if iteration.without else ""
    return against + (f"{iteration.verdict}{none}" if iteration.verdict else f"no verdict{why}")


def _person(iteration: Iteration) -> str:
    """Who wrote it, when it was no agent."""
    if not iteration.person:
        return ""
    late = ", after the run's end" if iteration.after_end else ""
    return f" · by a person ({iteration.person}) from iteration {iteration.based_on}{late}"


def _timed(iteration: Iteration) -> str:
    if iteration.seconds is None:
        return ""
    base = iteration.baseline_seconds
    return f" · {seconds(iteration.seconds)}" + (f" · {ratio(iteration.seconds / base)} baseline" if base else "")


def _turn_head(iteration: Iteration, turn: Turn, model: str, *, conducted: bool) -> str:
    tokens = f" · {count(turn.usage.tokens, 'token')}" if turn.usage else ""
    tokens += f" · {usd(turn.usd)}" if turn.usd is not None else ""
    who = f"turn {turn.number} · {with_role(turn)}" if several_turns(iteration) else with_role(turn)
    spoke = f"{who} · {model_words(model, turn.model)}"
    return f"{spoke} · {ending(turn, conducted=conducted)} · {seconds(turn.seconds)}{tokens}{_part(iteration, turn)}"


def _part(iteration: Iteration, turn: Turn) -> str:
    """What a reply was for, and what became of its program, where there are several."""
    if not several_turns(iteration):
        return ""
    if turn.part.wants == "words":
        return " · asked for words"
    judged = judged_words(bench_verdict(iteration, turn))
    return (f" · {judged}" if judged else "") + (" · chosen" if iteration.owns(turn) else "")


def ending(turn: Turn, *, conducted: bool) -> str:
    """How a reply ended, or that it is still arriving, which it does only while somebody conducts its session."""
    return turn.outcome or (turn.status if conducted else INTERRUPTED)


def diff(before: str, after: str) -> str:
    """The unified diff of two programs; the whole of the first one."""
    old, new = clean(before).splitlines(), clean(after).splitlines()
    return "\n".join(list(difflib.unified_diff(old, new, "before", "after", lineterm="")))
