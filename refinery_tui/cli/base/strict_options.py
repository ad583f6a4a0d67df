"""Options that are read as a person wrote them: one that stands twice is refused where only one value can hold."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

from refinery_tui.core.base.errors import ConfigurationError


class StrictCommand(TyperCommand):
    """A command none of whose options silently takes the place of one before it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, once no option stands twice that holds one value."""
        refuse_repeated(self, ctx, args)
        return super().parse_args(ctx, args)


class StrictGroup(TyperGroup):
    """A group of commands, strict in its own options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, once no option stands twice that holds one value."""
        refuse_repeated(self, ctx, args)
        return super().parse_args(ctx, args)


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
