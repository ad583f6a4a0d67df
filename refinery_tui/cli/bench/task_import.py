"""`refinery task import`: a published benchmark as a set of tasks, or pairs of input and answer as one."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from refinery_tui.cli.base.consent import Trust, agreements_file, trusted
from refinery_tui.cli.base.report import print_note
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.text import count, did_you_mean


def import_tasks(
    file: Annotated[
        Path, typer.Argument(help="A file of the set (.jsonl, .json, .csv, or .gz), or AlgoTune's folder.")
    ],
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            help="humaneval, evalplus, mbpp, enamel, algotune, cruxeval or examples; else by its fields.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The folder to write; else one named after the file.")
    ] = None,
    schema: Annotated[
        Path | None, typer.Option("--schema", help="A JSON Schema that every output of examples must fit.")
    ] = None,
    cases: Annotated[
        list[Path] | None,
        typer.Option(
            "--cases", help="More examples: failing records of 'refinery apply', with outputs; may be repeated."
        ),
    ] = None,
    size: Annotated[
        int | None, typer.Option("--size", min=2, help="The size of AlgoTune's problems that is timed.")
    ] = None,
    milliseconds: Annotated[
        int | None,
        typer.Option(
            "--milliseconds",
            min=1,
            help="AlgoTune: time the references here, and take the size at which a call takes so long (theirs: 100).",
            show_default=False,
        ),
    ] = None,
    trust: Trust = False,
) -> None:
    """Write every item of a published set as a task; nothing of it runs before a task is used, and then in the bench.

    What is wrong with the file is said with its lines, and then nothing is written. --trust agrees to the programs in
    it now, and remembers them by their hash. --milliseconds runs the references of AlgoTune's tasks, after asking.
    """
    from refinery_tui.core.tasks.import_set import ImportRequest, import_set
    from refinery_tui.core.tasks.kinds.registry import KINDS

    if milliseconds is not None and (size is not None or not file.is_dir()):
        raise ConfigurationError("--milliseconds measures the size of AlgoTune's tasks, a folder: leave --size out.")
    if kind is not None and kind not in KINDS:
        raise ConfigurationError(f"--kind {kind}: is not known.{did_you_mean(kind, KINDS)}")
    folder = out or Path(file.resolve().name.partition(".")[0])
    wanted = ImportRequest(source=file, out=folder, kind=kind, schema=schema, size=size, cases=tuple(cases or ()))
    found = import_set(wanted)
    print_note(f"{found.folder}: {_what(found.names, found.kind)}")
    if milliseconds is not None:
        _measure_sizes(file, found.folder, found.names, milliseconds, trust=trust)
    if trust:
        print_note(f"remembered as agreed to: {count(remember_set(found.folder), 'task')}")
    for line in _next(found.folder, found.names):
        print_note(line)


def _measure_sizes(source: Path, folder: Path, names: tuple[str, ...], milliseconds: int, *, trust: bool) -> None:
    """Time every reference once a person has agreed that it runs, and write its task again with the size found."""
    from refinery_tui.core.base.text import seconds
    from refinery_tui.core.experiment.task_shelf import load_task
    from refinery_tui.core.tasks.kinds.algotune import folders
    from refinery_tui.core.tasks.timed_size import write_timed_size

    trusted(*(load_task(folder / name) for name in names), trust=trust)
    sources = {each.resolve().name: each for each in folders(source)}
    for name in names:
        try:
            timed = asyncio.run(write_timed_size(sources[name], folder / name, milliseconds / 1000))
        except RefineryError as error:
            print_note(str(error))  # the others are measured all the same, and this one keeps its size
            continue
        print_note(f"{folder / name}: size {timed.size:,}, at which a call takes {seconds(timed.seconds)}")
    remember_set(folder)  # what was agreed to a moment ago differs by the sizes that were just measured


def _what(names: tuple[str, ...], kind: str) -> str:
    return f"{count(len(names), 'task')} of kind {kind}" if names else "one task of kind examples"


def _next(folder: Path, names: tuple[str, ...]) -> list[str]:
    from refinery_tui.core.base.process.invocation import command

    one = folder / names[0] if names else folder
    listed = [f"  {command('task', 'list', folder)}"] if names else []
    return [*listed, f"  {command('task', 'show', one)}", f"  {command('task', 'check', one)}"]


def remember_set(folder: Path) -> int:
    """Note that a person agrees to every task in a folder as it stands; how many there are."""
    from datetime import date

    from refinery_tui.core.consent.agreements import Agreements, remember
    from refinery_tui.core.consent.task_folder import folder_sha

    folders = sorted(path.parent for pattern in ("task.toml", "*/task.toml") for path in folder.glob(pattern))
    hashes = {folder_sha(each.resolve(), None): f"{each.resolve()}, {date.today()}" for each in folders}
    remember(agreements_file(), Agreements(tasks=hashes))
    return len(hashes)
