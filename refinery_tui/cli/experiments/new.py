"""`refinery new`: write an experiment file from a preset or a file, with what is typed in its place."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refinery_tui.cli.base.strict_options import refuse_twice
from refinery_tui.cli.experiments import new_options as options
from refinery_tui.core.base.errors import ConfigurationError

if TYPE_CHECKING:
    from refinery_tui.core.experiment.form import Draft
    from refinery_tui.core.plan.preview import Preview

OptionalText = str | None


def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The experiment file to write, such as mine.toml.")],
    like: Annotated[
        OptionalText,
        typer.Option(
            "--from",
            help="Begin with this preset, file or session; without --factor it is the pilot, else what is asked alone.",
            show_default=False,
        ),
    ] = None,
    task: Annotated[OptionalText, typer.Option("--task", help="A bundled task, or the folder of one.")] = None,
    factor: Annotated[
        list[str] | None,
        typer.Option("--factor", help="'agents: 1, 2, 3' varies a setting, 'agents: 2' fixes it; may be given again."),
    ] = None,
    replicates: Annotated[int | None, typer.Option("--replicates", help="Repetitions of every treatment.")] = None,
    model: Annotated[OptionalText, typer.Option("--model", help="The model, or several set apart by commas.")] = None,
    primary: Annotated[
        OptionalText, typer.Option("--primary", help="The one contrast that is tested: 'agents: 3 / 1'; '' for none.")
    ] = None,
    effect: Annotated[float | None, typer.Option("--effect", help="The smallest ratio of interest.")] = None,
    response: options.Response = None,
    smallest_difference: options.SmallestDifference = None,
    power: options.Power = None,
    alpha: options.Alpha = None,
    stopping: options.Stopping = None,
    first_look: options.FirstLook = None,
    max_blocks: options.MaxBlocks = None,
    target_ratio: options.TargetRatio = None,
    composite: options.Composite = None,
    human_turns: options.HumanTurns = None,
    question: options.Question = None,
    member: options.Members = None,
    usd: Annotated[float | None, typer.Option("--usd", help="What the session may cost at most.")] = None,
    run_usd: options.RunUsd = None,
    reply_tokens: options.ReplyTokens = None,
    patience: options.Patience = None,
    concurrency: options.Concurrency = None,
    inputs: options.Inputs = None,
    repeats: options.Repeats = None,
    seed: options.Seed = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that exists.")] = False,
    json: Annotated[bool, typer.Option("--json", help="The dry run as JSON.")] = False,
) -> None:
    """Write an experiment file, and show what it would do: the dry run of `refinery run`."""
    from refinery_tui.cli.base.report import print_note
    from refinery_tui.cli.experiments.dry_run import show
    from refinery_tui.core.base.process.invocation import command
    from refinery_tui.core.experiment.serialize import save
    from refinery_tui.core.find.resolve import known
    from refinery_tui.core.plan.preview import previewed

    if file.suffix != ".toml":
        raise ConfigurationError(f"{file}: an experiment file ends in .toml.")
    if file.exists() and not force:
        raise ConfigurationError(f"{file}: exists already: name another file, or overwrite this one with --force.")
    typed = {
        "name": file.stem,
        "task": task,
        "model": model,
        "primary": primary,
        "response": response,
        "question": question,
        "power": power,
        "alpha": alpha,
        "stopping": stopping,
        "first_look": first_look,
        "max_blocks": max_blocks,
        "smallest_difference": smallest_difference,
        "target_ratio": target_ratio,
        "composite": composite,
        "human_turns": human_turns,
        "run_usd": run_usd,
        "reply_tokens": reply_tokens,
        "patience": patience,
        "concurrency": concurrency,
        "inputs": inputs,
        "repeats": repeats,
        "seed": seed,
    }
    numbers = {"replicates": replicates, "smallest_effect": effect, "usd": usd}
    asked_for = {**typed, **{name: None if n is None else f"{n}" for name, n in numbers.items()}}
    source = like or (None if factor else "pilot")
    draft = _with_members(_draft(source, asked_for, factor or []), member or [])
    made = f", from {source}" if source else ""
    found = previewed(draft.values(), known(file.parent), note=f"Written by 'refinery new'{made}.")
    _refuse(found, factor or [])
    save(file, found.source, overwrite=force)
    print_note(f"{file}: written; start it with: {command('run', file)}")
    assert found.outlook is not None  # nothing was refused
    show(found.outlook.experiment, as_json=json)


def _draft(like: str | None, typed: dict[str, str | None], factors: list[str]) -> "Draft":
    """The file `like`, or a plain experiment, with what was typed in its fields."""
    from refinery_tui.cli.base.options import SESSIONS
    from refinery_tui.core.base.text import did_you_mean
    from refinery_tui.core.experiment.form import PLAIN, SETTINGS, draft_of
    from refinery_tui.core.find.catalogue import experiment_named
    from refinery_tui.core.find.resolve import asked_values

    draft = draft_of(PLAIN)
    if like is not None:
        draft = draft_of(asked_values(experiment_named(like, SESSIONS)))
    refuse_twice("--factor", [text.partition(":")[0].strip() for text in factors])
    for text in factors:
        name, colon, levels = (part.strip() for part in text.partition(":"))
        if not colon:
            raise ConfigurationError(f"--factor '{text}': write 'setting: level, level', such as 'agents: 1, 2'.")
        if name not in SETTINGS:
            raise ConfigurationError(f"--factor '{text}': '{name}' is not a setting.{did_you_mean(name, SETTINGS)}")
        draft = draft.typed(name, levels)
    for name, value in typed.items():
        draft = draft if value is None else draft.typed(name, value)
    return draft


def _with_members(draft: "Draft", members: list[str]) -> "Draft":
    """The draft with more members in its teams; teams that it lacks are made."""
    from refinery_tui.core.base import toml
    from refinery_tui.core.experiment.teams.team_draft import TeamDraft, member_of

    teams = {team.name: team for team in draft.teams}
    for text in members:
        head, colon, rest = text.partition(":")
        name, table = (head.strip(), rest) if colon and "=" not in head else (None, text)
        try:
            values = toml.parse(f"member = {{{table}}}", "--member").values["member"]
        except ConfigurationError as error:
            raise ConfigurationError(f"--member '{text}': write 'team: name = \"Ann\", count = 2'.") from error
        team = teams.get(name, TeamDraft(name=name, members=()))
        teams[name] = team.joined(len(team.members), member_of(values))
    return replace(draft, teams=tuple(teams.values()))


def _refuse(found: "Preview", factors: list[str]) -> None:
    """One error that lists everything wrong, each with its key; a setting that was typed as a factor stays one."""
    from refinery_tui.core.base.toml import dotted

    typed = {("run", text.partition(":")[0].strip()) for text in factors}
    keys = [("factors", *c.key[1:]) if c.key[:2] in typed else c.key for c in found.complaints]
    if found.complaints:
        raise ConfigurationError(
            "\n".join(f"{dotted(key)}: {c.what}" for key, c in zip(keys, found.complaints, strict=True))
        )
