"""The options of `refinery plan`."""

from enum import StrEnum
from typing import Annotated

import typer


class Stopping(StrEnum):
    """When the experiment looks."""

    FIXED = "fixed"
    SEQUENTIAL = "sequential"
    ANYTIME = "anytime"


FromSession = Annotated[
    str | None, typer.Option("--from", metavar="SESSION", help="From what a session found, or an experiment file.")
]
ContrastName = Annotated[str | None, typer.Option("--contrast", help="The one question: 'factor: level / level'.")]
FactorLevels = Annotated[
    list[str] | None, typer.Option("--factor", help="'name: level, level'; may be given again (without --from).")
]
SmallestEffect = Annotated[
    float | None, typer.Option("--effect", min=0.01, max=100, help="Smallest ratio worth detecting, such as 0.8.")
]
Sigma = Annotated[float | None, typer.Option("--sigma", min=0.001, max=10, help="SD of log seconds between programs.")]
BlockSigma = Annotated[
    float | None,
    typer.Option("--block-sigma", min=0, max=10, help="SD of log seconds between blocks: weighs where programs fail."),
]
UsdPerProgram = Annotated[float | None, typer.Option("--cost", min=0, max=1e6, help="usd a program.")]
MinutesPerProgram = Annotated[float | None, typer.Option("--minutes", min=0, max=1e6, help="Minutes a program.")]
ShareCorrect = Annotated[
    float | None, typer.Option("--correct", min=0.01, max=1, help="Share of programs expected to be correct.")
]
Accuracy = Annotated[
    float | None, typer.Option("--accuracy", min=0, max=1, help="Share of its inputs that a run answers rightly.")
]
AccuracySigma = Annotated[
    float | None, typer.Option("--accuracy-sigma", min=0, max=0.5, help="SD between runs' own accuracies: 0.15.")
]
Questions = Annotated[int | None, typer.Option("--questions", min=1, max=1000, help="Inputs that a run answers.")]
MostUsd = Annotated[float | None, typer.Option("--budget", min=0, max=1e9, help="usd to spend at most.")]
MostHours = Annotated[float | None, typer.Option("--hours", min=0, max=1e6, help="Hours to spend at most.")]
Alpha = Annotated[float | None, typer.Option("--alpha", min=0.0001, max=0.5, help="Error rate of the test.")]
WantedPower = Annotated[float | None, typer.Option("--power", min=0.05, max=0.999, help="Power wanted.")]
StoppingRule = Annotated[
    Stopping | None,
    typer.Option("--stopping", help="fixed; sequential: some blocks may be the last; anytime: any."),
]
ResponseName = Annotated[
    str | None,
    typer.Option("--response", help="What is compared: time, correct, 'correct and 2x faster', accuracy, usd, ..."),
]
SmallestDifference = Annotated[
    float | None,
    typer.Option("--difference", min=0.001, max=0.999, help="Smallest difference of shares worth finding: 0.2."),
]
