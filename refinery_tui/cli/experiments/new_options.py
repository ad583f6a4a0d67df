"""The options of `refinery new` that are fields of the form: a text each, read as the form reads it."""

from typing import Annotated

import typer

Text = str | None


def _option(name: str, words: str) -> object:
    return typer.Option(f"--{name.replace('_', '-')}", help=words, show_default=False)


Response = Annotated[Text, _option("response", "What the primary contrast compares: time, correct, usd ...")]
SmallestDifference = Annotated[Text, _option("smallest_difference", "The smallest difference of shares of interest.")]
Power = Annotated[Text, _option("power", "The probability of detecting it that is wanted.")]
Alpha = Annotated[Text, _option("alpha", "The error rate of the primary test.")]
Stopping = Annotated[Text, _option("stopping", "When it is tested: fixed, sequential or anytime.")]
FirstLook = Annotated[Text, _option("first_look", "The block after which a sequential plan tests first.")]
MaxBlocks = Annotated[Text, _option("max_blocks", "The last block that such a plan may come to.")]
TargetRatio = Annotated[Text, _option("target_ratio", "The time to reach, as a ratio to the baseline's.")]
Composite = Annotated[Text, _option("composite", "'worst rank': a further comparison of every program.")]
HumanTurns = Annotated[Text, _option("human_turns", "'include' keeps runs that a person joined.")]
Question = Annotated[Text, _option("question", "Which tasks the verdict over several is about.")]
RunUsd = Annotated[Text, _option("run_usd", "What one run may cost at most.")]
ReplyTokens = Annotated[Text, _option("reply_tokens", "The cap of a reply that max_tokens does not cap.")]
Patience = Annotated[Text, _option("patience", "How long a server that does not answer is waited for.")]
Concurrency = Annotated[Text, _option("concurrency", "Runs at once.")]
Inputs = Annotated[Text, _option("inputs", "Final inputs that programs are timed on.")]
Repeats = Annotated[Text, _option("repeats", "Timings on each of them.")]
Seed = Annotated[Text, _option("seed", "Draws the order of the runs.")]
Members = Annotated[
    list[str] | None,
    typer.Option(
        "--member",
        help="'seniors: name = \"Ann\", temperature = 0.2' adds a member to a team, a level of the factor team; "
        "without 'seniors:' to the team of every run. May be given again.",
        show_default=False,
    ),
]
