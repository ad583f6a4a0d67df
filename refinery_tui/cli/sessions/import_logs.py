"""What `refinery import` makes of Inspect AI's logs: their scores as a session."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer

from refinery_tui.cli.base.report import print_note
from refinery_tui.core.base.process.invocation import command


@dataclass(frozen=True, slots=True, kw_only=True)
class LogImport:
    """What was asked for: logs and folders of them, the session's name, which score of how many samples, and the
    contrast that decides.
    """

    paths: tuple[Path, ...]
    name: str
    score: str | None = None
    sample: int | None = None
    primary: str | None = None


def import_logs(asked: LogImport, folder: Path) -> None:
    """Read the logs into a new session at `folder`; says on stderr what was noticed, and prints the folder."""
    from refinery_tui.core.find.inspect_logs.eval_runs import eval_runs
    from refinery_tui.core.find.inspect_logs.eval_session import NO_TIMINGS, EvalImport, eval_experiment, import_evals
    from refinery_tui.core.find.inspect_logs.log_files import log_paths, read_log
    from refinery_tui.core.find.inspect_logs.score_values import chosen_score
    from refinery_tui.core.plan.preview import declared

    logs = [read_log(path) for path in log_paths(asked.paths)]
    found = eval_runs(logs, chosen_score(logs, asked.score), sample=asked.sample)
    wanted = EvalImport(name=asked.name, found=found, at=datetime.now().timestamp(), primary=asked.primary)
    declared(eval_experiment(wanted))
    import_evals(wanted, folder)
    for note in (NO_TIMINGS, *found.notes):
        print_note(note)
    typer.echo(folder)
    print_note(f"Read on with: {command('analyze', folder)}")
