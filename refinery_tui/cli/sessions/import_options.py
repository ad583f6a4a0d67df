"""The options of `refinery import`."""

from pathlib import Path
from typing import Annotated

import typer

ImportPaths = Annotated[
    list[Path],
    typer.Argument(
        metavar="PATH...",
        help="With --task: a folder of programs, or a table that names them. Else logs of Inspect AI (.eval, .json), "
        "or a folder of them; or the pilot's timing_results.csv, or a folder with it or with "
        "agents_iterations_seconds_replicate.py.",
    ),
]
TaskName = Annotated[
    str | None,
    typer.Option("--task", help="Check and time the programs against this task: a bundled one, or its folder."),
]
ProgramsTable = Annotated[
    Path | None,
    typer.Option(help="A CSV table: column 'file', a column for each factor, and 'replicate' if there is one."),
]
FolderFactors = Annotated[
    str | None, typer.Option(help="What the folders are levels of, from outside: 'model, prompt'.")
]
GivenName = Annotated[str | None, typer.Option(help="What to call it.", show_default="the folder's name")]
WritersModel = Annotated[
    str | None,
    typer.Option(help="The model that wrote the programs.", show_default="gpt-4o, or unknown with --task"),
]
PrimaryContrast = Annotated[
    str | None,
    typer.Option(help="With --task, or of logs: the one contrast that is tested, declared before it is looked at."),
]
Inputs = Annotated[int, typer.Option(min=1, max=1000, help="With --task: inputs of the final timing.")]
Repeats = Annotated[int, typer.Option(min=1, max=1000, help="With --task: timings of each input.")]
ScoreName = Annotated[
    str | None,
    typer.Option("--score", help="Of Inspect's logs: which score is analysed, where there are several."),
]
SampleCount = Annotated[
    int | None,
    typer.Option("--sample", min=2, help="Of Inspect's logs: so many samples, drawn at random.", show_default="all"),
]
