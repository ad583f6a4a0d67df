"""`refinery apply`: the program of a run that a person has accepted, over new records, in the bench."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refinery_tui.cli.base.consent import Trust, hide_memory, trusted
from refinery_tui.cli.base.options import SESSIONS, AsJson, SessionName, Sessions, Unsafe, read_session
from refinery_tui.cli.base.report import as_typed, json_text, print_note
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.process.invocation import command
from refinery_tui.core.base.text import clean, count
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.find.catalogue import session_named

if TYPE_CHECKING:
    from refinery_tui.core.experiment.task import Task
    from refinery_tui.core.record.state import State
    from refinery_tui.core.transform.acceptance import ProgramInUse
    from refinery_tui.core.transform.result_files import Provenance, Written

MEND = "or the program was judged as something else"


def apply(
    session: SessionName,
    run: Annotated[int, typer.Argument(metavar="RUN", help="The run's number.")],
    records: Annotated[
        Path | None, typer.Argument(metavar="RECORDS", help="JSON Lines, an input a line; without, only the gate.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="The file of the results, a line for each record.")] = None,
    program: Annotated[
        Path | None, typer.Option("--program", help="A program of yours, edited from the run's: it is checked first.")
    ] = None,
    accept: Annotated[
        str | None,
        typer.Option(
            "--accept", metavar="SHA256", help="Accept the program whose SHA-256 begins so, where nobody is asked."
        ),
    ] = None,
    reject: Annotated[
        str | None,
        typer.Option("--reject", metavar="SHA256", help="Reject the program whose SHA-256 begins so, accepted or not."),
    ] = None,
    reason: Annotated[str, typer.Option(help="With --reject: why, on record.")] = "",
    as_json: AsJson = False,
    sessions: Sessions = SESSIONS,
    unsafe_no_sandbox: Unsafe = False,
    trust: Trust = False,
) -> None:
    """Run the program of a run over new records, isolated as every program, once a person has accepted it.

    What was accepted at the gate of protocol review is; any other is shown with its verdict, and your answer is on
    record in the session; --reject takes an acceptance back. Many records share a process, and what goes wrong with one
    is of that one alone: it stands in OUT.failed.jsonl with the reason, a new case once you add its output ('refinery
    task import --cases'). Killed, the same command goes on. OUT.provenance.json says where the results come from.

    --json gives {session, run, program_sha256, edited, accepted_by, results, failed, provenance, records, reasons}.
    """
    if (reason or reject is not None) and (reject is None or (records, program, accept) != (None, None, None)):
        raise ConfigurationError("--reject SHA256 stands alone, with --reason TEXT: it runs nothing.")
    if (records is None) != (out is None):
        raise ConfigurationError("RECORDS and --out go together: name both, or neither to decide on the program alone.")
    path = session_named(session, sessions)
    state = read_session(path)
    if reject is not None:
        return typer.echo(_rejected(path, state, run, reject, reason, as_json=as_json))
    task = _task_of(state, run)
    trusted(task, trust=trust, unsafe=unsafe_no_sandbox)
    hide_memory()
    found, by = _accepted(path, state, run, task, program, accept, unsafe=unsafe_no_sandbox)
    facts = {
        "session": path.name,
        "run": run,
        "program_sha256": found.sha256,
        "edited": found.edited,
        "accepted_by": by,
    }
    if records is None or out is None:
        return typer.echo(json_text(facts) if as_json else clean(_accepted_words(found, by)))
    print_note(_accepted_words(found, by))
    provenance = _provenance(path, state, found, by, records, task, sandbox=not unsafe_no_sandbox)
    paths, written = asyncio.run(
        _carried_out(task, found, records, out, provenance, total=records.stat().st_size, unsafe=unsafe_no_sandbox)
    )
    named = dict(zip(("results", "failed", "provenance"), map(str, paths), strict=True))
    if as_json:
        return typer.echo(json_text({**facts, **named, "records": written.records, "reasons": dict(written.reasons)}))
    return typer.echo(clean("\n".join(_told(state, written, paths))))


def _rejected(path: Path, state: "State", run: int, typed: str, reason: str, *, as_json: bool) -> str:
    from refinery_tui.cli.transform.use_gate import rejected

    found, words = rejected(path, state, run, typed, reason)
    facts = {"session": path.name, "run": run, "program_sha256": found.sha256, "edited": found.edited}
    return json_text({**facts, "accepted_by": ""}) if as_json else clean(words)


def _task_of(state: "State", run: int) -> "Task":
    """The task of a run, as it was when the session began."""
    from refinery_tui.core.experiment.task_shelf import load_tasks, task_for
    from refinery_tui.core.team.task_changes import refuse_changed
    from refinery_tui.core.transform.acceptance import result_of

    result_of(state, run)
    tasks = load_tasks(state.experiment)
    refuse_changed(state, tasks, mend=MEND)
    return task_for(state.experiment, state.run(run).planned.treatment, tasks)


def _accepted(
    path: Path, state: "State", number: int, task: "Task", edited: Path | None, typed: str | None, *, unsafe: bool
) -> "tuple[ProgramInUse, str]":
    """The program that a person has accepted by now, and who that was."""
    from refinery_tui.cli.bench.bench_session import source_of
    from refinery_tui.cli.transform.use_gate import UseGate
    from refinery_tui.core.transform.acceptance import in_use, result_of

    run, iteration = result_of(state, number)
    wanted = in_use(state, run, iteration, source_of(edited) if edited is not None else None)

    def judged(text: str) -> tuple[Verdict, str]:
        return asyncio.run(_checked(task, text, unsafe=unsafe))

    return UseGate(path=path, run=run, iteration=iteration, judge=judged).passed(wanted, typed)


async def _checked(task: "Task", source: str, *, unsafe: bool) -> tuple[Verdict, str]:
    from refinery_tui.core.bench.client import open_bench

    async with open_bench(task, unsafe=unsafe) as bench:
        check = await bench.check(source)
    return check.verdict, check.failing.detail if check.failing is not None else ""


def _provenance(
    path: Path, state: "State", program: "ProgramInUse", by: str, records: Path, task: "Task", *, sandbox: bool
) -> "Provenance":
    from refinery_tui.core.consent.task_folder import task_folder
    from refinery_tui.core.lineage.recorded import recorded
    from refinery_tui.core.transform.result_files import Provenance, file_sha

    return Provenance(
        session=path.name,
        head=recorded(path).head,
        run=program.run,
        program_sha256=program.sha256,
        edited=program.edited,
        accepted_by=by,
        input=records.name,
        input_sha256=file_sha(records),
        task=task.name,
        task_sha256=task_folder(task).sha256,
        simulated=state.started.origin == "simulated",
        sandbox=sandbox,
    )


async def _carried_out(
    task: "Task",
    program: "ProgramInUse",
    records: Path,
    out: Path,
    provenance: "Provenance",
    *,
    total: int,
    unsafe: bool,
) -> "tuple[tuple[Path, Path, Path], Written]":
    from refinery_tui.cli.transform.apply_progress import ApplyLine
    from refinery_tui.core.bench.client import open_bench
    from refinery_tui.core.transform.apply_records import apply_records
    from refinery_tui.core.transform.result_files import ResultFiles

    with ResultFiles.opened(out, provenance) as files:
        if already := files.written.records:
            print_note(f"{out}: goes on after {count(already, 'record')}.")
        shown = ApplyLine(sys.stderr, total, already)
        try:
            async with open_bench(task, unsafe=unsafe, each=True) as bench:
                if not bench.isolation.verified:
                    print_note(bench.isolation.sentence)
                await apply_records(bench, program.source, records, files, shown)
                files.refuse_changed(records, provenance.input_sha256)
                isolation = bench.isolation.sentence
        finally:
            shown.close()
        return files.finish(provenance, isolation), files.written


def _accepted_words(program: "ProgramInUse", by: str) -> str:
    whose = "an edited program" if program.edited else "its result"
    return f"run {program.run}: {whose} ({program.sha256[:16]}) is accepted for new records by {by}."


def _told(state: "State", written: "Written", paths: tuple[Path, Path, Path]) -> list[str]:
    results, failed, provenance = paths
    fit = written.records - written.failed
    reasons = ", ".join(
        f"{why} {number:,}" for why, number in sorted(written.reasons.items(), key=lambda each: -each[1])
    )
    lines = [
        f"{results}: {count(written.records, 'record')}, {fit:,} with an output, {written.failed:,} failed"
        + (f" ({reasons})" if reasons else ""),
        f"{failed}: {count(written.failed, 'failing record')}" + (", each with its reason" if written.failed else ""),
        f"{provenance}: where they come from",
    ]
    if state.started.origin == "simulated":
        lines.append("SIMULATED: this program was written by the simulated model.")
    if written.failed:
        importing = as_typed(command("task", "import", "PAIRS.jsonl", "--cases", failed))
        lines.append(f'Add the right "output" to the failing records, and they are cases of a task: {importing}')
    return lines
