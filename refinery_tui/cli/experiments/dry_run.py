"""`refinery run --dry-run`: the plan, the prompts of each arm, and the cost, before anything is called."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import typer

from refinery_tui.cli.base.consent import planned_calls
from refinery_tui.cli.base.report import json_text
from refinery_tui.core.base.text import clean, count, one_line, seconds, usd
from refinery_tui.core.consent.key_uses import Call
from refinery_tui.core.consent.task_parts import all_on_record
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.response import SMALLEST_DIFFERENCE, read_response
from refinery_tui.core.experiment.servers.fictional_money import money
from refinery_tui.core.experiment.servers.model_names import WHOLLY, real_runs, simulated_mark
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_draw import question_words
from refinery_tui.core.experiment.task_plan import plan_hash, task_title
from refinery_tui.core.experiment.task_shelf import Tasks
from refinery_tui.core.plan.preview import Outlook, outlook
from refinery_tui.core.record.origin.asked_hashes import SHOWN, asked_words, treatments_sha256
from refinery_tui.core.team.forecast import Forecast, session_speed
from refinery_tui.core.team.iteration.rehearsal import distinct_requests, requests
from refinery_tui.core.team.session_start import arms, planned

MOST_PROMPTED = 3  # tasks whose prompts are written out: those of a thousand are nobody's reading


def show(experiment: Experiment, *, as_json: bool, allowed: Sequence[str] = ()) -> None:
    """Print what `refinery run` would do; `allowed` are keys and places that are agreed to beside those remembered."""
    found, calls = outlook(experiment), planned_calls(experiment, allowed)
    if as_json:
        typer.echo(json_text(dry_run_json(found, calls)))
    else:
        typer.echo("\n".join(clean(line) for line in lines(found, calls)))


def dry_run_json(found: Outlook, calls: Sequence[Call]) -> dict[str, Any]:
    """The same as JSON: experiment, calls, arms (levels, sha256, prompts, forecast), identical arms, plan, costs."""
    experiment, task, expected = found.experiment, found.task, found.expected
    runs = planned(experiment, range(1, experiment.replicates + 1))
    made = arms(experiment, task)
    return {
        "experiment": experiment.name,
        "task": task.name if isinstance(task, Task) else None,
        **({} if isinstance(task, Task) else several_json(experiment)),
        "simulated": simulated_mark(experiment) != "",
        "calls": [
            {
                "model": call.use.model,
                "address": call.use.address.url,
                "key": call.use.variable,
                "found_in": call.use.found_in or None,
                "allowed": call.allowed,
            }
            for call in calls
        ],
        "replicates": experiment.replicates,
        "arms": [
            {
                "levels": dict(arm.levels),
                "sha256": arm.sha256,
                "prompts": [[asdict(m) for m in messages] for _, messages in requests(experiment, index, task)],
                "iterations": expected.runs[index].iterations,
                "replies": expected.runs[index].replies,
                "tokens": expected.runs[index].tokens,
                "generation_seconds": expected.runs[index].seconds,
                "usd": expected.runs[index].usd,
            }
            for index, arm in enumerate(made)
        ],
        "identical_arms": [list(group) for group in found.same],
        "doses": list(found.doses),
        "plan": [asdict(run) for run in runs],
        "plan_sha256": plan_hash(experiment, runs),
        "treatments_sha256": treatments_sha256(made),
        "tasks_sha256": {each.name: each.sha256 for each in all_on_record(task)},
        "analysis": asdict(experiment.analysis),
        "power": asdict(found.power) if found.power is not None else None,
        "usd": expected.usd,
        "hours": expected.hours,
        "assumes": expected.assumes,
    }


def lines(found: Outlook, calls: Sequence[Call]) -> Iterator[str]:
    """The dry run as text: totals first, then the order, identical arms, and every distinct prompt."""
    experiment, expected = found.experiment, found.expected
    runs = planned(experiment, range(1, experiment.replicates + 1))
    yield (
        f"{experiment.name}: {_crossed(experiment)} x {count(experiment.replicates, 'replicate')} = "
        + (f"{count(len(runs), 'run')}, {_on(found)}")
    )
    if experiment.tasks:
        yield _asked_of(experiment)
    mark = simulated_mark(experiment)
    takes = f"about {seconds(3600 * expected.hours)} (assuming {expected.assumes})"
    yield f"expected: {money(expected.usd, (mark,))}, {takes}"
    if mark == WHOLLY:
        yield f"SIMULATED: no real model is called; session time runs x{session_speed(experiment):g}"
    elif mark:
        yield f"{mark}: {real_runs(experiment)} of {count(len(runs), 'run')} are of real models"
    yield from _rehearsed_limits(experiment)
    yield from (f"calls {one_line(call.use.model, 60)} at {call.use.address.url}, {call.words}" for call in calls)
    yield f"declared: {_declared(experiment)}; plan {plan_hash(experiment, runs)[:SHOWN]}"
    yield f"asked, with hashes of its own: {asked_words(arms(experiment, found.task), all_on_record(found.task))}"
    if experiment.study is not None:
        of = count(experiment.study.sessions, "session")
        yield f"one of {of} of the study {one_line(experiment.study.name, 60)}: declared, and in the plan's hash"
    if found.power is not None:
        yield found.power.sentence
    yield from (f"WARNING: {warning}" for warning in found.warnings)
    yield ""
    yield from _table(experiment, expected)
    for group in found.same:
        yield f"identical arms (an A/A comparison): {'; '.join(group)}"
    yield from (f"expected doses: {sentence}" for sentence in found.doses)
    yield ""
    for block in range(1, experiment.replicates + 1):
        order = ", ".join(str(run.treatment + 1) for run in runs if run.block == block)
        yield f"block {block}: treatments in the order {order}"
    yield from _prompts(experiment, found.task)


def _rehearsed_limits(experiment: Experiment) -> Iterator[str]:
    """That fictional money counts towards limits, where there is one: a session ends as a paid one would."""
    limits = experiment.limits
    named = [
        name for name, most in (("limits.usd", limits.usd), ("limits.run_usd", limits.run_usd)) if most is not None
    ]
    if named and simulated_mark(experiment):
        holds = "holds" if len(named) == 1 else "hold"
        yield f"{' and '.join(named)} {holds} for fictional money too: what a paid session does there is rehearsed"


def several_json(experiment: Experiment) -> dict[str, Any]:
    """What only an experiment over several tasks has: their names, the draw, the question that decides."""
    return {
        "tasks": list(experiment.tasks),
        "sample": experiment.sample,
        "sample_of": experiment.sample_of,
        "question": experiment.question,
    }


def _crossed(experiment: Experiment) -> str:
    each = count(len(experiment.treatments_of_a_task), "treatment")
    return f"{each} x {count(len(experiment.tasks), 'task')}" if experiment.tasks else each


def _on(found: Outlook) -> str:
    return f"task {found.task.name}" if isinstance(found.task, Task) else task_title(found.experiment)


def _asked_of(experiment: Experiment) -> str:
    """Which question decides, and by which draw the tasks came."""
    drawn = ""
    if experiment.sample is not None:
        drawn = f"; {experiment.sample} of {experiment.sample_of} tasks, drawn with seed {experiment.seed}"
    return f"the verdict is {question_words(experiment.question)} ('{experiment.question}'){drawn}"


def _declared(experiment: Experiment) -> str:
    plan = experiment.analysis
    primary = f"primary contrast '{plan.primary}'" if plan.primary else "no primary contrast"
    compared = read_response(plan.response)
    of = f" of {compared.name if compared.kind == 'share' else compared.words}" if compared.kind != "time" else ""
    smallest = f"smallest effect {plan.smallest_effect:g} x"
    if compared.kind == "share":
        smallest = f"smallest difference {100 * (plan.smallest_difference or SMALLEST_DIFFERENCE):g} points"
    return f"{primary}{of}, {smallest}, alpha {plan.alpha:g}, {plan.stopping} stopping"


def _table(experiment: Experiment, expected: Forecast) -> Iterator[str]:
    width = max(len(arm.name) for arm in experiment.arms)
    for number, (arm, run) in enumerate(zip(experiment.arms, expected.runs, strict=True), 1):
        consumed = f"{count(round(run.replies), 'reply', 'replies')}, {run.tokens:,} tokens"
        expected_run = (
            f"about {count(round(run.iterations), 'iteration')}, {consumed}, {run.seconds:.0f} s, {usd(run.usd)}"
        )
        yield f"{number:>4}  {arm.name:<{width}}  {expected_run}"


def _prompts(experiment: Experiment, task: Tasks) -> Iterator[str]:
    """Each distinct prompt once, headed by the treatments that send it; of many tasks those of the first few."""
    sent: dict[tuple[str, ...], list[int]] = {}
    each, left = len(experiment.treatments_of_a_task), len(experiment.tasks) - MOST_PROMPTED
    for index in range(each * min(max(len(experiment.tasks), 1), MOST_PROMPTED)):
        for kind, messages in distinct_requests(experiment, index, task):
            text = tuple(f"[{m.role}]\n{m.content}" for m in messages)
            sent.setdefault((kind, *text), []).append(index + 1)
    for (kind, *said), treatments in sent.items():
        whose = "treatment" if len(treatments) == 1 else "treatments"
        yield f"\n--- {kind} of {whose} {', '.join(map(str, treatments))} " + "-" * 20
        yield from said
    if left > 0:
        yield f"\n... and in the same words for {count(left, 'further task')}: --json gives every prompt."
