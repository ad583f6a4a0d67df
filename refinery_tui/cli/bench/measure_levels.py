"""What `refinery measure --levels` answers: ENAMEL's own score of programs, on a task that came from it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from refinery_tui.cli.base.report import json_text, print_note
from refinery_tui.cli.bench.bench_session import on_bench
from refinery_tui.cli.bench.measure_text import short_names
from refinery_tui.core.base.text import clean, seconds
from refinery_tui.core.base.verdict import Verdict

if TYPE_CHECKING:
    from refinery_tui.core.bench.client import ProcessBench
    from refinery_tui.core.experiment.task import Task
    from refinery_tui.core.tasks.kinds.level_score import LevelScore

_NOTE = "Fresh inputs on this machine, each timed once: not to be put beside published figures."


def show_levels(task: str, sources: Mapping[str, str], *, as_json: bool, trust: bool, unsafe: bool) -> None:
    """Score each program that passes its check, and say how long it takes at each level."""

    async def scored(bench: "ProcessBench", loaded: "Task") -> "dict[str, LevelScore | Verdict]":
        from refinery_tui.core.tasks.kinds.level_score import level_score

        found: dict[str, LevelScore | Verdict] = {}
        for name, source in sources.items():
            print_note(f"checking {name}")
            verdict = (await bench.check(source)).verdict
            found[name] = await level_score(bench, loaded, source) if verdict is Verdict.CORRECT else verdict
        return found

    found = on_bench(task, scored, trust=trust, unsafe=unsafe)
    if as_json:
        typer.echo(json_text({"task": task, "programs": [_facts(name, one) for name, one in found.items()]}))
        return
    called = short_names(list(found))
    for name, one in found.items():
        typer.echo(clean(f"{called[name]}  {_words(one)}"))
    typer.echo(_NOTE)


def _facts(name: str, found: "LevelScore | Verdict") -> dict[str, object]:
    if isinstance(found, Verdict):
        return {"file": name, "verdict": found.value, "efficiency": 0.0, "levels": []}
    return {"file": name, **asdict(found), "verdict": found.verdict.value}


def _words(found: "LevelScore | Verdict") -> str:
    if isinstance(found, Verdict):
        return f"{found}: efficiency 0"
    levels = ", ".join(
        f"{each.level} {'over the limit' if each.seconds is None else seconds(each.seconds)} "
        f"(reference {seconds(each.reference_seconds)}, weight {each.weight})"
        for each in found.levels
    )
    failed = "" if found.verdict is Verdict.CORRECT else f"{found.verdict}: "
    return f"{failed}efficiency {found.efficiency:.3f}: {levels}"
