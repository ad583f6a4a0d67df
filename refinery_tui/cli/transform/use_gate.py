"""The gate before a program is used on new records: a person accepts, edits or rejects it, and that is on record."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import click
import typer

from refinery_tui.cli.base.consent import somebody_to_ask
from refinery_tui.cli.base.report import as_typed, print_note
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.process.invocation import command
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.inbox import person
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.transform.acceptance import (
    LEAST_DIGITS,
    ProgramInUse,
    acceptance,
    decidable,
    decisions,
    meant,
    record_decision,
    refuse_other_sha,
    result_of,
)

Judge = Callable[[str], tuple[Verdict, str]]  # a program's text to the bench's verdict, and its words


@dataclass(frozen=True, slots=True, kw_only=True)
class UseGate:
    """What is asked about: the session's folder, the run and the iteration of its result, and how an edit is judged."""

    path: Path
    run: Run
    iteration: Iteration
    judge: Judge

    def passed(self, program: ProgramInUse, typed: str | None) -> tuple[ProgramInUse, str]:
        """The program that may be used and who accepted it; typer.Exit when a person says no, ConfigurationError when
        nobody is there to ask.
        """
        if typed is not None:
            refuse_other_sha(program, typed)
        if by := acceptance(self.run, self.iteration, program.sha256):
            return program, by
        program = self._judged(program) if program.edited else program
        if typed is not None:
            return self._recorded(program, accepted=True)
        if not somebody_to_ask():
            raise ConfigurationError(self._nobody(program))
        return self._asked(program)

    def _judged(self, program: ProgramInUse) -> ProgramInUse:
        verdict, words = self.judge(program.source)
        print_note(f"The edited program on the task's inputs: {verdict}{f' ({words})' if words else ''}.")
        return replace(program, verdict=verdict)

    def _asked(self, program: ProgramInUse) -> tuple[ProgramInUse, str]:
        while True:
            self._show(program)
            said = typer.prompt("Use it on new records? yes, edit or no", err=True, default="no").strip().lower()
            if said in ("y", "yes"):
                return self._recorded(program, accepted=True)
            if said in ("n", "no"):
                self._recorded(program, accepted=False)
                print_note("Rejected, which is on record; nothing was applied.")
                raise typer.Exit(1)
            if said in ("e", "edit") and (text := click.edit(program.source, extension=".py")):
                program = self._judged(replace(program, source=text))

    def _show(self, program: ProgramInUse) -> None:
        for line in program.source.splitlines():
            print_note(f"    {line}")
        whose = "edited by a person from the result" if program.edited else "the result"
        print_note(f"Program {program.sha256[:16]}, {whose} of run {program.run}; the bench says: {program.verdict}.")

    def _recorded(self, program: ProgramInUse, *, accepted: bool) -> tuple[ProgramInUse, str]:
        who = person()
        record_decision(self.path, program, accepted=accepted, person=who, now=time.time())
        return program, who

    def _nobody(self, program: ProgramInUse) -> str:
        look = as_typed(command("show", self.path, program.run))
        return (
            f"Nobody has accepted program {program.sha256[:16]} of run {program.run} (the bench says: "
            f"{program.verdict}) for new records: read it with '{look}', then answer in a terminal, or give "
            f"{LEAST_DIGITS} digits of its SHA-256 or more with --accept."
        )


def rejected(path: Path, state: State, number: int, typed: str, reason: str) -> tuple[ProgramInUse, str]:
    """The program whose SHA-256 begins as is `typed`, and what was done in a sentence: nobody uses it from now on.

    It is rejected, and an acceptance of it taken back; nothing is recorded twice.
    """
    run, iteration = result_of(state, number)
    program = meant(decidable(state, run, iteration), typed)
    whose = f"{'an edited program' if program.edited else 'its result'} ({program.sha256[:16]})"
    last = next((use for use in decisions(run) if use.sha256 == program.sha256), None)
    if last is not None and not last.accepted:
        return program, f"run {number}: {whose} is rejected already, by {last.person}."
    by = acceptance(run, iteration, program.sha256)
    record_decision(path, program, accepted=False, person=person(), now=time.time(), reason=reason)
    taken_back = f"; it had been accepted by {by}" if by else ""
    return program, f"run {number}: {whose} is rejected for new records by {person()}{taken_back}."
