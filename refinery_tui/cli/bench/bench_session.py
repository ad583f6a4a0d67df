"""What the commands that use the bench have in common: opening it for a task, and its words."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from refinery_tui.cli.base.consent import hide_memory, trusted
from refinery_tui.cli.base.report import print_note
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.files.safe_files import read_named
from refinery_tui.core.base.text import ratio, seconds
from refinery_tui.core.experiment.bench_records import Calibration, Isolation

if TYPE_CHECKING:
    from refinery_tui.core.bench.client import Heard

MOST_BYTES = 8 << 20  # of a program: no task runs so much
Found = TypeVar("Found")
TaskName = Annotated[str, typer.Option("--task", help="A bundled task, or the folder of your own.")]


def on_bench(
    task: str,
    ask: Callable[..., Awaitable[Found]],
    *,
    trust: bool = False,
    unsafe: bool = False,
    heard: "Heard | None" = None,
    scripts: bool = False,
) -> Found:
    """What `ask(bench, task)` finds on a bench opened for the task of this name, once its program may be run.

    `heard` is told which input a check has come to; `scripts` says that the task may be one of a browser.
    """
    from refinery_tui.core.bench.browser.task_bench import open_task_bench
    from refinery_tui.core.bench.client import unheard
    from refinery_tui.core.experiment.task_shelf import load_task

    loaded = load_task(task)
    if loaded.browser is not None and not scripts:
        raise ConfigurationError(
            f"{loaded.name} is done in a browser, by a script of actions, and this is for programs: name another task."
        )
    trusted(loaded, trust=trust, unsafe=unsafe)
    hide_memory()

    async def asked() -> Found:
        async with open_task_bench(loaded, unsafe=unsafe, heard=heard or unheard) as bench:
            if not bench.isolation.verified:
                print_note(bench.isolation.sentence)
            return await ask(bench, loaded)

    return asyncio.run(asked())


def source_of(path: Path) -> str:
    """A program's text; what is not UTF-8 in it becomes U+FFFD, as in a reply."""
    try:
        return read_named(path, most=MOST_BYTES).decode("utf-8", "replace")
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}. Name a program's file.") from None


def isolation_lines(isolation: Isolation) -> list[str]:
    """What contains programs, in two lines."""
    mark = "" if isolation.verified else "  UNVERIFIED"
    return [f"isolation  {isolation.mode}: {', '.join(isolation.layers)}{mark}", f"           {isolation.sentence}"]


def calibration_line(calibration: Calibration | None, age_seconds: float = 0.0) -> str:
    """The bench's own floor and noise, in one line, and how long ago that was where it was not just now."""
    if calibration is None:
        return "bench      not calibrated"
    ago = f", {seconds(age_seconds)} ago" if age_seconds else ""
    return (
        f"bench      floor {seconds(calibration.floor_seconds)}, baseline {seconds(calibration.baseline_seconds)}, "
        f"baseline against itself {ratio(calibration.aa_ratio)} ± {100 * calibration.aa_spread:.2g} %{ago}"
    )
