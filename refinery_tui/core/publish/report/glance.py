"""The questions that a reviewer asks first, each answered in a sentence or two of the record."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from refinery_tui.core.analysis.report.render_health import checks
from refinery_tui.core.analysis.report.render_remeasured import order_sentence, verdict_sentence
from refinery_tui.core.analysis.session.findings import Decision, Findings
from refinery_tui.core.base.text import count, one_line, percent, plain_ratio
from refinery_tui.core.experiment.servers.fictional_money import money
from refinery_tui.core.experiment.servers.model_names import PARTLY, any_simulated
from refinery_tui.core.experiment.task_plan import task_words
from refinery_tui.core.publish.mark_words import MARK_WORDS
from refinery_tui.core.publish.report.method import Method
from refinery_tui.core.publish.subject import Subject
from refinery_tui.core.record.dataframes import without_replies
from refinery_tui.core.record.origin.asked_hashes import asked_words, tasks_on_record
from refinery_tui.core.record.state import State

_DECISIONS: dict[Decision, str] = {
    "difference": "A difference is shown",
    "no difference shown": "No difference is shown, which is no proof that there is none",
    "not decided": "The plan has not decided yet",
    "exploratory": "Exploratory: nothing was declared and kept that could decide",
    "not estimable": "The declared contrast cannot be estimated",
    "none declared": "No contrast was declared, so nothing is decided",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAnswer:
    """A question and what the record says."""

    question: str
    sentences: tuple[str, ...]


def glance(subject: Subject, how: Method) -> tuple[ReviewAnswer, ...]:
    """The answers that stand first on the page."""
    state, found = subject.state, subject.found
    asked = {
        "What was compared?": _compared(state, found),
        "What was found?": _found(found),
        "How sure is it, and was it decided beforehand?": (*_sure(found), *_asked(state)),
        "On how many programs?": _programs(state, found),
        "What did it cost?": _cost(state, found),
        "Is it simulated?": _simulated(state),
        "Who wrote the programs?": _authors(state, how),
        "Could a program have cheated?": _cheating(found, how),
        "What was left out?": _left_out(found),
        "Could it be repeated?": (
            f"The seed of the run order is {how.seed}; prompts, models, machine ({'; '.join(how.machines)}) and the "
            'experiment\'s file stand under "How it was done", the commands under "How to reproduce it".',
        ),
    }
    return tuple(ReviewAnswer(question=question, sentences=tuple(said)) for question, said in asked.items())


def _found(found: Findings) -> Iterator[str]:
    yield f"{_DECISIONS[found.decision]}."
    known = [each for each in found.contrasts if math.isfinite(each.ci[0])]
    if found.primary is None and found.primary_share is None and known:
        apart = [each.contrast for each in known if not each.ci[0] <= 1 <= each.ci[1]]
        detectable = [each.detectable_ratio for each in known if math.isfinite(each.detectable_ratio)]
        yield (
            f"Of {count(len(known), 'contrast')} of two levels {len(apart)} have an interval without 1"
            + (f" ({'; '.join(one_line(name, 80) for name in apart[:3])})." if apart else ".")
            + (f" Ratios between {plain_ratio(min(detectable))} and 1 could have gone unseen." if detectable else "")
        )
    else:
        yield found.verdict
    if (again := found.remeasured) is not None:
        yield verdict_sentence(again.results, "result")
        orders = (("programs", again.programs), ("treatments", again.by_treatment))
        yield from (order_sentence(what, order) for what, order in orders if order is not None)


def _cheating(found: Findings, how: Method) -> Iterator[str]:
    """What the checks of the session leave open first, then what contained the programs."""
    yield from (caution.sentence for caution in found.cautions if caution.severity == "error")
    yield from how.isolation or ("What contained the programs is not on record.",)


def _compared(state: State, found: Findings) -> Iterator[str]:
    primary = state.experiment.analysis.primary
    response = "the time of correct programs" if found.response == "time" else found.response
    yield (
        f"{one_line(primary, 300)}, by {response}."
        if primary
        else f"No contrast was declared; {response} is described."
    )
    factors = "; ".join(
        f"{one_line(name, 60)}: {', '.join(one_line(str(level), 60) for level in _levels(state, name))}"
        for name in state.experiment.factor_names
    )
    yield f"{count(len(state.started.arms), 'treatment')} on {one_line(task_words(state.experiment), 300)}" + (
        f" ({factors})." if factors else "."
    )


def _levels(state: State, factor: str) -> tuple[object, ...]:
    return tuple(dict.fromkeys(str(arm.levels[factor]) for arm in state.started.arms if factor in arm.levels))


def _sure(found: Findings) -> Iterator[str]:
    if found.locked:
        yield found.locked
    elif found.primary is not None:
        p = found.primary
        error = f"{p.method} error: {p.why}" if p.why else f"{p.method} error"
        yield f"Its {percent(p.level)} interval is {plain_ratio(p.ci[0])} to {plain_ratio(p.ci[1])} ({error})."
    elif found.primary_share is not None:
        s = found.primary_share
        yield f"Its {percent(s.level)} interval is {100 * s.ci[0]:+.0f} to {100 * s.ci[1]:+.0f} points ({s.method})."
    if found.lock_sentence:
        yield found.lock_sentence


def _asked(state: State) -> Iterator[str]:
    if not state.published:
        asked = asked_words(state.started.arms, tasks_on_record(state.started))
        yield f"What was asked has hashes of its own, in the record before the first call: {asked}."


def _programs(state: State, found: Findings) -> Iterator[str]:
    yield (
        f"{count(found.programs, 'program')}, one a run and the unit of every interval; {found.correct} are correct; "
        f"{count(found.timings, 'timing')}; {found.blocks} of {count(found.planned_blocks, 'block')} done."
    )
    if state.status != "ended":
        yield "The session has not ended: this page is a snapshot of it."


def _cost(state: State, found: Findings) -> Iterator[str]:
    if without_replies(state):
        known = "What the programs cost stands in the session that they come from"
        yield f"{known}." if state.started.earlier is not None else "Nobody recorded what the programs cost."
        return
    doses = [run.dose for run in state.runs]
    tokens = sum(dose.tokens for dose in doses)
    price = state.usd
    unpriced = f"unpriced ({count(found.unpriced, 'program')} without a price)"
    sum_of_all = money(price, state.marks) if price is not None else unpriced
    nobody = ", by the simulated model's own price list, which nobody paid" if any_simulated(state.marks) else ""
    yield f"{sum_of_all}{nobody}; {tokens:,} tokens in {count(sum(dose.turns for dose in doses), 'turn')}."


def _simulated(state: State) -> Iterator[str]:
    if PARTLY in state.marks:
        yield "In part: real models wrote the programs of the other runs."
    elif any_simulated(state.marks):
        yield "Yes: nothing here says anything of a real model."
    else:
        yield "No: published figures that were imported." if state.published else "No."
    yield from (one_line(MARK_WORDS[mark], 1_000) for mark in state.marks)


def _authors(state: State, how: Method) -> Iterator[str]:
    if (earlier := state.started.earlier) is not None:
        yield f"{one_line(earlier.words[0].upper() + earlier.words[1:], 400)}."
        if earlier.link == "remeasured":
            return
    if without_replies(state) or not how.models:
        yield "Nobody recorded who wrote them: the programs or their figures were imported."
    else:
        yield f"{', '.join(one_line(model, 100) for model in how.models[:8])}."


def _left_out(found: Findings) -> Iterator[str]:
    said = [sentence for _, sentence in checks(found.health) if sentence.startswith("Left out")] if found.health else []
    yield from said or ["No runs."]
    failed = found.programs - found.correct
    if failed and found.timings:
        yield f"Ratios of times are of correct programs: {failed} of {count(found.programs, 'program')} have no time."
