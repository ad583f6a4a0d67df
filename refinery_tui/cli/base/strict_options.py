"""Options that are read as a person wrote them: what cannot hold is refused in one sentence with its mend."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from typer._click.exceptions import MissingParameter, NoArgsIsHelpError, NoSuchOption, UsageError
from typer.core import TyperCommand, TyperGroup

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import did_you_mean


class StrictCommand(TyperCommand):
    """A command none of whose options silently takes the place of one before it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, once no option stands twice that holds one value."""
        with _in_a_sentence(self, ctx):
            refuse_repeated(self, ctx, args)
            return super().parse_args(ctx, args)


class StrictGroup(TyperGroup):
    """A group of commands, strict in its own options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, once no option stands twice that holds one value."""
        with _in_a_sentence(self, ctx):
            refuse_repeated(self, ctx, args)
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is named; ConfigurationError where there is none of the name."""
        with _in_a_sentence(self, ctx):
            return super().resolve_command(ctx, args)


@contextmanager
def _in_a_sentence(command: Any, ctx: Any) -> Iterator[None]:
    """What cannot be read as this command's arguments and options, as a ConfigurationError."""
    called = _called(ctx)
    options = [name for each in command.params if each.param_type_name == "option" for name in each.opts]
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except NoSuchOption as error:
        near = did_you_mean(error.option_name, options, listed=False)
        raise ConfigurationError(f"{error.option_name} is no option of {called}.{near or _help(called)}") from None
    except MissingParameter as error:
        named = _named(error.param) if error.param is not None else "an argument"
        raise ConfigurationError(f"{called} needs {named}.{_help(called)}") from None
    except UsageError as error:
        words = error.format_message().removesuffix(".")
        words += "" if words.endswith("?") else "."
        from_file = (
            " A file or a session is named with --from." if "extra argument" in words and "--from" in options else ""
        )
        raise ConfigurationError(
            f"{called}: {words[:1].lower()}{words[1:]}{from_file or ('' if words.endswith('?') else _help(called))}"
        ) from None


def _called(ctx: Any) -> str:
    """The command below `refinery`, such as `task check`."""
    names = []
    while ctx.parent is not None:
        names.append(ctx.info_name)
        ctx = ctx.parent
    return " ".join(reversed(names)) or "refinery"


def _named(parameter: Any) -> str:
    return str(parameter.opts[0] if parameter.param_type_name == "option" else parameter.name.upper())


def _help(called: str) -> str:
    return f" See {'' if called == 'refinery' else 'refinery '}{called} --help."


def refuse_repeated(command: Any, ctx: Any, args: list[str]) -> None:
    """ConfigurationError when an option of one value is given again; a flag that is says the same twice."""
    *_, order = command.make_parser(ctx).parse_args(args=list(args))
    given = Counter(order)
    for option in given:
        holds_one = option.param_type_name == "option" and not (option.multiple or option.is_flag or option.count)
        if holds_one and given[option] > 1:
            raise ConfigurationError(f"{option.opts[0]} has one value and is given {given[option]}: give it once.")


def refuse_twice(option: str, names: Sequence[str]) -> None:
    """ConfigurationError when an option that may be given again names the same thing again."""
    if twice := next((name for name, times in Counter(names).items() if times > 1), None):
        raise ConfigurationError(f"{option} names '{twice}' more than once: give all of it in one.")
